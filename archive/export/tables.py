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

Sql = str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    rows: Sql
    id: Sql | None = None
    id_description: str = ""
    references: dict[str, Sql] | None = None


def _of_notice(table: str, order: str, id_: Sql, id_description: str) -> _Source:
    return _Source(
        rows=f"FROM chosen_notices n CROSS JOIN {table} t ON t.notice_pk = n.pk ORDER BY n.place, {order}",
        id=id_,
        id_description=f"stable id: the notice's id, then {id_description}",
        references={"notice_pk": "n.id"},
    )


def _listed(table: str) -> _Source:
    return _Source(rows=f"FROM chosen_{table} c CROSS JOIN {table} t ON t.pk = c.pk ORDER BY c.place")


_FOOTNOTE = "(SELECT n.id || '/n' || (f.position + 1) FROM footnotes f WHERE f.pk = t.footnote_pk)"

# One entry for each published table: where its rows come from, and what becomes of its row numbers.
_SOURCES: dict[str, _Source] = {
    "committees": _listed("committees"),
    "notices": _Source(rows="FROM chosen_notices n CROSS JOIN notices t ON t.pk = n.pk ORDER BY n.place"),
    "meetings": _listed("meetings"),
    "announcements": _Source(
        rows="FROM chosen_announcements a CROSS JOIN announcements t ON t.pk = a.pk ORDER BY a.place",
        id="a.id",
        id_description="stable id: the notice's id, then /a and the number of the dated item in it, from 1",
        references={"notice_pk": "a.notice_id"},
    ),
    "meeting_differences": _Source(
        rows="FROM chosen_meetings c CROSS JOIN meeting_differences t ON t.meeting_pk = c.pk "
        "WHERE t.notice_pk IN (SELECT pk FROM chosen_notices) AND t.other_notice_pk IN (SELECT pk FROM chosen_notices) "
        "ORDER BY c.place, t.position",
        id="c.id || '/d' || (t.position + 1)",
        id_description="stable id: the meeting's id, then /d and the number of the difference, from 1",
    ),
    "panels": _Source(
        rows="FROM chosen_announcements a CROSS JOIN panels t ON t.announcement_pk = a.pk ORDER BY a.place, t.position",
        id="a.id || '/p' || (t.position + 1)",
        id_description="stable id: the announcement's id, then /p and the number of the panel in it, from 1",
        references={"notice_pk": "a.notice_id", "announcement_pk": "a.id"},
    ),
    "people": _listed("people"),
    "organisations": _listed("organisations"),
    "guests": _Source(
        rows="FROM chosen_announcements a CROSS JOIN panels p ON p.announcement_pk = a.pk "
        "CROSS JOIN guests t ON t.panel_pk = p.pk ORDER BY a.place, p.position, t.position",
        id="a.id || '/p' || (p.position + 1) || '/g' || (t.position + 1)",
        id_description="stable id: the panel's id, then /g and the number of the guest in it, from 1",
        references={
            "notice_pk": "a.notice_id",
            "announcement_pk": "a.id",
            "panel_pk": "a.id || '/p' || (p.position + 1)",
        },
    ),
    "footnotes": _of_notice(
        "footnotes", "t.position", "n.id || '/n' || (t.position + 1)", "/n and the place of the note, from 1"
    ),
    "footnote_markers": _of_notice(
        "footnote_markers", "t.position", "n.id || '/r' || (t.position + 1)", "/r and the place of the marker, from 1"
    ),
    "quotes": _of_notice(
        "quotes", "t.position", "n.id || '/q' || (t.position + 1)", "/q and the place of the quotation, from 1"
    ),
    "links": _of_notice(
        "links", "t.position", "n.id || '/l' || (t.position + 1)", "/l and the place of the link, from 1"
    ),
    "versions": _of_notice("versions", "t.number", "n.id || '/v' || t.number", "/v and the number of the state"),
    "changes": _of_notice(
        "changes",
        "t.observed_at, t.position",
        "n.id || '/' || t.observed_at || '/' || (t.position + 1)",
        "the time and the place of the change, from 1",
    ),
    "appearances": _Source(
        rows="FROM chosen_appearances c CROSS JOIN guest_lines t ON t.guest_pk = c.pk ORDER BY c.place"
    ),
}

_REFERENCES: dict[str, Sql] = {
    **{
        f"{one}_pk": f"(SELECT r.id FROM {many} r WHERE r.pk = t.{one}_pk)"
        for one, many in (
            ("committee", "committees"),
            ("meeting", "meetings"),
            ("person", "people"),
            ("organisation", "organisations"),
            ("notice", "notices"),
            ("other_notice", "notices"),
        )
    },
    "footnote_pk": _FOOTNOTE,
    "version_pk": "(SELECT n.id || '/v' || v.number FROM versions v WHERE v.pk = t.version_pk)",
}

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
    doc, source = tables()[name], _SOURCES[name]
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


def _columns(name: str, doc: ColumnDoc, source: _Source) -> list[Column]:
    if name in ("pk", "guest_pk"):
        return []
    if name == "capture_pk":
        return list(_CAPTURE)
    if not name.endswith("_pk"):
        reference = _VIEW_REFERENCES.get(name) if source is _SOURCES["appearances"] else None
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
            sql=(source.references or {}).get(name) or _REFERENCES[name],
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
