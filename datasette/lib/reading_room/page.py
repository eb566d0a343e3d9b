"""One page of the reading room: what its head says, and its answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from . import addresses, database


async def show(
    datasette: Datasette,
    request: Request,
    template: str,
    *,
    title: str,
    description: str,
    path: str,
    data: list[tuple[str, str]] | None = None,
    atom: str | None = None,
    kind: str = "website",
    status: int = 200,
    **context: Any,
) -> Response:
    """Return the rendered page.

    `path` is the page's own lasting address; `data` are the links "this page as data" (label, path); `atom` is the path
    of its feed; `kind` is Open Graph's `og:type`.
    """
    page = {
        "title": title,
        "description": " ".join(description.split())[:300],
        "canonical": addresses.absolute(datasette, request, path),
        "path": path,
        "data": data or [],
        "atom": atom,
        "kind": kind,
    }
    html = await datasette.render_template(template, {"page": page, **context}, request=request)
    return Response(html, status=status, content_type="text/html; charset=utf-8")


def json_answer(value: Any, status: int = 200) -> Response:
    """Return a value as JSON that any page of the web may read."""
    body = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    headers = {"access-control-allow-origin": "*"}
    return Response(body, status=status, headers=headers, content_type="application/json; charset=utf-8")


async def moved_to(datasette: Datasette, kind: str, id: str, ending: str = "") -> Response | None:
    """Return the way to what an id was merged into or renamed to, or None if nothing has taken its place."""
    new = await database.read(datasette, database.new_id, kind, id)
    if new is None:
        return None
    return Response("", status=301, headers={"location": datasette.urls.path(addresses.path(kind, new, ending))})


async def not_here(datasette: Datasette, request: Request, kind: str, id: str) -> Response:
    """Return the answer for an id that nothing has: a redirect if it was merged or renamed, else a kind page."""
    moved = await moved_to(datasette, kind, id)
    return moved or await show(
        datasette,
        request,
        "room_missing.html",
        title="Not in the archive",
        description=f"The archive has no {kind} under this address.",
        path=addresses.path(kind, id),
        status=404,
        missing=kind,
    )


def id_of(request: Request) -> str:
    """Return the id in the address."""
    return unquote(request.url_vars["id"])
