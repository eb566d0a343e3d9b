"""Notes to editors, and the markers in the body that point to them (VARIANTS 2.14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scraper.notice import Footnote, FootnoteMarker, Link, Span
from scraper.pages.blocks import Block
from scraper.pages.body import Body
from scraper.pages.contacts import contact_spans
from scraper.pages.guest_lines import BULLET
from scraper.text import sentence_at, sentences

_TYPED = re.compile(r"(?:\[(?P<bracket>\d{1,3})\]\s*[.:)]?|(?P<plain>\d{1,2})\s?[.)](?=\s))\s*")


@dataclass(slots=True)
class Notes:
    """The notes, and the contact paragraphs that stood among them."""

    footnotes: tuple[Footnote, ...]
    contacts: list[str]


def read_notes(blocks: list[Block], link: Callable[[str, str], Link | None]) -> Notes:
    """Return the notes of the blocks under the notes' heading; `link` makes a link of words and address.

    A note has the number the page shows, in the list or typed; else it is counted on from the one before.
    """
    footnotes: list[Footnote] = []
    contacts: list[str] = []
    item = 0  # the list item of the note before; a note may have several paragraphs
    for block in blocks:
        spans = contact_spans(block.text)
        contacts.extend(block.text[a:b] for a, b in spans)
        text = block.text[: spans[0][0]].rstrip() if spans else block.text
        if not text.strip(" *–-_"):
            continue
        links = ((text[a : min(b, len(text))].strip(), href) for a, b, href in block.links if a < len(text))
        found = tuple(made for words, href in links if (made := link(words, href)))
        if block.item and block.item == item and footnotes:
            last = footnotes[-1]
            footnotes[-1] = Footnote(number=last.number, text=f"{last.text} {text}", links=(*last.links, *found))
            continue
        item = block.item
        number, text = _numbered(block, text, footnotes[-1].number if footnotes else 0)
        footnotes.append(Footnote(number=number, text=text.strip(), links=found))
    return Notes(footnotes=tuple(footnotes), contacts=contacts)


def _numbered(block: Block, text: str, before: int) -> tuple[int, str]:
    """Return a note's number and its text without it; `before` is the number of the note before."""
    bullet = BULLET.match(text) if not block.is_item else None
    text = text[bullet.end() :] if bullet else text
    typed = _TYPED.match(text)
    if typed and len(text) > typed.end():
        return int(typed["bracket"] or typed["plain"]), text[typed.end() :]
    if block.number is None or (block.number <= before and not block.is_item):
        return before + 1, text
    return block.number, text


_MOST_MARKERS = 500
_BRACKETED = re.compile(r"\[(\d{1,3})\]")
_AFTER_STOP = re.compile(r"(?<=[a-zà-ÿ”’)%])[.!?,;]+[”’\"]?(\d{1,2})(?=\s|$)")
_ON_WORD = re.compile(r"(?<=[a-zà-ÿ]{3})(\d{1,2})(?=[\s.,;:!?]|$)")
_ABBREVIATED = re.compile(r"\b(?:[Nn]o|vol|pp?|para|fig|ch|s|art|v|ver)\.$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,3}")
_SEVERAL = re.compile(r"\d{1,3}(?:\s?,\s?\d{1,3})+")
# What stands before a superscript that is a power, not a marker: `20 km²`.
_UNIT = re.compile(r"\b\d*\s?[kcm]?m$")


def read_markers(body: Body, notes: tuple[Footnote, ...]) -> tuple[FootnoteMarker, ...]:
    """Return the markers of the body in order: `[1]`, a superscript, or a superscript flattened to a digit.

    A flattened digit counts only if the page has no other markers and it goes on the count of the notes.
    """
    text = body.text
    found = [(m.start(), m.end(), int(m[1])) for m in _BRACKETED.finditer(text)]
    taken = {start for start, _, _ in found}
    for start, end in body.sups:
        if _DIGITS.fullmatch(text[start:end].strip()) and not _UNIT.search(text[max(0, start - 6) : start]):
            found.extend(marker for marker in _digits(text, start, end) if marker[0] not in taken)
        elif _SEVERAL.fullmatch(text[start:end].strip()):
            found.extend(_digits(text, start, end))
    found = sorted(found or _flattened(text, notes))[:_MOST_MARKERS]
    return tuple(
        FootnoteMarker(number=number, context=_context(text, start, end), span=Span(start=start, end=end))
        for start, end, number in found
    )


_Marker = tuple[int, int, int]
"""Where a marker begins and ends, and its number."""


def _digits(text: str, start: int, end: int) -> list[_Marker]:
    return [(start + m.start(), start + m.end(), int(m[0])) for m in _DIGITS.finditer(text[start:end])]


def _flattened(text: str, notes: tuple[Footnote, ...]) -> list[_Marker]:
    """Return the digits that stick to a word or stop and go on the count from 1."""
    most = max((note.number for note in notes), default=0)
    candidates = [(m.start(1), m.end(1), int(m[1]), True) for m in _AFTER_STOP.finditer(text)]
    candidates += [(m.start(1), m.end(1), int(m[1]), False) for m in _ON_WORD.finditer(text)]
    found: list[_Marker] = []
    expected = 1
    for start, end, number, after_stop in sorted(candidates):
        if after_stop and _ABBREVIATED.search(text[max(0, start - 8) : start]):
            continue
        if number == expected and (after_stop or number <= most):
            found.append((start, end, number))
            expected = number + 1
    return found


_WIDEST = 3000
"""Characters around a marker in which its sentence is looked for."""


def _context(text: str, start: int, end: int) -> str:
    """Return the sentence in which a marker stands, the marker included."""
    low = max(text.rfind("\n", 0, start) + 1, start - _WIDEST)
    high = text.find("\n", end, end + _WIDEST)
    paragraph = text[low : min(len(text), end + _WIDEST) if high < 0 else high]
    if text[start] == "[" or start == 0:
        return sentence_at(paragraph, start - low)
    # After a stop the digit hides the end of its sentence: the marker itself ends it.
    begin = 0
    for low_at, high_at in sentences(paragraph[: end - low]):
        if high_at >= end - low:
            begin = low_at
    if re.search(r"[.!?][”’\"]?$", text[low:start]):
        return paragraph[begin : end - low].strip()
    return sentence_at(paragraph, start - low)
