"""Discoveries: feed and listing read together, and what only a finished one makes known."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive import frontier_rows
from archive.moments import to_text
from scraper.site import FEED, LISTING


@dataclass(frozen=True, slots=True)
class Sweep:
    """One discovery."""

    id: int
    deep: bool
    """Whether it reads every listing page, known or not."""
    resumed: bool
    """Whether an earlier run has begun it."""


def begin(connection: sqlite3.Connection, mode: str, run: int, unfinished: list[sqlite3.Row], now: datetime) -> Sweep:
    """Go on with the discovery of a run that did not finish, or begin a new one.

    The first is deep, and so is one after a deep one that was never finished.
    """
    last = connection.execute("SELECT * FROM sweeps ORDER BY id DESC LIMIT 1").fetchone()
    began = any(row["mode"] in ("default", "full") for row in unfinished)
    if last is not None and began and (mode == "default" or last["deep"]):
        return Sweep(last["id"], bool(last["deep"]), resumed=True)
    finished = connection.execute("SELECT count(*) FROM sweeps WHERE ended_at IS NOT NULL").fetchone()[0]
    overdue = last is not None and last["ended_at"] is None and bool(last["deep"])
    deep = mode == "full" or not finished or overdue
    number = connection.execute(
        "INSERT INTO sweeps (run_id, deep, started_at) VALUES (?, ?, ?)", (run, deep, to_text(now))
    ).lastrowid
    connection.execute("UPDATE frontier SET state = 'done' WHERE kind IN ('feed', 'listing')")
    for url, kind in ((FEED, "feed"), (LISTING, "listing")):
        frontier_rows.put(connection, url, kind, "start", now, sweep=number)
        frontier_rows.ask_again(connection, url, run)
    return Sweep(number or 0, deep, resumed=False)


def end(connection: sqlite3.Connection, sweep: Sweep, now: datetime) -> None:
    """Note that a discovery has read all that it had to."""
    connection.execute("UPDATE sweeps SET ended_at = ? WHERE id = ?", (to_text(now), sweep.id))


def is_finished(connection: sqlite3.Connection, number: int | None) -> bool:
    """Whether that discovery has read all that it had to."""
    query = "SELECT 1 FROM sweeps WHERE id = ? AND ended_at IS NOT NULL"
    return connection.execute(query, (number,)).fetchone() is not None


def is_known(connection: sqlite3.Connection, url: str, sweep: Sweep | None) -> bool:
    """Whether a finished discovery has met this notice, or the feed bridges the gap to one that has."""
    row = connection.execute("SELECT found_sweep, feed_sweep FROM frontier WHERE url = ?", (url,)).fetchone()
    if row is None:
        return False
    fed = sweep is not None and row["feed_sweep"] == sweep.id and _feed_bridges(connection, sweep)
    return fed or is_finished(connection, row["found_sweep"])


def _feed_bridges(connection: sqlite3.Connection, sweep: Sweep) -> bool:
    """Whether the feed reaches back to a notice of a finished discovery: then no new one is older than it."""
    query = (
        "SELECT 1 FROM frontier JOIN sweeps ON sweeps.id = found_sweep"
        " WHERE feed_sweep = ? AND ended_at IS NOT NULL LIMIT 1"
    )
    return connection.execute(query, (sweep.id,)).fetchone() is not None
