"""What a meeting is, of all that its notices say of it: as last announced, and how it came to be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from archive.agendas import Agenda
from archive.ids import fold
from archive.meetings import Placed


class Standing(NamedTuple):
    """A meeting as last announced; the columns of the table."""

    kind: str
    committee: str | None
    topic: str | None
    date: str | None
    start_time: str | None
    end_time: str | None
    venue: tuple[str | None, str | None, str | None, str | None, int]
    agenda: Agenda | None
    status: str
    sequence: int
    first_announced_at: str
    last_changed_at: str


def standing(cluster: Sequence[Placed]) -> Standing:
    """Return a meeting as the latest statements have it.

    Cancelled means that on or before its day it disappeared from every notice that announced it; moved, that its day
    or start is no longer what was announced first. `sequence` counts what a calendar must hear of (RFC 5545).
    """
    statements = sorted(
        ((said.order, one.pk, said) for one in cluster for said in one.track.said), key=lambda entry: entry[:2]
    )
    now: dict[str, Any] = {}
    first: dict[str, Any] = {}
    sequence, changed_at = 0, ""
    for _, _, said in statements:
        if said.dropped:
            continue
        moved = False
        for name in ("kind", "committee", "topic", "date", "start", "end", "venue", "agenda"):
            value = getattr(said, name)
            if value is None:
                continue
            old = now.get(name)
            if name in ("date", "start", "end") and old is not None and old != value:
                moved = True
            if name == "venue" and old is not None:
                moved = moved or _elsewhere(old, value)
                value = _fuller(old, value)
            now[name] = value
            first.setdefault(name, value)
        sequence += moved
        changed_at = max(changed_at, said.seen_from) if moved or not changed_at else changed_at
    gone = all(one.track.said[-1].dropped for one in cluster)
    gone_at = max((one.track.said[-1].seen_from for one in cluster), default="") if gone else ""
    cancelled = gone and bool(now.get("date")) and gone_at[:10] <= now["date"]
    moved_ever = any(first.get(name) != now.get(name) for name in ("date", "start"))
    return Standing(
        kind=now["kind"],
        committee=now.get("committee"),
        topic=now.get("topic"),
        date=now.get("date"),
        start_time=now.get("start"),
        end_time=now.get("end"),
        venue=now.get("venue") or (None, None, None, None, 0),
        agenda=now.get("agenda"),
        status="cancelled" if cancelled else "moved" if moved_ever else "announced",
        sequence=sequence + cancelled,
        first_announced_at=min(said.seen_from for _, _, said in statements),
        last_changed_at=gone_at if cancelled else changed_at,
    )


def _place(value: str | None) -> str:
    return fold(value or "").removeprefix("the ").removeprefix("new ")


def _elsewhere(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether two venues are different places, not one place in more or fewer words."""
    if old[4] != new[4]:
        return True
    rooms = _place(old[0]), _place(new[0])
    codes = _place(old[3]), _place(new[3])
    buildings = _place(old[1]), _place(new[1])
    return any(a and b and a != b for a, b in (rooms, codes, buildings))


def _fuller(old: Sequence[Any], new: Sequence[Any]) -> tuple[Any, ...]:
    """The new venue, with what it leaves out taken from the old one if it is the same place."""
    if _elsewhere(old, new):
        return tuple(new)
    return (*((b or a) for a, b in zip(old[:4], new[:4], strict=True)), new[4])


def owner_of_agenda(clusters_of_one: Sequence[tuple[str, Standing]]) -> Mapping[int, str]:
    """Return which meeting (id) each agenda number belongs to: the earliest, since a copied notice keeps old links."""
    owners: dict[int, tuple[str, str]] = {}
    for meeting_id, found in clusters_of_one:
        if found.agenda:
            mine = (found.date or "9999", meeting_id)
            owners[found.agenda.meeting] = min(mine, owners.get(found.agenda.meeting, mine))
    return {number: meeting_id for number, (_, meeting_id) in owners.items()}
