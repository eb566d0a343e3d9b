"""The silent edits of all notices, the newest first."""

from __future__ import annotations

import sqlite3
from typing import Any

from .database import many
from .differences import differences

PAGE_SIZE = 30
LAST_PAGE = 1_000


def changes(connection: sqlite3.Connection, kind: str, page: int) -> dict[str, Any]:
    """Return a page of the edits, grouped by notice and time, and the kinds of edits with their numbers."""
    clause, values = ("WHERE h.kind = ?", [kind]) if kind else ("", [])
    rows = many(
        connection,
        "SELECT h.*, n.id AS notice_id, n.headline, c.name AS committee FROM changes h"
        " JOIN notices n ON n.pk = h.notice_pk LEFT JOIN committees c ON c.pk = n.committee_pk"
        f" {clause} ORDER BY h.observed_at DESC, h.notice_pk, h.position LIMIT ? OFFSET ?",
        *values,
        PAGE_SIZE + 1,
        (page - 1) * PAGE_SIZE,
    )
    groups: list[dict[str, Any]] = []
    for row in rows[:PAGE_SIZE]:
        if not groups or (groups[-1]["notice_pk"], groups[-1]["observed_at"]) != (row["notice_pk"], row["observed_at"]):
            groups.append({**row, "edits": []})
        groups[-1]["edits"].append({**row, "words": differences(row)})
    return {
        "groups": groups,
        "more": len(rows) > PAGE_SIZE,
        "number": page,
        "kind": kind,
        "kinds": many(connection, "SELECT kind, count(*) AS n FROM changes GROUP BY kind ORDER BY n DESC, kind"),
    }
