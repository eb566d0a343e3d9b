"""Panels while they are read: headings and the guests under them, and what the next list is said to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from scraper.notice import Guest, Panel, Span
from scraper.pages.body import Line
from scraper.pages.guest_lines import GuestParts
from scraper.pages.headings import Heading

NO_HEADING = Heading(label=None, title=None, start_time=None, end_time=None)


@dataclass(slots=True)
class Draft:
    """A panel to which guests may still be added."""

    heading: Heading
    span: Span | None = None
    """Where the heading stands, if there is one."""
    guests: list[Guest] = field(default_factory=list)
    numbered: bool = False
    """Its heading has a number: it is a panel even without guests, over parts of its own."""


class Announced(Enum):
    """What the words before a list say that it holds."""

    NOTHING = 0
    GUESTS = 1
    OTHERS = 2
    """Topics, or people who are not questioned."""


@dataclass(slots=True)
class State:
    """What is read of a meeting, and where the reader stands between two lines."""

    lines: list[Line]
    prose: bool
    visit: bool
    unannounced: bool
    drafts: list[Draft] = field(default_factory=list)
    from_prose: list[Guest] = field(default_factory=list)
    """Guests that were taken from sentences; a list that names the same person says it better."""
    unread: list[str] = field(default_factory=list)
    announced: Announced = Announced.NOTHING
    times: tuple[str | None, str | None] = (None, None)
    """When the guests come who were announced last."""
    after_plan: bool = False
    """The line before plans a part of the meeting and ends in a colon: people may follow, whatever its words."""
    opens_panel: bool = True
    """The next guest opens a panel of its own, unless the one before is still empty."""
    adds_to_panel: bool = False
    """The next guest joins those before all the same (`Additional guests include:`)."""


def open_panel(state: State, heading: Heading, line: Line, *, numbered: bool = False) -> None:
    """Open a panel with a heading; a heading announces guests."""
    state.drafts.append(Draft(heading=heading, span=Span(start=line.start, end=line.end), numbered=numbered))
    state.announced = Announced.GUESTS
    state.opens_panel = state.adds_to_panel = False


def add_guests(state: State, guests: list[Guest]) -> None:
    """Add guests to the last panel, or to a new one without heading."""
    if not state.drafts:
        state.drafts.append(Draft(heading=NO_HEADING))
    elif state.opens_panel and state.drafts[-1].guests and not state.adds_to_panel:
        start, end = state.times
        state.drafts.append(Draft(heading=Heading(label=None, title=None, start_time=start, end_time=end)))
    state.drafts[-1].guests.extend(guests)
    state.opens_panel = state.adds_to_panel = False


def count_once(state: State) -> None:
    """Drop who was taken from a sentence where a list of the same panel, or of a panel it introduces, has them too.

    Somebody who sits on two panels is named in both: a sentence under a heading of its own says so.
    """
    from_prose = {id(guest) for guest in state.from_prose}
    for draft in state.drafts:
        around = state.drafts if draft.heading == NO_HEADING else [draft]
        listed = {guest.name for near in around for guest in near.guests if id(guest) not in from_prose}
        draft.guests = [guest for guest in draft.guests if id(guest) not in from_prose or guest.name not in listed]


def panel_of(draft: Draft) -> Panel:
    """Return a draft as a panel that reaches from its heading to its last guest."""
    span = draft.span
    if spans := [guest.span for guest in draft.guests if guest.span]:
        start = span.start if span else min(place.start for place in spans)
        span = Span(start=start, end=max(place.end for place in spans))
    return Panel(
        label=draft.heading.label,
        title=draft.heading.title,
        start_time=draft.heading.start_time,
        end_time=draft.heading.end_time,
        guests=tuple(draft.guests),
        span=span,
    )


def guests_of(line: Line, parts: list[GuestParts], text: str | None = None) -> list[Guest]:
    """Return the guests of a line; `text` is what the page says of them, if that is not the whole line."""
    return [
        Guest(
            name=part.name,
            honorific_prefix=part.honorific_prefix,
            honorific_suffix=part.honorific_suffix,
            role=part.role,
            organisation=part.organisation,
            text=" ".join((text or line.text).split()),
            span=_span(line, part),
        )
        for part in parts
    ]


def _span(line: Line, part: GuestParts) -> Span:
    """Return the guest's place; to the line's end if the organisation is shared with the other guest of the line."""
    if line.stop is not None:
        return Span(start=line.start, end=line.end)
    end = line.start + part.end
    piece = line.text[part.start : part.end]
    if part.end <= len(line.text) and part.organisation and part.organisation.split()[-1] not in piece:
        end = line.end
    return Span(start=line.start + part.start, end=end)
