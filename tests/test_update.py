"""The one command for a schedule, on the sample website: well, blocked, redesigned, started twice, out of time."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.assembly_calendar import load as load_calendar
from archive.config import Config
from archive.config import load as load_config
from archive.drift import smallest
from archive.drift_report import write_report
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, LOCKED, UNFINISHED, UNREACHABLE, UserError
from archive.health import FAULT, GOOD, examine
from archive.publish import publish_copy
from archive.update import Plan, update, worst
from tests.site import SampleSite


def config() -> Config:
    return load_config(environ={})


def run(data: Path, site: str, **rest: Any) -> tuple[int, dict[str, Any], list[str]]:
    said: list[str] = []
    plan = replace(Plan(data=data, crawl=("--site", site, "--delay", "0"), recheck_requests=200), **rest)
    status, report = update(plan, config(), said.append)
    return status, report, said


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SampleSite]]:
    """An archive after its first update, and the website it was made from."""
    data = tmp_path_factory.mktemp("update") / "data"
    with SampleSite() as site:
        status, report, said = run(data, site.url, export_dir=data / "export")
        assert status == DONE, "\n".join(said)
        assert [step["name"] for step in report["steps"]] == [
            *("crawl", "recheck", "build", "check", "export", "verify"),
        ]
        yield data, site


def test_an_update_leaves_an_archive_exports_a_report_and_a_log(archive: tuple[Path, SampleSite]) -> None:
    data, _ = archive
    for name in ("captures.db", "press.db", "export/datapackage.json", "update.json", "health.json", "health.svg"):
        assert (data / name).is_file(), name
    report = json.loads((data / "update.json").read_text("utf-8"))
    assert report["exit_status"] == 0
    assert report["steps"][0]["report"]["new"] > 90
    assert report["health"]["verdict"] in {GOOD, "watch"}
    log = (data / "update.log").read_text("utf-8")
    assert "crawl: started" in log and "update ended with status 0" in log


def test_health_finds_nothing_wrong(archive: tuple[Path, SampleSite]) -> None:
    health = examine(archive[0], datetime.now(UTC), load_calendar())
    assert health.faults == ()
    assert {finding.name for finding in health.findings} >= {
        *("Archive", "Last good crawl", "Newest notice", "Notices a week", "Feed and listing", "Pages refused"),
        *("Notices with warnings", "Disk", "Integrity", "Field: headline", "Field: guests"),
    }


def test_a_schedule_that_stopped_is_seen(archive: tuple[Path, SampleSite]) -> None:
    health = examine(archive[0], datetime.now(UTC) + timedelta(days=3), load_calendar())
    [crawl] = [finding for finding in health.findings if finding.name == "Last good crawl"]
    assert crawl.verdict == "watch" and crawl.what_to_do


def test_a_second_update_says_who_holds_the_lock(archive: tuple[Path, SampleSite]) -> None:
    data, site = archive
    with held(data / "update.lock"), pytest.raises(UserError) as caught:
        run(data, site.url)
    assert caught.value.status == LOCKED
    assert "wait for it or stop it" in str(caught.value)


@contextmanager
def held(path: Path) -> Iterator[None]:
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_an_unreachable_website_ends_with_its_status_and_the_archive_stays(archive: tuple[Path, SampleSite]) -> None:
    data, _ = archive
    before = (data / "export" / "notices.csv").read_bytes()
    status, report, _ = run(data, "http://127.0.0.1:9", export_dir=data / "export")
    assert status == UNREACHABLE
    steps = {step["name"]: step for step in report["steps"]}
    assert steps["recheck"]["exit_status"] is None and steps["recheck"]["why"]
    assert steps["build"]["exit_status"] == DONE
    assert (data / "export" / "notices.csv").read_bytes() == before


def test_a_time_limit_stops_the_update_and_nothing_is_lost(tmp_path: Path) -> None:
    with SampleSite(crawl_delay=0.5) as site:
        status, report, _ = run(tmp_path / "data", site.url, time_limit=0.15)
    assert status == UNFINISHED
    assert report["steps"][0]["exit_status"] == UNFINISHED
    assert (tmp_path / "data" / "captures.db").is_file()


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([DONE, UNFINISHED], UNFINISHED),
        ([UNREACHABLE, DRIFT, DONE], DRIFT),
        ([BLOCKED, FAILED], FAILED),
        ([-9], FAILED),
    ],
)
def test_the_status_is_the_worst_of_the_parts(statuses: list[int], expected: int) -> None:
    assert worst(statuses) == expected


def test_a_redesign_is_alarmed_and_its_report_helps(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with SampleSite() as site:
        assert run(data, site.url)[0] == DONE
        site.state = 3
        status, report, said = run(data, site.url)
    assert status == DRIFT, "\n".join(said)
    assert "drift" in report["alarms"]["open"]
    assert [m["event"] for m in report["alarms"]["messages"] if m["kind"] == "drift"] == ["opened"]
    found = write_report(data, tmp_path / "drift")
    assert found
    readme = (tmp_path / "drift" / "README.md").read_text("utf-8")
    assert "Where to look: `scraper/pages/" in readme
    assert list((tmp_path / "drift" / "pages").glob("*.html"))


def test_a_drift_report_replaces_its_like_only(archive: tuple[Path, SampleSite], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(UserError, match="not a drift report"):
        write_report(archive[0], folder)
    assert (folder / "letter.txt").read_text() == "dear"


def test_the_smallest_piece_that_says_it() -> None:
    page = b"<html><body><main><div><h1>A</h1><p>Made <b>18 July 2023</b></p></div><p>other</p></main></body></html>"
    assert smallest(page, ["18 July 2023"]) == "<p>Made <b>18 July 2023</b></p>"
    assert smallest(page, ["1 May 2020"]) is None


def test_a_published_copy_is_whole_and_without_contacts(archive: tuple[Path, SampleSite], tmp_path: Path) -> None:
    folder = publish_copy(archive[0], tmp_path / "public")
    names = {path.name for path in folder.iterdir()}
    assert {"press.db", "inspect-data.json", "metadata.yaml", "settings.json", "templates", "README.md"} <= names
    assert json.loads((folder / "settings.json").read_text("utf-8"))["default_allow_sql"] is False
    with sqlite3.connect(f"file:{folder / 'press.db'}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM pages").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM notices").fetchone()[0] > 90
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'contacts'").fetchone() == (0,)
    connection.close()
    text = (folder / "press.db").read_bytes()
    with sqlite3.connect(archive[0] / "contacts.db") as contacts:
        personal = {one for row in contacts.execute("SELECT name, phone, email FROM contacts") for one in row if one}
    contacts.close()
    assert len(personal) > 10 and not [one for one in personal if one.encode() in text]
    assert publish_copy(archive[0], tmp_path / "public", with_pages=True) == folder
    with sqlite3.connect(f"file:{folder / 'press.db'}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM pages").fetchone()[0] > 90
    connection.close()


def test_a_copy_does_not_replace_what_is_not_a_copy(archive: tuple[Path, SampleSite], tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="not a copy of an archive"):
        publish_copy(archive[0], tmp_path)
    with pytest.raises(UserError, match="no archive yet"):
        publish_copy(tmp_path / "none", tmp_path / "public")


def test_a_damaged_capture_is_a_fault(archive: tuple[Path, SampleSite]) -> None:
    data, site = archive
    with sqlite3.connect(data / "captures.db") as captures:
        sound = captures.execute("SELECT rowid, data FROM bodies ORDER BY rowid DESC LIMIT 1").fetchone()
    captures.close()

    def store(body: bytes) -> None:
        with sqlite3.connect(data / "captures.db") as captures:
            for (name,) in captures.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                captures.execute(f"DROP TRIGGER {name}")
            captures.execute("UPDATE bodies SET data = ? WHERE rowid = ?", (body, sound[0]))
        captures.close()

    store(b"not what it was")
    (data / ".verified").unlink()
    status, report, said = run(data, site.url)
    assert status == FAILED
    assert report["alarms"]["open"] == ["damaged"], "\n".join(said)
    [fault] = report["health"]["faults"]
    assert "https://www.london.gov.uk/" in fault["summary"], "the capture is named"
    assert examine(data, datetime.now(UTC), load_calendar()).verdict == FAULT, "`status` knows it too"
    store(sound[1])
    status, report, said = run(data, site.url)
    assert status == DONE and report["alarms"]["open"] == [], "\n".join(said)
    assert [message["event"] for message in report["alarms"]["messages"]] == ["closed"]
