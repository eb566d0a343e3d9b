"""What follows a name in a guest line → role and organisation (VARIANTS 2.13, conventions 3)."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.bodies import holds_acronym, is_body_word, is_subject, names_body, plainly_names_body, surely_names_body
from scraper.committees import find_committees
from scraper.words import BODY, NOT_BODIES, PLACES, ROLE, SUBJECTS

_OFFICE = re.compile(
    r"^(?:(?:the|statutory|acting|interim)\s+)?(?:deputy mayor|mayor of|london fire commissioner)\b", re.IGNORECASE
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
    parts = _first_post(_commas(text.split(";")[0]))
    text = ", ".join(parts)
    alone = _second_post(parts[0])
    if alone != parts[0] and plainly_names_body(alone):
        return None, alone  # `StopWatch and Programme Director, Ponds`: the first post is a body's name alone
    if _OFFICE.match(parts[0]):
        return _office(parts)
    if len(parts) == 1:
        return _one_part(parts[0])
    if _body_first(parts):
        return ", ".join(parts[1:]), parts[0]
    cut = len(parts) - 1
    while cut > 1 and _continues(parts[cut - 1], parts[cut]):
        cut -= 1
    body = ", ".join(parts[cut:])
    role = ", ".join(parts[:cut])
    if cut == 1 and not ROLE.search(parts[0]) and _continues(parts[0], parts[1]):
        return None, text
    if _is_role_tail(parts, cut):
        first, _, rest = text.partition(" ")
        if is_body_word(first) and ROLE.search(rest):
            return rest, first
        dashed = _dashed(text)
        return dashed if dashed[1] else (text, None)
    if (
        cut >= 2
        and is_body_word(body)
        and _initials(parts[cut - 1]) == body.casefold()
        and not ROLE.search(parts[cut - 1])
    ):
        return ", ".join(parts[: cut - 1]), f"{parts[cut - 1]}, {body}"
    split = re.search(r"^(.*\S)\s+[–—-]\s+(\S.*)$", body)
    if split and surely_names_body(split[2]) and not ROLE.search(split[2]):
        return f"{role}, {split[1]}", split[2]
    return _tidy(role), _second_post(body)


# A post by itself, at most with what it is for: `Board Member`, `London Lead for Ponds`.
_POST = re.compile(
    r"^(?P<kind>.*)\b(?:Director|Manager|Head|Officer|Chair(?:man|woman|person)?|Member|Lead|Consultant|Advis[eo]r"
    r"|President|Secretary|Executive|CEO|Professor|Lecturer|Researcher|Fellow|Trustee|Founder|Co-?[Oo]rdinator|Analyst"
    r"|Commissioner|Commander|Leader|Economist|Registrar|Principal|Dean)(?:\s+(?:of|for|at|on|to)\s.*)?$"
)


def _body_first(parts: list[str]) -> bool:
    """Tell whether the body stands before the post (`Pond Association, Board Member`)."""
    body = parts[0]
    post = _POST.match(", ".join(parts[1:]))
    if not post or ROLE.search(body) or not surely_names_body(body):
        return False
    if all(word.lower() in PLACES for word in body.split()):
        return False
    return not names_body(re.sub(r"\b(?:Board|Committee|Council|London)\s+$", "", post["kind"]))


def _initials(text: str) -> str:
    """Return the initials of a body's name, lower case, to tell `Transport for London, TfL` as one body."""
    return "".join(word[0] for word in text.split()).casefold()


def _commas(text: str) -> list[str]:
    """Return the parts of `text` between commas that stand outside brackets and outside a committee's name."""
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


_HEAD_END = re.compile(
    r"(?:Director|Manager|Officer|Chair(?:man|woman)?|Commissioner|Professor|Lecturer|Leader|Lead|Advis[eo]r"
    r"|President|Secretary|Executive"
    r"|CEO|Consultant|Researcher|Editor|Founder|Partner|Engineer|Architect|Analyst|Economist|Fellow|Trustee"
    r"|Treasurer|Nutritionist|Surveyor)$"
)


def _first_post(parts: list[str]) -> list[str]:
    """Return the parts of the first of two jobs.

    The second begins with `and` after a body (`Chair, Pond Group, and …`), or with an office of its own after one
    (`Surveyor, Wall Services, Member of …`).
    """
    for index, part in enumerate(parts):
        first = _second_post(part) if index else _with_own_body(part)
        if first != part and (not index or surely_names_body(first)):
            return [*parts[:index], first]
    for index in range(1, len(parts)):
        if index == 1 and len(parts) > 2 and re.match(r"(?:and|&)\s", parts[1]) and _OWN_BODY.search(parts[0]):
            return parts[:1]
        whole = index == 1 and re.search(r"\b(?:of|at)\b", parts[0])
        if whole and ROLE.search(parts[0]) and re.match(rf"(?:{_JOB})\s+(?:of|at)\b", parts[1]):
            return parts[:1]
        if index == 1:
            continue
        linked = re.match(r"(?:and|&)\s+", parts[index])
        before = parts[index - 1]
        if (
            linked
            and ROLE.search(parts[index][linked.end() :])
            and (surely_names_body(before) or index + 1 < len(parts) or _HEAD_END.search(parts[0]))
        ):
            return parts[:index]
        if not linked and re.match(r"(?:Member|Fellow)\s+of\s+(?:the\s+)?[A-Z]", parts[index]):
            return parts[:index]
        if (
            not linked
            and re.match(rf"(?:{_JOB})\s+(?:of|for|at)\b", parts[index])
            and not ROLE.search(before)
            and surely_names_body(before)
            and ROLE.search(parts[0])
        ):
            return parts[:index]
    return parts


# A post that names its own body: `Chair of the Institute of Ponds`.
_OWN_BODY = re.compile(
    r"^[^,]*?\b(?:of|at)\s+(?:the\s+)?(?:[A-Z]\S*\s+(?:(?:of|for|and|a)\s+)*)*"
    r"(?:Institute|Association|Federation|Society|Coalition|Union|Foundation|Council|University|Commission|Authority)\b"
)


def _with_own_body(text: str) -> str:
    """Return the first of two posts where it names its own body (`Chair of the Institute of Ponds and Director`)."""
    match = re.search(r"\s+(?:and|&)\s+(?=(?:[A-Z][\w-]*\s+){0,3}?(?:" + _JOB + r")\b)", text)
    return text[: match.start()] if match and _OWN_BODY.match(text[: match.start()]) else text


def _second_post(body: str) -> str:
    """Return a body without a second job that runs on after `and` (`… Institute and Director of LSE London`)."""
    match = re.search(
        r"\s+(?:and|&)\s+(?:(?:the|new|former|current|also)\s+)*(?=(?:[A-Z][\w-]*\s+){0,3}?(?:" + _JOB + r")\b)", body
    )
    return body[: match.start()] if match and not ROLE.search(body[: match.start()]) else body


_JOB = (
    r"Chair(?:man|woman)?|Co-?[Cc]hair|Director|Head|President|Founder|Co-?[Ff]ounder|Member|Chief|CEO"
    r"|Commissioner|Mayor|Leader"
    r"|Professor|Secretary|Trustee|Advis[eo]r|Partner|Fellow|Editor|Deputy|Lead|Manager|independent"
)


def _continues(before: str, part: str) -> bool:
    """Tell whether `part` goes on a body's name begun in `before` (`Office for Standards, Children’s …`)."""
    if all(word.lower() in PLACES for word in part.split()):
        return not ROLE.search(before) and " & " not in before and (names_body(before) or before.startswith("The "))
    if re.search(r"&.*\b(?:LLP|Ltd|Partners|Associates|Solicitors|Architects)\.?$", part) and re.fullmatch(
        r"[A-Z][a-z]+", before
    ):
        return not is_subject(before) and not ROLE.search(before)
    if re.fullmatch(r"(?:Ltd|Limited|Inc|LLP|plc|PLC|LLC|UK|London|England|Wales)\.?", part):
        return bool(before) and not ROLE.search(before)
    if ROLE.search(before) and not BODY.search(before):
        return False
    begins = re.search(
        r"\b(?:Office|Department|Ministry|Association|Centre|Institute|School|Faculty|Society|Committee"
        r"|Federation|Commission"
        r"|Union|Council|College|Campaign|Agency|Foundation|Partnership) (?:for|of|on)\b",
        before,
    )
    listed = re.search(r"(?:^|\s)(?:and|&)\s", part)
    if listed and re.match(r"[A-Z]\w+ (?:for|of|on) ", before) and part.endswith(")") and not ROLE.search(part):
        return True
    if re.fullmatch(r"(?:NHS )?(?:Foundation )?Trust", part):
        return not ROLE.search(before)
    if begins and not ROLE.search(part) and listed and not re.match(r"(?:University|London|City) ", part):
        return True
    if begins and not ROLE.search(part) and not names_body(part):
        return True
    return bool(
        re.search(r"\b(?:Institute|Foundation|Trust)$", before) and not names_body(part) and not ROLE.search(part)
    )


def _is_role_tail(parts: list[str], cut: int) -> bool:
    """Tell whether the last part only goes on the role, so that the line names no body."""
    last = parts[-1]
    if re.match(r"(?:and|&)\s", last):
        return not (names_body(last) and not ROLE.search(last))
    if ROLE.search(last) and not BODY.search(re.sub(r"\b(?:London|Policing|Police|Housing|Transport)\b", "", last)):
        words = last.split()
        if holds_acronym(last):
            return False
        # "Founder, Partner": two roles, but "Campaign for Better Users" or "Residents First" are bodies.
        return bool(ROLE.search(words[-1]) or ROLE.match(last)) and not re.match(
            r"(?:the\s+)?[A-Z]\w+(?:ers|nts|ors)\b", last
        )
    if re.match(r"[a-z]", last) and not re.match(r"(?:the|i[A-Z]|e[A-Z])", last):
        return not names_body(last) or bool(re.match(r"(?:an?\s+)?[a-z]+\s+(?:representing|which|that|for)\b", last))
    if re.fullmatch(r"(?:Greater )?London|England|UK|Europe|Wales|(?:North|South|East|West)(?: London)?", last):
        return len(parts) == 2
    return last.upper() in NOT_BODIES - {"UK"} or (is_subject(last) and not surely_names_body(last))


def _office(parts: list[str]) -> tuple[str | None, str | None]:
    """Return a mayoral office: it names its own body, unless a body is printed after it as well."""
    if len(parts) > 1:
        last = parts[-1]
        plain = last.strip()
        strong = plainly_names_body(plain)
        if strong:
            return ", ".join(parts[:-1]), plain
    text = ", ".join(parts)
    match = re.search(r"\s*\(([^()]+)\)$", text)
    if match and plainly_names_body(match[1]):
        return text[: match.start()], match[1]
    return text, None


_LAY_WORD = re.compile(
    r"(?:patients?|users?|residents?|customers?|tenants?|workers?|drivers?|traders?|students?)$", re.IGNORECASE
)


def _has_role(text: str) -> bool:
    """Tell whether `text` holds a role; `Patient Access` and the like are bodies named after people."""
    if re.fullmatch(r"[A-Z]\w+(?:ologist|keeper|maker|holder|fighter|ician|smith)", text):
        return True
    for match in ROLE.finditer(text):
        if match.end() == len(text) or match[0][0].islower() or not _LAY_WORD.match(match[0]):
            return True
    return False


# `Greater London Authority (GLA) Director of Ponds`: reversed, the body with its abbreviation.
_FULL_BODY_FIRST = re.compile(r"^(?P<body>[A-Z][^(),]+\([A-Z][\w&/]{1,9}\))\s+(?P<role>[A-Z].*)$")


def _one_part(text: str) -> tuple[str | None, str | None]:
    """Return role and organisation where no comma parts them."""
    dashed = _dashed(text)
    if dashed[1]:
        return dashed
    if paren := re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", text):
        inner = paren[2]
        if ROLE.search(paren[1]) and not re.match(r"[a-z]|(?:Interim|Acting|Designate|Temporary|Maternity)\b", inner):
            role, body = _one_part(paren[1])
            if body is None:
                return _tidy(paren[1]), inner
            return role, f"{body} ({inner})"
    words = text.split()
    reversed_ = _FULL_BODY_FIRST.match(text)
    if reversed_ and ROLE.search(reversed_["role"]) and not ROLE.search(reversed_["body"]):
        return reversed_["role"], reversed_["body"]
    if not _has_role(text):
        if text[:1].islower() and not re.match(r"the [A-Z]|[a-z][A-Z]", text):
            return text, None
        return (text, None) if is_subject(text) and not plainly_names_body(text) else (None, text)
    # `LLDC Chief Executive`: reversed, when the first word is an acronym and the rest is a role.
    first = words[0]
    if (
        len(words) > 1
        and is_body_word(first)
        and ROLE.search(" ".join(words[1:]))
        and words[1].lower() not in {"and", "&"}
    ):
        if re.match(r"(?:Department|Faculty|School|Institute|Centre|Professor of)\b", words[1]):
            return None, _second_post(text)
        return " ".join(words[1:]), first
    # Two jobs, the first of them a body alone: `LSE Department of Government and Director of LSE London`.
    second = _second_post(text)
    if second != text and names_body(second) and not ROLE.search(second):
        return None, second
    return _missing_comma(text)


_RUN_ON = re.compile(
    r"^(?P<role>(?:[\w&’'/-]+\s+){0,4}?(?:CEO|Chair(?:man|woman)?|Director|Executive|Officer|Manager|President"
    r"|Advis[eo]r|Leader"
    r"|Editor|Secretary|Commissioner|Economist|Analyst|Founder|Owner))\s+(?P<body>[A-Z].*)$"
)


# A body at the end that no comma parts from the role; after `of` or `at` it stays in the role (conventions 3).
_LAST_BODY = re.compile(
    r"^(?P<role>.*\S)(?<!\bof)(?<!\bat)(?<!\bto)(?<!\bfor)(?<!\band)(?<!\bthe)(?<!&)(?<![,–—/-])\s+"
    r"(?:(?P<name>Transport for London|Greater London Authority|London Councils|Metropolitan Police(?: Service)?)"
    r"|(?P<word>[A-Z]\S*))$"
)


def _missing_comma(text: str) -> tuple[str | None, str | None]:
    """Return `CEO London TravelWatch` as role and body; a role that goes on (`Director Housing`) stays whole."""
    match = _RUN_ON.match(text)
    if match:
        body = _second_post(match["body"])
        words = body.split()
        if (
            not ROLE.search(body)
            and not is_subject(body)
            and " of " not in f" {match['role']} "
            and (
                holds_acronym(body)
                or plainly_names_body(body)
                or BODY.search(words[-1])
                or re.match(r"(?:Federation|Association|Institute|Society|Union|National|British)\b", body)
                or (
                    re.fullmatch(r"CEO|Chair(?:man|woman)?|Chief Executive|President", match["role"])
                    and BODY.search(body)
                )
            )
            and words[0].lower().strip(",") not in _FUNCTIONS
        ):
            return match["role"], body
    closing = _LAST_BODY.match(text)
    if closing and _has_role(closing["role"]) and (closing["name"] or is_body_word(closing["word"])):
        return closing["role"], closing["name"] or closing["word"]
    return _tidy(text), None


_FUNCTIONS = SUBJECTS - {
    "london",
    "greater",
    "metropolitan",
    "royal",
    "transport",
    "national",
    "fire",
    "city",
    "young",
    "people",
}


def _dashed(text: str) -> tuple[str | None, str | None]:
    """Return `Role – Body` parted at the last spaced dash if a body stands after it."""
    match = re.search(r"^(.*\S)\s+[–—-]\s+(\S.*)$", text)
    if match and not match[2][0].islower() and surely_names_body(match[2]) and not ROLE.search(match[2]):
        return _tidy(match[1]), match[2]
    return text, None


def _tidy(role: str) -> str | None:
    return role.strip(" ,;") or None
