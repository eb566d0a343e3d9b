"""How the archive and its crawls are doing: findings, each with a verdict and what to do.

Reads captures.db and press.db; the moment is given, never taken from the clock here. The faults among the findings are
judged in `archive.judgement` and told by `archive.alarms`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.alarms import Fault
from archive.assembly_calendar import AssemblyCalendar
from archive.captures import Captures, to_text
from archive.captures import Run as CrawlRun
from archive.errors import UserError
from archive.judgement import CHANCE, Coverage, Observations, chance_of_at_most, judge, silence_limit
from archive.observations import observe

GOOD, WATCH, FAULT = "good", "watch", "fault"
TOO_OLD = timedelta(hours=36)
"""A daily schedule has missed a run when the last good crawl is older."""
LITTLE_SPACE = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    verdict: str
    """`good`, `watch` or `fault`."""
    value: str
    """What was found, in words."""
    what_to_do: str | None = None


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


def examine(data: Path, now: datetime, calendar: AssemblyCalendar, damage: Sequence[str] | None = None) -> Health:
    """Return the health of the archive in the folder `data` at `now`.

    `damage` is what a full `verify` named; None leaves the bodies of captures unchecked and looks at the databases'
    own structure only. Raises `UserError` if there is no archive at all.
    """
    captures_path, press_path = data / "captures.db", data / "press.db"
    if not captures_path.is_file() and not press_path.is_file():
        raise UserError(f"{data}: no archive here; run `assembly-press crawl --data {data}` first, or give --data")
    runs: list[CrawlRun] = []
    broken = list(damage or ())
    if captures_path.is_file():
        broken += _structure(captures_path)
        with Captures.open(captures_path, readonly=True) as captures:
            runs = captures.runs()
    if not press_path.is_file():
        seen = Observations(runs=[], newest_notice=None, notices_a_working_day=None, coverage=(), damage=tuple(broken))
        findings = [*_crawl_findings(runs, now), _no_build(), _disk(data), _integrity(broken, damage is not None)]
        return Health(at=now, findings=tuple(findings), faults=judge(seen, now, calendar))
    broken += _structure(press_path)
    with closing(_readonly(press_path)) as press:
        seen = observe(press, runs, broken, now, calendar)
        findings = [
            _contents(press),
            *_crawl_findings(runs, now),
            _newest(seen, now, calendar),
            _pace(press, now),
            *_coverage_findings(seen.coverage),
            *_share_findings(press),
            _disk(data),
            _integrity(broken, damage is not None),
        ]
    return Health(at=now, findings=tuple(findings), faults=judge(seen, now, calendar))


def _crawl_findings(runs: Sequence[CrawlRun], now: datetime) -> Iterator[Finding]:
    ended = [run for run in runs if run.ended_at]
    good = [run for run in ended if run.exit_status in {0, 6}]
    if not good:
        yield Finding(
            name="Last good crawl",
            verdict=WATCH,
            value="none yet",
            what_to_do="Run `assembly-press crawl --contact you@example.org`.",
        )
    else:
        last = good[-1]
        assert last.ended_at is not None
        late = now - last.ended_at > TOO_OLD
        yield Finding(
            name="Last good crawl",
            verdict=WATCH if late else GOOD,
            value=f"{last.ended_at:%Y-%m-%d %H:%M} UTC, {_ago(now - last.ended_at)}",
            what_to_do="Is the schedule running? Start `assembly-press update` by hand." if late else None,
        )
    checked = [run for run in ended if run.report.get("cross_check")]
    if checked:
        check = checked[-1].report["cross_check"]
        feed_only, listing_only = check.get("feed_only"), check.get("listing_only")
        if feed_only is not None and listing_only is not None:
            yield Finding(
                name="Feed and listing",
                verdict=WATCH if feed_only else GOOD,
                value=f"{feed_only} in the feed only, {listing_only} among the listing's newest only",
                what_to_do="A feed ahead of its listing is usual for an hour; for longer, look at the listing."
                if feed_only
                else None,
            )


def _contents(press: sqlite3.Connection) -> Finding:
    notices, earliest, latest = press.execute(
        "SELECT count(*), min(created_on), max(created_on) FROM notices"
    ).fetchone()
    [people] = press.execute("SELECT count(*) FROM people").fetchone()
    if not notices:
        return Finding(name="Archive", verdict=WATCH, value="no notices", what_to_do="Crawl, then build.")
    years = f" of {earliest[:4]} to {latest[:4]}" if earliest else ""
    return Finding(name="Archive", verdict=GOOD, value=f"{notices:,} notices{years}, {people:,} people")


def _newest(seen: Observations, now: datetime, calendar: AssemblyCalendar) -> Finding:
    if seen.newest_notice is None:
        return Finding(name="Newest notice", verdict=WATCH, value="none with a date", what_to_do="Crawl, then build.")
    silent = calendar.working_days(seen.newest_notice, now.date())
    period = calendar.period(now.date())
    during = f"; it is {period.name}" if period else ""
    return Finding(
        name="Newest notice",
        verdict=FAULT if silent >= silence_limit(seen.notices_a_working_day) else GOOD,
        value=f"{seen.newest_notice.isoformat()}, {silent:.0f} usual working days ago{during}",
    )


def _pace(press: sqlite3.Connection, now: datetime, weeks: int = 8, years: int = 5) -> Finding:
    """Compare the last weeks with the same weeks of earlier years."""
    counts = []
    for back in range(years + 1):
        until = now.date() - timedelta(days=364 * back)
        after = until - timedelta(weeks=weeks)
        [count] = press.execute(
            "SELECT count(*) FROM notices WHERE created_on > ? AND created_on <= ?",
            (after.isoformat(), until.isoformat()),
        ).fetchone()
        counts.append(count)
    latest, *earlier = counts
    earlier = [count for count in earlier if count]
    if not earlier:
        return Finding(name="Notices a week", verdict=GOOD, value=f"{latest / weeks:.1f} over the last {weeks} weeks")
    usual = sum(earlier) / len(earlier)
    few = latest < usual / 3 and usual >= 6
    return Finding(
        name="Notices a week",
        verdict=WATCH if few else GOOD,
        value=f"{latest / weeks:.1f} over the last {weeks} weeks, {usual / weeks:.1f} in the same weeks of "
        f"{len(earlier)} earlier years",
        what_to_do="Compare with the website's listing: are notices missing here?" if few else None,
    )


def _coverage_findings(found: Sequence[Coverage]) -> Iterator[Finding]:
    for part in found:
        fault = part.norm - part.share > 0.2 and chance_of_at_most(part.latest_filled, part.latest, part.norm) < CHANCE
        yield Finding(
            name=f"Field: {part.field}",
            verdict=FAULT if fault else GOOD,
            value=f"in {part.latest_filled} of the {part.latest} newest notices; usually in {part.norm:.0%}",
            what_to_do="Run `assembly-press drift-report`." if fault else None,
        )


def _share_findings(press: sqlite3.Connection) -> Iterator[Finding]:
    notices, warned = press.execute("SELECT count(*), coalesce(sum(warning_count > 0), 0) FROM notices").fetchone()
    [refused] = press.execute("SELECT count(DISTINCT url) FROM refusals").fetchone()
    total = notices + refused
    many = total >= 20 and refused / total > 0.1
    yield Finding(
        name="Pages refused",
        verdict=WATCH if many else GOOD,
        value=f"{refused} of {total}" + (f" ({refused / total:.1%})" if total else ""),
        what_to_do="Look at the table `refusals`: are there notices among them?" if many else None,
    )
    yield Finding(
        name="Notices with warnings",
        verdict=GOOD,
        value=f"{warned} of {notices}" + (f" ({warned / notices:.1%})" if notices else ""),
    )


def _no_build() -> Finding:
    return Finding(name="Archive", verdict=WATCH, value="not built yet", what_to_do="Run `assembly-press build`.")


def _disk(data: Path) -> Finding:
    used = sum(path.stat().st_size for path in data.rglob("*") if path.is_file() and not path.is_symlink())
    free = shutil.disk_usage(data).free
    short = free < max(LITTLE_SPACE, used // 2)
    return Finding(
        name="Disk",
        verdict=WATCH if short else GOOD,
        value=f"{used / 1e6:,.0f} MB used, {free / 1e9:,.1f} GB free",
        what_to_do="Make room: a build needs about as much space as the archive has." if short else None,
    )


def _integrity(broken: Sequence[str], bodies_too: bool) -> Finding:
    what = "databases and captures" if bodies_too else "databases"
    if broken:
        return Finding(
            name="Integrity",
            verdict=FAULT,
            value="; ".join(broken[:3]),
            what_to_do="Run `assembly-press verify`, then restore from a backup.",
        )
    return Finding(name="Integrity", verdict=GOOD, value=f"{what} are sound")


def _structure(path: Path) -> list[str]:
    """Return what SQLite's quick check says against a database."""
    try:
        with closing(_readonly(path)) as connection:
            rows = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    except sqlite3.DatabaseError as error:
        return [f"{path.name}: {error}"]
    return [f"{path.name}: {row}" for row in rows if row != "ok"]


def _readonly(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _ago(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'s' if number != 1 else ''} ago"
    return "just now"
