"""Which announcements of different notices are of one meeting: their tracks (`archive.meeting_tracks`) are joined.

Two announcements are of one meeting if the agenda they link to is (ModernGov's `MId` identifies a meeting), or else if
the same committee meets on the same day at the same time. One committee does not hold two meetings that begin within
half an hour of one another, and a missing time fits if only one meeting of the day could be meant. Nothing else joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.ids import fold
from archive.meeting_tracks import Said, Track, far

_SAME_START = 30  # minutes
_SAME_AGENDA = 60  # days: a stale link in a copied notice leads to a meeting of another year


class Placed(NamedTuple):
    """A track and whose it is."""

    pk: int
    notice_pk: int
    track: Track


def clusters(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Return the tracks of each meeting together, meetings and tracks in the order of their row numbers.

    The result depends on nothing but the tracks that are given, which must be all that share a key with one another.
    """
    ordered = sorted(placed)
    leader = {one.pk: one.pk for one in ordered}

    def head(pk: int) -> int:
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    def join(one: Placed, other: Placed) -> None:
        first, second = sorted((head(one.pk), head(other.pk)))
        leader[second] = first

    pairs = [(one, other) for i, one in enumerate(ordered) for other in ordered[i + 1 :]]
    for one, other in pairs:
        if _same_agenda(one, other) or _same_time(one, other):
            join(one, other)
    for one, other in pairs:
        if head(one.pk) != head(other.pk) and _nearly_same_time(one, other, ordered):
            join(one, other)
    for one in ordered:
        if _starts(one) == {None}:
            fitting = {head(o.pk) for o in ordered if _starts(o) != {None} and _same_day(one, o)}
            fitting = {pk for pk in fitting if all(o.notice_pk != one.notice_pk for o in ordered if head(o.pk) == pk)}
            if len(fitting) == 1:
                leader[max(head(one.pk), *fitting)] = min(head(one.pk), *fitting)
    together: dict[int, list[Placed]] = {}
    for one in ordered:
        together.setdefault(head(one.pk), []).append(one)
    return list(together.values())


def _stated(one: Placed) -> list[Said]:
    return [said for said in one.track.said if not said.dropped]


def _starts(one: Placed) -> set[str | None]:
    return {said.start for said in _stated(one)}


def _same_agenda(one: Placed, other: Placed) -> bool:
    return any(
        a.agenda is not None
        and b.agenda is not None
        and a.agenda.meeting == b.agenda.meeting
        and not far(a.date, b.date, _SAME_AGENDA)
        and (a.committee == b.committee or None in (a.committee, b.committee))
        for a in _stated(one)
        for b in _stated(other)
    )


def _days(one: Placed, other: Placed) -> Iterable[tuple[Said, Said]]:
    return (
        (a, b)
        for a in _stated(one)
        for b in _stated(other)
        if a.committee and a.date and (a.kind, a.committee, a.date) == (b.kind, b.committee, b.date)
    )


def _same_day(one: Placed, other: Placed) -> bool:
    return any(True for _ in _days(one, other))


def _same_time(one: Placed, other: Placed) -> bool:
    if one.notice_pk == other.notice_pk:
        return any(a.start is not None and (a.start, a.topic) == (b.start, b.topic) for a, b in _days(one, other))
    for a, b in _days(one, other):
        if a.kind in ("publication", "event") and a.topic and b.topic and fold(a.topic) != fold(b.topic):
            continue
        if a.start == b.start:
            return True
    return False


def _nearly_same_time(one: Placed, other: Placed, everything: Sequence[Placed]) -> bool:
    if one.notice_pk == other.notice_pk:
        return False
    for a, b in _days(one, other):
        near = a.start and b.start and abs(_minutes(a.start) - _minutes(b.start)) <= _SAME_START
        if near and all(
            sum(1 for o in everything if o.notice_pk == x.notice_pk and _same_day(o, x)) == 1 for x in (one, other)
        ):
            return True
    return False


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
