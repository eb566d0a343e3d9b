"""Panels while they are read: a heading, and the guests under it with their places in `body_text`."""

from __future__ import annotations

from dataclasses import dataclass, field

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
