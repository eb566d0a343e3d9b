"""Ten years of a website and an archive, as far as health sees them: notices, redesigns, outages, editors, chance.

The world keeps a year of its own. It is *not* the calendar by which silence is judged: recess begins and ends some days
earlier or later, a quiet period is quieter or livelier than the calendar says, and chance does the rest. Which known
notices a run reads again is settled by the archive's own rule (`archive.rechecks.pause`).
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from archive.alarms import Alarm, AlarmKind, Message, step
from archive.assembly_calendar import AssemblyCalendar, bank_holidays, easter_sunday, load
from archive.crawl_figures import LISTING_LAGS
from archive.errors import DONE, UNREACHABLE
from archive.judgement import judge
from archive.observed import Coverage, Observations, Run
from archive.rechecks import pause

FILLED = {"created_on": 0.99, "headline": 1.0, "committee": 0.72, "meetings": 0.4, "guests": 0.36, "footnotes": 0.9}
"""Share of notices that have a field."""
PACE = 0.9
"""Notices on a usual working day."""
WEEK = (0.6, 1.3, 1.3, 1.0, 0.8)
"""How they fall on Monday to Friday, relative to PACE."""
START, END = date(2016, 9, 1), date(2026, 8, 31)
RUNS_AT = (time(0, 30), time(6, 30), time(12, 30), time(18, 30))
KNOWN = 1_500
"""Notices in the archive at the start."""
AT_MOST = 20
"""Notices that an update reads again."""


@dataclass(frozen=True)
class Plant:
    """A fault that is put into the world, and the days until somebody has mended it."""

    kind: AlarmKind
    name: str
    first: date
    days: int
    change: Callable[[Run], Run] = lambda run: run
    """What it does to a run of the crawler."""
    hides: frozenset[str] = frozenset()
    """Fields that pages no longer show in a way that the parser knows."""
    refuses: bool = False
    """Whether pages are no longer recognised as notices at all."""
    freezes: bool = False
    """Whether no new notice can be met."""
    listing_stands: bool = False
    """Whether the listing no longer shows new notices, though the feed does."""
    damage: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        return self.first <= day < self.first + timedelta(days=self.days)


def failing(status: int, reason: str) -> Callable[[Run], Run]:
    return lambda run: Run(ended_at=run.ended_at, exit_status=status, reason=reason)


@dataclass(slots=True)
class Notice:
    number: int
    born: date
    has: frozenset[str]


def quiet_spells(rng: random.Random) -> Iterator[tuple[date, date, float]]:
    """Yield the quiet spells of the world: first day, last day, and how much of the usual pace is left."""

    def near(day: date, before: int, after: int) -> date:
        return day + timedelta(days=rng.randint(-before, after))

    for year in range(START.year, END.year + 1):
        yield near(date(year, 7, 22), 2, 4), near(date(year, 9, 2), 4, 4), rng.uniform(0.02, 0.3)
        yield near(date(year, 12, 19), 2, 2), near(date(year + 1, 1, 4), 1, 2), rng.uniform(0.0, 0.15)
        sunday = easter_sunday(year)
        yield near(sunday, 16, -10), near(sunday, -8, 15), rng.uniform(0.1, 0.6)
        for month, day in ((2, 14), (5, 28), (10, 24)):
            monday = near(date(year, month, day), 3, 3)
            yield monday, monday + timedelta(days=6), rng.uniform(0.2, 0.8)
    polls = [("L", date(2017, 6, 8)), ("B", date(2018, 5, 3)), ("G", date(2019, 12, 12)), ("L", date(2021, 5, 6))]
    polls += [("B", date(2022, 5, 5)), ("L", date(2024, 5, 2)), ("G", date(2024, 7, 4)), ("B", date(2026, 5, 7))]
    for kind, poll in polls:
        after = rng.randint(8, 15) if kind == "L" else rng.randint(1, 4)
        yield near(poll, 44, -40), poll + timedelta(days=after), rng.uniform(0.0, 0.1 if kind == "L" else 0.3)
    yield date(2022, 9, 8), date(2022, 9, 19), 0.0
    yield date(2020, 3, 18), date(2020, 4, 2), 0.4  # a spell that no calendar foresaw


@dataclass
class World:
    """The website, the crawler and the archive, as far as health sees them."""

    rng: random.Random
    calendar: AssemblyCalendar
    planted: tuple[Plant, ...]
    newest: date = START
    latest: deque[Notice] = field(default_factory=lambda: deque(maxlen=60))
    runs: deque[Run] = field(default_factory=lambda: deque(maxlen=40))
    outage_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    looks: list[tuple[datetime, int, Notice]] = field(default_factory=list)
    """When each known notice is due for its next look: a heap."""
    feed_only: list[datetime] = field(default_factory=list)
    """When each notice was met that the feed has and the listing lacks."""
    lacked: list[datetime] = field(default_factory=list)
    """The same, of all that a listing that stands has ever lacked."""
    changed: dict[int, tuple[datetime, frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """Of each notice that has changed: when, and what the parser reads from the state before and from that of now."""

    made: int = 0
    """Notices so far."""
    set_back: set[int] = field(default_factory=set)
    """Notices whose page was refused."""

    def __post_init__(self) -> None:
        self.spells = list(quiet_spells(self.rng))
        began = datetime.combine(START, time(0), UTC)
        for n in range(KNOWN):
            notice = self._notice(START - timedelta(days=n // 2 + 1))
            heapq.heappush(self.looks, (began + timedelta(minutes=n), notice.number, notice))
            if n < 60:
                self.latest.appendleft(notice)

    def _notice(self, born: date) -> Notice:
        self.made += 1
        return Notice(self.made, born, frozenset(name for name, share in FILLED.items() if self.rng.random() < share))

    def holding(self, day: date) -> list[Plant]:
        return [plant for plant in self.planted if plant.holds(day)]

    def published(self, day: date) -> int:
        """Return how many notices the Assembly publishes on a day: chance, at the world's own pace."""
        if day.weekday() >= 5 or day in bank_holidays(day.year):
            return 0
        pace = min((pace for first, last, pace in self.spells if first <= day <= last), default=1.0)
        expected, count, probability = PACE * WEEK[day.weekday()] * pace, 0, self.rng.random()
        term = cumulative = 2.718281828459045**-expected
        while cumulative < probability and count < 20:
            count += 1
            term *= expected / count
            cumulative += term
        return count

    def crawl(self, now: datetime, new: int) -> None:
        """Run an update once: a crawl for what is new, and another look at known notices."""
        rng, plants = self.rng, self.holding(now.date())
        if rng.random() < 0.002:
            self.outage_until = now + timedelta(hours=rng.uniform(0.5, 5.5))
        sweep = Run(
            ended_at=now,
            exit_status=DONE,
            listing_items=None if rng.random() < 0.3 else 10,
            feed_items=20,
        )
        for plant in plants:
            sweep = plant.change(sweep)
        if now < self.outage_until or rng.random() < 0.01:
            sweep = Run(ended_at=now, exit_status=UNREACHABLE, reason="timed out")
        if sweep.exit_status in {DONE, 5}:
            sweep = replace(sweep, **self._take_in(new, now, plants))
            self.runs.append(sweep)
            self.runs.append(replace(self._look_again(now, plants), exit_status=DONE, mode="recheck"))
        else:
            self.runs.append(sweep)

    def _take_in(self, new: int, now: datetime, plants: list[Plant]) -> dict[str, int]:
        if any(plant.listing_stands for plant in plants):
            self.feed_only += [now] * new
            self.lacked += [now] * new
        else:  # now and then a cache goes on answering with the listing of some hours ago
            lags = timedelta(hours=self.rng.choice((0, 0, 0, 0, 0, 0, 0, 0, 6, 18)))
            self.feed_only = [at for at in [*self.feed_only, *[now] * new] if now - at < lags]
        older = sum(now.date() - at.date() > timedelta(days=1) for at in self.feed_only)
        behind = sum(now - at >= LISTING_LAGS for at in self.feed_only)
        refused = new if any(plant.refuses for plant in plants) else int(new > 0 and self.rng.random() < 0.004)
        for _ in range(new - refused):
            notice = self._notice(now.date())
            self.latest.append(notice)
            self.newest = now.date()
            heapq.heappush(self.looks, (now + timedelta(days=1), notice.number, notice))
        never_listed = self.rng.random() < 0.01
        return {"pages": new, "refused": refused, "feed_only": older + never_listed, "listing_behind": behind}

    def _look_again(self, now: datetime, plants: list[Plant]) -> Run:
        """Read again what is due; count what has come in a new state, what it had before and has no longer."""
        had, lost = dict.fromkeys(FILLED, 0), dict.fromkeys(FILLED, 0)
        hides = frozenset(name for plant in plants for name in plant.hides)
        pages = refused = 0
        for _ in range(AT_MOST):
            if not self.looks or self.looks[0][0] > now:
                break
            _, key, notice = heapq.heappop(self.looks)
            if any(plant.refuses for plant in plants):  # set back, and asked again after a day
                pages, refused = pages + 1, refused + 1
                self.set_back.add(key)
                heapq.heappush(self.looks, (now + timedelta(days=1), key, notice))
                continue
            row = {"gone": 0, "last_result": "", "dated": notice.born.isoformat(), "found_at": ""}
            heapq.heappush(self.looks, (now + pause(row, now), key, notice))  # type: ignore[arg-type]
            back = key in self.set_back  # its page has another body now, with the same facts
            self.set_back.discard(key)
            before = self.changed[key][2] if key in self.changed else notice.has
            edited = self.rng.random() < 0.02
            if edited and self.rng.random() < 0.1:  # one time in ten a list is taken out
                notice.has -= {self.rng.choice(["guests", "meetings"])}
            after = notice.has - hides
            pages += back or edited or before != after
            if before == after and not edited:
                continue
            for name in before:
                had[name] += 1
                lost[name] += name not in after
            self.changed[key] = (now, before, after)
        lost = {name: count for name, count in lost.items() if count}
        return Run(ended_at=now, exit_status=DONE, pages=pages, refused=refused, had=had, lost=lost)

    def mend(self, day: date) -> None:
        """Let the developer land a repair: `build --all` reads both states of each notice with the better parser."""
        if any(plant.first + timedelta(days=plant.days) == day and plant.hides for plant in self.planted):
            self.runs = deque((replace(run, had={}, lost={}) for run in self.runs), maxlen=self.runs.maxlen)
            self.changed.clear()

    def lately(self, now: datetime) -> tuple[dict[str, int], dict[str, int]]:
        """Return what the notices that have changed in the last month had before, and have no longer."""
        had, lost = dict.fromkeys(FILLED, 0), dict.fromkeys(FILLED, 0)
        for at, before, after in self.changed.values():
            if now - at > timedelta(days=30):
                continue
            for name in before:
                had[name] += 1
                lost[name] += name not in after
        return had, lost

    def observations(self, now: datetime) -> Observations:
        day = now.date()
        had, lost = self.lately(now)
        hides = {name for plant in self.holding(day) for name in plant.hides}
        first = min((plant.first for plant in self.holding(day) if plant.hides), default=day)
        coverage = []
        for name, norm in FILLED.items():
            filled = [name in n.has and not (name in hides and n.born >= first) for n in reversed(self.latest)]
            streak = next((n for n, value in enumerate(filled) if value), len(filled))
            coverage.append(Coverage(field=name, latest=20, latest_filled=sum(filled[:20]), norm=norm, streak=streak))
        return Observations(
            runs=tuple(self.runs),
            newest_notice=self.newest,
            notices_a_working_day=PACE,
            coverage=coverage,
            had=had,
            lost=lost,
            damage=tuple(words for plant in self.holding(day) for words in plant.damage),
        )


def live(
    seed: int, planted: tuple[Plant, ...], lacked: list[datetime] | None = None, end: date = END
) -> list[tuple[datetime, Message]]:
    """Live through the years and return every message that was sent, with its moment.

    `lacked` takes the moments in which notices were met that a listing that stands does not show.
    """
    calendar = load()
    world = World(random.Random(seed), calendar, planted, lacked=[] if lacked is None else lacked)
    alarms: tuple[Alarm, ...] = ()
    told: list[tuple[datetime, Message]] = []
    day, waiting = START, 0
    while day <= end:
        world.mend(day)
        waiting += world.published(day)
        for number, moment in enumerate(RUNS_AT):
            now = datetime.combine(day, moment, UTC)
            frozen = any(plant.freezes for plant in world.holding(day))
            before = len(world.runs)
            world.crawl(now, waiting if number >= 2 and not frozen else 0)
            if number >= 2 and not frozen and (len(world.runs) != before or world.runs[-1].mode == "recheck"):
                waiting = 0 if world.runs[-1].mode == "recheck" else waiting
            alarms, messages = step(alarms, judge(world.observations(now), now, calendar), now)
            told += [(now, message) for message in messages]
        day += timedelta(days=1)
    return told


def working_days(after: date, until: date) -> int:
    """Return the working days (Monday to Friday, no bank holidays) after `after` up to and with `until`."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 and day not in bank_holidays(day.year) for day in days)
