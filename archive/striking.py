"""Striking names out of a contract document: sign for sign, so that the places of all other words stay as they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from archive.ids import fold
from scraper.notice import Json

STRUCK = "█"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Cllr|Councillor|Lord|Baroness|Commander|DAC)\.?\s+)"


def strike_people(document: Json, hides: Callable[[str], bool], names: Iterable[str]) -> list[str]:
    """Take people out of a contract document: whoever `hides` tells of, and whoever the folded `names` name.

    Their guest lines go, and their names are struck out of every text, also where the family name stands alone in a
    notice that names them. Returns the names that were met.
    """
    found = _written(document, hides, names)
    if not found:
        return []
    lines: set[str] = set()
    for meeting in document["meetings"]:
        for panel in meeting["panels"]:
            hidden = [guest for guest in panel["guests"] if guest["name"] and hides(guest["name"])]
            lines |= {guest["text"] for guest in hidden}
            panel["guests"] = [guest for guest in panel["guests"] if guest not in hidden]
    if document["chair"] and hides(document["chair"]["name"]):
        document["chair"] = None
    document["quotes"] = [quote for quote in document["quotes"] if not (quote["speaker"] and hides(quote["speaker"]))]
    patterns = [re.compile(re.escape(line)) for line in sorted(lines, key=len, reverse=True)]
    patterns += [_pattern(name) for name in found]
    for key, value in document.items():
        if key not in ("url", "created_on", "kind"):
            document[key] = _struck(value, patterns)
    return found


def names_in(text: str, names: Iterable[str]) -> Iterator[str]:
    """Yield those of the folded names that a text holds."""
    words = f" {fold(text)} "
    yield from (name for name in names if f" {name} " in words)


def _written(document: Json, hides: Callable[[str], bool], names: Iterable[str]) -> list[str]:
    """The names of hidden people as this notice writes them."""
    found: dict[str, None] = {}
    for meeting in document["meetings"]:
        for panel in meeting["panels"]:
            for guest in panel["guests"]:
                if guest["name"] and hides(guest["name"]):
                    found[guest["name"]] = None
    waiting = set(names)
    for text in _texts(document):
        for name in sorted(names_in(text, waiting)):
            found[name] = None
            waiting.discard(name)
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
            value = pattern.sub(lambda match: STRUCK * len(match[0]), value)
        return value
    if isinstance(value, list):
        return [_struck(part, patterns) for part in value]
    if isinstance(value, dict):
        return {key: part if key in ("date", "kind") else _struck(part, patterns) for key, part in value.items()}
    return value
