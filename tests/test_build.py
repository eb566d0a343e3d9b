"""What a build makes of captures: notices, versions, changes, meetings; and what decisions do to it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive import build as build_module
from archive import fingerprints
from archive.captures import Captures, Run
from archive.captures_migrations import APPLICATION_ID, migrations, version_names
from archive.checks import check, is_grave
from archive.commands import build as build_command
from archive.commands import check as check_command
from archive.commands import review as review_command
from archive.errors import UserError
from archive.ids import notice_id
from archive.reviews import open_suggestions
from tests.building import LIVE, Page, Website, address

PATH = "/press-releases/assembly/who-pays-for-kerbs"
GUESTS = ("Asha Pell, Manager, Kerbwatch", "Dr Ned Orr, Chair, Office for Kerbs and Paving (OKAP)")
AGENDA = (
    f"<a href='{LIVE}/about-us/londonassembly/meetings/ieListDocuments.aspx?CId=173&amp;MId=7001'>Agenda papers</a>"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Website]:
    site = Website(tmp_path / "data")
    yield site
    site.close()


def test_an_edit_is_told_in_words(site: Website) -> None:
    before = Page(guests=GUESTS)
    site.capture(PATH, before)
    site.build()
    site.crawl()
    assert before.meeting is not None
    after = replace(before, guests=GUESTS[1:], meeting=before.meeting.replace("10am", "2pm"), headline="Who pays now?")
    site.capture(PATH, after)
    site.build()
    told = dict(site.ask("SELECT kind, summary FROM changes"))
    assert told["guest_removed"] == "guest removed: Asha Pell, Manager, Kerbwatch"
    assert told["start_moved"] == "start moved from 10:00 to 14:00"
    assert told["headline_changed"] == "headline changed from “Who pays for kerbs?” to “Who pays now?”"
    [(diff,)] = site.ask("SELECT diff FROM changes WHERE kind = 'headline_changed'")
    assert json.loads(str(diff)) == [["=", "Who pays "], ["-", "for kerbs"], ["+", "now"], ["=", "?"]]
    assert site.ask("SELECT version_count, edited, headline FROM notices") == [(2, 1, "Who pays now?")]
    assert site.ask("SELECT status, sequence, start_time FROM meetings") == [("moved", 1, "14:00")]


def test_a_thousand_pages_whose_dress_alone_changes_are_no_edits(site: Website) -> None:
    page = Page(guests=GUESTS, node=4)
    for number in range(1000):
        if number % 100 == 0:
            site.crawl()
        site.capture(PATH, replace(page, noise=f"token-{number}"))
    site.build()
    assert site.ask("SELECT version_count, edited FROM notices") == [(1, 0)]
    assert site.ask("SELECT count(*) FROM changes") == [(0,)]
    assert site.ask("SELECT count(*) FROM captures WHERE version_pk IS NOT NULL") == [(1000,)]
    assert site.ask("SELECT count(*) FROM pages") == [(1,)]


def test_edited_and_edited_back_are_three_versions(site: Website) -> None:
    for headline in ("One thing", "Another thing", "One thing"):
        site.crawl()
        site.capture(PATH, Page(headline=headline))
    site.build()
    assert site.ask("SELECT number, headline FROM versions ORDER BY number") == [
        (1, "One thing"),
        (2, "Another thing"),
        (3, "One thing"),
    ]


def test_withdrawn_only_after_two_crawls_a_day_apart_and_told_when_it_returns(site: Website) -> None:
    site.capture(PATH, Page())
    site.crawl()
    site.gone(PATH)
    site.crawl(timedelta(hours=12))
    site.gone(PATH, 410)
    site.build()
    assert site.ask("SELECT state FROM notices") == [("present",)]
    site.crawl(timedelta(hours=13))
    site.gone(PATH)
    site.build()
    assert site.ask("SELECT state, headline FROM notices") == [("withdrawn", "Who pays for kerbs?")]
    site.crawl()
    site.capture(PATH, Page(noise="back"))
    site.build()
    assert site.ask("SELECT state, version_count FROM notices") == [("present", 1)]
    assert [kind for (kind,) in site.ask("SELECT kind FROM changes ORDER BY observed_at")] == ["withdrawn", "returned"]


def test_an_imported_page_takes_its_place_by_its_own_time(site: Website) -> None:
    site.capture(PATH, Page(headline="As it is now"))
    site.now -= timedelta(days=2000)
    site.capture(PATH, Page(headline="As it was then"), source="warc:old.warc.gz")
    site.build()
    assert site.ask("SELECT headline FROM notices") == [("As it is now",)]
    assert site.ask("SELECT number, headline FROM versions ORDER BY number")[0] == (1, "As it was then")


def test_a_clock_that_was_set_back_turns_no_states_round(site: Website) -> None:
    site.capture(PATH, Page(headline="First"))
    site.crawl(timedelta(days=-30))
    site.capture(PATH, Page(headline="Second"))
    site.build()
    assert site.ask("SELECT headline FROM notices") == [("Second",)]


def test_one_notice_under_two_addresses_is_one_notice(site: Website) -> None:
    site.capture("/node/77", Page(node=77, canonical=address(PATH)))
    site.build()
    site.alias("/node/77", PATH, "canonical")
    site.capture(PATH, Page(node=77, noise="1"))
    site.build()
    assert site.ask("SELECT url, id FROM notices") == [(address(PATH), notice_id(address(PATH)))]
    assert site.ask("SELECT old_id, new_id FROM redirects WHERE kind = 'notice'") == [
        (notice_id(address("/node/77")), notice_id(address(PATH)))
    ]


def test_one_slug_at_two_paths_is_two_notices(site: Website) -> None:
    for path in ("/press-releases/coming-up-7", "/press-releases/assembly/coming-up-7"):
        site.capture(path, Page())
    site.build()
    assert site.ask("SELECT count(*), count(DISTINCT id) FROM notices") == [(2, 2)]


def test_a_page_without_a_date_takes_that_of_the_listing_and_says_so(site: Website) -> None:
    site.capture(PATH, Page(created=None, meeting=None))
    site.build()
    assert site.ask("SELECT created_on FROM notices") == [(None,)]
    site.listing({PATH: date(2023, 7, 2)})
    site.build()
    assert site.ask("SELECT created_on FROM notices") == [("2023-07-02",)]
    assert site.ask("SELECT count(*) FROM warnings WHERE code = 'created-on-from-listing'") == [(1,)]


def test_a_build_while_a_crawl_writes_is_of_one_moment(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site.capture(PATH, Page())
    runs = Captures.runs

    def and_then_another_begins(captures: Captures) -> list[Run]:
        found = runs(captures)
        site.crawl()
        site.seen(PATH, site.capture("/press-releases/assembly/new", Page(headline="New")))
        return found

    monkeypatch.setattr(Captures, "runs", and_then_another_begins)
    assert site.build().total == 1
    monkeypatch.setattr(Captures, "runs", runs)
    assert site.build().total == 2
    rows = site.rows()
    site.build(everything=True)
    assert site.rows() == rows


def test_captures_of_an_earlier_release_are_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    with sqlite3.connect(path) as old:
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(old), stop_before=version_names()[1:2])
    old.close()
    assert build_module.build(tmp_path, processes=1).total == 0
    with Captures.open(path, readonly=True) as captures:
        assert captures.last_id() == 0


def test_captures_that_a_backup_brought_back_are_noticed(tmp_path: Path) -> None:
    for name, headline in (("now", "Kerbs as they were lost"), ("restored", "Kerbs crawled anew")):
        website = Website(tmp_path / name)
        website.capture(PATH, Page(headline=headline))
        website.build()
        website.close()
    (tmp_path / "now" / "captures.db").write_bytes((tmp_path / "restored" / "captures.db").read_bytes())
    report = build_module.build(tmp_path / "now", processes=1)
    assert "not those that the archive was made from" in report.why  # although there are as many as before
    with sqlite3.connect(tmp_path / "now" / "press.db") as press:
        assert press.execute("SELECT headline FROM notices").fetchall() == [("Kerbs crawled anew",)]


def test_a_page_that_cannot_be_read_is_recorded_and_stops_nothing(site: Website) -> None:
    site.capture(PATH, Page())
    site.capture("/press-releases/assembly/broken", b"\x00\xff not a page")
    report = site.build()
    assert report.total == 1
    assert len(report.refused) == 1
    assert site.ask("SELECT url FROM refusals") == [(address("/press-releases/assembly/broken"),)]


def test_contacts_stand_apart(site: Website) -> None:
    line = "For media enquiries, please contact Tilly Vance on 020 7946 0123."
    site.capture(PATH, Page(notes=(), paragraphs=("The Transport Committee will ask about kerbs.", line)))
    site.build()
    assert not any("0123" in row for row in site.rows())
    with sqlite3.connect(site.data / "contacts.db") as contacts:
        assert contacts.execute("SELECT notice_id, name, phone FROM contacts").fetchall() == [
            (notice_id(address(PATH)), "Tilly Vance", "020 7946 0123")
        ]
    assert (site.data / "contacts.db").stat().st_mode & 0o077 == 0


def test_a_foreign_contacts_db_is_named_and_left_alone(site: Website) -> None:
    site.capture(PATH, Page())
    path = site.data / "contacts.db"
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE friends (name)")
    foreign.close()
    content = path.read_bytes()
    with pytest.raises(UserError, match=r"contacts\.db: is not a file of this program"):
        site.build()
    assert path.read_bytes() == content


def test_contacts_of_an_earlier_release_are_made_anew(site: Website) -> None:
    site.capture(PATH, Page())
    with sqlite3.connect(site.data / "contacts.db") as old:
        old.execute("CREATE TABLE contacts (name TEXT)")
    old.close()
    assert site.build().total == 1


# joins


def test_a_digest_and_a_notice_of_one_meeting_are_joined_and_compared(site: Website) -> None:
    site.capture(PATH, Page(guests=GUESTS, created=date(2023, 6, 30)))
    site.capture("/press-releases/assembly/kerbs-tomorrow", Page(headline="Kerbs tomorrow", guests=GUESTS[1:]))
    site.build()
    assert site.ask("SELECT count(*), max(notice_count), max(guest_count) FROM meetings") == [(1, 2, 2)]
    [(kind, summary)] = site.ask("SELECT kind, summary FROM meeting_differences")
    assert kind == "guest_dropped"
    assert "Asha Pell" in str(summary)
    assert site.ask("SELECT person, in_latest_notice FROM appearances ORDER BY person") == [
        ("Asha Pell", 0),
        ("Ned Orr", 1),
    ]


def test_notices_of_one_meeting_that_differ_a_little_are_joined_and_told_apart(site: Website) -> None:
    later = "The meeting will take place on Tuesday 4 July 2023 from 10.15am, in Committee Room 5 at City Hall."
    site.capture(PATH, Page(guests=GUESTS, created=date(2023, 6, 30)))
    path = "/press-releases/assembly/kerbs-tomorrow"
    site.capture(path, Page(headline="Kerbs tomorrow", guests=GUESTS, meeting=later))
    site.build()
    assert site.ask("SELECT notice_count, start_time, status FROM meetings") == [(2, "10:15", "moved")]
    assert [summary for (summary,) in site.ask("SELECT summary FROM meeting_differences ORDER BY position")] == [
        "start: 10:00 in “Who pays for kerbs?”, but 10:15 in “Kerbs tomorrow”",
        "place: Chamber, City Hall in “Who pays for kerbs?”, but Committee Room 5, City Hall in “Kerbs tomorrow”",
    ]


def test_an_agenda_joins_a_meeting_that_moved_and_stale_ones_do_not(site: Website) -> None:
    moved = "The meeting will take place on Wednesday 5 July 2023 from 2pm, in the Chamber at City Hall."
    copied = "The meeting will take place on Tuesday 2 July 2024 from 10am, in the Chamber at City Hall."
    site.capture(PATH, Page(notes=(AGENDA,)))
    site.capture("/press-releases/assembly/kerbs-moved", Page(notes=(AGENDA,), meeting=moved))
    site.capture(
        "/press-releases/assembly/kerbs-again", Page(notes=(AGENDA,), meeting=copied, created=date(2024, 7, 1))
    )
    site.build()
    assert site.ask("SELECT date, notice_count, moderngov_meeting_id FROM meetings ORDER BY date") == [
        ("2023-07-05", 2, 7001),
        ("2024-07-02", 1, None),
    ]


def test_people_join_by_exact_names_only(site: Website) -> None:
    lines = ("Dr ASHA PÉLL OBE, Manager, Kerbwatch", "Asha Pelle, Manager, Kerbwatch")
    for number, line in enumerate((GUESTS[0], *lines)):
        day = (
            f"The meeting will take place on Tuesday {4 + 7 * number} July 2023 from 10am, in the Chamber at City Hall."
        )
        site.capture(f"/press-releases/assembly/kerbs-{number}", Page(guests=(line,), meeting=day))
    site.build()
    assert site.ask("SELECT id, appearance_count FROM people ORDER BY id") == [("asha-pell", 2), ("asha-pelle", 1)]
    [(question, left, right, reason)] = site.ask("SELECT question, left_id, right_id, reason FROM suggestions")
    assert (question, left, right) == ("same", "asha-pell", "asha-pelle")
    assert "spelt nearly alike; both came for kerbwatch" in str(reason)
    output = CliRunner().invoke(review_command.command, ["--data", str(site.data)], catch_exceptions=False).output
    assert "yes: merge,asha-pell,asha-pelle,,,," in output
    site.decide("people.csv", "merge,asha-pell,asha-pelle,,,,misspelt once")
    site.build()
    assert site.ask("SELECT id, appearance_count FROM people") == [("asha-pell", 3)]
    assert site.ask("SELECT old_id, new_id FROM redirects WHERE kind = 'person'") == [("asha-pelle", "asha-pell")]
    assert site.ask("SELECT count(*) FROM suggestions") == [(0,)]


def test_one_name_of_two_people_is_asked_and_kept_apart_by_decision(site: Website) -> None:
    for number, (line, year) in enumerate(((GUESTS[0], 2013), ("Asha Pell, Fire Officer, Fire Watch", 2023))):
        held = date(year, 7, 4)
        meeting = f"The meeting will take place on {held:%A} 4 July {year} from 10am, in the Chamber at City Hall."
        page = Page(guests=(line,), meeting=meeting, created=date(year, 7, 3))
        site.capture(f"/press-releases/assembly/kerbs-{number}", page)
    site.build()
    assert site.ask("SELECT question, left_id, right_id FROM suggestions") == [("apart", "asha-pell", "asha-pell-2")]
    [one] = open_suggestions(site.data)
    assert one.yes == "apart,asha-pell,asha-pell-2,,,2013-07-04,"
    site.decide("people.csv", "apart,asha-pell,asha-pell-2,,,2015-12-31,another person")
    site.build()
    assert site.ask("SELECT id, last_date FROM people ORDER BY id") == [
        ("asha-pell", "2023-07-04"),
        ("asha-pell-2", "2013-07-04"),
    ]
    assert site.ask("SELECT count(*) FROM suggestions") == [(0,)]


def test_one_name_for_two_bodies_by_turns_is_asked_with_the_line_that_parts_them(site: Website) -> None:
    lines = ("Ned Orr, Manager, Kerbwatch", "Ned Orr, Professor of Law, University of Peckham")
    for number in range(4):
        held = date(2023, 3 + number, 7)
        meeting = f"The meeting will take place on {held:%A} 7 {held:%B} 2023 from 10am, in the Chamber at City Hall."
        page = Page(guests=(lines[number % 2],), meeting=meeting, created=held - timedelta(days=1))
        site.capture(f"/press-releases/assembly/kerbs-{number}", page)
    site.build()
    [(question, reason)] = site.ask("SELECT question, reason FROM suggestions")
    assert question == "apart"
    assert "came for kerbwatch and in the same years, with other roles, for university of peckham" in str(reason)
    [one] = open_suggestions(site.data)
    assert one.yes == "apart,ned-orr,ned-orr-2,university of peckham,,,"
    site.decide("people.csv", one.yes)
    assert site.build().findings == []
    assert site.ask("SELECT id, appearance_count FROM people ORDER BY id") == [("ned-orr", 2), ("ned-orr-2", 2)]
    assert open_suggestions(site.data) == []


def test_abbreviations_are_learnt_and_doubtful_ones_join_nothing(site: Website) -> None:
    site.capture(PATH, Page(guests=("Ned Orr, Chair, OKAP",)))
    site.build()
    assert site.ask("SELECT id FROM organisations") == [("okap",)]
    site.capture("/press-releases/assembly/b", Page(guests=(GUESTS[1],), meeting=None, headline="B"))
    text = "It is run by the Office for Kerbs and Paving (OKAP)."
    site.capture("/press-releases/assembly/c", Page(headline="C", meeting=None, paragraphs=(text,)))
    site.build()
    assert site.ask("SELECT id, name, abbreviation FROM organisations") == [
        ("office-for-kerbs-and-paving", "Office for Kerbs and Paving", "OKAP")
    ]
    assert ("okap", "office-for-kerbs-and-paving") in site.ask(
        "SELECT old_id, new_id FROM redirects WHERE kind = 'organisation'"
    )
    text = "It is run by the Office of Kent and Paris (OKAP)."
    site.capture("/press-releases/assembly/d", Page(headline="D", meeting=None, paragraphs=(text,)))
    site.build()
    assert ("okap",) in site.ask("SELECT id FROM organisations")


# decisions


def test_a_correction_applies_while_the_page_says_so(site: Website) -> None:
    site.capture(PATH, Page(guests=("Luke Hilian, Manager, Kerbwatch",)))
    site.build()
    field = "meetings[0].panels[0].guests[0].name"
    site.decide("corrections.csv", f"{address(PATH)},{field},Luke Hilian,Luke Hillian,misspelt,his own website")
    site.build()
    assert site.ask("SELECT name FROM people") == [("Luke Hillian",)]
    assert site.ask("SELECT applied FROM corrections") == [(1,)]
    site.capture(PATH, Page(guests=("Luke Hillian, Manager, Kerbwatch",)))
    report = site.build()
    assert [finding.rule for finding in report.findings] == ["correction_unused"]
    assert site.ask("SELECT kind FROM changes WHERE kind LIKE 'guest%'") != []


def test_a_suppressed_person_is_nowhere_and_the_captures_stay(site: Website) -> None:
    words = ("The Transport Committee will ask Asha Pell about kerbs. Ms Pell knows them.",)
    site.capture(PATH, Page(guests=GUESTS, paragraphs=words))
    site.build()
    site.decide("suppressions.csv", "person,asha-pell,asked for it")
    site.build()
    text = "\n".join(site.rows()).lower()
    assert "pell" not in text
    assert "ned orr" in text
    assert site.ask("SELECT count(*) FROM pages") == [(0,)]
    [(body,)] = site.ask("SELECT body_text FROM notices")
    assert "███" in str(body)
    assert b"Asha Pell" in site.captures.capture(1).body
    assert site.ask("SELECT count(*) FROM notices_fts WHERE notices_fts MATCH 'pell'") == [(0,)]


def test_a_suppressed_notice_is_nowhere_and_stays_away(site: Website) -> None:
    site.capture(PATH, Page(guests=GUESTS, node=9))
    site.capture("/press-releases/assembly/other", Page(headline="Other"))
    site.build()
    site.decide("suppressions.csv", f"notice,{address(PATH)},court order")
    assert site.build().total == 1
    assert "who-pays" not in "\n".join(site.rows())
    site.crawl()
    site.capture(PATH, Page(headline="Changed", guests=GUESTS, node=9))
    site.capture("/node/9", Page(headline="Changed", guests=GUESTS, node=9))
    site.build()
    assert "kerbwatch" not in "\n".join(site.rows()).lower()
    rows = site.rows()
    site.build(everything=True)
    assert site.rows() == rows


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("people.csv", "merg,asha-pell,asha-pelle", "unknown decision"),
        ("people.csv", "merge,Asha Pell,asha-pelle", "must be an id"),
        ("people.csv", "merge,a,b,,,,,,,", "columns"),
        ("people.csv", 'merge,"a,b', "CSV"),
        ("people.csv", "apart,a,b,,2015-13-01,,", "must be a day"),
        ("organisations.csv", "merge,a,a,", "another organisation"),
        ("corrections.csv", "https://example.org/x,headline,a,b,c,d", "not an address"),
        ("corrections.csv", f"{LIVE}{PATH},headline,a,b,,d", "why is empty"),
        ("corrections.csv", f"{LIVE}{PATH},contacts[0].name,a,b,c,d", "must be a path"),
        ("suppressions.csv", "persn,asha-pell,x", "unknown kind"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_changed(site: Website, name: str, line: str, fault: str) -> None:
    site.capture(PATH, Page())
    site.build()
    rows = site.rows()
    site.decide(name, line)
    with pytest.raises(UserError, match=fault) as caught:
        site.build()
    lines = (site.data / "decisions" / name).read_text(encoding="utf-8").count("\n")
    assert f"{name}, line {lines}" in str(caught.value)
    assert site.rows() == rows


# checks and bad input


def test_an_archive_in_order_has_no_findings(site: Website) -> None:
    site.capture(PATH, Page(guests=GUESTS))
    site.build()
    assert check(site.data) == []
    output = CliRunner().invoke(check_command.command, ["--data", str(site.data)], catch_exceptions=False).output
    assert "All is as it must be" in output


def test_what_does_not_hold_is_named(site: Website) -> None:
    site.capture(PATH, Page(guests=GUESTS, created=date(2031, 7, 3), meeting=None))
    site.build()
    site.capture("/press-releases/assembly/new", Page())
    with sqlite3.connect(site.data / "press.db") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TRIGGER search_texts_au")
        connection.execute("UPDATE search_texts SET headline = 'something else'")
        connection.execute("UPDATE notices SET committee_pk = 12345")
    found = {finding.rule: finding for finding in check(site.data)}
    assert {"search", "foreign_keys", "future_date", "behind"} <= set(found)
    assert is_grave(found["search"])
    assert not is_grave(found["future_date"])
    assert "who-pays-for-kerbs" in found["future_date"].message


def test_years_that_were_miscounted_are_named(site: Website) -> None:
    site.capture(PATH, Page(created=date(2023, 7, 3)))
    site.build()
    with sqlite3.connect(site.data / "press.db") as connection:
        connection.execute("UPDATE build_years SET notices = 2")
    [finding] = check(site.data)
    assert (finding.rule, finding.subject) == ("in_step", "2023")
    assert finding.message == "notices of 2023: 1, build_years has 2"


def test_a_build_that_would_lose_a_notice_is_undone(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site.capture(PATH, Page())
    site.capture("/press-releases/assembly/other", Page(headline="Other"))
    site.build()
    rows = site.rows()
    [(digest,)] = site.ask("SELECT sha256 FROM captures WHERE url = ?", address(PATH))
    with site.captures.transaction():
        site.captures.connection.execute("DROP TRIGGER bodies_never_changes")
        site.captures.connection.execute("UPDATE bodies SET data = x'00' WHERE sha256 = ?", (digest,))
    with pytest.raises(UserError, match=r"notices_kept: .*who-pays-for-kerbs.* --accept-losses"):
        site.build(everything=True)
    assert site.rows() == rows
    assert site.build(everything=True, accept_losses=True).total == 1
    assert any(finding.rule == "damaged_capture" for finding in check(site.data))


def test_a_damaged_listing_is_named_as_a_damaged_page_is(site: Website) -> None:
    site.capture(PATH, Page())
    number = site.listing({PATH: date(2023, 7, 2)})
    with site.captures.transaction():
        site.captures.connection.execute("DROP TRIGGER bodies_never_changes")
        statement = "UPDATE bodies SET data = x'00' WHERE sha256 = (SELECT sha256 FROM captures WHERE id = ?)"
        site.captures.connection.execute(statement, (number,))
    site.build()
    [finding] = check(site.data)
    assert finding.rule == "damaged_capture"
    assert is_grave(finding)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 50, None])
def test_a_foreign_press_db_is_named_and_left_alone(site: Website, content: bytes | None) -> None:
    site.capture(PATH, Page())
    path = site.data / "press.db"
    if content is None:
        with sqlite3.connect(path) as foreign:
            foreign.execute("CREATE TABLE mine (x)")
        content = path.read_bytes()
    else:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"press\.db"):
        site.build()
    assert path.read_bytes() == content


def test_whatever_makes_rows_is_part_of_the_code_s_fingerprint() -> None:
    """A module that is left out would leave an archive as it was when that module is mended."""
    folder = Path(fingerprints.__file__).parent
    found, waiting = set(), ["build"]
    while waiting:
        name = waiting.pop()
        if name in found or not (folder / f"{name}.py").exists():
            continue
        found.add(name)
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        waiting += re.findall(r"^ *from archive\.(\w+) import", text, re.MULTILINE)
        waiting += re.findall(r"^ *from archive import (\w+)", text, re.MULTILINE)
    # opening and checking files, and errors, make no rows
    others = {"captures", "captures_rows", "captures_file", "captures_migrations", "dictionary", "errors"}
    others |= {"check_finding", "checks", "fingerprints", "press", "year_counts"}
    assert set(fingerprints._OWN) == found - others


def test_nothing_captured_and_nothing_built_are_said_in_a_sentence(tmp_path: Path) -> None:
    run = CliRunner()
    with pytest.raises(UserError, match="no captures here yet"):
        run.invoke(build_command.command, ["--data", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(UserError, match="no archive here yet"):
        run.invoke(check_command.command, ["--data", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(UserError, match="no archive here yet"):
        run.invoke(review_command.command, ["--data", str(tmp_path)], catch_exceptions=False)


def test_the_command_tells_what_it_did(site: Website) -> None:
    site.capture(PATH, Page())
    output = CliRunner().invoke(build_command.command, ["--data", str(site.data)], catch_exceptions=False).output
    assert "the archive has 1 notice." in output
    assert "there is no archive yet" in output
    again = CliRunner().invoke(build_command.command, ["--data", str(site.data)], catch_exceptions=False).output
    assert "0 new captures" in again


def test_a_disk_that_fills_up_leaves_the_old_archive(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site.capture(PATH, Page(guests=GUESTS))
    site.build()
    rows = site.rows()
    for number in range(30):
        site.capture(f"/press-releases/assembly/notice-{number}", Page(headline=f"Notice {number}", guests=GUESTS))
    with sqlite3.connect(site.data / "press.db") as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    opened = build_module.open_press
    for more in (0, 1, 3, 8, 15):

        def small(path: Path, readonly: bool = False, most: int = pages + more) -> Database:
            db = opened(path, readonly)
            db.conn.execute(f"PRAGMA max_page_count = {most}")
            return db

        monkeypatch.setattr(build_module, "open_press", small)
        with pytest.raises(UserError, match="disk is full"):
            site.build()
        assert site.rows() == rows
    monkeypatch.setattr(build_module, "open_press", opened)
    assert site.build().total == 31
