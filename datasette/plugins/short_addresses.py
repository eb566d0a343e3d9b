"""Addresses that somebody shortens by hand: `/person` leads to the people, as `/person/<id>` leads to one of them."""

from __future__ import annotations

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

LISTS = {
    "notice": "/search",
    "person": "/people",
    "organisation": "/organisations",
    "committee": "/committees",
    "meeting": "/meetings",
    "archived": "/search",
}


async def list_of(datasette: Datasette, request: Request) -> Response:
    """Return the way to the list of a kind of page."""
    location = datasette.urls.path(LISTS[request.url_vars["kind"]])
    return Response("", status=301, headers={"location": location})


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(rf"/(?P<kind>{'|'.join(LISTS)})$", list_of)]
