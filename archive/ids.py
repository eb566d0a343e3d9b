"""Stable text ids, and the row numbers behind them.

An id, once published, never means anything else. A notice's id comes from its canonical path alone, a person's and a
body's from the name, a meeting's from the address and day under which it was first captured. Row numbers are derived
from the capture or from the id, so that a build in one go and a build bit by bit number alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote, urlsplit

STRIDE = 1_000_000
"""Row numbers of a notice's parts: the notice's number times this, plus the part's place."""

# letters that Unicode does not take apart into a plain letter and a mark
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_APOSTROPHES = re.compile(r"[’‘'ʼ`´]")


@lru_cache(maxsize=1 << 16)  # names come again and again, in notices and in comparisons
def fold(text: str) -> str:
    """Return the text as it is compared: lower case, no accents or apostrophes, `&` as `and`, other signs as a space.

    >>> fold("Mayor’s Office for Policing & Crime")
    'mayors office for policing and crime'
    >>> fold("Siân O'Núñez-Bell")
    'sian onunez bell'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _APOSTROPHES.sub("", plain).replace("&", " and ")
    return " ".join(re.findall(r"[^\W_]+", plain))


def slug(text: str, limit: int = 80) -> str:
    """Return a readable slug of a-z, 0-9 and hyphens, cut at a word; a short hash where nothing readable is left.

    >>> slug("Police and Crime Committee")
    'police-and-crime-committee'
    """
    words = re.findall(r"[a-z0-9]+", fold(text))
    whole = "-".join(words)
    if len(whole) > limit:
        whole = whole[:limit].rpartition("-")[0] or whole[:limit]
    return whole or short_hash(text)


def short_hash(text: str) -> str:
    """Return the first 8 hexadecimal digits of the text's SHA-256."""
    return sha256(text.encode()).hexdigest()[:8]


def name_slug(key: str) -> str:
    """Return the id of the person or body with that folded name: readable, and different for different names.

    >>> name_slug("honor blythewood")
    'honor-blythewood'
    """
    readable = slug(key)
    return readable if readable.replace("-", " ") == key else f"{readable}-{short_hash(key)}"


def notice_id(url: str) -> str:
    """Return the id of the notice with that canonical address: the end of its path, and a hash of the whole path.

    >>> notice_id("https://www.london.gov.uk/press-releases/assembly/who-pays-for-kerbs")
    'who-pays-for-kerbs-9604df8a'
    """
    path = urlsplit(url).path.rstrip("/") or "/"
    return f"{slug(unquote(path.rpartition('/')[2]), 60)}-{short_hash(path)}"


def number_of(kind: str, text_id: str) -> int:
    """Return the row number of a person, body, meeting or committee: 52 bits of a hash of its kind and id.

    52 bits, because a browser's numbers hold no more; two of a million ids meet with a chance of 1 in 10,000, and the
    table's primary key would refuse the second.
    """
    return int(sha256(f"{kind}:{text_id}".encode()).hexdigest()[:13], 16)
