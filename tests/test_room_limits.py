"""What the site does with questions that are too large, that can't be asked, or that are asked of nothing."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.room_archive import Archive, fill
from tests.room_site import Visitor, invented, visitor

GREEDY = [
    "select randomblob(900000000)",
    "select zeroblob(900000000)",
    "select length(hex(randomblob(400000000)))",
    "select randomblob(11000000) from guests",
    "select printf('%.*c', 1000000, 'x') from guests",
    "select zeroblob(1000000) from guests limit 20",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select * from c",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c",
    "with recursive c(x) as (select zeroblob(1000000) union all select x from c) select * from c",
    "with recursive c(x) as (select 'ab' union all select x || x from c) select x from c",
    "select count(*) from guests a, guests b, guests c, guests d, guests e",
]
LISTINGS = ["/people", "/organisations", "/committees", "/meetings", "/changes"]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with visitor(invented(tmp_path_factory.mktemp("room"))) as visiting:
        yield visiting


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A visitor of an archive that a build of no captures leaves."""
    press = tmp_path_factory.mktemp("nothing") / "press.db"
    archive = Archive(press)
    archive.add("build_info", key="schema_version", value="1")
    archive.connection.commit()
    archive.connection.close()
    with visitor(press) as visiting:
        yield visiting


@pytest.mark.parametrize("sql", GREEDY)
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_a_greedy_query_is_answered_soon_and_small(room: Visitor, sql: str, form: str) -> None:
    began = time.monotonic()
    answer = room.get(f"/press{form}", params={"sql": sql})
    assert time.monotonic() - began <= 2.5  # two seconds, and a loaded machine
    assert answer.status_code in (200, 400)
    assert len(answer.content) <= 10_000_000
    assert "content-security-policy" in answer.headers and answer.headers["x-content-type-options"] == "nosniff"


def test_an_answer_that_grew_too_large_says_so(room: Visitor) -> None:
    answer = room.get("/press.json", params={"sql": "select zeroblob(1000000) from guests limit 20"})
    assert answer.status_code == 400 and answer.headers["content-type"].startswith("text/plain")
    assert "larger than 10,000,000 bytes" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_largest_page_of_a_table_is_within_the_bounds(room: Visitor) -> None:
    for table in ("versions", "notices", "search_texts"):
        assert room.get(f"/press/{table}.json?_size=max&_shape=array").status_code == 200
        assert room.get(f"/press/{table}.csv?_stream=on").text.count("\n") > 36


@pytest.mark.parametrize("words", ['"', '""', "*", "NEAR(", "zebra AND", "-", "\x00", "(", "😀", "x" * 5000])
def test_a_table_can_be_searched_for_anything(room: Visitor, words: str) -> None:
    answer = room.get("/press/search_texts", params={"_search": words})
    assert answer.status_code == 200 and "No rows." in answer.text


def test_a_table_finds_words_and_phrases(room: Visitor) -> None:
    found = [
        room.get("/press/search_texts.json", params={"_search": words}).json()["filtered_table_rows_count"]
        for words in ("night buses", '"night bus"', '"bus night"')
    ]
    assert found[0] >= found[1] > found[2] == 0


@pytest.mark.parametrize("name", ["_sort", "_sort_desc"])
def test_a_column_that_is_not_there_is_the_askers_mistake(room: Visitor, name: str) -> None:
    answer = room.get(f"/press/notices?{name}=nonsense")
    assert answer.status_code == 400 and "Cannot sort table by nonsense" in answer.text


@pytest.mark.parametrize(
    "path, location",
    [
        ("/committee/TRANSPORT-Committee", "/committee/transport-committee"),
        ("/person/Omar-J-Vance", "/person/omar-vance"),
        ("/person/OMAR-VANCE.csv", "/person/omar-vance.csv"),
        ("/notice", "/search"),
        ("/person", "/people"),
        ("/organisation", "/organisations"),
        ("/committee", "/committees"),
        ("/meeting", "/meetings"),
    ],
)
def test_an_address_that_is_nearly_right_leads_on(room: Visitor, path: str, location: str) -> None:
    answer = room.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (301, location)


def test_capitals_of_an_id_that_nothing_has_are_not_found(room: Visitor) -> None:
    assert room.get("/notice/NOBODY-00000000").status_code == 404
    assert room.get("/notice/NOBODY-00000000.json").headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/search",
            "/search?q=buses",
            "/search?year=2023",
            "/meetings?month=2024-01",
            *LISTINGS,
            "/about",
            "/status",
        ),
        *("/data", "/press", "/press/notices", "/press/appearances", "/press/who_is_quoted", "/press/notices_a_month"),
        *(listing + ending for listing in LISTINGS for ending in (".csv", ".json")),
        *("/search.csv", "/search.json", "/search.atom", "/feeds/new.atom", "/feeds/changes.atom", "/meetings.ics"),
    ],
)
def test_an_empty_archive_is_shown_kindly(nothing: Visitor, path: str) -> None:
    answer = nothing.get(path)
    assert answer.status_code == 200, answer.text[-400:]
    if answer.headers["content-type"].startswith("text/html"):
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert len(re.sub("<[^>]+>", "", main).split()) > 8
        assert "None</" not in main and "nan" not in main and not re.search(r"<ul[^>]*>\s*</ul>", main)


def test_an_empty_archive_says_that_it_is(nothing: Visitor) -> None:
    for path, said in (
        ("/", "There is no notice in the archive yet."),
        ("/search", "There is no notice in the archive yet."),
        ("/people", "no notice in the archive names a guest"),
        ("/changes", "No edit has been seen yet."),
    ):
        assert said in nothing.get(path).text, path


def test_an_archive_of_one_notice_counts_in_the_singular(tmp_path: Path) -> None:
    press = tmp_path / "press.db"
    fill(press, notices=1)
    with closing(sqlite3.connect(press)) as db:
        pages = [
            f"/{kind}/{id}"
            for kind, table in (
                ("notice", "notices"),
                ("meeting", "meetings"),
                ("person", "people"),
                ("organisation", "organisations"),
                ("committee", "committees"),
            )
            for (id,) in db.execute(f"SELECT id FROM {table}")
        ]
    with visitor(press) as room:
        home = room.get("/").text
        assert "<strong>1</strong> notice," in home and "<b>1</b> meeting or event<" in home
        for path in [*pages, "/search", "/meetings", *LISTINGS, "/about", "/status", "/data"]:
            assert room.get(path).status_code == 200, path
