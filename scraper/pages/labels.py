"""Labelled lines of visits and launches: `Location: …`, `Time: …`, value beside or below (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.dates import DateMention, TimeMention, find_dates, find_times
from scraper.notice import Venue
from scraper.pages.body import Line
from scraper.pages.venues import POSTCODE, read_venue

_LABEL = re.compile(
    r"(?P<label>Location|Venue|Where|Meeting point|Meet at|Address|Date and time|Date & time|Date/time|Date|When"
    r"|Times?|Nearest (?:station|tube|train station|stations)"
    r"|Closest (?:tube|station|train station)|Nearest tube station|RSVP)\s*:\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)


# Another label that stands on the same line: how to get there is no part of the address.
_NEAREST = re.compile(r"[\s.;,]*\b(?:Nearest|Closest) (?:[Tt]ube|[Ss]tation|[Tt]rain [Ss]tation)s?\b")


@dataclass(slots=True)
class Labels:
    """What labelled lines say; `lines` are the indexes of the lines that said it."""

    venue: Venue | None
    day: DateMention | None
    time: TimeMention | None
    lines: list[int]


def is_label(text: str) -> bool:
    """Tell whether a line is a labelled one."""
    return bool(_LABEL.match(text)) and len(text) < 400


def read_labels(lines: list[Line]) -> Labels | None:
    """Return what the labelled lines among `lines` say, or None if there are none."""
    values: dict[str, str] = {}
    used: list[int] = []
    index = 0
    while index < len(lines):
        match = _LABEL.match(lines[index].text) if not lines[index].is_contact else None
        if match and len(lines[index].text) < 400:
            value = _NEAREST.split(match["value"])[0].strip()
            used.append(index)
            if (
                not value
                and index + 1 < len(lines)
                and not lines[index + 1].is_contact
                and not _LABEL.match(lines[index + 1].text)
            ):
                index += 1
                value = lines[index].text.strip()
                used.append(index)
            values.setdefault(match["label"].lower(), value)
        index += 1
    if not values:
        return None
    when = " ".join(
        v
        for k, v in values.items()
        if k in {"date", "date and time", "date & time", "date/time", "when", "time", "times"}
    )
    days = find_dates(when)
    rest = when
    for day in reversed(days):
        rest = rest[: day.start] + " " + rest[day.end :]
    times = find_times(rest, bare=True)
    return Labels(
        venue=_venue(values),
        day=days[0] if days else None,
        time=times[0] if times else None,
        lines=used,
    )


def _venue(values: dict[str, str]) -> Venue | None:
    place = (
        values.get("location")
        or values.get("venue")
        or values.get("where")
        or values.get("meeting point")
        or values.get("meet at")
    )
    address = values.get("address")
    venue = read_venue(place, off_site=True) if place else None
    if address and venue is None:
        return read_venue(address, off_site=True)
    if address:
        code = POSTCODE.search(address)
        kept = POSTCODE.sub("", address).strip(" ,.")
        building = venue.building if venue else None
        if building and kept.startswith(f"{building},"):
            kept = kept[len(building) :].lstrip(" ,")
        return Venue(
            room=venue.room if venue else None,
            building=building,
            address=kept or (venue.address if venue else None),
            postcode=f"{code[1]} {code[2]}" if code else venue.postcode if venue else None,
            virtual=False,
        )
    return venue
