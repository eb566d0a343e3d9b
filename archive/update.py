"""The one command for a schedule: crawl, build, check, export, health, alarms; one lock, one log, one exit status.

Safe to start at any moment: every step goes on where an earlier one stopped.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.alarm_delivery import deliver, ping, untold
from archive.alarms import Alarm, AlarmKind, Fault, Message, read_alarms, settle, step, write_alarms
from archive.assembly_calendar import AssemblyCalendar
from archive.assembly_calendar import load as load_calendar
from archive.config import Config
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, LOCKED, UNFINISHED, UNREACHABLE, UserError
from archive.health import DAMAGE, MEND, UPDATE, UPDATE_LOG, Health, examine, last_update
from archive.health_report import lines, write_report
from archive.lock import locked
from archive.moments import to_text
from archive.signals import ended_by_signals
from archive.update_steps import Log, Step, run_step
from archive.whole_files import write_whole

SEVERITY = (DONE, UNFINISHED, LOCKED, UNREACHABLE, BLOCKED, DRIFT, FAILED)
"""Exit statuses from harmless to worst; any other counts as FAILED."""
OF_FAULTS = {AlarmKind.DRIFT: DRIFT, AlarmKind.STALE: DRIFT, AlarmKind.DAMAGED: FAILED, AlarmKind.FAILED: FAILED}
"""Exit statuses of faults; a website that is down or refuses has given its status to the crawl already."""
VERIFY_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an update is to do."""

    data: Path
    crawl: tuple[str, ...] = ()
    """Further words for `assembly-press crawl`, e.g. `--contact you@example.org`."""
    crawl_budget: tuple[str, ...] = ()
    """Further words for the crawl that looks for new notices only: `--max-requests`, `--max-minutes`."""
    recheck_requests: int = 20
    export_dir: Path | None = None
    time_limit: float = 120.0
    """Minutes for the whole update."""


def update(plan: Plan, config: Config, say: Callable[[str], None]) -> tuple[int, dict[str, Any]]:
    """Run an update and return its exit status (the worst of its parts) and its report.

    The report is kept as `DATA/update.json`, everything that was said as `DATA/update.log`. Raises `UserError` with
    status 75 if another update runs, and for a calendar that cannot be read, before anything is done.
    """
    calendar = load_calendar(Path(config["health.calendar"]) if config["health.calendar"] else None)
    with locked(plan.data / "update.lock", "assembly-press update"), ended_by_signals():
        log = Log(plan.data / UPDATE_LOG, say)
        log(f"update started, process {os.getpid()}")
        try:
            return _update(plan, config, calendar, log)
        except BaseException as error:
            log(f"update stopped: {str(error) or type(error).__name__}; the next one goes on from here")
            raise


def _update(plan: Plan, config: Config, calendar: AssemblyCalendar, log: Log) -> tuple[int, dict[str, Any]]:
    started = datetime.now(UTC)
    steps = _run_steps(plan, config, time.monotonic() + 60 * plan.time_limit, log)
    _remember_damage(plan.data, steps)
    of_steps = [s.exit_status for s in steps if s.exit_status is not None]
    report: dict[str, Any] = {
        "started_at": to_text(started),
        "ended_at": to_text(datetime.now(UTC)),
        "exit_status": worst(of_steps),
        "steps": [s.to_json() for s in steps],
    }
    kept = [_keep(plan.data, report, log)]  # health looks at it
    health = _health(plan.data, calendar)
    for line in lines(health):
        log(line)
    alarms = _tell(plan.data, config, health, log)
    try:
        write_report(plan.data, health)
    except OSError as error:
        kept.append(_unwritten("the report of health", error, log))
    of_health = [OF_FAULTS.get(fault.kind, DONE) for fault in health.faults]
    status = worst([*of_steps, *of_health])
    report |= {"exit_status": status, "health": health.to_json(), "alarms": alarms}
    status = report["exit_status"] = worst([status, *kept, _keep(plan.data, report, log)])
    if status in {DONE, UNFINISHED} and config["alarms.dead_man_url"]:
        answered = ping(config["alarms.dead_man_url"])
        log(f"dead-man's address: {'called' if answered else 'no answer, or not 2xx'}")
    log(f"update ended with status {status}")
    return status, report


def worst(statuses: Sequence[int]) -> int:
    """Return the worst of some exit statuses.

    >>> worst([0, 6, 4]), worst([]), worst([0, -9])
    (4, 0, 1)
    """
    known = [status if status in SEVERITY else FAILED for status in statuses]
    return max(known, key=SEVERITY.index, default=DONE)


def _run_steps(plan: Plan, config: Config, deadline: float, log: Log) -> list[Step]:
    options = ["--config", str(config.source or os.devnull)]  # as it was read when the update began

    def run(step: Step) -> None:
        run_step(step, deadline, log, options)

    data = ["--data", str(plan.data)]
    minutes = ["--max-minutes", f"{max(0.1, plan.time_limit * 0.7):g}"]
    crawl = Step(name="crawl", arguments=["crawl", *data, *minutes, *plan.crawl, *plan.crawl_budget, "--json"])
    minutes = ["--max-minutes", f"{max(0.1, plan.time_limit * 0.15):g}"]
    budget = ["--max-requests", str(plan.recheck_requests), *minutes]
    recheck = Step(name="recheck", arguments=["crawl", *data, "--recheck", *plan.crawl, *budget, "--json"])
    build = Step(name="build", arguments=["build", *data])
    check = Step(name="check", arguments=["check", *data, "--json"])
    steps = [crawl, recheck, build, check]
    run(crawl)
    if crawl.exit_status in {DONE, UNFINISHED, DRIFT}:
        run(recheck)
        if recheck.exit_status == UNFINISHED and recheck.report:
            recheck.exit_status = DONE  # its budget is how much it is meant to do, not a lack
    else:
        locked_out = crawl.exit_status == LOCKED
        recheck.why = "another crawl is running" if locked_out else "the crawl did not get through"
    if not (plan.data / "captures.db").exists():
        build.why = check.why = "nothing has been captured yet"
    else:
        run(build)
        if build.exit_status == DONE:
            run(check)
        else:
            check.why = "there is no new build"
    if plan.export_dir is not None:
        export = Step(name="export", arguments=["export", str(plan.export_dir), *data])
        steps.append(export)
        if build.exit_status == DONE:
            run(export)
        else:
            export.why = build.why if build.exit_status is None else "there is no new build"
    if (plan.data / "captures.db").exists() and _verify_is_due(plan.data):
        verify = Step(name="verify", arguments=["verify", *data, "--json"])
        steps.append(verify)
        run(verify)
    return steps


def _verify_is_due(data: Path) -> bool:
    mark = data / ".verified"
    return not mark.exists() or time.time() - mark.stat().st_mtime > VERIFY_EVERY.total_seconds()


def _remember_damage(data: Path, steps: Sequence[Step]) -> None:
    """Keep what a full verify named until one finds nothing; it is repeated at each update until then."""
    verify = next((s for s in steps if s.name == "verify"), None)
    if verify is None or verify.exit_status in {None, UNFINISHED}:
        return
    with suppress(OSError):
        if verify.exit_status == DONE:
            (data / DAMAGE).unlink(missing_ok=True)
            (data / ".verified").touch()
            return
        found = verify.report.get("damage") if isinstance(verify.report, dict) else None
        (data / DAMAGE).write_text(json.dumps(found or [f"verify: {verify.why or 'failed'}"]) + "\n", "utf-8")
        (data / ".verified").unlink(missing_ok=True)


def _health(data: Path, calendar: AssemblyCalendar) -> Health:
    now = datetime.now(UTC)
    try:
        return examine(data, now, calendar)
    except UserError as error:  # nothing that can be examined: the steps have said why
        findings, faults = last_update(data)
        if not faults and (data / "captures.db").exists():
            faults = [
                Fault(kind=AlarmKind.FAILED, summary=f"The archive cannot be examined: {error}.", what_to_do=MEND)
            ]
        return Health(at=now, findings=tuple(findings), faults=tuple(faults))


def _tell(data: Path, config: Config, health: Health, log: Log) -> dict[str, Any]:
    """Send what is due, and remember what was taken."""
    before = _alarms(data / "alarms.json", log)
    after, messages = step(before, health.faults, health.at)
    deliveries = deliver(messages, config["alarms.urls"])
    for delivery in deliveries:
        log(f"alarms: address {delivery.address} {delivery.why or 'took what there was to tell'}")
    missed = untold(messages, deliveries)
    if missed:
        log(f"alarms: {', '.join(sorted(missed))} could not be told to anybody; the next update tries again")
    alarms = settle(before, after, missed)
    try:
        write_alarms(data / "alarms.json", alarms)
    except OSError as error:
        _unwritten("the memory of alarms", error, log)
    return {
        "open": [str(alarm.kind) for alarm in alarms],
        "messages": [_shown(message, message.kind not in missed) for message in messages],
        "delivered": {delivery.address: delivery.why or True for delivery in deliveries},
    }


def _shown(message: Message, told: bool) -> dict[str, Any]:
    return {"event": message.event, "kind": str(message.kind), "title": message.title, "told": told}


def _alarms(path: Path, log: Log) -> tuple[Alarm, ...]:
    try:
        return read_alarms(path)
    except UserError as error:
        log(f"alarms: {error}; it is kept as {path.name}.broken")
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".broken"))
        return ()


def _keep(data: Path, report: dict[str, Any], log: Log) -> int:
    try:
        write_whole(data / UPDATE, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        return _unwritten("the report", error, log)
    return DONE


def _unwritten(what: str, error: OSError, log: Log) -> int:
    log(f"{what} could not be written: {error.strerror or error}")
    return FAILED
