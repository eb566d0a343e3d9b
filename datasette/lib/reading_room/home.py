"""The figures of the home page. They read the whole archive: fetch them through `database.kept`."""

from __future__ import annotations

import sqlite3
from typing import Any

from . import addresses, charts, words
from .database import many, one

MONTHS = 24
KINDS_SHOWN = 5
EDITED_NOTICES, EDITS_OF_ONE = 4, 2


def figures(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return counts, the years covered, and the charts with their numbers."""
    counts = one(
        connection,
        "SELECT (SELECT count(*) FROM notices) AS notices, (SELECT count(*) FROM meetings) AS meetings,"
        " (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM organisations) AS organisations,"
        " (SELECT count(*) FROM changes) AS changes, (SELECT count(*) FROM captures) AS captures,"
        " (SELECT min(created_on) FROM notices) AS first_day, (SELECT max(created_on) FROM notices) AS last_day",
    )
    return {
        **(counts or {}),
        "months": months_by_kind(connection),
        "organisations_heard": organisations_heard(connection),
        "committee_years": committee_years(connection),
    }


def months_by_kind(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the notices a month by kind over the last two years of the archive: table rows, legend and chart."""
    rows = many(
        connection,
        "SELECT substr(created_on, 1, 7) AS month, kind, count(*) AS n FROM notices"
        " WHERE created_on >= date((SELECT max(created_on) FROM notices), 'start of month', ?) GROUP BY 1, 2",
        f"-{MONTHS - 1} months",
    )
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["kind"]] = totals.get(row["kind"], 0) + row["n"]
    kinds = sorted(totals, key=lambda kind: -totals[kind])[:KINDS_SHOWN]
    series = [words.KINDS[kind] for kind in kinds] + (["All other kinds"] if len(totals) > len(kinds) else [])
    months = _months(min((row["month"] for row in rows), default=""), max((row["month"] for row in rows), default=""))
    table: dict[str, list[int]] = {month: [0] * len(series) for month in months}
    for row in rows:
        table[row["month"]][kinds.index(row["kind"]) if row["kind"] in kinds else len(series) - 1] += row["n"]
    columns = [(words.month(month)[:3] + " " + month[2:4], parts) for month, parts in table.items()]
    label = (
        f"Notices a month by kind, {words.month(months[0])} to {words.month(months[-1])}" if months else "No notices"
    )
    return {"series": series, "table": table, "chart": charts.stacked_columns(columns, series, label)}


def _months(first: str, last: str) -> list[str]:
    found = []
    while first and first <= last:
        found.append(first)
        year, month = int(first[:4]), int(first[5:])
        first = f"{year + month // 12}-{month % 12 + 1:02}"
    return found


def organisations_heard(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the organisations whose people were announced most often."""
    rows = many(
        connection,
        "SELECT id, name, abbreviation, appearance_count FROM organisations"
        " ORDER BY appearance_count DESC, name LIMIT 10",
    )
    highest = max((row["appearance_count"] for row in rows), default=1)
    return [{**row, "bar": charts.bar(row["appearance_count"], highest)} for row in rows]


def committee_years(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the meetings of each committee by year: the years, and for each committee its cells.

    A cell has the number, the shade from 1 to 5, the address of the committee in that year, and its name for who
    does not see the table; or it is None. Made here, as it is kept, and not anew for each reader.
    """
    rows = many(
        connection,
        "SELECT c.id, c.name, substr(m.date, 1, 4) AS year, count(*) AS n FROM meetings m"
        " JOIN committees c ON c.pk = m.committee_pk WHERE m.date IS NOT NULL GROUP BY c.pk, year ORDER BY c.name",
    )
    years = sorted({row["year"] for row in rows})[-12:]
    highest = max((row["n"] for row in rows), default=1)
    table: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        if row["year"] in years:
            table.setdefault((row["id"], row["name"]), {})[row["year"]] = {
                "n": row["n"],
                "shade": int(1 + 4 * row["n"] / highest),
                "href": addresses.with_query(addresses.path("committee", row["id"]), {"year": row["year"]}),
                "name": f"{row['name']}, {row['year']}: {words.count(row['n'], 'meeting')}",
            }
    return {"years": years, "table": {who: [cells.get(year) for year in years] for who, cells in table.items()}}


def lately(connection: sqlite3.Connection, today: str) -> dict[str, Any]:
    """Return what is coming and what is new: meetings, notices, edits."""
    meeting = (
        "SELECT m.*, c.name AS committee, c.id AS committee_id FROM meetings m"
        " LEFT JOIN committees c ON c.pk = m.committee_pk WHERE m.date {} ? ORDER BY m.date {}, m.start_time LIMIT {}"
    )
    return {
        "coming": many(connection, meeting.format(">=", "ASC", 6), today),
        "recent": many(connection, meeting.format("<", "DESC", 4), today),
        "newest": many(
            connection,
            "SELECT n.id, n.headline, n.created_on, n.kind, n.guest_count, n.edited, n.state, c.name AS committee"
            " FROM notices n LEFT JOIN committees c ON c.pk = n.committee_pk ORDER BY n.created_on DESC, n.id LIMIT 6",
        ),
        "edits": latest_edits(connection),
    }


def latest_edits(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the notices that were edited last, each with a few of the edits in words and how many more there are."""
    rows = many(
        connection,
        "SELECT h.notice_pk, h.observed_at, h.summary, n.id AS notice_id, n.headline FROM changes h"
        " CROSS JOIN notices n ON n.pk = h.notice_pk ORDER BY h.observed_at DESC, h.notice_pk, h.position LIMIT 60",
    )
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(row["notice_pk"], {**row, "summaries": [], "more": 0})
        if len(group["summaries"]) < EDITS_OF_ONE:
            group["summaries"].append(row["summary"])
        else:
            group["more"] += 1
    return list(groups.values())[:EDITED_NOTICES]
