"""A crawl's own row in captures.db, from its start to its report, and the earlier runs that it goes on with."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from archive.captures import Captures
from archive.errors import BLOCKED, USAGE, UserError
from archive.moments import from_text, to_text
from scraper.site import Site

RESUME_WITHIN = timedelta(hours=1)  # an unfinished crawl older than this starts its discovery anew
_UNFINISHED = ("interrupted", "stopped", "budget", "failing", "blocked")


def open_run(captures: Captures, mode: str, site: Site, now: datetime) -> tuple[int, list[sqlite3.Row]]:
    """Begin a run: its number, and the unfinished runs that it may go on with, the newest first.

    Raises UserError if the site asked to be left alone for now, or if this archive belongs to another site.
    """
    run = captures.connection.execute
    run(
        "UPDATE crawl_runs SET outcome = 'interrupted', ended_at = coalesce("
        " (SELECT max(at) FROM (SELECT max(fetched_at) AS at FROM captures WHERE run_id = crawl_runs.id"
        "  UNION ALL SELECT max(seen_at) FROM sightings WHERE run_id = crawl_runs.id"
        "  UNION ALL SELECT max(seen_at) FROM refusals WHERE run_id = crawl_runs.id)), started_at)"
        " WHERE ended_at IS NULL"
    )
    earlier = run("SELECT * FROM crawl_runs ORDER BY id DESC").fetchall()
    if earlier:
        _check_site(captures, earlier[0], site, now)
    values = (mode, site.origin, to_text(now))
    number = run("INSERT INTO crawl_runs (mode, site, started_at) VALUES (?, ?, ?)", values).lastrowid
    return number or 0, _unfinished(earlier, site, now)


def _check_site(captures: Captures, last: sqlite3.Row, site: Site, now: datetime) -> None:
    if Site(last["site"]).is_loopback != site.is_loopback:
        raise UserError(
            f"{captures.path}: holds captures of {last['site']}; give another --data for {site.origin}", USAGE
        )
    until = last["not_before"]
    if last["site"] == site.origin and until and from_text(until) > now:
        raise UserError(f"{site.origin} asked to be left alone until {until}; try again after that", BLOCKED)


def _unfinished(earlier: list[sqlite3.Row], site: Site, now: datetime) -> list[sqlite3.Row]:
    """The newest runs in a row that did not finish, each within the hour before the next."""
    found: list[sqlite3.Row] = []
    for row in earlier:
        pause = now - from_text(row["ended_at"])
        if row["outcome"] not in _UNFINISHED or row["site"] != site.origin:
            break
        if not timedelta(0) <= pause <= RESUME_WITHIN:
            break
        found.append(row)
        now = from_text(row["started_at"])
    return found


def close_run(
    captures: Captures,
    number: int,
    now: datetime,
    *,
    outcome: str,
    exit_status: int,
    report: dict[str, Any],
    not_before: datetime | None,
) -> None:
    """Close the run's row; it never changes again."""
    until = to_text(not_before) if not_before else None
    with captures.transaction():
        captures.connection.execute(
            "UPDATE crawl_runs SET ended_at = ?, outcome = ?, exit_status = ?, report = ?, not_before = ? WHERE id = ?",
            (to_text(now), outcome, exit_status, json.dumps(report, ensure_ascii=False), until, number),
        )
