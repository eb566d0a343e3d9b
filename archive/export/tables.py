"""The tables as they leave the archive: those published by schema.sql, with stable ids in place of row numbers.

Row numbers (`pk`) differ from build to build. An export that held them would change in every line; so each reference
becomes the id of the thing it points to, and tables without an id of their own get one that can be read and be made
again from the notice: `<notice id>/a1/p2/g3` is the third guest of the second panel of the notice's first dated item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from archive.dictionary import ColumnDoc, tables
from archive.export.row_sources import REFERENCES, SOURCES, Source, Sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an exported table."""

    name: str
    sql: Sql
    """What gives its value in the table's query."""
    type: str
    """Table Schema type: string, integer, number, boolean, date, time, datetime, array or object."""
    description: str
    nullable: bool
    references: tuple[str, str] | None = None
    """Exported table and column that it points to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One exported table."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: str | None
    source: Sql
    """FROM … ORDER BY … over the tables of `archive.export.choice`; walks indexes, so nothing is sorted or held."""

    @property
    def query(self) -> Sql:
        """Return the SELECT that gives the table's rows in their order."""
        return f"SELECT {', '.join(column.sql for column in self.columns)} {self.source}"


# A capture is cited by what anybody can check, not by its row number.
_CAPTURE = tuple(
    Column(
        name=f"capture_{name}",
        sql=f"(SELECT c.{name} FROM captures c WHERE c.pk = t.capture_pk)",
        type="string",
        description=description,
        nullable=name == "sha256",
    )
    for name, description in (
        ("url", "address of the first capture that shows it"),
        ("sha256", "SHA-256 of that capture's body, hexadecimal"),
    )
)

# Left out: the newest of the notice's `versions` holds the same document.
_LEFT_OUT = {("notices", "document")}

CONTACTS = Table(
    name="contacts",
    description="Press officers named in the notices; only in an export made with --with-contacts.",
    columns=(
        Column(
            name="notice_id",
            sql="n.id",
            type="string",
            description="the notice",
            nullable=False,
            references=("notices", "id"),
        ),
        *(
            Column(name=name, sql=f"t.{name}", type=kind, description=description, nullable=kind == "string")
            for name, kind, description in (
                ("position", "integer", "order in the notice, from 0"),
                ("name", "string", "name as written"),
                ("phone", "string", "telephone as written"),
                ("email", "string", "e-mail address"),
            )
        ),
    ),
    primary_key=None,
    source="FROM chosen_notices n CROSS JOIN contacts.contacts t ON t.notice_id = n.id ORDER BY n.place, t.position",
)


@cache
def exported_tables() -> dict[str, Table]:
    """Return the exported tables by name: those that a reader wants first, then in the order of schema.sql."""
    published = [name for name, doc in tables().items() if doc.published]
    first = ("appearances", "notices", "meetings", "people", "organisations", "committees")
    order = [*first, *(name for name in published if name not in first)]
    return {name: _table(name) for name in order}


def selected_tables(only: tuple[str, ...]) -> list[Table]:
    """Return the tables named in `only`, or all; references to a table that is not among them are dropped."""
    found = [table for name, table in exported_tables().items() if not only or name in only]
    names = {table.name for table in found}
    return [within(table, names) for table in found]


def within(table: Table, names: set[str]) -> Table:
    """Return `table` without references to tables that are not in `names`."""
    columns = (
        column if column.references is None or column.references[0] in names else replace(column, references=None)
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _table(name: str) -> Table:
    doc, source = tables()[name], SOURCES[name]
    columns: list[Column] = []
    if source.id:
        columns.append(
            Column(name="id", sql=source.id, type="string", description=source.id_description, nullable=False)
        )
    for column, column_doc in doc.columns.items():
        if (name, column) not in _LEFT_OUT:
            columns += _columns(column, column_doc, source)
    return Table(
        name=name,
        description=doc.description,
        columns=tuple(columns),
        primary_key="id" if any(column.name == "id" for column in columns) else None,
        source=source.rows,
    )


def _columns(name: str, doc: ColumnDoc, source: Source) -> list[Column]:
    if name in ("pk", "guest_pk"):
        return []
    if name == "capture_pk":
        return list(_CAPTURE)
    if not name.endswith("_pk"):
        reference = _VIEW_REFERENCES.get(name) if source is SOURCES["appearances"] else None
        return [
            Column(
                name=name,
                sql=f"t.{name}",
                type=_type(name, doc),
                description=doc.description,
                nullable=doc.nullable,
                references=reference,
            )
        ]
    assert doc.references is not None, f"{name} points nowhere"
    return [
        Column(
            name=f"{name.removesuffix('_pk')}_id",
            sql=(source.references or {}).get(name) or REFERENCES[name],
            type="string",
            description=doc.description,
            nullable=doc.nullable,
            references=(doc.references[0], "id"),
        )
    ]


_VIEW_REFERENCES = {
    "person_id": ("people", "id"),
    "organisation_id": ("organisations", "id"),
    "committee_id": ("committees", "id"),
    "meeting_id": ("meetings", "id"),
    "notice_id": ("notices", "id"),
}


_FLAG = re.compile(r"[01] (if|on) ")
_JSON = {"document": "object", "spans": "object", "moderngov_ids": "array", "diff": "array"}


def _type(name: str, doc: ColumnDoc) -> str:
    """Return the Table Schema type by the schema's naming rules (a test holds every value of an archive against it).

    >>> _type("edited", ColumnDoc(type="INTEGER", description="1 if …", nullable=False, references=None))
    'boolean'
    """
    if doc.type == "INTEGER":
        return "boolean" if _FLAG.match(doc.description) else "integer"
    if doc.type == "REAL":
        return "number"
    if name == "created_on" or name == "date" or name.endswith("_date"):
        return "date"
    if name.endswith("_time"):
        return "time"
    if name.endswith("_at") or name in ("seen_from", "seen_until"):
        return "datetime"
    return _JSON.get(name, "string")
