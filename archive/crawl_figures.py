"""Where the archive stands after a crawl: feed against listing, and what is held. Read from captures.db."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from archive.moments import to_text

LISTING_LAGS = timedelta(hours=20)
"""For so long the listing may lack what the feed has: caches answer with what they had."""
_HELD = "FROM frontier WHERE kind = 'notice' AND seen_at IS NOT NULL"


def cross_check(connection: sqlite3.Connection, sweep: int, deep: bool, now: datetime) -> dict[str, int]:
    """What the feed of a completed discovery has and its listing lacks, and the other way round.

    A discovery that stopped at known notices says nothing of what is older than the pages it read.
    """

    def count(statement: str, values: tuple[Any, ...]) -> int:
        number: int = connection.execute(f"SELECT count(*) FROM {statement}", values).fetchone()[0]
        return number

    oldest = connection.execute("SELECT min(dated) FROM frontier WHERE listed_sweep = ?", (sweep,)).fetchone()[0] or ""
    fed = count("frontier WHERE feed_sweep = ?", (sweep,))
    feed_only = (
        "frontier WHERE feed_sweep = ? AND listed_sweep IS NULL AND (? OR dated > ?) AND coalesce(dated, '') < ?"
    )
    newest_listed = (
        "(SELECT feed_sweep FROM frontier WHERE listed_sweep = ? AND dated IS NOT NULL ORDER BY dated DESC LIMIT ?)"
        " WHERE feed_sweep IS NULL"
    )
    # what the feed alone has had for long, and nothing that the listing has shown since: the listing stands still
    behind = (
        "frontier WHERE feed_sweep = ? AND listed_sweep IS NULL AND found_at <= ?"
        " AND gone = 0 AND coalesce(last_result, '') NOT LIKE 'refused%'"
        " AND coalesce(last_result, '') NOT LIKE 'alias%'"
        " AND found_sweep > (SELECT max(found_sweep) FROM frontier WHERE listed_sweep IS NOT NULL)"
    )
    yesterday = (now - timedelta(days=1)).date().isoformat()
    no_longer = "frontier WHERE listed_sweep < ? AND state = 'done' AND gone = 0"
    return {
        "in_feed": fed,
        "in_listing": count("frontier WHERE listed_sweep = ?", (sweep,)),
        "feed_only": count(feed_only, (sweep, deep, oldest, "9999")),
        "feed_only_older": count(feed_only, (sweep, deep, oldest, yesterday)),
        "listing_behind": count(behind, (sweep, to_text(now - LISTING_LAGS))),
        "listing_only": count(newest_listed, (sweep, fed)),
        "no_longer_listed": count(no_longer, (sweep,)) if deep else 0,
    }


def totals(connection: sqlite3.Connection) -> dict[str, Any]:
    """What the archive holds now."""
    notices, earliest, latest = connection.execute(f"SELECT count(*), min(dated), max(dated) {_HELD}").fetchone()
    by_year = f"SELECT substr(dated, 1, 4), count(*) {_HELD} AND dated IS NOT NULL GROUP BY 1 ORDER BY 1"
    return {
        "notices": notices,
        "captures": connection.execute("SELECT count(*) FROM captures").fetchone()[0],
        "earliest": earliest,
        "latest": latest,
        "by_year": dict(connection.execute(by_year).fetchall()),
    }
