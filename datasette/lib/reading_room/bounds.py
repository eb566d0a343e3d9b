"""How much one question may take: SQL can ask for gigabytes before Datasette's time limit looks at the clock.

The limit on time is looked at between SQLite's steps, and one step can make a value of a gigabyte. So no value may be
longer than what the archive itself holds, and no query may bring home more than a page can show.
"""

from __future__ import annotations

import sqlite3
import weakref
from typing import Any

LONGEST_VALUE = 12_000_000
"""Bytes of one value or row: the crawl takes no page of more than 5 MB."""
LARGEST_RESULT = 32_000_000
"""Bytes of text and blobs in the rows of one query; a thousand of the longest documents are less."""
LARGEST_ANSWER = 10_000_000
"""Bytes of the answer to a query of one's own."""


class Bounded:
    """A row factory that adds up what a query brings, and ends it when that is too much."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        """Return the row. Raises `sqlite3.OperationalError` where the query has brought too much."""
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._bytes = weakref.ref(cursor), 0
        for value in row:
            if value.__class__ is str or value.__class__ is bytes:
                self._bytes += len(value)
        if self._bytes > LARGEST_RESULT:
            raise sqlite3.OperationalError(f"the answer is larger than {LARGEST_RESULT:,} bytes: ask for less")
        return sqlite3.Row(cursor, row)


def bound(connection: sqlite3.Connection) -> None:
    """Put the limits on a connection through which visitors' questions go."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.row_factory = Bounded()


def escape_fts(words: str) -> str:
    """Return what is typed into a table's search as a full-text expression that cannot be wrong.

    Datasette's own leaves nothing of a lone quotation mark, and an empty expression is an error of syntax.

    >>> escape_fts('night "bus lane" -x'), escape_fts('"'), escape_fts('a "b')
    ('"night" "bus lane" "-x"', '""', '"a" "b"')
    """
    quoted = words.replace("\x00", " ").split('"')
    bits = [bit for n, part in enumerate(quoted) for bit in ([part] if n % 2 else part.split())]
    return " ".join(f'"{bit}"' for bit in bits if bit.strip()) or '""'
