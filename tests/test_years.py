"""Ten simulated years with twelve planted faults: each is told within one working day, and nothing else is told."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from archive.alarms import Alarm, AlarmKind, Message, step
from archive.assembly_calendar import AssemblyCalendar, load
from archive.errors import BLOCKED, DONE, DRIFT, UNREACHABLE
from archive.judgement import Coverage, Observations, Run, judge

FILLED = {"created_on": 0.99, "headline": 1.0, "committee": 0.72, "meetings": 0.4, "guests": 0.36, "footnotes": 0.9}
PACE = 0.9
START, END = date(2016, 9, 1), date(2026, 8, 31)
RUNS_AT = (time(0, 30), time(6, 30), time(12, 30), time(18, 30))


@dataclass(frozen=True)
class Plant:
    """A fault that is put into the world."""

    kind: AlarmKind
    name: str
    first: date
    days: int
    change: Callable[[Run, random.Random], Run] = lambda run, _: run
    frozen: bool = False
    without: str | None = None
    damage: tuple[str, ...] = ()
    within: float = 1.0
    """Usual working days until it must be told; silence can only be told from other silence by waiting."""

    def holds(self, day: date) -> bool:
        return self.first <= day < self.first + timedelta(days=self.days)


def failing(status: int, reason: str) -> Callable[[Run, random.Random], Run]:
    return lambda run, _: Run(ended_at=run.ended_at, exit_status=status, reason=reason)


def losing(name: str) -> Callable[[Run, random.Random], Run]:
    """A redesign that hides a field: every page comes anew, and known notices lose what they had."""
    return lambda run, _: replace(run, pages=run.pages + 4, had={name: 4}, lost={name: 4})


def refusing(run: Run, rng: random.Random) -> Run:
    return replace(run, pages=5, had={}, lost={}, refused=5)


PLANTED = (
    Plant(
        AlarmKind.DRIFT, "teasers are not recognised", date(2017, 2, 7), 9, failing(DRIFT, "no notice on the listing")
    ),
    Plant(AlarmKind.DOWN, "three days of outage", date(2017, 10, 10), 3, failing(UNREACHABLE, "503")),
    Plant(AlarmKind.DRIFT, "the date is hidden", date(2018, 1, 23), 6, losing("created_on"), without="created_on"),
    Plant(AlarmKind.STALE, "the feed and the listing freeze", date(2018, 9, 17), 50, frozen=True, within=16),
    Plant(AlarmKind.BLOCKED, "a challenge", date(2019, 3, 5), 5, failing(BLOCKED, "challenge")),
    Plant(AlarmKind.DRIFT, "notices are no longer recognised", date(2020, 2, 4), 8, refusing),
    Plant(AlarmKind.DAMAGED, "a disk rots", date(2020, 11, 10), 2, damage=("capture 17: its hash does not match",)),
    Plant(AlarmKind.DRIFT, "guests are hidden", date(2021, 10, 12), 10, losing("guests"), without="guests"),
    Plant(AlarmKind.DOWN, "a week of outage in the summer", date(2022, 8, 2), 7, failing(UNREACHABLE, "no answer")),
    Plant(
        AlarmKind.DRIFT,
        "the listing stands still, the feed goes on",
        date(2022, 11, 22),
        7,
        lambda run, _: replace(run, feed_only=3),
    ),
    Plant(AlarmKind.STALE, "the section moves to a new address", date(2024, 10, 28), 45, frozen=True, within=16),
    Plant(AlarmKind.BLOCKED, "robots.txt forbids", date(2026, 1, 20), 4, failing(BLOCKED, "robots.txt")),
)


@dataclass
class World:
    """The website, the crawler and the archive, as far as health sees them."""

    rng: random.Random
    calendar: AssemblyCalendar
    planted: tuple[Plant, ...] = PLANTED
    newest: date = START
    latest: deque[dict[str, bool]] = field(default_factory=lambda: deque(maxlen=20))
    runs: deque[Run] = field(default_factory=lambda: deque(maxlen=40))
    outage_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    coverage: tuple[Coverage, ...] = ()

    def publish(self, day: date) -> int:
        """Let the Assembly publish at its pace, and the archive take it in if nothing stands in between."""
        expected = PACE * self.calendar.pace(day)
        count, threshold = 0, self.rng.random()
        probability = cumulative = 2.718281828459045**-expected
        while cumulative < threshold and count < 20:
            count += 1
            probability *= expected / count
            cumulative += probability
        plants = [plant for plant in self.planted if plant.holds(day)]
        if any(plant.frozen or plant.change is not PLANTED[3].change for plant in plants):
            hidden = {plant.without for plant in plants if plant.without}
            seen = 0 if any(plant.frozen or not plant.without for plant in plants) else count
        else:
            hidden, seen = set(), count
        for _ in range(seen):
            self.newest = day
            self.latest.append(
                {name: self.rng.random() < share and name not in hidden for name, share in FILLED.items()}
            )
        if seen:
            self.coverage = tuple(
                Coverage(
                    field=name,
                    latest=len(self.latest),
                    latest_filled=sum(notice[name] for notice in self.latest),
                    norm=share,
                )
                for name, share in FILLED.items()
            )
        return seen

    def crawl(self, now: datetime, new: int) -> None:
        """Run the crawler once, with the hiccups of everyday life."""
        rng, plants = self.rng, [plant for plant in self.planted if plant.holds(now.date())]
        revisited = rng.random() < 0.1
        run = Run(
            ended_at=now,
            exit_status=DONE,
            listing_items=None if rng.random() < 0.3 else 10,
            feed_items=20,
            feed_only=1 if rng.random() < 0.01 else 0,
            pages=new + revisited,
            refused=1 if rng.random() < 0.004 else 0,
            had=dict.fromkeys(FILLED, 1) if revisited else {},
            lost={rng.choice(["guests", "meetings"]): 1} if revisited and rng.random() < 0.1 else {},
        )
        if rng.random() < 0.002:
            self.outage_until = now + timedelta(hours=rng.uniform(0.5, 5.5))
        if now < self.outage_until or rng.random() < 0.01:
            run = Run(ended_at=now, exit_status=UNREACHABLE, reason="timed out")
        for plant in plants:
            run = plant.change(run, rng)
        self.runs.append(run)

    def observations(self, day: date) -> Observations:
        return Observations(
            runs=tuple(self.runs),
            newest_notice=self.newest,
            notices_a_working_day=PACE,
            coverage=self.coverage,
            damage=tuple(words for plant in self.planted if plant.holds(day) for words in plant.damage),
        )


def live(seed: int, planted: tuple[Plant, ...]) -> list[tuple[datetime, Message]]:
    calendar = load()
    world = World(random.Random(seed), calendar, planted)
    alarms: tuple[Alarm, ...] = ()
    told: list[tuple[datetime, Message]] = []
    day = START
    while day <= END:
        new = world.publish(day)
        for number, moment in enumerate(RUNS_AT):
            now = datetime.combine(day, moment, UTC)
            world.crawl(now, new if number == 3 else 0)
            alarms, messages = step(alarms, judge(world.observations(day), now, calendar), now)
            told += [(now, message) for message in messages]
        day += timedelta(days=1)
    return told


@pytest.mark.parametrize("seed", range(2))
def test_every_planted_fault_is_told_in_time_and_nothing_else(seed: int) -> None:
    calendar = load()
    told = live(seed, PLANTED)
    opened = [(now, message.kind) for now, message in told if message.event == "opened"]
    closed = [(now, message.kind) for now, message in told if message.event == "closed"]
    explained: list[tuple[datetime, AlarmKind]] = []
    for plant in PLANTED:
        mine = [
            (now, kind)
            for now, kind in opened
            if kind == plant.kind and plant.first <= now.date() <= plant.first + timedelta(days=plant.days)
        ]
        assert mine, f"{plant.name} was never told"
        waited = calendar.working_days(plant.first, mine[0][0].date())
        assert waited <= plant.within, f"{plant.name} was told after {waited} working days"
        assert any(kind == plant.kind and now > mine[0][0] for now, kind in closed), f"{plant.name} was never closed"
        explained += mine
    assert sorted(set(opened) - set(explained)) == []


@pytest.mark.parametrize("seed", range(2, 4))
def test_ten_years_without_a_fault_give_no_alarm(seed: int) -> None:
    assert live(seed, ()) == []


def test_a_lasting_fault_is_repeated_weekly() -> None:
    told = live(0, (replace(PLANTED[1], days=30),))
    assert [message.event for _, message in told if message.kind == AlarmKind.DOWN] == [
        "opened",
        *["repeated"] * 4,
        "closed",
    ]
