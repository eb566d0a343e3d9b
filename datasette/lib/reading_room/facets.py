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
    cursor = connection.cursor()
    # the rows themselves hold whole texts; an archive of an earlier release has no such index until it is built again
    has_index = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'notices_filters'").fetchone()
    index = "INDEXED BY notices_filters" if has_index else ""
    cursor.row_factory = None  # a row by name costs more than all that is counted here
    rows = cursor.execute(
        f"SELECT created_on, kind, committee_pk, guest_count > 0, edited FROM notices {index} WHERE pk IN ({marks})",
        found,
    ).fetchall()
    days, kind_of, committee_of, guests, edited = zip(*rows, strict=True) if rows else [()] * 5
    years = Counter(day[:4] for day in days if day)
    kinds = Counter(kind_of)
    committees = Counter(committee_of)
    flags = {"guests": sum(guests), "edited": sum(edited)}
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
    asked = query.values()
    shown = [_facet(asked, name, field, values) for name, field, values in lists]
    only = [("guests", "Names guests"), ("edited", "Was edited")]
    values = [
        {
            "label": label,
            "count": flags[field],
            "chosen": getattr(query, field),
            "href": addresses.with_query("/search", {**asked, field: "" if asked[field] else "1"}),
        }
        for field, label in only
        if flags[field] or getattr(query, field)
    ]
    return [facet for facet in [*shown, {"name": "Only", "field": "only", "values": values}] if facet["values"]]


def _facet(asked: dict[str, Any], name: str, field: str, values: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Return a filter; `asked` are the values of the search's own address, of which each value changes one."""
    chosen = asked[field]
    address = addresses.with_each("/search", asked, field)
    return {
        "name": name,
        "field": field,
        "values": [
            {
                "label": label,
                "count": count,
                "chosen": value == chosen,
                "href": address("" if value == chosen else value),
            }
            for value, label, count in values
        ],
    }
