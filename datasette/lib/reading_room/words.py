"""Dates, times and numbers as they are written for readers. What is not what press.db holds comes back as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from datasette.app import Datasette

LONDON = ZoneInfo("Europe/London")

KINDS = {
    "meeting": "Meeting",
    "week_ahead": "Week ahead",
    "question_time": "Question time",
    "confirmation_hearing": "Confirmation hearing",
    "report": "Report",
    "motion": "Motion",
    "statement": "Statement",
    "investigation": "Investigation",
    "summons": "Summons",
    "site_visit": "Site visit",
    "appointment": "Appointment",
    "event": "Event",
    "other": "Other",
}
MEETING_KINDS = {
    "public_meeting": "Public meeting",
    "site_visit": "Site visit",
    "publication": "Publication",
    "event": "Event",
}
STATUSES = {"announced": "Announced", "moved": "Day, time or place changed", "cancelled": "Cancelled"}
CRAWL_MODES = {
    "default": "What is new",
    "full": "Everything",
    "recheck": "Known notices again",
    "urls": "Given addresses",
}


def day(value: Any, *, weekday: bool = False, short: bool = False) -> str:
    """Return a day in words; `short` is its weekday's form for a column of days.

    >>> day("2023-07-19"), day("2023-07-19", weekday=True), day("soon"), day(None)
    ('19 July 2023', 'Wednesday 19 July 2023', 'soon', '')
    >>> day("2023-07-19", short=True)
    'Wed 19 July 2023'
    """
    try:
        parsed = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value or "")
    before = f"{parsed:%a} " if short else f"{parsed:%A} " if weekday else ""
    return f"{before}{parsed.day} {parsed:%B %Y}"


def month(value: str) -> str:
    """Return a month in words.

    >>> month("2023-07")
    'July 2023'
    """
    try:
        return f"{date.fromisoformat(value + '-01'):%B %Y}"
    except ValueError:
        return value


def clock(value: Any) -> str:
    """Return a time of day in words.

    >>> clock("10:00"), clock("14:30"), clock("12:00"), clock("00:00"), clock(None)
    ('10am', '2.30pm', '12 noon', '12 midnight', '')
    """
    hour, _, minute = str(value or "").partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(hour) < 24):
        return str(value or "")
    if minute == "00" and hour in ("12", "00"):
        return "12 noon" if hour == "12" else "12 midnight"
    past = "" if minute == "00" else f".{minute}"
    return f"{(int(hour) - 1) % 12 + 1}{past}{'am' if int(hour) < 12 else 'pm'}"


def day_and_time(day_: Any, start: Any) -> str:
    """Return a day and a time of day in words, as far as they are known.

    >>> day_and_time("2023-07-19", "10:00"), day_and_time("2023-07-19", None), day_and_time(None, None)
    ('19 July 2023 at 10am', '19 July 2023', '')
    """
    return " at ".join(part for part in (day(day_), clock(start)) if part)


def instant(value: Any) -> str:
    """Return an instant in words, on London's clock.

    >>> instant("2023-07-18T09:15:00Z"), instant("2023-01-18T09:15:00Z"), instant("x")
    ('18 July 2023, 10.15am', '18 January 2023, 9.15am', 'x')
    """
    try:
        parsed = datetime.fromisoformat(str(value)).astimezone(LONDON)
    except ValueError:
        return str(value or "")
    return f"{day(parsed.date().isoformat())}, {clock(f'{parsed:%H:%M}')}"


def number(value: Any) -> str:
    """Return a whole number with its thousands parted.

    >>> number(12345)
    '12,345'
    """
    return f"{int(value):,}"


def count(how_many: int, thing: str, things: str | None = None) -> str:
    """Return a number with its noun.

    >>> count(1, "guest"), count(2, "guest"), count(0, "body", "bodies")
    ('1 guest', '2 guests', '0 bodies')
    """
    return f"{number(how_many)} {thing if how_many == 1 else things or thing + 's'}"


def times(how_many: int) -> str:
    """Return how often in words.

    >>> times(1), times(2), times(3)
    ('once', 'twice', '3 times')
    """
    return {1: "once", 2: "twice"}.get(how_many) or count(how_many, "time")


def sentence(value: Any) -> str:
    """Return a text with a capital in front, as a line of its own has.

    >>> sentence("note added: “x”"), sentence(""), sentence("guests-missing")
    ('Note added: “x”', '', 'Guests-missing')
    """
    text = str(value or "")
    return text[:1].upper() + text[1:]


def plain(value: Any) -> str:
    """Return a code of the tables as words.

    >>> plain("not_a_notice"), plain("date-weekday-differs")
    ('not a notice', 'date weekday differs')
    """
    return str(value or "").replace("_", " ").replace("-", " ")


def percent(share: float) -> str:
    """Return a share as a percentage.

    >>> percent(0.946), percent(1.0)
    ('95%', '100%')
    """
    return f"{100 * share:.0f}%"


def days_since_1970(value: str) -> int:
    """Return the number of a day, as `search_texts.pk` counts it."""
    return (date.fromisoformat(value) - date(1970, 1, 1)).days


def now(datasette: Datasette) -> datetime:
    """Return the time of the page: the clock's, or the one that the plugin setting `reading-room: now` fixes."""
    fixed = (datasette.plugin_config("reading-room") or {}).get("now")
    return datetime.fromisoformat(str(fixed)) if fixed else datetime.now(UTC)


def today(datasette: Datasette) -> str:
    """Return the day in London, YYYY-MM-DD."""
    return now(datasette).astimezone(LONDON).date().isoformat()
