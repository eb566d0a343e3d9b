"""The rows of captures.db's frontier: what puts an address there, marks it done, or lets it wait. Inside the caller's
transaction, always."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from archive.moments import to_text
from scraper.errand import Alias, Errand, Found

PATIENCE = 3  # runs in which a notice may fail before it is asked less often


def put(
    connection: sqlite3.Connection,
    url: str,
    kind: str,
    discovered_by: str,
    now: datetime,
    *,
    sweep: int | None = None,
    dated: date | None = None,
) -> None:
    """Put an address on the frontier; one that is there keeps its state."""
    connection.execute(
        "INSERT INTO frontier (url, position, kind, state, discovered_by, found_at, found_sweep, dated)"
        " VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM frontier), ?, 'waiting', ?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET dated = coalesce(excluded.dated, dated)",
        (url, kind, discovered_by, to_text(now), sweep, dated.isoformat() if dated else None),
    )


def ask_again(connection: sqlite3.Connection, url: str, run: int) -> None:
    """Let an address wait, unless this run has asked for it already."""
    connection.execute("UPDATE frontier SET state = 'waiting' WHERE url = ? AND asked_run IS NOT ?", (url, run))


def lead(
    connection: sqlite3.Connection,
    errand: Errand,
    found: Iterable[Found],
    now: datetime,
    *,
    sweep: int | None,
    run: int,
) -> None:
    """Put on the frontier what a page led to."""
    for each in found:
        put(connection, each.url, each.kind, errand.kind, now, sweep=sweep, dated=each.dated)
        if each.kind == "listing":
            ask_again(connection, each.url, run)
        elif errand.kind in ("feed", "listing"):
            column = "feed_sweep" if errand.kind == "feed" else "listed_sweep"
            # what only an unfinished discovery has met, or none, counts as met by this one
            connection.execute(
                f"UPDATE frontier SET {column} = ?1, found_sweep = CASE WHEN found_sweep IN"
                " (SELECT id FROM sweeps WHERE ended_at IS NOT NULL) THEN found_sweep ELSE ?1 END WHERE url = ?2",
                (sweep, each.url),
            )


def done(connection: sqlite3.Connection, url: str, result: str, now: datetime, run: int) -> None:
    """Mark an address as answered."""
    connection.execute(
        "UPDATE frontier SET state = 'done', asked_run = ?1, seen_at = ?2, attempts = 0, due_at = NULL,"
        " gone = CASE WHEN ?3 = 'gone' THEN gone + 1 ELSE 0 END, last_result = ?3 WHERE url = ?4",
        (run, to_text(now), result, url),
    )


def name(connection: sqlite3.Connection, alias: Alias, errand: Errand, now: datetime, run: int) -> None:
    """Put both addresses of a notice on the frontier; the second one is done, the first is to be asked."""
    how = alias.how if alias.how == "redirect" else "canonical"
    put(connection, alias.canonical_url, "notice", how, now)
    put(connection, alias.url, "notice", errand.discovered_by, now)
    done(connection, alias.url, "alias", now, run)


def set_back(
    connection: sqlite3.Connection, errand: Errand, result: str, now: datetime, *, run: int, for_good: bool
) -> bool:
    """Let an address wait for the next run, or longer if it has failed too often; return whether it is still pressing.

    Feed and listing are always pressing: without them a crawl knows nothing of what is new.
    """
    put(connection, errand.url, errand.kind, errand.discovered_by, now)
    [before] = connection.execute("SELECT attempts FROM frontier WHERE url = ?", (errand.url,)).fetchone()
    attempts = before + 1
    pressing = errand.kind != "notice" or (attempts < PATIENCE and not for_good)
    days = 0 if pressing else 180 if for_good else min(2 ** (attempts - PATIENCE), 30)
    # a notice that we have is not lost by one bad answer: it is looked at again when its turn comes
    state = "done" if errand.known and errand.kind == "notice" else "waiting" if pressing else "failing"
    connection.execute(
        "UPDATE frontier SET state = ?, asked_run = ?, attempts = ?, last_result = ?, due_at = ? WHERE url = ?",
        (state, run, attempts, result, to_text(now + timedelta(days=days)), errand.url),
    )
    return pressing
