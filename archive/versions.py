"""Two states of a notice → what changed, in words, field by field.

Both states are read with the same code, so a better parser never looks like an edit of the website.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import basename
from urllib.parse import unquote, urlsplit

from archive.change import Change, in_words, plain, value_change
from archive.content_hash import content_of, plain_address
from archive.diffs import list_changes, shortened, text_change
from archive.meeting_changes import meeting_changes
from scraper.notice import Footnote, Link, Notice


def changes(before: Notice, after: Notice) -> list[Change]:
    """Return what changed from one state of a notice to the next, in the order of the contract.

    Empty only if the two have the same content (`archive.content_hash`).
    """
    found = [*_head(before, after), *meeting_changes(before.meetings, after.meetings)]
    found += _paragraphs(before, after)
    found += _chair(before, after)
    found += _footnotes(before.footnotes, after.footnotes)
    found += _links(before.links, after.links)
    found += _rest(before, after, found)
    return found


def _head(before: Notice, after: Notice) -> Iterator[Change]:
    if before.headline != after.headline:
        words = f"headline changed from “{before.headline}” to “{after.headline}”"
        yield text_change("headline", "headline_changed", words, before.headline, after.headline)
    if before.created_on != after.created_on:
        days = [in_words(day) if day else None for day in (before.created_on, after.created_on)]
        yield value_change("created_on", "created_on_changed", "date of the notice", *days)
    if before.kind != after.kind:
        yield value_change("kind", "kind_changed", "kind of notice", plain(before.kind), plain(after.kind))
    if before.committee != after.committee:
        yield value_change("committee", "committee_changed", "committee", before.committee, after.committee)
    for part, what in (("src", "picture"), ("alt", "picture’s description"), ("caption", "picture’s caption")):
        old, new = (getattr(notice.image, part) if notice.image else None for notice in (before, after))
        if part == "src":
            old, new = plain_address(old), plain_address(new)
        if old != new:
            names = (_file_name(old), _file_name(new)) if part == "src" else (old, new)
            told = value_change(f"image.{part}", "image_changed", what, *names)
            yield replace(told, before=old, after=new)


def _file_name(address: str | None) -> str | None:
    return None if address is None else unquote(basename(urlsplit(address).path)) or address


def _paragraphs(before: Notice, after: Notice) -> Iterator[Change]:
    lines = {guest.text for notice in (before, after) for m in notice.meetings for p in m.panels for guest in p.guests}
    old, new = (_without_guests(notice.body_text, lines) for notice in (before, after))
    yield from list_changes(old, new, "body_text", "paragraph", "paragraph")


def _without_guests(body: str, lines: set[str]) -> list[str]:
    """The paragraphs without guests' own lines, whose changes are told as guests."""
    kept = ("\n".join(line for line in text.split("\n") if line not in lines) for text in body.split("\n\n"))
    return [text for text in kept if text]


def _chair(before: Notice, after: Notice) -> Iterator[Change]:
    if before.chair != after.chair:
        old, new = (
            " ".join(part for part in (c.honorific_prefix, c.name, c.honorific_suffix) if part)
            + (f", {c.role}" if c.role else "")
            if c
            else None
            for c in (before.chair, after.chair)
        )
        yield value_change("chair", "chair_changed", "member offered for interview", old, new)


def _footnotes(before: Sequence[Footnote], after: Sequence[Footnote]) -> Iterator[Change]:
    yield from list_changes([n.text for n in before], [n.text for n in after], "footnotes", "footnote", "note")
    old, new = ({note.text: note.number for note in notes} for notes in (before, after))
    for text in [text for text in old if text in new]:
        if old[text] != new[text]:
            words = f"note renumbered from {old[text]} to {new[text]}: “{shortened(text)}”"
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
            words = f"link “{shortened(text)}” now leads to {other}"
            yield Change(kind="link_changed", field="links", summary=words, before=href, after=other)
    for text, href in old:
        yield Change(kind="link_removed", field="links", summary=f"link removed: “{shortened(text)}”", before=href)
    for text, href in new:
        yield Change(kind="link_added", field="links", summary=f"link added: “{shortened(text)}”", after=href)


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
