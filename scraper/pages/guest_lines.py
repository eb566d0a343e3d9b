"""One line of a guest list → its guests (VARIANTS 2.13)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scraper.bodies import names_body
from scraper.names import Person, looks_like_name, split_person
from scraper.roles import read_role
from scraper.words import ROLE, SUFFIXES, any_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestParts:
    """One guest of a line: who, as what, from where; `start` and `end` are the guest's place in the line."""

    name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    role: str | None = None
    organisation: str | None = None
    start: int = 0
    end: int = 0


def guest_of(
    person: Person, *, role: str | None = None, organisation: str | None = None, start: int = 0, end: int = 0
) -> GuestParts:
    """Return a person as the guest of a line."""
    return GuestParts(
        name=person.name,
        honorific_prefix=person.honorific_prefix,
        honorific_suffix=person.honorific_suffix,
        role=role,
        organisation=organisation,
        start=start,
        end=end,
    )


BULLET = re.compile(r"^\s*(?:[·•●▪◦‣∙○■*]|[-–—](?=\s))\s*")
_SEPARATOR = re.compile(r"\s*,\s*|\s+[–—-]+\s+|\s*[–—]\s*(?=[A-Z])|\s*·\s*|\s*:\s+|\s+(?=\()|\s*;\s+")
_FROM = re.compile(r"\s+(?:from|of|at)\s+(?:the\s+)?(?=[A-Z])")
# Words with which a line begins that names nobody, unless letters after a name follow.
_OPENS_OTHER_LINE = any_of(r"""
    Attendees|Guests?|Witnesses|Speakers|Members|Further|More|Details|This[ ]|These[ ]
    The (?!R[te]|Right|Lord|Baroness|Lady|Ven|Most|Hon)
    Media|Read|See|Full|Please|Available|Interview
    Location|Date|Time|Address|Meeting point|Nearest|Closest
    What|How|Why|Where|When|Who|Which|Whether|Is|Are|Does|Do|Can|Should
""")
_NOT_A_GUEST = re.compile(
    any_of(rf"""
        ^{_OPENS_OTHER_LINE}\b(?!.*\b(?:AM|MP|OBE|CBE)\b)
        \?\W*$|\bsaid\W*$|,\s*(?:19|20)\d\d$
        \bwill be (?:confirmed|announced)\b|\bwill take place\b
    """),
    re.IGNORECASE,
)
# Somebody whom a body sends: `Two senior representatives of the Pond Union`, `Officers (tbc) from the GLA`.
_BODY_ONLY = re.compile(
    r"^(?:(?:an?|two|three|four|five|six|seven|several|other|further|senior|additional)\s+)*(?:[a-z]+\s+)?"
    r"(?:representatives?|reps?|officers?|officials?|spokes\w+)\s*"
    r"(?:\((?:tbc|to be confirmed)\)\s*|to be confirmed\s+|tbc\s+)?"
    r"(?:(?:from|of|for|on behalf of)\s+(?:the\s+)?|,\s*(?:from\s+)?|[–-]\s*)(?P<body>\S.*)$",
    re.IGNORECASE,
)
_BODY_FIRST = re.compile(r"^(?P<body>[A-Z]\S*(?:\s+\S+){0,8}?)\s+(?:representatives?|reps?|officers|officials)$")
_LAY = re.compile(r"^(?:an?|two|three|four|five|six|seven|eight|several|some)\s+[a-z]", re.IGNORECASE)
# With such a word a line tells something and names nobody: `two groups plan to close`, but `two people who plan to`.
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|should|must|may|might|did|does|lacks?|waits?|fails?)\b"
    r"|\bto (?!be\b)[a-z]+"
)
_RELATIVE = re.compile(r"\b(?:who|whose|whom|that|which|with)\b")
_LONGEST = 300


_CLOSING = re.compile(r"(?:(?:\s*[,;]\s*|\s+)(?:and|&))?\s*[,;.]*\s*$")
_STAGE = re.compile(
    r"\s*\((?:with|will|who|via|by|from|until|for|also|attending|joining|virtually|invited|subject|to be|tbc|TBC)\b"
    r"[^()]*\)\s*$"
)


def strip_closing(line: str) -> str:
    """Return a guest line without the `,` `;` `; and` `and` `.` that closes it, and without a stage direction."""
    kept = _CLOSING.sub("", line.strip())
    kept = re.sub(r"\s+TBC$", "", _STAGE.sub("", kept))
    return _CLOSING.sub("", kept)


def read_guest_line(line: str, *, sure: bool) -> list[GuestParts]:
    """Return the guests that `line` names, or [] if it names none.

    `sure` says that the words before the list announce guests; only then may a line name a body, lay people, or a
    person without any role.

    >>> [g] = read_guest_line("• Dr Abel Fenn MBE, Head of Drains, GLA; and", sure=True)
    >>> g.name, g.honorific_prefix, g.honorific_suffix, g.role, g.organisation
    ('Abel Fenn', 'Dr', 'MBE', 'Head of Drains', 'GLA')
    >>> [g.name for g in read_guest_line("Una Mere, Head of Ponds and Kit Lake, Director of Rain, Ponds21", sure=True)]
    ['Una Mere', 'Kit Lake']
    """
    bullet = BULLET.match(line)
    rest = line[bullet.end() :] if bullet else line
    kept = strip_closing(rest)
    if not kept or len(kept) > _LONGEST or _NOT_A_GUEST.search(kept):
        return []
    offset = len(line) - len(rest.lstrip())
    if body := _body_only(kept):
        guests = [body] if sure else []
    elif two := _two_guests(kept, offset, sure=sure):
        return two
    else:
        guests = _pair(kept) or _one_guest(kept, sure=sure)
    return [_at(guest, offset, offset + len(kept)) for guest in guests]


def _one_guest(text: str, *, sure: bool) -> list[GuestParts]:
    """Return the one guest of a line; without role and organisation only where the list surely holds guests."""
    guest = _one(text)
    if sure:
        guest = guest or _unnamed(text)
    elif guest and not (guest.role or guest.organisation):
        guest = None
    return [guest] if guest else []


def _two_guests(text: str, offset: int, *, sure: bool) -> list[GuestParts]:
    """Return the guests of a line that names two, each with a post; a body after the second is that of both."""
    cut = _second_person(text)
    if cut is None:
        return []
    stop, begin = cut
    first = _one(text[:stop].rstrip(" ,;"))
    rest = read_guest_line(text[begin:], sure=sure)
    if first is None or not rest:
        return []
    if first.role and not first.organisation and rest[-1].organisation:
        first = replace(first, organisation=rest[-1].organisation)
    begin += offset
    return [
        _at(first, offset, offset + stop),
        *(_at(guest, begin + guest.start, begin + guest.end) for guest in rest),
    ]


def _at(guest: GuestParts, start: int, end: int) -> GuestParts:
    return replace(guest, start=start, end=end)


def _body_only(text: str) -> GuestParts | None:
    """Return an unnamed representative: only the body is invited (`Representatives from TfL`)."""
    match = _BODY_ONLY.match(text) or _BODY_FIRST.match(text)
    if not match or looks_like_name(text.split(",")[0]):
        return None
    return GuestParts(organisation=match["body"])


def _unnamed(text: str) -> GuestParts | None:
    """Return lay people or a body in a list that surely holds guests."""
    if _LAY.match(text):
        return None if _VERB.search(_RELATIVE.split(text)[0]) else GuestParts(role=text)
    if names_body(text) and not ROLE.search(text) and len(text) <= 80 and text[:1].isupper():
        return GuestParts(organisation=text)
    return None


def _one(text: str) -> GuestParts | None:
    """Return the one person whom `text` names, first or last, or None."""
    for match in _SEPARATOR.finditer(text):
        head = text[: match.start()]
        if len(head) > 75:
            break
        if looks_like_name(head):
            return _person(head, text[match.end() :])
        run_on = _run_on(head)
        if run_on:
            return _person(run_on[0], run_on[1] + text[match.start() :])
    if looks_like_name(text):
        return _person(text, "")
    run_on = _run_on(text)
    if run_on:
        return _person(*run_on)
    if (link := _FROM.search(text)) and looks_like_name(text[: link.start()]):
        return _person(text[: link.start()], text[link.end() :])
    return _reversed(text)


def _run_on(text: str) -> tuple[str, str] | None:
    """Return name and rest of `Una Mere Commissioner of Ponds`, where the comma is missing."""
    words = text.split(" ")
    for size in range(min(6, len(words) - 1), 1, -1):
        head, rest = " ".join(words[:size]), " ".join(words[size:])
        if looks_like_name(head) and ROLE.match(rest) and rest[:1].isupper():
            return head, rest
    return None


def _reversed(text: str) -> GuestParts | None:
    """Return the person of `Deputy Mayor for Fire, Una Mere`: the office first, the name last."""
    head, comma, tail = text.rpartition(",")
    if comma and ROLE.search(head) and looks_like_name(tail) and not names_body(tail):
        return _person(tail.strip(), head)
    match = re.match(r"^(Mayor|Commissioner|London Fire Commissioner|Deputy Mayor)\s+([A-Z].*)$", text)
    if match and looks_like_name(match[2]):
        return _person(match[2], match[1])
    return None


def _person(head: str, rest: str) -> GuestParts:
    letters = []
    while match := re.match(r"\s*,?\s*([A-Z][A-Za-z]{1,7})\s*(?:,|$)", rest):
        if match[1] not in SUFFIXES or match[1] in {"MS", "MA", "PC"}:
            break
        letters.append(match[1])
        rest = rest[match.end() :]
    person = split_person(head)
    rest = rest.strip(" ,;:")
    enclosed = re.fullmatch(r"\(([^()]+)\)", rest)
    role, organisation = read_role(enclosed[1] if enclosed else _unbracket(rest))
    suffix = " ".join(filter(None, [person.honorific_suffix, *letters])) or None
    return replace(guest_of(person, role=role, organisation=organisation), honorific_suffix=suffix)


def _unbracket(rest: str) -> str:
    """Return `(TfL), Head of Rain` as `Head of Rain, TfL`: a body in brackets right after the name."""
    match = re.match(r"\(([^()]+)\),\s*(\S.*)$", rest)
    return f"{match[2]}, {match[1]}" if match and names_body(match[1]) and not names_body(match[2]) else rest


_AND = re.compile(r",?\s+(?:and|&)\s+|;\s+(?:and\s+)?")


def _second_person(text: str) -> tuple[int, int] | None:
    """Return where the first person of a line ends and the second begins, if the line names two."""
    for match in _AND.finditer(text):
        head = text[: match.start()]
        comma = re.search(r",|\s[–-]\s", head)
        if not comma or not looks_like_name(head[: comma.start()]):
            continue
        after = text[match.end() :]
        name, found, rest = after.partition(",")
        if found and looks_like_name(name) and (ROLE.search(rest.split(",")[0]) or split_person(name).honorific_prefix):
            return match.start(), match.end()
        if ";" in match[0] and looks_like_name(after.split(" - ")[0].split(" – ")[0]):
            return match.start(), match.end()
    return None


def _pair(text: str) -> list[GuestParts] | None:
    """Return both of `Una Mere and Kit Lake, Ponds21`."""
    names, comma, rest = text.partition(",")
    left, linked, right = names.partition(" and ")
    if linked and comma and looks_like_name(left) and looks_like_name(right):
        return [_person(left, rest), _person(right, rest)]
    return None
