"""Names of people as notices print them: honorifics, name, letters (VARIANTS 2.13, conventions 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scraper.bodies import is_acronym
from scraper.words import NOT_NAMES, PARTICLES, PREFIXES, ROLE, SUFFIXES, SURNAMES, any_of, words

_PREFIX = re.compile(
    r"(?:"
    + "|".join(
        r"\.?\s+".join(re.escape(word).replace("'", "[’']") for word in prefix.split())
        for prefix in sorted(PREFIXES, key=len, reverse=True)
    )
    + r")\b\.?\s*",
    re.IGNORECASE,
)


_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name taken apart."""

    name: str
    honorific_prefix: str | None
    honorific_suffix: str | None


@lru_cache(maxsize=1024)  # a line is looked at from several sides
def split_person(text: str) -> Person:
    """Return `text`, a name and nothing else, taken apart.

    >>> split_person("Rt Hon Baroness Ada Well OBE AM")
    Person(name='Ada Well', honorific_prefix='Rt Hon Baroness', honorific_suffix='OBE AM')
    >>> split_person("The Rt. Hon. the Lord Well").honorific_prefix
    'Rt. Hon. Lord'
    >>> split_person("DAC Una Mere").honorific_prefix
    'DAC'
    """
    rest = text.strip(" ,.;:")
    prefixes = []
    while (match := _PREFIX.match(rest)) and match.end() < len(rest):
        word = match[0].strip()
        # A first name such as "Earl" or "Major" before a surname alone stays a name.
        if word.lower() in {"earl", "major", "baron", "judge", "dean", "ms", "ac", "col", "gen"} and (
            word[:1].islower() or len(rest[match.end() :].split()) < (1 if word.isupper() else 2)
        ):
            break
        if not word[:1].isupper():
            break
        prefixes.append(word.removeprefix("The ").strip())
        rest = re.sub(r"^the\s+(?=[A-Z])", "", rest[match.end() :])  # `Professor the Lord Fenn`
    words = rest.split()
    letters: list[str] = []
    while len(words) > 1 and words[-1].strip(",.()").replace(".", "") in SUFFIXES:
        letters.insert(0, words.pop().strip(",.()").replace(".", ""))
    name = " ".join(words).strip(" ,")
    return Person(name=name, honorific_prefix=" ".join(prefixes) or None, honorific_suffix=" ".join(letters) or None)


@lru_cache(maxsize=2048)
def looks_like_name(text: str) -> bool:
    """Tell whether `text` is a person's name and nothing else, honorifics and letters allowed.

    >>> [looks_like_name(t) for t in ("Dr Siân O’Brien-Fenn AM", "Jagjit S. Mere", "Head of Housing", "Air quality")]
    [True, True, False, False]
    """
    text = text.strip()
    if not text or len(text) > 70 or any(char.isdigit() for char in text) or text[-1] in "?!:":
        return False
    person = split_person(text)
    words = [w for w in re.sub(r"[“”\"‘’']([^“”\"‘’'\s]+)[”\"’']|\([^)]*\)", " ", person.name).split() if w]
    if not words or len(words) > 6:
        return False
    if len(words) == 1 and not person.honorific_prefix:
        return False
    if words[0] in {"The", "A", "An"}:
        return False
    titled = bool(person.honorific_prefix or person.honorific_suffix)
    for index, word in enumerate(words):
        plain = word.strip(".,’'")
        if plain.lower() in PARTICLES and (index > 0 or plain.lower() not in {"of", "the", "y", "e"}):
            if plain.lower() in {"of", "the"} and not titled:
                return False
            continue
        if not _NAME_WORD.fullmatch(word) or not word[0].isupper():
            return False
        if plain.isupper() and len(plain) > 3 and not titled:
            return False
        low = plain.lower()
        late = index > 0 and (titled or (low in SURNAMES and index == len(words) - 1))
        if low in NOT_NAMES and (not late or low in _NEVER):
            return False
        if ROLE.fullmatch(plain) and not late and low not in SURNAMES:
            return False
        if index and _ORGANISED.fullmatch(plain):
            return False
        if is_acronym(plain) and len(plain) > 2 and not titled:
            return False
    return words[-1].lower() not in PARTICLES


# Words for a body that never stand in a name, whatever title goes before.
_NEVER = words("committee panel council authority assembly board commission")
# The same for any word but the first.
_ORGANISED = re.compile(
    any_of(r"""
        Inspectorate|Authority|Council|Committee|Panel|Board|Commission|Agency|Services?|University|Institute
        Association|Federation|Society|Foundation|Charity|Alliance|Network|Coalition|Group|Organisation
        Partnership|Limited|Ltd|Representatives?
    """)
)
