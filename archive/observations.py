"""What the judgement of health rests on, gathered from captures.db's runs and press.db."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from archive.assembly_calendar import AssemblyCalendar
from archive.captures import Run as CrawlRun
from archive.errors import DONE
from archive.moments import to_text
from archive.observed import Coverage, Observations, Run
from scraper.site import LIVE

DAY = "coalesce(created_on, CASE WHEN ? < first_seen_at THEN substr(first_seen_at, 1, 10) END)"
"""A notice's day in SQL: its own date; without one the day it was first seen, if that was after the first crawl."""
EDITED = (
    "versions AS new JOIN notices ON notices.pk = new.notice_pk AND notices.version_count = new.number"
    " JOIN versions AS old ON old.notice_pk = new.notice_pk AND old.number = new.number - 1"
)
"""Edited notices in SQL: `new` is the state of now, `old` the one before."""
NEWEST = 20
"""Notices that are compared with the archive's norm."""
FALLBACKS = {
    "headline": ("headline-from-title",),
    "created_on": ("created-on-from-metadata", "created-on-from-listing"),
}
"""Warnings that say that a field was not found where it stands, but somewhere else."""


def _without(*codes: str) -> str:
    named = f" AND code IN ({', '.join(repr(code) for code in codes)})" if codes else ""
    return f"NOT EXISTS (SELECT 1 FROM warnings WHERE warnings.notice_pk = notices.pk{named})"


FIELDS = {
    "headline": f"headline <> '' AND {_without(*FALLBACKS['headline'])}",
    "created_on": f"created_on IS NOT NULL AND {_without(*FALLBACKS['created_on'])}",
    "committee": "committee_pk IS NOT NULL OR kind = 'week_ahead'",
    "meetings": "meeting_count > 0",
    "guests": "guest_count > 0",
    "footnotes": "EXISTS (SELECT 1 FROM footnotes WHERE footnotes.notice_pk = notices.pk)",
    "undoubted": _without(),
}
"""What a notice may have, as a condition in SQL; `undoubted` is a reading without any warning."""


def observe(
    press: sqlite3.Connection,
    runs: Sequence[CrawlRun],
    damage: Sequence[str],
    now: datetime,
    calendar: AssemblyCalendar,
) -> Observations:
    """Return what the judgement rests on."""
    seen = _first_crawl(runs)
    [newest_on] = press.execute(
        f"SELECT max(day) FROM (SELECT {DAY} AS day FROM notices) WHERE day <= ?", (seen, now.date().isoformat())
    ).fetchone()
    had, lost = _lost_fields(press, to_text(now - timedelta(days=30)), to_text(now))
    return Observations(
        runs=[_run(run, press) for run in runs[-30:] if run.ended_at and run.exit_status is not None],
        newest_notice=date.fromisoformat(newest_on) if newest_on else None,
        notices_a_working_day=_own_pace(press, newest_on, calendar),
        coverage=coverage(press, seen),
        damage=tuple(damage),
        had=had,
        lost=lost,
        rehearsal=bool(runs) and runs[-1].site != LIVE,
    )


def _run(run: CrawlRun, press: sqlite3.Connection) -> Run:
    report = run.report
    had, lost = _lost_fields(press, to_text(run.started_at), to_text(run.ended_at or run.started_at))
    check = report.get("cross_check") or {}
    listing = report.get("listing") or {}
    notices = report.get("notices") or {}
    # a page that never was a notice (a greeting card at the root of the site) is no sign of anything
    refused = sum(n for reason, n in (report.get("refused") or {}).items() if reason != "not_a_notice")
    assert run.ended_at is not None and run.exit_status is not None
    return Run(
        ended_at=run.ended_at,
        exit_status=run.exit_status,
        mode=run.mode,
        reason=str(report.get("reason") or run.outcome or ""),
        listing_items=listing.get("first_page_items"),
        feed_items=(report.get("feed") or {}).get("items"),
        feed_only=int(check.get("feed_only_older") or 0),
        listing_behind=int(check.get("listing_behind") or 0),
        pages=int(notices.get("new", 0)) + int(notices.get("changed", 0)) + refused,
        refused=refused,
        had=had,
        lost=lost,
    )


def _lost_fields(press: sqlite3.Connection, after: str, until: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return of the notices whose state of now was first seen in that time how many had each field in their state
    before, and how many of them lost it."""
    rows = press.execute(
        f"SELECT old.document, new.document FROM {EDITED} WHERE new.seen_from BETWEEN ? AND ?", (after, until)
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
    """Return which of FIELDS a contract document fills; a field that only a fallback has found is not."""
    codes = {warning["code"] for warning in document.get("warnings", ())}
    names = {name for name in ("headline", "created_on", "committee", "meetings", "footnotes") if document[name]}
    guests = (g for meeting in document["meetings"] for panel in meeting["panels"] for g in panel["guests"])
    names -= {name for name, fallbacks in FALLBACKS.items() if codes.intersection(fallbacks)}
    return names | ({"guests"} if any(guests) else set()) | ({"undoubted"} if not codes else set())


def coverage(press: sqlite3.Connection, first_crawl: str) -> tuple[Coverage, ...]:
    """Return how often each field is filled in the newest notices, and in those before them: a thousand in all.

    A notice is as new as its own date, not as its capture: a first crawl ends with the oldest ones, and so does a
    backfill. One without a date, as a redesign would make them, is as new as the day on which it was first seen, if
    that was after `first_crawl`, the end of the first crawl (as `_first_crawl` gives it), else as old as can be.
    Nothing is said of an archive with less than three times as many notices: it has no norm yet.
    """
    order = f"ORDER BY {DAY} DESC, first_seen_at DESC, id LIMIT 1000"
    rows = press.execute(f"SELECT {', '.join(FIELDS.values())} FROM notices {order}", (first_crawl,)).fetchall()
    if len(rows) < 3 * NEWEST:
        return ()
    found = []
    for name, filled in zip(FIELDS, zip(*rows, strict=True), strict=True):
        latest, before = filled[:NEWEST], filled[NEWEST:]
        streak = next((n for n, value in enumerate(filled) if value), len(filled))
        norm = sum(before) / len(before)
        found.append(Coverage(field=name, latest=NEWEST, latest_filled=sum(latest), norm=norm, streak=streak))
    return tuple(found)


def _first_crawl(runs: Sequence[CrawlRun]) -> str:
    """Return when the first whole crawl ended, as the archive writes times; after all times if none did."""
    ends = [
        run.ended_at for run in runs if run.ended_at and run.mode not in {"recheck", "urls"} and run.exit_status == DONE
    ]
    return to_text(ends[0]) if ends else "9999"


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
