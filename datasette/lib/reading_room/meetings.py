"""Meetings and committees."""

from __future__ import annotations

import calendar
import sqlite3
from datetime import date, timedelta
from typing import Any

from . import charts, people
from .database import many, one

_MEETING = """
SELECT m.*, c.name AS committee, c.id AS committee_id,
       coalesce(m.topic, (SELECT n.headline FROM announcements a JOIN notices n ON n.pk = a.notice_pk
                          WHERE a.meeting_pk = m.pk ORDER BY n.kind = 'week_ahead', a.notice_pk LIMIT 1)) AS about
FROM meetings m LEFT JOIN committees c ON c.pk = m.committee_pk
"""


def meeting(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """Return a meeting with the notices that announce it, how they differ, and its guests."""
    found = one(connection, _MEETING + " WHERE m.id = ?", id)
    if found is None:
        return None
    notices = many(
        connection,
        "SELECT a.*, n.id AS notice_id, n.headline, n.created_on, n.kind AS notice_kind, n.state,"
        " (SELECT count(*) FROM guests g WHERE g.announcement_pk = a.pk) AS guests FROM announcements a"
        " JOIN notices n ON n.pk = a.notice_pk WHERE a.meeting_pk = ? ORDER BY n.created_on, n.id",
        found["pk"],
    )
    differences = many(
        connection,
        "SELECT d.*, n.id AS notice_id, n.headline, o.id AS other_id, o.headline AS other_headline"
        " FROM meeting_differences d JOIN notices n ON n.pk = d.notice_pk JOIN notices o ON o.pk = d.other_notice_pk"
        " WHERE d.meeting_pk = ? ORDER BY d.position",
        found["pk"],
    )
    guests = many(connection, people.APPEARANCES.format("g.meeting_pk = ?", people.MOST), found["pk"])
    return {**found, "notices": notices, "differences": differences, "guests": guests}


def month(connection: sqlite3.Connection, wanted: str, today: str, committee: str) -> dict[str, Any]:
    """Return a month's meetings as weeks of days; `wanted` is YYYY-MM, or empty for the month of the next meeting."""
    if not wanted:
        row = one(connection, "SELECT min(date) AS day FROM meetings WHERE date >= ?", today)
        last = one(connection, "SELECT max(date) AS day FROM meetings")
        wanted = str((row and row["day"]) or (last and last["day"]) or today)[:7]
    year, number = int(wanted[:4]), int(wanted[5:7])
    clause, values = ("AND c.id = ?", [committee]) if committee else ("", [])
    rows = many(
        connection,
        f"{_MEETING} WHERE m.date BETWEEN ? AND ? {clause} ORDER BY m.date, m.start_time, m.pk LIMIT 2000",
        f"{wanted}-01",
        f"{wanted}-31",
        *values,
    )
    by_day: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_day.setdefault(row["date"], []).append(row)
    first = date(year, number, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    before = one(connection, "SELECT max(date) AS day FROM meetings WHERE date < ?", f"{wanted}-01")
    after = one(connection, "SELECT min(date) AS day FROM meetings WHERE date >= ?", following.isoformat())
    weeks = [
        [{"day": day, "meetings": by_day.get(day.isoformat(), []), "inside": day.month == number} for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    return {
        "month": wanted,
        "rows": rows,
        "by_day": by_day,
        "weeks": weeks,
        "before": before["day"][:7] if before and before["day"] else None,
        "after": after["day"][:7] if after and after["day"] else None,
        "years": [
            row["year"]
            for row in many(
                connection,
                "SELECT DISTINCT substr(date, 1, 4) AS year FROM meetings WHERE date IS NOT NULL ORDER BY 1",
            )
        ],
        "committees": many(connection, "SELECT id, name FROM committees ORDER BY name"),
        "committee": committee,
    }


def committee(connection: sqlite3.Connection, id: str, year: str) -> dict[str, Any] | None:
    """Return a committee with its activity by year, its meetings, guests and organisations (of one year if asked)."""
    found = one(connection, "SELECT * FROM committees WHERE id = ?", id)
    if found is None:
        return None
    pk = found["pk"]
    years = many(
        connection,
        "SELECT substr(m.date, 1, 4) AS year, count(*) AS meetings, sum(m.guest_count) AS guests FROM meetings m"
        " WHERE m.committee_pk = ? AND m.date IS NOT NULL GROUP BY year ORDER BY year",
        pk,
    )
    chosen = year if year in {row["year"] for row in years} else ""
    bounds = (f"{chosen}-01-01", f"{chosen}-12-31") if chosen else ("0000", "9999")
    return {
        **found,
        "years": years,
        "year": chosen,
        "chart": charts.stacked_columns(
            [(row["year"], [row["meetings"]]) for row in years],
            ["Meetings"],
            f"Meetings of the {found['name']} by year",
        ),
        "meetings": many(
            connection,
            f"{_MEETING} WHERE m.committee_pk = ? AND m.date BETWEEN ? AND ? ORDER BY m.date DESC LIMIT 200",
            pk,
            *bounds,
        ),
        "organisations": many(
            connection,
            "SELECT o.id, o.name, o.abbreviation, count(DISTINCT m.pk) AS meetings, count(DISTINCT g.person_pk)"
            " AS people, max(m.date) AS last FROM meetings m JOIN guests g ON g.meeting_pk = m.pk"
            " JOIN organisations o ON o.pk = g.organisation_pk WHERE m.committee_pk = ? AND m.date BETWEEN ? AND ?"
            " GROUP BY o.pk ORDER BY meetings DESC, o.name LIMIT 500",
            pk,
            *bounds,
        ),
        "people": many(
            connection,
            "SELECT p.id, p.name, p.honorific_prefix, count(DISTINCT m.pk) AS meetings, max(m.date) AS last"
            " FROM meetings m JOIN guests g ON g.meeting_pk = m.pk JOIN people p ON p.pk = g.person_pk"
            " WHERE m.committee_pk = ? AND m.date BETWEEN ? AND ?"
            " GROUP BY p.pk ORDER BY meetings DESC, p.sort_name LIMIT 100",
            pk,
            *bounds,
        ),
        "notices": many(
            connection,
            "SELECT id, headline, created_on, kind, guest_count, edited, state FROM notices WHERE committee_pk = ?"
            " AND coalesce(created_on, '0001') BETWEEN ? AND ? ORDER BY created_on DESC LIMIT 30",
            pk,
            *bounds,
        ),
        "relatives": {
            relation: one(connection, "SELECT id, name FROM committees WHERE name = ?", found[relation])
            for relation in ("predecessor", "successor")
            if found[relation]
        },
    }


def committees(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return all committees with the number of their meetings and the years these cover."""
    return many(
        connection,
        "SELECT c.*, count(m.pk) AS meetings, min(m.date) AS first, max(m.date) AS last FROM committees c"
        " LEFT JOIN meetings m ON m.committee_pk = c.pk GROUP BY c.pk ORDER BY c.name",
    )
