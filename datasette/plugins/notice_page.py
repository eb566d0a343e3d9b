"""A notice: the page to read, and the document as JSON."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, citing, conditional, database, notices
from reading_room.page import id_of, json_answer, not_here, show


async def notice_page(datasette: Datasette, request: Request) -> Response:
    """Return `/notice/<id>`."""
    id = id_of(request)
    base = addresses.site(datasette, request)

    def read(connection: sqlite3.Connection) -> tuple[dict[str, Any] | None, citing.Citation | None]:
        return notices.notice(connection, id), citing.citation(connection, id, base)

    found, cited = await database.read(datasette, read)
    if found is None or cited is None:
        return await not_here(datasette, request, "notice", id)
    path = addresses.path("notice", id)
    return await show(
        datasette,
        request,
        "room_notice.html",
        title=found["headline"],
        description=notices.description(found),
        path=path,
        data=[("JSON", path + ".json"), ("Table row", f"/press/notices/{found['pk']}")],
        kind="article",
        notice=found,
        citation=citing.plain(cited).strip(),
    )


async def notice_json(datasette: Datasette, request: Request) -> Response:
    """Return `/notice/<id>.json`: the document of the contract, without media contacts."""
    id = id_of(request)
    found = await database.read(datasette, notices.document, id)
    if found is None:
        return await conditional.missing(datasette, "notice", id, ".json")
    return json_answer(found)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(r"/notice/(?P<id>[^/.]+)$", notice_page), (r"/notice/(?P<id>[^/.]+)\.json$", notice_json)]
