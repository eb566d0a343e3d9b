"""People and organisations: a page for each, and the lists of them."""

from __future__ import annotations

import sys
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, database, people, words
from reading_room.page import id_of, not_here, show


async def person_page(datasette: Datasette, request: Request) -> Response:
    """Return `/person/<id>`."""
    id = id_of(request)
    found = await database.read(datasette, people.person, id)
    if found is None:
        return await not_here(datasette, request, "person", id)
    path = addresses.path("person", id)
    return await show(
        datasette,
        request,
        "room_person.html",
        title=found["name"],
        description=f"{found['name']}: announced as a guest of the London Assembly at"
        f" {words.count(found['appearance_count'], 'meeting')}.",
        path=path,
        data=_data(path, "person_id", id),
        atom=f"{path}.atom",
        kind="profile",
        person=found,
    )


async def organisation_page(datasette: Datasette, request: Request) -> Response:
    """Return `/organisation/<id>`."""
    id = id_of(request)
    found = await database.read(datasette, people.organisation, id)
    if found is None:
        return await not_here(datasette, request, "organisation", id)
    path = addresses.path("organisation", id)
    return await show(
        datasette,
        request,
        "room_organisation.html",
        title=found["name"],
        description=f"Who came to the London Assembly for {found['name']}, when, and before which committees.",
        path=path,
        data=_data(path, "organisation_id", id),
        atom=f"{path}.atom",
        organisation=found,
    )


def _data(path: str, column: str, id: str) -> list[tuple[str, str]]:
    return [
        ("CSV", f"{path}.csv"),
        ("JSON", f"{path}.json"),
        ("Table", addresses.with_query("/press/appearances", {column: id})),
    ]


async def people_page(datasette: Datasette, request: Request) -> Response:
    """Return `/people`: a letter's people."""
    return await _letters(
        datasette, request, "people", "person", "People", "Everybody announced as a guest, by family name."
    )


async def organisations_page(datasette: Datasette, request: Request) -> Response:
    """Return `/organisations`: a letter's organisations."""
    about = "Every body that guests were announced for, by name."
    return await _letters(datasette, request, "organisations", "organisation", "Organisations", about)


async def _letters(
    datasette: Datasette, request: Request, table: str, kind: str, title: str, description: str
) -> Response:
    letter = str(request.args.get("letter") or "")[:1].upper()
    found = await database.read(datasette, people.letters, table, letter)
    return await show(
        datasette,
        request,
        "room_letters.html",
        title=title,
        description=description,
        path=addresses.with_query(f"/{table}", {"letter": letter}),
        data=[
            ("CSV", f"/{table}.csv"),
            ("JSON", f"/{table}.json"),
            ("Table", f"/press/{table}"),
        ],
        atom=f"/{table}.atom",
        kind_of_row=kind,
        table=table,
        **found,
    )


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [
        (r"/person/(?P<id>[^/.]+)$", person_page),
        (r"/organisation/(?P<id>[^/.]+)$", organisation_page),
        (r"/people$", people_page),
        (r"/organisations$", organisations_page),
    ]
