"""Atom feeds: new notices, silent edits, each committee, person and organisation, any search, and every listing."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, conditional, database, search
from reading_room.atom import CONTENT_TYPE, Entry, Feed, feed_bytes
from reading_room.feed_entries import SIZE, change_entries, newest_ids, notice_entries
from reading_room.listing_entries import listing_entries
from reading_room.listings import LISTINGS
from reading_room.page import id_of

_TITLES = {
    "meetings": "Meetings of the London Assembly, as press notices announce them",
    "appearances": "Guests of the London Assembly's meetings",
    "changes": "Silent edits of the London Assembly's press notices",
    "people": "People whom the London Assembly heard last",
    "organisations": "Organisations that the London Assembly heard last",
    "committees": "Committees in the London Assembly's press notices",
}


async def new_feed(datasette: Datasette, request: Request) -> Response:
    """Return `/feeds/new.atom`: the newest notices."""

    def read(connection: sqlite3.Connection, base: str) -> tuple[list[Entry], str | None]:
        return notice_entries(connection, newest_ids(connection, None, None), base), conditional.newest(connection)

    entries, modified = await database.read(datasette, read, addresses.site(datasette, request))
    return _answer(datasette, request, "New press notices of the London Assembly", "/", entries, modified)


async def changes_feed(datasette: Datasette, request: Request) -> Response:
    """Return `/feeds/changes.atom`: what was changed in notices after they were published."""

    def read(connection: sqlite3.Connection, base: str) -> tuple[list[Entry], str | None]:
        return change_entries(connection, base), conditional.newest(connection)

    entries, modified = await database.read(datasette, read, addresses.site(datasette, request))
    title = "Silent edits of the London Assembly's press notices"
    return _answer(datasette, request, title, "/changes", entries, modified)


async def feed_of(datasette: Datasette, request: Request) -> Response:
    """Return `/committee/<id>.atom`, `/person/<id>.atom`, `/organisation/<id>.atom`: the notices that name it."""
    kind, id = request.url_vars["kind"], id_of(request)

    def read(connection: sqlite3.Connection, base: str) -> tuple[str, list[Entry], str | None] | None:
        name = database.name_of(connection, kind, id)
        if name is None:
            return None
        entries = notice_entries(connection, newest_ids(connection, kind, id), base)
        return name, entries, conditional.newest(connection)

    found = await database.read(datasette, read, addresses.site(datasette, request))
    if found is None:
        return await conditional.missing(datasette, kind, id, ".atom")
    name, entries, modified = found
    title = f"{name}: press notices of the London Assembly"
    return _answer(datasette, request, title, addresses.path(kind, id), entries, modified)


async def listing_feed(datasette: Datasette, request: Request) -> Response:
    """Return `/meetings.atom`, `/changes.atom` …: the newest of a listing, with the filters of its CSV."""
    name = request.url_vars["name"]
    asked = {filter_: str(value) for filter_ in LISTINGS[name].filters if (value := request.args.get(filter_))}

    def read(connection: sqlite3.Connection, base: str) -> tuple[list[Entry], str | None]:
        return listing_entries(connection, name, asked, base), conditional.newest(connection)

    entries, modified = await database.read(datasette, read, addresses.site(datasette, request))
    itself = addresses.with_query(f"/{name}.atom", asked)
    page = "/search" if name == "appearances" else f"/{name}"
    return _answer(datasette, request, _TITLES[name], page, entries, modified, itself)


async def search_feed(datasette: Datasette, request: Request) -> Response:
    """Return `/search.atom`: what a search finds, the newest first, in parts (RFC 5005)."""
    query = replace(search.query_from(request.args), sort="date")

    def read(connection: sqlite3.Connection, base: str) -> tuple[list[Entry], bool, str | None]:
        rows = search.search_rows(connection, query, SIZE + 1, (query.page - 1) * SIZE)
        entries = notice_entries(connection, [row["id"] for row in rows[:SIZE]], base)
        return entries, len(rows) > SIZE, conditional.newest(connection)

    try:
        entries, more, modified = await database.read(datasette, read, addresses.site(datasette, request))
    except sqlite3.OperationalError as error:
        if not database.took_too_long(error):
            raise
        return Response("This search took too long: add a word or a filter.\n", status=503)
    title = f"“{query.text}” in the London Assembly's press notices" if query.text else "Press notices found"
    following = addresses.with_query("/search.atom", query.values(page=query.page + 1)) if more else None
    page = addresses.with_query("/search", query.values())
    itself = addresses.with_query("/search.atom", query.values(page=query.page))
    return _answer(datasette, request, title, page, entries, modified, itself, following)


def _answer(
    datasette: Datasette,
    request: Request,
    title: str,
    page: str,
    entries: list[Entry],
    modified: str | None,
    itself: str | None = None,
    following: str | None = None,
) -> Response:
    itself = itself or request.path
    feed = Feed(
        key=f"feed{itself}",
        title=title,
        subtitle="From the Assembly Press Archive, which is independent of the Assembly.",
        link=addresses.absolute(datasette, request, page),
        itself=addresses.absolute(datasette, request, itself),
        entries=entries,
        following=addresses.absolute(datasette, request, following) if following else None,
    )
    return conditional.answer(request, feed_bytes(feed), CONTENT_TYPE, modified)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [
        (r"/feeds/new\.atom$", new_feed),
        (r"/feeds/changes\.atom$", changes_feed),
        (r"/(?P<kind>committee|person|organisation)/(?P<id>[^/.]+)\.atom$", feed_of),
        (r"/search\.atom$", search_feed),
        (rf"/(?P<name>{'|'.join(LISTINGS)})\.atom$", listing_feed),
    ]
