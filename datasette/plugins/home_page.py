"""The home page: what is in the archive, what is coming, what is new."""

from __future__ import annotations

import sys
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import database, health, home, words
from reading_room.page import show


async def home_page(datasette: Datasette, request: Request) -> Response:
    """Return `/`."""
    figures = await database.kept(datasette, "home", home.figures)
    lately = await database.read(datasette, home.lately, words.today(datasette))
    crawls = await database.read(datasette, health.crawls, words.now(datasette))
    return await show(
        datasette,
        request,
        "room_home.html",
        title="The Assembly Press Archive",
        description="Who the London Assembly questioned, when, where and before which committee: its press notices,"
        " kept for good, searchable, with every silent edit.",
        path="/",
        data=[
            ("All data", "/data"),
            ("Notices as CSV", "/search.csv"),
            ("JSON", "/search.json"),
            ("Table", "/press/notices"),
        ],
        atom="/feeds/new.atom",
        figures=figures,
        lately=lately,
        crawls=crawls,
    )


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Take `/` from Datasette; its own list stays at `/.json` and `/press`."""
    return [(r"/$", home_page)]
