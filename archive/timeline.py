"""The looks at a notice → its states in order, and when it was withdrawn or came back.

The order is that of capture, never of the clock: a clock that was set back must not turn two states round. Captures
that were imported keep their own time, so they are sorted in among the crawl's by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

GONE = (404, 410)
_SURE_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One capture of one of a notice's addresses, with the times it was seen again unchanged."""

    capture_pk: int
    seen_at: str
    """`YYYY-MM-DDTHH:MM:SSZ`."""
    run_pk: int | None
    """The crawl; None for an import."""
    content: str | None
    """Hash of the content; None where the page is gone."""
    last_seen_at: str | None = None
    """Last time it was seen unchanged after the capture."""
    last_run_pk: int | None = None
    again: bool = False
    """True if this stands for the last of those times."""


@dataclass(slots=True, kw_only=True)
class State:
    """One state of a notice: what it said from its first capture until something else was seen."""

    number: int
    capture_pk: int
    content: str
    seen_from: str
    seen_until: str
    capture_pks: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The notice went away or came back."""

    kind: Literal["withdrawn", "returned"]
    capture_pk: int
    """The capture that showed it first."""
    observed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that was seen of a notice; `states` is empty if it was never read."""

    states: tuple[State, ...]
    events: tuple[Event, ...]

    @property
    def withdrawn_at(self) -> str | None:
        """When its absence was first seen, if it is away."""
        last = self.events[-1] if self.events else None
        return last.observed_at if last and last.kind == "withdrawn" else None


def history(looks: Sequence[Look]) -> History:
    """Return what the looks at one notice tell.

    A notice counts as withdrawn only after 404 or 410 in two crawls at least a day apart: one bad night of the website
    is no withdrawal. A page that says the same after it came back is no new state.
    """
    states: list[State] = []
    events: list[Event] = []
    absent: list[tuple[int | None, str, int]] = []  # run, time, capture
    for look in _in_order(looks):
        if look.content is None:
            absent.append((look.run_pk, look.seen_at, look.capture_pk))
            if look.last_seen_at:
                absent.append((look.last_run_pk, look.last_seen_at, look.capture_pk))
            away = bool(events) and events[-1].kind == "withdrawn"
            if states and not away and _surely_gone(absent):
                events.append(Event(kind="withdrawn", capture_pk=absent[0][2], observed_at=absent[0][1]))
            continue
        if look.again and (not states or states[-1].content != look.content):
            continue  # what is asked for again is always the newest capture: this says nothing of a later state
        absent.clear()
        if events and events[-1].kind == "withdrawn":
            events.append(Event(kind="returned", capture_pk=look.capture_pk, observed_at=look.seen_at))
        if not states or states[-1].content != look.content:
            states.append(
                State(
                    number=len(states) + 1,
                    capture_pk=look.capture_pk,
                    content=look.content,
                    seen_from=look.seen_at,
                    seen_until=look.seen_at,
                )
            )
        state = states[-1]
        state.seen_until = max(state.seen_until, look.seen_at, look.last_seen_at or "")
        if look.capture_pk not in state.capture_pks:
            state.capture_pks.append(look.capture_pk)
    return History(states=tuple(states), events=tuple(events))


def _surely_gone(absent: Sequence[tuple[int | None, str, int]]) -> bool:
    (run, first, _), (last_run, last, _) = absent[0], absent[-1]
    if len(absent) < 2 or (run is not None and run == last_run):
        return False
    return datetime.fromisoformat(last) - datetime.fromisoformat(first) >= _SURE_AFTER


def _in_order(looks: Sequence[Look]) -> list[Look]:
    crawled = sorted((look for look in looks if look.run_pk is not None), key=lambda look: look.capture_pk)
    if any(look.content is None for look in crawled):
        crawled = _with_sightings(crawled)
    latest = ""
    keyed: list[tuple[str, int, int, Look]] = []
    for place, look in enumerate(crawled):
        latest = max(latest, look.seen_at)  # so that a clock set back changes nothing among crawls
        keyed.append((latest, 1, place, look))
    imported = sorted((look for look in looks if look.run_pk is None), key=lambda look: (look.seen_at, look.capture_pk))
    keyed += [(look.seen_at, 0, place, look) for place, look in enumerate(imported)]
    return [look for *_, look in sorted(keyed, key=lambda entry: entry[:3])]


def _with_sightings(crawled: Sequence[Look]) -> list[Look]:
    """The looks, and for each page that was seen again after it had gone, that sighting as a look of its own."""
    again = [
        Look(
            capture_pk=look.capture_pk,
            seen_at=look.last_seen_at,
            run_pk=look.last_run_pk,
            content=look.content,
            again=True,
        )
        for look in crawled
        if look.content is not None and look.last_seen_at and look.last_run_pk is not None
    ]
    keyed = [((look.run_pk or 0, 0, place), look) for place, look in enumerate(crawled)]
    keyed += [((look.run_pk or 0, 1, place), look) for place, look in enumerate(again)]
    return [look for _, look in sorted(keyed, key=lambda entry: entry[0])]
