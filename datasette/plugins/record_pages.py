"""Pages about the record itself: silent edits, how the data is made, the crawl's health, everything to take away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import accuracy, addresses, changes, database, health, home, words
from reading_room.page import json_answer, show


async def changes_page(datasette: Datasette, request: Request) -> Response:
    """Return `/changes`."""
    number = addresses.page_number(request.args.get("page"), changes.LAST_PAGE)
    kind = str(request.args.get("kind") or "")[:60]
    found = await database.read(datasette, changes.changes, kind, number)
    filters = {"kind": kind}
    return await show(
        datasette,
        request,
        "room_changes.html",
        title="Silent edits",
        description="What was changed in the London Assembly’s press notices after they were published, in words.",
        path=addresses.with_query("/changes", {"kind": kind, "page": number if number > 1 else ""}),
        data=[
            ("CSV", addresses.with_query("/changes.csv", filters)),
            ("JSON", addresses.with_query("/changes.json", filters)),
            ("Table", addresses.with_query("/press/changes", filters)),
        ],
        atom=addresses.with_query("/changes.atom", filters),
        **found,
    )


async def about_page(datasette: Datasette, request: Request) -> Response:
    """Return `/about`."""
    figures = await database.kept(datasette, "home", home.figures)
    state = await database.kept(datasette, "health", health.figures)
    return await show(
        datasette,
        request,
        "room_about.html",
        title="About the data",
        description="How the archive is made, how sure it is, what is missing, whose the content is, how to cite it.",
        path="/about",
        data=[
            ("All data", "/data"),
            ("Doubts of the parser", "/press/warnings"),
            ("Corrections", "/press/corrections"),
        ],
        figures=figures,
        state=state,
        contact=datasette.metadata("about_url"),
        accuracy=accuracy.FIGURES,
        accuracy_notices=accuracy.NOTICES,
    )


async def status_page(datasette: Datasette, request: Request) -> Response:
    """Return `/status`."""
    return await show(
        datasette,
        request,
        "room_status.html",
        title="Status",
        description="How the archive and its crawls are doing: last crawl, newest notice, pace, coverage, refusals.",
        path="/status",
        data=[("JSON", "/status.json"), ("Crawls", "/press/crawl_runs"), ("Refusals", "/press/refusals")],
        **await _status(datasette),
    )


async def status_json(datasette: Datasette, request: Request) -> Response:
    """Return `/status.json`: the figures of the status page."""
    return json_answer(await _status(datasette))


async def _status(datasette: Datasette) -> dict[str, Any]:
    return {
        "crawls": await database.read(datasette, health.crawls, words.now(datasette)),
        "state": await database.kept(datasette, "health", health.figures),
        "report": health.report_beside(str(database.press(datasette).path)),
    }


async def data_page(datasette: Datasette, request: Request) -> Response:
    """Return `/data`: every table with its description and formats, the feeds, the ready-made questions."""
    metadata: dict[str, Any] = (datasette.metadata("databases") or {}).get(database.NAME, {})
    tables = {name: table for name, table in metadata.get("tables", {}).items() if not table.get("hidden")}
    return await show(
        datasette,
        request,
        "room_data.html",
        title="Data",
        description="Everything to take away: tables as CSV and JSON with their dictionaries, feeds, calendars.",
        path="/data",
        data=[("List of tables as JSON", "/press.json"), ("Dictionary as JSON", "/-/metadata.json")],
        tables=tables,
        queries=metadata.get("queries", {}),
    )


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [
        (r"/changes$", changes_page),
        (r"/about$", about_page),
        (r"/status$", status_page),
        (r"/status\.json$", status_json),
        (r"/data$", data_page),
    ]
