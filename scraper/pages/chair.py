"""The member offered for interview, from the notes (VARIANTS 2.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scraper.names import looks_like_name, split_person
from scraper.notice import Chair

_AVAILABLE = re.compile(
    r"^(?P<who>.{5,300}?)[\s,]*\b(?:is|are|will be)\s+(?:also\s+)?available\s+(?:for|to)\b[^.]*\b(?:interview|comment)",
    re.DOTALL,
)
_IS_CHAIR = re.compile(
    r"^(?P<name>.{3,80}?)\s+is\s+(?P<role>(?:the\s+)?(?:Deputy\s+|Vice[- ])?Chair(?:man|woman)?\b.*?)\s*,?\s+and$",
    re.DOTALL,
)
_ROLE = re.compile(
    r"\b(?:Deputy |Vice[- ]|Acting |Former |Interim )?"
    r"(?:Chair(?:man|woman|person)?|Leader|Member|Lead|Rapporteur|Spokes\w+)\b",
    re.IGNORECASE,
)


# No comma parts the two: `Chair of the Fire Committee Jo Bell AM`, `Jo Bell AM Chair of the Fire Committee`.
_OFFICE_FIRST = re.compile(
    r"(?P<role>(?:The\s+)?(?:Assembly\s+|Committee\s+)?(?:Deputy\s+)?Chair(?:man|woman)?(?:\s+of\s+[\w’&, ]+?)?)\s+"
    r"(?P<name>(?:[A-Z]\S+\s+){1,4}AM)$"
)
_NAME_FIRST = re.compile(r"(?P<name>.{3,70}?\bAM)\s+(?P<role>(?:the\s+)?(?:Deputy\s+)?Chair\b.*)$")


def read_chair(texts: Iterable[str]) -> Chair | None:
    """Return the first member whom one of `texts` offers for interview.

    >>> read_chair(["Jo Bell OBE AM, Chair of the Health Committee, is available for interviews – see below."])
    Chair(name='Jo Bell', honorific_prefix=None, honorific_suffix='OBE AM', role='Chair of the Health Committee')
    >>> read_chair(["The Chair of the Fire Committee, Jo Bell AM, is available for interview."]).role
    'Chair of the Fire Committee'
    """
    for text in texts:
        if "vailable" not in text:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text):
            match = _AVAILABLE.match(sentence)
            chair = _chair(match["who"]) if match else None
            if chair:
                return chair
    return None


def _chair(who: str) -> Chair | None:
    """Return the member whom the words before `is available` name: by comma or dash, in a sentence, run together."""
    who = re.sub(r"\s*\[\d+\]", "", who).strip(" ,–-")
    who = re.sub(r",?\s+who\b.*$", "", who, flags=re.DOTALL)  # `who proposed the motion` is no office
    for name, role in _readings(who):
        if looks_like_name(name):
            return _made(name, role)
    # Two members offered at once: the first is the one the notice is about.
    first = re.split(r"\s+and\s+", who)[0]
    if first != who:
        return _chair(first)
    return _made(who, None) if looks_like_name(who) and re.search(r"\bAM\b", who) else None


def _readings(who: str) -> Iterator[tuple[str, str]]:
    """Give each way in which words may be a name and an office, the surest first."""
    if stated := _IS_CHAIR.match(who):
        yield stated["name"], stated["role"]
    for mark in (",", " – ", " - "):
        name, _, office = who.partition(mark)
        if _ROLE.search(office):
            yield name, office
    office, _, name = who.rpartition(",")
    if _ROLE.search(office):
        yield name, office
    for run_together in (_OFFICE_FIRST, _NAME_FIRST):
        if match := run_together.match(who):
            yield match["name"], match["role"]


def _made(name: str, role: str | None) -> Chair:
    person = split_person(name)
    kept = re.sub(r"^(?:[Tt]he\s+)", "", role.strip(" ,")) if role else None
    return Chair(
        name=person.name,
        honorific_prefix=person.honorific_prefix,
        honorific_suffix=person.honorific_suffix,
        role=kept or None,
    )
