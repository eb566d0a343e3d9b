"""The registers of people and organisations: a row for each, counted from their appearances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

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
    "SELECT g.name, g.honorific_prefix, g.honorific_suffix, g.is_appearance, m.date FROM guests AS g"
    " JOIN meetings AS m ON m.pk = g.meeting_pk JOIN notices AS n ON n.pk = g.notice_pk"
    " WHERE g.person_pk = ? ORDER BY coalesce(n.created_on, substr(n.first_seen_at, 1, 10)), g.pk"
)
# A body may have thousands of lines: what is asked of them is in the index guests_organisation.
_WRITTEN = "SELECT organisation, count(*) FROM guests WHERE organisation_pk = ? GROUP BY organisation"
_APPEARANCES = (
    "SELECT count(*) FROM (SELECT DISTINCT meeting_pk, coalesce(person_pk, -pk) FROM guests"
    " WHERE organisation_pk = ? AND is_appearance = 1)"
)
_DAYS = (
    "SELECT min(m.date), max(m.date) FROM guests AS g JOIN meetings AS m INDEXED BY meetings_pk ON m.pk = g.meeting_pk"
    " WHERE g.organisation_pk = ? AND g.is_appearance = 1"
)


def best_written(names: Mapping[str, int]) -> str:
    """Return the name that is written most often; of several the one with its accents, and not in capitals alone.

    >>> best_written({"JOSE NUNEZ": 1, "Jose Nunez": 1, "José Núñez": 1})
    'José Núñez'
    """
    return min(names, key=lambda name: (-names[name], name.isupper(), name.isascii(), name))


class Registers:
    """Writes people and organisations."""

    def __init__(self, store: Store, decided: Decided) -> None:
        self.store = store
        self.connection = store.connection
        self.decided = decided

    def write(self, people: Mapping[int, str | None], bodies: Mapping[int, str | None]) -> None:
        """Write these people and bodies anew: row number → id, None for those that are in the register already.

        Names are compared with others only where they are new, changed or gone.
        """
        known = {pk for pk in people if self._row("people", pk)}
        gone_people = [pk for pk in sorted(people) if not self._person(pk, people[pk], pk in known)]
        before = {pk: self._compared(pk) for pk in bodies}
        gone_bodies = [pk for pk in sorted(bodies) if not self._body(pk, bodies[pk])]
        self.store.flush()
        doubts = PersonDoubts(self.store, self.decided)
        doubts.compare((people.keys() - known).union(gone_people))
        doubts.write(people.keys())
        renamed = {pk for pk, names in before.items() if names != self._compared(pk)}
        OrganisationDoubts(self.store, self.decided).write(renamed.union(gone_bodies))
        for table, gone in (("people", gone_people), ("organisations", gone_bodies)):
            for pk in gone:
                self.connection.execute(f"DELETE FROM {table} WHERE pk = ?", (pk,))
        self.store.flush()

    # rows

    def _person(self, pk: int, identity: str | None, known: bool) -> bool:
        lines = self.connection.execute(_LINES, (pk,)).fetchall()
        self.connection.execute("DELETE FROM person_names WHERE person_pk = ?", (pk,))
        if not lines:
            self._forget_blocks("person", pk)
            return False
        identity = identity or self._row("people", pk)[0]
        names = Counter(line[0] for line in lines)
        name = self.decided.people.names.get(identity) or best_written(names)
        titles = [next((line[i] for line in reversed(lines) if line[i]), None) for i in (1, 2)]
        days = [day for *_, appears, day in lines if appears and day]
        first_and_last = (min(days, default=None), max(days, default=None))
        row = (pk, identity, name, sort_name(name), *titles, sum(line[3] for line in lines), *first_and_last)
        self.store.upsert("people", _PERSON, row)
        columns = ("pk", "person_pk", "name", "times")
        for written, times in sorted(names.items()):
            self.store.add("person_names", [(number_of("name", f"{pk} {written}"), pk, written, times)], columns)
        if known:
            return True
        words = identity.split("-")
        first, family = words[0], words[-1]
        near = {f"start:{first}:{family[:2]}", f"end:{first}:{family[-3:]}"}
        self._blocks("person", pk, {f"family:{family}", f"all:{''.join(sorted(words))}", *near})
        return True

    def _body(self, pk: int, identity: str | None) -> bool:
        lines = self.connection.execute(_WRITTEN, (pk,)).fetchall()
        self._forget_blocks("organisation", pk)
        if not lines:
            return False
        identity = identity or self._row("organisations", pk)[0]
        written: Counter[str] = Counter()
        for organisation, times in lines:
            written[organisation_key(organisation).name] += times
        keys = sorted({organisation_key(organisation).key for organisation, _ in lines})
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
        [count] = self.connection.execute(_APPEARANCES, (pk,)).fetchone()
        first_and_last = self.connection.execute(_DAYS, (pk,)).fetchone()
        row = (pk, identity, name, short, count, *first_and_last)
        self.store.upsert("organisations", _BODY, row)
        explained = self.connection.execute(
            f"SELECT DISTINCT abbreviation FROM build_abbreviations WHERE full_key IN ({marks})", keys
        )
        near = {block for key in keys for block in (f"start:{key[:8]}", f"end:{key[-8:]}")}
        self._blocks("organisation", pk, near | {f"short:{abbreviation}" for (abbreviation,) in explained})
        return True

    def _row(self, table: str, pk: int) -> tuple[str, ...]:
        """Id and name of what is in the register, else nothing."""
        row: tuple[str, ...] | None = self.connection.execute(
            f"SELECT id, name FROM {table} WHERE pk = ?", (pk,)
        ).fetchone()
        return row or ()

    def _compared(self, pk: int) -> tuple[str, ...]:
        """Everything about a body that a comparison with others looks at."""
        query = "SELECT block FROM build_name_blocks WHERE kind = 'organisation' AND pk = ? ORDER BY block"
        return (*self._row("organisations", pk), *(block for (block,) in self.connection.execute(query, (pk,))))

    def _forget_blocks(self, kind: str, pk: int) -> None:
        self.connection.execute("DELETE FROM build_name_blocks WHERE kind = ? AND pk = ?", (kind, pk))

    def _blocks(self, kind: str, pk: int, blocks: Iterable[str]) -> None:
        self.store.add("build_name_blocks", [(kind, b, pk) for b in sorted(blocks)], ("kind", "block", "pk"))
