"""Which known notices are due for another look: often while they are young, rarely when they are old."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from archive.moments import from_text

# a notice's age → how long it is left alone before it is looked at again for silent edits
_PAUSES = (
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=30)),
)
_PAUSE_OLD = timedelta(days=180)
_GONE_FOR_GOOD = 3  # looks in a row that found it gone


def due(connection: sqlite3.Connection, now: datetime) -> list[str]:
    """Addresses of the known notices whose last look is overdue for their age, the longest overdue first."""
    query = "SELECT * FROM frontier WHERE kind = 'notice' AND state = 'done' AND seen_at IS NOT NULL"
    overdue = [((now - from_text(row["seen_at"])) / pause(row, now), row["url"]) for row in connection.execute(query)]
    return [url for share, url in sorted(overdue, key=lambda pair: (-pair[0], pair[1])) if share >= 1]


def pause(row: sqlite3.Row, now: datetime) -> timedelta:
    """How long a notice is left alone after a look at it."""
    if row["gone"]:  # a second look after a day tells a withdrawal from a mishap
        return timedelta(days=1) if row["gone"] < _GONE_FOR_GOOD else timedelta(days=30)
    if row["last_result"] == "alias":  # its notice is looked at under its own address
        return _PAUSE_OLD
    born = datetime.fromisoformat(row["dated"] or row["found_at"][:10]).replace(tzinfo=UTC)
    return next((pause for age, pause in _PAUSES if now - born <= age), _PAUSE_OLD)
