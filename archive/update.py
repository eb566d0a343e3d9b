"""The one command for a schedule: crawl, build, check, export, health, alarms; one lock, one log, one exit status.

Each step runs as a process of its own, so that a step that hangs can be stopped, one that dies takes nothing with it,
and Scrapy's reactor is fresh each time. Safe to start at any moment: every step goes on where an earlier one stopped.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.alarms import deliver, ping, read_alarms, step, write_alarms
from archive.assembly_calendar import load as load_calendar
from archive.config import Config
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, LOCKED, UNFINISHED, UNREACHABLE
from archive.health import Health, examine
from archive.health_report import lines, write_report
from archive.lock import locked

SEVERITY = (DONE, UNFINISHED, LOCKED, UNREACHABLE, BLOCKED, DRIFT, FAILED)
"""Exit statuses from harmless to worst; any other counts as FAILED."""
LOG_BYTES = 5_000_000
VERIFY_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an update is to do."""

    data: Path
    crawl: tuple[str, ...] = ()
    """Further words for `assembly-press crawl`, e.g. `--contact you@example.org`."""
    recheck_requests: int = 20
    export_dir: Path | None = None
    time_limit: float = 120.0
    """Minutes for the whole update."""


@dataclass(slots=True, kw_only=True)
class Step:
    """A step and how it went."""

    name: str
    arguments: list[str] = field(repr=False)
    exit_status: int | None = None
    """None if it was left out."""
    seconds: float = 0.0
    report: Any = None
    """What the command printed as JSON."""
    why: str | None = None
    """Why it was left out or stopped."""


def update(plan: Plan, config: Config, say: Callable[[str], None]) -> tuple[int, dict[str, Any]]:
    """Run an update and return its exit status (the worst of its parts) and its report.

    The report is kept as `DATA/update.json`, everything that was said as `DATA/update.log`. Raises `UserError` with
    status 75 if another update runs.
    """
    plan.data.mkdir(parents=True, exist_ok=True)
    with locked(plan.data / "update.lock", "assembly-press update"):
        started = datetime.now(UTC)
        log = _Log(plan.data / "update.log", say)
        log(f"update started, process {os.getpid()}")
        deadline = time.monotonic() + 60 * plan.time_limit
        steps = _run_steps(plan, deadline, log)
        health = _health(plan.data, config, steps)
        for line in lines(health):
            log(line)
        sent = _tell(plan.data, config, health)
        status = worst([*(s.exit_status for s in steps if s.exit_status is not None), DRIFT if _drifts(health) else 0])
        if status in {DONE, UNFINISHED} and config["alarms.dead_man_url"]:
            log("dead-man's address called" if ping(config["alarms.dead_man_url"]) else "dead-man's address: no answer")
        report = {
            "started_at": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ended_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "exit_status": status,
            "steps": [{k: v for k, v in asdict(s).items() if k != "arguments"} for s in steps],
            "health": health.to_json(),
            "alarms": sent,
        }
        draft = plan.data / ".update.json.part"
        draft.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(plan.data / "update.json")
        log(f"update ended with status {status}")
        return status, report


def worst(statuses: Sequence[int]) -> int:
    """Return the worst of some exit statuses.

    >>> worst([0, 6, 4]), worst([]), worst([0, -9])
    (4, 0, 1)
    """
    known = [status if status in SEVERITY else FAILED for status in statuses]
    return max(known, key=SEVERITY.index, default=DONE)


def _run_steps(plan: Plan, deadline: float, log: _Log) -> list[Step]:
    data = ["--data", str(plan.data)]
    minutes = f"{max(0.1, plan.time_limit * 0.7):g}"
    crawl = Step(name="crawl", arguments=["crawl", *data, "--max-minutes", minutes, *plan.crawl, "--json"])
    recheck = Step(
        name="recheck",
        arguments=[
            *("crawl", *data, "--recheck", "--max-requests", str(plan.recheck_requests)),
            *("--max-minutes", f"{max(0.1, plan.time_limit * 0.15):g}", *plan.crawl, "--json"),
        ],
    )
    build = Step(name="build", arguments=["build", *data])
    check = Step(name="check", arguments=["check", *data, "--json"])
    steps = [crawl, recheck, build, check]
    _run(crawl, deadline, log)
    if crawl.exit_status in {DONE, UNFINISHED, DRIFT}:
        _run(recheck, deadline, log)
        if recheck.exit_status == UNFINISHED:
            recheck.exit_status = DONE  # its budget is how much it is meant to do, not a lack
    else:
        recheck.why = "the crawl did not reach the website"
    if not (plan.data / "captures.db").exists():
        build.why = check.why = "nothing has been captured yet"
    else:
        _run(build, deadline, log)
        if build.exit_status == DONE:
            _run(check, deadline, log)
        else:
            check.why = "the build failed"
    if plan.export_dir is not None:
        export = Step(name="export", arguments=["export", str(plan.export_dir), *data])
        steps.append(export)
        if build.exit_status == DONE:
            _run(export, deadline, log)
        else:
            export.why = "the build failed" if build.exit_status else build.why
    if (plan.data / "captures.db").exists() and _verify_is_due(plan.data):
        verify = Step(name="verify", arguments=["verify", *data])
        steps.append(verify)
        _run(verify, deadline, log)
        if verify.exit_status == DONE:
            (plan.data / ".verified").touch()
    return steps


def _verify_is_due(data: Path) -> bool:
    mark = data / ".verified"
    return not mark.exists() or time.time() - mark.stat().st_mtime > VERIFY_EVERY.total_seconds()


def _run(step: Step, deadline: float, log: _Log) -> None:
    """Run one step as a process of its own; its standard error goes to the log line by line."""
    left = deadline - time.monotonic()
    if left <= 0:
        step.exit_status, step.why = UNFINISHED, "the time limit was reached"
        log(f"{step.name}: left out, {step.why}")
        return
    log(f"{step.name}: started")
    began = time.monotonic()
    # -P: a folder `archive` in the working directory must not be taken for ours
    command = [sys.executable, "-P", "-c", "from archive.cli import main; main()", *step.arguments]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as printed,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        ) as process,
    ):
        timer = _Stopper(process, left)
        try:
            assert process.stderr is not None
            for line in process.stderr:
                log(f"{step.name}: {line.rstrip()}")
            process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait(30)
            raise
        finally:
            timer.cancel()
        printed.seek(0)
        text = printed.read()
    step.seconds = round(time.monotonic() - began, 1)
    step.exit_status = process.returncode
    try:
        step.report = json.loads(text)
    except ValueError:
        for line in text.splitlines():
            log(f"{step.name}: {line}")
    if timer.fired:
        step.exit_status, step.why = UNFINISHED, "stopped at the time limit"
    log(f"{step.name}: ended with status {step.exit_status} after {step.seconds:g} s")


class _Stopper:
    """Stops a process after some time: politely, and after half a minute for good."""

    def __init__(self, process: subprocess.Popen[str], seconds: float) -> None:
        from threading import Timer

        self.fired = False
        self._process = process
        self._polite = Timer(seconds, self._stop, [signal.SIGINT])
        self._last = Timer(seconds + 30, self._stop, [signal.SIGKILL])
        for timer in (self._polite, self._last):
            timer.daemon = True
            timer.start()

    def _stop(self, number: int) -> None:
        if self._process.poll() is None:
            self.fired = True
            self._process.send_signal(number)

    def cancel(self) -> None:
        self._polite.cancel()
        self._last.cancel()


class _Log:
    """Says a line, and keeps it with its time; one older file is kept."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path, self._say = path, say
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_name(path.name + ".1"))

    def __call__(self, line: str) -> None:
        self._say(line)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line}\n")


def _health(data: Path, config: Config, steps: Sequence[Step]) -> Health:
    calendar = load_calendar(Path(config["health.calendar"]) if config["health.calendar"] else None)
    verify = next((s for s in steps if s.name == "verify" and s.exit_status is not None), None)
    damage: list[str] | None = None
    if verify is not None:
        damage = [] if verify.exit_status in {DONE, UNFINISHED} else ["verify found damaged captures, see update.log"]
    now = datetime.now(UTC)
    if not (data / "captures.db").exists() and not (data / "press.db").exists():
        return Health(at=now, findings=(), faults=())
    health = examine(data, now, calendar, damage)
    write_report(data, health)
    return health


def _drifts(health: Health) -> bool:
    return any(str(fault.kind) == "drift" for fault in health.faults)


def _tell(data: Path, config: Config, health: Health) -> dict[str, Any]:
    path = data / "alarms.json"
    alarms, messages = step(read_alarms(path), health.faults, health.at)
    result = deliver(messages, config["alarms.urls"])
    write_alarms(path, alarms)
    return {
        "open": [str(alarm.kind) for alarm in alarms],
        "messages": [{"event": m.event, "kind": str(m.kind), "title": m.title} for m in messages],
        "delivered": dict(result),
    }
