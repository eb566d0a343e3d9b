"""Search results as CSV: all of them, streamed, safe to open in a spreadsheet."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, search
from reading_room.asgi import Send
from reading_room.streams import stream


async def search_csv(datasette: Datasette, request: Request, send: Send) -> None:
    """Answer `/search.csv` with every result, newest first, and the address of its page here."""
    query = search.query_from(request.args)
    base = addresses.site(datasette, request)

    def rows(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
        return ((*row, base + addresses.path("notice", row[0])) for row in search.all_rows(connection, query))

    await stream(
        datasette,
        request,
        send,
        filename="london-assembly-press-search.csv",
        columns=[*search.COLUMNS, "page"],
        rows=rows,
    )


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the address of this file."""
    return [(r"/search\.csv$", search_csv)]
