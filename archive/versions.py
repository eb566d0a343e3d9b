"""Two states of a notice → what changed, in words, field by field; and a word-level diff of texts.

Both states are read with the same code, so a better parser never looks like an edit of the website.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz

from archive.contents import content_of, plain_address
from archive.ids import fold
from scraper.notice import Footnote, Guest, Link, Meeting, Notice, Venue

Op = Literal["=", "-", "+"]

_WORDS = re.compile(r"\s+|[\w’'@#.,:/-]*\w|[^\w\s]")
_RESPELT = 75
_ALIKE = 0.5  # paragraphs that share half their words are one paragraph that was rewritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two states."""

    kind: str
    """What happened: guest_added, start_moved, headline_changed, paragraph_removed …"""
    field: str
    """Path of the field in the contract document of the later state (of the earlier one for what was removed)."""
    summary: str
    """The change in words."""
    before: str | None = None
    after: str | None = None
    diff: tuple[tuple[Op, str], ...] | None = None
    """Word by word, for texts."""

    def diff_json(self) -> str | None:
        """Return the word-level diff as a JSON list of [op, text], or None."""
        return None if self.diff is None else json.dumps(self.diff, ensure_ascii=False)


def word_diff(before: str, after: str) -> list[tuple[Op, str]]:
    """Return the two texts word by word: `=` for what both have, `-` only the first, `+` only the second.

    The texts of `=` and `-` joined give `before`, those of `=` and `+` give `after`.

    >>> word_diff("from 10am, in the Chamber", "from 2pm, in the Chamber")
    [('=', 'from '), ('-', '10am'), ('+', '2pm'), ('=', ', in the Chamber')]
    """
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    found: list[tuple[Op, str]] = []

    def say(op: Op, words: Sequence[str]) -> None:
        if words:
            found.append((op, "".join(words)))

    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            say("=", left[i1:i2])
        else:
            say("-", left[i1:i2])
            say("+", right[j1:j2])
    return found


def changes(before: Notice, after: Notice) -> list[Change]:
    """Return what changed from one state of a notice to the next, in the order of the contract.

    Empty only if the two have the same content (`archive.contents`).
    """
    found = [*_head(before, after), *_meetings(before.meetings, after.meetings)]
    found += _paragraphs(before, after)
    found += _chair(before, after)
    found += _footnotes(before.footnotes, after.footnotes)
    found += _links(before.links, after.links)
    found += _rest(before, after, found)
    return found


def in_words(day: date | None) -> str:
    """Return a day as people write it.

    >>> in_words(date(2023, 7, 19))
    'Wednesday 19 July 2023'
    """
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "no date"


def _text(field: str, kind: str, words: str, before: str | None, after: str | None) -> Change:
    diff = tuple(word_diff(before, after)) if before and after else None
    return Change(kind=kind, field=field, summary=words, before=before, after=after, diff=diff)


def _value(field: str, kind: str, what: str, before: str | None, after: str | None) -> Change:
    if before is None:
        words = f"{what} given: {after}"
    elif after is None:
        words = f"{what} removed: {before}"
    else:
        words = f"{what} changed from {before} to {after}"
    return Change(kind=kind, field=field, summary=words, before=before, after=after)


def _head(before: Notice, after: Notice) -> Iterator[Change]:
    if before.headline != after.headline:
        words = f"headline changed from “{before.headline}” to “{after.headline}”"
        yield _text("headline", "headline_changed", words, before.headline, after.headline)
    if before.created_on != after.created_on:
        days = [in_words(day) if day else None for day in (before.created_on, after.created_on)]
        yield _value("created_on", "created_on_changed", "date of the notice", *days)
    if before.kind != after.kind:
        yield _value("kind", "kind_changed", "kind of notice", _plain(before.kind), _plain(after.kind))
    if before.committee != after.committee:
        yield _value("committee", "committee_changed", "committee", before.committee, after.committee)
    for part, what in (("src", "picture"), ("alt", "picture’s description"), ("caption", "picture’s caption")):
        old, new = (getattr(notice.image, part) if notice.image else None for notice in (before, after))
        if part == "src":
            old, new = plain_address(old), plain_address(new)
        if old != new:
            yield _value(f"image.{part}", "image_changed", what, old, new)


def _plain(kind: str) -> str:
    return str(kind).replace("_", " ")


# meetings


def _meetings(before: Sequence[Meeting], after: Sequence[Meeting]) -> Iterator[Change]:
    pairs = match_meetings(before, after)
    many = max(len(before), len(after)) > 1
    for old, new in pairs:
        if old is None and new is not None:
            words = f"{_plain(after[new].kind)} added: {_named(after[new])}"
            yield Change(kind="meeting_added", field=f"meetings[{new}]", summary=words, after=_named(after[new]))
        elif new is None and old is not None:
            words = f"{_plain(before[old].kind)} removed: {_named(before[old])}"
            yield Change(kind="meeting_removed", field=f"meetings[{old}]", summary=words, before=_named(before[old]))
        elif old is not None and new is not None:
            which = f" ({before[old].committee or before[old].topic or _plain(before[old].kind)})" if many else ""
            yield from _meeting(before[old], after[new], f"meetings[{new}]", f"meetings[{old}]", which)


def match_meetings(before: Sequence[Meeting], after: Sequence[Meeting]) -> list[tuple[int | None, int | None]]:
    """Return pairs of places: the same meeting in an earlier and a later state; None where one state lacks it.

    First those that agree in committee, day and start, then committee and day, then committee, then topic, then what
    is left in order if both have the same number left of that kind.
    """
    left, right = list(range(len(before))), list(range(len(after)))
    pairs: list[tuple[int | None, int | None]] = []
    keys = (
        lambda m: (m.kind, m.committee, m.date, m.start_time, m.topic),
        lambda m: (m.kind, m.committee, m.date, m.start_time),
        lambda m: (m.kind, m.committee, m.date),
        lambda m: (m.kind, m.committee, m.topic) if m.committee or m.topic else None,
        lambda m: (m.kind, m.committee) if m.committee else None,
        lambda m: (m.kind, m.date, m.start_time) if m.date else None,
    )
    for key in keys:
        for i in list(left):
            j = next((j for j in right if key(before[i]) is not None and key(before[i]) == key(after[j])), None)
            if j is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
    for kind in sorted({before[i].kind for i in left}):
        one = [i for i in left if before[i].kind == kind]
        other = [j for j in right if after[j].kind == kind]
        if len(one) == len(other) == 1 and None in (before[one[0]].committee, after[other[0]].committee):
            pairs.append((one[0], other[0]))
            left.remove(one[0])
            right.remove(other[0])
    pairs += [(i, None) for i in left] + [(None, j) for j in right]
    return sorted(pairs, key=lambda pair: (len(after) if pair[1] is None else pair[1], pair[0] or 0))


def _named(meeting: Meeting) -> str:
    parts = [meeting.committee or meeting.topic or _plain(meeting.kind), in_words(meeting.date)]
    return ", ".join([*parts, *([meeting.start_time] if meeting.start_time else [])])


def _meeting(old: Meeting, new: Meeting, field: str, old_field: str, which: str) -> Iterator[Change]:
    if old.date != new.date:
        days = [in_words(day) if day else None for day in (old.date, new.date)]
        yield _moved(f"{field}.date", "date_moved", f"meeting{which}", *days)
    if old.start_time != new.start_time:
        yield _moved(f"{field}.start_time", "start_moved", f"start{which}", old.start_time, new.start_time)
    if old.end_time != new.end_time:
        yield _moved(f"{field}.end_time", "end_moved", f"end{which}", old.end_time, new.end_time)
    if old.kind != new.kind:
        kinds = _plain(old.kind), _plain(new.kind)
        yield _value(f"{field}.kind", "meeting_kind_changed", f"kind of item{which}", *kinds)
    if old.committee != new.committee:
        yield _value(f"{field}.committee", "committee_changed", f"committee{which}", old.committee, new.committee)
    if old.topic != new.topic:
        yield _value(f"{field}.topic", "topic_changed", f"topic{which}", old.topic, new.topic)
    if old.venue != new.venue:
        places = [venue_words(venue) for venue in (old.venue, new.venue)]
        yield _value(f"{field}.venue", "venue_changed", f"venue{which}", *places)
    yield from _panels(old, new, field, which)
    yield from _guests(old, new, field, old_field, which)


def _moved(field: str, kind: str, what: str, before: str | None, after: str | None) -> Change:
    if before and after:
        return Change(
            kind=kind, field=field, summary=f"{what} moved from {before} to {after}", before=before, after=after
        )
    return _value(field, kind, what, before, after)


def venue_words(venue: Venue | None) -> str | None:
    """Return a venue in one line, or None."""
    if venue is None:
        return None
    parts = [venue.room, venue.building, venue.address, venue.postcode, "online" if venue.virtual else None]
    return ", ".join(part for part in parts if part) or "a place without a name"


def _panels(old: Meeting, new: Meeting, field: str, which: str) -> Iterator[Change]:
    before = [(panel.label, panel.title, panel.start_time, panel.end_time) for panel in old.panels]
    after = [(panel.label, panel.title, panel.start_time, panel.end_time) for panel in new.panels]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = [_panel_words(p) for p in before[i1:i2]], [_panel_words(p) for p in after[j1:j2]]
        for k in range(max(len(gone), len(come))):
            one, other = (gone[k] if k < len(gone) else None), (come[k] if k < len(come) else None)
            kind = "panel_changed" if one and other else "panel_added" if other else "panel_removed"
            verb = f"changed from {one} to {other}" if one and other else f"{kind[6:]}: {other or one}"
            place = j1 + k if other else i1 + k
            yield Change(
                kind=kind, field=f"{field}.panels[{place}]", summary=f"panel{which} {verb}", before=one, after=other
            )


def _panel_words(panel: tuple[str | None, str | None, str | None, str | None]) -> str:
    label, title, start, end = panel
    name = " – ".join(part for part in (label, title) if part) or "a panel without a heading"
    times = "–".join(part for part in (start, end) if part)
    return f"{name} ({times})" if times else name


Placed = tuple[str, int, Guest]  # path, panel, guest


def _guests(old: Meeting, new: Meeting, field: str, old_field: str, which: str) -> Iterator[Change]:
    before, after = list(_placed(old, old_field)), list(_placed(new, field))
    for key in (lambda g: g[2:] + g[1:2], lambda g: (g[1], _who(g[2])), lambda g: _who(g[2])):
        for one in list(before):
            other = next((guest for guest in after if key(guest) == key(one)), None)
            if other is not None:
                before.remove(one)
                after.remove(other)
                yield from _guest(one, other, which)
    for one in list(before):
        other = next((guest for guest in after if _respelt(one[2], guest[2])), None)
        if other is not None:
            before.remove(one)
            after.remove(other)
            yield from _guest(one, other, which)
    for path, _, guest in before:
        yield Change(kind="guest_removed", field=path, summary=f"guest removed{which}: {guest.text}", before=guest.text)
    for path, _, guest in after:
        yield Change(kind="guest_added", field=path, summary=f"guest added{which}: {guest.text}", after=guest.text)


def _respelt(old: Guest, new: Guest) -> bool:
    """Whether two lines are one guest whose name was corrected: nearly the same name in the same role."""
    if not old.name or not new.name or (old.role, old.organisation) != (new.role, new.organisation):
        return False
    return fuzz.ratio(fold(old.name), fold(new.name)) >= _RESPELT


def _placed(meeting: Meeting, field: str) -> Iterator[Placed]:
    for p, panel in enumerate(meeting.panels):
        for g, guest in enumerate(panel.guests):
            yield f"{field}.panels[{p}].guests[{g}]", p, guest


def _who(guest: Guest) -> str:
    return fold(guest.name) if guest.name else fold(guest.organisation or guest.text)


def _guest(one: Placed, other: Placed, which: str) -> Iterator[Change]:
    (_, old_panel, old), (path, new_panel, new) = one, other
    name = new.name or new.text
    if old_panel != new_panel:
        words = f"guest moved to another panel{which}: {name}"
        yield Change(kind="guest_moved", field=path, summary=words, before=old.text, after=new.text)
    told = False
    for part, what in (
        ("name", "name"),
        ("honorific_prefix", "title"),
        ("honorific_suffix", "letters after the name"),
        ("role", "role"),
        ("organisation", "organisation"),
    ):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            told = True
            change = _value(f"{path}.{part}", f"guest_{part}_changed", f"{what} of {name}{which}", before, after)
            yield change
    if old.text != new.text and not told:
        yield _text(f"{path}.text", "guest_text_changed", f"line of {name}{which} changed", old.text, new.text)


# texts


def _paragraphs(before: Notice, after: Notice) -> Iterator[Change]:
    lines = {guest.text for notice in (before, after) for m in notice.meetings for p in m.panels for guest in p.guests}
    old, new = (_without_guests(notice.body_text, lines) for notice in (before, after))
    yield from _text_list(old, new, "body_text", "paragraph", "paragraph")


def _without_guests(body: str, lines: set[str]) -> list[str]:
    """The paragraphs without guests' own lines, whose changes are told as guests."""
    kept = ("\n".join(line for line in text.split("\n") if line not in lines) for text in body.split("\n\n"))
    return [text for text in kept if text]


def _text_list(old: Sequence[str], new: Sequence[str], field: str, kind: str, what: str) -> Iterator[Change]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = list(old[i1:i2]), list(new[j1:j2])
        for text in list(gone):
            like = max(come, key=lambda other: _likeness(text, other), default=None)
            if like is not None and _likeness(text, like) >= _ALIKE:
                gone.remove(text)
                come.remove(like)
                yield _text(field, f"{kind}_changed", f"{what} changed: {_shown(text, like)}", text, like)
        for text in gone:
            summary = f"{what} removed: “{_short(text)}”"
            yield Change(kind=f"{kind}_removed", field=field, summary=summary, before=text)
        for text in come:
            summary = f"{what} added: “{_short(text)}”"
            yield Change(kind=f"{kind}_added", field=field, summary=summary, after=text)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _short(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0] + " …"


def _shown(before: str, after: str) -> str:
    """The first words that differ, for the summary."""
    parts = word_diff(before, after)
    gone = next((text.strip() for op, text in parts if op == "-" and text.strip()), "")
    come = next((text.strip() for op, text in parts if op == "+" and text.strip()), "")
    count = sum(1 for op, text in parts if op != "=" and text.strip())
    shown = f"“{_short(gone, 60)}” became “{_short(come, 60)}”" if gone and come else f"“{_short(gone or come, 60)}”"
    if not (gone and come):
        shown += " left out" if gone else " put in"
    return shown if count <= 2 else f"{shown}, and more"


def _chair(before: Notice, after: Notice) -> Iterator[Change]:
    if before.chair != after.chair:
        old, new = (
            " ".join(part for part in (c.honorific_prefix, c.name, c.honorific_suffix) if part)
            + (f", {c.role}" if c.role else "")
            if c
            else None
            for c in (before.chair, after.chair)
        )
        yield _value("chair", "chair_changed", "member offered for interview", old, new)


def _footnotes(before: Sequence[Footnote], after: Sequence[Footnote]) -> Iterator[Change]:
    yield from _text_list([n.text for n in before], [n.text for n in after], "footnotes", "footnote", "note")
    old, new = ({note.text: note.number for note in notes} for notes in (before, after))
    for text in [text for text in old if text in new]:
        if old[text] != new[text]:
            words = f"note renumbered from {old[text]} to {new[text]}: “{_short(text)}”"
            numbers = str(old[text]), str(new[text])
            yield Change(
                kind="footnote_renumbered", field="footnotes", summary=words, before=numbers[0], after=numbers[1]
            )


def _links(before: Sequence[Link], after: Sequence[Link]) -> Iterator[Change]:
    old = [(link.text, plain_address(link.href)) for link in before if "/cdn-cgi/l/" not in link.href]
    new = [(link.text, plain_address(link.href)) for link in after if "/cdn-cgi/l/" not in link.href]
    for link in list(old):
        if link in new:
            old.remove(link)
            new.remove(link)
    for text, href in list(old):
        other = next((there for words, there in new if words == text), None)
        if other is not None:
            old.remove((text, href))
            new.remove((text, other))
            words = f"link “{_short(text)}” now leads to {other}"
            yield Change(kind="link_changed", field="links", summary=words, before=href, after=other)
    for text, href in old:
        yield Change(kind="link_removed", field="links", summary=f"link removed: “{_short(text)}”", before=href)
    for text, href in new:
        yield Change(kind="link_added", field="links", summary=f"link added: “{_short(text)}”", after=href)


def _rest(before: Notice, after: Notice, found: list[Change]) -> Iterator[Change]:
    """Fields that follow from the text are only told where nothing else tells of a change."""
    if found:
        return
    old, new = content_of(before.to_json()), content_of(after.to_json())
    for field in old:
        if old[field] != new[field]:
            words = f"{field.replace('_', ' ')} changed"
            one, other = (json.dumps(value[field], ensure_ascii=False) for value in (old, new))
            yield Change(kind=f"{field}_changed", field=field, summary=words, before=one, after=other)
