"""What befalls an update in ten years: it is killed, the disk fills, files rot, alarms find no network."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from archive.config import load
from archive.errors import DONE, DRIFT, FAILED, UNFINISHED, UNREACHABLE, UserError
from archive.health import examine
from archive.observations import coverage
from archive.update import Plan, update
from archive.update_steps import Log, Step, run_step
from tests.faults.server import FaultSite
from tests.site import SampleSite

NOWHERE = "http://127.0.0.1:9"
PROGRAM = [sys.executable, "-P", "-c", "from archive.cli import main; main()"]


def run(data: Path, site: str, *, environ: dict[str, str] | None = None, **rest: Any) -> tuple[int, Any, str]:
    said: list[str] = []
    plan = replace(Plan(data=data, crawl=("--site", site, "--delay", "0"), recheck_requests=5), **rest)
    status, report = update(plan, load(environ=environ or {}), said.append)
    return status, report, "\n".join(said)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SampleSite]]:
    data = tmp_path_factory.mktemp("troubles") / "data"
    with SampleSite() as site:
        status, _, said = run(data, site.url)
        assert status == DONE, said
        yield data, site


@pytest.fixture
def archive(made: tuple[Path, SampleSite], tmp_path: Path) -> Path:
    """A copy of an archive that may be harmed."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in made[0].iterdir():
        if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock")):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_captures_that_cannot_be_opened_are_told(archive: Path) -> None:
    with (archive / "captures.db").open("r+b") as file:
        file.write(b"this is no database any more")
    status, report, said = run(archive, NOWHERE)
    assert status == FAILED
    assert report["alarms"]["open"] == ["damaged"]
    assert "captures.db: file is not a database" in said
    assert json.loads((archive / "update.json").read_text("utf-8"))["exit_status"] == FAILED
    assert json.loads((archive / "health.json").read_text("utf-8"))["verdict"] == "fault"


def test_a_press_db_that_is_damaged_is_told(archive: Path) -> None:
    with (archive / "press.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 9000)
    status, report, _ = run(archive, NOWHERE)
    assert status == FAILED
    assert report["alarms"]["open"] == ["damaged"]


def test_a_part_that_fails_is_an_alarm_with_its_reason(archive: Path, made: tuple[Path, SampleSite]) -> None:
    (archive / "thesis").mkdir()
    (archive / "thesis" / "chapter.txt").write_text("mine")
    status, report, _ = run(archive, made[1].url, export_dir=archive / "thesis")
    assert status == FAILED
    [fault] = report["health"]["faults"]
    assert fault["kind"] == "failed" and "export: " in fault["summary"] and "thesis" in fault["summary"]
    assert "update.log" in fault["what_to_do"]
    assert (archive / "thesis" / "chapter.txt").read_text() == "mine"
    status, report, _ = run(archive, made[1].url)
    assert status == DONE
    assert [(m["event"], m["kind"]) for m in report["alarms"]["messages"]] == [("closed", "failed")]


def test_a_full_disk_is_told_and_harms_nothing(
    archive: Path, made: tuple[Path, SampleSite], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_text

    def full(path: Path, *rest: Any, **more: Any) -> int:
        if path.parent == archive:
            raise OSError(28, "No space left on device", str(path))
        return whole(path, *rest, **more)

    monkeypatch.setattr(Path, "write_text", full)
    status, report, said = run(archive, made[1].url)
    assert status == FAILED and report["exit_status"] == FAILED
    assert "the report could not be written: No space left on device" in said


def test_a_memory_of_alarms_that_is_no_such_is_set_aside(archive: Path) -> None:
    (archive / "alarms.json").write_text('[{"kind": "odd"}]', "utf-8")
    status, _, said = run(archive, NOWHERE)
    assert status == UNREACHABLE
    assert "alarms.json: not a list of alarms" in said
    assert (archive / "alarms.json.broken").is_file()
    assert json.loads((archive / "alarms.json").read_text("utf-8")) == []


def test_a_broken_calendar_stops_it_before_anything_is_done(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("x = 1\n")
    before = (archive / "update.log").read_bytes()
    with pytest.raises(UserError, match=r"mine\.toml: not a calendar"):
        run(archive, NOWHERE, environ={"ASSEMBLY_PRESS_HEALTH_CALENDAR": str(tmp_path / "mine.toml")})
    assert (archive / "update.log").read_bytes() == before


def test_silence_ends_with_a_status_too(
    archive: Path, made: tuple[Path, SampleSite], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schedule that only looks at the status must see a frozen website."""
    later = datetime(2027, 3, 3, tzinfo=UTC)
    monkeypatch.setattr("archive.observations.LIVE", made[1].url)
    monkeypatch.setattr("archive.update.examine", lambda data, now, calendar: examine(data, later, calendar))
    status, report, _ = run(archive, made[1].url)
    assert report["alarms"]["open"] == ["stale"]
    assert status == DRIFT


class Receiver(BaseHTTPRequestHandler):
    taken: list[tuple[str, bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        type(self).taken.append((self.path, body))
        self.send_response(self.answers[0])
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    handler = type("Handler", (Receiver,), {"taken": [], "answers": [200]})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def test_an_alarm_is_delivered_once_and_no_secret_is_told(
    archive: Path, made: tuple[Path, SampleSite], receiver: tuple[str, type[Receiver]]
) -> None:
    """From the configuration to the receiver: refused, then taken, once; the ping comes after good runs only."""
    address, handler = receiver
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ASSEMBLY_PRESS_")},
        "ASSEMBLY_PRESS_ALARMS_URLS": f"json://robin:hunter2@{address}/hook?+X-Token=hunter2",
        "ASSEMBLY_PRESS_ALARMS_DEAD_MAN_URL": f"http://{address}/ping/hunter2",
    }
    (archive / "damage.json").write_text('["capture 7: its hash does not match"]', "utf-8")
    shown = ""

    def start(site: str) -> tuple[int, dict[str, Any]]:
        nonlocal shown
        words = ["update", "--data", str(archive), "--site", site, "--recheck-requests", "2", "--json"]
        done = subprocess.run([*PROGRAM, *words], env=environ, capture_output=True, text=True, check=False, timeout=120)
        shown += done.stdout + done.stderr
        return done.returncode, json.loads(done.stdout)

    handler.answers[0] = 500
    status, report = start(made[1].url)
    assert status == FAILED
    assert report["alarms"]["messages"][0]["told"] is False
    handler.answers[0] = 200
    start(made[1].url)
    start(made[1].url)
    assert [path for path, _ in handler.taken] == ["/hook", "/hook"], "refused, then taken, then not again; no ping"
    message = json.loads(handler.taken[1][1])
    assert message["title"] == "Assembly Press Archive: damaged"
    assert "capture 7" in message["message"] and "What to do:" in message["message"]
    (archive / ".verified").unlink()
    status, _ = start(made[1].url)
    assert status == DONE
    assert [path for path, _ in handler.taken[2:]] == ["/hook", "/ping/hunter2"]
    assert json.loads(handler.taken[2][1])["title"] == "Assembly Press Archive: damaged is mended"
    for path in archive.rglob("*"):
        if path.is_file():
            assert b"hunter2" not in path.read_bytes(), path.name
    assert "hunter2" not in shown


def test_alarms_can_be_rehearsed(tmp_path: Path, receiver: tuple[str, type[Receiver]]) -> None:
    address, handler = receiver
    config = tmp_path / "mine.toml"
    config.write_text(f'[alarms]\nurls = ["json://me:hunter2@{address}/hook"]\n')

    def start() -> tuple[int, str]:
        words = ["--config", str(config), "update", "--data", str(tmp_path / "data"), "--test-alarms"]
        done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    assert start() == (DONE, "alarms: address 1 (json://…) took the message\n")
    assert json.loads(handler.taken[0][1])["title"] == "Assembly Press Archive: a rehearsal"
    handler.answers[0] = 500
    assert start() == (FAILED, "alarms: address 1 (json://…) did not take the message\n")
    config.write_text("")
    status, said = start()
    assert status == 2 and "alarms.urls: no address is configured" in said
    assert not (tmp_path / "data").exists()


def test_sigterm_ends_the_step_too(tmp_path: Path) -> None:
    """`systemctl stop`, `docker stop`: nothing is left running, the lock is free, and the next update goes on."""
    data = tmp_path / "data"
    with FaultSite(count=12) as site:
        site.plays[site.path(3)] = lambda talk: (time.sleep(2), talk.properly())  # type: ignore[func-returns-value]
        words = ["update", "--data", str(data), "--site", site.url]
        with subprocess.Popen([*PROGRAM, *words], stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            while not site.asked(site.path(3)):
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            lines = process.stderr.readlines()
            assert process.wait(40) == 130, "".join(lines)
        assert not [line for line in lines if "Traceback" in line]
        served = len(site.log)
        time.sleep(1)
        assert len(site.log) == served, "the crawl has ended"
        assert "update stopped" in (data / "update.log").read_text("utf-8")
        assert run(data, site.url)[0] == DONE


def test_what_a_killed_step_leaves_behind_holds_nothing_up(tmp_path: Path) -> None:
    """A helper that outlives its process keeps the pipe open: the update must not wait for it."""
    said: list[str] = []
    step = Step(name="step", arguments=["--version"])
    log = Log(tmp_path / "log", said.append)
    script = (
        "import os, signal, subprocess, sys; subprocess.Popen(['sleep', '60']); print('last words', file=sys.stderr);"
        "sys.stderr.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    began = time.monotonic()
    original = subprocess.Popen

    def other(command: list[str], **rest: Any) -> Any:
        return original([sys.executable, "-c", script], **rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.update_steps.subprocess.Popen", other)
        run_step(step, time.monotonic() + 20, log)
    assert time.monotonic() - began < 10
    assert step.exit_status == -9 and step.why == "ended by signal 9"
    assert "step: last words" in said


def test_the_steps_read_the_configuration_that_was_named(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named.toml"
    named.write_text(f'[crawl]\nsite = "{NOWHERE}"\n')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assembly-press.toml").write_text("nonsense = 1\n")
    done = subprocess.run(
        [*PROGRAM, "--config", str(named), "update", "--data", str(archive)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == UNREACHABLE, done.stderr
    assert "nonsense" not in done.stderr


def test_the_crawls_budget_is_not_the_rechecks(archive: Path, made: tuple[Path, SampleSite]) -> None:
    before = len(made[1].log)
    status, report, _ = run(archive, made[1].url, crawl_budget=("--max-requests", "500"), recheck_requests=2)
    assert status == DONE
    [recheck] = [step["report"] for step in report["steps"] if step["name"] == "recheck"]
    assert recheck["requests"]["total"] <= 2
    assert len(made[1].log) - before <= 6


def test_the_newest_notices_are_the_newest_not_those_read_last(archive: Path) -> None:
    """A first crawl reads the oldest notices last; that they lack what newer ones have is no redesign."""
    with closing(sqlite3.connect(archive / "press.db")) as press, press:
        press.execute(
            "DELETE FROM footnotes WHERE notice_pk IN (SELECT pk FROM notices WHERE created_on < '2014-12-31')"
        )
        first = press.execute("SELECT max(first_seen_at) FROM notices").fetchone()[0]
        found = {part.field: part for part in coverage(press, first)}
        assert found["footnotes"].share > 0.7
        newest = "(SELECT pk FROM notices ORDER BY created_on DESC LIMIT 20)"
        press.execute(
            f"UPDATE notices SET created_on = NULL, first_seen_at = '2099-01-01T00:00:00Z' WHERE pk IN {newest}"
        )
        assert {part.field: part for part in coverage(press, first)}["created_on"].latest_filled == 0, (
            "a redesign shows"
        )
        press.execute("UPDATE notices SET first_seen_at = ? WHERE created_on IS NULL", (first,))
        assert {part.field: part for part in coverage(press, first)}["created_on"].latest_filled == 20


def test_a_schedule_that_only_ever_fails_is_seen_by_status(archive: Path) -> None:
    from archive.assembly_calendar import load as load_calendar

    report = json.loads((archive / "update.json").read_text("utf-8"))
    report["exit_status"] = FAILED
    report["steps"][2] |= {"exit_status": FAILED, "why": "press.db: the disk is full"}
    (archive / "update.json").write_text(json.dumps(report), "utf-8")
    health = examine(archive, datetime.now(UTC) + timedelta(hours=1), load_calendar())
    [finding] = [finding for finding in health.findings if finding.name == "Last update"]
    assert finding.verdict == "fault" and "the disk is full" in finding.value and finding.what_to_do
    assert [str(fault.kind) for fault in health.faults] == ["failed"]


def test_a_step_that_hangs_is_stopped_at_the_limit(tmp_path: Path) -> None:
    step = Step(name="site", arguments=["demo", "--site-only"])
    run_step(step, time.monotonic() + 3, Log(tmp_path / "log", lambda line: None))
    assert step.exit_status == UNFINISHED and step.why == "stopped at the time limit"
    assert step.seconds < 20
