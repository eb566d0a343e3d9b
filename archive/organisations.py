"""Names of bodies → organisations. Exact names join, and abbreviations that the notices themselves explain.

`Mayor’s Office for Policing and Crime (MOPAC)` in any notice, guest line or text, says what MOPAC is, unless another
notice says otherwise: an abbreviation of two bodies joins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from archive.decisions import ORGANISATIONS, Merges, read
from archive.ids import fold, name_slug, slug

_IN_BRACKETS = re.compile(r"^(?P<full>.+?)\s*\((?P<short>[^()]{2,12})\)\s*$")
_IN_TEXT = re.compile(r"\((?P<short>[A-Z][A-Za-z&]{1,9})\)")
_WORD = re.compile(r"[^\W_][\w’'.-]*|&", re.UNICODE)
# words that an abbreviation may leave out or write small
_SMALL = {"of", "for", "and", "the", "in", "on", "to", "at", "by", "with", "de", "&"}
_SHORT = re.compile(r"[A-Z][A-Za-z0-9&.-]*[A-Z][A-Za-z0-9&.]*|[A-Z]{2,}")
_ALIKE = 90.0


class BodyName(NamedTuple):
    """A body's name taken apart."""

    key: str
    """Folded, without the abbreviation and a leading `the`."""
    name: str
    """As written, without the abbreviation."""
    abbreviation: str | None


class Explained(NamedTuple):
    """`Full Name (ABBR)` somewhere in a notice."""

    abbreviation: str
    """Folded."""
    full_key: str
    written: str
    full_name: str


@lru_cache(maxsize=1 << 16)
def organisation_key(text: str) -> BodyName:
    """Return a body's name as it is compared.

    >>> organisation_key("The Office for Kerbs & Paving (OKAP)")
    BodyName(key='office for kerbs and paving', name='Office for Kerbs & Paving', abbreviation='OKAP')
    >>> organisation_key("TfL").key
    'tfl'
    """
    match = _IN_BRACKETS.match(text)
    short = match["short"].strip() if match else None
    full = match["full"].strip() if match and short and _SHORT.fullmatch(short) else text.strip()
    if full == text.strip():
        short = None
    name = full[4:] if full[:4].lower() == "the " and len(full) > 4 else full
    return BodyName(fold(name) or fold(text) or text, name, short)


def explained_in(text: str) -> Iterator[Explained]:
    """Yield what a running text explains: capitalised words whose initials are the letters in brackets after them.

    >>> [e.full_name for e in explained_in("the heads of the Kerb Authority (KA) and Paving for London (PfL)")]
    ['Kerb Authority', 'Paving for London']
    """
    for match in _IN_TEXT.finditer(text):
        start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 120)
        words = list(_WORD.finditer(text, start, match.start()))
        if not words or text[words[-1].end() : match.start()].strip():
            continue
        letters = [letter.lower() for letter in match["short"] if letter.isalnum()]
        first = _first_word([word[0].lower() for word in words], letters)
        if first is None or not words[first][0][0].isupper():
            continue
        full = text[words[first].start() : match.start()].strip()
        if "." in full.rstrip(".") or ";" in full or ":" in full:
            continue
        body = organisation_key(full)
        yield Explained(fold(match["short"]), body.key, match["short"], body.name)


def _first_word(words: list[str], letters: list[str]) -> int | None:
    """The place of the first of the words whose initials are the letters; small words may be skipped."""
    place = len(words) - 1
    for left, letter in zip(reversed(range(len(letters))), reversed(letters), strict=True):
        # a name begins with none of the small words: the O of an Office of … is not its "of"
        while place >= 0 and words[place] in _SMALL and (left == 0 or words[place][0] != letter):
            place -= 1
        if place < 0 or words[place][0] != letter:
            return None
        place -= 1
    return place + 1


def explained_by_name(text: str) -> Explained | None:
    """Return what a guest's organisation explains: `Full Name (ABBR)` at its end."""
    body = organisation_key(text)
    if body.abbreviation is None or len(fold(body.abbreviation)) >= len(body.key):
        return None
    return Explained(fold(body.abbreviation), body.key, body.abbreviation, body.name)


@dataclass(frozen=True, slots=True)
class OrganisationDecisions:
    """What people decided about bodies."""

    merged: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()


def read_organisations(folder: Path) -> OrganisationDecisions:
    """Return the decisions of organisations.csv. Raises UserError naming a line that says nothing sensible."""
    merges = Merges()
    names: dict[str, str] = {}
    apart: set[tuple[str, str]] = set()
    for line in read(folder, ORGANISATIONS):
        body, other = line["organisation"], line["other"]
        if not body or slug(body, 200) != body:
            raise line.error(f"the column organisation must be an id such as transport-for-london, not {body!r}")
        if line["decision"] == "rename":
            if not other:
                raise line.error("rename needs the name to show in the column other")
            names[body] = other
            continue
        if not other or slug(other, 200) != other or other == body:
            raise line.error(f"the column other must be the id of another organisation, not {other!r}")
        if line["decision"] == "merge":
            merges.add(other, body, line)
        elif line["decision"] == "apart":
            apart.add((min(body, other), max(body, other)))
        else:
            raise line.error(f"unknown decision {line['decision']!r}; it must be merge, apart or rename")
    return OrganisationDecisions(merges.ends(apart), names, frozenset(apart))


def organisation_id(key: str, decisions: OrganisationDecisions) -> str:
    """Return the id of the body with that folded name."""
    own = name_slug(key)
    return decisions.merged.get(own, own)


def same_body(
    left: tuple[str, str], right: tuple[str, str], shared_abbreviation: str | None, decisions: OrganisationDecisions
) -> tuple[str, str, float, str] | None:
    """Return ids in order, likeness and reason if two bodies, each an id and a name, may be one."""
    (left_id, left_name), (right_id, right_name) = sorted((left, right))
    if (left_id, right_id) in decisions.apart:
        return None
    one, other = organisation_key(left_name).key, organisation_key(right_name).key
    score = round(fuzz.ratio(one, other), 1)
    if shared_abbreviation:
        return left_id, right_id, score, f"{left_name} and {right_name}: both are called {shared_abbreviation}"
    if min(len(one), len(other)) < 6:
        return None
    words, others = set(one.split()), set(other.split())
    extra = words ^ others
    if (words < others or others < words) and extra <= {"service", "limited", "ltd", "plc", "uk", "london", "group"}:
        reason = f"the same name but for {' '.join(sorted(extra))}"
    elif score >= _ALIKE and not any(word.isdigit() for word in extra):
        reason = "names that are spelt nearly alike"
    else:
        return None
    return left_id, right_id, score, f"{left_name} and {right_name}: {reason}"
