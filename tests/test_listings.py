"""Every listing of the site can be taken away whole, as CSV and JSON, safely."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from archive.dictionary import tables
from archive.export.cells import FORMULA_STARTS
from tests.export_archive import make_archive
from tests.export_site import get, site, text

COUNTS = {"meetings": 13, "changes": 3, "people": 6, "organisations": 3, "committees": 3, "appearances": 60}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))


@pytest.mark.asyncio
@pytest.mark.parametrize("name", COUNTS)
async def test_csv_and_json_hold_every_row(data: Path, name: str) -> None:
    found = rows(await text(data, f"/{name}.csv?raw=1"))
    objects = json.loads(await text(data, f"/{name}.json"))
    assert len(found) == len(objects) == COUNTS[name]
    assert [{key: "" if value is None else str(value) for key, value in one.items()} for one in objects] == found


@pytest.mark.asyncio
@pytest.mark.parametrize("name", COUNTS)
async def test_columns_have_the_names_of_the_data_dictionary(data: Path, name: str) -> None:
    known = {column for table in tables().values() for column in table.columns}
    header = (await text(data, f"/{name}.csv")).splitlines()[0].split(",")
    assert set(header) <= known | {"notice_id", "committee_id"}
    assert not [column for column in header if column == "pk" or column.endswith("_pk")]


@pytest.mark.asyncio
async def test_cells_are_safe_unless_asked_for_as_they_are(data: Path) -> None:
    safe = rows(await text(data, "/meetings.csv"))
    assert not [cell for row in safe for cell in row.values() if cell[:1] in set(FORMULA_STARTS)]
    assert "+1" in {row["topic"] for row in rows(await text(data, "/meetings.csv?raw=1"))}
    assert (await get(data, "/meetings.csv?bom=1")).content.startswith(b"\xef\xbb\xbfid,")


@pytest.mark.asyncio
async def test_filters_narrow_and_nothing_typed_breaks_them(data: Path) -> None:
    transport = rows(await text(data, "/meetings.csv?committee=transport-committee&year=2016"))
    assert transport
    assert {(row["committee_id"], row["date"][:4]) for row in transport} == {("transport-committee", "2016")}
    assert rows(await text(data, "/meetings.csv?year=2016%27%20OR%201")) == []
    assert json.loads(await text(data, "/changes.json?kind=%00")) == []
    assert len(json.loads(await text(data, "/changes.json?kind=headline_changed"))) == 3


@pytest.mark.asyncio
async def test_the_appearances_of_one_are_its_own(data: Path) -> None:
    found = rows(await text(data, "/person/tam-quill.csv"))
    assert found
    assert {row["person_id"] for row in found} == {"tam-quill"}
    objects = json.loads(await text(data, "/organisation/thames-skylark-trust.json?year=2015"))
    assert {(row["organisation_id"], row["date"][:4]) for row in objects} == {("thames-skylark-trust", "2015")}
    assert (await get(data, "/committee/none.csv")).status_code == 404


@pytest.mark.asyncio
async def test_the_guests_of_one_meeting_can_be_taken_safely(data: Path) -> None:
    every = rows(await text(data, "/appearances.csv"))
    meeting = every[0]["meeting_id"]
    found = rows(await text(data, f"/appearances.csv?meeting={meeting}"))
    assert found == [row for row in every if row["meeting_id"] == meeting]
    page = await text(data, f"/meeting/{meeting}")
    assert f"/appearances.csv?meeting={meeting}" in page
    assert "/press/appearances.csv" not in page, "Datasette's own CSV is not safe to open"


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["meetings", "people", "organisations", "committees"])
async def test_the_page_of_a_listing_leads_to_its_csv_json_and_feed(data: Path, name: str) -> None:
    page = await text(data, f"/{name}")
    for ending in ("csv", "json", "atom"):
        assert f'href="/{name}.{ending}"' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page


@pytest.mark.asyncio
async def test_a_calendar_of_one_committee_leads_to_that_committee_s_data(data: Path) -> None:
    page = await text(data, "/meetings?committee=transport-committee")
    for ending in ("csv", "json", "atom"):
        assert f'href="/meetings.{ending}?committee=transport-committee"' in page
    assert 'href="/committee/transport-committee.ics"' in page


@pytest.mark.asyncio
async def test_who_asks_for_the_head_of_a_file_costs_no_query(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await get(data, "/meetings.csv")
    streams = sys.modules["reading_room.streams"]
    monkeypatch.setattr(streams.database, "connection_of_its_own", lambda _: pytest.fail("it was read"))
    answer = await site(data).client.head("/meetings.csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"] == whole.headers["content-disposition"]
