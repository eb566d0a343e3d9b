"""Names → people. Exact names join, after titles, letters, case, accents and apostrophes; nothing else ever does.

Whoever else may be one person is a *suggestion* with its reason, and so is one name that may be two people. A person
decides, by a line in DATA/decisions/people.csv.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from archive.decisions import PEOPLE, Line, Merges, read
from archive.ids import fold, name_slug, slug
from archive.organisations import organisation_key
from scraper.names import split_person

_PARTICLES = {"de", "du", "da", "del", "della", "di", "la", "le", "van", "von", "der", "den", "bin", "al", "el", "st"}
_ALIKE = 88.0
_YEARS_APART = timedelta(days=4 * 365)


def person_key(name: str) -> str:
    """Return the form in which names are compared.

    >>> person_key("Dr Siân O’Núñez OBE") == person_key("SIAN O'NUNEZ")
    True
    """
    return fold(split_person(name).name) or fold(name)


def sort_name(name: str) -> str:
    """Return the name with the family name first.

    >>> sort_name("Asha van der Pell")
    'van der Pell, Asha'
    """
    words = name.split()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}" if start > 0 else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Some appearances of a name belong to somebody else."""

    person: str
    other: str
    organisation: str | None
    since: str | None
    until: str | None

    def takes(self, organisation: str | None, day: str | None) -> bool:
        """Tell whether an appearance for that body (folded) on that day is the other person's."""
        if self.organisation is not None and organisation != self.organisation:
            return False
        if self.since is not None and (day is None or day < self.since):
            return False
        return self.until is None or (day is not None and day <= self.until)


@dataclass(frozen=True, slots=True)
class PeopleDecisions:
    """What people decided about people."""

    merged: Mapping[str, str] = field(default_factory=dict)
    """Id → id that serves now, chains followed."""
    splits: tuple[Split, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Id → name to show."""
    apart: frozenset[tuple[str, str]] = frozenset()
    """Pairs of ids, in order, that are two people."""
    one: frozenset[str] = frozenset()
    """Ids that are one person."""

    def person_id(self, name: str, organisation: str | None, day: str | None) -> str:
        """Return the id of the guest with that name who comes for that body (folded) on that day."""
        own = name_slug(person_key(name))
        found = next((s.other for s in self.splits if s.person == own and s.takes(organisation, day)), own)
        return self.merged.get(found, found)


def read_people(folder: Path) -> PeopleDecisions:
    """Return the decisions of people.csv. Raises UserError naming a line that says nothing sensible."""
    merges = Merges()
    splits: list[Split] = []
    names: dict[str, str] = {}
    apart: set[tuple[str, str]] = set()
    one: set[str] = set()
    for line in read(folder, PEOPLE):
        person, other = line["person"], line["other"]
        _need_id(line, "person")
        match line["decision"]:
            case "merge":
                _need_id(line, "other")
                if person == other:
                    raise line.error("merges an id with itself")
                merges.add(other, person, line)
            case "apart":
                _need_id(line, "other")
                if any(line[column] for column in ("organisation", "from", "until")):
                    splits.append(_split(line))
                apart.add((min(person, other), max(person, other)))
            case "rename":
                if not other:
                    raise line.error("rename needs the name to show in the column other")
                names[person] = other
            case "same":
                one.add(person)
            case word:
                raise line.error(f"unknown decision {word!r}; it must be merge, apart, same or rename")
    return PeopleDecisions(merges.ends(apart), tuple(splits), names, frozenset(apart), frozenset(one))


def _need_id(line: Line, column: str) -> None:
    if not line[column] or slug(line[column], 200) != line[column]:
        raise line.error(f"the column {column} must be an id such as helen-millichap, not {line[column]!r}")


def _split(line: Line) -> Split:
    for column in ("from", "until"):
        try:
            date.fromisoformat(line[column] or "2000-01-01")
        except ValueError:
            raise line.error(f"{column} must be a day such as 2015-12-31, not {line[column]!r}") from None
    organisation = organisation_key(line["organisation"]).key if line["organisation"] else None
    return Split(
        person=line["person"],
        other=line["other"],
        organisation=organisation,
        since=line["from"] or None,
        until=line["until"] or None,
    )


# suggestions


class Appearance(NamedTuple):
    """One appearance, as suggestions look at it."""

    day: str
    organisation: str
    """Id of the body, or the empty string."""
    organisation_name: str
    role: str


class Suggestion(NamedTuple):
    """A doubt about names: `left` and `right` may be one, or `left` may be two (then `right` is the id to give)."""

    question: str
    left_id: str
    right_id: str
    score: float
    reason: str


def same_person(
    left: tuple[str, str], right: tuple[str, str], shared_bodies: Sequence[str], decisions: PeopleDecisions
) -> Suggestion | None:
    """Return the suggestion that two people, each an id and a name, are one, or None.

    `shared_bodies` are the names of bodies that both came for.
    """
    (left_id, left_name), (right_id, right_name) = sorted((left, right))
    if (left_id, right_id) in decisions.apart:
        return None
    one, other = (identity.replace("-", " ") for identity in (left_id, right_id))
    score = round(fuzz.ratio(one, other), 1)
    reason = _why(one.split(), other.split(), score, bool(shared_bodies))
    if reason is None:
        return None
    if shared_bodies:
        reason += f"; both came for {' and '.join(shared_bodies[:2])}"
    return Suggestion("same", left_id, right_id, score, f"{left_name} and {right_name}: {reason}")


def _why(one: list[str], other: list[str], score: float, same_body: bool) -> str | None:
    if len(one) < 2 or len(other) < 2:
        return None
    if sorted(one) == sorted(other):
        return "the same names in another order"
    if "".join(one) == "".join(other):
        return "the same letters, divided in another way"
    if one[-1] == other[-1]:
        first, second = one[0], other[0]
        if set(one) < set(other) or set(other) < set(one):
            return "the same name, once with a further name or initial"
        if first[0] == second[0] and 1 in (len(first), len(second)):
            return "the same family name and initial"
        short, long = sorted((first, second), key=len)
        if len(short) >= 3 and long.startswith(short):
            return "the same family name, and first names that may be long and short for one another"
    if score >= _ALIKE and min(len("".join(one)), len("".join(other))) >= 7:
        return "names that are spelt nearly alike"
    if same_body and one[-1] == other[-1] and fuzz.ratio(one[0], other[0]) >= 60:
        return "the same family name and first names nearly alike"
    if same_body and one[0] == other[0] and fuzz.ratio(one[-1], other[-1]) >= 70:
        return "the same first name and family names nearly alike"
    return None


def two_people(
    person_id: str, name: str, appearances: Sequence[Appearance], decisions: PeopleDecisions
) -> Suggestion | None:
    """Return the suggestion that one name stands for two people, or None.

    Roles and years say so: years without an appearance, and after them other bodies and other roles than before.
    """
    if person_id in decisions.one or any(split.person == person_id for split in decisions.splits):
        return None
    dated = sorted(appearance for appearance in appearances if appearance.day)
    for place, (before, after) in enumerate(pairwise(dated), start=1):
        gap = date.fromisoformat(after.day) - date.fromisoformat(before.day)
        early, late = dated[:place], dated[place:]
        if gap < _YEARS_APART or {a.organisation for a in early} & {a.organisation for a in late}:
            continue
        if {fold(a.role) for a in early if a.role} & {fold(a.role) for a in late if a.role}:
            continue
        reason = (
            f"{name} came for {_body(before)} until {before.day[:4]} and for {_body(after)} from {after.day[:4]},"
            f" with other roles: these may be two people"
        )
        return Suggestion("apart", person_id, f"{person_id}-2", 50.0, reason)
    return None


def _body(appearance: Appearance) -> str:
    return appearance.organisation_name or "no body"
