"""What is looked at of an archive and its crawls: findings, each with a verdict and, unless it is good, what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.assembly_calendar import AssemblyCalendar
from archive.captures import Run as CrawlRun
from archive.errors import DONE, UNFINISHED
from archive.judgement import is_missing, plainly
from archive.observed import Coverage, Observations
from archive.wording import counted

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


def crawl_findings(runs: Sequence[CrawlRun], now: datetime) -> Iterator[Finding]:
    """Yield when a crawl last ended well, and whether feed and listing agree."""
    ended = [run for run in runs if run.ended_at]
    good = [run for run in ended if run.exit_status in {DONE, UNFINISHED}]
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
        older = check.get("feed_only_older")
        if feed_only is not None and listing_only is not None:
            yield Finding(
                name="Feed and listing",
                verdict=WATCH if older else GOOD,
                value=f"{_notices(feed_only)} of the feed not on the listing"
                + (f", {older} of them older than a day" if older else "")
                + f"; {_notices(listing_only)} of the listing's newest not in the feed",
                what_to_do="Open the website's list of press releases: are the feed's newest there?" if older else None,
            )


def _notices(number: int) -> str:
    return counted(number, "notice") if number else "no notices"


def contents(press: sqlite3.Connection) -> Finding:
    """Return what the archive holds."""
    notices, earliest, latest = press.execute(
        "SELECT count(*), min(created_on), max(created_on) FROM notices"
    ).fetchone()
    [people] = press.execute("SELECT count(*) FROM people").fetchone()
    if not notices:
        return Finding(name="Archive", verdict=WATCH, value="no notices", what_to_do="Crawl, then build.")
    years = f" of {earliest[:4]} to {latest[:4]}" if earliest else ""
    return Finding(name="Archive", verdict=GOOD, value=f"{notices:,} notices{years}, {people:,} people")


def newest(seen: Observations, now: datetime, calendar: AssemblyCalendar) -> Finding:
    """Return how old the newest notice is, judged by the Assembly's calendar."""
    if seen.newest_notice is None:
        return Finding(name="Newest notice", verdict=WATCH, value="none with a date", what_to_do="Crawl, then build.")
    silent = calendar.working_days(seen.newest_notice, now.date())
    period = calendar.period(now.date())
    during = f"; it is {period.name}" if period else ""
    if seen.rehearsal:
        during = "; of a copy of the website, which is not judged"
    long = seen.is_silent(now.date(), calendar)
    return Finding(
        name="Newest notice",
        verdict=FAULT if long else GOOD,
        value=f"{seen.newest_notice.isoformat()}, {silent:.0f} usual working days ago{during}",
        what_to_do="Are there newer ones on the website's list of press releases? See the alarm." if long else None,
    )


def pace(press: sqlite3.Connection, now: datetime, weeks: int = 8, years: int = 5) -> Finding:
    """Return the pace of the last weeks beside that of the same weeks of earlier years."""
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


def coverage_findings(found: Sequence[Coverage]) -> Iterator[Finding]:
    """Yield how often each field is filled in the newest notices, beside the norm."""
    for part in found:
        fault = is_missing(part)
        yield Finding(
            name=f"Field: {plainly(part.field)}",
            verdict=FAULT if fault else GOOD,
            value=f"in {part.latest_filled} of the {part.latest} newest notices; usually in {part.norm:.0%}",
            what_to_do="Run `assembly-press drift-report`." if fault else None,
        )


def share_findings(press: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the share of pages that were refused, and of notices that the parser doubts."""
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


def no_build(value: str = "not built yet", what_to_do: str = "Run `assembly-press build`.") -> Finding:
    """Return that there is no press.db to read."""
    return Finding(name="Archive", verdict=WATCH, value=value, what_to_do=what_to_do)


def disk(data: Path) -> Finding:
    """Return what the archive's folder takes, and what is left."""
    used = 0
    for path in data.rglob("*"):
        with suppress(OSError):  # files come and go while something is written
            used += path.lstat().st_size
    free = shutil.disk_usage(data).free
    short = free < max(LITTLE_SPACE, used // 2)
    return Finding(
        name="Disk",
        verdict=WATCH if short else GOOD,
        value=f"{used / 1e6:,.0f} MB used, {free / 1e9:,.1f} GB free",
        what_to_do="Make room: a build needs about as much space as the archive has." if short else None,
    )


def integrity(broken: Sequence[str]) -> Finding:
    """Return what is damaged."""
    if broken:
        return Finding(
            name="Integrity",
            verdict=FAULT,
            value="; ".join(broken[:3]) + (f" and {len(broken) - 3} more" if len(broken) > 3 else ""),
            what_to_do="Run `assembly-press verify`, then restore from a backup.",
        )
    return Finding(name="Integrity", verdict=GOOD, value="nothing is known to be damaged")


def _ago(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{counted(number, word)} ago"
    return "just now"
