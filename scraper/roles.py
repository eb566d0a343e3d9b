"""What follows a name in a guest line → role and organisation (VARIANTS 2.13, conventions 3)."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.bodies import holds_acronym, is_body_word, is_subject, names_body, plainly_names_body, surely_names_body
from scraper.posts import HEADS, POSTS, commas, first_post, without_second
from scraper.words import BODY, NOT_BODIES, PLACES, ROLE, SUBJECTS, any_of, words

_Post = tuple[str | None, str | None]
"""Role and organisation."""

# An office that names its own body.
_OFFICE = re.compile(
    r"(?:(?:the|statutory|acting|interim)\s+)?(?:deputy mayor|mayor of|london fire commissioner)\b", re.IGNORECASE
)
_DASHED = re.compile(r"^(.*\S)\s+[–—-]\s+(\S.*)$")


@lru_cache(maxsize=1024)
def read_role(text: str) -> tuple[str | None, str | None]:
    """Return role and organisation of what follows a name in a guest line.

    >>> read_role("Executive Director, Housing and Land, GLA")
    ('Executive Director, Housing and Land', 'GLA')
    >>> read_role("LLDC Chief Executive")
    ('Chief Executive', 'LLDC')
    >>> read_role("Independent Noise, Echo, and Acoustics Consultant")
    ('Independent Noise, Echo, and Acoustics Consultant', None)
    >>> read_role("Deputy Mayor for Housing, Land and Property")
    ('Deputy Mayor for Housing, Land and Property', None)
    """
    text = text.strip(" ,;:–-")
    if not text:
        return None, None
    if "·" in text:
        role, _, body = text.rpartition("·")
        return role.strip(" ,") or None, body.strip() or None
    parts = first_post(commas(text.split(";")[0]))
    alone = without_second(parts[0])
    if alone != parts[0] and plainly_names_body(alone):
        return None, alone  # `StopWatch and Programme Director, Ponds`: the first post is a body's name alone
    if _OFFICE.match(parts[0]):
        return _office(parts)
    if len(parts) == 1:
        return _one_part(parts[0])
    if _body_first(parts):
        return ", ".join(parts[1:]), parts[0]
    return _by_commas(parts)


def _office(parts: list[str]) -> _Post:
    """Return an office that names its own body: it has no organisation, unless one is printed after it as well."""
    if len(parts) > 1 and plainly_names_body(parts[-1]):
        return ", ".join(parts[:-1]), parts[-1]
    text = ", ".join(parts)
    match = re.search(r"\s*\(([^()]+)\)$", text)
    if match and plainly_names_body(match[1]):
        return text[: match.start()], match[1]
    return text, None


# A post by itself, at most with what it is for: `Board Member`, `London Lead for Ponds`.
_POST = re.compile(rf"(?P<kind>.*)\b{POSTS}(?:\s+(?:of|for|at|on|to)\s.*)?$")


def _body_first(parts: list[str]) -> bool:
    """Tell whether the body stands before the post (`Pond Association, Board Member`)."""
    body = parts[0]
    post = _POST.match(", ".join(parts[1:]))
    if not post or ROLE.search(body) or not surely_names_body(body) or _is_place(body):
        return False
    return not names_body(re.sub(r"\b(?:Board|Committee|Council|London)\s+$", "", post["kind"]))


def _is_place(text: str) -> bool:
    return all(word.lower() in PLACES for word in text.split())


def _by_commas(parts: list[str]) -> _Post:
    """Return role and organisation of two or more parts: the last is the organisation, unless it goes on the role."""
    cut = len(parts) - 1  # where the organisation begins
    while cut > 1 and _continues(parts[cut - 1], parts[cut]):
        cut -= 1
    if cut == 1 and not ROLE.search(parts[0]) and _continues(parts[0], parts[1]):
        return None, ", ".join(parts)
    if _goes_on_role(parts):
        return _role_alone(", ".join(parts))
    role, body = ", ".join(parts[:cut]), ", ".join(parts[cut:])
    if cut >= 2 and _abbreviates(body, parts[cut - 1]):
        return ", ".join(parts[: cut - 1]), f"{parts[cut - 1]}, {body}"
    dashed = _DASHED.match(body)
    if dashed and surely_names_body(dashed[2]) and not ROLE.search(dashed[2]):
        return f"{role}, {dashed[1]}", dashed[2]
    return _tidy(role), without_second(body)


def _abbreviates(body: str, before: str) -> bool:
    """Tell whether a part only abbreviates the body before it (`Transport for London, TfL`)."""
    initials = "".join(word[0] for word in before.split()).casefold()
    return is_body_word(body) and initials == body.casefold() and not ROLE.search(before)


# The part after a comma that goes on a body's name.
_LEGAL_FORM = re.compile(r"(?:Ltd|Limited|Inc|LLP|plc|PLC|LLC|UK|London|England|Wales)\.?")
_TRUST = re.compile(r"(?:NHS )?(?:Foundation )?Trust")
_AND_PARTNERS = re.compile(r"&.*\b(?:LLP|Ltd|Partners|Associates|Solicitors|Architects)\.?$")
_LISTS_ON = re.compile(r"(?:^|\s)(?:and|&)\s")
# A body's name that may hold commas: `Office for Standards in Education, Children’s Services and Skills`.
_LISTS = re.compile(
    r"\b"
    + any_of(r"""
        Office|Department|Ministry|Agency|Commission|Committee|Council|Association|Federation|Society|Union
        Partnership|Foundation|Campaign|Centre|Institute|School|Faculty|College
    """)
    + r" (?:for|of|on)\b"
)


def _continues(before: str, part: str) -> bool:
    """Tell whether `part` goes on a body's name begun in `before` (`Office for Standards, Children’s …`)."""
    begins_body = not ROLE.search(before)
    if _is_place(part):
        return begins_body and " & " not in before and (names_body(before) or before.startswith("The "))
    if _AND_PARTNERS.search(part) and re.fullmatch(r"[A-Z][a-z]+", before):
        return begins_body and not is_subject(before)  # `Fenn, Mere & Partners LLP`
    if _LEGAL_FORM.fullmatch(part) or _TRUST.fullmatch(part):
        return begins_body
    if (not begins_body and not BODY.search(before)) or ROLE.search(part):
        return False
    listed = _LISTS_ON.search(part)
    if listed and part.endswith(")") and re.match(r"[A-Z]\w+ (?:for|of|on) ", before):
        return True  # `Drains for Ponds, Wells and Springs (DPWS)`
    if _LISTS.search(before) and listed and not re.match(r"(?:University|London|City) ", part):
        return True
    open_name = _LISTS.search(before) or re.search(r"\b(?:Institute|Foundation|Trust)$", before)
    return bool(open_name) and not names_body(part)


# Words of a portfolio that would else be taken for a body.
_PORTFOLIO = re.compile(r"\b(?:London|Policing|Police|Housing|Transport)\b")
_REGION = re.compile(r"(?:Greater )?London|England|UK|Europe|Wales|(?:North|South|East|West)(?: London)?")


def _goes_on_role(parts: list[str]) -> bool:
    """Tell whether the last part only goes on the role, so that the line names no body."""
    last = parts[-1]
    if re.match(r"(?:and|&)\s", last):
        return bool(ROLE.search(last)) or not names_body(last)
    if ROLE.search(last) and not BODY.search(_PORTFOLIO.sub("", last)):
        if holds_acronym(last) or re.match(r"(?:the\s+)?[A-Z]\w+(?:ers|nts|ors)\b", last):
            return False  # `Campaign for Better Users`, `Residents First`: a body named after people
        return bool(ROLE.search(last.split()[-1]) or ROLE.match(last))
    if re.match(r"[a-z]", last) and not re.match(r"(?:the|i[A-Z]|e[A-Z])", last):
        return not names_body(last) or bool(re.match(r"(?:an?\s+)?[a-z]+\s+(?:representing|which|that|for)\b", last))
    if _REGION.fullmatch(last):
        return len(parts) == 2
    return last.upper() in NOT_BODIES - {"UK"} or (is_subject(last) and not surely_names_body(last))


def _role_alone(text: str) -> _Post:
    """Return a role with commas in it, and the body that stands before it or after a dash, if any."""
    first, _, rest = text.partition(" ")
    if is_body_word(first) and ROLE.search(rest):
        return rest, first
    return _dashed(text) or (text, None)


def _one_part(text: str) -> _Post:
    """Return role and organisation where no comma parts them."""
    found = _dashed(text) or _bracketed(text) or _full_body_first(text)
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


def _dashed(text: str) -> _Post | None:
    """Return `Role – Body` parted at the last spaced dash if a body stands after it."""
    match = _DASHED.match(text)
    if match and not match[2][0].islower() and surely_names_body(match[2]) and not ROLE.search(match[2]):
        return _tidy(match[1]), match[2]
    return None


def _bracketed(text: str) -> _Post | None:
    """Return `Role (Body)`; brackets that stand after a body are its abbreviation and belong to it."""
    match = re.fullmatch(r"(?P<before>.*\S)\s*\((?P<inside>[^()]+)\)", text)
    if not match or not ROLE.search(match["before"]):
        return None
    if re.match(r"[a-z]|(?:Interim|Acting|Designate|Temporary|Maternity)\b", match["inside"]):
        return None
    role, body = _one_part(match["before"])
    if body is None:
        return _tidy(match["before"]), match["inside"]
    return role, f"{body} ({match['inside']})"


_FULL_BODY_FIRST = re.compile(r"(?P<body>[A-Z][^(),]+\([A-Z][\w&/]{1,9}\))\s+(?P<role>[A-Z].*)$")


def _full_body_first(text: str) -> _Post | None:
    """Return `Greater London Authority (GLA) Director of Ponds` the right way round."""
    match = _FULL_BODY_FIRST.match(text)
    if match and ROLE.search(match["role"]) and not ROLE.search(match["body"]):
        return match["role"], match["body"]
    return None


def _short_body_first(text: str) -> _Post | None:
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


def _without_role(text: str) -> _Post:
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


def _missing_comma(text: str) -> _Post:
    """Return `CEO London TravelWatch` as role and body; a role that goes on (`Director Housing`) stays whole."""
    match = _RUN_ON.match(text)
    if match and _is_body_of(body := without_second(match["body"]), match["role"]):
        return match["role"], body
    closing = _LAST_BODY.match(text)
    if closing and _holds_role(closing["role"]) and (closing["name"] or is_body_word(closing["word"])):
        return closing["role"], closing["name"] or closing["word"]
    return _tidy(text), None


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


def _tidy(role: str) -> str | None:
    return role.strip(" ,;") or None
