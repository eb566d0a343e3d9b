"""CSV according to RFC 4180: UTF-8, CRLF, a header line, quotes where they are needed.

An empty cell is a value that is not known; a text is never empty.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.export.cells import CONTROL, clean_row, safe_row
from archive.export.outputs import Advance, Row, batches, output
from archive.export.tables import Table

BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvStyle:
    """How cells are written."""

    raw: bool = False
    """Texts exactly as archived: neither neutralised nor cleaned of control characters."""
    excel: bool = False
    """With a byte order mark and every cell quoted, for Excel by double click."""
    compress: bool = False


def write_csv(db: sqlite3.Connection, table: Table, path: Path, style: CsvStyle, advance: Advance) -> int:
    """Write `table` to `path` and return the number of rows."""
    count = 0
    with output(path, compress=style.compress) as out:
        header = _lines([tuple(column.name for column in table.columns)], style)
        out.write(((BOM if style.excel else "") + header).encode())
        for rows in batches(db.execute(table.query)):
            out.write(_batch(rows, style).encode())
            count += len(rows)
            advance(len(rows))
    return count


def _batch(rows: list[Row], style: CsvStyle) -> str:
    if style.raw:
        return _lines(rows, style)
    lines = _lines([safe_row(row) for row in rows], style)
    if CONTROL.search(lines):  # rare: looking at a thousand rows at once costs a tenth of looking at each cell
        return _lines([safe_row(clean_row(row)) for row in rows], style)
    return lines


def _lines(rows: list[Row], style: CsvStyle) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL if style.excel else csv.QUOTE_MINIMAL, lineterminator="\r\n").writerows(
        rows
    )
    return buffer.getvalue()
