"""Where several lines ran together into one paragraph, as in pages that lost their paragraphs (2014; VARIANTS 2.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from scraper.committees import CommitteeMention, find_committees
from scraper.dates import DateMention, find_dates
from scraper.words import any_of

_Cut = tuple[int, int, bool]
"""Where a line ends, where the next one begins, and whether a bullet stood between them."""
_Stretch = tuple[int, int]

_BULLET = re.compile(r"\s*[•▪●◦‣]\s*")
_DOT = re.compile(r"\s+·\s+")
# The white space before words with which a new line surely begins.
_OPENINGS = re.compile(
    any_of(r"""
        (?<=will question:)\s
        \s(?=(?:The|This) (?:meeting|hearing|session|event|visit)s? (?:will|can|is being|takes))
        \s(?=Media (?:and|are|is|welcome)|MEDIA (?:ARE|IS))
        \s(?=Questions (?:may|will|are expected to) cover)
        \s(?=(?:Panel|Section) \d[A-Z]?\s?[:–-])
        (?<=[.!?”])\s(?=(?:The )?[Gg]uests (?:are|will be|include)\s?:)
        (?<=[:;])\s(?=(?:Panel|Section|Session)(?:\s(?:\d[A-Z]?|[Oo]ne|[Tt]wo|[Tt]hree))?\b[^.]{0,100}$)
        \s(?=The full text of the (?:[a-z]+ )?[Mm]otion\b)
        (?<=[.!?”“\"])\s(?=[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,2} (?:[MOC]BE )?AM, [^.“”]{0,120}? said\s?[:;])
    """)
)
_SECTION = re.compile(
    r"(?:PUBLIC MEETINGS?|PUBLICATIONS?(?: LAUNCH(?:ES)?)?|REPORT LAUNCH(?:ES)?|SITE VISITS?|EVENTS?|PLEASE NOTE)\s*"
    r"(?::|(?=\s(?:Mon|Tues|Wednes|Thurs|Fri)day \d))"
)
_MOST_TEXT = 6000
"""Characters of a paragraph in which header lines are looked for."""
_HEADER_WORDS = ("ommittee", "anel", "lenary", "uestion", "orking")


def cut_lines(text: str) -> list[tuple[int, int, bool]]:
    """Return (start, end, follows a bullet) of each line in a paragraph, white space at their ends left out.

    >>> text = "The guests are: • Una Mere • Bo Heat The meeting will take place."
    >>> [text[start:end] for start, end, _ in cut_lines(text)]
    ['The guests are:', 'Una Mere', 'Bo Heat', 'The meeting will take place.']
    """
    cuts: dict[int, tuple[int, bool]] = {}
    for end, begin, bullet in chain(
        _at_bullets(text), _at_openings(text), _around_headers(text), _around_sections(text)
    ):
        cuts.setdefault(end, (begin, bullet))
    lines: list[tuple[int, int, bool]] = []
    start, bullet = 0, False
    for end in sorted(cuts):
        if end >= start:
            lines.append((start, end, bullet))
            start, bullet = cuts[end]
    lines.append((start, len(text), bullet))
    trimmed = [_trimmed(text, line) for line in lines if text[line[0] : line[1]].strip()]
    return trimmed if cuts and trimmed else [(0, len(text), False)]


def _trimmed(text: str, line: tuple[int, int, bool]) -> tuple[int, int, bool]:
    start, end, bullet = line
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()), bullet


def _at_bullets(text: str) -> Iterator[_Cut]:
    """Find bullets typed inside the paragraph; a single dot may be something else."""
    bullets = [] if text.isascii() else list(_BULLET.finditer(text))
    if not bullets and "·" in text:
        dots = list(_DOT.finditer(text))
        bullets = dots if len(dots) >= 2 else []
    return ((match.start(), match.end(), True) for match in bullets)


def _at_openings(text: str) -> Iterator[_Cut]:
    return ((match.start(), match.end(), False) for match in (_OPENINGS.finditer(text) if len(text) > 40 else ()))


def _around_sections(text: str) -> Iterator[_Cut]:
    for match in _SECTION.finditer(text):
        yield match.start(), match.start(), False
        yield match.end(), match.end(), False


def _around_headers(text: str) -> Iterator[_Cut]:
    if len(text) < _MOST_TEXT and any(word in text for word in _HEADER_WORDS):
        for start, end in _headers(text):
            yield start, start, False
            yield end, end, False


_TIME = r"\d{1,2}(?:[.:]\d\d)?\s?"
_CLOCK = (
    rf"(?:(?:approx(?:imately)?\.?\s+)?{_TIME}(?:[ap]\.?m\b\.?|noon\b)?"
    rf"(?:\s?(?:–|-|to)\s?{_TIME}(?:[ap]m\b)?)?)"
)
_PLACE = (
    r"(?:[Tt]he\s+)?"
    + any_of(r"""
        Chamber|Committee Rooms?(?:\s*\d(?:\s*(?:&|and|,|/)\s*\d)*|(?=\s+in\b))|London[’']s Living Room
        G0\d(?:\s*/\s*G?0?\d)*
        (?:new\s+)?City Hall|Kamal Chunchie Way|The Queen[’']s Walk|London SE1(?: 2AA)?|E16 1ZE
        London Fire Brigade Headquarters|169 Union Street|SE1 0LL|SE1 2AA
    """)
    + r"\b"
)
# What follows a committee in a digest's header line: times, rooms, the building, in any order.
_DETAILS = re.compile(
    r"(?:[\s,;()–—-]*(?:(?:in|at|from|until|held|on)\s+)*"
    + any_of(rf"""
        {_PLACE}
        {_TIME}[ap]\.?m\b|\d{{1,2}}[.:]\d\d\b|{_CLOCK}(?=[\s,)]|$)
        virtual(?:ly| meeting)?\b
    """)
    + r")+\)?"
)
_HAS_CLOCK = re.compile(r"\d\s?[ap]\.?m\b|\d[.:]\d\d|noon", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\([A-Z&]{2,8}\)")
_SENTENCE_ENDS = re.compile(r"[.:;]\s")


def _headers(text: str) -> list[_Stretch]:
    """Return the stretches of a paragraph that are a digest's date lines and committee lines.

    Each stretch is a line of its own: `Tuesday 9 September 2014 Ponds Economy Committee – 3.00pm in the Chamber The …`.
    """
    dates = [day for day in find_dates(text) if day.weekday is not None]
    if not dates and not _HAS_CLOCK.search(text):
        return []  # what sits has a time, what is published a date
    mentions = find_committees(text, sits=True)
    committees = [line for mention in mentions if (line := _committee_line(text, mention, dates))]
    if not committees:
        return []
    opening = [(day.start, day.end) for day in dates if _opens_item(text, day, committees)]
    return sorted([*committees, *opening])


def _committee_line(text: str, mention: CommitteeMention, dates: list[DateMention]) -> _Stretch | None:
    """Return the stretch of a committee with the time and place after it, or of one that publishes something."""
    if any(day.start <= mention.start < day.end for day in dates):
        return None
    bracket = _BRACKET.match(text, mention.end)
    details = _DETAILS.match(text, bracket.end() if bracket else mention.end)
    if details is None:
        return (mention.start, mention.end) if _publishes(text, mention, dates) else None
    in_sentence = _in_sentence(text, mention.start) and not re.match(r"\s*[–—-]", details[0])
    return (mention.start, details.end()) if _HAS_CLOCK.search(details[0]) and not in_sentence else None


def _publishes(text: str, mention: CommitteeMention, dates: list[DateMention]) -> bool:
    """Tell whether a date and a topic stand before a committee, and its prose after it: a publication has no time."""
    day = next((day for day in dates if 0 <= mention.start - day.end < 120), None)
    if day is None or _SENTENCE_ENDS.search(text[day.end : mention.start]):
        return False
    return re.match(r"\s+The [A-Z]", text[mention.end :]) is not None


def _in_sentence(text: str, position: int) -> bool:
    """Tell whether a committee's name is the subject of a sentence (`The Committee at 10am …`) and no header."""
    return bool(re.search(r"\b(?:[Tt]he|London Assembly|of|by|[Aa]ssembly[’']s)\s*$", text[:position]))


def _opens_item(text: str, day: DateMention, committees: list[_Stretch]) -> bool:
    """Tell whether a date opens an item: after a stop, and at most a topic away from the committee line."""
    following = next((start for start, _ in committees if start >= day.end), None)
    if following is None or following - day.end >= 160 or _SENTENCE_ENDS.search(text[day.end : following]):
        return False
    return day.start == 0 or re.search(r"[.:\d\]]\s*$", text[: day.start]) is not None
