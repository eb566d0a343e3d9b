"""What must not be published: whole notices, and people's names, by DATA/decisions/suppressions.csv.

Captures are not touched. Everything that is published is made without them: rows, versions, changes, archived pages and
the search index. A name is struck out with `█`, sign for sign, so that the places of all other words stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.corrections import named_notice
from archive.decisions import SUPPRESSIONS, read
from archive.ids import fold, name_slug, notice_id
from archive.people import PeopleDecisions, person_key
from scraper.notice import Json

_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Cllr|Councillor|Lord|Baroness|Commander|DAC)\.?\s+)"


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What is left out."""

    notices: frozenset[str] = frozenset()
    """Addresses and ids."""
    people: frozenset[str] = frozenset()
    """Ids."""

    def hides_notice(self, addresses: list[str]) -> bool:
        """Tell whether the notice with these addresses is left out."""
        return any(address in self.notices or notice_id(address) in self.notices for address in addresses)

    def hides_person(self, name: str, decisions: PeopleDecisions) -> bool:
        """Tell whether a person's name is struck out."""
        own = name_slug(person_key(name))
        return own in self.people or decisions.merged.get(own, own) in self.people


def read_suppressions(folder: Path) -> Suppressions:
    """Return the suppressions. Raises UserError naming a line that is wrong."""
    notices: set[str] = set()
    people: set[str] = set()
    for line in read(folder, SUPPRESSIONS):
        if not line["why"]:
            raise line.error("the column why is empty; give the reason")
        if line["kind"] == "notice":
            notices.add(named_notice(line, "id"))
        elif line["kind"] == "person":
            if not fold(line["id"]):
                raise line.error("the column id must be the id or the name of a person")
            people.add(name_slug(person_key(line["id"])))
        else:
            raise line.error(f"unknown kind {line['kind']!r}; it must be notice or person")
    return Suppressions(frozenset(notices), frozenset(people))


def strike(document: Json, suppressions: Suppressions, decisions: PeopleDecisions) -> bool:
    """Take the people that must not be published out of a contract document; return whether there were any.

    Their guest lines go, and their names are struck out of every text, also where the family name stands alone in a
    notice that names them.
    """
    if not suppressions.people:
        return False
    patterns = [_pattern(name) for name in _hidden_names(document, suppressions, decisions)]
    if not patterns:
        return False
    lines: set[str] = set()
    for meeting in document["meetings"]:
        for panel in meeting["panels"]:
            hidden = [g for g in panel["guests"] if g["name"] and suppressions.hides_person(g["name"], decisions)]
            lines |= {guest["text"] for guest in hidden}
            panel["guests"] = [guest for guest in panel["guests"] if guest not in hidden]
    if document["chair"] and suppressions.hides_person(document["chair"]["name"], decisions):
        document["chair"] = None
    document["quotes"] = [
        quote
        for quote in document["quotes"]
        if not (quote["speaker"] and suppressions.hides_person(quote["speaker"], decisions))
    ]
    patterns = [*(re.compile(re.escape(line)) for line in sorted(lines, key=len, reverse=True)), *patterns]
    for key, value in document.items():
        if key not in ("url", "created_on", "kind"):
            document[key] = _struck(value, patterns)
    return True


def names_in(text: str, suppressions: Suppressions) -> bool:
    """Tell whether a text (a page, a report) holds the name of somebody who must not be published."""
    words = f" {fold(text)} "
    return any(f" {person.replace('-', ' ')} " in words for person in suppressions.people)


def _hidden_names(document: Mapping[str, Any], suppressions: Suppressions, decisions: PeopleDecisions) -> list[str]:
    """The names of hidden people as this notice writes them."""
    found: dict[str, None] = {}
    for meeting in document["meetings"]:
        for panel in meeting["panels"]:
            for guest in panel["guests"]:
                if guest["name"] and suppressions.hides_person(guest["name"], decisions):
                    found[guest["name"]] = None
    merged = {old for old, new in decisions.merged.items() if new in suppressions.people}
    for person in sorted({*suppressions.people, *merged}):
        name = person.replace("-", " ")
        if any(f" {name} " in f" {fold(text)} " for text in _texts(document)):
            found[name] = None
    return list(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _pattern(name: str) -> re.Pattern[str]:
    words = [_word(word) for word in fold(name).split()]
    whole = r"[\W_]+(?:\w\.?\s+)?".join(words)
    alone = rf"|{_TITLE}?{words[-1]}" if len(words) > 1 and len(words[-1]) > 2 else ""
    return re.compile(rf"(?<!\w)(?:{_TITLE}?{whole}{alone})(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    """A word in any accents and apostrophes: each letter may be any of the letters that fold to it."""
    return r"[’‘'ʼ]?".join(_LETTER.get(letter, re.escape(letter)) for letter in word)


def _letters() -> dict[str, str]:
    """Latin letters by what they fold to."""
    groups: dict[str, list[str]] = {}
    for code in [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        plain = fold(chr(code))
        if len(plain) == 1:
            groups.setdefault(plain, []).append(chr(code))
    return {plain: f"[{''.join(letters)}]" for plain, letters in groups.items()}


_LETTER = _letters()


def _struck(value: Any, patterns: list[re.Pattern[str]]) -> Any:
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(lambda match: "█" * len(match[0]), value)
        return value
    if isinstance(value, list):
        return [_struck(part, patterns) for part in value]
    if isinstance(value, dict):
        return {key: part if key in ("date", "kind") else _struck(part, patterns) for key, part in value.items()}
    return value
