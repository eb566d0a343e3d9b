"""Where a meeting is held, from the words after `in` or `at`, or from a digest's header line (VARIANTS 2.7)."""

from __future__ import annotations

import re

from scraper.notice import Venue
from scraper.words import any_of

POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s+(\d[A-Z]{2})\b")
_ROOM = re.compile(
    r"\b(?:in\s+)?(?P<room>(?P<the>[Tt]he\s+)?"
    + any_of(r"""
        (?:Council |Assembly )?Chamber|London[’']s Living Room|Visitor Centre|Drawing Room
        Committee Rooms?\s*\d+[A-Z]?(?:\s*(?:&|and|,|/)\s*\d+)*
        (?:Rooms?\s+)?G0?\d(?:\s*(?:/|&|and|,|[–—-])\s*G?0?\d)*
        (?:Conference|Meeting) Rooms?\s+\w+(?:\s*(?:&|and)\s*\w+)*|Press Conference Room
        (?:Lower Ground Floor|LG) ?\w*
    """)
    + r")\b"
)
_BUILDING = re.compile(
    r"\b(?:[Nn]ew\s+)?(?P<building>City Hall|(?:London Fire Brigade|LFB) Headquarters|Palestra|Southwark Cathedral)\b"
)
VIRTUAL = Venue(room=None, building=None, address=None, postcode=None, virtual=True)
_VIRTUAL = re.compile(r"\bvirtual(?:ly)?\b|\bvia (?:Zoom|Teams|Microsoft Teams)\b|\bonline meeting\b", re.IGNORECASE)
_HELD_VIRTUALLY = re.compile(
    any_of(r"""
        \b(?:take place|be held|held|taking place|meet|meeting)\b[^.]{0,40}\bvirtual(?:ly)?\b
        \bvirtual meetings?\b
    """),
    re.IGNORECASE,
)


def says_virtual(text: str) -> bool:
    """Tell whether a sentence of `text` says that a meeting is held over the network and in no room."""
    return "virtual" in text.lower() and bool(_HELD_VIRTUALLY.search(text))


def read_venue(text: str, *, virtual: bool = False, off_site: bool = False) -> Venue | None:
    """Return the venue that `text` tells, or None if it tells none.

    `text` holds nothing but the venue, dates and times already taken out. `off_site` takes what is left over for a
    building (`Brim Street School, NW10 0AA`).

    >>> read_venue("in the Chamber at City Hall (The Queen’s Walk, London SE1)").address
    'The Queen’s Walk, London SE1'
    >>> v = read_venue("The Chamber, City Hall, Kamal Chunchie Way, E16 1ZE")
    >>> v.room, v.address, v.postcode
    ('The Chamber', 'Kamal Chunchie Way', 'E16 1ZE')
    """
    if virtual or _VIRTUAL.search(text):
        return VIRTUAL
    text = text.strip(" ,.;:–-")
    postcode = POSTCODE.search(text)
    rest = text
    code = None
    if postcode:
        code = f"{postcode[1]} {postcode[2]}"
        rest = text[: postcode.start()] + text[postcode.end() :]
    room_match = _ROOM.search(rest)
    room = None
    if room_match:
        room = room_match["room"]
        if room_match["the"] and room_match["the"].startswith("t"):
            room = room[len(room_match["the"]) :]  # `in the Chamber`; `The Chamber` keeps its article
        rest = rest[: room_match.start()] + "," + rest[room_match.end() :]
    building_match = _BUILDING.search(rest)
    building = None
    if building_match:
        building = building_match["building"]
        rest = rest[: building_match.start()] + "," + rest[building_match.end() :]
    address = _address(rest)
    if building is None and off_site and address and not _STREET.search(address.split(", ")[0]):
        building, _, address = address.partition(", ")
        address = address.strip() or None
    if building is None and room is None and not off_site:
        address = None
    if not (room or building or address or code):
        return None
    return Venue(room=room, building=building, address=address, postcode=code, virtual=False)


_STREET = re.compile(
    r"^\d|\b(?:Walk|Way|Street|Road|Lane|Avenue|Square|Place|Gardens|Row|Hill|Close|Terrace)$|^London(?: SE1)?$"
)
_GLUE = re.compile(r"^(?:[\s,;.:()–—-]|(?:in|at|from|on|of|the|by|and|held)\b(?=\s|[,;.]|$))+|[\s,;.:(–—-]+$")


def _address(rest: str) -> str | None:
    """Return what is left of a venue's words once room, building and postcode are taken out."""
    rest = re.sub(r"[()]", " , ", rest)
    parts = [_GLUE.sub("", part).strip() for part in rest.split(",")]
    kept = [
        " ".join(part.split())
        for part in parts
        if part and not re.fullmatch(r"(?:in|at|from|the|on|and|,|[–—-]|\W)+|(?:Committee )?Rooms?", part)
    ]
    return ", ".join(kept) or None
