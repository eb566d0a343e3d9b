"""Body blocks → `body_text`, and the lines that the readers work on, each knowing its place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.committees import find_committees
from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.contacts import contact_spans
from scraper.pages.guest_lines import BULLET


@dataclass(slots=True)
class Line:
    """A line as a reader sees it: a paragraph, a list item, or a part of a paragraph in which lines ran together."""

    text: str
    start: int
    """Offset of `text` in `body_text`."""
    block: Block
    is_item: bool = False
    """Stands in a list, be it a real one or typed bullets."""
    is_typed: bool = False
    """The bullet is typed, or the line was cut out of a paragraph: its end is no proof of a whole line."""
    is_contact: bool = False
    """A contact line: not in `body_text`, but it ends an item of a digest."""
    depth: int = 0
    opens_block: bool = True
    stop: int | None = None
    """Where the line ends in `body_text`, if it was put together from two paragraphs."""

    @property
    def end(self) -> int:
        return self.stop if self.stop is not None else self.start + len(self.text)


@dataclass(slots=True)
class Body:
    """The body's text and lines, the contact paragraphs cut out of it, and links and superscripts at their offsets."""

    text: str
    lines: list[Line]
    contacts: list[str]
    sups: list[tuple[int, int]]


def build_body(blocks: list[Block]) -> Body:
    """Return text and lines of the body.

    Paragraphs are parted by a blank line, items of one list by a newline; bullets are not part of the text.
    """
    parts: list[str] = []
    length = 0
    lines: list[Line] = []
    contacts: list[str] = []
    sups: list[tuple[int, int]] = []
    previous: tuple[int, bool] | None = None
    for block in blocks:
        pieces, cut = _without_contacts(block.text)
        contacts.extend(block.text[a:b] for a, b in cut)
        bullet = BULLET.match(block.text) if not block.is_item else None
        kind = (block.in_list, bullet is not None)
        fresh = True
        for start, end, is_contact in pieces:
            if is_contact:
                lines.append(Line(text=block.text[start:end], start=length, block=block, is_contact=True))
                continue
            if bullet and start == 0:
                start = bullet.end()
            text = block.text[start:end]
            if not text.strip():
                continue
            if parts:
                same = fresh and previous == kind and kind != (0, False)
                gap = "\n" if same else "\n\n" if fresh else " "
                parts.append(gap)
                length += len(gap)
            lines.extend(_lines(text, length, block, bullet is not None, fresh))
            sups.extend((length + a - start, length + b - start) for a, b in block.sups if start <= a < end)
            parts.append(text)
            length += len(text)
            fresh = False
        if not fresh:
            previous = kind
    return Body(text="".join(parts), lines=lines, contacts=contacts, sups=sups)


def _without_contacts(text: str) -> tuple[list[tuple[int, int, bool]], list[tuple[int, int]]]:
    """Return the pieces of a paragraph as (start, end, is contact), white space at their ends left out."""
    cut = contact_spans(text)
    pieces: list[tuple[int, int, bool]] = []
    position = 0
    for start, end in [*cut, (len(text), len(text))]:
        piece = text[position:start]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            pieces.append((position + lead, position + len(piece.rstrip()), False))
        if end > start:
            pieces.append((start, end, True))
        position = end
    return pieces, cut


_INLINE_BULLET = re.compile(r"\s*[•▪●◦‣]\s*")
_INLINE_DOT = re.compile(r"\s+·\s+")
_OPENINGS = re.compile(
    r"(?<=will question:)\s"
    r"|\s(?=(?:The|This) (?:meeting|hearing|session|event|visit)s? (?:will|can|is being|takes)|Media (?:and|are"
    r"|is|welcome)"
    r"|MEDIA (?:ARE|IS)|Questions (?:may|will|are expected to) cover|(?:Panel|Section) \d[A-Z]?\s?[:–-])"
    r"|(?<=[.!?”])\s(?=(?:The )?[Gg]uests (?:are|will be|include)\s?:)"
    r"|(?<=[:;])\s(?=(?:Panel|Section|Session)(?:\s(?:\d[A-Z]?|[Oo]ne|[Tt]wo|[Tt]hree))?\b[^.]{0,100}$)"
    r"|\s(?=The full text of the (?:[a-z]+ )?[Mm]otion\b)"
    # Two speakers in one paragraph (2014, where paragraphs were lost).
    r"|(?<=[.!?”“\"])\s(?=[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,2} (?:[MOC]BE )?AM, [^.“”]{0,120}? said\s?[:;])"
)
SECTION_INSIDE = re.compile(
    r"(?:PUBLIC MEETINGS?|PUBLICATIONS?(?: LAUNCH(?:ES)?)?|REPORT LAUNCH(?:ES)?|SITE VISITS?|EVENTS?|PLEASE NOTE)\s*"
    r"(?::|(?=\s(?:Mon|Tues|Wednes|Thurs|Fri)day \d))"
)
_CLOCK = (
    r"(?:(?:approx(?:imately)?\.?\s+)?\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\b\.?|noon\b)?"
    r"(?:\s?(?:–|-|to)\s?\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]m\b)?)?)"
)
_PLACE = (
    r"(?:[Tt]he\s+)?(?:Chamber|Committee Rooms?(?:\s*\d(?:\s*(?:&|and|,|/)\s*\d)*|(?=\s+in\b))|London[’']s Living Room"
    r"|G0\d(?:\s*/\s*G?0?\d)*"
    r"|(?:new\s+)?City Hall|Kamal Chunchie Way|The Queen[’']s Walk|London SE1(?: 2AA)?|E16 1ZE"
    r"|London Fire Brigade Headquarters"
    r"|169 Union Street|SE1 0LL|SE1 2AA)\b"
)
# What follows a committee in a digest's header line: times, rooms, the building, in any order.
DETAILS = re.compile(
    rf"(?:[\s,;()–—-]*(?:(?:in|at|from|until|held|on)\s+)*(?:{_PLACE}|\d{{1,2}}(?:[.:]\d\d)?\s?[ap]\.?m\b"
    rf"|\d{{1,2}}[.:]\d\d\b|{_CLOCK}(?=[\s,)]|$)"
    rf"|virtual(?:ly| meeting)?\b))+\)?",
)
_HAS_CLOCK = re.compile(r"\d\s?[ap]\.?m\b|\d[.:]\d\d|noon", re.IGNORECASE)


def _lines(text: str, offset: int, block: Block, typed: bool, fresh: bool) -> list[Line]:
    """Return the lines of one paragraph: one, unless several ran together into it."""
    cuts = _cuts(text)
    lines = []
    for index, (start, end, bullet) in enumerate(cuts):
        lines.append(
            Line(
                text=text[start:end],
                start=offset + start,
                block=block,
                is_item=block.is_item or bullet or (typed and index == 0),
                is_typed=bullet or typed or len(cuts) > 1,
                depth=block.depth,
                opens_block=fresh and index == 0,
            )
        )
    return lines


def _cuts(text: str) -> list[tuple[int, int, bool]]:
    """Return (start, end, follows a bullet) of each line in a paragraph."""
    points: dict[int, tuple[int, bool]] = {}  # where a line ends → where the next begins, whether after a bullet
    inline = list(_INLINE_BULLET.finditer(text)) if not text.isascii() else []
    if not inline and "·" in text:
        dots = list(_INLINE_DOT.finditer(text))
        inline = dots if len(dots) >= 2 else []
    for match in inline:
        points[match.start()] = (match.end(), True)
    for match in _OPENINGS.finditer(text) if len(text) > 40 else ():
        points.setdefault(match.start(), (match.end(), False))
    if len(text) < 6000 and (
        "ommittee" in text or "anel" in text or "lenary" in text or "uestion" in text or "orking" in text
    ):
        for start, end in _headers(text):
            points.setdefault(start, (start, False))
            points.setdefault(end, (end, False))
    for match in SECTION_INSIDE.finditer(text):
        points.setdefault(match.start(), (match.start(), False))
        points.setdefault(match.end(), (match.end(), False))
    if not points:
        return [(0, len(text), False)]
    lines = []
    position, bullet = 0, False
    for point in sorted(points):
        if point < position:
            continue
        lines.append((position, point, bullet))
        position, bullet = points[point]
    lines.append((position, len(text), bullet))
    trimmed = []
    for start, end, after_bullet in lines:
        piece = text[start:end]
        if piece.strip(" ,;:" if not piece.strip() else " "):
            lead = len(piece) - len(piece.lstrip())
            trimmed.append((start + lead, start + len(piece.rstrip()), after_bullet))
    return trimmed or [(0, len(text), False)]


_BRACKET = re.compile(r"\s*\([A-Z&]{2,8}\)")


def _headers(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a paragraph that are a digest's date lines and committee lines.

    Each stretch is a line of its own: `Tuesday 9 September 2014 Ponds Economy Committee – 3.00pm in the Chamber The …`.
    """
    stretches: list[tuple[int, int]] = []
    dates = [d for d in find_dates(text) if d.weekday is not None]
    committees = find_committees(text, sits=True)
    for mention in committees:
        if any(m.start <= mention.start < m.end for m in dates):
            continue
        bracket = _BRACKET.match(text, mention.end)
        match = DETAILS.match(text, bracket.end() if bracket else mention.end)
        opening = next((d for d in dates if 0 <= mention.start - d.end < 120), None)
        if (
            opening
            and not match
            and re.match(r"\s+The [A-Z]", text[mention.end :])
            and not re.search(r"[.:;]\s", text[opening.end : mention.start])
        ):
            stretches.append((mention.start, mention.end))  # a publication: no time, its prose follows
            continue
        if (
            not match
            or not _HAS_CLOCK.search(match[0])
            or (_prose_before(text, mention.start) and not re.match(r"\s*[–—-]", match[0]))
        ):
            continue
        stretches.append((mention.start, match.end()))
    if not stretches:
        return []
    for day in dates:
        # A date that opens an item: at the start, or at most a topic away from the committee line.
        following = next((s for s, _ in stretches if s >= day.end), None)
        if following is not None and following - day.end < 160 and not re.search(r"[.:;]\s", text[day.end : following]):
            opens = day.start == 0 or re.search(r"[.:\d\]]\s*$", text[: day.start])
            if opens:
                stretches.append((day.start, day.end))
    return sorted(stretches)


def _prose_before(text: str, position: int) -> bool:
    """Tell whether a committee's name is the subject of a sentence (`The Committee at 10am …`) and no header."""
    return bool(re.search(r"\b(?:[Tt]he|London Assembly|of|by|[Aa]ssembly[’']s)\s*$", text[:position]))
