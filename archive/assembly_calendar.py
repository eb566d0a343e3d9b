"""The Assembly's year: how many press notices may be expected of a day, judged by a calendar that is kept as data.

A quiet August is no alarm, three quiet weeks in November are. The data are in `archive/data/calendar.toml`; a person's
own file of the same form may be given instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from archive.errors import UserError

TABLES = {"yearly", "easter", "dated", "election"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days with its pace; both ends belong to it."""

    name: str
    first: date
    last: date
    pace: float
    """Share of the usual number of notices, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """Elections that come round by statute, always on the first Thursday in May, with the quiet weeks around them."""

    name: str
    first: int
    """A year in which they were held."""
    every: int
    """Years from one to the next."""
    days_before: int
    days_after: int
    pace: float

    def period(self, year: int) -> Period | None:
        """Return the quiet weeks of `year`, or None if there is no such election in it or it lies before the first."""
        if year < self.first or (year - self.first) % self.every:
            return None
        day = date(year, 5, 1)
        day += timedelta(days=(3 - day.weekday()) % 7)
        return Period(
            name=f"{self.name}, {day.day} {day:%B %Y}",
            first=day - timedelta(days=self.days_before),
            last=day + timedelta(days=self.days_after),
            pace=self.pace,
        )


@dataclass(frozen=True, slots=True)
class AssemblyCalendar:
    """Answers what is to be expected of a day."""

    yearly: tuple[tuple[str, tuple[int, int], tuple[int, int], float], ...]
    easter: tuple[tuple[str, int, int, float], ...]
    dated: tuple[Period, ...]
    elections: tuple[Election, ...] = ()
    _paces: dict[date, float] = field(default_factory=dict, repr=False, compare=False)

    def period(self, day: date) -> Period | None:
        """Return the quietest period that `day` lies in, or None for an ordinary day."""
        return min(self._periods_at(day), key=lambda period: period.pace, default=None)

    def pace(self, day: date) -> float:
        """Return the share of a usual working day's notices that `day` may bring: 0 at weekends and bank holidays.

        >>> calendar = load()
        >>> calendar.pace(date(2026, 11, 18)), calendar.pace(date(2026, 11, 21)), calendar.pace(date(2026, 12, 25))
        (1.0, 0.0, 0.0)
        """
        if day not in self._paces:
            period = self.period(day)
            rests = day.weekday() >= 5 or day in bank_holidays(day.year)
            self._paces[day] = 0.0 if rests else period.pace if period else 1.0
        return self._paces[day]

    def working_days(self, after: date, until: date) -> float:
        """Return the number of usual working days after `after` up to and with `until`, each weighted by its pace."""
        days = (until - after).days
        return sum(self.pace(after + timedelta(days=n)) for n in range(1, days + 1))

    def _periods_at(self, day: date) -> Iterator[Period]:
        for period in self.dated:
            if period.first <= day <= period.last:
                yield period
        for election in self.elections:
            weeks = election.period(day.year)
            if weeks and weeks.first <= day <= weeks.last:
                yield weeks
        for name, before, after, pace in self.easter:
            sunday = easter_sunday(day.year)
            if sunday - timedelta(days=before) <= day <= sunday + timedelta(days=after):
                yield Period(
                    name=name,
                    first=sunday - timedelta(days=before),
                    last=sunday + timedelta(days=after),
                    pace=pace,
                )
        for name, start, end, pace in self.yearly:
            for year in (day.year - 1, day.year):
                first = date(year, *start)
                last = date(year + (end < start), *end)
                if first <= day <= last:
                    yield Period(name=name, first=first, last=last, pace=pace)


def load(path: Path | None = None) -> AssemblyCalendar:
    """Return the calendar in `path`, or the one that comes with the program. Raises `UserError` for a broken file."""
    source = path or files("archive") / "data" / "calendar.toml"
    try:
        data = tomllib.loads(source.read_text("utf-8"))
        if unknown := set(data) - TABLES:
            raise ValueError(f"unknown table '{min(unknown)}'")
        return AssemblyCalendar(
            yearly=tuple((_name(p), _month_day(p["from"]), _month_day(p["to"]), _pace(p)) for p in data["yearly"]),
            easter=tuple(
                (_name(p), int(p["days_before"]), int(p["days_after"]), _pace(p)) for p in data.get("easter", [])
            ),
            dated=tuple(_dated(p) for p in data.get("dated", [])),
            elections=tuple(_election(p) for p in data.get("election", [])),
        )
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such calendar file; correct health.calendar, or take it out") from error
    except (KeyError, TypeError, ValueError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise UserError(
            f"{source}: not a calendar of the Assembly's year: {what}; see archive/data/calendar.toml"
        ) from error


def _name(value: dict[str, Any]) -> str:
    return str(value["name"])


def _month_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2001-{text}")  # no leap year: 02-29 does not come every year
    return day.month, day.day


def _election(value: dict[str, Any]) -> Election:
    first, every = int(value["first"]), int(value["every"])
    if every < 1:
        raise ValueError(f"{value['name']}: 'every' must be at least 1")
    return Election(
        name=_name(value),
        first=first,
        every=every,
        days_before=int(value["days_before"]),
        days_after=int(value["days_after"]),
        pace=_pace(value),
    )


def _pace(value: dict[str, Any]) -> float:
    pace = float(value["pace"])
    if not 0 <= pace <= 1:
        raise ValueError(f"{value['name']}: pace {pace} is not between 0 and 1")
    return pace


def _dated(value: dict[str, Any]) -> Period:
    first, last = value["from"], value["to"]
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        raise ValueError(f"{value['name']}: 'from' and 'to' must be dates, the first not after the second")
    return Period(name=_name(value), first=first, last=last, pace=_pace(value))


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the regular bank holidays of England in `year` (Banking and Financial Dealings Act 1971, with the usual
    substitute days); days proclaimed for one year stand in the calendar's data.

    >>> sorted(day.isoformat() for day in bank_holidays(2022) if day.month in (1, 4, 12))
    ['2022-01-03', '2022-04-15', '2022-04-18', '2022-12-26', '2022-12-27']
    """
    sunday = easter_sunday(year)
    days = {
        sunday - timedelta(days=2),
        sunday + timedelta(days=1),
        _monday(date(year, 5, 1)),
        _monday(date(year, 5, 25)),
        _monday(date(year, 8, 25)),
    }
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() >= 5 or day in days:
            day += timedelta(days=1)
        days.add(day)
    if year == 2020:  # the early May holiday was moved to the anniversary of VE Day
        days = days - {date(2020, 5, 4)} | {date(2020, 5, 8)}
    if year == 2012:  # the spring holiday was moved for the Diamond Jubilee
        days = days - {date(2012, 5, 28)} | {date(2012, 6, 4)}
    if year == 2022:  # and for the Platinum Jubilee
        days = days - {date(2022, 5, 30)} | {date(2022, 6, 2)}
    return frozenset(days)


def _monday(earliest: date) -> date:
    return earliest + timedelta(days=-earliest.weekday() % 7)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, as in Meeus, Astronomical Algorithms).

    >>> easter_sunday(2024), easter_sunday(2026)
    (datetime.date(2024, 3, 31), datetime.date(2026, 4, 5))
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
