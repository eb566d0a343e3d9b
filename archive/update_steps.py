"""The steps of an update: commands of the program, each in a process of its own, with a deadline and one log.

A process each, so that a step that hangs can be stopped, one that dies takes nothing with it, and Scrapy's reactor is
fresh each time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from archive.errors import DONE, UNFINISHED
from archive.moments import now_utc, to_text

LOG_BYTES = 5_000_000
PATIENCE = 30
"""Seconds for a step to end by itself once it has been asked to."""


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
    """Why it was left out or stopped, or what it said last before it failed."""

    def to_json(self) -> dict[str, Any]:
        """Return the step as the report of an update keeps it."""
        return {name: getattr(self, name) for name in ("name", "exit_status", "seconds", "report", "why")}


class Log:
    """Says a line, and keeps it with its time; one older file is kept. A full disk does not stop the work."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path, self._say = path, say
        with suppress(OSError):
            if path.exists() and path.stat().st_size > LOG_BYTES:
                path.replace(path.with_name(path.name + ".1"))

    def __call__(self, line: str) -> None:
        self._say(line)
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(f"{to_text(now_utc())} {line}\n")


def run_step(step: Step, deadline: float, log: Log, options: Sequence[str] = ()) -> None:
    """Run a step until `deadline` (of the monotonic clock) at the latest, and note in it how it went.

    `options` stand before the command's name, e.g. `--config FILE`. What the step says goes to the log line by line.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        step.exit_status, step.why = UNFINISHED, "the time limit was reached"
        log(f"{step.name}: left out, {step.why}")
        return
    log(f"{step.name}: started")
    began = time.monotonic()
    # -P: a folder `archive` in the working directory must not be taken for ours
    command = [sys.executable, "-P", "-c", "from archive.cli import main; main()", *options, *step.arguments]
    last: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # a group of its own: its helpers can be ended with it
        )
        assert process.stderr is not None
        reader = threading.Thread(target=_pass_on, args=(process.stderr, step.name, log, last))
        reader.start()
        try:
            process.wait(left)
        except subprocess.TimeoutExpired:
            _stop(process)
            step.why = "stopped at the time limit"
        except BaseException:
            _stop(process)
            raise
        finally:
            _end_group(process.pid)
            reader.join()
            process.stderr.close()
        printed.seek(0)
        text = printed.read()
    step.seconds = round(time.monotonic() - began, 1)
    step.exit_status = UNFINISHED if step.why else process.returncode
    try:
        step.report = json.loads(text)
    except ValueError:
        for line in text.splitlines():
            log(f"{step.name}: {line}")
            last[:] = [line]
    if step.exit_status != DONE and step.why is None:
        step.why = _reason(step, last)
    log(f"{step.name}: ended with status {step.exit_status} after {step.seconds:g} s")


def _reason(step: Step, last: Sequence[str]) -> str | None:
    if isinstance(step.report, dict) and step.report.get("reason"):
        return str(step.report["reason"])
    if step.exit_status is not None and step.exit_status < 0:
        return f"ended by signal {-step.exit_status}"
    return last[0].removeprefix("assembly-press: ") if last else None


def _pass_on(said: IO[str], name: str, log: Log, last: list[str]) -> None:
    for line in said:
        if line.strip():
            log(f"{name}: {line.rstrip()}")
            last[:] = [line.strip()]


def _stop(process: subprocess.Popen[str]) -> None:
    """End a step: politely, so that it can finish the page it is at, and after a while for good."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _end_group(process.pid)
        process.wait()


def _end_group(group: int) -> None:
    """End what a step has left behind: helpers of a process that was killed would wait for it for ever."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
