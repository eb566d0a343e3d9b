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
    committees: Counter[int | None] = Counter()
    guests = edited = 0
    for day, kind, committee, guest_count, was_edited in connection.execute(
        f"SELECT created_on, kind, committee_pk, guest_count, edited FROM notices WHERE pk IN ({marks})", found
    ):
        years[day[:4] if day else ""] += 1
        kinds[kind] += 1
        committees[committee] += 1
        guests += guest_count > 0
        edited += was_edited
    flags = {"guests": guests, "edited": edited}
    del years[""], committees[None]
    names = {row[0]: row for row in connection.execute("SELECT pk, id, name FROM committees")}
    organisations = connection.execute(
        "SELECT o.id, o.name, found.n FROM (SELECT organisation_pk, count(*) AS n FROM"
        f" (SELECT DISTINCT notice_pk, organisation_pk FROM guests WHERE notice_pk IN ({marks}))"
        " WHERE organisation_pk IS NOT NULL GROUP BY organisation_pk ORDER BY n DESC, organisation_pk LIMIT ?) found"
        " JOIN organisations o ON o.pk = found.organisation_pk ORDER BY found.n DESC, o.name",
        [*found, MOST_VALUES],
    ).fetchall()
    lists = [
        ("Year", "year", [(year, year, n) for year, n in sorted(years.items(), reverse=True)]),
        (
            "Committee",
            "committee",
            [(names[pk][1], names[pk][2], n) for pk, n in committees.most_common() if pk in names],
        ),
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
