"""Is this the name of a body (an organisation), by its words alone? Several degrees of being sure."""

from __future__ import annotations

import re

from scraper.words import BODY, NOT_BODIES, ROLE, SUBJECTS, any_of


def is_acronym(word: str) -> bool:
    """Tell whether a word has two capitals and is no name such as `McKay` or `O’Neill`.

    >>> [is_acronym(word) for word in ("TfL", "BusinessLDN", "McKay", "J.", "London")]
    [True, True, False, False, False]
    """
    plain = word.strip("().,’'")
    return sum(1 for char in plain if char.isupper()) >= 2 and not re.fullmatch(
        r"(?:(?:Mc|Mac|O[’']|De|Di|La|Le|Van|Fitz|D[’'])?[A-Z][a-zà-ÿ]+(?:-[A-Z][a-zà-ÿ]+)*|(?:[A-Z]\.?){1,2})", plain
    )


def holds_acronym(text: str) -> bool:
    """Tell whether a word of `text` is an acronym that can name a body (`CCTV` cannot)."""
    return any(is_acronym(word) and word.strip("().,").upper() not in NOT_BODIES for word in text.split())


def names_body(text: str) -> bool:
    """Tell whether `text` surely names a body: a word such as `Council`, or an acronym.

    >>> [names_body(t) for t in ("London Councils", "TfL", "Business Improvement", "BusinessLDN")]
    [True, True, False, True]
    """
    return bool(BODY.search(text)) or holds_acronym(text)


# Words for a body that are no subject of a department.
_STRONG = re.compile(
    r"\b"
    + any_of(r"""
        Authority|Councils?|Borough|Committee|Assembly|Board|Commission|Ministry|Department|Office|Agency
        Inspectorate|Police|Service|University|Institute|College|School|Hospital|Museum
        Trust|Foundation|Charity|Association|Society|Federation|Union|Alliance|Forum|Network|Partnership
        Limited|Ltd|Corporation|Company|Bank|plc|PLC|LLP
    """)
    + r"\b"
)


def surely_names_body(text: str) -> bool:
    """Tell whether `text`, which might be a subject (`Group Finance`), is a body: an acronym, or a word for one."""
    words = text.split()
    if holds_acronym(text):
        return True
    if is_subject(text) and (len(words) < 3 or words[-1] not in {"Group", "Services", "Partnerships"}):
        return False
    return (
        bool(_STRONG.search(text))
        or bool(words and BODY.search(words[-1]))
        or bool(BODY.search(text) and re.search(r"\b(?:of|for)\b", text))
    )


def is_subject(text: str) -> bool:
    """Tell whether `text` is only what a role or a department is about.

    >>> [is_subject(text) for text in ("Housing and Land", "Policing & Crime", "Housing Association")]
    [True, True, False]
    """
    words = [w.strip("(),&").lower() for w in text.split()]
    return all(w in SUBJECTS or w in {"", "and", "&", "the"} for w in words)


_PLAIN = re.compile(
    r"\b(?:Authority|Council|Office|Borough|Committee|University|Assembly|Police|Trust|Limited|Ltd|Corporation)\b"
)


def plainly_names_body(text: str) -> bool:
    """Tell whether `text` is a body beyond doubt (an acronym, or a body word that is no subject of a portfolio)."""
    return holds_acronym(text) or (bool(_PLAIN.search(text)) and not ROLE.search(text))


def is_body_word(word: str) -> bool:
    """Tell whether one word names a body by itself, as it can stand before a role (`LLDC Chief Executive`).

    >>> [is_body_word(word) for word in ("LLDC", "TfL", "Met", "CEO", "London")]
    [True, True, True, False, False]
    """
    plain = word.strip("().,")
    if plain.upper() in NOT_BODIES:
        return False
    return (
        bool(re.fullmatch(r"(?:[A-Z][A-Z&]+|TfL|Tfl|GLA/TfL|[A-Z]{2,}/[A-Z]\w*[A-Z]|MPs|LBs)", plain)) or plain == "Met"
    )
