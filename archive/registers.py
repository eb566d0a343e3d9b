"""The registers of people and organisations: a row for each, counted from their appearances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from archive.decided import Decided
from archive.ids import number_of
from archive.name_doubts import OrganisationDoubts, PersonDoubts
from archive.organisations import organisation_key
from archive.people import sort_name
from archive.press import Store

_PERSON = (
    "pk", "id", "name", "sort_name", "honorific_prefix", "honorific_suffix", "appearance_count", "first_date",
    "last_date",
)  # fmt: skip
_BODY = ("pk", "id", "name", "abbreviation", "appearance_count", "first_date", "last_date")
# lines of a guest in the order of notices, the line that stands for an appearance marked
_LINES = (
    "SELECT g.name, g.honorific_prefix, g.honorific_suffix, g.role, g.organisation, g.is_appearance, m.date,"
    " coalesce(n.created_on, substr(n.first_seen_at, 1, 10)) AS day, g.organisation_pk, g.person_pk, g.meeting_pk"
    " FROM guests AS g JOIN meetings AS m ON m.pk = g.meeting_pk JOIN notices AS n ON n.pk = g.notice_pk"
    " WHERE g.{column} = ? ORDER BY day, g.pk"
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

    def write(self, people: Mapping[int, str | None], bodies: Mapping[int, str | None]) -> None:
        """Write these people and bodies anew: row number → id, None for those that are in the register already."""
        gone_people = [pk for pk in sorted(people) if not self._person(pk, people[pk])]
        gone_bodies = [pk for pk in sorted(bodies) if not self._body(pk, bodies[pk])]
        self.store.flush()
        PersonDoubts(self.store, self.decided).write(people)
        OrganisationDoubts(self.store, self.decided).write(bodies)
        for table, gone in (("people", gone_people), ("organisations", gone_bodies)):
            for pk in gone:
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
