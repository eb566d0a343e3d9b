"""iCalendar files: all meetings, and each committee's."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, calendar_files, conditional, database
from reading_room.page import id_of

KEPT = 32
"""Calendars that are kept as written: more than there are committees that meet."""

_written: dict[tuple[str, str], tuple[bytes, bytes]] = {}


async def all_meetings(datasette: Datasette, request: Request) -> Response:
    """Return `/meetings.ics`."""

    def read(connection: sqlite3.Connection) -> tuple[list[dict[str, Any]], str | None]:
        return calendar_files.meetings(connection, None), conditional.newest(connection)

    rows, modified = await database.read(datasette, read)
    return await _answer(datasette, request, "London Assembly meetings", "/meetings", rows, modified)


async def meetings_of(datasette: Datasette, request: Request) -> Response:
    """Return `/committee/<id>.ics`."""
    id = id_of(request)

    def read(connection: sqlite3.Connection) -> tuple[str | None, list[dict[str, Any]], str | None]:
        name = database.name_of(connection, "committee", id)
        return name, calendar_files.meetings(connection, id) if name else [], conditional.newest(connection)

    name, rows, modified = await database.read(datasette, read)
    if name is None:
        return await conditional.missing(datasette, "committee", id, ".ics")
    return await _answer(datasette, request, name, addresses.path("committee", id), rows, modified)


async def _answer(
    datasette: Datasette, request: Request, name: str, page: str, rows: list[dict[str, Any]], modified: str | None
) -> Response:
    base = addresses.site(datasette, request)
    page = addresses.absolute(datasette, request, page)
    key, state = (str(database.press(datasette).path), page), conditional.digest(rows)
    known = _written.get(key)
    if known is None or known[0] != state:
        # Thousands of events take a while to write: once a build, and not in the loop that serves everybody else.
        loop = asyncio.get_running_loop()
        body = await loop.run_in_executor(None, calendar_files.calendar_bytes, name, page, rows, base)
        known = _written[key] = (state, body)
        while len(_written) > KEPT:
            del _written[next(iter(_written))]
    body = known[1]
    filename = request.path.rpartition("/")[2]
    return conditional.answer(request, body, calendar_files.CONTENT_TYPE, modified, filename)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(r"/meetings\.ics$", all_meetings), (r"/committee/(?P<id>[^/.]+)\.ics$", meetings_of)]
