"""Search: the page, and its results as JSON."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, database, facets, people, search, snippets, words
from reading_room.page import json_answer, show

LARGEST_JSON = 1_000


def results(connection: sqlite3.Connection, query: search.Query) -> dict[str, Any]:
    """Return a page of results with their snippets, the filters, and how many there are."""
    found = search.window(connection, query)
    total = min(len(found), search.WINDOW)
    offset = (query.page - 1) * search.PAGE_SIZE
    rows = search.search_rows(connection, query, search.PAGE_SIZE + 1, offset, found)
    shown = rows[: search.PAGE_SIZE]
    expression = query.match.expression
    if expression is not None and shown:
        marks = ",".join("?" * len(shown))
        ids = [row["id"] for row in shown]
        numbers = {r[0]: r[1] for r in connection.execute(f"SELECT id, pk FROM notices WHERE id IN ({marks})", ids)}
        texts = snippets.snippets(connection, expression, list(numbers.values()))
        for row in shown:
            row["snippet"] = texts.get(numbers[row["id"]])
    return {
        "rows": shown,
        "more": len(rows) > search.PAGE_SIZE,
        "total": total,
        "total_is_least": len(found) > search.WINDOW,
        "facets": facets.facets(connection, query, found[: search.WINDOW]),
        "named": people.named(connection, query.text) if query.page == 1 else [],
        "chosen": chosen(connection, query),
    }


def chosen(connection: sqlite3.Connection, query: search.Query) -> list[dict[str, str]]:
    """Return the filters that are set, each with the address of the search without it."""
    found = []
    for field, label, table in (
        ("committee", "Committee", "committees"),
        ("organisation", "Organisation", "organisations"),
    ):
        if value := getattr(query, field):
            row = connection.execute(f"SELECT name FROM {table} WHERE id = ?", (value,)).fetchone()
            found.append((field, f"{label}: {row[0] if row else value}"))
    if query.year:
        found.append(("year", f"Year: {query.year}"))
    if query.kind:
        found.append(("kind", f"Kind: {words.KINDS.get(query.kind, query.kind)}"))
    if query.guests:
        found.append(("guests", "Names guests"))
    if query.edited:
        found.append(("edited", "Was edited"))
    empty: dict[str, Any] = {"guests": False, "edited": False}
    return [
        {"label": label, "href": addresses.with_query("/search", query.values(**{field: empty.get(field, "")}))}
        for field, label in found
    ]


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Return `/search`: whatever is typed, a page."""
    query = search.query_from(request.args)
    too_broad = False
    found: dict[str, Any] = {"rows": [], "facets": [], "total": 0, "named": [], "chosen": []}
    try:
        found = await database.read(datasette, results, query)
    except sqlite3.OperationalError as error:
        if not database.took_too_long(error):
            raise
        too_broad = True
    title = f"“{query.text}”: search" if query.text else "Search"
    return await show(
        datasette,
        request,
        "room_search.html",
        title=title,
        description="Search the London Assembly’s press notices: headlines, text, guests, organisations and notes.",
        path=addresses.with_query("/search", query.values(page=query.page)),
        data=[
            (label, addresses.with_query(f"/search.{label.lower()}", query.values()))
            for label in ("CSV", "JSON", "Atom")
        ],
        atom=addresses.with_query("/search.atom", query.values()),
        query=query,
        too_broad=too_broad,
        too_long=query.match.cut,
        window=search.WINDOW,
        previous=addresses.with_query("/search", query.values(page=query.page - 1)) if query.page > 1 else None,
        following=addresses.with_query("/search", query.values(page=query.page + 1)) if found.get("more") else None,
        by_date=addresses.with_query("/search", query.values(sort="date")),
        by_relevance=addresses.with_query("/search", query.values(sort="")),
        first=addresses.with_query("/search", query.values()),
        plain=addresses.with_query("/search", {"q": query.text}),
        **found,
    )


async def search_json(datasette: Datasette, request: Request) -> Response:
    """Return `/search.json`: the results as a JSON list, up to `_size` (1,000 at most), with `page` for the next."""
    query = search.query_from(request.args)
    size = str(request.args.get("_size") or "")
    limit = min(int(size), LARGEST_JSON) if size.isdecimal() and int(size) else 100
    try:
        rows = await database.read(datasette, search.search_rows, query, limit, (query.page - 1) * limit)
    except sqlite3.OperationalError as error:
        if not database.took_too_long(error):
            raise
        return json_answer({"error": "This search took too long: add a word or a filter."}, status=503)
    for row in rows:
        row["page"] = addresses.absolute(datasette, request, addresses.path("notice", row["id"]))
    return json_answer(rows)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(r"/search$", search_page), (r"/search\.json$", search_json)]
