"""What came from a website that is not ours is shown as text; nothing can be written; each answer has its headers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import escape

from tests.room_payloads import PAYLOADS
from tests.room_site import Visitor, invented, page_kinds, visitor

RAW = ("<script>window", "<img src=x", "<svg/onload", "<style>*{", "</textarea></title>")
"""How the hostile text would stand in a page that does not escape it."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented(tmp_path_factory.mktemp("hostile"), hostile=True)


@pytest.fixture(scope="module")
def room(hostile: Path) -> Iterator[Visitor]:
    with visitor(hostile) as visiting:
        yield visiting


def addresses(hostile: Path) -> list[str]:
    with closing(sqlite3.connect(hostile)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        ids = [row[0] for row in db.execute("SELECT id FROM notices ORDER BY pk")]
    tables = [f"/press/{name}?_size=100" for name in names if "_fts_" not in name and not name.startswith("sqlite")]
    return [*page_kinds(hostile).values(), *tables, *(f"/notice/{id}" for id in ids)]


def test_hostile_text_is_escaped_on_every_page(room: Visitor, hostile: Path) -> None:
    shown = 0
    seen: set[str] = set()
    for path in addresses(hostile):
        html = room.get(path).text
        for raw in (*RAW, *(payload for payload in PAYLOADS if "<" in payload)):
            assert raw not in html, (path, raw)
        assert not re.search(
            r'(?:href|src|action)="\s*(?:java|vb)?script:|(?:href|src)="data:text', html, re.IGNORECASE
        ), path
        assert not re.search(r"<[a-z][^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', html)), path
        assert "{{ 7*7 }}" in html or "49 {%" not in html
        shown += "&lt;script&gt;window.pwned" in html
        seen |= {payload for payload in PAYLOADS if str(escape(payload)) in html}
    assert shown > 25
    assert len(PAYLOADS) >= 50 and seen == set(PAYLOADS)


def test_hostile_text_is_no_markup_in_feeds_either(room: Visitor, hostile: Path) -> None:
    feeds = ["/feeds/new.atom", "/feeds/changes.atom", "/search.atom?q=committee", "/people.atom", "/meetings.atom"]
    for path in feeds:
        answer = room.get(path)
        names = {element.tag for element in ElementTree.fromstring(answer.content).iter()}
        assert all(
            name.startswith("{http://www.w3.org/2005/Atom}") or "fh" in name or "history" in name for name in names
        )
        assert answer.headers["content-type"].startswith("application/atom+xml")
    for path in ("/search.json", "/people.json", "/changes.json", "/status.json", "/press/notices.json"):
        answer = room.get(path)
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_archived_page_cannot_act(room: Visitor, hostile: Path) -> None:
    answer = room.get(page_kinds(hostile)["archived page"] + "/page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy and "allow-" not in policy
    assert "<script" not in answer.text
    assert "outside.example" in answer.text  # what a picture was stays to be read
    assert not re.search(r"""[\s/'"](?:src|srcset|xlink:href)\s*=""", answer.text)


@pytest.mark.parametrize("kind", ["home", "search", "notice", "no page", "missing notice", "table", "archived page"])
def test_security_headers_are_on_every_answer(room: Visitor, hostile: Path, kind: str) -> None:
    headers = room.get(page_kinds(hostile)[kind]).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy and "object-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    "path", ["/static/room.css", "/search.csv?q=x", "/search.json?q=x", "/-/versions.json", "/press.json"]
)
def test_files_and_data_have_them_too(room: Visitor, path: str) -> None:
    answer = room.get(path)
    assert answer.status_code == 200 and answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers


def test_only_a_page_that_asks_for_a_chart_may_compile_expressions(room: Visitor) -> None:
    assert "unsafe-eval" in room.get("/press/notices?_chart=1").headers["content-security-policy"]
    for path in ("/press/notices", "/search?q=x&_chart=1", "/?_chart=1", "/notice/x?_chart=1"):
        assert "unsafe" not in room.get(path).headers["content-security-policy"]


def test_no_nonce_is_used_twice(room: Visitor) -> None:
    assert len({room.get("/about").headers["content-security-policy"] for _ in range(5)}) == 5


def test_cells_that_a_spreadsheet_would_run_are_led_by_an_apostrophe(tmp_path: Path) -> None:
    press = invented(tmp_path)
    risky = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
    with closing(sqlite3.connect(press)) as db:
        for pk, cell in enumerate(risky, start=1):
            db.execute("UPDATE notices SET headline = ? WHERE pk = ?", (cell, pk))
        db.commit()
    with visitor(press) as room:
        import csv
        import io

        rows = list(csv.DictReader(io.StringIO(room.get("/search.csv").content.decode("utf-8"), newline="")))
        headlines = [row["headline"] for row in rows]
        assert not [cell for cell in headlines if cell[:1] in "=+-@\t\r＝＋－＠"]
        assert sum(cell.startswith("'") for cell in headlines) == len(risky)
        assert "=1+1" in room.get("/search.csv?raw=1").text


def test_sql_of_ones_own_is_off_where_others_can_reach_the_site(hostile: Path) -> None:
    with visitor(hostile, host="0.0.0.0") as room:
        answer = room.get("/press?sql=select+randomblob(900000000)")
        assert answer.status_code == 403 and len(answer.content) < 10_000
        assert room.get("/press/linked_websites").status_code == 200
        assert room.get("/press.db").status_code in (403, 404)


def test_nothing_can_be_written(room: Visitor, hostile: Path) -> None:
    before = hostile.read_bytes()
    for sql in ("delete from notices", "drop table notices", "pragma journal_mode=delete", "attach '/dev/null' as x"):
        assert room.get("/press.json", params={"sql": sql}).status_code in (400, 403)
    assert hostile.read_bytes() == before


def test_contacts_are_in_no_table(hostile: Path) -> None:
    with closing(sqlite3.connect(hostile)) as db:
        schema = " ".join(row[0] or "" for row in db.execute("SELECT sql FROM sqlite_master"))
    assert "phone" not in schema and "email" not in schema
