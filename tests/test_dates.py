"""Dates and times as notices print them (VARIANTS 2.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.dates import find_dates, find_times, resolve


@pytest.mark.parametrize(
    ("text", "created", "wanted"),
    [
        ("Wednesday 19 July 2023", date(2023, 7, 18), date(2023, 7, 19)),
        ("Wednesday, 19 July", date(2023, 7, 18), date(2023, 7, 19)),
        ("Wednesday 5th February", date(2014, 2, 4), date(2014, 2, 5)),
        ("Tuesday, 09 January", date(2018, 1, 5), date(2018, 1, 9)),
        ("Monday 13th September 2021", date(2021, 9, 10), date(2021, 9, 13)),
        ("Tuesday 6 January", date(2014, 12, 30), date(2015, 1, 6)),
        ("Thursday 29 February", date(2024, 2, 23), date(2024, 2, 29)),
        ("Tuesday 3 March", date(2020, 3, 5), date(2020, 3, 3)),
        ("7th September", date(2016, 9, 6), date(2016, 9, 7)),
        ("December 8th", date(2025, 12, 5), date(2025, 12, 8)),
    ],
)
def test_year_is_proven_by_the_weekday(text: str, created: date, wanted: date) -> None:
    assert resolve(find_dates(text)[0], created).date == wanted


def test_weekday_that_does_not_fit_is_a_conflict() -> None:
    result = resolve(find_dates("Wednesday 18 July 2023")[0], date(2023, 7, 14))
    assert (result.date, result.conflict) == (date(2023, 7, 18), "weekday")


def test_date_that_does_not_exist_is_null() -> None:
    assert resolve(find_dates("Wednesday 31 April 2023")[0], date(2023, 4, 1)).date is None


def test_year_without_a_notice_date_is_unknown() -> None:
    assert resolve(find_dates("Wednesday 19 July")[0], None).conflict == "year-unknown"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10am", "10:00", None),
        ("10 am", "10:00", None),
        ("10.00am", "10:00", None),
        ("11:00 am", "11:00", None),
        ("2pm", "14:00", None),
        ("3.20pm", "15:20", None),
        ("12.00pm", "12:00", None),
        ("noon", "12:00", None),
        ("14:00 - 15:25", "14:00", "15:25"),
        ("7:00-9:00pm", "19:00", "21:00"),
        ("2:30pm-4:00pm", "14:30", "16:00"),
        ("3:00pm-4.10pm", "15:00", "16:10"),
        ("12-1pm", "12:00", "13:00"),
        ("11:00am – 13:00pm", "11:00", "13:00"),
        ("10.45am for an 11am start", "11:00", None),
        ("from approximately 11:30 to 1:00pm", "11:30", "13:00"),
        ("10:00 – approx. 11:15", "10:00", "11:15"),
        ("9:30-10:30am", "09:30", "10:30"),
        ("10.00-10.40", "10:00", "10:40"),
    ],
)
def test_time_is_read_in_24_hours(text: str, start: str, end: str | None) -> None:
    [found] = find_times(text, bare=True)
    assert (found.start_time, found.end_time) == (start, end)


@pytest.mark.parametrize(
    "text", ["Committee Room 5", "£10.50", "24-hour", "Approximately 20mins", "2 & 3", "020 7946 0123"]
)
def test_other_numbers_are_no_times(text: str) -> None:
    assert find_times(text) == []


def test_number_of_a_room_begins_no_range() -> None:
    [found] = find_times("Committee Room 4 – 10am")
    assert (found.start_time, found.end_time) == ("10:00", None)


@given(st.dates(date(2009, 1, 1), date(2040, 1, 1)), st.integers(0, 120))
def test_every_printed_date_comes_back(day: date, ahead: int) -> None:
    created = day - timedelta(days=ahead)
    for text in (f"{day:%A} {day.day} {day:%B}", f"{day:%A}, {day:%d %B %Y}", f"{day:%A} {day.day}th {day:%b}"):
        assert resolve(find_dates(text)[0], created).date == day
