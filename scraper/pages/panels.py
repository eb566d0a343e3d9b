"""Lines of one meeting → its panels and guests.

A list is read as guests when the words before it announce guests, or when most of its lines are plainly people with
a role or a body and nothing before it says otherwise. Everything else that is listed (topics, findings, papers,
rosters) names no guest.
"""

from __future__ import annotations

import re

from scraper.dates import find_times
from scraper.names import looks_like_name
from scraper.notice import Panel
from scraper.pages.body import Line
from scraper.pages.guest_lines import GuestParts, read_guest_line
from scraper.pages.guest_paragraphs import (
    guest_follows,
    guest_paragraph,
    guests_follow,
    is_sentence,
    row_of_guests,
    whole_list,
)
from scraper.pages.headings import Heading, numbered_heading, timed_heading, topic_heading
from scraper.pages.introductions import adds_to_list, announces_guests, announces_topics, lists_other_people
from scraper.pages.panel_drafts import (
    NO_HEADING,
    Announced,
    State,
    add_guests,
    count_once,
    guests_of,
    open_panel,
    panel_of,
)
from scraper.pages.prose_guests import read_prose_guests
from scraper.words import any_of

_MOSTLY = 0.6
"""Share of a list's lines that must be people where no words announce guests."""


def read_panels(
    lines: list[Line], *, prose: bool = True, visit: bool = False, unannounced: bool = True
) -> tuple[tuple[Panel, ...], list[str]]:
    """Return the panels that `lines` tell, and the lines of guest lists that could not be read as guests.

    `prose` also takes persons who are named only in a sentence (`The Assembly will question …`). `visit` takes
    interviewees for guests: they are the people of a site visit. `unannounced` also takes lists of people that no words
    announce, as digests and previews have them since 2023.
    """
    state = State(lines=lines, prose=prose, visit=visit, unannounced=unannounced)
    index = 0
    while index < len(lines):
        index = _read_at(state, index)
    count_once(state)
    if not any(draft.guests or draft.heading.title for draft in state.drafts):
        return (), state.unread  # headings over lists left blank
    return tuple(panel_of(draft) for draft in state.drafts if draft.guests or draft.numbered), state.unread


def _read_at(state: State, index: int) -> int:
    """Read what begins at a line: a heading, a list or a paragraph; return the index of the next line."""
    line = state.lines[index]
    if line.is_contact:
        if state.announced is Announced.GUESTS:
            state.announced = Announced.NOTHING
        return index + 1
    heading = numbered_heading(line.text)
    if heading and not (line.is_item and read_guest_line(line.text, sure=False)):
        open_panel(state, heading, line, numbered=True)
        return index + 1
    if line.is_item:
        group, stop = whole_list(state.lines, index)
        _read_list(state, group)
        return stop
    return _read_paragraph(state, index)


def _read_list(state: State, group: list[Line]) -> None:
    """Read a list: guests if announced or plainly people."""
    if state.announced is Announced.OTHERS:
        state.announced = Announced.NOTHING
        return
    state.after_plan = False
    depth = min(line.depth for line in group)
    outer = [line for line in group if line.depth == depth]
    people = {line.start: read_guest_line(line.text, sure=False) for line in outer}
    if not _holds_guests(state, outer, people):
        return
    for line in group:
        _read_item(state, line, people.get(line.start, []), outer=line.depth == depth)
    state.announced = Announced.NOTHING
    state.opens_panel = True


def _holds_guests(state: State, outer: list[Line], people: dict[int, list[GuestParts]]) -> bool:
    """Tell whether a list holds guests: announced, somebody in it can be named; else most of it is people."""
    if state.announced is Announced.GUESTS:
        return any(people.values()) or any(_names_somebody(line.text) for line in outer)
    share = sum(1 for guests in people.values() if guests) / len(outer)
    asks = any(line.text.rstrip().endswith("?") for line in outer)
    return state.unannounced and share >= _MOSTLY and not asks


_REPRESENTATIVES = re.compile(r"\brepresentatives?\b|\breps?\b|\bofficers\b", re.IGNORECASE)


def _names_somebody(text: str) -> bool:
    """Tell whether a line of an announced list names a person, lay people, or a body that sends somebody."""
    return any(
        guest.name or guest.role or (guest.organisation and _REPRESENTATIVES.search(text))
        for guest in read_guest_line(text, sure=True)
    )


# A line that names nobody yet, or goes on another: `Further guests have been invited`, `who will join by video`.
_NOTICE_OF_MORE = re.compile(r"[a-z]|(?:Attendees|Further|Additional|Other|More|Guests)\b.*\b(?:will|have|has)\b")


def _read_item(state: State, line: Line, people: list[GuestParts], *, outer: bool) -> None:
    """Read a line of a guest list: a guest, a heading in bold, or something that should have been a guest."""
    announced = outer and state.announced is Announced.GUESTS
    # among people, whom a body sends is one of them, whether or not words before the list announce guests
    sent = outer and _REPRESENTATIVES.search(line.text) is not None
    guests = people or read_guest_line(line.text, sure=announced or sent)
    if guests:
        add_guests(state, guests_of(line, guests))
    elif line.block.bold and not looks_like_name(line.text) and (heading := topic_heading(line.text)):
        open_panel(state, heading, line)
    elif announced and not line.text.rstrip().endswith("?") and not _NOTICE_OF_MORE.match(line.text):
        state.unread.append(line.text.strip())


def _read_paragraph(state: State, index: int) -> int:
    """Read a paragraph outside lists; return the index of the next line."""
    line = state.lines[index]
    timed = timed_heading(line.text.strip())
    if timed and guests_follow(state.lines, index + 1):
        open_panel(state, timed, line)
        return index + 1
    if parts := _paragraph_guests(state, index):
        guests, used = guest_paragraph(state.lines, index, parts)
        add_guests(state, guests)
        state.announced = Announced.GUESTS
        return index + used
    if heading := _topic(state, index):
        open_panel(state, heading, line)
    else:
        _read_prose(state, line)
    return index + 1


def _paragraph_guests(state: State, index: int) -> list[GuestParts]:
    """Return the guests of a paragraph that stands where a line of a list would: announced, or one of a row."""
    text = state.lines[index].text.strip()
    if state.announced is Announced.OTHERS:
        return []
    if (state.announced is Announced.GUESTS or state.after_plan) and not text.endswith(":") and not is_sentence(text):
        guests = read_guest_line(text, sure=False)
        if not guests and _may_be_bare_guest(text):
            guests = read_guest_line(text, sure=True)
        if guests:
            return guests
    return read_guest_line(text, sure=False) if state.unannounced and row_of_guests(state.lines, index) else []


def _may_be_bare_guest(text: str) -> bool:
    """Tell whether a paragraph may name a guest without any role: a name alone, or a body's representatives."""
    if len(text) >= 140 or text.endswith("?"):
        return False
    return looks_like_name(text) or bool(re.search(r"(?i)\brepresentatives?\b", text))


def _topic(state: State, index: int) -> Heading | None:
    """Return the heading if a line is a bare topic over a list of guests."""
    line = state.lines[index]
    if line.is_typed and not line.block.is_heading:
        return None
    text = line.text.strip()
    heading = topic_heading(text)
    expected = state.announced is Announced.GUESTS or bool(state.drafts)
    stands_out = line.block.is_heading or line.block.bold or expected or text.endswith(":")
    if not heading or not stands_out or not guest_follows(state.lines, index + 1):
        return None
    return None if announces_guests(text) or announces_topics(text) or lists_other_people(text) else heading


_PARTS = r"\b(?:meeting|session|section|part|[Cc]ommittee|[Pp]anel|Members|Assembly)\b"
# A sentence that plans a part of a meeting; a list after it holds guests even if it does not say so.
_PLANS = re.compile(
    any_of(rf"""
    \bwill\b.*{_PARTS}
    {_PARTS}.*\bwill\b
""")
)


def _read_prose(state: State, line: Line) -> None:
    """Read what a sentence says of the list that may follow, and whom it names itself."""
    text = line.text.strip()
    invited = state.visit and re.search(r"interviewees|spokes|available for interview", text, re.IGNORECASE)
    if lists_other_people(text) and not invited:
        state.announced = Announced.OTHERS
        return
    state.after_plan = text.endswith((":", ";")) and bool(_PLANS.search(text))
    if announces_guests(text):
        state.announced = Announced.GUESTS
        state.opens_panel, state.adds_to_panel = True, adds_to_list(text)
        state.times = _times(text)
        _take_named(state, line)
    elif announces_topics(text):
        _take_named(state, line)
        state.announced = Announced.OTHERS if text.endswith((":", ";", ",")) else Announced.NOTHING
    elif text.endswith(":") and not state.after_plan:
        state.announced = Announced.OTHERS  # some other list: signatories, sources, places …
    elif not _take_named(state, line):
        short = len(text) < 60 and not text.endswith((".", "?", "!"))
        kept = state.announced is Announced.GUESTS and (short or line.block.is_heading)
        state.announced = Announced.GUESTS if kept else Announced.NOTHING
        state.opens_panel = state.opens_panel or not short
    elif state.announced is Announced.OTHERS:
        state.announced = Announced.NOTHING


def _times(text: str) -> tuple[str | None, str | None]:
    """Return start and end of the part of the meeting that the last sentence of `text` announces."""
    times = find_times(text[max(0, text.rfind(". ")) :])
    return (times[0].start_time, times[0].end_time) if times else (None, None)


def _take_named(state: State, line: Line) -> bool:
    """Add the persons whom a sentence says will be questioned; tell whether there were any."""
    if not state.prose:
        return False
    headed = bool(state.drafts) and state.drafts[-1].heading != NO_HEADING
    known = {guest.name for draft in (state.drafts[-1:] if headed else state.drafts) for guest in draft.guests}
    guests = [
        guest
        for part in read_prose_guests(line.text)
        if part.name not in known
        for guest in guests_of(line, [part], line.text[part.start : part.end])
    ]
    if not guests:
        return False
    state.adds_to_panel = state.adds_to_panel or not (state.drafts and state.drafts[-1].numbered)
    state.from_prose.extend(guests)
    add_guests(state, guests)
    return True
