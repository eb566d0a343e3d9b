"""Guests who are named only in a sentence: `The Assembly will question Una Mere, Deputy Mayor for Ponds, on …`."""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.names import looks_like_name, split_person
from scraper.pages.guest_lines import GuestParts, guest_of, read_guest_line
from scraper.text import sentences
from scraper.words import ROLE, any_of

_ABOUT = "(?:on|about|regarding)"
# Verbs whose object is questioned.
_OBJECT = re.compile(
    r"\b"
    + any_of(rf"""
        will (?:also |now |then )?(?:be )?(?:question|quizz?|grill)(?:ing)?
        will (?:also |now |then )?(?:be )?(?:hear(?:ing)? from|speak(?:ing)? (?:to|with)|interview)
        (?:Members|Assembly|Committee|AMs) question
        (?:and|to|also|then) (?:question|quiz|grill|hear from)
        (?:will |to |and |by )?(?:put|putting) (?:their |these |some |a range of |further )?questions to
        (?:will|to)\b[^.]{{0,60}}?\b(?:updates?|evidence|briefing|presentation)(?: {_ABOUT} [^.]{{3,90}}?)? from
        question and answer session with|Q ?(?:&|and) ?A(?: session)? with
        summonsed to (?:attend )?the (?:meeting|hearing|session) (?:is|are)
        performance with|progress with|answers? from
    """)
    + r"\s+",
    re.IGNORECASE,
)
# Verbs whose subject is questioned.
_SUBJECT = re.compile(
    r"[,\s]*\b"
    + any_of(r"""
        will (?:also )?face (?:(?:\w+ )*questions?|the[ ]|London[ ]|\w+ more question)
        will (?:also )?(?:appear (?:before|in front)|answer questions|take questions)
        will (?:also )?be (?:questioned|quizzed|grilled|put (?:to|under))
        faces? (?:questions|London Assembly)
    """),
    re.IGNORECASE,
)
_APPEARS = re.compile(r"[,\s]*will (?:also )?appear (?:before|in front)\b")
# Where a list of persons ends: at what they are asked about, at another verb, at the end of the sentence.
_STOP = re.compile(
    r"[,\s–—-]*"
    + any_of(r"""
        \b(?:on|about|regarding|over|into|amid|as part|as well as)\b
        \b(?:following|before|after|during|around|ahead of|tomorrow|today|next week)\b
        \b(?:who|whose|when|whether|how|what|where|because|while)\b
        \b(?:will|is|are|has|have|was)\b
        \bfor the (?:first|last|final)\b
        \bin (?:the|its|a|his|her|their|public|relation|light)\b
        \bat (?:the|its|a|his|City|tomorrow|Mayor[’']s|MQT|\w+[’']s Question)\b
        \band (?:discuss|debate|examine|consider|review|look|explore|scrutinise|ask|put|hear|agree)\b
        \band (?:will|also|then|to)\b
        \bto (?:discuss|examine|consider|review|look|explore|scrutinise|ask|hear|assess|understand|answer)\b
        \bto (?:find|see|establish|determine|talk)\b
        \s[–—-]\s+(?:all|both|who|about|on)\b
        \[\d|\(\d|[:?!]|;(?!\s+(?:and\s+)?(?:[Tt]he\s+)?[A-Z])
        (?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bSt)(?<!\b[A-Z])\.(?=\s|$)
    """)
)
# An office, then the name of who holds it: `the new Transport Commissioner, Una Mere`.
_OF = r"(?: (?:of|for) (?:the )?[A-Z][\w’' &-]+?)?"
_OFFICE_FIRST = re.compile(
    r"^(?:[Tt]he\s+|our\s+|London[’']s\s+)?"
    r"(?P<role>(?:(?:new|outgoing|current|acting|former|London|interim)\s+)*"
    + any_of(rf"""
        Mayor of London|Deputy Mayor of London|London Mayor|Mayor|Deputy Mayor for [A-Z][\w’' ,&]+?
        Met(?:ropolitan Police)? (?:Police )?Commissioner|London Fire Commissioner|Commissioner
        (?:[A-Z][\w’'&-]*\s+){{0,5}}?(?:Director|Chief Executive|Chair(?:man)?|Commissioner|Advis[eo]r|Head){_OF}
    """)
    + r"),?\s+(?P<name>[A-Z].*)$"
)
_AND = re.compile(r"(?:,\s+and\s+|\s+and\s+|;\s*(?:and\s+)?|,\s+)(?=(?:the\s+)?[A-Z])")
_ADJECTIVES = re.compile(r"^(?:(?:new|outgoing|current|acting|former|interim)\s+)+", re.IGNORECASE)
# Where an office begins within a sentence: `After ninety sessions the Mayor of London, …`.
_OFFICE_INSIDE = re.compile(r"\b(?:[Tt]he\s+)?(?=(?:London )?(?:Deputy )?Mayor\b|(?:[A-Z]\w+ )*Commissioner\b)")


# Without any of these nobody is questioned.
_HINT = re.compile(r"uestion|from|with |ppear|quiz|grill|hear|face|summons")


def read_prose_guests(text: str) -> list[GuestParts]:
    """Return the persons whom the sentences of `text` say will be questioned, with their places in it.

    Only full names with an office are taken: a doubt names nobody.

    >>> text = "The Assembly will question Una Mere, Deputy Mayor for Ponds, on ponds."
    >>> [(g.name, g.role) for g in read_prose_guests(text)]
    [('Una Mere', 'Deputy Mayor for Ponds')]
    >>> read_prose_guests("The Committee will question the Met about Una Mere.")
    []
    """
    if not _HINT.search(text):
        return []
    found: list[GuestParts] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        for part in _objects(sentence) or _subjects(sentence):
            if part.name not in {other.name for other in found}:
                found.append(_moved(part, start))
    return found


def _moved(part: GuestParts, by: int) -> GuestParts:
    return replace(part, start=part.start + by, end=part.end + by)


def _objects(sentence: str) -> list[GuestParts]:
    found: list[GuestParts] = []
    for match in _OBJECT.finditer(sentence):
        if found and match.start() < found[-1].end:
            continue
        found.extend(_persons(sentence, match.end(), _stop(sentence, match.end())))
    return found


def _stop(sentence: str, start: int) -> int:
    """Return where the list of persons ends; a stop word inside a role of theirs (`Adviser on Ponds`) ends it too."""
    match = _STOP.search(sentence, start)
    return match.start() if match else len(sentence)


# A person who is not questioned in this office any more, before one who is.
_FORMER = re.compile(r"(?:its|their|the)\s+(?:own\s+)?former\s+[\w ]{3,40}?,?\s+and\s+(?:now\s+|new\s+)*")
_CAPITAL = re.compile(r"(?:[Tt]he\s+|our\s+|London[’']s\s+|new\s+|outgoing\s+)?[A-Z]")
_LINK_AT_END = re.compile(r"(?:[,;]?\s+and|,|;)\s*$")
_LONGEST = 400


def _persons(sentence: str, start: int, end: int) -> list[GuestParts]:
    """Return the persons of a stretch such as `Una Mere, Chair, Ponds21 and Sir Bo Heat CBE, Commissioner`."""
    if former := _FORMER.match(sentence, start, end):
        start = former.end()
    stretch = sentence[start:end].rstrip(" ,–—-")
    if not _CAPITAL.match(stretch) or len(stretch) > _LONGEST:
        return []
    people: list[GuestParts] = []
    begins = _person_begins(stretch)
    for low, high in zip(begins, [*begins[1:], None], strict=True):
        piece = stretch[low:high] if high is None else _LINK_AT_END.sub("", stretch[low:high].rstrip())
        person = _person(piece)
        if person is None:
            break
        people.append(_moved(person, start + low))
    return people


def _person_begins(stretch: str) -> list[int]:
    """Return where each person of a stretch begins: after `and`, or after a comma that ends the one before."""
    begins = [0]
    for match in _AND.finditer(stretch):
        comma_alone = match[0].startswith(",") and "and" not in match[0]
        if _begins_person(stretch[match.end() :]) and (
            not comma_alone or _is_complete(stretch[begins[-1] : match.start()])
        ):
            begins.append(match.end())
    return begins


def _is_complete(piece: str) -> bool:
    """Tell whether a person with an office stands in `piece`, so that the next name is another's."""
    return bool(_person(piece)) and "," in piece


def _begins_person(text: str) -> bool:
    head = re.split(r",| and |;", text, maxsplit=1)[0]
    if looks_like_name(head) or _person(head) is not None:
        return True
    words = head.split()
    return any(
        looks_like_name(" ".join(words[:n])) and ROLE.match(" ".join(words[n:])) for n in range(2, min(6, len(words)))
    )


def _person(piece: str) -> GuestParts | None:
    """Return the one person of `piece`, who must have both a full name and an office."""
    office = _OFFICE_FIRST.match(piece)
    if office:
        name = office["name"].partition(",")[0].rstrip()
        if looks_like_name(name) and (office["role"] == "Mayor" or not looks_like_name(piece.split(",")[0].strip())):
            person = split_person(name)
            if len(person.name.split()) >= 2:
                role = _ADJECTIVES.sub("", office["role"])
                return guest_of(person, role=role, end=office.start("name") + len(name))
    guests = read_guest_line(
        re.sub(
            r",\s+the\s+(?:(?:newly appointed|new|outgoing|former|current|interim|acting)\s+)?(?=[A-Z])", ", ", piece
        ),
        sure=False,
    )
    if len(guests) == 1 and guests[0].name and len(guests[0].name.split()) >= 2 and guests[0].role:
        return replace(guests[0], role=_own_office(guests[0].role), start=0, end=len(piece))
    return None


def _own_office(role: str) -> str:
    """Return an office without the words of its sentence (`After ninety sessions the Mayor of London`)."""
    inside = _OFFICE_INSIDE.search(role)
    if inside and re.search(r"\b[a-z]{3,}", role[: inside.start()]):
        role = role[inside.end() :]
    return _ADJECTIVES.sub("", role)


# What may stand in a sentence before the persons it is about.
_BEFORE_SUBJECT = ("– ", ": ", "that ", "[1] ")
_DAY_FIRST = re.compile(r"(?:Tomorrow|Today|Next week|On \w+day|This week)[^A-Z]*")


def _subjects(sentence: str) -> list[GuestParts]:
    """Return who faces questions: the persons before the verb."""
    match = _SUBJECT.search(sentence)
    if not match:
        return []
    end = len(sentence[: match.start()].rstrip(" ,"))
    start = max(
        (sentence.rfind(mark, 0, end) + len(mark) for mark in _BEFORE_SUBJECT if mark in sentence[:end]), default=0
    )
    if day := _DAY_FIRST.match(sentence, start, end):
        start = day.end()
    begins = [start, *(office.start() for office in _OFFICE_INSIDE.finditer(sentence, start, end))]
    people = next((people for at in begins if (people := _persons(sentence, at, end))), [])
    if people or not _APPEARS.match(match[0]):
        return people
    # Who appears before the Assembly is questioned, even where another sentence names the office.
    name = sentence[start:end]
    person = split_person(name)
    if not looks_like_name(name) or len(person.name.split()) < 2:
        return []
    return [guest_of(person, start=start, end=end)]
