"""What the judgement of health rests on, gathered from captures.db's runs and press.db."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from archive.assembly_calendar import AssemblyCalendar
from archive.captures import Run as CrawlRun
from archive.captures import to_text
from archive.errors import DONE
from archive.judgement import Coverage, Observations, Run
from scraper.site import LIVE

NEWEST = 20
"""Notices that are compared with the archive's norm."""
FIELDS = {
    "headline": "headline <> ''",
    "created_on": "created_on IS NOT NULL",
    "committee": "committee_pk IS NOT NULL OR kind = 'week_ahead'",
    "meetings": "meeting_count > 0",
    "guests": "guest_count > 0",
    "footnotes": "EXISTS (SELECT 1 FROM footnotes WHERE footnotes.notice_pk = notices.pk)",
}


def observe(
    press: sqlite3.Connection,
    runs: Sequence[CrawlRun],
    damage: Sequence[str],
    now: datetime,
    calendar: AssemblyCalendar,
) -> Observations:
    """Return what the judgement rests on."""
    newest = press.execute("SELECT max(created_on) FROM notices WHERE created_on <= ?", (now.date().isoformat(),))
    [newest_on] = newest.fetchone()
    return Observations(
        runs=[_run(run, press) for run in runs[-30:] if run.ended_at and run.exit_status is not None],
        newest_notice=date.fromisoformat(newest_on) if newest_on else None,
        notices_a_working_day=_own_pace(press, newest_on, calendar),
        coverage=coverage(press, _first_crawl(runs)),
        damage=tuple(damage),
        rehearsal=bool(runs) and runs[-1].site != LIVE,
    )


def _run(run: CrawlRun, press: sqlite3.Connection) -> Run:
    report = run.report
    had, lost = _lost_fields(press, run)
    check = report.get("cross_check") or {}
    listing = report.get("listing") or {}
    notices = report.get("notices") or {}
    refused = sum((report.get("refused") or {}).values())
    assert run.ended_at is not None and run.exit_status is not None
    return Run(
        ended_at=run.ended_at,
        exit_status=run.exit_status,
        mode=run.mode,
        reason=str(report.get("reason") or run.outcome or ""),
        listing_items=listing.get("first_page_items"),
        feed_items=(report.get("feed") or {}).get("items"),
        feed_only=int(check.get("feed_only_older") or 0),
        pages=int(notices.get("new", 0)) + int(notices.get("changed", 0)) + refused,
        refused=refused,
        had=had,
        lost=lost,
    )


def _lost_fields(press: sqlite3.Connection, run: CrawlRun) -> tuple[dict[str, int], dict[str, int]]:
    """Return for the notices that this run saw in a new state how many had each field before, and how many lost it."""
    rows = press.execute(
        """SELECT old.document, new.document FROM versions AS new
           JOIN versions AS old ON old.notice_pk = new.notice_pk AND old.number = new.number - 1
           WHERE new.seen_from BETWEEN ? AND ?""",
        (to_text(run.started_at), to_text(run.ended_at or run.started_at)),
    )
    had: dict[str, int] = {}
    lost: dict[str, int] = {}
    for before, after in rows:
        old, new = filled(json.loads(before)), filled(json.loads(after))
        for name in old:
            had[name] = had.get(name, 0) + 1
            if name not in new:
                lost[name] = lost.get(name, 0) + 1
    return had, lost


def filled(document: dict[str, Any]) -> set[str]:
    """Return which of FIELDS a contract document fills."""
    names = {name for name in ("headline", "created_on", "committee", "meetings", "footnotes") if document[name]}
    guests = (g for meeting in document["meetings"] for panel in meeting["panels"] for g in panel["guests"])
    return names | ({"guests"} if any(guests) else set())


def coverage(press: sqlite3.Connection, first_crawl: str) -> tuple[Coverage, ...]:
    """Return how often each field is filled in the newest notices, and in the thousand before them.

    A notice is as new as its own date, not as its capture: a first crawl ends with the oldest ones, and so does a
    backfill. One without a date, as a redesign would make them, is as new as the day on which it was first seen, if
    that was after `first_crawl`, the end of the first crawl (as text, `""` if there was none), else as old as can be.
    Nothing is said of an archive with less than three times as many notices: it has no norm yet.
    """
    order = """SELECT pk FROM notices ORDER BY coalesce(
        created_on, CASE WHEN ? < first_seen_at THEN substr(first_seen_at, 1, 10) END) DESC, first_seen_at DESC, id"""
    seen = first_crawl or "9999"
    found = []
    for name, condition in FIELDS.items():
        latest, latest_filled = press.execute(
            f"SELECT count(*), coalesce(sum({condition}), 0) FROM notices WHERE pk IN ({order} LIMIT ?)", (seen, NEWEST)
        ).fetchone()
        before, before_filled = press.execute(
            f"SELECT count(*), coalesce(sum({condition}), 0) FROM notices WHERE pk IN ({order} LIMIT 1000 OFFSET ?)",
            (seen, NEWEST),
        ).fetchone()
        if before >= 2 * NEWEST:
            norm = before_filled / before
            found.append(Coverage(field=name, latest=latest, latest_filled=latest_filled, norm=norm))
    return tuple(found)


def _first_crawl(runs: Sequence[CrawlRun]) -> str:
    """Return when the first whole crawl ended, as the archive writes times; `""` if none did."""
    ends = [
        run.ended_at for run in runs if run.ended_at and run.mode not in {"recheck", "urls"} and run.exit_status == DONE
    ]
    return to_text(ends[0]) if ends else ""


def _own_pace(press: sqlite3.Connection, newest_on: str | None, calendar: AssemblyCalendar) -> float | None:
    if not newest_on:
        return None
    until = date.fromisoformat(newest_on)
    after = until - timedelta(days=730)
    count, first = press.execute(
        "SELECT count(*), min(created_on) FROM notices WHERE created_on > ? AND created_on <= ?",
        (after.isoformat(), newest_on),
    ).fetchone()
    days = calendar.working_days(max(after, date.fromisoformat(first)), until)
    return count / days if count >= 50 and days >= 60 else None
