"""The found words in their sentence."""

from __future__ import annotations

import sqlite3

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
    marks = ",".join("?" * len(numbers))
    cut = ", ".join(f"snippet(notices_fts, {column}, '{OPEN}', '{CLOSE}', '…', {WORDS})" for column in COLUMN_NAMES)
    rows = connection.execute(
        f"SELECT notices_fts.rowid % 1000000, {cut} FROM search_texts CROSS JOIN notices_fts"
        f" ON notices_fts.rowid = search_texts.pk WHERE search_texts.notice_pk IN ({marks}) AND notices_fts MATCH ?",
        [*numbers, expression],
    )
    found: dict[int, Markup] = {}
    for row in rows:
        texts = list(row)[1:]
        best = next((position for position, text in enumerate(texts) if text and OPEN in text), 0)
        found[int(row[0])] = marked(list(COLUMN_NAMES.values())[best] + " ".join((texts[best] or "").split()))
    return found
