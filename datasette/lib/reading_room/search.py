"""Searching the notices: which, in what order, with what filters.

How it stays quick: `search_texts` lies in the order of the notices' dates, so the newest matches are read first and
reading stops at `WINDOW`. Up to that number, best-first is BM25 over all of them; beyond, best-first looks at the
newest `WINDOW` matches and puts those first whose headline, then whose guests or organisations hold the words, the
newest first among equals. Newest-first needs no ranking and goes through all matches.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from . import addresses, words
from .matching import Match, match_of

WINDOW = 400
PAGE_SIZE = 20
LAST_PAGE = 500

COLUMNS = (
    "id",
    "headline",
    "created_on",
    "kind",
    "committee",
    "committee_id",
    "meeting_count",
    "guest_count",
    "edited",
    "state",
    "url",
    "first_seen_at",
    "last_seen_at",
)
"""What is known of a notice in a list, in the order of the CSV."""

_SELECT = (
    "SELECT n.id, n.headline, n.created_on, n.kind, c.name AS committee, c.id AS committee_id, n.meeting_count,"
    " n.guest_count, n.edited, n.state, n.url, n.first_seen_at, n.last_seen_at"
)
_DAY = 1_000_000  # search_texts.pk = day × 1,000,000 + notice_pk
_WEIGHTS = "10.0, 1.0, 5.0, 5.0, 1.0"  # headline, body, guests, organisations, notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for. Empty fields ask for nothing."""

    text: str = ""
    year: str = ""
    committee: str = ""
    """Id of a committee."""
    kind: str = ""
    organisation: str = ""
    """Id of an organisation."""
    guests: bool = False
    """Only notices that name guests."""
    edited: bool = False
    """Only notices that were changed after they were first seen."""
    sort: str = ""
    """`date` or `relevance`; empty: relevance where there are words, else date."""
    page: int = 1

    @property
    def match(self) -> Match:
        """The text as full-text expressions."""
        return match_of(self.text)

    @property
    def by_date(self) -> bool:
        """True if the newest come first."""
        return self.sort == "date" or self.match.include is None

    def values(self, **changes: Any) -> dict[str, Any]:
        """Return the values of an address that asks for this, or for this with changes; page 1 unless told."""
        asked = replace(self, **{"page": 1, **changes})
        return {
            "q": asked.text,
            "year": asked.year,
            "committee": asked.committee,
            "kind": asked.kind,
            "organisation": asked.organisation,
            "guests": "1" if asked.guests else "",
            "edited": "1" if asked.edited else "",
            "sort": asked.sort,
            "page": asked.page if asked.page > 1 else "",
        }


def query_from(args: Mapping[str, Any]) -> Query:
    """Return what an address asks for. A value that cannot be meant (year=abc) asks for nothing."""

    def value(name: str) -> str:
        return str(args.get(name) or "").strip()

    year = value("year")
    return Query(
        text=value("q").replace("\x00", " "),
        year=year if re.fullmatch("[12][0-9]{3}", year) else "",
        committee=value("committee")[:200],
        kind=value("kind") if value("kind") in words.KINDS else "",
        organisation=value("organisation")[:200],
        guests=value("guests") in ("1", "on", "true"),
        edited=value("edited") in ("1", "on", "true"),
        sort=value("sort") if value("sort") in ("date", "relevance") else "",
        page=addresses.page_number(args.get("page"), LAST_PAGE),
    )


def conditions(query: Query, expression: str | None) -> tuple[str, list[Any]]:
    """Return `FROM … WHERE …` and its values: notices as `n`, with words also `notices_fts`."""
    where: list[str] = []
    values: list[Any] = []
    match = query.match
    if expression is not None:
        source = "notices_fts CROSS JOIN notices AS n ON n.pk = notices_fts.rowid % 1000000"
        where.append("notices_fts MATCH ?")
        values.append(expression)
        if query.year:
            first, last = (words.days_since_1970(f"{query.year}-{day}") for day in ("01-01", "12-31"))
            where.append("notices_fts.rowid >= ? AND notices_fts.rowid < ?")
            values += [first * _DAY, (last + 1) * _DAY]
    else:
        source = "notices AS n"
        if query.year:
            where.append("n.created_on BETWEEN ? AND ?")
            values += [f"{query.year}-01-01", f"{query.year}-12-31"]
        if match.exclude:
            where.append("n.pk NOT IN (SELECT rowid % 1000000 FROM notices_fts WHERE notices_fts MATCH ?)")
            values.append(match.exclude)
    if query.committee:
        where.append("n.committee_pk = (SELECT pk FROM committees WHERE id = ?)")
        values.append(query.committee)
    if query.kind:
        where.append("n.kind = ?")
        values.append(query.kind)
    if query.organisation:
        where.append(
            "n.pk IN (SELECT notice_pk FROM guests WHERE organisation_pk = (SELECT pk FROM organisations WHERE id = ?))"
        )
        values.append(query.organisation)
    if query.guests:
        where.append("n.guest_count > 0")
    if query.edited:
        where.append("n.edited = 1")
    return f"FROM {source} WHERE {' AND '.join(where) or '1'}", values


def newest(query: Query, expression: str | None) -> str:
    """Return the ORDER BY that puts the newest first."""
    return "ORDER BY notices_fts.rowid DESC" if expression is not None else "ORDER BY n.created_on DESC, n.id"


def window(connection: sqlite3.Connection, query: Query, most: int = WINDOW) -> list[int]:
    """Return the row numbers of the newest notices found, at most `most` + 1: one more says that there are more."""
    expression = query.match.expression
    source, values = conditions(query, expression)
    order = newest(query, expression)
    number = "n.pk" if " n." in source.partition(" WHERE ")[2] or expression is None else "notices_fts.rowid % 1000000"
    if number != "n.pk":  # nothing is asked of the notices themselves: a thousand look-ups are spared
        source = source.replace(" CROSS JOIN notices AS n ON n.pk = notices_fts.rowid % 1000000", "")
    rows = connection.execute(f"SELECT {number} {source} {order} LIMIT ?", [*values, most + 1])
    return [int(row[0]) for row in rows]


def best_first(connection: sqlite3.Connection, query: Query, found: list[int]) -> list[int]:
    """Return the found row numbers with the best first (see the module's docstring)."""
    match = query.match
    if match.include is None or not found:
        return found
    if len(found) <= WINDOW:
        source, values = conditions(query, match.expression)
        ranked = f"SELECT n.pk {source} ORDER BY bm25(notices_fts, {_WEIGHTS}), notices_fts.rowid DESC"
        return [int(row[0]) for row in connection.execute(ranked, values)]
    found = found[:WINDOW]
    lowest = connection.execute("SELECT pk FROM search_texts WHERE notice_pk = ?", (found[-1],)).fetchone()[0]
    tiers = dict.fromkeys(found, 2)
    for tier, columns in ((1, "guests organisations"), (0, "headline")):
        rows = connection.execute(
            "SELECT rowid % 1000000 FROM notices_fts WHERE notices_fts MATCH ? AND rowid >= ?",
            (f"{{{columns}}} : ({match.include})", lowest),
        )
        tiers.update({row[0]: tier for row in rows if row[0] in tiers})
    return sorted(found, key=lambda pk: tiers[pk])


def rows_of(connection: sqlite3.Connection, numbers: list[int]) -> list[dict[str, Any]]:
    """Return the notices with these row numbers, in this order, with the columns of `COLUMNS`."""
    marks = ",".join("?" * len(numbers))
    rows = connection.execute(
        f"{_SELECT}, n.pk FROM notices n LEFT JOIN committees c ON c.pk = n.committee_pk WHERE n.pk IN ({marks})",
        numbers,
    )
    by_pk = {row["pk"]: {name: row[name] for name in COLUMNS} for row in rows}
    return [by_pk[number] for number in numbers]


def search_rows(
    connection: sqlite3.Connection,
    query: Query,
    limit: int = PAGE_SIZE,
    offset: int = 0,
    found: list[int] | None = None,
) -> list[dict[str, Any]]:
    """Return the notices found, `limit` of them after `offset`, in the order that the query asks for.

    `found` is what `window` gave for the query, if it has been asked already.
    """
    if query.by_date:
        expression = query.match.expression
        source, values = conditions(query, expression)
        order = newest(query, expression)
        rows = connection.execute(f"SELECT n.pk {source} {order} LIMIT ? OFFSET ?", [*values, limit, offset])
        return rows_of(connection, [int(row[0]) for row in rows])
    if found is None:
        found = window(connection, query)
    return rows_of(connection, best_first(connection, query, found)[offset : offset + limit])


def all_rows(connection: sqlite3.Connection, query: Query) -> Iterator[sqlite3.Row]:
    """Yield every notice found, newest first, with the columns of `COLUMNS`."""
    expression = query.match.expression
    source, values = conditions(query, expression)
    source = source.replace(" WHERE ", " LEFT JOIN committees c ON c.pk = n.committee_pk WHERE ", 1)
    yield from connection.execute(f"{_SELECT} {source} {newest(query, expression)}", values)
