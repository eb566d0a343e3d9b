"""What must not be published: whole notices, and people's names, by DATA/decisions/suppressions.csv.

Captures are not touched. Everything that is published is made without them: rows, versions, changes, archived pages and
the search index. A name is struck out with `█`, sign for sign, so that the places of all other words stay as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.corrections import named_notice
from archive.decisions import SUPPRESSIONS, read
from archive.ids import fold, name_slug, notice_id
from archive.people import PeopleDecisions, person_key
from archive.striking import STRUCK, names_in, strike_people
from scraper.notice import Json


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What is left out, and the line of the file that says so."""

    notices: Mapping[str, int] = field(default_factory=dict)
    """Addresses and ids."""
    people: Mapping[str, int] = field(default_factory=dict)
    """Ids."""

    def __bool__(self) -> bool:
        return bool(self.notices or self.people)

    def hides_notice(self, addresses: list[str]) -> int | None:
        """Return the line that leaves out the notice with these addresses, or None."""
        names = [name for address in addresses for name in (address, notice_id(address))]
        return next((self.notices[name] for name in names if name in self.notices), None)


def read_suppressions(folder: Path) -> Suppressions:
    """Return the suppressions. Raises UserError naming a line that is wrong."""
    notices: dict[str, int] = {}
    people: dict[str, int] = {}
    for line in read(folder, SUPPRESSIONS):
        if not line["why"]:
            raise line.error("the column why is empty; give the reason")
        if line["kind"] == "notice":
            notices.setdefault(named_notice(line, "id"), line.number)
        elif line["kind"] == "person":
            if not fold(line["id"]):
                raise line.error("the column id must be the id or the name of a person")
            people.setdefault(name_slug(person_key(line["id"])), line.number)
        else:
            raise line.error(f"unknown kind {line['kind']!r}; it must be notice or person")
    return Suppressions(notices, people)


class Hidden:
    """Who is struck out of one notice, in any spelling that decisions know of; and the lines that had an effect."""

    def __init__(
        self, suppressions: Suppressions, decisions: PeopleDecisions, misspelt: Mapping[str, str] | None = None
    ) -> None:
        """`misspelt` are names as the page has them and as corrections put them right."""
        lines = dict(suppressions.people)
        for old, new in decisions.merged.items():
            if new in suppressions.people:
                lines.setdefault(old, suppressions.people[new])
        for wrong, right in (misspelt or {}).items():
            line = lines.get(name_slug(person_key(right)))
            if line is not None:
                lines.setdefault(name_slug(person_key(wrong)), line)
        self._lines = lines
        # an id that is only a hash says no name that a text could hold
        self._names = {identity.replace("-", " "): line for identity, line in lines.items()}
        self.used: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def hides(self, name: str) -> bool:
        """Tell whether a person's name is struck out, and remember that it was met."""
        line = self._lines.get(name_slug(person_key(name)))
        if line is None:
            return False
        self.used.add(line)
        return True

    def hides_id(self, identity: str) -> bool:
        """Tell whether the person with that id is struck out."""
        return identity in self._lines

    def named_in(self, text: str) -> bool:
        """Tell whether a text (a page, a decision) names somebody who must not be published."""
        found = list(names_in(text, self._names)) if self._names else []
        self.used |= {self._names[name] for name in found}
        return bool(found)

    def strike(self, document: Json) -> None:
        """Take these people out of a contract document."""
        if self:
            found = strike_people(document, self.hides, self._names)
            self.used |= {self._names[name] for name in found if name in self._names}


def is_struck(documents: Iterable[Json]) -> bool:
    """Tell whether somebody was struck out of any of the documents, now or by the build before."""
    return any(STRUCK in json.dumps(document, ensure_ascii=False) for document in documents)
