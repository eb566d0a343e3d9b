"""Posts of a guest line: where one ends, where a second begins (VARIANTS 2.13; conventions: the first post counts)."""

from __future__ import annotations

import re

from scraper.bodies import surely_names_body
from scraper.committees import find_committees
from scraper.words import ROLE, any_of

# Nouns that end a post; a capital after one of them begins a body (`CEO London TravelWatch`).
HEADS = any_of(r"""
    CEO|Chair(?:man|woman|person)?|Director|Executive|Officer|Manager|President|Leader|Secretary|Commissioner
    Advis[eo]r|Editor|Economist|Analyst|(?:Co-?)?[Ff]ounder|Owner
""")
# Nouns that are posts by themselves, though more of the post, or a name, may come after (`Consultant Physician`).
POSTS = any_of(rf"""
    {HEADS}
    Head|Lead|Member|Partner|Fellow|Trustee|Treasurer|Co-?[Oo]rdinator|Registrar|Principal|Dean|Commander
    Professor|Lecturer|Researcher|Consultant|Engineer|Architect|Surveyor|Nutritionist
""")
# How a second post begins after `and`. No `Officer` or `Executive`: those go on the first (`Policing and Planning
# Officer`); but `Chief` and `Deputy`, which end no post.
_BEGINS = any_of(r"""
    Chair(?:man|woman)?|Co-?[Cc]hair|Director|Head|President|Founder|Co-?[Ff]ounder|Member|Chief|CEO
    Commissioner|Mayor|Leader|Professor|Secretary|Trustee|Advis[eo]r|Partner|Fellow|Editor|Deputy|Lead|Manager
    independent
""")
_SECOND = rf"(?=(?:[A-Z][\w-]*\s+){{0,3}}?{_BEGINS}\b)"
_AND_SECOND = re.compile(rf"\s+(?:and|&)\s+{_SECOND}")
_AND_SECOND_AS_WELL = re.compile(rf"\s+(?:and|&)\s+(?:(?:the|new|former|current|also)\s+)*{_SECOND}")
_AND = re.compile(r"(?:and|&)\s+")
_OF = re.compile(r"\b(?:of|at)\b")
_BEGINS_OF = re.compile(rf"{_BEGINS}\s+(?:of|at)\b")
_BEGINS_FOR = re.compile(rf"{_BEGINS}\s+(?:of|for|at)\b")
_MEMBER_OF = re.compile(r"(?:Member|Fellow)\s+of\s+(?:the\s+)?[A-Z]")
_ENDS_POST = re.compile(rf"{POSTS}$")
# A post that names its own body: `Chair of the Institute of Ponds`.
_OWN_BODY = re.compile(
    r"^[^,]*?\b(?:of|at)\s+(?:the\s+)?(?:[A-Z]\S*\s+(?:(?:of|for|and|a)\s+)*)*"
    + any_of(r"""
        Institute|Association|Federation|Society|Coalition|Union|Foundation|Council|University|Commission|Authority
    """)
    + r"\b"
)


def commas(text: str) -> list[str]:
    """Return the parts of `text` between commas that stand outside brackets and outside a committee's name.

    >>> commas("Chair, Ponds (north, south), Fire, Resilience and Emergency Planning Committee")
    ['Chair', 'Ponds (north, south)', 'Fire, Resilience and Emergency Planning Committee']
    """
    parts, depth, start = [], 0, 0
    named = [(m.start, m.end) for m in find_committees(text) if m.known] if "ommittee" in text else []
    for index, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif char == "," and not depth and not any(low < index < high for low, high in named):
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part] or [text.strip()]


def first_post(parts: list[str]) -> list[str]:
    """Return those of the parts between commas that tell the first post, its body included.

    >>> first_post(["Chair", "Ponds21", "and independent consultant"])
    ['Chair', 'Ponds21']
    >>> first_post(["Surveyor", "Wall Services", "Member of Ponds21"])
    ['Surveyor', 'Wall Services']
    """
    for index, part in enumerate(parts):
        first = without_second(part) if index else _without_second_after_own_body(part)
        if first != part and (not index or surely_names_body(first)):
            return [*parts[:index], first]
    end = next((index for index in range(1, len(parts)) if _begins_second(parts, index)), len(parts))
    return parts[:end]


def _begins_second(parts: list[str], index: int) -> bool:
    """Tell whether a second post begins with a part: after `and`, or with an office of its own after a body."""
    first, before, part = parts[0], parts[index - 1], parts[index]
    linked = _AND.match(part)
    if index == 1:  # right after the first post only where that one names its body itself
        if linked and len(parts) > 2 and _OWN_BODY.search(first):
            return True
        return bool(_OF.search(first) and ROLE.search(first) and _BEGINS_OF.match(part))
    if linked:
        closed = surely_names_body(before) or index + 1 < len(parts) or _ENDS_POST.search(first)
        return bool(ROLE.search(part, linked.end()) and closed)
    if _MEMBER_OF.match(part):
        return True
    after_body = not ROLE.search(before) and surely_names_body(before)
    return bool(_BEGINS_FOR.match(part) and after_body and ROLE.search(first))


def _without_second_after_own_body(text: str) -> str:
    """Return the first of two posts where it names its own body (`Chair of the Institute of Ponds and Director`)."""
    match = _AND_SECOND.search(text)
    return text[: match.start()] if match and _OWN_BODY.match(text[: match.start()]) else text


def without_second(body: str) -> str:
    """Return a body without a second post that runs on after `and`.

    >>> without_second("Ponds Institute and former Director of Rain London")
    'Ponds Institute'
    """
    match = _AND_SECOND_AS_WELL.search(body)
    return body[: match.start()] if match and not ROLE.search(body[: match.start()]) else body
