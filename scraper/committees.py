"""Committees of the London Assembly under their canonical names (`committees.json`: data, not code)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scraper.dates import MONTHS
from scraper.words import any_of

PLENARY = "London Assembly (Plenary)"
QUESTION_TIME = "London Assembly (Mayor's Question Time)"
ANNUAL_MEETING = "London Assembly (Annual Meeting)"
CONFIRMATION_HEARINGS = "Confirmation Hearings Committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A committee: canonical name, printed variants, hashtags, and the ids of the meetings service (ModernGov)."""

    name: str
    variants: tuple[str, ...]
    hashtags: tuple[str, ...]
    moderngov: tuple[int, ...]
    since: str | None
    predecessor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeMention:
    """A committee named in a text; `known` says whether it is in the list."""

    start: int
    end: int
    name: str
    known: bool


@cache
def committees() -> tuple[Committee, ...]:
    """Return all committees of the list, in its order."""
    document = json.loads(files("scraper").joinpath("committees.json").read_text(encoding="utf-8"))
    return tuple(
        Committee(
            name=entry["name"],
            variants=tuple(entry["variants"]),
            hashtags=tuple(entry.get("hashtags", ())),
            moderngov=tuple(entry["moderngov"]),
            since=entry.get("since"),
            predecessor=entry.get("predecessor"),
        )
        for entry in document["committees"]
    )


def _key(text: str) -> str:
    """Return the form in which names are compared: no case, `&` is `and`, straight apostrophes, single spaces."""
    plain = text.casefold().replace("’", "'").replace("&", " and ").replace("‑", "-")
    return " ".join(plain.split())


@cache
def _names() -> dict[str, str]:
    """Return key → canonical name for every printed form."""
    table = {}
    for committee in committees():
        for form in (committee.name, *committee.variants):
            table[_key(form)] = committee.name
    # `MQT` and the bare words are also found by their own rules; "London Assembly (…)" forms are not printed.
    return table


@cache
def _hashtags() -> dict[str, str]:
    return {tag.casefold(): committee.name for committee in committees() for tag in committee.hashtags}


def canonical(printed: str) -> str | None:
    """Return the canonical name of a printed committee, or None if the list does not hold it.

    >>> canonical("London Assembly Planning & Regeneration Committee")
    'Planning and Regeneration Committee'
    >>> canonical("Circus Committee") is None
    True
    """
    key = _key(printed)
    for start in ("the ", "london assembly's ", "london assembly "):
        if key in _names():
            break
        key = key.removeprefix(start)
    return _names().get(key)


def from_hashtags(text: str) -> str | None:
    """Return the committee that the first known hashtag of `text` stands for (`#AssemblyPolice`)."""
    for match in re.finditer(r"#\w+", text):
        if name := _hashtags().get(match[0].casefold()):
            return name
    return None


def from_moderngov(number: int) -> str | None:
    """Return the committee with this id (`CId`) in the meetings service."""
    return next((committee.name for committee in committees() if number in committee.moderngov), None)


# How the name of a committee or sitting ends; a flattened superscript may stick to it.
_TAIL = re.compile(
    r"\b"
    + any_of(r"""
        (?:Sub[- ]?)?Committee|Audit Panel|Education Panel|Working Group
        Question Time|MQT|Plenary|Full Assembly|Annual Meeting
    """)
    + r"(?![^\W\d])",
    re.IGNORECASE,
)
# Committees of other bodies: Parliament's share names with the Assembly's.
_FOREIGN = re.compile(
    any_of(r"""
        House of (?:Commons|Lords)|Parliament(?:ary)?|Commons|Select|Select Committee|Cabinet|Government
        Councils[’']|Council[’']?s?|Borough|National|British|Association|TfL|Board
    """)
    + r"(?:\s+(?:the|of|on))?\s*$"
)
_LONGEST = 90


def find_committees(text: str, *, sits: bool = False) -> list[CommitteeMention]:
    """Return the committees named in `text`, in order; unlisted names of the Assembly's form are marked unknown.

    `sits` says that a time and place may follow the name: then the words before it (`… with TfL Transport Committee`)
    do not make it another body's.

    >>> [m.name for m in find_committees("The Planning & Regeneration Committee and the Audit Panel met")]
    ['Planning and Regeneration Committee', 'Audit Panel']
    >>> find_committees("The Transport Committee1 met")[0].name
    'Transport Committee'
    >>> find_committees("Chair of Policy Committee, London Travelwatch")[0].known
    False
    """
    mentions = []
    last = 0
    for match in _TAIL.finditer(text):
        if match.end() < len(text) and text[match.end() : match.end() + 2] in {"’s", "'s"} and "Time" in match[0]:
            continue
        mention = _named(text, max(last, match.end() - _LONGEST), match)
        if mention and (sits or not _FOREIGN.search(text[max(0, mention.start - 40) : mention.start])):
            mentions.append(mention)
            last = match.end()
    return mentions


def _named(text: str, floor: int, match: re.Match[str]) -> CommitteeMention | None:
    end = match.end()
    if text[end : end + 1] == ")":
        return None
    # Longest known name that ends here: try every word start back to the limit.
    best: CommitteeMention | None = None
    starts = [found.start() for found in re.finditer(r"(?<![\w’'-])\w", text[floor:end])]
    for start in starts:
        printed = text[floor + start : end]
        known = _names().get(_key(printed))
        if known:
            best = CommitteeMention(start=floor + start, end=end, name=known, known=True)
            break
    if best:
        return best
    if match[0] not in {"Committee", "Sub-Committee", "Working Group"}:
        return None
    return _unlisted(text, floor, match)


_NAME_BEFORE = re.compile(r"(?:[A-Z][\w’'-]+(?:,?\s+(?:and\s+|&\s+|of\s+|for\s+)?))+$")
_MONTH = re.compile(rf"(?:{'|'.join(month.title() for month in MONTHS)})\s+(?=\S+\s)")


def _unlisted(text: str, floor: int, match: re.Match[str]) -> CommitteeMention | None:
    before = text[floor : match.start()]
    name = _NAME_BEFORE.search(before)
    if not name:
        return None
    start = floor + name.start()
    if month := _MONTH.match(text, start):
        start = month.end()  # a date run together with the name
    printed = text[start : match.end()]
    for prefix in ("The ", "London Assembly’s ", "London Assembly's ", "London Assembly "):
        if printed.startswith(prefix):
            printed = printed[len(prefix) :]
            start += len(prefix)
    if printed in {"Committee", "Sub-Committee", "Working Group"}:
        return None
    return CommitteeMention(start=start, end=match.end(), name=printed, known=False)
