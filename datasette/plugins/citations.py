"""Citations of a notice: BibTeX, RIS, CSL-JSON and plain text, each with the archived capture."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, citing, conditional, database
from reading_room.page import id_of

FORMATS: dict[str, tuple[Callable[[citing.Citation], str], str]] = {
    "bib": (citing.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (citing.ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (citing.csl_json, "application/vnd.citationstyles.csl+json; charset=utf-8"),
    "txt": (citing.plain, "text/plain; charset=utf-8"),
}


async def cite(datasette: Datasette, request: Request) -> Response:
    """Return `/notice/<id>.bib`, `.ris`, `.csl.json` or `.txt`."""
    id, ending = id_of(request), request.url_vars["ending"]
    base = addresses.site(datasette, request)

    def read(connection: sqlite3.Connection) -> tuple[citing.Citation | None, str | None]:
        return citing.citation(connection, id, base), conditional.newest(connection)

    cited, modified = await database.read(datasette, read)
    if cited is None:
        return await conditional.missing(datasette, "notice", id, f".{ending}")
    write, content_type = FORMATS[ending]
    return conditional.answer(request, write(cited).encode(), content_type, modified, f"{id}.{ending}")


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(r"/notice/(?P<id>[^/.]+)\.(?P<ending>bib|ris|csl\.json|txt)$", cite)]
