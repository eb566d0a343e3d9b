"""Citations are right: read by the parsers that reference managers are built on, every field is where it belongs."""

from __future__ import annotations

import json
import re
import sqlite3
from itertools import accumulate
from pathlib import Path
from typing import Any

import bibtexparser
import bibtexparser.middlewares
import pytest
import rispy

from tests.export_archive import make_archive
from tests.export_site import get, text

TITLE = "50% of “lamps” & {wicks}: £3_000 #light ~ \\ who’s Núria’s? 東京"
URL = "https://www.london.gov.uk/press-releases/assembly/lamps-0"
ID = "lamps-0-5feceb66"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_archive(tmp_path_factory.mktemp("archive"), 10)
    with sqlite3.connect(folder / "press.db") as db:
        db.execute("UPDATE notices SET headline = ? WHERE id = ?", [TITLE, ID])
    db.close()
    return folder


@pytest.fixture(scope="module")
def capture(data: Path) -> tuple[int, str]:
    """Return number and hash of the first capture of the newest state."""
    with sqlite3.connect(data / "press.db") as db:
        [found] = db.execute(
            "SELECT c.pk, c.sha256 FROM versions v JOIN captures c ON c.pk = v.capture_pk "
            "JOIN notices n ON n.pk = v.notice_pk WHERE n.id = ? AND v.number = n.version_count",
            [ID],
        )
    db.close()
    return found


@pytest.mark.asyncio
async def test_bibtex_says_what_it_should(data: Path, capture: tuple[int, str]) -> None:
    number, sha256 = capture
    library = bibtexparser.parse_string(await text(data, f"/notice/{ID}.bib"))
    assert not library.failed_blocks
    [entry] = library.entries
    assert (entry.entry_type, entry.key) == ("online", f"london-assembly-{ID}")
    fields = {field.key: field.value for field in entry.fields}
    assert fields["author"] == "{London Assembly}"
    assert fields["date"] == "2015-01-01"
    assert fields["year"] == "2015"
    assert fields["url"] == URL
    assert fields["urldate"] == "2026-01-01"
    assert fields["organization"] == "Greater London Authority"
    assert fields["keywords"] == "Police and Crime Committee"
    assert f"http://localhost/archived/{number}" in fields["note"]
    assert sha256 in fields["note"]
    assert "1 January 2026 at 09:00 UTC" in fields["note"]


@pytest.mark.asyncio
async def test_bibtex_is_escaped_as_latex_reads_it(data: Path) -> None:
    written = await text(data, f"/notice/{ID}.bib")
    [entry] = bibtexparser.parse_string(
        written, append_middleware=[bibtexparser.middlewares.LatexDecodingMiddleware()]
    ).entries
    assert entry["title"].strip("{}") == TITLE
    raw = bibtexparser.parse_string(written).entries[0]["title"]
    assert r"50\% of “lamps” \& \{wicks\}: £3\_000 \#light" in raw


@pytest.mark.asyncio
async def test_ris_says_what_it_should(data: Path, capture: tuple[int, str]) -> None:
    number, sha256 = capture
    written = (await get(data, f"/notice/{ID}.ris")).content.decode()
    assert all(line[2:6] == "  - " for line in written.split("\r\n")[:-1])
    [entry] = rispy.loads(written)
    assert entry["type_of_reference"] == "ELEC"
    assert entry["id"] == f"london-assembly-{ID}"
    assert entry["authors"] == ["London Assembly,"]
    assert entry["title"] == TITLE
    assert entry["publisher"] == "Greater London Authority"
    assert entry["place_published"] == "London"
    assert entry["year"] == "2015"
    assert entry["date"] == "2015/01/01"
    assert entry["type_of_work"] == "Press notice"
    assert entry["keywords"] == ["Police and Crime Committee"]
    assert entry["language"] == "en-GB"
    assert entry["urls"] == [URL]
    assert entry["access_date"] == "2026/01/01"
    assert entry["name_of_database"] == "Assembly Press Archive"
    assert entry["file_attachments2"] == f"http://localhost/archived/{number}"
    assert sha256 in entry["notes"][0]
    assert "unknown_tag" not in entry


# citeproc-py is older than the `custom` of CSL-JSON 1.0.2
@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported. custom:UserWarning")
@pytest.mark.asyncio
async def test_csl_json_says_what_it_should_and_is_rendered(data: Path, capture: tuple[int, str]) -> None:
    number, sha256 = capture
    [item] = json.loads(await text(data, f"/notice/{ID}.csl.json"))
    assert item["type"] == "webpage"
    assert item["title"] == TITLE
    assert item["author"] == [{"literal": "London Assembly"}]
    assert item["issued"] == {"date-parts": [[2015, 1, 1]]}
    assert item["accessed"] == {"date-parts": [[2026, 1, 1]]}
    assert item["URL"] == URL
    assert item["archive_location"] == f"http://localhost/archived/{number}"
    assert item["custom"] == {"captured_at": "2026-01-01T09:00:00Z", "sha256": sha256}
    rendered = render(item)
    for part in ("London Assembly", "2015", URL):
        assert part in rendered


def render(item: dict[str, Any]) -> str:
    """Return the item as citeproc writes it in Harvard style."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    return str(bibliography.bibliography()[0])


@pytest.mark.asyncio
async def test_the_plain_citation_is_one_line(data: Path, capture: tuple[int, str]) -> None:
    number, sha256 = capture
    assert await text(data, f"/notice/{ID}.txt") == (
        f"London Assembly (2015) ‘{TITLE}’, press notice, 1 January. Available at: {URL}. Archived copy: "
        f"http://localhost/archived/{number} (captured 1 January 2026 at 09:00 UTC, SHA-256 {sha256}).\n"
    )


@pytest.mark.asyncio
async def test_a_notice_without_a_date_is_cited_without_one(data: Path) -> None:
    with sqlite3.connect(data / "press.db") as db:
        [(id_,)] = db.execute("SELECT id FROM notices WHERE created_on IS NULL")
    db.close()
    [entry] = bibtexparser.parse_string(await text(data, f"/notice/{id_}.bib")).entries
    assert "date" not in entry.fields_dict
    [record] = rispy.loads(await text(data, f"/notice/{id_}.ris"))
    assert "year" not in record
    [item] = json.loads(await text(data, f"/notice/{id_}.csl.json"))
    assert "issued" not in item
    assert "London Assembly (no date) ‘" in await text(data, f"/notice/{id_}.txt")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headline",
    [
        "a\nER  - \r\nTY  - BOOK",
        "}, note = {x",
        "\\end{document} @book{x,",
        "%",
        "one { alone",
        "one } alone",
        "\\",
        "\\{",
    ],
)
async def test_no_headline_breaks_out_of_its_field(tmp_path: Path, headline: str) -> None:
    data = make_archive(tmp_path / "data", 1)
    with sqlite3.connect(data / "press.db") as db:
        db.execute("UPDATE notices SET headline = ? WHERE id = ?", [headline, ID])
    db.close()
    written = await text(data, f"/notice/{ID}.bib")
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in written))  # as BibTeX counts
    assert min(depths) == 0 and depths[-1] == 0
    assert all(depths[at] == 1 for at in (match.start() for match in re.finditer("\n  [a-z]+ = ", written)))
    library = bibtexparser.parse_string(written)
    assert not library.failed_blocks
    assert [entry.entry_type for entry in library.entries] == ["online"]
    assert library.entries[0]["note"].startswith("Archived copy")
    [record] = rispy.loads((await get(data, f"/notice/{ID}.ris")).content.decode())
    assert record["title"] == " ".join(headline.split())


@pytest.mark.asyncio
async def test_an_unknown_notice_has_no_citation_and_a_moved_one_has_moved(tmp_path: Path) -> None:
    data = make_archive(tmp_path / "data", 1)
    with sqlite3.connect(data / "press.db") as db:
        db.execute("INSERT INTO redirects VALUES ('notice', 'old-lamps', ?)", [ID])
    db.close()
    assert (await get(data, "/notice/none.bib")).status_code == 404
    moved = await get(data, "/notice/old-lamps.csl.json")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/notice/{ID}.csl.json")


@pytest.mark.asyncio
async def test_the_document_leaves_out_press_officers(data: Path) -> None:
    document = json.loads(await text(data, f"/notice/{ID}.json"))
    assert document["url"] == URL
    assert "contacts" not in document
