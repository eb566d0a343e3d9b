"""How the archive and its crawls are doing: findings, each with a verdict and what to do.

Reads captures.db and press.db; the moment is given, never taken from the clock here. The faults among the findings are
judged in `archive.judgement` and told by `archive.alarms`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.alarms import AlarmKind, Fault
from archive.assembly_calendar import AssemblyCalendar
from archive.captures import Captures
from archive.captures import Run as CrawlRun
from archive.errors import BLOCKED, DONE, DRIFT, LOCKED, UNFINISHED, UNREACHABLE, UserError
from archive.health_findings import (
    FAULT,
    GOOD,
    WATCH,
    Finding,
    contents,
    coverage_findings,
    crawl_findings,
    disk,
    integrity,
    newest,
    no_build,
    pace,
    share_findings,
)
from archive.judgement import judge
from archive.moments import to_text
from archive.observations import observe
from archive.observed import Observations
from archive.press import readonly_connection

__all__ = ["FAULT", "GOOD", "WATCH", "Finding", "Health", "examine"]

DAMAGE = "damage.json"
"""What the last full verify named as damaged; there is no such file while all is well."""
UPDATE, UPDATE_LOG = "update.json", "update.log"
"""What an update leaves in the archive's folder: its report and everything it said."""
MEND = f"Look at the end of {UPDATE_LOG}, mend the cause and start `assembly-press update`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of an archive at a moment."""

    at: datetime
    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of the findings and faults."""
        found = {finding.verdict for finding in self.findings}
        if self.faults or FAULT in found:
            return FAULT
        return WATCH if WATCH in found else GOOD

    def to_json(self) -> dict[str, Any]:
        """Return the report as `status --json` prints it and `health.json` keeps it."""
        return {
            "at": to_text(self.at),
            "verdict": self.verdict,
            "findings": [asdict(finding) for finding in self.findings],
            "faults": [{**asdict(fault), "kind": str(fault.kind)} for fault in self.faults],
        }


def examine(data: Path, now: datetime, calendar: AssemblyCalendar) -> Health:
    """Return the health of the archive in the folder `data` at `now`.

    Looks at the databases' own structure, at what the last full `verify` of an update found and at how the last update
    went. Raises `UserError` if there is no archive at all, or one of a newer release.
    """
    captures_path, press_path = data / "captures.db", data / "press.db"
    if not captures_path.is_file() and not press_path.is_file():
        raise UserError(f"{data}: no archive here; run `assembly-press crawl --data {data}` first, or give --data")
    broken = known_damage(data)
    runs: list[CrawlRun] = []
    if captures_path.is_file():
        runs, damage = _runs(captures_path)
        broken += damage
    last, failed = last_update(data)
    about_press: list[Finding] = []
    seen = Observations(runs=[], newest_notice=None, notices_a_working_day=None, coverage=(), damage=tuple(broken))
    if not press_path.is_file():
        about_press.append(no_build())
    elif damage := _structure(press_path):
        broken += damage
        seen = replace(seen, damage=tuple(broken))
        about_press.append(no_build("cannot be read", "Delete press.db and run `assembly-press build`."))
    else:
        try:
            with closing(readonly_connection(press_path)) as press:
                seen = observe(press, runs, broken, now, calendar)
                about_press += [
                    contents(press),
                    newest(seen, now, calendar),
                    pace(press, now),
                    *coverage_findings(seen.coverage),
                    *share_findings(press),
                ]
        except sqlite3.OperationalError as error:  # the tables of another release
            about_press.append(no_build(f"cannot be read by this release ({error})", "Run `assembly-press build`."))
    findings = [*about_press, *crawl_findings(runs, now), *last, disk(data), integrity(broken)]
    return Health(at=now, findings=tuple(findings), faults=(*judge(seen, now, calendar), *(() if broken else failed)))


def known_damage(data: Path) -> list[str]:
    """Return what the last full verify named; it holds until a later one finds nothing."""
    try:
        return [str(line) for line in json.loads((data / DAMAGE).read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):
        return ["the last verify found damage; run `assembly-press verify`"]


def _runs(path: Path) -> tuple[list[CrawlRun], list[str]]:
    """Return the runs that captures.db tells of, and what is damaged in it."""
    damage = _structure(path)
    try:
        with Captures.open(path, readonly=True) as captures:
            return captures.runs(), damage
    except (UserError, sqlite3.DatabaseError, ValueError):
        if not damage:
            raise  # sound, but not ours to read: of a newer release, or no captures at all
        return [], damage


def last_update(data: Path) -> tuple[list[Finding], list[Fault]]:
    """Return how the last update went, by the report that it left; nothing if there was none."""
    try:
        report = json.loads((data / UPDATE).read_text("utf-8"))
        ended, status = str(report["ended_at"])[:16].replace("T", " "), int(report["exit_status"])
        failed = [(step["name"], step["why"]) for step in report["steps"] if is_failure(step)]
    except (OSError, ValueError, KeyError, TypeError):
        return [], []
    value = f"{ended} UTC, status {status}"
    if not failed:
        verdict = GOOD if status in {DONE, UNFINISHED, LOCKED} else WATCH
        told = "The exit statuses are in the documentation; update.log says more." if verdict == WATCH else None
        return [Finding(name="Last update", verdict=verdict, value=value, what_to_do=told)], []
    words = "; ".join(f"{name}: {why or 'no reason given'}" for name, why in failed)
    finding = Finding(name="Last update", verdict=FAULT, value=f"{value}; {words}", what_to_do=MEND)
    fault = Fault(kind=AlarmKind.FAILED, summary=f"The update of {ended} UTC failed: {words}.", what_to_do=MEND)
    return [finding], [fault]


def is_failure(step: Mapping[str, Any]) -> bool:
    """Tell whether a step of an update's report failed by itself.

    The website's own faults and damaged captures have alarms of their own.
    """
    status = step["exit_status"]
    return step["name"] != "verify" and status not in {None, DONE, UNFINISHED, LOCKED, UNREACHABLE, BLOCKED, DRIFT}


def _structure(path: Path) -> list[str]:
    """Return what SQLite's quick check says against a database."""
    try:
        with closing(readonly_connection(path)) as connection:
            rows = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    except sqlite3.DatabaseError as error:
        return [f"{path.name}: {error}"]
    return [f"{path.name}: {row}" for row in rows if row != "ok"]
