"""Ten simulated years with redesigns, outages, blocks, freezes and quiet periods: what is told, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from archive.alarms import AlarmKind
from archive.assembly_calendar import load
from archive.errors import BLOCKED, DRIFT, UNREACHABLE
from tests.years import Plant, failing, live, working_days

CLOSES_LATE = 3
"""Days after a repair by which an alarm is called off: the last runs must have seen enough good pages."""


def hidden(*fields: str) -> frozenset[str]:
    return frozenset(fields)


REDESIGNS = (
    Plant(AlarmKind.DRIFT, "teasers go unrecognised", date(2017, 2, 7), 9, failing(DRIFT, "no notice on the listing")),
    Plant(AlarmKind.DRIFT, "the date is hidden, in recess", date(2017, 8, 15), 20, hides=hidden("created_on")),
    Plant(AlarmKind.DRIFT, "guests are hidden", date(2018, 1, 23), 6, hides=hidden("guests")),
    Plant(AlarmKind.DRIFT, "the date is hidden, at Christmas", date(2018, 12, 27), 12, hides=hidden("created_on")),
    Plant(AlarmKind.DRIFT, "meetings are hidden", date(2019, 6, 4), 10, hides=hidden("meetings", "guests")),
    Plant(AlarmKind.DRIFT, "notices go unrecognised", date(2020, 2, 4), 8, refuses=True),
    Plant(AlarmKind.DRIFT, "notes are hidden", date(2020, 10, 6), 5, hides=hidden("footnotes")),
    Plant(
        AlarmKind.DRIFT, "committees are hidden, before an election", date(2021, 4, 6), 14, hides=hidden("committee")
    ),
    Plant(AlarmKind.DRIFT, "the listing is emptied", date(2022, 6, 21), 7, lambda run: replace(run, listing_items=0)),
    Plant(AlarmKind.DRIFT, "the feed is emptied", date(2023, 3, 14), 7, failing(DRIFT, "no press notices in the feed")),
    Plant(AlarmKind.DRIFT, "notices go unrecognised, in recess", date(2024, 8, 6), 15, refuses=True),
    Plant(
        AlarmKind.DRIFT, "everything is hidden", date(2025, 11, 11), 9, hides=hidden("created_on", "guests", "meetings")
    ),
)
AWAY = (
    Plant(AlarmKind.DOWN, "three days of outage", date(2017, 10, 10), 3, failing(UNREACHABLE, "503")),
    Plant(AlarmKind.BLOCKED, "a challenge", date(2019, 3, 5), 5, failing(BLOCKED, "challenge")),
    Plant(AlarmKind.DOWN, "a week of outage in the summer", date(2022, 8, 2), 7, failing(UNREACHABLE, "no answer")),
    Plant(AlarmKind.BLOCKED, "robots.txt forbids", date(2026, 1, 20), 4, failing(BLOCKED, "robots.txt")),
)
ROT = Plant(AlarmKind.DAMAGED, "a disk rots", date(2020, 11, 10), 2, damage=("capture 17: its hash does not match",))
FREEZES = (
    Plant(AlarmKind.STALE, "the feed and the listing freeze", date(2018, 9, 17), 50, freezes=True),
    Plant(AlarmKind.STALE, "the section moves to a new address", date(2024, 10, 28), 45, freezes=True),
)
STANDING = Plant(AlarmKind.DRIFT, "the listing stands, the feed goes on", date(2022, 11, 22), 14, listing_stands=True)
PLANTED = (*REDESIGNS, *AWAY, ROT, *FREEZES, STANDING)
SILENCE = 16.0
"""Usual working days after which silence must be told: it can be told from other silence by waiting only."""


def told_of(plant: Plant, told: list[tuple[datetime, AlarmKind]]) -> datetime:
    mine = [now for now, kind in told if kind == plant.kind and plant.holds(now.date())]
    assert mine, f"{plant.name} was never told"
    return mine[0]


@pytest.mark.parametrize("seed", range(3))
def test_every_planted_fault_is_told_in_time_and_nothing_else(seed: int) -> None:
    assert len(REDESIGNS) == 12
    lacked: list[datetime] = []
    messages = live(seed, PLANTED, lacked)
    opened = [(now, message.kind) for now, message in messages if message.event == "opened"]
    closed = [(now, message.kind) for now, message in messages if message.event == "closed"]
    expected = set()
    for plant in PLANTED:
        now = told_of(plant, opened)
        expected.add((now, plant.kind))
        if plant in FREEZES:
            waited = load().working_days(plant.first, now.date())
            assert waited <= SILENCE, f"{plant.name} was told after {waited} usual working days"
        elif plant is STANDING:  # a listing stands from the first notice on that it lacks
            assert working_days(lacked[0].date(), now.date()) <= 1
        else:
            waited = working_days(plant.first, now.date())
            assert waited <= 1, f"{plant.name} was told after {waited} working days"
        ends = [end for end, kind in closed if kind == plant.kind and end > now]
        assert ends, f"{plant.name} was never called off"
        lasted = (ends[0].date() - plant.first).days
        assert plant.days <= lasted <= plant.days + CLOSES_LATE, f"{plant.name} was called off after {lasted} days"
    false = [(now, m.title, m.body) for now, m in messages if (now, m.kind) in set(opened) - expected]
    assert false == [], false


@pytest.mark.parametrize("seed", [3])
def test_ten_years_without_a_fault_give_no_alarm(seed: int) -> None:
    assert [(now, message.title, message.body) for now, message in live(seed, ())] == []


def test_a_lasting_fault_is_repeated_weekly() -> None:
    told = live(0, (replace(AWAY[0], days=30),), end=date(2017, 12, 31))
    assert [message.event for _, message in told if message.kind == AlarmKind.DOWN] == [
        "opened",
        *["repeated"] * 4,
        "closed",
    ]
