"""Filters with their counts, over the notices that a search found (the newest `search.WINDOW` of them)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

from . import addresses, words
from .search import Query

MOST_VALUES = 12


def facets(connection: sqlite3.Connection, query: Query, found: list[int]) -> list[dict[str, Any]]:
    """Return the filters: name, field, chosen value and, for each value, its label, count and address."""
    marks = ",".join("?" * len(found))
    years: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    committees: Counter[tuple[str, str]] = Counter()
    flags: Counter[str] = Counter()
    for row in connection.execute(
        "SELECT n.created_on, n.kind, c.id, c.name, n.guest_count > 0, n.edited FROM notices n"
        f" LEFT JOIN committees c ON c.pk = n.committee_pk WHERE n.pk IN ({marks})",
        found,
    ):
        if row[0]:
            years[row[0][:4]] += 1
        kinds[row[1]] += 1
        if row[2]:
            committees[(row[2], row[3])] += 1
        flags["guests"] += row[4]
        flags["edited"] += row[5]
    organisations = connection.execute(
        "SELECT o.id, o.name, count(DISTINCT g.notice_pk) FROM guests g"
        f" JOIN organisations o ON o.pk = g.organisation_pk WHERE g.notice_pk IN ({marks})"
        " GROUP BY o.pk ORDER BY 3 DESC, 2 LIMIT ?",
        [*found, MOST_VALUES],
    ).fetchall()
    lists = [
        ("Year", "year", [(year, year, n) for year, n in sorted(years.items(), reverse=True)]),
        ("Committee", "committee", [(id, name, n) for (id, name), n in committees.most_common()]),
        ("Kind", "kind", [(kind, words.KINDS[kind], n) for kind, n in kinds.most_common()]),
        ("Organisation", "organisation", [(row[0], row[1], row[2]) for row in organisations]),
    ]
    shown = [_facet(query, name, field, values) for name, field, values in lists]
    only = [("guests", "Names guests"), ("edited", "Was edited")]
    values = [
        {
            "label": label,
            "count": flags[field],
            "chosen": getattr(query, field),
            "href": addresses.with_query("/search", query.values(**{field: not getattr(query, field)})),
        }
        for field, label in only
        if flags[field] or getattr(query, field)
    ]
    return [facet for facet in [*shown, {"name": "Only", "field": "only", "values": values}] if facet["values"]]


def _facet(query: Query, name: str, field: str, values: list[tuple[str, str, int]]) -> dict[str, Any]:
    chosen = getattr(query, field)
    return {
        "name": name,
        "field": field,
        "values": [
            {
                "label": label,
                "count": count,
                "chosen": value == chosen,
                "href": addresses.with_query("/search", query.values(**{field: "" if value == chosen else value})),
            }
            for value, label, count in values
        ],
    }
