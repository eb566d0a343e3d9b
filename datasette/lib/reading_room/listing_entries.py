"""What stands in the feeds of the listings, from meetings to committees, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from . import addresses, words
from .atom import NEVER, Entry
from .calendar_files import place_of, title_of
from .database import many
from .feed_entries import SIZE, change_entries, list_of
from .listings import LISTINGS

Asked = Mapping[str, str]
"""Filters of the listing → what is asked for."""

_STATUSES = words.STATUSES | {"moved": "Moved"}  # a title has no room for more


def listing_entries(connection: sqlite3.Connection, name: str, asked: Asked, base: str) -> list[Entry]:
    """Return the newest entries of a listing; `base` is the archive's address without a slash at its end."""
    return _FEEDS[name](connection, asked, base)


def _meetings(connection: sqlite3.Connection, asked: Asked, base: str) -> list[Entry]:
    """Those announced, moved or cancelled last."""
    rows = many(
        connection,
        "SELECT m.*, c.name AS committee FROM meetings m LEFT JOIN committees c ON c.pk = m.committee_pk "
        f"WHERE {_where('meetings', asked)} ORDER BY m.last_changed_at DESC, m.id LIMIT {SIZE}",
        *asked.values(),
    )
    return [_meeting(connection, row, base) for row in rows]


def _meeting(connection: sqlite3.Connection, row: dict[str, Any], base: str) -> Entry:
    guests = many(
        connection, "SELECT text FROM guests WHERE meeting_pk = ? AND is_appearance = 1 ORDER BY pk", row["pk"]
    )
    when = words.day_and_time(row["date"], row["start_time"])
    told = "" if row["status"] == "announced" else f"{_STATUSES[row['status']]}: "
    facts = [part for part in (when, place_of(row)) if part]
    return Entry(
        key=f"meeting/{row['id']}",
        title=f"{told}{title_of(row)}{f', {when}' if when else ''}",
        link=base + addresses.path("meeting", row["id"]),
        via=row["moderngov_url"],
        updated=row["last_changed_at"],
        published=row["first_announced_at"],
        summary=" · ".join(facts),
        html="".join(f"<p>{escape(fact)}</p>" for fact in facts) + list_of([guest["text"] for guest in guests]),
        categories=[(f"status:{row['status']}", _STATUSES[row["status"]])],
    )


def _appearances(connection: sqlite3.Connection, asked: Asked, base: str) -> list[Entry]:
    """Those at the meetings that are latest."""
    where, values = _where("appearances", asked), list(asked.values())
    if not {"person", "organisation", "meeting"} & asked.keys():  # else few enough to be sorted
        filters = {name: value for name, value in asked.items() if name in LISTINGS["meetings"].filters}
        where += (
            " AND v.meeting_id IN (SELECT m.id FROM meetings m LEFT JOIN committees c ON c.pk = m.committee_pk "
            f"WHERE m.guest_count > 0 AND {_where('meetings', filters)} ORDER BY m.date DESC, m.id LIMIT {SIZE})"
        )
        values += filters.values()
    rows = many(
        connection,
        "SELECT v.*, n.first_seen_at FROM appearances v JOIN notices n ON n.id = v.notice_id "
        f"WHERE {where} ORDER BY v.date DESC, v.meeting_id, v.guest_pk LIMIT {SIZE}",
        *values,
    )
    return [
        Entry(
            key=f"appearance/{row['meeting_id']}/{row['person_id'] or row['text']}",
            title=f"{row['text']}: {row['committee'] or 'London Assembly'}, {words.day(row['date'])}",
            link=base + addresses.path("meeting", row["meeting_id"]),
            via=row["notice_url"],
            updated=row["first_seen_at"],
            summary=row["topic"] or row["headline"],
        )
        for row in rows
    ]


def _named(kind: str, table: str) -> Callable[[sqlite3.Connection, Asked, str], list[Entry]]:
    """Return what gives the people or bodies who appeared last."""

    def entries(connection: sqlite3.Connection, asked: Asked, base: str) -> list[Entry]:
        rows = many(
            connection,
            f"SELECT t.*, (SELECT max(n.first_seen_at) FROM guests g JOIN notices n ON n.pk = g.notice_pk "
            f"WHERE g.{kind}_pk = t.pk) AS seen FROM {table} t ORDER BY t.last_date DESC, t.id LIMIT {SIZE}",
        )
        return [
            Entry(
                key=f"{kind}/{row['id']}",
                title=row["name"],
                link=base + addresses.path(kind, row["id"]),
                updated=row["seen"] or NEVER,
                summary=f"{words.count(row['appearance_count'], 'meeting')}, "
                f"the latest on {words.day(row['last_date']) or 'a day not stated'}",
            )
            for row in rows
        ]

    return entries


def _committees(connection: sqlite3.Connection, asked: Asked, base: str) -> list[Entry]:
    """Those that a notice was about last."""
    rows = many(
        connection,
        "SELECT c.id, c.name, (SELECT max(n.first_seen_at) FROM notices n WHERE n.committee_pk = c.pk) AS seen "
        f"FROM committees c ORDER BY seen DESC, c.id LIMIT {SIZE}",
    )
    return [
        Entry(
            key=f"committee/{row['id']}",
            title=row["name"],
            link=base + addresses.path("committee", row["id"]),
            updated=row["seen"] or NEVER,
        )
        for row in rows
    ]


def _changes(connection: sqlite3.Connection, asked: Asked, base: str) -> list[Entry]:
    return change_entries(connection, base, asked.get("kind"))


def _where(name: str, asked: Asked) -> str:
    return " AND ".join(LISTINGS[name].filters[filter_] for filter_ in asked) or "1"


_FEEDS: dict[str, Callable[[sqlite3.Connection, Asked, str], list[Entry]]] = {
    "meetings": _meetings,
    "appearances": _appearances,
    "changes": _changes,
    "people": _named("person", "people"),
    "organisations": _named("organisation", "organisations"),
    "committees": _committees,
}
