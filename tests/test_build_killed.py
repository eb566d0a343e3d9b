"""A build that is killed leaves the old archive or the new one, never something between, and the next one ends it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.build import build
from archive.press import dump
from tests.building import Page, Website

BUILD = "import sys; from pathlib import Path; from archive.build import build; build(Path(sys.argv[1]), processes=1)"
GUESTS = ("Asha Pell, Manager, Kerbwatch", "Dr Ned Orr, Chair, Office for Kerbs and Paving (OKAP)")
ROOT = Path(__file__).parents[1]


def start(data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", BUILD, str(data)], cwd=ROOT)


def rows(data: Path) -> list[str]:
    with sqlite3.connect(data / "press.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO notices_fts (notices_fts, rank) VALUES ('integrity-check', 1)")
        connection.rollback()
        return list(dump(connection))


def kill_builds(data: Path, times: int) -> None:
    site = Website(data)
    for number in range(25):
        site.capture(f"/press-releases/assembly/old-{number}", Page(headline=f"Old {number}", guests=GUESTS))
    site.build()
    old = rows(data)
    site.crawl()
    for number in range(25):
        page = Page(headline=f"Old {number}", guests=GUESTS[: number % 3])
        site.capture(f"/press-releases/assembly/old-{number}", page)
        new = replace(page, headline=f"New {number}")
        site.capture(f"/press-releases/assembly/new-{number}", new)
    site.close()
    began = time.perf_counter()
    whole = data.with_name("whole")
    whole.mkdir()
    for name in ("captures.db", "press.db"):
        (whole / name).write_bytes((data / name).read_bytes())
    assert start(whole).wait() == 0
    took = time.perf_counter() - began
    after = rows(whole)
    chance = random.Random(5)
    for _ in range(times):
        process = start(data)
        time.sleep(chance.uniform(0.3, 1.1) * took)
        process.kill()
        process.wait()
        assert rows(data) in (old, after)
    assert start(data).wait() == 0
    assert rows(data) == after


def test_a_killed_build_leaves_a_whole_archive(tmp_path: Path) -> None:
    kill_builds(tmp_path / "data", 2)


@pytest.mark.torture
def test_thirty_kills(tmp_path: Path) -> None:
    kill_builds(tmp_path / "data", 30)


def test_a_build_in_several_processes_is_the_same(tmp_path: Path) -> None:
    site = Website(tmp_path / "data")
    for number in range(90):
        site.capture(f"/press-releases/assembly/notice-{number}", Page(headline=f"Notice {number}", guests=GUESTS))
    site.close()
    build(site.data, processes=1)
    one = rows(site.data)
    build(site.data, processes=2, everything=True)
    assert rows(site.data) == one


def test_a_reader_sees_the_old_archive_until_the_new_one_is_whole(tmp_path: Path) -> None:
    site = Website(tmp_path / "data")
    site.capture("/press-releases/assembly/one", Page())
    site.build()
    reader = sqlite3.connect(f"{(site.data / 'press.db').as_uri()}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM notices").fetchone() == (1,)
    site.capture("/press-releases/assembly/two", Page(headline="Two"))
    site.build(everything=True)
    assert reader.execute("SELECT count(*) FROM notices").fetchone() == (1,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM notices").fetchone() == (2,)
    reader.close()
    site.close()
