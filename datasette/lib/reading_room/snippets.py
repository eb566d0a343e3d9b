"""The found words in their sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from markupsafe import Markup, escape

OPEN, CLOSE = "\x02", "\x03"
WORDS = 32
COLUMN_NAMES = {1: "", 2: "Guests: ", 3: "Organisations: ", 4: "Notes: "}


def marked(text: str) -> Markup:
    """Return text with its hits as `<mark>`; unpaired signs vanish.

    >>> marked("a \\x02b\\x03 <c> \\x03")
    Markup('a <mark>b</mark> &lt;c&gt; ')
    """
    out = Markup("")
    for position, part in enumerate(text.split(OPEN)):
        hit, closed, rest = part.partition(CLOSE)
        if position and closed:
            out += Markup("<mark>{}</mark>").format(hit) + escape(rest.replace(CLOSE, ""))
        else:
            out += escape(part.replace(CLOSE, ""))
    return out


def snippets(connection: sqlite3.Connection, expression: str, numbers: list[int]) -> dict[int, Markup]:
    """Return, for each notice's row number, a stretch with the hits, of the body if it has any."""
    body, *others = COLUMN_NAMES
    found: dict[int, str] = {}
    for number, (text,) in _cut(connection, expression, numbers, [body]):
        found[number] = text
    # most notices have the words in their text; only of the rest are guests, organisations and notes read
    rest = [number for number, text in found.items() if OPEN not in text]
    for number, texts in _cut(connection, expression, rest, others):
        hit = next((position for position, text in enumerate(texts) if OPEN in text), None)
        if hit is not None:
            found[number] = COLUMN_NAMES[others[hit]] + texts[hit]
    return {number: marked(" ".join(text.split())) for number, text in found.items()}


def _cut(
    connection: sqlite3.Connection, expression: str, numbers: list[int], columns: list[int]
) -> Iterator[tuple[int, list[str]]]:
    """Yield each notice's row number and a stretch of each column, with the hits marked where it has any."""
    if not numbers:
        return
    marks = ",".join("?" * len(numbers))
    cut = ", ".join(f"snippet(notices_fts, {column}, '{OPEN}', '{CLOSE}', '…', {WORDS})" for column in columns)
    rows = connection.execute(
        f"SELECT notices_fts.rowid % 1000000, {cut} FROM search_texts CROSS JOIN notices_fts"
        f" ON notices_fts.rowid = search_texts.pk WHERE search_texts.notice_pk IN ({marks}) AND notices_fts MATCH ?",
        [*numbers, expression],
    )
    for number, *texts in rows:
        yield int(number), [text or "" for text in texts]
