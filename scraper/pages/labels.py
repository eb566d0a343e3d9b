"""Labelled lines of visits and launches: `Location: …`, `Time: …`, value beside or below (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scraper.dates import DateMention, TimeMention, find_dates, find_times
from scraper.notice import Venue
from scraper.pages.body import Line
from scraper.pages.venues import POSTCODE, read_venue
from scraper.words import any_of, phrases

_LABEL = re.compile(
    r"(?P<label>"
    + any_of(r"""
        Location|Venue|Where|Meeting point|Meet at|Address
        Date and time|Date & time|Date/time|Date|When|Times?
        (?:Nearest|Closest) (?:station|tube|train station)|Nearest stations|Nearest tube station|RSVP
    """)
    + r")\s*:\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHEN = phrases("date, date and time, date & time, date/time, when, time, times")
# In the order in which they are believed.
_PLACES = phrases("location, venue, where, meeting point, meet at")


# Another label that stands on the same line: how to get there is no part of the address.
_NEAREST = re.compile(r"[\s.;,]*\b(?:Nearest|Closest) (?:[Tt]ube|[Ss]tation|[Tt]rain [Ss]tation)s?\b")


@dataclass(slots=True)
class Labels:
    """What labelled lines say; `lines` are the indexes of the lines that said it."""

    venue: Venue | None
    day: DateMention | None
    time: TimeMention | None
    lines: list[int]


_LONGEST = 400


def is_label(text: str) -> bool:
    """Tell whether a line is a labelled one."""
    return bool(_LABEL.match(text)) and len(text) < _LONGEST


def read_labels(lines: list[Line]) -> Labels | None:
    """Return what the labelled lines among `lines` say, or None if there are none."""
    values: dict[str, str] = {}
    used: list[int] = []
    for index, line in enumerate(lines):
        match = _LABEL.match(line.text) if not line.is_contact and len(line.text) < _LONGEST else None
        if not match:
            continue
        used.append(index)
        value = _NEAREST.split(match["value"])[0].strip()
        below = lines[index + 1] if index + 1 < len(lines) else None
        if not value and below and not below.is_contact and not _LABEL.match(below.text):
            value = below.text.strip()
            used.append(index + 1)
        values.setdefault(match["label"].lower(), value)
    if not values:
        return None
    when = " ".join(value for label, value in values.items() if label in _WHEN)
    days = find_dates(when)
    for day in reversed(days):
        when = f"{when[: day.start]} {when[day.end :]}"
    times = find_times(when, bare=True)
    return Labels(venue=_venue(values), day=days[0] if days else None, time=times[0] if times else None, lines=used)


def _venue(values: dict[str, str]) -> Venue | None:
    """Return the venue that the labels of place give, with the address that a label of its own may add."""
    place = next((values[label] for label in _PLACES if values.get(label)), None)
    address = values.get("address")
    venue = read_venue(place, off_site=True) if place else None
    if not address:
        return venue
    if venue is None:
        return read_venue(address, off_site=True)
    code = POSTCODE.search(address)
    kept = POSTCODE.sub("", address).strip(" ,.")
    if venue.building:
        kept = kept.removeprefix(f"{venue.building},").lstrip(" ,")
    return replace(
        venue,
        address=kept or venue.address,
        postcode=f"{code[1]} {code[2]}" if code else venue.postcode,
        virtual=False,
    )
