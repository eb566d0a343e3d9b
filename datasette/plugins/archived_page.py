"""Archived pages as they were: an outer page that says what is shown, and the page in a sandboxed frame."""

from __future__ import annotations

import sys
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import archived, database, words
from reading_room.page import show


async def archived_page(datasette: Datasette, request: Request) -> Response:
    """Return `/archived/<number of the capture>`."""
    number = int(request.url_vars["capture"])
    found = await database.read(datasette, archived.capture, number)
    if found is None:
        return await show(
            datasette,
            request,
            "room_missing.html",
            title="No such page here",
            description="This copy of the archive does not hold that page.",
            path=f"/archived/{number}",
            status=404,
            missing="archived page",
        )
    return await show(
        datasette,
        request,
        "room_archived.html",
        title=f"Archived page of {words.instant(found['fetched_at'])}",
        description=f"The page {found['url']} as it was captured on {words.instant(found['fetched_at'])}.",
        path=f"/archived/{number}",
        data=[
            ("Capture as JSON", f"/press/captures/{number}.json?_shape=array"),
            ("Table row", f"/press/captures/{number}"),
        ],
        capture=found,
    )


async def page_in_frame(datasette: Datasette, request: Request) -> Response:
    """Return `/archived/<number>/page`: the captured bytes; the sandbox is set in security_headers.py."""
    found = await database.read(datasette, archived.page, int(request.url_vars["capture"]))
    if found is None:
        return Response("This page is not kept here.", status=404)
    body, content_type = found
    return Response(body, content_type=content_type, headers={"x-robots-tag": "noindex"})


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [
        (r"/archived/(?P<capture>[0-9]{1,12})$", archived_page),
        (r"/archived/(?P<capture>[0-9]{1,12})/page$", page_in_frame),
    ]
