"""Every listing of the site as CSV and JSON, whole, at the page's own address with `.csv` or `.json`."""

from __future__ import annotations

import sys
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import conditional, database, listings
from reading_room.asgi import Send
from reading_room.page import id_of
from reading_room.streams import stream


async def listing(datasette: Datasette, request: Request, send: Send) -> None:
    """Answer `/meetings.csv`, `/changes.json` … with every row; `committee=`, `year=`, `kind=` where they apply."""
    name, ending = request.url_vars["name"], request.url_vars["ending"]
    one = listings.LISTINGS[name]
    asked = {filter_: request.args.get(filter_) for filter_ in one.filters}
    await stream(
        datasette,
        request,
        send,
        filename=f"london-assembly-press-{name}.{ending}",
        columns=list(one.columns),
        rows=lambda connection: one.rows(connection, asked),
    )


async def appearances_of(datasette: Datasette, request: Request, send: Send) -> Response | None:
    """Answer `/person/<id>.csv`, `/committee/<id>.json` … with the appearances; `year=` for one year's."""
    kind, id, ending = request.url_vars["kind"], id_of(request), request.url_vars["ending"]
    if await database.read(datasette, database.name_of, kind, id) is None:
        return await conditional.missing(datasette, kind, id, f".{ending}")
    one = listings.LISTINGS["appearances"]
    asked = {"year": request.args.get("year"), kind: id}
    await stream(
        datasette,
        request,
        send,
        filename=f"{id}.{ending}",
        columns=list(one.columns),
        rows=lambda connection: one.rows(connection, asked),
    )
    return None


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    names = "|".join(listings.LISTINGS)
    return [
        (rf"/(?P<name>{names})\.(?P<ending>csv|json)$", listing),
        (r"/(?P<kind>person|organisation|committee)/(?P<id>[^/.]+)\.(?P<ending>csv|json)$", appearances_of),
    ]
