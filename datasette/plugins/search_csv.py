"""Search results as CSV: all of them, streamed, safe to open in a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, database, search
from reading_room.spreadsheet import safe_row

CHUNK = 2_000
"""Rows that are written at once: enough to make the hand-over between threads cheap, little enough to stay small."""


def chunks(connection: sqlite3.Connection, query: search.Query, base: str, raw: bool) -> Iterator[bytes]:
    """Yield the CSV in pieces: the header, then the notices, newest first, with the address of their page here."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*search.COLUMNS, "page"])
    rows = ([*row, base + addresses.path("notice", row[0])] for row in search.all_rows(connection, query))
    while True:
        some = list(islice(rows, CHUNK))
        writer.writerows(some if raw else map(safe_row, some))
        yield text.getvalue().encode("utf-8")
        if len(some) < CHUNK:
            return
        text.seek(0)
        text.truncate()


async def search_csv(datasette: Datasette, request: Request, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Answer `/search.csv` with every result. `raw=1` leaves cells as they are, `bom=1` helps old spreadsheets."""
    query = search.query_from(request.args)
    base = addresses.absolute(datasette, request, "/").rstrip("/")
    headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="london-assembly-press-search.csv"',
        "access-control-allow-origin": "*",
    }
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw_headers})
    if request.args.get("bom") == "1":
        await send({"type": "http.response.body", "body": b"\xef\xbb\xbf", "more_body": True})
    loop = asyncio.get_running_loop()
    connection = database.press(datasette).connect()  # its own: a slow reader must not hold one of the site's threads
    try:
        pieces = chunks(connection, query, base, request.args.get("raw") == "1")
        while (piece := await loop.run_in_executor(None, next, pieces, None)) is not None:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        connection.close()
    await send({"type": "http.response.body", "body": b""})


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the address of this file."""
    return [(r"/search\.csv$", search_csv)]
