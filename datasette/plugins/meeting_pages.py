"""Meetings and committees: a page for each, the calendar by month, the list of committees."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, database, meetings, words
from reading_room.page import id_of, not_here, show


async def meeting_page(datasette: Datasette, request: Request) -> Response:
    """Return `/meeting/<id>`."""
    id = id_of(request)
    found = await database.read(datasette, meetings.meeting, id)
    if found is None:
        return await not_here(datasette, request, "meeting", id)
    who = found["committee"] or words.MEETING_KINDS[found["kind"]]
    when = words.day(found["date"], weekday=True) or "day not announced"
    return await show(
        datasette,
        request,
        "room_meeting.html",
        title=f"{who}, {when}",
        description=f"{who}, {when}: guests, place, agenda, and the notices that announce it.",
        path=addresses.path("meeting", id),
        data=[
            ("CSV of guests", addresses.with_query("/appearances.csv", {"meeting": id})),
            ("JSON", addresses.with_query("/press/meetings.json", {"id": id, "_shape": "array"})),
            ("Table row", f"/press/meetings/{found['pk']}"),
        ],
        meeting=found,
    )


async def calendar_page(datasette: Datasette, request: Request) -> Response:
    """Return `/meetings`: the month of the next meeting, or the one that `month=YYYY-MM` names."""
    asked = str(request.args.get("month") or "")
    wanted = asked if re.fullmatch("[12][0-9]{3}-(0[1-9]|1[0-2])", asked) else ""
    committee = str(request.args.get("committee") or "")[:200]
    filters = {"committee": committee}
    found = await database.read(datasette, meetings.month, wanted, words.today(datasette), committee)
    return await show(
        datasette,
        request,
        "room_calendar.html",
        title=f"Meetings in {words.month(found['month'])}",
        description="The London Assembly’s meetings by month, as its press notices announce them.",
        path=addresses.with_query("/meetings", {"month": wanted, "committee": committee}),
        data=[
            ("CSV", addresses.with_query("/meetings.csv", filters)),
            ("JSON", addresses.with_query("/meetings.json", filters)),
            ("Calendar", f"{addresses.path('committee', committee)}.ics" if committee else "/meetings.ics"),
            ("Table", "/press/meetings"),
        ],
        atom=addresses.with_query("/meetings.atom", filters),
        today=words.today(datasette),
        **found,
    )


async def committee_page(datasette: Datasette, request: Request) -> Response:
    """Return `/committee/<id>`; `year=` shows one year's meetings, guests and organisations."""
    id = id_of(request)
    year = str(request.args.get("year") or "")
    found = await database.read(datasette, meetings.committee, id, year)
    if found is None:
        return await not_here(datasette, request, "committee", id)
    path = addresses.path("committee", id)
    filters = {"committee_id": id, **({"date__startswith": found["year"]} if found["year"] else {})}
    return await show(
        datasette,
        request,
        "room_committee.html",
        title=found["name"] + (f" in {found['year']}" if found["year"] else ""),
        description=f"The {found['name']} of the London Assembly: its meetings, guests and the organisations it heard.",
        path=addresses.with_query(path, {"year": found["year"]}),
        data=[
            ("CSV of guests", addresses.with_query(f"{path}.csv", {"year": found["year"]})),
            ("JSON", addresses.with_query(f"{path}.json", {"year": found["year"]})),
            ("Calendar", f"{path}.ics"),
            ("Table", addresses.with_query("/press/appearances", filters)),
        ],
        atom=f"{path}.atom",
        committee=found,
    )


async def committees_page(datasette: Datasette, request: Request) -> Response:
    """Return `/committees`."""
    rows = await database.read(datasette, meetings.committees)
    return await show(
        datasette,
        request,
        "room_committees.html",
        title="Committees",
        description="The committees of the London Assembly that the notices name.",
        path="/committees",
        data=[
            ("CSV", "/committees.csv"),
            ("JSON", "/committees.json"),
            ("Table", "/press/committees"),
        ],
        atom="/committees.atom",
        rows=rows,
    )


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [
        (r"/meeting/(?P<id>[^/.]+)$", meeting_page),
        (r"/meetings$", calendar_page),
        (r"/committee/(?P<id>[^/.]+)$", committee_page),
        (r"/committees$", committees_page),
    ]
