"""Names → people. Exact names join, after titles, letters, case, accents and apostrophes; nothing else ever does.

Whoever else may be one person is a *suggestion* with its reason (`archive.person_doubts`), and so is one name that may
be two people. A person decides, by a line in DATA/decisions/people.csv.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archive.decisions import PEOPLE, Line, Merges, read
from archive.ids import fold, name_slug, slug
from archive.organisations import organisation_key
from scraper.names import split_person

_PARTICLES = {"de", "du", "da", "del", "della", "di", "la", "le", "van", "von", "der", "den", "bin", "al", "el", "st"}


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
                    raise line.error("merges an id with itself; take the line out")
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
        raise line.error(f"the column {column} must be an id such as honor-blythewood, not {line[column]!r}")


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
