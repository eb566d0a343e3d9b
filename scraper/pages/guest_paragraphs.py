"""Guests in paragraphs of their own instead of a list, and guests that a page broke over two lines (VARIANTS 2.13)."""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.names import looks_like_name
from scraper.notice import Guest
from scraper.pages.body import Line
from scraper.pages.guest_lines import GuestParts, read_guest_line
from scraper.pages.headings import numbered_heading, timed_heading
from scraper.pages.panel_drafts import guests_of
from scraper.pages.prose_guests import read_prose_guests
from scraper.roles import read_role

_SENTENCE = re.compile(r"\b(?:will|are|is|was|were|has|have|can|said|says|invited|viewed|take place)\b")
_UNFINISHED = re.compile(r"(?:(?<!; )\b(?:of|and|the|for|in|at|to|with|on|de)|[&,–-])$")  # `; and` ends a guest
_LONGEST_REST = 120
"""Characters of the second line of a guest."""
_ROW = 3
"""Paragraphs in a row that must be guests where no words announce any."""


def is_sentence(text: str) -> bool:
    """Tell whether a line is a sentence, whomever it names."""
    return bool(_SENTENCE.search(text)) and text.rstrip().endswith((".", "?", "!", ":"))


def row_of_guests(lines: list[Line], index: int) -> bool:
    """Tell whether people with a role and a body stand in this and the next paragraphs: a list without bullets."""
    row = lines[index : index + _ROW]
    return len(row) == _ROW and all(
        not line.is_item
        and not line.is_contact
        and not line.block.is_heading
        and not is_sentence(line.text)
        and any(guest.role and guest.organisation for guest in read_guest_line(line.text, sure=False))
        for line in row
    )


def guest_follows(lines: list[Line], index: int) -> bool:
    """Tell whether the line at `index` is a guest."""
    return index < len(lines) and not lines[index].is_contact and _is_guest(lines[index].text)


def guests_follow(lines: list[Line], index: int) -> bool:
    """Tell whether guests come within ten lines, before another heading."""
    for line in lines[index : index + 10]:
        if line.is_contact or numbered_heading(line.text) or timed_heading(line.text):
            return False
        if _is_guest(line.text) or looks_like_name(line.text) or read_prose_guests(line.text):
            return True
    return False


def _is_guest(text: str) -> bool:
    return bool(read_guest_line(text, sure=False)) and not is_sentence(text)


def whole_list(lines: list[Line], index: int) -> tuple[list[Line], int]:
    """Return the items of the list at `index`, guests broken over two lines put together, and where it ends."""
    stop = _list_end(lines, index)
    group = lines[index:stop]
    while stop < len(lines) and _item_goes_on(group[-1], lines[stop]):
        group[-1] = _joined(group[-1], lines[stop])
        start, stop = stop + 1, _list_end(lines, stop + 1)
        group += lines[start:stop]
    return group, stop


def _list_end(lines: list[Line], index: int) -> int:
    while index < len(lines) and lines[index].is_item and not numbered_heading(lines[index].text):
        index += 1
    return index


def _item_goes_on(item: Line, following: Line) -> bool:
    """Tell whether a typed item breaks off, and the paragraph after the list goes on with it."""
    return bool(
        item.is_typed
        and not following.is_contact
        and _UNFINISHED.search(item.text.rstrip())
        and not following.text.rstrip().endswith(":")
        and len(following.text) < _LONGEST_REST
        and not read_guest_line(following.text, sure=False)
    )


def guest_paragraph(lines: list[Line], index: int, guests: list[GuestParts]) -> tuple[list[Guest], int]:
    """Return the guests whom a paragraph names, and how many lines they took: two where the paragraph was broken."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or not _may_go_on(following):
        return guests_of(line, guests), 1
    text = line.text.rstrip()
    if _UNFINISHED.search(text) and not text.endswith(","):
        whole = _joined(line, following)
        return guests_of(whole, read_guest_line(whole.text, sure=True) or guests), 2
    if _is_name_alone(guests) and not following.block.is_heading and not following.text.rstrip().endswith("."):
        role, organisation = read_role(following.text.strip(" .,;"))
        guest = replace(guests[0], role=role, organisation=organisation, end=following.end - line.start)
        return guests_of(line, [guest], f"{line.text} {following.text}"), 2
    return guests_of(line, guests), 1


def _may_go_on(following: Line) -> bool:
    """Tell whether a line may be the second half of a guest: short, and nothing by itself."""
    text = following.text
    return not (
        following.is_contact
        or following.is_item
        or len(text) >= _LONGEST_REST
        or text.rstrip().endswith((":", "?"))
        or read_guest_line(text, sure=False)
        or looks_like_name(text)
        or is_sentence(text)
        or numbered_heading(text)
    )


def _is_name_alone(guests: list[GuestParts]) -> bool:
    return len(guests) == 1 and bool(guests[0].name) and not guests[0].role and not guests[0].organisation


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
