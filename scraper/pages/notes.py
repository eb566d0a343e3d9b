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
    item = 0
    for block in blocks:
        text, links = block.text, block.links
        cut = contact_spans(text)
        contacts.extend(text[a:b] for a, b in cut)
        if cut:
            kept = text[: cut[0][0]].rstrip()
            links = [(a, min(b, len(kept)), h) for a, b, h in links if a < len(kept)]
            text = kept
        if not text.strip(" *–-_"):
            continue
        found = tuple(made for a, b, h in links if (made := link(text[a:b].strip(), h)))
        if block.item and block.item == item and footnotes:
            last = footnotes[-1]
            footnotes[-1] = Footnote(number=last.number, text=f"{last.text} {text}", links=(*last.links, *found))
            continue
        item = block.item
        bullet = BULLET.match(text) if not block.is_item else None
        if bullet:
            text = text[bullet.end() :]
        typed = _TYPED.match(text)
        shown = None
        if typed and len(text) > typed.end():
            shown = int(typed["bracket"] or typed["plain"])
            text = text[typed.end() :]
        number = shown if shown is not None else block.number
        if number is None or (shown is None and footnotes and number <= footnotes[-1].number and not block.is_item):
            number = footnotes[-1].number + 1 if footnotes else 1
        footnotes.append(Footnote(number=number, text=text.strip(), links=found))
    return Notes(footnotes=tuple(footnotes), contacts=contacts)


_MOST_MARKERS = 500
_BRACKETED = re.compile(r"\[(\d{1,3})\]")
_AFTER_STOP = re.compile(r"(?<=[a-zà-ÿ”’)%])[.!?,;]+[”’\"]?(\d{1,2})(?=\s|$)")
_ON_WORD = re.compile(r"(?<=[a-zà-ÿ]{3})(\d{1,2})(?=[\s.,;:!?]|$)")
_ABBREVIATED = re.compile(r"\b(?:[Nn]o|vol|pp?|para|fig|ch|s|art|v|ver)\.$", re.IGNORECASE)
_UNIT = re.compile(r"\b\d*\s?[kcm]?m$")


def read_markers(body: Body, notes: tuple[Footnote, ...]) -> tuple[FootnoteMarker, ...]:
    """Return the markers of the body in order: `[1]`, a superscript, or a superscript flattened to a digit.

    A flattened digit counts only if the page has no other markers and it goes on the count of the notes.
    """
    text = body.text
    found: list[tuple[int, int, int]] = [(m.start(), m.end(), int(m[1])) for m in _BRACKETED.finditer(text)]
    taken = {start for start, _, _ in found}
    for start, end in body.sups:
        digits = text[start:end].strip()
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        if (
            re.fullmatch(r"\d{1,3}", digits)
            and start + lead not in taken
            and not _UNIT.search(text[max(0, start - 6) : start])
        ):
            found.append((start + lead, start + lead + len(digits), int(digits)))
        elif re.fullmatch(r"\d{1,3}(?:\s?,\s?\d{1,3})+", digits):
            found.extend(
                (start + m.start(), start + m.end(), int(m[0])) for m in re.finditer(r"\d{1,3}", text[start:end])
            )
    if not found:
        found = _flattened(text, notes)
    found.sort()
    del found[_MOST_MARKERS:]
    return tuple(
        FootnoteMarker(number=number, context=_context(text, start, end), span=Span(start=start, end=end))
        for start, end, number in found
    )


def _flattened(text: str, notes: tuple[Footnote, ...]) -> list[tuple[int, int, int]]:
    most = max((note.number for note in notes), default=0)
    candidates = [(m.start(1), m.end(1), int(m[1]), True) for m in _AFTER_STOP.finditer(text)]
    candidates += [(m.start(1), m.end(1), int(m[1]), False) for m in _ON_WORD.finditer(text)]
    found: list[tuple[int, int, int]] = []
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
