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

    >>> [looks_like_name(t) for t in ("Dr Siân O’Brien-Fenn AM", "J.B. Mere", "Head of Housing", "Air quality")]
    [True, True, False, False]
    """
    text = text.strip()
    if not 0 < len(text) <= _LONGEST or text[-1] in "?!:" or any(char.isdigit() for char in text):
        return False
    person = split_person(text)
    parts = _NICKNAME.sub(" ", person.name).split()
    titled = bool(person.honorific_prefix or person.honorific_suffix)
    if not parts or len(parts) > _MOST_WORDS or parts[0] in {"The", "A", "An"} or parts[-1].lower() in PARTICLES:
        return False
    if len(parts) == 1 and not person.honorific_prefix:
        return False
    last = len(parts) - 1
    return all(_fits_name(part, titled=titled, first=at == 0, last=at == last) for at, part in enumerate(parts))


_LONGEST = 70
_MOST_WORDS = 6
# A nickname in quotation marks or brackets, which may be any word.
_NICKNAME = re.compile(r"[“”\"‘’']([^“”\"‘’'\s]+)[”\"’']|\([^)]*\)")


def _fits_name(word: str, *, titled: bool, first: bool, last: bool) -> bool:
    """Tell whether a word may stand in a name; beside a title or letters, and at the end, more words may."""
    plain = word.strip(".,’'")
    low = plain.lower()
    if low in PARTICLES and not (first and low in {"of", "the", "y", "e"}):
        return titled or low not in {"of", "the"}
    if not _NAME_WORD.fullmatch(word) or not word[0].isupper():
        return False
    if not titled and ((is_acronym(plain) and len(plain) > 2) or (plain.isupper() and len(plain) > 3)):
        return False
    if not first and _ORGANISED.fullmatch(plain):
        return False
    surname = not first and (titled or (last and low in SURNAMES))
    if low in NOT_NAMES and (not surname or low in _NEVER):
        return False
    return surname or low in SURNAMES or not ROLE.fullmatch(plain)


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
