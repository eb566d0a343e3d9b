"""Who appears at each meeting, in the words of the latest notice; and where the notices of a meeting differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from archive.change import in_words
from archive.ids import fold
from archive.meeting_changes import venue_words
from archive.press import Store
from scraper.notice import Venue

_DIFFERENCE = (
    "pk", "meeting_pk", "position", "kind", "notice_pk", "other_notice_pk", "before", "after", "summary",
)  # fmt: skip
# meetings have 52-bit numbers: a stride as large as that of notices would leave no room in 64 bits
_STRIDE = 1_000


class Line(NamedTuple):
    """A guest's line."""

    pk: int
    notice_pk: int
    name: str | None
    role: str | None
    organisation: str | None
    text: str
    person_pk: int | None
    organisation_pk: int | None
    is_appearance: int
    in_latest_notice: int

    @property
    def who(self) -> tuple[str, object]:
        """What makes two lines of one meeting the same guest."""
        if self.person_pk is not None:
            return "person", self.person_pk
        return ("body", self.organisation_pk) if self.organisation_pk is not None else ("text", fold(self.text))


class Announced(NamedTuple):
    """What one notice says of the meeting."""

    notice_pk: int
    headline: str
    day: str
    date: str | None
    start: str | None
    end: str | None
    venue: tuple[str | None, str | None, str | None, str | None, int]
    lines: list[Line]


def settle_meetings(store: Store, meetings: Iterable[int]) -> tuple[set[int], set[int]]:
    """Settle appearances, differences and counts of these meetings; return people and bodies whom that touches."""
    people: set[int] = set()
    bodies: set[int] = set()
    for pk in meetings:
        announced = _announced(store.connection, pk)
        _differences(store, pk, announced)
        count = _appearances(store.connection, announced, people, bodies)
        notices = len({a.notice_pk for a in announced})
        values = (notices, count, pk)
        store.connection.execute("UPDATE meetings SET notice_count = ?, guest_count = ? WHERE pk = ?", values)
    store.flush()
    return people, bodies


def _announced(connection: sqlite3.Connection, meeting_pk: int) -> list[Announced]:
    """What each notice says, earliest notice first."""
    lines: dict[int, list[Line]] = {}
    columns = ", ".join(Line._fields)
    for row in connection.execute(f"SELECT {columns} FROM guests WHERE meeting_pk = ? ORDER BY pk", (meeting_pk,)):
        line = Line(*row)
        lines.setdefault(line.notice_pk, []).append(line)
    rows = connection.execute(
        "SELECT n.pk, n.headline, coalesce(n.created_on, substr(n.first_seen_at, 1, 10)) AS day, a.date, a.start_time,"
        " a.end_time, a.venue_room, a.venue_building, a.venue_address, a.venue_postcode, a.venue_virtual"
        " FROM announcements AS a JOIN notices AS n ON n.pk = a.notice_pk WHERE a.meeting_pk = ?"
        " ORDER BY day, n.pk, a.pk",
        (meeting_pk,),
    )
    found: dict[int, Announced] = {}
    for pk, headline, day, held_on, start, end, *venue in rows:
        room, building, address, postcode, virtual = venue
        place = (room, building, address, postcode, virtual)
        found.setdefault(pk, Announced(pk, headline, day, held_on, start, end, place, lines.get(pk, [])))
    return list(found.values())


def _appearances(connection: sqlite3.Connection, announced: list[Announced], people: set[int], bodies: set[int]) -> int:
    listing = [a for a in announced if a.lines]
    chosen: dict[tuple[str, object], int] = {}
    for notice in listing:  # the latest wins; within a notice the first line does
        first: dict[tuple[str, object], int] = {}
        for line in notice.lines:
            first.setdefault(line.who, line.pk)
        chosen |= first
    latest = {line.who for line in listing[-1].lines} if listing else set()
    standing = set(chosen.values())
    for notice in listing:
        for line in notice.lines:
            now = int(line.pk in standing), int(line.who in latest)
            people.update([] if line.person_pk is None else [line.person_pk])
            bodies.update([] if line.organisation_pk is None else [line.organisation_pk])
            if now != (line.is_appearance, line.in_latest_notice):
                statement = "UPDATE guests SET is_appearance = ?, in_latest_notice = ? WHERE pk = ?"
                connection.execute(statement, (*now, line.pk))
    return len(chosen)


# differences


class Difference(NamedTuple):
    """Where a later notice of a meeting says something else than an earlier one."""

    kind: str
    before: str | None
    after: str | None
    summary: str


def _differences(store: Store, meeting_pk: int, announced: list[Announced]) -> None:
    store.connection.execute("DELETE FROM meeting_differences WHERE meeting_pk = ?", (meeting_pk,))
    rows = [
        (found, earlier.notice_pk, later.notice_pk)
        for earlier, later in pairwise(announced)
        for found in differences(earlier, later)
    ]
    for position, (found, earlier_pk, later_pk) in enumerate(rows):
        values = (found.kind, earlier_pk, later_pk, found.before, found.after, found.summary)
        store.add(
            "meeting_differences", [(meeting_pk * _STRIDE + position, meeting_pk, position, *values)], _DIFFERENCE
        )


def differences(earlier: Announced, later: Announced) -> Iterator[Difference]:
    """Yield where two notices of one meeting differ. What one of them leaves out is no difference."""
    one, other = f"“{earlier.headline}”", f"“{later.headline}”"
    for kind, what, before, after in (
        ("date_differs", "day", _day(earlier.date), _day(later.date)),
        ("start_differs", "start", earlier.start, later.start),
        ("end_differs", "end", earlier.end, later.end),
    ):
        if before and after and before != after:
            yield Difference(kind, before, after, f"{what}: {before} in {one}, but {after} in {other}")
    if _elsewhere(earlier.venue, later.venue):
        before, after = _place(earlier.venue), _place(later.venue)
        yield Difference("venue_differs", before, after, f"place: {before} in {one}, but {after} in {other}")
    if earlier.lines and later.lines:
        yield from _guests(earlier, later)


def _guests(earlier: Announced, later: Announced) -> Iterator[Difference]:
    before = {line.who: line for line in reversed(earlier.lines)}
    after = {line.who: line for line in reversed(later.lines)}
    for line in earlier.lines:
        if line.who not in after and before.pop(line.who, None) is not None:
            words = f"guest dropped: {line.text} is announced in “{earlier.headline}” but not in “{later.headline}”"
            yield Difference("guest_dropped", line.text, None, words)
    for line in later.lines:
        if after.pop(line.who, None) is None:
            continue
        old = before.get(line.who)
        if old is None:
            words = f"guest added: {line.text} is announced in “{later.headline}” but not in “{earlier.headline}”"
            yield Difference("guest_added", None, line.text, words)
        elif _said(old) != _said(line):
            words = f"{old.text} in “{earlier.headline}”, {line.text} in “{later.headline}”"
            yield Difference("guest_differs", old.text, line.text, words)


def _said(line: Line) -> tuple[str, str, object]:
    return fold(line.name or ""), fold(line.role or ""), line.organisation_pk


def _day(day: str | None) -> str | None:
    return in_words(date.fromisoformat(day)) if day else None


def _elsewhere(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    if one[4] != other[4]:
        return any(one[:4]) or any(other[:4])
    pairs = zip(one[:4], other[:4], strict=True)
    folded = [tuple(fold(str(part or "")).removeprefix("the ") for part in pair) for pair in pairs]
    return any(a and b and a != b for a, b in folded)


def _place(venue: tuple[str | None, str | None, str | None, str | None, int]) -> str:
    room, building, address, postcode, virtual = venue
    place = Venue(room=room, building=building, address=address, postcode=postcode, virtual=bool(virtual))
    return venue_words(place) or ""
