"""The demonstration: one command, from the sample website to the export; ended at will, gone on with, quick again."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from frictionless import Package

from archive import demo as module
from archive.captures import Captures
from archive.commands.demo import command
from archive.demo import Demo, progress_of, run, run_demo, sample_site, where_to_look
from archive.errors import UserError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def demo(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setattr(module, "CRAWL_DELAY", 0.0)
    return Demo(data=tmp_path / "demo", serve=False, say=said.append)


def test_from_the_website_to_the_export_and_once_more(demo: Demo, said: list[str]) -> None:
    run_demo(demo)
    assert progress_of(demo.data) == (True, True)
    with (demo.data / "export" / "notices.csv").open(encoding="utf-8-sig", newline="") as file:
        notices = list(csv.DictReader(file))
    assert len(notices) >= 90
    assert Package(str(demo.data / "export" / "datapackage.json")).validate().valid
    headlines = {notice["headline"] for notice in notices}
    assert {"Custody on trial", "‘A room is not a home’", "Half of basement flats are off the flood map"} <= headlines
    assert sum(notice["edited"] in ("1", "true") for notice in notices) >= 3
    assert "http://127.0.0.1:8001/person/" in where_to_look(demo.data, "http://127.0.0.1:8001/")

    said.clear()
    run_demo(demo)
    crawls = [line for line in said if "requests in" in line]
    assert len(crawls) == 1 and int(crawls[0].partition(" requests")[0].split()[-1]) <= 5


def test_a_step_that_fails_is_told_with_its_reason(demo: Demo) -> None:
    with pytest.raises(UserError, match=r"`export` ended with status \d+: .*press\.db") as caught:
        run(demo, ["export", str(demo.data / "export"), "--data", str(demo.data)])
    assert caught.value.status > 0
    with pytest.raises(UserError, match="`crawl` ended with status 3"), socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        run(demo, ["crawl", "--site", url, "--data", str(demo.data), "--patience", "0", "--timeout", "1", "--json"])


def test_the_users_own_configuration_is_left_aside(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSEMBLY_PRESS_MAX_REQUESTS", "not a number")
    monkeypatch.chdir(demo.data.parent)
    (demo.data.parent / "assembly-press.toml").write_text("nonsense = 1\n")
    (demo.data.parent / "archive").mkdir()
    assert "Usage: assembly-press" in run(demo, ["--help"])


def test_without_the_tests_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "ROOT", tmp_path)
    with pytest.raises(UserError, match="checkout of the project"):
        sample_site()


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    arguments = [
        sys.executable,
        "-c",
        "from archive.cli import main; main()",
        "demo",
        "--no-serve",
        "--data",
        str(data),
    ]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and count(data) < 3:
            time.sleep(0.1)
        assert count(data) >= 3, "the crawl has begun"
        process.send_signal(signal.SIGINT)  # to the demo alone: it has to end its crawl itself
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
    assert "Stopped." in out and "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nothing of its group is left
    before = count(data)
    assert 3 <= before < 90 and progress_of(data) == (False, False)


def count(data: Path) -> int:
    """How many captures there are so far."""
    if not (data / "captures.db").exists():
        return 0
    try:
        with Captures.open(data / "captures.db", readonly=True) as captures:
            return captures.last_id()
    except UserError:
        return 0  # its tables are just being made


def test_the_command_explains_itself() -> None:
    told = CliRunner().invoke(command, ["--help"]).output
    assert "Example: assembly-press demo" in told and "--site-only" in told
