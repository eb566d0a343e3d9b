"""The listings as data: columns and queries with stable ids, never row numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One listing."""

    columns: dict[str, str]
    """Name → SQL."""
    source: str
    """FROM …"""
    order: str
    filters: dict[str, str]
    """What the address may ask for → the condition."""

    def rows(self, connection: sqlite3.Connection, asked: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows, with the filters in `asked` that this listing knows and that are not empty."""
        found = {name: str(asked[name]) for name in self.filters if asked.get(name)}
        where = " AND ".join(self.filters[name] for name in found) or "1"
        cursor = connection.cursor()
        cursor.row_factory = None
        columns = ", ".join(self.columns.values())
        yield from cursor.execute(
            f"SELECT {columns} FROM {self.source} WHERE {where} ORDER BY {self.order}", list(found.values())
        )


def _listing(source: str, order: str, columns: dict[str, str], filters: dict[str, str] | None = None) -> Listing:
    return Listing(columns=columns, source=source, order=order, filters=filters or {})


def _of(table: str, *names: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in names}


_COMMITTEE = {"committee": "c.name", "committee_id": "c.id"}

LISTINGS: dict[str, Listing] = {
    "meetings": _listing(
        "meetings m LEFT JOIN committees c ON c.pk = m.committee_pk",
        "m.date IS NULL, m.date, m.start_time, m.id",
        _of("m", "id", "kind")
        | _COMMITTEE
        | _of("m", "topic", "date", "start_time", "end_time", "venue_room", "venue_building", "venue_address")
        | _of("m", "venue_postcode", "venue_virtual", "moderngov_url", "status", "sequence", "first_announced_at")
        | _of("m", "last_changed_at", "notice_count", "guest_count"),
        {"committee": "c.id = ?", "year": "substr(m.date, 1, 4) = ?"},
    ),
    "changes": _listing(
        "changes h JOIN notices n ON n.pk = h.notice_pk LEFT JOIN committees c ON c.pk = n.committee_pk",
        "h.observed_at DESC, n.id, h.position",
        _of("h", "observed_at", "kind", "field", "summary", "before", "after")
        | {"notice_id": "n.id", "headline": "n.headline"}
        | _COMMITTEE
        | {"url": "n.url"},
        {"kind": "h.kind = ?"},
    ),
    "people": _listing(
        "people p",
        "p.sort_name, p.id",
        _of("p", "id", "name", "sort_name", "honorific_prefix", "honorific_suffix", "appearance_count")
        | _of("p", "first_date", "last_date"),
    ),
    "organisations": _listing(
        "organisations o",
        "o.name, o.id",
        _of("o", "id", "name", "abbreviation", "appearance_count", "first_date", "last_date"),
    ),
    "committees": _listing(
        "committees c",
        "c.name",
        _of("c", "id", "name", "is_canonical", "since", "until", "predecessor", "successor"),
    ),
    "appearances": _listing(
        "appearances v",
        "v.date IS NULL, v.date, v.meeting_id, v.guest_pk",
        _of("v", "date", "start_time", "committee", "person", "honorific_prefix", "honorific_suffix", "role")
        | _of("v", "organisation", "organisation_name", "panel_label", "panel_title", "topic", "headline")
        | _of("v", "notice_date", "text", "in_latest_notice", "person_id", "organisation_id", "committee_id")
        | _of("v", "meeting_id", "notice_id", "notice_url"),
        {
            "committee": "v.committee_id = ?",
            "person": "v.person_id = ?",
            "organisation": "v.organisation_id = ?",
            "meeting": "v.meeting_id = ?",
            "year": "substr(v.date, 1, 4) = ?",
        },
    ),
}
