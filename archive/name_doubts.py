"""Whose names may be one person's or one body's: rows of suggestions, written beside the registers.

Only names that share a block (a family name, the first or last letters) are compared, not each with every other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar

from archive.decided import Decided
from archive.ids import number_of
from archive.organisations import same_body
from archive.person_doubts import Appearance, same_person, two_people
from archive.press import Store

_Doubt = tuple[str, str, str, float, str]
"""Question, ids of left and right, likeness and reason."""
_SUGGESTION = ("pk", "kind", "question", "left_id", "right_id", "score", "reason")
# ids, not names, of bodies: they cannot change while the guests' lines stay as they are
_CAME_FOR = (
    "SELECT DISTINCT o.id FROM guests AS g JOIN organisations AS o ON o.pk = g.organisation_pk WHERE g.person_pk = ?"
)
APPEARANCES = (
    "SELECT coalesce(m.date, ''), coalesce(o.id, ''), replace(coalesce(o.id, ''), '-', ' '), coalesce(g.role, '')"
    " FROM guests AS g JOIN meetings AS m ON m.pk = g.meeting_pk LEFT JOIN organisations AS o"
    " ON o.pk = g.organisation_pk WHERE g.person_pk = ? AND g.is_appearance = 1"
)


class _Doubts(ABC):
    """Writes what is doubtful about one kind of names; what it read once it keeps, so it serves for one writing."""

    kind: ClassVar[str]
    table: ClassVar[str]

    def __init__(self, store: Store, decided: Decided) -> None:
        self.store = store
        self.connection = store.connection
        self.decided = decided
        self._members: dict[str, tuple[int, ...]] = {}
        self._names: dict[int, tuple[str, str] | None] = {}

    def write(self, numbers: Collection[int]) -> None:
        """Write the suggestions about these row numbers anew, also about those that are in no line any more."""
        for pk in sorted(numbers):
            for side in ("left_id", "right_id"):
                self.connection.execute(
                    f"DELETE FROM suggestions WHERE kind = ? AND {side} = (SELECT id FROM {self.table} WHERE pk = ?)",
                    (self.kind, pk),
                )
        for pk in sorted(numbers):
            own, near = self._name(pk), self._near(pk)
            if own is None:
                continue
            # of two that are both written anew, the higher number is asked about the lower
            others = {other: short for other, short in near.items() if other < pk or other not in numbers}
            for question, left, right, score, reason in self._like(pk, own, others):
                number = number_of("suggestion", f"{self.kind}:{left}:{right}")
                row = (number, self.kind, question, left, right, score, reason)
                self.store.upsert("suggestions", _SUGGESTION, row)
        self.store.flush()

    @abstractmethod
    def _like(self, pk: int, own: tuple[str, str], near: Mapping[int, str | None]) -> Iterator[_Doubt]:
        """Yield what is doubtful about a name: id and name of its own, and those near it with what they share."""

    def _name(self, pk: int) -> tuple[str, str] | None:
        """Id and name, None for a number that is in no register."""
        if pk not in self._names:
            query = f"SELECT id, name FROM {self.table} WHERE pk = ?"
            self._names[pk] = self.connection.execute(query, (pk,)).fetchone()
        return self._names[pk]

    def _near(self, pk: int) -> dict[int, str | None]:
        """Number of each whose name is worth comparing → abbreviation that both have."""
        query = "SELECT block FROM build_name_blocks WHERE kind = ? AND pk = ? ORDER BY block DESC"
        near: dict[int, str | None] = {}
        for (block,) in self.connection.execute(query, (self.kind, pk)).fetchall():
            short = block.removeprefix("short:").upper() if block.startswith("short:") else None
            for other in self._in_block(block):
                near[other] = short or near.get(other)
        near.pop(pk, None)
        return {other: near[other] for other in sorted(near)}

    def _in_block(self, block: str) -> tuple[int, ...]:
        if block not in self._members:
            query = "SELECT pk FROM build_name_blocks WHERE kind = ? AND block = ?"
            rows: Iterable[tuple[int]] = self.connection.execute(query, (self.kind, block))
            self._members[block] = tuple(pk for (pk,) in rows)
        return self._members[block]


class PersonDoubts(_Doubts):
    """Names that may be one person, and one name that may be two people."""

    kind = "person"
    table = "people"

    def __init__(self, store: Store, decided: Decided) -> None:
        super().__init__(store, decided)
        self._came_for: dict[int, frozenset[str]] = {}

    def compare(self, numbers: Collection[int]) -> None:
        """Note whose ids are alike enough for a doubt, for these row numbers: new ones and those that are in no line.

        An id never changes, so that this is done once; for whom two people came is asked again with every appearance.
        """
        for pk in sorted(numbers):
            mirrored = "person_pk IN (SELECT other_pk FROM build_alike_people WHERE person_pk = ?1)"
            self.connection.execute(f"DELETE FROM build_alike_people WHERE other_pk = ?1 AND {mirrored}", (pk,))
            self.connection.execute("DELETE FROM build_alike_people WHERE person_pk = ?", (pk,))
        for pk in sorted(numbers):
            own = self._name(pk)
            for other_pk in super()._near(pk) if own else ():
                other = self._name(other_pk) if other_pk < pk or other_pk not in numbers else None
                if own and other and same_person(own, other, ("a body",), self.decided.people):
                    rows = [(pk, other_pk), (other_pk, pk)]
                    self.store.add("build_alike_people", rows, ("person_pk", "other_pk"))
        self.store.flush()

    def _near(self, pk: int) -> dict[int, str | None]:
        query = "SELECT other_pk FROM build_alike_people WHERE person_pk = ? ORDER BY other_pk"
        return dict.fromkeys(other for (other,) in self.connection.execute(query, (pk,)))

    def _like(self, pk: int, own: tuple[str, str], near: Mapping[int, str | None]) -> Iterator[_Doubt]:
        for other_pk in near:
            other = self._name(other_pk)
            if other is None:
                continue
            shared = [body.replace("-", " ") for body in sorted(self._bodies(pk) & self._bodies(other_pk))]
            suggestion = same_person(own, other, shared, self.decided.people)
            if suggestion:
                yield suggestion
        lines = self.connection.execute(APPEARANCES, (pk,))
        two = two_people(own[0], own[1], [Appearance(*line) for line in lines], self.decided.people)
        if two:
            yield two

    def _bodies(self, pk: int) -> frozenset[str]:
        """Ids of the bodies that a person came for."""
        if pk not in self._came_for:
            rows: Iterable[tuple[str]] = self.connection.execute(_CAME_FOR, (pk,))
            self._came_for[pk] = frozenset(body for (body,) in rows)
        return self._came_for[pk]


class OrganisationDoubts(_Doubts):
    """Names that may be one body."""

    kind = "organisation"
    table = "organisations"

    def _like(self, pk: int, own: tuple[str, str], near: Mapping[int, str | None]) -> Iterator[_Doubt]:
        for other_pk, short in near.items():
            other = self._name(other_pk)
            found = other and same_body(own, other, short, self.decided.organisations)
            if found:
                left, right, score, reason = found
                yield "same", left, right, score, reason
