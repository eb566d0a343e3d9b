"""Every kind of page of the site answers with what it is for, head to foot."""

from __future__ import annotations

import csv
import doctest
import importlib.util
import io
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from tests.room_site import Visitor, invented, page_kinds, visitor

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "datasette" / "lib"))

from reading_room import accuracy

KINDS = [
    *("home", "search", "notice", "person", "organisation", "committee", "meeting", "calendar", "people"),
    *("organisations", "committees", "changes", "about", "status", "data"),
]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def room(press: Path) -> Iterator[Visitor]:
    with visitor(press) as visiting:
        yield visiting


def asked(press: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(press)) as db:
        return db.execute(sql).fetchall()


@pytest.mark.parametrize("kind", [*KINDS, "search without words", "search without results", "committee in a year"])
def test_a_page_has_a_title_a_description_a_lasting_address_and_its_data(room: Visitor, press: Path, kind: str) -> None:
    answer = room.get(page_kinds(press)[kind])
    assert answer.status_code == 200, answer.text[-600:]
    html = answer.text
    assert re.search(r"<title>[^<]{6,}</title>", html)
    assert re.search(r'<meta name="description" content="[^"]{20,}"', html)
    canonical = re.search(r'<link rel="canonical" href="(http://localhost/[^"]*)"', html)
    assert canonical and f'<meta property="og:url" content="{canonical[1]}"' in html
    assert '<meta property="og:title"' in html
    assert html.count("<h1") == 1
    assert 'aria-label="This page as data"' in html
    assert "© Greater London Authority" in html and "not under the Open Government Licence" in html


def test_every_link_of_every_page_leads_somewhere(room: Visitor, press: Path) -> None:
    links: dict[str, str] = {}
    for kind, path in page_kinds(press).items():
        for href in re.findall(r'(?:href|src)="(/[^"#]*)', room.get(path).text):
            links.setdefault(href.replace("&amp;", "&"), kind)
    seen: set[str] = set()
    broken = {}
    for href, kind in links.items():
        shape = re.sub(r"[0-9]+|=[^&]*|-[0-9a-f]{8}", "#", href)
        if shape in seen:
            continue
        seen.add(shape)
        status = room.get(href).status_code
        if status != 200:
            broken[href] = (status, kind)
    assert not broken


def test_the_home_page_counts_what_is_there(room: Visitor, press: Path) -> None:
    html = room.get("/").text
    for table in ("notices", "meetings", "people", "organisations", "changes"):
        assert f"<b>{asked(press, f'SELECT count(*) FROM {table}')[0][0]}</b>" in html
    assert "Coming meetings" in html and "19 June 2024" in html
    assert len(room.get("/").content) < 150_000


def test_a_notice_shows_all_that_was_read_from_it(room: Visitor, press: Path) -> None:
    html = room.get(page_kinds(press)["notice"]).text
    for word in (
        "Night buses",
        "DAC Tomos Grey",
        "Riverside Fire Brigade (RFB)",
        "Chamber, City Hall",
        "BibTeX",
        "SHA-256",
    ):
        assert word in html
    assert "<del>today</del><ins>soon</ins>" in html
    assert 'href="https://review.example.org/nightingale"' in html


def test_each_fact_of_a_notice_leads_to_the_words_that_say_it(room: Visitor, press: Path) -> None:
    path = page_kinds(press)["notice"]
    id = path.rpartition("/")[2]
    html = room.get(path).text
    rows = asked(
        press,
        "SELECT g.text, g.span_start, g.span_end FROM guests g JOIN notices n ON n.pk = g.notice_pk"
        f" WHERE n.id = '{id}'",
    )
    assert len(rows) == 5
    for text, start, end in rows:
        assert f'href="#w-{start}-{end}"' in html
        words = re.search(f'<span class="w" id="w-{start}-{end}">(.*?)</span>', html)
        assert words and words[1] == text


def test_footnotes_lead_there_and_back(room: Visitor, press: Path) -> None:
    html = room.get(page_kinds(press)["notice"]).text
    for position in (0, 1):
        assert f'<a href="#note-{position}" id="marker-{position}"' in html
        assert f'<li id="note-{position}"' in html
        assert f'href="#marker-{position}"' in html


def test_a_notice_as_json_is_the_document_without_contacts(room: Visitor, press: Path) -> None:
    answer = room.get(page_kinds(press)["notice"] + ".json")
    document = answer.json()
    assert document["headline"].startswith("Night buses") and "contacts" not in document
    assert answer.headers["content-type"].startswith("application/json")


def test_a_doubt_of_the_parser_is_told(room: Visitor, press: Path) -> None:
    [(id,)] = asked(press, "SELECT n.id FROM notices n JOIN warnings w ON w.notice_pk = n.pk ORDER BY n.pk LIMIT 1")
    html = room.get(f"/notice/{id}").text
    assert "Where the reading is unsure" in html and "the calendar says Wednesday" in html


def test_an_id_that_was_merged_leads_to_the_one_that_serves(room: Visitor) -> None:
    answer = room.get("/person/omar-j-vance")
    assert answer.status_code == 301 and answer.headers["location"] == "/person/omar-vance"


@pytest.mark.parametrize("kind", ["notice", "person", "organisation", "committee", "meeting"])
def test_an_unknown_id_gets_a_kind_page(room: Visitor, kind: str) -> None:
    answer = room.get(f"/{kind}/nobody-knows-this")
    assert answer.status_code == 404 and "Not in the archive" in answer.text


def test_a_committee_names_the_organisations_it_heard_in_a_year(room: Visitor, press: Path) -> None:
    html = room.get("/committee/transport-committee?year=2023").text
    heard = asked(
        press,
        "SELECT DISTINCT organisation_name FROM appearances WHERE committee_id = 'transport-committee'"
        " AND date LIKE '2023%' AND organisation_name IS NOT NULL",
    )
    assert heard
    for (name,) in heard:
        assert str(name).replace("’", "’").replace("&", "&amp;") in html


def test_a_meeting_tells_how_its_notices_differ(room: Visitor, press: Path) -> None:
    html = room.get(page_kinds(press)["meeting"]).text
    assert "How they differ" in html and "The room changed from Committee Room 5 to the Chamber." in html
    assert html.count("/notice/") >= 2


def test_the_calendar_shows_a_month(room: Visitor) -> None:
    html = room.get("/meetings?month=2024-06").text
    assert "Meetings in June 2024" in html and "Wed 19 June 2024" in html
    assert room.get("/meetings?month=2024-13").status_code == 200


def test_status_says_what_the_crawls_did(room: Visitor) -> None:
    html = room.get("/status").text
    assert "11 June 2024" in html and "interrupted" in html and "Challenge: 1 page" in html
    assert room.get("/status.json").json()["crawls"]["verdict"] == "good"


def test_status_takes_up_the_report_beside_the_database(room: Visitor, press: Path) -> None:
    report = {
        "at": "2024-06-12T08:00:00Z",
        "verdict": "watch",
        "faults": [],
        "findings": [
            {"name": "Last crawl", "verdict": "watch", "value": "26 hours ago", "what_to_do": "Look at the log."}
        ],
    }
    beside = press.with_name("health.json")
    beside.write_text(json.dumps(report), "utf-8")
    assert "Look at the log." in room.get("/status").text
    beside.write_text("{not json", "utf-8")
    assert room.get("/status").status_code == 200
    beside.unlink()


def test_an_archived_page_stands_in_a_sandbox(room: Visitor, press: Path) -> None:
    path = page_kinds(press)["archived page"]
    outer = room.get(path).text
    assert f'src="{path}/page" sandbox ' in outer and "An archived copy of" in outer
    inner = room.get(path + "/page")
    assert inner.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert inner.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<script" not in inner.text and "<h1>" in inner.text


def test_search_results_as_csv_are_all_of_them_and_safe(room: Visitor, press: Path) -> None:
    answer = room.get("/search.csv?q=committee")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    total = asked(press, "SELECT count(*) FROM notices_fts WHERE notices_fts MATCH 'committee'")[0][0]
    assert len(rows) == total == 36
    assert rows[0]["created_on"] >= rows[1]["created_on"]
    assert rows[0]["page"] == f"http://localhost/notice/{rows[0]['id']}"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert room.get("/search.csv?q=committee&bom=1").content.startswith(b"\xef\xbb\xbfid,")


def test_search_results_as_json_are_those_of_the_page(room: Visitor) -> None:
    rows = room.get("/search.json?q=night").json()
    page = room.get("/search?q=night").text
    assert len(rows) == 3 and all(f"/notice/{row['id']}" in page for row in rows)


def test_a_change_of_the_archive_shows_at_once(tmp_path: Path) -> None:
    press = invented(tmp_path)
    with visitor(press) as room:
        assert "<b>36</b> notices" in room.get("/").text
        with closing(sqlite3.connect(press)) as db:
            db.execute("PRAGMA foreign_keys = off")
            db.execute("UPDATE notices SET headline = 'A new headline' WHERE pk = 1")
            db.execute("DELETE FROM changes")
            db.commit()
        html = room.get("/").text
        assert "A new headline" in html and "<b>0</b> silent edits" in html


def test_the_figures_of_accuracy_are_those_that_were_measured(room: Visitor) -> None:
    told = (Path(__file__).parents[1] / "docs" / "explanation" / "accuracy.md").read_text("utf-8")
    told = told.partition("## Real notices, held out")[2]
    row = re.compile(r"^\| ([^|]+) \| \d+ \| ([\d.]+%) \| ([\d.]+%) \|", re.MULTILINE)
    measured = {field: (precision, recall) for field, precision, recall in row.findall(told)}
    html = room.get("/about").text.partition('id="accuracy"')[2]
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="num">([\d.]+%)</td><td class="num">([\d.]+%)</td>', html)
    assert f"{accuracy.NOTICES} notices, " in told and "no guest, meeting, date or time was invented" in told
    assert rows == list(accuracy.FIGURES.values()) and len(rows) >= 10
    for field, (_, precision, recall) in accuracy.FIGURES.items():
        assert measured[field] == (precision, recall), field


def test_a_notice_is_cited_on_its_page_as_in_its_file(room: Visitor, press: Path) -> None:
    path = page_kinds(press)["notice"]
    shown = re.search(r'<p class="citation" id="citation">(.*?)</p>', room.get(path).text)
    assert shown and unescape(shown[1]) == room.get(path + ".txt").text.strip()


def test_the_home_page_tells_the_edits_of_a_notice_together(room: Visitor) -> None:
    edits = room.get("/").text.partition('id="edits"')[2].partition("</section>")[0]
    notices = re.findall(r'href="(/notice/[^"#]+)#changes"', edits)
    assert 0 < len(notices) <= 4 and len(set(notices)) == len(notices)
    assert re.search(r"and [0-9]+ more edits?", edits)


def test_the_home_page_leads_from_a_number_of_meetings_to_that_committee_and_year(room: Visitor) -> None:
    heat = room.get("/").text.partition('class="heat"')[2]
    links = re.findall(r'href="(/committee/[^"]+\?year=[0-9]{4})" aria-label="([^"]+)">(\d+)</a>', heat)
    assert len(links) > 10
    for href, name, number in links[:6]:
        html = room.get(href).text
        assert name.partition(",")[0] in unescape(html)
        meetings = html.partition('id="meetings"')[2].partition("</section>")[0]
        assert meetings.count("meeting-item") == int(number)


def test_a_row_is_shown_column_by_column_with_what_each_means(room: Visitor, press: Path) -> None:
    html = room.get("/press/notices/1").text
    assert "the page&#39;s headline" in html and "version_count" in html
    assert html.count('<th scope="row">') == len(asked(press, "PRAGMA table_info(notices)"))
    assert "0 rows" not in html


def test_a_table_offers_to_count_by_its_columns(room: Visitor) -> None:
    html = room.get("/press/notices").text
    assert 'href="/press/notices?_facet=kind"' in html and "facet-info" not in html
    assert "week_ahead" in room.get("/press/notices?_facet=kind").text.partition("facet-info")[2]


def test_a_withdrawn_notice_says_so_above_its_words(room: Visitor, press: Path) -> None:
    [(id,)] = asked(press, "SELECT id FROM notices WHERE state = 'withdrawn'")
    html = room.get(f"/notice/{id}").text
    assert html.index("Withdrawn: the website no longer shows this notice") < html.index('id="text"')
    assert "1 May 2024" in html


def test_a_page_of_results_beyond_the_last_leads_back(room: Visitor) -> None:
    html = room.get("/search?q=night&page=9").text
    assert "3 notices</strong> for “night”, but no page 9" in html and 'href="/search?q=night"' in html
    assert "Nothing found" not in html


def test_a_cell_that_looks_like_markup_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    press = invented(tmp_path)
    with closing(sqlite3.connect(press)) as db:
        db.execute("UPDATE notices SET chair_name = '<b>' WHERE pk = 1")
        db.commit()
    with visitor(press) as room:
        html = room.get("/press/notices?pk=1").text
    assert '<td class="short" data-label="chair_name">&lt;b&gt;</td>' in html
    assert re.search(r'<td class="none" data-label="withdrawn_at">', html)


def test_the_examples_of_the_vocabulary_are_true() -> None:
    path = Path(__file__).parents[1] / "datasette" / "plugins" / "vocabulary.py"
    spec = importlib.util.spec_from_file_location("vocabulary", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = doctest.testmod(module)
    assert result.attempted >= 2 and not result.failed
