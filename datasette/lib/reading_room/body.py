"""A notice's text as HTML in which every extracted fact can be pointed at.

The link `#w-120-180` of a fact leads to the words that say it, and CSS (`:target`) lights them: no script is needed.
Spans may lie inside each other, cross each other, and run over several paragraphs; then a fact has several pieces,
of which the first has the id and all have a class `piece-N` (see `pieces` in room.css).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

PIECE_CLASSES = 40
"""Facts in several pieces that can be told apart in one notice; the stylesheet has a rule for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A footnote marker in the text: `[1]`."""

    start: int
    end: int
    position: int
    """Order in the notice, from 0: the marker's own id."""
    number: int
    footnote: int | None
    """Position of its note, or None if there is none."""
    note: str
    """The note's words, shown beside the marker."""


@dataclass(slots=True)
class _Fact:
    start: int
    end: int
    pieces: int = 0
    number: int = -1
    """Among the facts in several pieces."""


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    fact: _Fact
    first: bool = False
    """The first piece of its fact: it gets the id."""
    inner: list[_Piece] = field(default_factory=list)


def anchor(start: int, end: int) -> str:
    """Return the id of a stretch of text.

    >>> anchor(120, 180)
    'w-120-180'
    """
    return f"w-{start}-{end}"


def body_html(text: str, spans: Sequence[tuple[int, int]], markers: Sequence[Marker] = ()) -> Markup:
    """Return `text` as paragraphs and lists, with an element for each span and a link for each marker.

    >>> print(body_html("One two.\\n\\nThree", [(4, 7)]))
    <p>One <span class="w" id="w-4-7">two</span>.</p>
    <p>Three</p>
    """
    usable = [m for m in sorted(markers, key=lambda m: m.start) if 0 <= m.start < m.end <= len(text)]
    facts = [_Fact(*_around(start, end, usable)) for start, end in sorted(set(spans)) if 0 <= start < end <= len(text)]
    names = {id(fact): anchor(start, end) for fact, (start, end) in zip(facts, _kept(text, spans), strict=True)}
    blocks = [
        (lines, [_tree(_pieces(facts, *line)) for line in lines])
        for lines in (_lines(text, start, end) for start, end in _blocks(text))
    ]
    for number, fact in enumerate(fact for fact in facts if fact.pieces > 1):
        fact.number = number % PIECE_CLASSES
    out: list[Markup] = []
    for lines, trees in blocks:
        rendered = [
            _render(text, start, end, tree, usable, names) for (start, end), tree in zip(lines, trees, strict=True)
        ]
        if len(rendered) == 1:
            out.append(Markup("<p>{}</p>").format(rendered[0]))
        else:
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in rendered)
            out.append(Markup('<ul class="lines">{}</ul>').format(items))
    return Markup("\n").join(out)


def _kept(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in sorted(set(spans)) if 0 <= start < end <= len(text)]


def _around(start: int, end: int, markers: Sequence[Marker]) -> tuple[int, int]:
    """Return the span widened so that it does not cut a marker."""
    for marker in markers:
        if marker.start < start < marker.end:
            start = marker.start
        if marker.start < end < marker.end:
            end = marker.end
    return start, end


def _blocks(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            found.append((start, start + len(part)))
        start += len(part) + 2
    return found


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for part in text[start:end].split("\n"):
        if part.strip():
            found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def _pieces(facts: Sequence[_Fact], start: int, end: int) -> list[_Piece]:
    """Return the facts' parts in one line, the outer before the inner."""
    pieces = [
        _Piece(max(start, fact.start), min(end, fact.end), fact)
        for fact in facts
        if fact.start < end and fact.end > start
    ]
    return sorted(pieces, key=lambda piece: (piece.start, -piece.end))


def _tree(pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces nested; one that crosses the end of another is cut there."""
    roots: list[_Piece] = []
    waiting = list(pieces)
    while waiting:
        piece = waiting.pop(0)
        piece.first = piece.fact.pieces == 0
        piece.fact.pieces += 1
        inside = [other for other in waiting if other.start < piece.end]
        after = [other for other in waiting if other.start >= piece.end]
        for other in inside:
            if other.end > piece.end:
                after.append(_Piece(piece.end, other.end, other.fact))
                other.end = piece.end
        piece.inner = _tree(inside)
        roots.append(piece)
        waiting = sorted(after, key=lambda other: (other.start, -other.end))
    return roots


def _render(
    text: str, start: int, end: int, pieces: list[_Piece], markers: Sequence[Marker], names: dict[int, str]
) -> Markup:
    out = Markup("")
    at = start
    for piece in pieces:
        out += _plain(text, at, piece.start, markers)
        inner = _render(text, piece.start, piece.end, piece.inner, markers, names)
        several = f" piece-{piece.fact.number}" if piece.fact.number >= 0 else ""
        own = Markup(' id="{}"').format(names[id(piece.fact)]) if piece.first else ""
        out += Markup('<span class="w{}"{}>{}</span>').format(several, own, inner)
        at = piece.end
    return out + _plain(text, at, end, markers)


def _plain(text: str, start: int, end: int, markers: Sequence[Marker]) -> Markup:
    out = Markup("")
    for marker in markers:
        if start <= marker.start and marker.end <= end:
            out += escape(text[start : marker.start]) + _marker(marker)
            start = marker.end
    return out + escape(text[start:end])


def _marker(marker: Marker) -> Markup:
    if marker.footnote is None:
        return Markup('<sup class="marker" id="marker-{}">[{}]</sup>').format(marker.position, marker.number)
    return Markup(
        '<span class="marker"><sup><a href="#note-{note}" id="marker-{position}" aria-describedby="hint-{position}">'
        '<span class="hide">Note </span>[{number}]</a></sup>'
        '<span class="hint" role="tooltip" id="hint-{position}">{words}</span></span>'
    ).format(note=marker.footnote, position=marker.position, number=marker.number, words=marker.note)
