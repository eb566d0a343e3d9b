"""Searching: whatever is typed gives results or a kind page; filters and their numbers are right."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.room_site import Visitor, invented, visitor


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def room(press: Path) -> Iterator[Visitor]:
    with visitor(press) as visiting:
        yield visiting


def found(room: Visitor, query: str) -> int:
    text = room.get(f"/search?{query}").text
    match = re.search(r"<strong>([0-9,]+) notices?</strong>", text)
    assert match or "Nothing found" in text
    return int(match[1].replace(",", "")) if match else 0


WORDS = """
" ' '' ( ) (( * ** - -- AND OR NOT NEAR NEAR(a,b,2) headline:x ^buses buses^ +buses O'Connor O’Connor
\\ % _ %00 ';-- 1=1 <script>alert(1)</script> {{7*7}} {%raw%} ﬁ ß İ ① ½ 中文 عربى 😀 -police -"night a* ab* *ab a*b -*
"a a"b"c “night ‘night’ --buses -(x) <> &amp; # ? = ; : , . … [1] £325m 10am
é́ \u202eabc \u200b \ufeff a\u00a0b
"""
PIECES = [
    *WORDS.split(),
    *('"" ""', "- -", "it's AND (", "{headline guests}: x", "a AND", "OR b", "NOT NOT", "buses + night", "\x00"),
    *("buses\x00night", "é" * 500, "a" * 5_000, "x " * 3_000, '"' * 999, "(" * 999, "*" * 999, "\t\r\n", " "),
    *('-"night buses"', "night -buses", "“night buses”", "drop table notices", "E16 1ZE", "NEAR(a b, 2)", "\ud800"),
]
HOSTILE = PIECES + [f"{a} {b}" for a, b in zip(PIECES, reversed(PIECES), strict=True)] + [f'"{a}' for a in PIECES[:40]]


def test_there_are_two_hundred_hostile_texts() -> None:
    assert len(HOSTILE) >= 200


def test_no_text_breaks_the_search_or_touches_the_file(room: Visitor, press: Path) -> None:
    before = hashlib.sha256(press.read_bytes()).hexdigest()
    for text in HOSTILE:
        for address in ("/search?q=", "/search.json?q=", "/search.csv?q="):
            answer = room.get(address + quote(text.encode("utf-8", "surrogatepass"), safe=""))
            assert answer.status_code == 200, (address, text)
    assert hashlib.sha256(press.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("name", ["year", "committee", "kind", "organisation", "guests", "edited", "sort", "page"])
@pytest.mark.parametrize("value", ["'", "x", "-1", "0", "99999999999999", "２０２４", "%00", "🙂"])
def test_no_filter_breaks_the_search(room: Visitor, name: str, value: str) -> None:
    assert room.get(f"/search?q=night&{name}={quote(value)}").status_code == 200


@pytest.mark.parametrize(
    "text, expected",
    [("night", 3), ('"night bus"', 3), ('"bus night"', 0), ("nig*", 36), ("night -health", 2), ("-night", 33),
     ("NIGHTS", 3), ("night zzz", 0), ("thamesway", 36)],
)  # fmt: skip
def test_words_phrases_beginnings_exclusions_and_accents(room: Visitor, text: str, expected: int) -> None:
    number = found(room, "q=" + quote(text))
    assert number == expected


@pytest.mark.parametrize(
    "text, written", [("nunez", "Núñez"), ("NÚÑEZ", "Núñez"), ("o'carrow", "O’Carrow"), ("Siobhan", "Siobhán")]
)
def test_accents_and_apostrophes_do_not_matter(room: Visitor, press: Path, text: str, written: str) -> None:
    with closing(sqlite3.connect(press)) as db:
        there = db.execute("SELECT count(*) FROM notices WHERE instr(body_text, ?)", (written,)).fetchone()[0]
    assert found(room, "q=" + quote(text)) == there > 0


def test_the_hit_is_shown_in_its_sentence(room: Visitor) -> None:
    assert "waiting when a <mark>night</mark> <mark>bus</mark> is withdrawn?" in room.get("/search?q=night+bus").text
    assert (
        "Guests: " in room.get("/search?q=marchbank").text
        or "<mark>Marchbank</mark>" in room.get("/search?q=marchbank").text
    )


def test_the_number_beside_a_filter_is_what_choosing_it_gives(room: Visitor) -> None:
    html = room.get("/search?q=committee").text
    filters = re.findall(r'<li><a href="(/search\?[^"]+)"><span>[^<]*</span> <span class="num">([0-9]+)</span>', html)
    assert len(filters) > 20
    for href, number in filters:
        assert found(room, href.replace("&amp;", "&").partition("?")[2]) == int(number), href


def test_filters_work_without_words_too(room: Visitor) -> None:
    assert found(room, "year=2023") + found(room, "year=2024") + found(room, "year=2022") == 35  # one has no date
    assert found(room, "edited=1") == 9
    assert found(room, "organisation=thamesway-transport") > 0


def test_newest_first_is_by_date(room: Visitor) -> None:
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)"', room.get("/search?q=committee&sort=date").text)
    assert len(days) == 20 and days == sorted(days, reverse=True)


def test_pages_of_results_hold_every_notice_once(room: Visitor) -> None:
    ids = [
        id
        for page in (1, 2, 3)
        for id in re.findall(r'item-head"><a href="/notice/([^"]+)"', room.get(f"/search?q=committee&page={page}").text)
    ]
    assert len(ids) == len(set(ids)) == 36


def test_a_name_that_is_typed_leads_to_its_page(room: Visitor) -> None:
    assert 'href="/person/omar-vance"' in room.get("/search?q=vance").text
    assert 'href="/committee/transport-committee"' in room.get("/search?q=transport").text
