"""Lines of one meeting → its panels and guests.

A list is read as guests when the words before it announce guests, or when most of its lines are plainly people with
a role or a body and nothing before it says otherwise. Everything else that is listed (topics, findings, papers,
rosters) names no guest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from scraper.dates import find_times
from scraper.names import looks_like_name
from scraper.notice import Guest, Panel, Span
from scraper.pages.body import Line
from scraper.pages.guest_lines import GuestParts, read_guest_line
from scraper.pages.headings import Heading, numbered_heading, timed_heading, topic_heading
from scraper.pages.introductions import adds_to_list, announces_guests, announces_topics, lists_other_people
from scraper.pages.prose_guests import read_prose_guests
from scraper.roles import read_role


@dataclass(slots=True)
class _Draft:
    heading: Heading
    span: Span | None
    guests: list[Guest] = field(default_factory=list)
    numbered: bool = False


@dataclass(slots=True)
class _State:
    """Where the reader stands between two lines."""

    drafts: list[_Draft] = field(default_factory=list)
    announced: bool = False
    """The last prose announced guests."""
    other: bool = False
    """The last prose announced topics, or people who are not questioned."""
    fresh: bool = True
    """The next guest opens a panel of its own, unless the one before is still empty."""
    joining: bool = False
    colon: bool = False
    """The line before ends in a colon: people may follow, whatever its words."""
    told: list[Guest] = field(default_factory=list)
    """Guests that were taken from sentences; a list that names the same person says it better."""
    times: tuple[str | None, str | None] = (None, None)
    unread: list[str] = field(default_factory=list)
    open_lists: bool = True
    """A list that nothing announces may be a guest list."""


_PLAIN = Heading(label=None, title=None, start_time=None, end_time=None)


def read_panels(
    lines: list[Line], *, prose: bool = True, visit: bool = False, unannounced: bool = True
) -> tuple[tuple[Panel, ...], list[str]]:
    """Return the panels that `lines` tell, and the lines of guest lists that could not be read as guests.

    `prose` also takes persons who are named only in a sentence (`The Assembly will question …`). `visit` takes
    interviewees for guests: they are the people of a site visit. `unannounced` also takes lists of people that no words
    announce, as digests and previews have them since 2023.
    """
    state = _State(open_lists=unannounced)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.is_contact:
            state.announced = False
            index += 1
            continue
        heading = numbered_heading(line.text)
        if heading and not (line.is_item and read_guest_line(line.text, sure=False)):
            _open(state, heading, line, numbered=True)
            index += 1
        elif line.is_item:
            stop = index
            while stop < len(lines) and lines[stop].is_item and not numbered_heading(lines[stop].text):
                stop += 1
            group, stop = _mend(lines, index, stop)
            _list(state, group)
            index = stop
        else:
            index = _plain(state, lines, index, prose=prose, visit=visit)
    _count_once(state)
    blank = not any(draft.guests or draft.heading.title for draft in state.drafts)  # headings over lists left blank
    panels = () if blank else tuple(_panel(draft) for draft in state.drafts if draft.guests or draft.numbered)
    return panels, state.unread


def _count_once(state: _State) -> None:
    """Drop who was taken from a sentence where a list of the same panel, or of a panel it introduces, has them too.

    Somebody who sits on two panels is named in both: a sentence under a heading of its own says so.
    """
    told = {id(guest) for guest in state.told}
    for draft in state.drafts:
        around = state.drafts if draft.heading == _PLAIN else [draft]
        listed = {guest.name for other in around for guest in other.guests if id(guest) not in told}
        draft.guests = [guest for guest in draft.guests if id(guest) not in told or guest.name not in listed]


def _open(state: _State, heading: Heading, line: Line, *, numbered: bool = False) -> None:
    state.drafts.append(_Draft(heading=heading, span=Span(start=line.start, end=line.end), numbered=numbered))
    state.announced, state.other, state.fresh, state.joining = True, False, False, False


def _panel(draft: _Draft) -> Panel:
    span = draft.span
    if draft.guests:
        spans = [guest.span for guest in draft.guests if guest.span]
        start = min([span.start] if span else [s.start for s in spans])
        span = Span(start=start, end=max(s.end for s in spans))
    return Panel(
        label=draft.heading.label,
        title=draft.heading.title,
        start_time=draft.heading.start_time,
        end_time=draft.heading.end_time,
        guests=tuple(draft.guests),
        span=span,
    )


def _add(state: _State, guests: list[Guest]) -> None:
    if not state.drafts or (state.fresh and state.drafts[-1].guests and not state.joining):
        first = not state.drafts
        heading = (
            _PLAIN
            if first or not state.times[0]
            else Heading(label=None, title=None, start_time=state.times[0], end_time=state.times[1])
        )
        state.drafts.append(_Draft(heading=heading, span=None))
    state.drafts[-1].guests.extend(guests)
    state.fresh, state.joining = False, False


def _guests(line: Line, parts: list[GuestParts], text: str | None = None) -> list[Guest]:
    whole = text if text is not None else line.text.strip()
    return [
        Guest(
            name=part.name,
            honorific_prefix=part.honorific_prefix,
            honorific_suffix=part.honorific_suffix,
            role=part.role,
            organisation=part.organisation,
            text=whole,
            span=_span(line, part, whole),
        )
        for part in parts
    ]


def _span(line: Line, part: GuestParts, whole: str) -> Span:
    """Return the guest's place; the whole line if the organisation is shared with the other guest of the line."""
    if line.stop is not None:
        return Span(start=line.start, end=line.end)
    start, end = line.start + part.start, line.start + part.end
    piece = line.text[part.start : part.end]
    if part.end <= len(line.text) and part.organisation and part.organisation.split()[-1] not in piece:
        end = line.end
    return Span(start=start, end=end)


_UNFINISHED = re.compile(r"(?:(?<!; )\b(?:of|and|the|for|in|at|to|with|on|de)|[&,–-])$")  # `; and` ends a guest


def _mend(lines: list[Line], index: int, stop: int) -> tuple[list[Line], int]:
    """Return a list's lines with guests that were broken over two paragraphs put together."""
    group = list(lines[index:stop])
    while stop + 0 < len(lines):
        following = lines[stop]
        if (
            group[-1].is_typed
            and not following.is_contact
            and _UNFINISHED.search(group[-1].text.rstrip())
            and not following.text.rstrip().endswith(":")
            and len(following.text) < 120
            and not read_guest_line(following.text, sure=False)
        ):
            group[-1] = _joined(group[-1], following)
            stop += 1
            while stop < len(lines) and lines[stop].is_item and not numbered_heading(lines[stop].text):
                group.append(lines[stop])
                stop += 1
        else:
            break
    return group, stop


def _joined(first: Line, second: Line) -> Line:
    """Return two lines as one whose words run on; its place is that of both."""
    return Line(
        text=f"{first.text.rstrip()} {second.text.lstrip()}",
        start=first.start,
        block=first.block,
        is_item=first.is_item,
        is_typed=True,
        depth=first.depth,
        stop=second.end,
    )


def _list(state: _State, group: list[Line]) -> None:
    """Read a list: guests if announced or plainly people."""
    shallow = min(line.depth for line in group)
    outer = [line for line in group if line.depth == shallow]
    plain = {line.start: read_guest_line(line.text, sure=False) for line in outer}
    share = sum(1 for guests in plain.values() if guests) / len(outer)
    questions = sum(1 for line in outer if line.text.rstrip().endswith("?"))
    if state.other and not (state.announced and share >= 0.6):
        state.other = False
        return
    state.colon = False
    if not state.announced and (not state.open_lists or share < 0.6 or questions):
        return
    if state.announced and not any(plain.values()) and not any(_nameable(line) for line in outer):
        return
    for line in group:
        announced = state.announced and (line.depth == shallow)
        guests = plain.get(line.start) or read_guest_line(line.text, sure=announced)
        if (
            not guests
            and (heading := topic_heading(line.text))
            and heading.title
            and line.block.bold
            and not looks_like_name(line.text)
        ):
            _open(state, heading, line)
            continue
        if guests:
            _add(state, _guests(line, guests, " ".join(line.text.split())))
        elif announced and not line.text.rstrip().endswith("?") and not _NOTICE_OF_MORE.match(line.text):
            state.unread.append(line.text.strip())
    state.fresh = True
    state.announced = False


# A line that names nobody yet, or goes on another: `Further guests have been invited`, `who will join by video`.
_NOTICE_OF_MORE = re.compile(r"[a-z]|(?:Attendees|Further|Additional|Other|More|Guests)\b.*\b(?:will|have|has)\b")


def _nameable(line: Line) -> bool:
    guests = read_guest_line(line.text, sure=True)
    return any(
        guest.name
        or (guest.organisation and re.search(r"\brepresentatives?\b|\breps?\b|\bofficers\b", line.text, re.IGNORECASE))
        or guest.role
        for guest in guests
    )


def _plain(state: _State, lines: list[Line], index: int, *, prose: bool, visit: bool) -> int:
    """Read a paragraph outside lists; return the index of the next line."""
    line = lines[index]
    text = line.text.strip()
    timed = timed_heading(text)
    if timed and _guests_follow(lines, index + 1):
        _open(state, timed, line)
        return index + 1
    if (state.announced or state.colon) and not state.other and not text.endswith(":"):
        guests = read_guest_line(text, sure=False) or (
            read_guest_line(text, sure=True)
            if len(text) < 140
            and not text.endswith("?")
            and (looks_like_name(text) or re.search(r"(?i)\brepresentatives?\b", text))
            else []
        )
        if guests and not _is_sentence(text):
            return _plain_guest(state, lines, index, guests)
    if state.open_lists and not state.other and _row_of_guests(lines, index):
        return _plain_guest(state, lines, index, read_guest_line(text, sure=False))
    heading = _topic(state, line, lines, index) if not line.is_typed or line.block.is_heading else None
    if heading:
        _open(state, heading, line)
        return index + 1
    if lists_other_people(text) and not (visit and re.search(r"interviewees|spokes", text, re.IGNORECASE)):
        state.announced, state.other = False, True
        return index + 1
    state.colon = text.endswith((":", ";")) and bool(_PLANS.search(text))
    if announces_guests(text):
        state.announced, state.other = True, False
        state.fresh = True
        state.joining = adds_to_list(text)
        state.times = _times(text)
        if prose:
            _prose(state, line)
        return index + 1
    if announces_topics(text):
        if prose:
            _prose(state, line)
        state.announced, state.other = False, text.endswith((":", ";", ","))
        return index + 1
    if text.endswith(":") and not state.colon:
        state.announced, state.other = False, True  # some other list: signatories, sources, places …
        return index + 1
    found = _prose(state, line) if prose else False
    if not found:
        short = len(text) < 60 and not text.endswith((".", "?", "!"))
        state.announced = state.announced and (short or line.block.is_heading)
        state.fresh = state.fresh or not short
    state.other = False
    return index + 1


_ROW = 3


def _row_of_guests(lines: list[Line], index: int) -> bool:
    """Tell whether people with a role and a body stand in this and the next paragraphs: a list without bullets."""
    row = lines[index : index + _ROW]
    return len(row) == _ROW and all(
        not line.is_item
        and not line.is_contact
        and not line.block.is_heading
        and not _is_sentence(line.text)
        and any(guest.role and guest.organisation for guest in read_guest_line(line.text, sure=False))
        for line in row
    )


def _topic(state: _State, line: Line, lines: list[Line], index: int) -> Heading | None:
    """Return the heading if a line is a bare topic over a list of guests."""
    text = line.text.strip()
    heading = topic_heading(text)
    stands_out = line.block.is_heading or line.block.bold or state.announced or bool(state.drafts) or text.endswith(":")
    if not heading or not stands_out or not _list_follows(lines, index + 1):
        return None
    return None if announces_guests(text) or announces_topics(text) or lists_other_people(text) else heading


def _times(text: str) -> tuple[str | None, str | None]:
    times = find_times(text[max(0, text.rfind(". ")) :])
    return (times[0].start_time, times[0].end_time) if times else (None, None)


# A sentence that plans a part of a meeting; a list after it holds guests even if it does not say so.
_PLANS = re.compile(
    r"\bwill\b.*\b(?:meeting|session|section|part|[Cc]ommittee|[Pp]anel|Members|Assembly)\b|\b(?:meeting|session"
    r"|section|part|[Cc]ommittee|[Pp]anel|Members|Assembly)\b.*\bwill\b"
)
_SENTENCE = re.compile(r"\b(?:will|are|is|was|were|has|have|can|said|says|invited|viewed|take place)\b")


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) and text.rstrip().endswith((".", "?", "!", ":"))


def _plain_guest(state: _State, lines: list[Line], index: int, guests: list[GuestParts]) -> int:
    """Add a guest that stands in a paragraph of its own, mended with the next line where it is broken."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    used = 1
    if following and not following.is_contact and not following.is_item and len(following.text) < 120:
        open_end = _UNFINISHED.search(line.text.rstrip())
        nameless = len(guests) == 1 and guests[0].name and not guests[0].role and not guests[0].organisation
        unread = not read_guest_line(following.text, sure=False) and not looks_like_name(following.text)
        if (
            unread
            and not following.text.rstrip().endswith((":", "?"))
            and not _is_sentence(following.text)
            and not numbered_heading(following.text)
        ):
            if open_end and not line.text.rstrip().endswith(","):
                line = _joined(line, following)
                guests = read_guest_line(line.text, sure=True) or guests
                used = 2
            elif nameless and not following.block.is_heading and not following.text.rstrip().endswith("."):
                role, organisation = read_role(following.text.strip(" .,;"))
                guests = [replace(guests[0], role=role, organisation=organisation, end=following.end - line.start)]
                _add(state, _guests(line, guests, f"{line.text.strip()} {following.text.strip()}"))
                state.announced = True
                return index + 2
    _add(state, _guests(line, guests, " ".join(line.text.split())))
    state.announced = True
    return index + used


def _list_follows(lines: list[Line], index: int) -> bool:
    """Tell whether the next line is a guest."""
    return (
        index < len(lines)
        and not lines[index].is_contact
        and bool(read_guest_line(lines[index].text, sure=False))
        and not _is_sentence(lines[index].text)
    )


def _guests_follow(lines: list[Line], index: int) -> bool:
    """Tell whether guests come within the next lines, before another heading."""
    for line in lines[index : index + 10]:
        if line.is_contact or numbered_heading(line.text) or timed_heading(line.text):
            return False
        if (read_guest_line(line.text, sure=False) and not _is_sentence(line.text)) or looks_like_name(line.text):
            return True
        if read_prose_guests(line.text):
            return True
    return False


def _prose(state: _State, line: Line) -> bool:
    """Add the persons whom a sentence says will be questioned; tell whether there were any."""
    headed = bool(state.drafts) and state.drafts[-1].heading != _PLAIN
    known = {guest.name for draft in (state.drafts[-1:] if headed else state.drafts) for guest in draft.guests}
    guests = [
        guest
        for part in read_prose_guests(line.text)
        if part.name not in known
        for guest in _guests(line, [part], " ".join(line.text[part.start : part.end].split()))
    ]
    if not guests:
        return False
    state.joining = state.joining or not (state.drafts and state.drafts[-1].numbered)
    state.told.extend(guests)
    _add(state, guests)
    return True
