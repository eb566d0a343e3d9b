"""Who is taken down is nowhere, however a decision or a page names them; and a line that does nothing is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.checks import check, is_grave
from archive.errors import UserError
from tests.building import Page, Website, address

PATH = "/press-releases/assembly/who-pays-for-kerbs"
LINES = ("Asha Pell, Manager, Kerbwatch", "Asha Pelle, Manager, Kerbwatch", "Luke Hilian, Chair, Kerbwatch")
WORDS = ("The Transport Committee will ask Asha Pell, Ms Pelle and Luke Hilian about kerbs.",)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Website]:
    site = Website(tmp_path / "data")
    site.capture(PATH, Page(guests=LINES, paragraphs=WORDS))
    site.crawl()
    site.capture(PATH, Page(guests=LINES, paragraphs=(*WORDS, "Asha Pell will speak first.")))
    site.capture("/press-releases/assembly/other", Page(headline="Other", guests=("Ned Orr, Chair, Kerbwatch",)))
    site.build()
    yield site
    site.close()


def published(site: Website) -> str:
    return "\n".join(site.rows()).lower()


def test_a_merged_name_is_struck_out_in_either_spelling_and_in_the_decisions_themselves(site: Website) -> None:
    site.decide("people.csv", "merge,asha-pell,asha-pelle,,,,Asha Pell has no e")
    site.decide("suppressions.csv", "person,asha-pell,asked for it")
    site.build()
    assert "pell" not in published(site)
    assert "ned orr" in published(site)


def test_a_name_that_a_correction_puts_right_is_struck_out_as_the_page_spells_it(site: Website) -> None:
    field = "meetings[0].panels[0].guests[2].name"
    site.decide("corrections.csv", f"{address(PATH)},{field},Luke Hilian,Luke Hillian,misspelt,Luke Hillian’s own page")
    site.decide("suppressions.csv", "person,luke-hillian,asked for it")
    site.build()
    assert "hilian" not in published(site)
    assert "hillian" not in published(site)
    assert "asha pell" in published(site)


def test_a_correction_finds_its_guest_though_another_is_taken_down(site: Website) -> None:
    field = "meetings[0].panels[0].guests[2].name"
    site.decide("corrections.csv", f"{address(PATH)},{field},Luke Hilian,Luke Hillian,misspelt,his own page")
    site.decide("suppressions.csv", "person,asha-pell,asked for it")
    assert site.build().findings == []
    assert "luke hillian" in published(site)


@pytest.mark.parametrize("written", ["Asha&nbsp;Pell", "<b>Asha</b> Pell", "Ash&#97; P&eacute;ll", "ASHA&#160;PELL"])
def test_an_archived_page_that_names_somebody_beside_the_notice_is_left_out(site: Website, written: str) -> None:
    page = Page(headline="Roofs", guests=()).html().replace(b"</main>", f"<aside>{written}</aside></main>".encode())
    number = site.capture("/press-releases/assembly/roofs", page)
    site.decide("suppressions.csv", "person,asha-pell,asked for it")
    site.build()
    assert site.ask("SELECT count(*) FROM versions WHERE capture_pk = ?", number) == [(1,)]
    assert site.ask("SELECT count(*) FROM pages WHERE capture_pk = ?", number) == [(0,)]


def test_what_is_taken_down_is_in_no_free_page_of_the_file_either(site: Website) -> None:
    assert b"Asha Pell" in (site.data / "press.db").read_bytes()
    for person in ("asha-pell", "asha-pelle"):
        site.decide("suppressions.csv", f"person,{person},asked for it")
    site.build()
    with sqlite3.connect(site.data / "press.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    content = (site.data / "press.db").read_bytes()
    assert b"Asha Pell" not in content
    assert b"Ned Orr" in content


def test_a_correction_of_a_notice_that_is_taken_down_is_not_published(site: Website) -> None:
    site.decide("corrections.csv", f"{address(PATH)},headline,Who pays for kerbs?,Who pays?,a slip,a letter")
    site.decide("suppressions.csv", f"notice,{address(PATH)},court order")
    site.build()
    assert "who-pays" not in published(site)


def test_bit_by_bit_and_all_at_once_are_the_same_though_somebody_is_taken_down(site: Website) -> None:
    site.decide("suppressions.csv", "person,asha-pell,asked for it")
    site.build()
    site.crawl()
    site.capture(PATH, Page(guests=LINES[1:], paragraphs=("The Transport Committee will ask about kerbs.",)))
    site.capture("/press-releases/assembly/other", Page(headline="Other", guests=LINES[:1]))
    site.build()
    rows = site.rows()
    site.build(everything=True)
    assert site.rows() == rows


def test_taking_the_lines_out_again_brings_everything_back(site: Website) -> None:
    before = site.rows()
    lines = {
        "suppressions.csv": "person,asha-pell,asked for it",
        "corrections.csv": f"{address(PATH)},headline,Who pays for kerbs?,Who pays?,a slip,a letter",
        "people.csv": "merge,asha-pell,asha-pelle,,,,one person",
        "organisations.csv": "rename,kerbwatch,Kerb Watch,",
    }
    files = {name: (site.data / "decisions" / name).read_text(encoding="utf-8") for name in lines}
    for name, line in lines.items():
        site.decide(name, line)
        site.build()
    assert site.rows() != before
    for name, text in files.items():
        (site.data / "decisions" / name).write_text(text, encoding="utf-8")
        site.build()
    assert site.rows() == before


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("suppressions.csv", "person,asha-pel,asked for it", "no person of the archive is asha-pel"),
        ("suppressions.csv", "notice,no-such-notice-12345678,order", "no notice of the archive is no-such-notice"),
        ("people.csv", "merge,asha-pel,asha-pelle,,,,", "nobody in the archive is asha-pel"),
        ("people.csv", "rename,asha-pel,Asha Pell,,,,", "nobody in the archive is asha-pel"),
        ("organisations.csv", "apart,kerbwatch,kerbwach,", "no body in the archive is kerbwach"),
    ],
)
def test_a_line_that_does_nothing_is_told_with_its_place(site: Website, name: str, line: str, words: str) -> None:
    site.decide(name, line)
    number = (site.data / "decisions" / name).read_text(encoding="utf-8").count("\n")
    for found in (site.build().findings, check(site.data)):
        told = [finding for finding in found if finding.rule == "decision_unused"]
        assert told
        assert f"{name}, line {number}: {words}" in told[0].message
        assert not is_grave(told[0])


def test_lines_that_do_something_are_not_told(site: Website) -> None:
    site.decide("people.csv", "merge,asha-pell,asha-pelle,,,,")
    site.decide("people.csv", "apart,luke-hilian,luke-hilian-2,Kerbwatch,,,")
    site.decide("organisations.csv", "rename,kerbwatch,Kerb Watch,")
    site.decide("suppressions.csv", "person,Ms ASHA PELL,asked for it")
    site.decide("suppressions.csv", f"notice,{address('/press-releases/assembly/other')},court order")
    assert [finding.rule for finding in site.build().findings] == ["fewer_notices"]
    site.crawl()
    site.capture(PATH, Page(guests=LINES, paragraphs=(*WORDS, "And Asha Pell will speak last.")))
    assert site.build().findings == []
    assert [finding.rule for finding in check(site.data)] == []


def test_a_notice_that_was_taken_down_is_told_and_no_failure(site: Website) -> None:
    site.decide("suppressions.csv", f"notice,{address(PATH)},court order")
    site.build()
    [finding] = check(site.data)
    assert "the build before had 2 (gone: one that was taken down)" in finding.message
    assert not is_grave(finding)


@pytest.mark.parametrize(
    ("name", "lines", "fault"),
    [
        ("people.csv", ("merge,a-b,c-d,,,,", "merge,e-f,c-d,,,,"), "line {0} into a-b; take one of them out"),
        ("people.csv", ("merge,a-b,c-d,,,,", "merge,c-d,a-b,,,,"), "run in a circle"),
        ("people.csv", ("merge,a-b,c-d,,,,", "apart,a-b,c-d,,,,"), "which another line keeps apart"),
        ("organisations.csv", ("merge,a,b,", "merge,c,b,"), "line {0} into a; take one of them out"),
    ],
)
def test_decisions_that_contradict_one_another_are_named(
    site: Website, name: str, lines: tuple[str, str], fault: str
) -> None:
    rows = site.rows()
    for line in lines:
        site.decide(name, line)
    count = (site.data / "decisions" / name).read_text(encoding="utf-8").count("\n")
    with pytest.raises(UserError, match=rf"{name}, line \d+: .*{fault.format(count - 1)}"):
        site.build()
    assert site.rows() == rows


# ids of meetings


def test_a_meeting_keeps_its_id_when_its_date_is_corrected(tmp_path: Path) -> None:
    site = Website(tmp_path / "data")
    site.capture(PATH, Page(guests=LINES))
    site.crawl()
    site.capture(PATH, Page(guests=LINES[1:]))
    site.build()
    [(identity,)] = site.ask("SELECT id FROM meetings ORDER BY id")
    site.decide("corrections.csv", f"{address(PATH)},meetings[0].date,2023-07-04,2023-07-11,wrong week,the agenda")
    site.build()
    assert site.ask("SELECT id, date, status, sequence FROM meetings") == [(identity, "2023-07-11", "announced", 0)]
    assert "2023-07-11" not in str(site.ask("SELECT document FROM versions"))
    site.close()


def test_a_meeting_keeps_its_id_when_an_older_state_is_imported(tmp_path: Path) -> None:
    site = Website(tmp_path / "data")
    page = Page(guests=LINES)
    site.capture(PATH, page)
    site.build()
    [(identity,)] = site.ask("SELECT id FROM meetings")
    assert page.meeting is not None
    site.now = site.now.replace(year=2022)
    site.capture(PATH, replace(page, meeting=page.meeting.replace("Tuesday 4", "Monday 3")), source="warc:old.warc.gz")
    site.build()
    assert site.ask("SELECT id, status FROM meetings") == [(identity, "moved")]
    site.close()
