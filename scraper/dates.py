"""Dates and times as notices print them.

A date without a year gets the year that its weekday proves: the nearest such date on or after the notice's own date
(VARIANTS 2.7). Times are `HH:MM` of the Europe/London wall clock.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from datetime import date, timedelta

from scraper.words import phrases

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = phrases("""
    january, february, march, april, may, june, july, august, september, october, november, december
""")

_WEEKDAY = (
    r"(?P<weekday>Mon|Tues?|Wed(?:nes)?|Thur?s?|Fri|Sat(?:ur)?|Sun)(?:day)?\b(?:\s+(?:morning|afternoon|evening)\b)?"
)
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
_DAY_FIRST = re.compile(
    rf"(?:\b{_WEEKDAY},?\s+(?:the\s+)?)?\b(?P<day>\d{{1,2}}){_ORDINAL},?\s*(?:of\s+)?{_MONTH}{_YEAR}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"(?:\b{_WEEKDAY},?\s+)?\b{_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}{_YEAR}(?!\d)", re.IGNORECASE
)
_NUMERIC = re.compile(r"(?<![\d/.])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:20)?\d\d)(?![\d/.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date in words, as printed; `weekday` is 0 for Monday; None where the page leaves a part out."""

    start: int
    end: int
    weekday: int | None
    day: int
    month: int
    year: int | None


_DIGIT = re.compile(r"[0-9]")
_MONTH_BEGINS = re.compile(r"[JFMASOND](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec)", re.IGNORECASE)


def find_dates(text: str) -> list[DateMention]:
    """Return the dates printed in `text`, in order.

    >>> [(m.weekday, m.day, m.month, m.year) for m in find_dates("Tuesday, 09 January and Monday 13th September 2021")]
    [(1, 9, 1, None), (0, 13, 9, 2021)]
    >>> [(m.day, m.month, m.year) for m in find_dates("July 31, 2020")]
    [(31, 7, 2020)]
    """
    mentions: list[DateMention] = []
    if not _DIGIT.search(text) or not _MONTH_BEGINS.search(text):
        return mentions
    for match in _DAY_FIRST.finditer(text):
        mentions.extend(_mention(match))
    for match in _MONTH_FIRST.finditer(text):
        if not any(m.start < match.end() and match.start() < m.end for m in mentions):
            mentions.extend(_mention(match))
    return sorted(mentions, key=lambda mention: mention.start)


def find_numeric_dates(text: str) -> list[DateMention]:
    """Return dates such as `28/11/2016` or `20/10/25`, day first.

    >>> [(m.day, m.month, m.year) for m in find_numeric_dates("w/c 20/10/25")]
    [(20, 10, 2025)]
    """
    found = []
    for match in _NUMERIC.finditer(text):
        day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
        if 1 <= day <= 31 and 1 <= month <= 12:
            full = year if year > 99 else 2000 + year
            found.append(
                DateMention(start=match.start(), end=match.end(), weekday=None, day=day, month=month, year=full)
            )
    return found


def _mention(match: re.Match[str]) -> list[DateMention]:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return []
    weekday = match["weekday"]
    prefix = match["month"][:3].lower()
    return [
        DateMention(
            start=match.start(),
            end=match.end(),
            weekday=next(i for i, w in enumerate(WEEKDAYS) if w.startswith(weekday[:3].lower())) if weekday else None,
            day=day,
            month=next(i for i, m in enumerate(MONTHS, 1) if m.startswith(prefix)),
            year=int(match["year"]) if match["year"] else None,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A date, and the conflict met on the way: None, `weekday`, `impossible` or `year-unknown`."""

    date: datetime.date | None
    conflict: str | None = None
    fitting: datetime.date | None = None
    """The date that the weekday would prove, where that is not `date`."""


def resolve(mention: DateMention, created_on: date | None) -> Resolved:
    """Return the calendar date that `mention` means in a notice of `created_on`.

    A stated year wins. Else the nearest date on or after `created_on` whose weekday matches; a date up to 60 days
    back is taken when only that one fits its weekday (a notice about a meeting just held).

    >>> resolve(find_dates("Tuesday 6 January")[0], date(2014, 12, 30)).date
    datetime.date(2015, 1, 6)
    """
    if mention.year is not None:
        return _with_year(mention, mention.year)
    if created_on is None:
        return Resolved(date=None, conflict="year-unknown")
    around = [_date(created_on.year + step, mention) for step in (-1, 0, 1)]
    possible = [day for day in around if day is not None]
    ahead = next((day for day in possible if day >= created_on), None)
    behind = next((day for day in reversed(possible) if timedelta(0) < created_on - day <= _JUST_HELD), None)
    if mention.weekday is None:
        # Only nearness speaks: a date just gone by beats one eleven months ahead.
        nearest = behind if behind and (ahead is None or ahead - created_on > _FAR) else ahead
        return Resolved(date=nearest, conflict=None if nearest else "impossible")
    for candidate in (ahead, behind):
        if candidate and candidate.weekday() == mention.weekday:
            return Resolved(date=candidate)
    if ahead and ahead - created_on <= _SOON:
        return Resolved(date=ahead, conflict="weekday")
    if behind:
        return Resolved(date=behind, conflict="weekday")
    return Resolved(date=None, conflict="weekday" if possible else "impossible", fitting=ahead)


_JUST_HELD = timedelta(days=60)
_SOON = timedelta(days=120)
_FAR = timedelta(days=200)


def _with_year(mention: DateMention, year: int) -> Resolved:
    """Return the stated date; where its weekday differs, also the one of the year before or after that would fit."""
    stated = _date(year, mention)
    if stated is None:
        return Resolved(date=None, conflict="impossible")
    if mention.weekday is None or stated.weekday() == mention.weekday:
        return Resolved(date=stated)
    near = [_date(year + step, mention) for step in (1, -1)]
    fitting = next((day for day in near if day and day.weekday() == mention.weekday), None)
    return Resolved(date=stated, conflict="weekday", fitting=fitting)


def _date(year: int, mention: DateMention) -> date | None:
    try:
        return date(year, mention.month, mention.day)
    except ValueError:
        return None  # 29 February of a common year, 31 April


_CLOCK = (
    r"(?<![\d£$€.:/])(?:(?P<hour{n}>[01]?\d|2[0-3])(?:[.:](?P<minute{n}>[0-5]\d))?(?![\d%/]|[.:,]\d)\s?"
    r"(?P<half{n}>[ap]\.?m\b\.?|noon\b)?|\b(?P<noon{n}>noon|midday)\b)"
)
_RANGE = re.compile(
    rf"{_CLOCK.format(n=1)}(?:\s?(?:–|-|—|to|until|till)\s?(?:approx(?:imately)?\.?\s|around\s|about\s)?"
    rf"{_CLOCK.format(n=2)})?",
    re.IGNORECASE,
)
_ROOM_NUMBER = re.compile(
    r"\b(?:Rooms?|Panel|Section|Part|Floor|Phase|Session)\s+(?:\d+\s*(?:&|and|,|/)\s*)*$", re.IGNORECASE
)
_START_WORDS = re.compile(r"\s*(?:,\s*)?for (?:an? )?(\S+ ?(?:am|pm)?) start", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time or a span of time in words; `start` and `end` are offsets in the text."""

    start: int
    end: int
    start_time: str
    end_time: str | None


def find_times(text: str, *, bare: bool = False) -> list[TimeMention]:
    """Return the times of day printed in `text`, in order. `bare` also takes `10.00-10.40`, which has no am or pm.

    >>> [(t.start_time, t.end_time) for t in find_times("12-1pm, 11:30 to 1:00pm, 11:00am – 13:00pm, 7:00-9:00pm")]
    [('12:00', '13:00'), ('11:30', '13:00'), ('11:00', '13:00'), ('19:00', '21:00')]
    >>> [(t.start_time, t.end_time) for t in find_times("10.45am for an 11am start, 12.00pm, 14:00 - 15:25", bare=True)]
    [('11:00', None), ('12:00', None), ('14:00', '15:25')]
    >>> [t.start_time for t in find_times("Committee Room 5, 2.00pm; Rooms 2 & 3, 10am; Committee Room 4 – 11am")]
    ['14:00', '10:00', '11:00']
    >>> [t.start_time for t in find_times("3pm on Friday afternoon, noon on Monday")]
    ['15:00', '12:00']
    """
    found: list[TimeMention] = []
    if not _DIGIT.search(text) and "noon" not in text and "midday" not in text:
        return found
    position = 0
    while match := _RANGE.search(text, position):
        position = max(match.end(), match.start() + 1)
        plain = match["hour1"] and not match["minute1"] and not match["half1"]
        if plain and _ROOM_NUMBER.search(text, max(0, match.start() - 30), match.start()):
            position = match.end("hour1")  # `Committee Room 4 – 10am`: the room's number is no hour
            continue
        first, second = _clock(match, 1), _clock(match, 2)
        named = any(match[half] for half in ("half1", "noon1", "half2", "noon2"))
        if first is None or not (named or (bare and match["minute1"] is not None)):
            continue  # a number that no am, pm or noon makes a time
        start, end = _settle(first, second)
        if end is None and (later := _START_WORDS.match(text, match.end())):
            real = find_times(later[1])
            if real:
                start, position = real[0].start_time, later.end()
        found.append(TimeMention(start=match.start(), end=match.end(), start_time=start, end_time=end))
    return found


_Clock = tuple[int, int, str | None]


def _clock(match: re.Match[str], n: int) -> _Clock | None:
    if match[f"noon{n}"]:
        return 12, 0, "pm"
    if match[f"hour{n}"] is None:
        return None
    half = match[f"half{n}"]
    named = None if half is None else "pm" if half.lower() == "noon" else half.lower().replace(".", "")
    return int(match[f"hour{n}"]), int(match[f"minute{n}"] or 0), named


def _settle(first: _Clock, second: _Clock | None) -> tuple[str, str | None]:
    """Return both ends in 24 hours; an end that names am or pm decides for the start, unless it would then be later."""
    if second is None:
        return _written(_minutes(first, first[2] or _likely(first))), None
    end = _minutes(second, second[2] or first[2] or _likely(second))
    start = _minutes(first, first[2] or second[2] or _likely(first))
    if first[2] is None and start >= end:
        start = _minutes(first, "am" if second[2] == "pm" else "pm")
    if second[2] is None and end <= start:  # 11am-1: the clock has gone past noon
        end = _minutes(second, "pm")
    return _written(start), _written(end) if end > start else None


def _likely(clock: _Clock) -> str:
    return "pm" if clock[0] == 12 or 1 <= clock[0] <= 7 else "am"  # no public meeting begins before eight


def _minutes(clock: _Clock, half: str) -> int:
    hour, minute, _ = clock
    if hour == 12 and half == "am":
        hour = 0
    elif hour < 12 and half == "pm":
        hour += 12
    return hour * 60 + minute


def _written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
