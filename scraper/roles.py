"""What follows a name in a guest line → role and organisation (VARIANTS 2.13, conventions 3)."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.bodies import holds_acronym, is_body_word, is_subject, names_body, plainly_names_body, surely_names_body
from scraper.posts import POSTS, commas, first_post, without_second
from scraper.roles_run_together import DASHED, Post, dashed, one_part, tidy
from scraper.words import BODY, NOT_BODIES, PLACES, ROLE, any_of

# An office that names its own body.
_OFFICE = re.compile(
    r"(?:(?:the|statutory|acting|interim)\s+)?(?:deputy mayor|mayor of|london fire commissioner)\b", re.IGNORECASE
)


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
        return one_part(parts[0])
    if _body_first(parts):
        return ", ".join(parts[1:]), parts[0]
    return _by_commas(parts)


def _office(parts: list[str]) -> Post:
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


def _by_commas(parts: list[str]) -> Post:
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
    parted = DASHED.match(body)
    if parted and surely_names_body(parted[2]) and not ROLE.search(parted[2]):
        return f"{role}, {parted[1]}", parted[2]
    return tidy(role), without_second(body)


def _abbreviates(body: str, before: str) -> bool:
    """Tell whether a part only abbreviates the body before it (`Transport for London, TfL`)."""
    initials = "".join(word[0] for word in before.split()).casefold()
    return is_body_word(body) and initials == body.casefold() and not ROLE.search(before)


# The part after a comma that goes on a body's name.
_LEGAL_FORM = re.compile(r"(?:Ltd|Limited|Inc|LLP|plc|PLC|LLC|UK|London|England|Wales)\.?")
_TRUST = re.compile(r"(?:NHS )?(?:Foundation )?Trust")
# Colleges that call themselves by the university they belong to: `Birkbeck, University of London`.
_COLLEGE = re.compile(
    r"Birkbeck(?: College)?|City|Goldsmiths(?:[’'] College)?|King[’']s College(?: London)?|Queen Mary(?: College)?"
    r"|Royal (?:Holloway|Veterinary College)|SOAS|St George[’']s|(?:The )?Courtauld(?: Institute of Art)?"
)
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
    if part == "University of London" and _COLLEGE.fullmatch(before):
        return True
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
        if re.fullmatch(r"(?:[A-Z][\w’-]+\s+)+[A-Z]\w+(?:ers|nts|ors)(?: (?:for|of|in) [A-Z].*)?", last):
            return False  # `Eastside Tenants`, `Independent Pond Visitors for London`
        return bool(ROLE.search(last.split()[-1]) or ROLE.match(last))
    if re.match(r"[a-z]", last) and not re.match(r"(?:the|i[A-Z]|e[A-Z])", last):
        return not names_body(last) or bool(re.match(r"(?:an?\s+)?[a-z]+\s+(?:representing|which|that|for)\b", last))
    if _REGION.fullmatch(last):
        return len(parts) == 2
    return last.upper() in NOT_BODIES - {"UK"} or (is_subject(last) and not surely_names_body(last))


def _role_alone(text: str) -> Post:
    """Return a role with commas in it, and the body that stands before it or after a dash, if any."""
    first, _, rest = text.partition(" ")
    if is_body_word(first) and ROLE.search(rest):
        return rest, first
    return dashed(text) or (text, None)
