"""The data dictionary: what every table and column of press.db means, read out of the comments of schema.sql.

That file is the one source of the documentation: the exports' README and datapackage.json, Datasette's metadata
and the reference pages are all made from what `tables` returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")

_CREATE = re.compile(r"^CREATE (TABLE|VIEW) (\w+)")
_COLUMN = re.compile(r"^\s+([a-z]\w*)\s+(INTEGER|TEXT|REAL|BLOB)\b(.*?)(?:--\s*(.*))?$")
_VIEW_COLUMN = re.compile(r"^\s+(\w+)\.(\w+)\s+AS (\w+),?\s*--\s*(.*)$")
_REFERENCES = re.compile(r"REFERENCES (\w+)\s*\((\w+)\)")
_PUBLISHED = "@published"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDoc:
    """One column."""

    type: str
    """`TEXT`, `INTEGER`, `REAL` or `BLOB`."""
    description: str
    nullable: bool
    """True if the column may be empty."""
    references: tuple[str, str] | None
    """Table and column that a foreign key points to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDoc:
    """One table or view."""

    description: str
    published: bool
    """True if the table is part of every export."""
    columns: dict[str, ColumnDoc]
    """By name, in the order of the table."""
    is_view: bool = False


@cache
def tables() -> dict[str, TableDoc]:
    """Return every documented table and view of press.db by name, in the order of schema.sql.

    Full-text tables are not in it: they hold nothing of their own.
    """
    found: dict[str, TableDoc] = {}
    comment: list[str] = []
    lines = iter(SCHEMA.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if match := _CREATE.match(line):
            kind, name = match.groups()
            words = " ".join(comment)
            columns = _columns(lines) if kind == "TABLE" else _view_columns(lines, found)
            found[name] = TableDoc(
                description=words.replace(_PUBLISHED, "").strip(),
                published=_PUBLISHED in words,
                columns=columns,
                is_view=kind == "VIEW",
            )
        comment = [*comment, line[2:].strip()] if line.startswith("--") else []
    return found


def _columns(lines: Iterator[str]) -> dict[str, ColumnDoc]:
    columns: dict[str, ColumnDoc] = {}
    for line in lines:
        if line.startswith(")"):
            break
        if match := _COLUMN.match(line):
            name, kind, rules, comment = match.groups()
            target = _REFERENCES.search(rules)
            columns[name] = ColumnDoc(
                type=kind,
                description=(comment or "").strip(),
                nullable="NOT NULL" not in rules and "PRIMARY KEY" not in rules,
                references=(target[1], target[2]) if target else None,
            )
    return columns


def _view_columns(lines: Iterator[str], found: dict[str, TableDoc]) -> dict[str, ColumnDoc]:
    columns: dict[str, ColumnDoc] = {}
    outer: set[str] = set()
    for line in lines:
        if match := _VIEW_COLUMN.match(line):
            table, column, name, comment = match.groups()
            source = found[table].columns[column]
            columns[name] = ColumnDoc(
                type=source.type, description=comment.strip(), nullable=source.nullable, references=None
            )
            outer |= {name} if table in ("committees", "people", "organisations") else set()
        if line.rstrip().endswith(";"):
            break
    return {
        name: ColumnDoc(type=doc.type, description=doc.description, nullable=True, references=None)
        if name in outer
        else doc
        for name, doc in columns.items()
    }
