"""The member offered for interview, from the notes (VARIANTS 2.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    r"\b(?:Deputy |Vice[- ]|Acting |Former |Interim )?(?:Chair(?:man|woman|person)?|Leader|Member|Lead"
    r"|Rapporteur|Spokes\w+)\b",
    re.IGNORECASE,
)


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
    who = re.sub(r"\s*\[\d+\]", "", who).strip(" ,–-")
    who = re.sub(r",?\s+who\b.*$", "", who, flags=re.DOTALL)  # `who proposed the motion` is no office
    stated = _IS_CHAIR.match(who)
    if stated and looks_like_name(stated["name"]):
        return _made(stated["name"], stated["role"])
    for mark in (",", " – ", " - "):
        name, found, rest = who.partition(mark)
        if found and looks_like_name(name) and _ROLE.search(rest):
            return _made(name, rest)
    role, found, name = who.rpartition(",")
    if found and looks_like_name(name) and _ROLE.search(role):
        return _made(name, role)
    office = re.match(
        r"^(?P<role>(?:The\s+)?(?:Assembly\s+|Committee\s+)?(?:Deputy\s+)?Chair(?:man"
        r"|woman)?(?:\s+of\s+[\w’&, ]+?)?)\s+(?P<name>(?:[A-Z]\S+\s+){1,4}AM)$",
        who,
    )
    if office and looks_like_name(office["name"]):
        return _made(office["name"], office["role"])
    spaced = re.match(r"^(?P<name>.{3,70}?\bAM)\s+(?P<role>(?:the\s+)?(?:Deputy\s+)?Chair\b.*)$", who)
    if spaced and looks_like_name(spaced["name"]):
        return _made(spaced["name"], spaced["role"])
    # Two members offered at once: the first is the one the notice is about.
    first = re.split(r"\s+and\s+", who)[0]
    if first != who:
        return _chair(first)
    return _made(who, None) if looks_like_name(who) and re.search(r"\bAM\b", who) else None


def _made(name: str, role: str | None) -> Chair:
    person = split_person(name)
    kept = re.sub(r"^(?:[Tt]he\s+)", "", role.strip(" ,")) if role else None
    return Chair(
        name=person.name,
        honorific_prefix=person.honorific_prefix,
        honorific_suffix=person.honorific_suffix,
        role=kept or None,
    )
