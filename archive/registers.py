"""The registers of people and organisations: a row for each, counted from their appearances, and what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from archive.decided import Decided
from archive.ids import number_of
from archive.organisations import organisation_key, same_body
from archive.people import sort_name
from archive.person_doubts import Appearance, same_person, two_people
from archive.press import Store

_Neighbour = tuple[int, str, str, str | None]
_Doubt = tuple[str, str, str, float, str]
_PERSON = (
    "pk", "id", "name", "sort_name", "honorific_prefix", "honorific_suffix", "appearance_count", "first_date",
    "last_date",
)  # fmt: skip
_BODY = ("pk", "id", "name", "abbreviation", "appearance_count", "first_date", "last_date")
_SUGGESTION = ("pk", "kind", "question", "left_id", "right_id", "score", "reason")
# lines of a guest in the order of notices, the line that stands for an appearance marked
_LINES = (
    "SELECT g.name, g.honorific_prefix, g.honorific_suffix, g.role, g.organisation, g.is_appearance, m.date,"
    " coalesce(n.created_on, substr(n.first_seen_at, 1, 10)) AS day, g.organisation_pk, g.person_pk, g.meeting_pk"
    " FROM guests AS g JOIN meetings AS m ON m.pk = g.meeting_pk JOIN notices AS n ON n.pk = g.notice_pk"
    " WHERE g.{column} = ? ORDER BY day, g.pk"
)
# ids, not names, of bodies: they cannot change while the guests' lines stay as they are
_CAME_FOR = (
    "SELECT DISTINCT o.id FROM guests AS g JOIN organisations AS o ON o.pk = g.organisation_pk WHERE g.person_pk = ?"
)
APPEARANCES = (
    "SELECT coalesce(m.date, ''), coalesce(o.id, ''), replace(coalesce(o.id, ''), '-', ' '), coalesce(g.role, '')"
    " FROM guests AS g JOIN meetings AS m ON m.pk = g.meeting_pk LEFT JOIN organisations AS o"
    " ON o.pk = g.organisation_pk WHERE g.person_pk = ? AND g.is_appearance = 1"
)


def best_written(names: Mapping[str, int]) -> str:
    """Return the name that is written most often; of several the one with its accents, and not in capitals alone.

    >>> best_written({"JOSE NUNEZ": 1, "Jose Nunez": 1, "José Núñez": 1})
    'José Núñez'
    """
    return min(names, key=lambda name: (-names[name], name.isupper(), name.isascii(), name))


def _first_and_last_day(lines: list[tuple[Any, ...]]) -> tuple[str | None, str | None]:
    """Return the days of the first and the last of these appearances (rows of `_LINES`), where they are known."""
    days = [line[6] for line in lines if line[5] and line[6]]
    return min(days, default=None), max(days, default=None)


class Registers:
    """Writes people and organisations."""

    def __init__(self, store: Store, decided: Decided) -> None:
        self.store = store
        self.connection = store.connection
        self.decided = decided
        self._came_for: dict[int, frozenset[str]] = {}
        """Person's row number → ids of bodies, while suggestions are written."""

    def write(self, people: Mapping[int, str | None], bodies: Mapping[int, str | None]) -> None:
        """Write these people and bodies anew: row number → id, None for those that are in the register already."""
        gone_people = [pk for pk in sorted(people) if not self._person(pk, people[pk])]
        gone_bodies = [pk for pk in sorted(bodies) if not self._body(pk, bodies[pk])]
        self.store.flush()
        for kind, table, numbers in (("person", "people", people), ("organisation", "organisations", bodies)):
            self._forget_doubts(kind, table, numbers)
            for pk in sorted(numbers):
                self._doubts(kind, table, pk, numbers)
            gone = gone_people if kind == "person" else gone_bodies
            for pk in gone:
                self.connection.execute("DELETE FROM person_names WHERE person_pk = ?", (pk,))
                self.connection.execute(f"DELETE FROM {table} WHERE pk = ?", (pk,))
        self.store.flush()

    # rows

    def _person(self, pk: int, identity: str | None) -> bool:
        lines = self.connection.execute(_LINES.format(column="person_pk"), (pk,)).fetchall()
        self.connection.execute("DELETE FROM build_name_blocks WHERE kind = 'person' AND pk = ?", (pk,))
        self.connection.execute("DELETE FROM person_names WHERE person_pk = ?", (pk,))
        if not lines:
            return False
        identity = identity or self._id("people", pk)
        names = Counter(line[0] for line in lines)
        name = self.decided.people.names.get(identity) or best_written(names)
        titles = [next((line[i] for line in reversed(lines) if line[i]), None) for i in (1, 2)]
        count = sum(line[5] for line in lines)
        row = (pk, identity, name, sort_name(name), *titles, count, *_first_and_last_day(lines))
        self.store.upsert("people", _PERSON, row)
        columns = ("pk", "person_pk", "name", "times")
        for written, times in sorted(names.items()):
            self.store.add("person_names", [(number_of("name", f"{pk} {written}"), pk, written, times)], columns)
        words = identity.split("-")
        first, family = words[0], words[-1]
        near = {f"start:{first}:{family[:2]}", f"end:{first}:{family[-3:]}"}
        self._blocks("person", pk, {f"family:{family}", f"all:{''.join(sorted(words))}", *near})
        return True

    def _body(self, pk: int, identity: str | None) -> bool:
        lines = self.connection.execute(_LINES.format(column="organisation_pk"), (pk,)).fetchall()
        self.connection.execute("DELETE FROM build_name_blocks WHERE kind = 'organisation' AND pk = ?", (pk,))
        if not lines:
            return False
        identity = identity or self._id("organisations", pk)
        written = Counter(organisation_key(line[4]).name for line in lines)
        keys = sorted({organisation_key(line[4]).key for line in lines})
        marks = ", ".join("?" * len(keys))
        known = self.connection.execute(
            "SELECT full_key, min(written), min(full_name) FROM build_resolutions"
            f" WHERE full_key IN ({marks}) OR abbreviation IN ({marks}) GROUP BY full_key ORDER BY full_key",
            (*keys, *keys),
        ).fetchall()
        short = known[0][1] if known else None
        full = {name: times for name, times in written.items() if name != short} or (
            {known[0][2]: 1} if known else dict(written)
        )
        name = self.decided.organisations.names.get(identity) or best_written(full)
        count = len({(line[10], line[9] or n) for n, line in enumerate(lines) if line[5]})
        row = (pk, identity, name, short, count, *_first_and_last_day(lines))
        self.store.upsert("organisations", _BODY, row)
        explained = self.connection.execute(
            f"SELECT DISTINCT abbreviation FROM build_abbreviations WHERE full_key IN ({marks})", keys
        )
        near = {block for key in keys for block in (f"start:{key[:8]}", f"end:{key[-8:]}")}
        self._blocks("organisation", pk, near | {f"short:{abbreviation}" for (abbreviation,) in explained})
        return True

    def _id(self, table: str, pk: int) -> str:
        [identity] = self.connection.execute(f"SELECT id FROM {table} WHERE pk = ?", (pk,)).fetchone()
        return str(identity)

    def _blocks(self, kind: str, pk: int, blocks: Iterable[str]) -> None:
        self.store.add("build_name_blocks", [(kind, b, pk) for b in sorted(blocks)], ("kind", "block", "pk"))

    # doubts

    def _forget_doubts(self, kind: str, table: str, numbers: Iterable[int]) -> None:
        self._came_for = {}
        for pk in numbers:
            for side in ("left_id", "right_id"):
                self.connection.execute(
                    f"DELETE FROM suggestions WHERE kind = ? AND {side} = (SELECT id FROM {table} WHERE pk = ?)",
                    (kind, pk),
                )

    def _doubts(self, kind: str, table: str, pk: int, numbers: Container[int]) -> None:
        """Write what is doubtful about one of `numbers`; of two in it, the higher number is asked about the lower."""
        row = self.connection.execute(f"SELECT id, name FROM {table} WHERE pk = ?", (pk,)).fetchone()
        known = self.connection.execute("SELECT 1 FROM build_name_blocks WHERE kind = ? AND pk = ?", (kind, pk))
        if row is None or known.fetchone() is None:
            return
        near = [other for other in self._neighbours(kind, table, pk) if other[0] < pk or other[0] not in numbers]
        found = self._people_like(pk, row, near) if kind == "person" else self._bodies_like(row, near)
        for suggestion in found:
            question, left, right, score, reason = suggestion
            number = number_of("suggestion", f"{kind}:{left}:{right}")
            self.store.upsert("suggestions", _SUGGESTION, (number, kind, question, left, right, score, reason))

    def _neighbours(self, kind: str, table: str, pk: int) -> list[_Neighbour]:
        """Number, id and name of all whose names are worth comparing, and the abbreviation that both have."""
        return self.connection.execute(
            f"SELECT other.pk, {table}.id, {table}.name, min(iif(own.block LIKE 'short:%', own.block, NULL))"
            " FROM build_name_blocks AS own JOIN build_name_blocks AS other ON other.kind = own.kind"
            f" AND other.block = own.block AND other.pk <> own.pk JOIN {table} ON {table}.pk = other.pk"
            " WHERE own.kind = ? AND own.pk = ? GROUP BY other.pk ORDER BY other.pk",
            (kind, pk),
        ).fetchall()

    def _people_like(self, pk: int, own: tuple[str, str], near: Iterable[_Neighbour]) -> Iterator[_Doubt]:
        bodies = self._bodies_of(pk)
        for other_pk, identity, name, _ in near:
            shared = [body.replace("-", " ") for body in sorted(bodies & self._bodies_of(other_pk))]
            suggestion = same_person(own, (identity, name), shared, self.decided.people)
            if suggestion:
                yield suggestion
        lines = self.connection.execute(APPEARANCES, (pk,))
        two = two_people(own[0], own[1], [Appearance(*line) for line in lines], self.decided.people)
        if two:
            yield two

    def _bodies_of(self, pk: int) -> frozenset[str]:
        found = self._came_for.get(pk)
        if found is None:
            rows = self.connection.execute(_CAME_FOR, (pk,))
            found = self._came_for[pk] = frozenset(body for (body,) in rows)
        return found

    def _bodies_like(self, own: tuple[str, str], near: Iterable[_Neighbour]) -> Iterator[_Doubt]:
        for _, identity, name, block in near:
            short = block.removeprefix("short:").upper() if block else None
            found = same_body(own, (identity, name), short, self.decided.organisations)
            if found:
                left, right, score, reason = found
                yield "same", left, right, score, reason
