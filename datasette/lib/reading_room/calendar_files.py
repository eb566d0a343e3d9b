"""Meetings as iCalendar (RFC 5545), written with the package icalendar.

A meeting keeps its UID for ever; SEQUENCE is raised by the build when its day, time, place or status changes, so that
calendar programs move it, and a meeting that disappeared from every notice is CANCELLED, not dropped. No clock is
asked: DTSTAMP is when the archive last saw a change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from . import addresses, words
from .atom import text_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
DOMAIN = "assembly-press-archive"

_MEETINGS = """
SELECT m.*, c.name AS committee FROM meetings m LEFT JOIN committees c ON c.pk = m.committee_pk
WHERE m.date IS NOT NULL AND m.kind <> 'publication' AND (:committee IS NULL OR c.id = :committee)
ORDER BY m.date, m.start_time, m.id
"""
_GUESTS = """
SELECT meeting_pk, text FROM guests WHERE is_appearance = 1 AND meeting_pk IN
(SELECT m.pk FROM meetings m LEFT JOIN committees c ON c.pk = m.committee_pk
 WHERE :committee IS NULL OR c.id = :committee) ORDER BY meeting_pk, pk
"""


def meetings(connection: sqlite3.Connection, committee: str | None) -> list[dict[str, Any]]:
    """Return the meetings that have a day, each with its guests' lines; of one committee or of all.

    Publications of reports are left out: nobody meets.
    """
    guests: dict[int, list[str]] = {}
    for row in connection.execute(_GUESTS, {"committee": committee}):
        guests.setdefault(row[0], []).append(row[1])
    rows = [dict(row) for row in connection.execute(_MEETINGS, {"committee": committee})]
    return [{**row, "guests": guests.get(row["pk"], [])} for row in rows]


def calendar_bytes(name: str, page: str, rows: Sequence[dict[str, Any]], base: str) -> bytes:
    """Return the calendar; `base` is the archive's address without a slash at its end.

    It has no METHOD: that would make it a message between people, for which RFC 5546 demands an organiser.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Assembly Press Archive//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("url", page)
    calendar.add("refresh-interval", timedelta(hours=6), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(london())
    for row in rows:
        calendar.add_component(_event(row, base))
    written: bytes = calendar.to_ical()
    return written


@cache
def london() -> Timezone:
    """Return the time zone by the rule since 1996, before any notice: clocks change on last Sundays at 01:00 UTC."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, start, month, before, after, name in (
        (summer, datetime(1996, 3, 31, 1), 3, timedelta(0), timedelta(hours=1), "BST"),  # noqa: DTZ001  floating, as the RFC asks
        (winter, datetime(1996, 10, 27, 2), 10, timedelta(hours=1), timedelta(0), "GMT"),  # noqa: DTZ001
    ):
        part.add("dtstart", start)
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _event(row: dict[str, Any], base: str) -> Event:
    page = base + addresses.path("meeting", row["id"])
    cancelled = row["status"] == "cancelled"
    event = Event()
    event.add("uid", f"{row['id']}@{DOMAIN}")
    event.add("dtstamp", _instant(row["last_changed_at"]))
    event.add("created", _instant(row["first_announced_at"]))
    event.add("last-modified", _instant(row["last_changed_at"]))
    event.add("sequence", row["sequence"])
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", text_of(("Cancelled: " if cancelled else "") + title_of(row)))
    start, end = _times(row)
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)
    if not isinstance(start, datetime):
        event.add("transp", "TRANSPARENT")  # the hour is not known: the day is not taken
    if place := place_of(row):
        event.add("location", text_of(place))
    event.add("description", text_of(_description(row, page)))
    event.add("url", page)
    event.add("categories", [words.MEETING_KINDS.get(row["kind"], row["kind"])])
    return event


def title_of(row: dict[str, Any]) -> str:
    """Return a meeting in a line: who meets, and about what."""
    who = row["committee"] or "London Assembly"
    return f"{who}: {row['topic']}" if row["topic"] else f"{who}: {words.MEETING_KINDS.get(row['kind'], '').lower()}"


def _times(row: dict[str, Any]) -> tuple[date, date | None]:
    """Return start and end; whole days where the notices give no hour, no end where they give none."""
    day = date.fromisoformat(row["date"])
    if row["start_time"] is None:
        return day, day + timedelta(days=1)
    start = datetime.combine(day, time.fromisoformat(row["start_time"]), words.LONDON)
    if row["end_time"] is None:
        return start, None
    end = datetime.combine(day, time.fromisoformat(row["end_time"]), words.LONDON)
    return start, end if end > start else None


def place_of(row: dict[str, Any]) -> str:
    """Return where a meeting is, or ""."""
    place = [row[name] for name in ("venue_room", "venue_building", "venue_address", "venue_postcode") if row[name]]
    return ", ".join([*place, "online"] if row["venue_virtual"] else place)


def _description(row: dict[str, Any], page: str) -> str:
    lines = [*(f"• {guest}" for guest in row["guests"])]
    if lines:
        lines = ["Guests announced:", *lines, ""]
    if row["moderngov_url"]:
        lines.append(f"Agenda: {row['moderngov_url']}")
    return "\n".join(
        [*lines, f"Notices: {page}", "As announced in press notices; check with the Assembly before you go."]
    )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)
