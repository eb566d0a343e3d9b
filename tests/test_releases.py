"""An archive that any earlier release has made opens with this one; one that a newer release has made is refused.

`tests/releases` keeps a captures.db of each version of its schema, and the press.db of each release, as they were made
from a part of the sample website. Add a file when the schema changes; never change one.
"""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.captures_migrations import version_names
from archive.press import dump, open_press
from tests.room_site import visitor
from tests.site import SampleSite

RELEASES = Path(__file__).parent / "releases"
CAPTURES = sorted(RELEASES.glob("captures-v*.db.gz"))
PRESS = sorted(RELEASES.glob("press-*.db.gz"))


def program(*words: str) -> tuple[int, str]:
    command = [sys.executable, "-P", "-c", "from archive.cli import main; main()", "--config", "/dev/null", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def stored(archive: Path, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(gzip.decompress(archive.read_bytes()))


def rows(data: Path) -> list[str]:
    with closing(open_press(data / "press.db", readonly=True)) as press:
        return [line for line in dump(press.conn) if not line.startswith('["build_info"')]


def test_each_version_is_kept() -> None:
    assert [path.name for path in CAPTURES] == [f"captures-v{n}.db.gz" for n, _ in enumerate(version_names(), 1)]


@pytest.mark.parametrize("press", [None, *PRESS], ids=lambda press: press.name if press else "no press.db")
@pytest.mark.parametrize("captures", CAPTURES, ids=lambda path: path.name)
def test_an_archive_of_an_earlier_release_goes_on(tmp_path: Path, captures: Path, press: Path | None) -> None:
    data = tmp_path / "data"
    stored(captures, data, "captures.db")
    if press:
        stored(press, data, "press.db")
        assert program("status", "--data", str(data))[0] in {0, 1}
        with visitor(data / "press.db") as room:  # the site may be started again before the build
            for path in ("/", "/search?q=london", "/press/notices", "/changes", "/status"):
                assert room.get(path).status_code == 200, path
    status, said = program("build", "--data", str(data))
    assert status == 0 and "the archive has 12 notices" in said, said
    before = rows(data)
    with SampleSite(seed=False) as site:
        at = ("--data", str(data), "--site", site.url, "--delay", "0", "--max-requests", "6")
        status, said = program("crawl", *at)
    assert status == 6 and "new" in said, said
    status, said = program("build", "--data", str(data))
    assert status == 0, said
    assert len(rows(data)) > len(before)
    status, said = program("verify", "--data", str(data))
    assert status == 0, said


@pytest.mark.parametrize(
    "words",
    [("build",), ("status",), ("crawl", "--site", "http://127.0.0.1:9"), ("verify",), ("update",)],
    ids=lambda w: w[0],
)
def test_a_downgrade_is_refused_in_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    data = tmp_path / "data"
    stored(CAPTURES[-1], data, "captures.db")
    with closing(sqlite3.connect(data / "captures.db")) as captures, captures:
        captures.execute("INSERT INTO _sqlite_migrations VALUES (99, 'captures', 'v99_future', '2099-01-01')")
    before = (data / "captures.db").read_bytes()
    status, said = program(*words, "--data", str(data))
    assert status == 1, said
    assert "captures.db: was made by a newer release of this program (v99_future); upgrade the program" in said
    assert "Traceback" not in said
    assert (data / "captures.db").read_bytes() == before
