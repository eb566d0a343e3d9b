"""The descriptions of some three hundred columns are read, never changed: so they need not be copied.

Datasette 0.65 copies all metadata anew for every question of who may see a table, dozens of times a page.
"""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette


class Descriptions(dict[str, str]):
    """Column → description; a copy of it is itself."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Descriptions:
        return self


@hookimpl
def startup(datasette: Datasette) -> None:
    """Put the descriptions of each table into a form that is not copied."""
    for database in (datasette._metadata_local.get("databases") or {}).values():
        for table in (database.get("tables") or {}).values():
            if isinstance(table, dict) and isinstance(table.get("columns"), dict):
                table["columns"] = Descriptions(table["columns"])
