"""JSON Lines: one object for each row, with the types of the data dictionary; documents and lists are nested."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.export.outputs import Advance, batches, output
from archive.export.tables import Table

_READ: dict[str, Callable[[object], object]] = {
    "boolean": bool,
    "object": lambda value: json.loads(str(value)),
    "array": lambda value: json.loads(str(value)),
}


def write_json_lines(db: sqlite3.Connection, table: Table, path: Path, compress: bool, advance: Advance) -> int:
    """Write `table` to `path` and return the number of rows."""
    names = [column.name for column in table.columns]
    readers = {place: _READ[column.type] for place, column in enumerate(table.columns) if column.type in _READ}
    encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
    count = 0
    with output(path, compress=compress) as out:
        for rows in batches(db.execute(table.query)):
            lines: list[str] = []
            for row in rows:
                values = list(row)
                for place, read in readers.items():
                    values[place] = None if values[place] is None else read(values[place])
                lines.append(encode(dict(zip(names, values, strict=True))))
            out.write(("\n".join(lines) + "\n").encode())
            count += len(rows)
            advance(len(rows))
    return count
