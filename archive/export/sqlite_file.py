"""One SQLite file with the exported tables: for Datasette Lite, DB Browser, DuckDB and R.

Plain tables with text ids, keys and indexes; neither STRICT nor full-text tables, which older readers refuse. The data
dictionary stands in the CREATE statements, where `.schema` and DB Browser show it: the file is sent around alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from archive.export.outputs import Advance, batches
from archive.export.tables import Column, Table

FILE_NAME = "assembly-press.db"

_AFFINITY = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}


def create_statement(table: Table) -> str:
    """Return the CREATE TABLE of `table`, with its keys; what table and columns mean stands in it as comments."""
    lines = [(_definition(column, table.primary_key), f" -- {column.description}") for column in table.columns]
    lines += [
        (f"FOREIGN KEY ({column.name}) REFERENCES {column.references[0]} ({column.references[1]})", "")
        for column in table.columns
        if column.references
    ]
    *most, (last, comment) = lines
    body = "".join(f"  {line},{comment_}\n" for line, comment_ in most) + f"  {last}{comment}\n"
    return f"CREATE TABLE {table.name} ( -- {table.description}\n{body})"


def write_sqlite(db: sqlite3.Connection, tables: Sequence[Table], path: Path, advance: Advance) -> dict[str, int]:
    """Write `tables` into one new database at `path` and return the number of rows of each."""
    counts: dict[str, int] = {}
    target = sqlite3.connect(path, isolation_level=None)
    try:
        # Nothing here has to survive a power cut: the folder is only put in place when it is whole.
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096; BEGIN")
        for table in tables:
            target.execute(create_statement(table))
            insert = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"
            counts[table.name] = 0
            for rows in batches(db.execute(table.query)):
                target.executemany(insert, rows)
                counts[table.name] += len(rows)
                advance(len(rows))
        for table in tables:
            for column in table.columns:
                if column.references:
                    name = f"{table.name}_{column.name}"
                    target.execute(f"CREATE INDEX {name} ON {table.name} ({column.name})")
        target.execute("COMMIT")
    finally:
        target.close()
    return counts


def _definition(column: Column, primary_key: str | None) -> str:
    words = [column.name, _AFFINITY.get(column.type, "TEXT")]
    if column.name == primary_key:
        words.append("PRIMARY KEY")
    if not column.nullable:
        words.append("NOT NULL")
    return " ".join(words)
