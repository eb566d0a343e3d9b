"""datapackage.json: the export described for programs, as a Frictionless Data Package (version 1 of the standard)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.export.folder import PACKAGE_NAME
from archive.export.tables import Column, Table

TITLE = "Assembly Press Archive"
DESCRIPTION = (
    "Press notices of the London Assembly as data: notices, meetings, panels, guests, notes and every edit, "
    "each traceable to an archived capture of the page. Made by an independent archive, not by the Assembly."
)
SOURCE_TITLE = "London Assembly press releases"
SOURCE_URL = "https://www.london.gov.uk/who-we-are/what-london-assembly-does/london-assembly-press-releases"
RIGHTS = (
    "Words and pictures of the notices are © Greater London Authority. They are not known to be under the Open "
    "Government Licence, and no licence is claimed or given for them here: ask the GLA before you publish them again. "
    "The program that made this export is under the MIT licence. No warranty; not affiliated with the GLA."
)

_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of an export and the table it holds."""

    table: Table
    path: str
    rows: int
    size: int
    """Bytes."""
    sha256: str


def datapackage(
    resources: Sequence[Resource], *, format_: str, as_of: str | None, choice: str, excel: bool, raw: bool
) -> dict[str, Any]:
    """Return the package's descriptor; `as_of` is the time of the newest capture."""
    return {
        "profile": "tabular-data-package" if format_ == "csv" else "data-package",
        "name": PACKAGE_NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        **({"version": as_of} if as_of else {}),
        **({"selection": choice} if choice else {}),
        "homepage": SOURCE_URL,
        "rights": RIGHTS,
        "sources": [{"title": SOURCE_TITLE, "path": SOURCE_URL}],
        "contributors": [{"title": "Greater London Authority (London Assembly)", "role": "author"}],
        "keywords": ["London Assembly", "press releases", "scrutiny", "committees", "guests", "London"],
        **({"neutralised": not raw} if format_ == "csv" else {}),
        "resources": [_resource(resource, format_, excel) for resource in resources],
    }


def _resource(resource: Resource, format_: str, excel: bool) -> dict[str, Any]:
    table = resource.table
    compressed = resource.path.endswith(".gz")
    return {
        **({"profile": "tabular-data-resource"} if format_ == "csv" else {}),
        "name": table.name.replace("_", "-"),
        "title": table.name.replace("_", " ").capitalize(),
        "description": table.description,
        "path": resource.path,
        "format": format_,
        "mediatype": _MEDIA[format_],
        **({"encoding": "utf-8-sig" if excel else "utf-8"} if format_ in ("csv", "jsonl") else {}),
        **({"compression": "gz"} if compressed else {}),
        "bytes": resource.size,
        "hash": f"sha256:{resource.sha256}",
        "rows": resource.rows,
        **({"dialect": _DIALECT} if format_ == "csv" else {}),
        "schema": table_schema(table),
    }


_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True}


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of `table`: fields with types and descriptions, primary and foreign keys."""
    schema: dict[str, Any] = {"fields": [_field(column, table.primary_key) for column in table.columns]}
    schema["missingValues"] = [""]
    if table.primary_key:
        schema["primaryKey"] = table.primary_key
    if keys := [
        {
            "fields": column.name,
            "reference": {"resource": column.references[0].replace("_", "-"), "fields": column.references[1]},
        }
        for column in table.columns
        if column.references
    ]:
        schema["foreignKeys"] = keys
    return schema


def _field(column: Column, primary_key: str | None) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    if column.type == "time":
        field["format"] = "%H:%M"
    if column.type == "boolean":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints = {
        **({"required": True} if not column.nullable else {}),
        **({"unique": True} if column.name == primary_key else {}),
    }
    return field | ({"constraints": constraints} if constraints else {})
