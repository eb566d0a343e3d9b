"""Cells of Datasette's own tables: stable ids lead to the pages of the reading room, long JSON is cut."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses
from reading_room.database import TABLES

KINDS = {f"{kind}_id": kind for kind in TABLES}
OWN_ID = {table: kind for kind, table in TABLES.items()}
LONGEST = 200


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str) -> Any:
    """Return the cell of a stable id as a link, of long text its beginning; None leaves the cell to Datasette."""
    if database != "press" or not isinstance(value, str):
        return None
    kind = OWN_ID.get(table or "") if column == "id" else KINDS.get(column)
    if kind:
        return Markup('<a href="{}">{}</a>').format(addresses.path(kind, value), value)
    if len(value) > LONGEST:
        return Markup("<span title='{}'>{}</span>").format("Cut here; whole in JSON and CSV", value[:LONGEST] + " …")
    return None
