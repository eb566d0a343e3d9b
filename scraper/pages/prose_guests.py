"""Guests who are named only in a sentence: `The Assembly will question Una Mere, Deputy Mayor for Ponds, on …`."""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.names import looks_like_name, split_person
from scraper.pages.guest_lines import GuestParts, guest_of, read_guest_line
from scraper.text import sentences
from scraper.words import ROLE

# Verbs whose object is questioned.
_OBJECT = re.compile(
    r"\b(?:will (?:also |now |then )?(?:be )?(?:question(?:ing)?|quiz(?:zing)?|grill(?:ing)?|hear(?:ing)? from"
    r"|interview|speak(?:ing)? (?:to|with))"
    r"|(?:Members|Assembly|Committee|AMs) question|(?:and|to|also|then) (?:question|quiz|grill|hear from)"
    r"|(?:will |to |and |by )?(?:put|putting) (?:their |these |some |a range of |further )?questions to"
    r"|\b(?:will|to)\b[^.]{0,60}?\b(?:update|updates|evidence|briefing|presentation)(?: (?:on|about"
    r"|regarding) [^.]{3,90}?)? from|question and answer session with|Q ?(?:&|and) ?A(?: session)? with"
    r"|summonsed to (?:attend )?the (?:meeting|hearing|session) (?:is|are)"
    r"|performance with|progress with|answers? from)\s+",
    re.IGNORECASE,
)
# Verbs whose subject is questioned.
_SUBJECT = re.compile(
    r"[,\s]*\b(?:will (?:also )?(?:face (?:\w+ )*questions?|face (?:the |London )|face \w+ more question"
    r"|appear (?:before|in front)|be questioned|answer questions"
    r"|be quizzed|be grilled|take questions|be put (?:to|under))|faces? (?:questions|London Assembly))",
    re.IGNORECASE,
)
_APPEARS = re.compile(r"[,\s]*will (?:also )?appear (?:before|in front)\b")
_STOP = re.compile(
    r"[,\s–—-]*(?:\b(?:on|about|regarding|over|ahead of|who|whose|as part|into|during|around|tomorrow|today"
    r"|next week|following|before|after|when|whether|how"
    r"|what|where|because|while|as well as|in (?:the|its|a|his|her|their|public|relation|light)|at (?:the|its|a"
    r"|his|City|tomorrow|Mayor[’']s|MQT|\w+[’']s Question)|for the (?:first|last|final)|amid"
    r"|and (?:discuss|debate|examine|consider|review|look|will|ask|explore|also|then|put|hear|agree|scrutinise|to)"
    r"|to (?:discuss|find|ask|explore|examine|hear|see|scrutinise|answer|establish|assess|understand|review"
    r"|determine|look|consider|talk)"
    r"|will|is|are|has|have|was)\b|\s[–—-]\s+(?:all|both|who|about|on)\b|\[\d|\(\d|[:;?!]"
    r"|(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bSt)(?<!\b[A-Z])\.(?=\s|$))"
)
_OFFICE_FIRST = re.compile(
    r"^(?:[Tt]he\s+|our\s+|London[’']s\s+)?(?P<role>(?:(?:new|outgoing|current|acting|former|London"
    r"|interim)\s+)*(?:Mayor of London|Deputy Mayor of London|London Mayor|Mayor"
    r"|Met(?:ropolitan Police)? (?:Police )?Commissioner|Commissioner|London Fire Commissioner"
    r"|Deputy Mayor for [A-Z][\w’' ,&]+?|Transport Commissioner|(?:[A-Z][\w’'&-]*\s+){0,5}?(?:Director"
    r"|Chief Executive|Chair(?:man)?|Commissioner|Adviser|Advisor|Head)(?: (?:of"
    r"|for) (?:the )?[A-Z][\w’' &-]+?)?))"
    r"(?P<comma>,)?\s+(?P<name>[A-Z].*)$"
)
_AND = re.compile(r"(?:,\s+and\s+|\s+and\s+|;\s*(?:and\s+)?|,\s+)(?=(?:the\s+)?[A-Z])")
_ADJECTIVES = re.compile(r"^(?:(?:new|outgoing|current|acting|former|interim)\s+)+", re.IGNORECASE)
# Where an office begins within a sentence: `After ninety sessions the Mayor of London, …`.
_OFFICE_INSIDE = re.compile(r"\b(?:[Tt]he\s+)?(?=(?:London )?(?:Deputy )?Mayor\b|(?:[A-Z]\w+ )*Commissioner\b)")


_HINT = re.compile(
    r"uestion|from|with |ppear|quiz|grill|hear|face|summons"
)  # without any of these nobody is questioned


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


def _persons(sentence: str, start: int, end: int) -> list[GuestParts]:
    """Return the persons of a stretch such as `Una Mere, Chair, Ponds21 and Sir Bo Heat CBE, Commissioner`."""
    former = re.match(
        r"(?:its|their|the)\s+(?:own\s+)?former\s+[\w ]{3,40}?,?\s+and\s+(?:now\s+|new\s+)*", sentence[start:end]
    )
    start += former.end() if former else 0
    stretch = sentence[start:end].rstrip(" ,–—-")
    if not re.match(r"(?:[Tt]he\s+|our\s+|London[’']s\s+|new\s+|outgoing\s+)?[A-Z]", stretch) or len(stretch) > 400:
        return []
    bounds = [0]
    for match in _AND.finditer(stretch):
        if _begins_person(stretch[match.end() :]) and (
            ", " not in match[0][:2] or "and" in match[0] or _closed(stretch[bounds[-1] : match.start()])
        ):
            bounds.append(match.end())
    people: list[GuestParts] = []
    for low, high in zip(bounds, [*bounds[1:], len(stretch) + 1], strict=True):
        piece = (
            stretch[low : high - 1]
            if high > len(stretch)
            else re.sub(r"(?:,?\s+and|,|;)\s*$", "", stretch[low:high].rstrip())
        )
        piece = piece if high <= len(stretch) else stretch[low:]
        person = _person(piece)
        if person is None:
            break
        people.append(_moved(person, start + low))
    return people


def _closed(piece: str) -> bool:
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


def _subjects(sentence: str) -> list[GuestParts]:
    """Return who faces questions: the persons before the verb."""
    match = _SUBJECT.search(sentence)
    if not match:
        return []
    before = sentence[: match.start()].rstrip(" ,")
    before_start = (
        max(before.rfind(mark) + len(mark) for mark in ("– ", ": ", "that ", "[1] "))
        if any(m in before for m in ("– ", ": ", "that ", "[1] "))
        else 0
    )
    lead = re.match(r"(?:Tomorrow|Today|Next week|On \w+day|This week)[^A-Z]*", before[before_start:])
    start = before_start + (lead.end() if lead else 0)
    begins = [start, *(found.start() for found in _OFFICE_INSIDE.finditer(sentence, start, len(before)))]
    people = next((people for at in begins if (people := _persons(sentence, at, len(before)))), [])
    if people or not _APPEARS.match(match[0]):
        return people
    # Who appears before the Assembly is questioned, even where another sentence names the office.
    name = before[start:]
    person = split_person(name)
    if not looks_like_name(name) or len(person.name.split()) < 2:
        return []
    return [guest_of(person, start=start, end=len(before))]
