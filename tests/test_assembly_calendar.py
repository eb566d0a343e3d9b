"""The Assembly's year: bank holidays, recess and the weeks before elections, also in years nobody wrote down."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.assembly_calendar import bank_holidays, load
from archive.errors import UserError

BANK_HOLIDAYS = {  # England and Wales
    2022: "01-03 04-15 04-18 05-02 06-02 08-29 12-26 12-27",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_bank_holidays(year: int) -> None:
    assert sorted(bank_holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in BANK_HOLIDAYS[year].split()]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-03-19", "London elections, 2 May 2024"),  # the day of the notice of election
        ("2024-03-18", "Easter recess"),
        ("2026-04-20", "Local elections, 7 May 2026"),
        ("2028-03-21", "London elections, 4 May 2028"),
        ("2028-05-17", "London elections, 4 May 2028"),
        ("2030-04-24", "Local elections, 2 May 2030"),
        ("2044-04-27", "London elections, 5 May 2044"),  # no year is the last
        ("2029-05-09", None),
        ("2026-12-31", "Christmas recess"),
        ("2027-01-04", "Christmas recess"),
        ("2027-01-07", None),
        ("2030-08-12", "Summer recess"),
        ("2026-11-11", None),
    ],
)
def test_quiet_periods(day: str, name: str | None) -> None:
    period = load().period(date.fromisoformat(day))
    assert (period and period.name) == name


@pytest.mark.parametrize("year", range(2026, 2061))
def test_no_year_is_silent_or_busy_beyond_reason(year: int) -> None:
    calendar = load()
    days = calendar.working_days(date(year - 1, 12, 31), date(year, 12, 31))
    assert 125 <= days <= 190
    november = [date(year, 11, 2) + timedelta(days=n) for n in range(28)]
    assert sum(calendar.pace(day) for day in november) == 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "unknown table 'x'"),
        ('[[dated]]\nname = "A"\n', "'yearly' is missing"),
        ('[[yearly]]\nname = "A"\nfrom = "02-29"\nto = "03-01"\npace = 0.5\n', "day is out of range"),
        ('[[yearly]]\nname = "A"\nfrom = "02-20"\nto = "03-01"\npace = 2\n', "A: pace 2.0 is not between 0 and 1"),
        (
            'yearly = []\n[[dated]]\nname = "A"\nfrom = 2026-02-03\nto = 2026-02-01\npace = 0\n',
            "A: 'from' and 'to' must be dates, the first not after the second",
        ),
        (
            'yearly = []\n[[election]]\nname = "A"\nfirst = 1\nevery = 0\ndays_before = 1\ndays_after = 1\npace = 0\n',
            "A: 'every' must be at least 1",
        ),
    ],
)
def test_a_calendar_that_is_wrong_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        load(path)
    assert words in str(caught.value) and "mine.toml" in str(caught.value)
