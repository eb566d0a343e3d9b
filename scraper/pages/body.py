"""Body blocks → `body_text`, and the lines that the readers work on, each knowing its place in it."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.pages.blocks import Block
from scraper.pages.contacts import contact_spans
from scraper.pages.guest_lines import BULLET
from scraper.pages.line_cuts import cut_lines


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
    body = Body(text="", lines=[], contacts=[], sups=[])
    before: tuple[int, bool] | None = None  # the list that the block before belongs to
    for block in blocks:
        bullet = BULLET.match(block.text) if not block.is_item else None
        its_list = (block.in_list, bullet is not None)
        begun = False
        for start, end, is_contact in _pieces(block.text):
            text = block.text[start:end]
            if is_contact:
                body.contacts.append(text)
                body.lines.append(Line(text=text, start=length, block=block, is_contact=True))
                continue
            if bullet and start == 0:
                start, text = bullet.end(), block.text[bullet.end() : end]
            if not text.strip():
                continue
            if parts:
                same_list = its_list == before and its_list != (0, False)
                parts.append(" " if begun else "\n" if same_list else "\n\n")
                length += len(parts[-1])
            body.lines.extend(_lines(text, length, block, typed=bullet is not None))
            body.sups.extend((length + a - start, length + b - start) for a, b in block.sups if start <= a < end)
            parts.append(text)
            length += len(text)
            begun = True
        if begun:
            before = its_list
    body.text = "".join(parts)
    return body


def _pieces(text: str) -> list[tuple[int, int, bool]]:
    """Return the pieces of a paragraph as (start, end, is contact), white space at their ends left out."""
    pieces: list[tuple[int, int, bool]] = []
    position = 0
    for start, end in [*contact_spans(text), (len(text), len(text))]:
        piece = text[position:start]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            pieces.append((position + lead, position + len(piece.rstrip()), False))
        if end > start:
            pieces.append((start, end, True))
        position = end
    return pieces


def _lines(text: str, offset: int, block: Block, *, typed: bool) -> list[Line]:
    """Return the lines of one paragraph: one, unless several ran together into it; `typed`: a bullet stands before."""
    cuts = cut_lines(text)
    return [
        Line(
            text=text[start:end],
            start=offset + start,
            block=block,
            is_item=block.is_item or bullet or (typed and index == 0),
            is_typed=bullet or typed or len(cuts) > 1,
            depth=block.depth,
        )
        for index, (start, end, bullet) in enumerate(cuts)
    ]
