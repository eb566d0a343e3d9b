"""How the archive is doing, as far as press.db tells it, and the last verdict of `assembly-press status` beside it."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .database import many, one

WEEKS = 12
LATEST = 20
GOOD, WATCH = "good", "watch"
OVERDUE = timedelta(hours=36)
LARGEST_REPORT = 1_000_000

FIELDS = {
    "Date": "created_on IS NOT NULL",
    "Committee": "committee_pk IS NOT NULL OR kind = 'week_ahead'",
    "Meeting": "meeting_count > 0",
    "Guests": "guest_count > 0",
    "Notes to editors": "EXISTS (SELECT 1 FROM footnotes f WHERE f.notice_pk = n.pk)",
}


def crawls(connection: sqlite3.Connection, now: datetime) -> dict[str, Any]:
    """Return the last runs, the last one that ended well, and a line on it with its verdict."""
    runs = many(connection, "SELECT * FROM crawl_runs ORDER BY started_at DESC, pk DESC LIMIT 20")
    for run in runs:
        run["report"] = json.loads(run["report"])
    good = one(connection, "SELECT max(ended_at) AS at FROM crawl_runs WHERE exit_status = 0")
    last_good = good["at"] if good else None
    newest = one(connection, "SELECT max(created_on) AS day FROM notices WHERE created_on <= ?", now.date().isoformat())
    late = last_good is None or now - datetime.fromisoformat(last_good) > OVERDUE
    verdict = WATCH if late else GOOD
    return {"runs": runs, "last_good": last_good, "newest": newest and newest["day"], "verdict": verdict}


def figures(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return what the archive's own rows say of its health: pace, coverage, refusals, doubts. Reads all notices."""
    return {
        "weeks": weeks(connection),
        "coverage": coverage(connection),
        "refusals": many(
            connection,
            "SELECT reason, count(*) AS n, max(seen_at) AS last FROM refusals GROUP BY reason ORDER BY n DESC, reason",
        ),
        "warnings": many(
            connection, "SELECT code, count(*) AS n FROM warnings GROUP BY code ORDER BY n DESC, code LIMIT 30"
        ),
        "captures": one(
            connection, "SELECT count(*) AS n, min(fetched_at) AS first, max(fetched_at) AS last FROM captures"
        ),
    }


def weeks(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the notices of the last twelve weeks that have any, beside the mean of the same weeks of earlier years."""
    newest = one(connection, "SELECT max(created_on) AS day, min(created_on) AS first FROM notices")
    if newest is None or newest["day"] is None:
        return []
    last = date.fromisoformat(newest["day"])
    monday = last - timedelta(days=last.weekday())
    first_year = int(newest["first"][:4])
    found = []
    for back in range(WEEKS):
        start = monday - timedelta(weeks=back)
        earlier = [
            _week(connection, start - timedelta(weeks=52 * years)) for years in range(1, last.year - first_year + 1)
        ]
        mean = sum(earlier) / len(earlier) if earlier else None
        found.append({"start": start.isoformat(), "notices": _week(connection, start), "mean": mean})
    return found


def _week(connection: sqlite3.Connection, start: date) -> int:
    row = connection.execute(
        "SELECT count(*) FROM notices WHERE created_on BETWEEN ? AND ?",
        (start.isoformat(), (start + timedelta(days=6)).isoformat()),
    ).fetchone()
    return int(row[0])


def coverage(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return how often each field is filled: in all notices, and in the latest ones."""
    found = []
    for name, condition in FIELDS.items():
        share = f"SELECT avg({condition}) FROM "
        everywhere = connection.execute(share + "notices n").fetchone()[0]
        latest = connection.execute(
            share + f"(SELECT * FROM notices ORDER BY created_on DESC, id LIMIT {LATEST}) n"
        ).fetchone()[0]
        found.append({"field": name, "all": everywhere or 0.0, "latest": latest or 0.0})
    return found


def report_beside(path: str) -> dict[str, Any] | None:
    """Return the report that `assembly-press status` left beside the database, or None if there is none to be read."""
    file = Path(path).with_name("health.json")
    if not file.is_file() or file.stat().st_size > LARGEST_REPORT:
        return None
    try:
        report = json.loads(file.read_text("utf-8"))
    except ValueError:
        return None
    if not isinstance(report, dict) or not isinstance(report.get("findings"), list):
        return None
    return report
