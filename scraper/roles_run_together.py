"""Role and organisation that no comma parts: by a dash, brackets, their order, or the words alone (VARIANTS 2.13)."""

from __future__ import annotations

import re

from scraper.bodies import holds_acronym, is_body_word, is_subject, names_body, plainly_names_body, surely_names_body
from scraper.posts import HEADS, without_second
from scraper.words import BODY, ROLE, SUBJECTS, words

Post = tuple[str | None, str | None]
"""Role and organisation."""

DASHED = re.compile(r"^(.*\S)\s+[–—-]\s+(\S.*)$")


def one_part(text: str) -> Post:
    """Return role and organisation of what a guest line says after the name without any comma.

    >>> one_part("CEO London TravelWatch")
    ('CEO', 'London TravelWatch')
    >>> one_part("Greater London Authority (GLA) Director of Ponds")
    ('Director of Ponds', 'Greater London Authority (GLA)')
    """
    found = dashed(text) or _bracketed(text) or _full_body_first(text)
    if found:
        return found
    if not _holds_role(text):
        return _without_role(text)
    if short := _short_body_first(text):
        return short
    first = without_second(text)
    if first != text and names_body(first) and not ROLE.search(first):
        return None, first  # `LSE Department of Government and Director of LSE London`: the first is a body alone
    return _missing_comma(text)


def dashed(text: str) -> Post | None:
    """Return `Role – Body` parted at the last spaced dash if a body stands after it."""
    match = DASHED.match(text)
    if match and not match[2][0].islower() and surely_names_body(match[2]) and not ROLE.search(match[2]):
        return tidy(match[1]), match[2]
    return None


def _bracketed(text: str) -> Post | None:
    """Return `Role (Body)`; brackets that stand after a body are its abbreviation and belong to it."""
    match = re.fullmatch(r"(?P<before>.*\S)\s*\((?P<inside>[^()]+)\)", text)
    if not match or not ROLE.search(match["before"]):
        return None
    if re.match(r"[a-z]|(?:Interim|Acting|Designate|Temporary|Maternity)\b", match["inside"]):
        return None
    role, body = one_part(match["before"])
    if body is None:
        return tidy(match["before"]), match["inside"]
    return role, f"{body} ({match['inside']})"


_FULL_BODY_FIRST = re.compile(r"(?P<body>[A-Z][^(),]+\([A-Z][\w&/]{1,9}\))\s+(?P<role>[A-Z].*)$")


def _full_body_first(text: str) -> Post | None:
    """Return `Greater London Authority (GLA) Director of Ponds` the right way round."""
    match = _FULL_BODY_FIRST.match(text)
    if match and ROLE.search(match["role"]) and not ROLE.search(match["body"]):
        return match["role"], match["body"]
    return None


def _short_body_first(text: str) -> Post | None:
    """Return `LLDC Chief Executive` the right way round: the first word is an acronym, the rest a role."""
    first, _, rest = text.partition(" ")
    if not is_body_word(first) or not ROLE.search(rest) or re.match(r"(?:and|&)(?:\s|$)", rest, re.IGNORECASE):
        return None
    if re.match(r"(?:Department|Faculty|School|Institute|Centre|Professor of)\b", rest):
        return None, without_second(text)
    return rest, first


_LAY_WORD = re.compile(
    r"(?:patients?|users?|residents?|customers?|tenants?|workers?|drivers?|traders?|students?)$", re.IGNORECASE
)
_TRADE = re.compile(r"[A-Z]\w+(?:ologist|keeper|maker|holder|fighter|ician|smith)")


def _holds_role(text: str) -> bool:
    """Tell whether `text` holds a role; `Patient Access` and the like are bodies named after people."""
    return bool(_TRADE.fullmatch(text)) or any(
        match.end() == len(text) or match[0][0].islower() or not _LAY_WORD.match(match[0])
        for match in ROLE.finditer(text)
    )


def _without_role(text: str) -> Post:
    """Return words that hold no role as a body, unless they are plain words or a department's subject."""
    if text[:1].islower() and not re.match(r"the [A-Z]|[a-z][A-Z]", text):
        return text, None
    return (text, None) if is_subject(text) and not plainly_names_body(text) else (None, text)


_RUN_ON = re.compile(rf"(?P<role>(?:[\w&’'/-]+\s+){{0,4}}?{HEADS})\s+(?P<body>[A-Z].*)$")
# A body at the end that no comma parts from the role; after `of` or `at` it stays in the role (conventions 3).
_LAST_BODY = re.compile(
    r"(?P<role>.*\S)(?<!\bof)(?<!\bat)(?<!\bto)(?<!\bfor)(?<!\band)(?<!\bthe)(?<!&)(?<![,–—/-])\s+"
    r"(?:(?P<name>Transport for London|Greater London Authority|London Councils|Metropolitan Police(?: Service)?)"
    r"|(?P<word>[A-Z]\S*))$"
)


def _missing_comma(text: str) -> Post:
    """Return `CEO London TravelWatch` as role and body; a role that goes on (`Director Housing`) stays whole."""
    match = _RUN_ON.match(text)
    if match and _is_body_of(body := without_second(match["body"]), match["role"]):
        return match["role"], body
    closing = _LAST_BODY.match(text)
    if closing and _holds_role(closing["role"]) and (closing["name"] or is_body_word(closing["word"])):
        return closing["role"], closing["name"] or closing["word"]
    return tidy(text), None


# Subjects that a post may be followed by (`Director Housing`); the rest of them also begin names of bodies.
_FUNCTIONS = SUBJECTS - words("london greater metropolitan royal transport national fire city young people")
_BEGINS_BODY = re.compile(r"(?:Federation|Association|Institute|Society|Union|National|British)\b")
_TOP = re.compile(r"CEO|Chair(?:man|woman)?|Chief Executive|President")


def _is_body_of(text: str, role: str) -> bool:
    """Tell whether words run together with a role are its body, and no more of the role."""
    first, last = text.split()[0], text.split()[-1]
    if ROLE.search(text) or is_subject(text) or first.lower().strip(",") in _FUNCTIONS or "of" in role.split():
        return False
    named = holds_acronym(text) or plainly_names_body(text) or BODY.search(last) or _BEGINS_BODY.match(text)
    return bool(named or (_TOP.fullmatch(role) and BODY.search(text)))


def tidy(role: str) -> str | None:
    """Return a role without the marks at its ends, None if nothing is left."""
    return role.strip(" ,;") or None
