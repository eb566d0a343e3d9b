"""People and organisations: who was announced, when, before whom, with whom."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from . import charts
from .database import many, one

APPEARANCES = """
SELECT m.date, m.id AS meeting_id, m.status, m.topic, c.name AS committee, c.id AS committee_id, n.id AS notice_id,
       n.headline, g.pk AS guest_pk, g.name, g.honorific_prefix, g.honorific_suffix, g.role, g.organisation, g.text,
       g.in_latest_notice, g.span_start, g.span_end, p.id AS person_id, p.name AS person, o.id AS organisation_id,
       o.name AS organisation_name, panels.label, panels.title
FROM guests g JOIN meetings m ON m.pk = g.meeting_pk JOIN notices n ON n.pk = g.notice_pk
JOIN panels ON panels.pk = g.panel_pk LEFT JOIN committees c ON c.pk = m.committee_pk
LEFT JOIN people p ON p.pk = g.person_pk LEFT JOIN organisations o ON o.pk = g.organisation_pk
WHERE g.is_appearance = 1 AND {} ORDER BY m.date DESC, m.pk, panels.position, g.position LIMIT {}
"""
MOST = 2_000


def person(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """Return a person with all appearances, the offices held over the years, and with whom they appeared."""
    found = one(connection, "SELECT * FROM people WHERE id = ?", id)
    if found is None:
        return None
    appearances = many(connection, APPEARANCES.format("g.person_pk = ?", MOST), found["pk"])
    together = many(
        connection,
        "SELECT p.id, p.name, count(DISTINCT other.meeting_pk) AS times FROM guests mine"
        " JOIN guests other ON other.meeting_pk = mine.meeting_pk AND other.person_pk <> mine.person_pk"
        " JOIN people p ON p.pk = other.person_pk WHERE mine.person_pk = ?"
        " GROUP BY p.pk ORDER BY times DESC, p.sort_name LIMIT 20",
        found["pk"],
    )
    offices = offices_of(appearances)
    return {**found, "appearances": appearances, "together": together, "offices": offices, "chart": _chart(offices)}


def offices_of(appearances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the roles and organisations that were announced, with their first and last day, the latest first."""
    offices: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reversed(appearances):
        key = (row["role"] or "", row["organisation_name"] or row["organisation"] or "")
        office = offices.setdefault(
            key,
            {
                "role": row["role"],
                "organisation": key[1],
                "organisation_id": row["organisation_id"],
                "first": row["date"],
                "last": row["date"],
                "times": 0,
            },
        )
        office["last"] = row["date"] or office["last"]
        office["first"] = office["first"] or row["date"]
        office["times"] += 1
    return sorted(offices.values(), key=lambda office: str(office["last"] or ""), reverse=True)


def _chart(offices: list[dict[str, Any]]) -> Any:
    dated = [office for office in offices if office["first"]]
    if not dated:
        return None
    first = date(int(min(office["first"] for office in dated)[:4]), 1, 1).toordinal()
    last = date(int(max(office["last"] for office in dated)[:4]) + 1, 1, 1).toordinal()

    def share(day: str) -> float:
        return (date.fromisoformat(day).toordinal() - first) / (last - first)

    items = [
        (
            f"{office['role'] or 'No role stated'}, {office['organisation'] or 'no organisation'}",
            share(office["first"]),
            share(office["last"]),
        )
        for office in reversed(dated)
    ]
    years = range(date.fromordinal(first).year, date.fromordinal(last).year)
    return charts.timeline(items, years, f"Roles and organisations, {years[0]} to {years[-1]}")


def organisation(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """Return an organisation with who came for it, when, and before which committees."""
    found = one(connection, "SELECT * FROM organisations WHERE id = ?", id)
    if found is None:
        return None
    appearances = many(connection, APPEARANCES.format("g.organisation_pk = ?", MOST), found["pk"])
    committees = many(
        connection,
        "SELECT c.id, c.name, count(DISTINCT m.pk) AS meetings, min(m.date) AS first, max(m.date) AS last"
        " FROM guests g JOIN meetings m ON m.pk = g.meeting_pk JOIN committees c ON c.pk = m.committee_pk"
        " WHERE g.organisation_pk = ? GROUP BY c.pk ORDER BY meetings DESC, c.name",
        found["pk"],
    )
    people = many(
        connection,
        "SELECT p.id, p.name, p.honorific_prefix, count(DISTINCT g.meeting_pk) AS times, min(m.date) AS first,"
        " max(m.date) AS last FROM guests g JOIN people p ON p.pk = g.person_pk JOIN meetings m ON m.pk = g.meeting_pk"
        " WHERE g.organisation_pk = ? GROUP BY p.pk ORDER BY times DESC, p.sort_name",
        found["pk"],
    )
    highest = max((row["meetings"] for row in committees), default=1)
    for row in committees:
        row["bar"] = charts.bar(row["meetings"], highest)
    return {**found, "appearances": appearances, "committees": committees, "people": people}


def letters(connection: sqlite3.Connection, table: str, letter: str) -> dict[str, Any]:
    """Return the people or organisations under a letter, and the letters that have any. `table` is one of the two."""
    name = {"people": "sort_name", "organisations": "name"}[table]
    initials = [
        row["letter"]
        for row in many(connection, f"SELECT DISTINCT upper(substr({name}, 1, 1)) AS letter FROM {table} ORDER BY 1")
        if row["letter"].strip()
    ]
    chosen = letter if letter in initials else initials[0] if initials else ""
    rows = many(
        connection,
        f"SELECT * FROM {table} WHERE upper(substr({name}, 1, 1)) = ? ORDER BY {name} COLLATE NOCASE LIMIT {MOST}",
        chosen,
    )
    return {"letters": initials, "letter": chosen, "rows": rows}


def named(connection: sqlite3.Connection, text: str) -> list[dict[str, Any]]:
    """Return up to six people, organisations and committees whose name begins with the text, for the search page."""
    wanted = " ".join(text.replace('"', " ").split())
    if not 3 <= len(wanted) <= 60:
        return []
    found: list[dict[str, Any]] = []
    first = wanted[0].upper() + wanted[1:]
    family = wanted.split()[-1]
    for kind, table, column, start in (
        ("committee", "committees", "name", first),
        ("organisation", "organisations", "name", first),
        ("person", "people", "sort_name", family[0].upper() + family[1:]),
    ):
        found += many(
            connection,
            f"SELECT '{kind}' AS kind, id, name FROM {table} WHERE {column} >= ? AND {column} < ?"
            f" ORDER BY {column} LIMIT 3",
            start,
            start + "\U0010ffff",
        )
    return found
