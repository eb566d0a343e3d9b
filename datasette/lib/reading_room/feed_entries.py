"""What stands in the feeds: notices, and their silent edits, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from html import escape
from itertools import groupby
from typing import Any

from . import addresses, words
from .atom import NEVER, Entry
from .database import many

SIZE = 50
"""Entries of a feed: about half a year of notices."""

# How each feed of one thing finds its notices.
OF = {
    "committee": "n.committee_pk = (SELECT pk FROM committees WHERE id = :id) OR n.pk IN (SELECT a.notice_pk "
    "FROM announcements a JOIN meetings m ON m.pk = a.meeting_pk JOIN committees c ON c.pk = m.committee_pk "
    "WHERE c.id = :id)",
    "person": "n.pk IN (SELECT g.notice_pk FROM guests g JOIN people p ON p.pk = g.person_pk WHERE p.id = :id)",
    "organisation": "n.pk IN (SELECT g.notice_pk FROM guests g JOIN organisations o ON o.pk = g.organisation_pk "
    "WHERE o.id = :id)",
}


def newest_ids(connection: sqlite3.Connection, kind: str | None, id: str | None) -> list[str]:
    """Return the ids of the newest notices by their own date: of all, or of one committee, person or organisation."""
    where = OF[kind] if kind else "1"
    rows = connection.execute(
        f"SELECT n.id FROM notices n WHERE {where} ORDER BY n.created_on DESC, n.id LIMIT :size",
        {"id": id, "size": SIZE},
    )
    return [str(row[0]) for row in rows]


def notice_entries(connection: sqlite3.Connection, ids: Sequence[str], base: str) -> list[Entry]:
    """Return an entry for each notice, in the order of `ids`; `base` is the archive's address without a slash."""
    rows = many(
        connection,
        "SELECT n.*, c.name AS committee, c.id AS committee_id, "
        "(SELECT max(v.seen_from) FROM versions v WHERE v.notice_pk = n.pk) AS changed_at FROM notices n "
        f"LEFT JOIN committees c ON c.pk = n.committee_pk WHERE n.id IN ({','.join('?' * len(ids))})",
        *ids,
    )
    by_id = {row["id"]: row for row in rows}
    return [_notice_entry(connection, by_id[id], base) for id in ids]


def change_entries(connection: sqlite3.Connection, base: str, kind: str | None = None) -> list[Entry]:
    """Return an entry for each time that a notice was found changed; with `kind`, in that way among others."""
    moments = many(
        connection,
        f"SELECT DISTINCT observed_at, notice_pk FROM changes WHERE {'kind = ?' if kind else '1'} "
        f"ORDER BY observed_at DESC, notice_pk LIMIT {SIZE}",
        *([kind] if kind else []),
    )
    oldest = moments[-1]["observed_at"] if moments else NEVER
    shown = {(moment["observed_at"], moment["notice_pk"]) for moment in moments}
    rows = many(
        connection,
        "SELECT h.observed_at, h.notice_pk, h.kind, h.summary, n.id, n.headline, n.url FROM changes h "
        "JOIN notices n ON n.pk = h.notice_pk WHERE h.observed_at >= ? "
        "ORDER BY h.observed_at DESC, h.notice_pk, h.position",
        oldest,
    )
    return [
        _change_entry(list(edits), base)
        for moment, edits in groupby(rows, lambda row: (row["observed_at"], row["notice_pk"]))
        if moment in shown
    ]


def _notice_entry(connection: sqlite3.Connection, row: dict[str, Any], base: str) -> Entry:
    announced = many(
        connection,
        "SELECT a.date, a.start_time, coalesce(a.committee, c.name) AS committee, a.topic, a.pk FROM announcements a "
        "JOIN meetings m ON m.pk = a.meeting_pk LEFT JOIN committees c ON c.pk = m.committee_pk "
        "WHERE a.notice_pk = ? ORDER BY a.position",
        row["pk"],
    )
    guests = many(
        connection,
        "SELECT g.text, g.announcement_pk FROM guests g JOIN panels p ON p.pk = g.panel_pk WHERE g.notice_pk = ? "
        "ORDER BY p.announcement_pk, p.position, g.position",
        row["pk"],
    )
    first = _first_words(row["body_text"])
    lines = [_meeting_words(meeting) for meeting in announced]
    html = f"<p>{escape(first)}</p>" + "".join(
        f"<h3>{escape(line)}</h3>{list_of([g['text'] for g in guests if g['announcement_pk'] == meeting['pk']])}"
        for meeting, line in zip(announced, lines, strict=True)
    )
    kind = (f"kind:{row['kind']}", words.KINDS.get(row["kind"], row["kind"]))
    committee = [(f"committee:{row['committee_id']}", row["committee"])] if row["committee"] else []
    return Entry(
        key=f"notice/{row['id']}",
        title=row["headline"],
        link=base + addresses.path("notice", row["id"]),
        via=row["url"],
        updated=row["changed_at"] or row["first_seen_at"],
        published=_start_of(row["created_on"]),
        author="London Assembly",
        summary=" · ".join([*lines, first]),
        html=html,
        categories=[kind, *committee],
    )


def _change_entry(edits: list[dict[str, Any]], base: str) -> Entry:
    first = edits[0]
    return Entry(
        key=f"change/{first['id']}/{first['observed_at']}",
        title=f"Edited: {first['headline']}",
        link=base + addresses.path("notice", first["id"]),
        via=first["url"],
        updated=first["observed_at"],
        published=first["observed_at"],
        summary="; ".join(edit["summary"] for edit in edits),
        html=list_of([edit["summary"] for edit in edits]),
        categories=[(f"change:{kind}", kind.replace("_", " ")) for kind in dict.fromkeys(e["kind"] for e in edits)],
    )


def _first_words(body: str) -> str:
    """Return the first paragraph that is more than a heading, or the first there is.

    >>> _first_words("PUBLIC MEETINGS\\n\\nThe Assembly hears five bodies about how long a lamp burns.")
    'The Assembly hears five bodies about how long a lamp burns.'
    """
    paragraphs = [part for part in body.split("\n\n") if part.strip()]
    return next((part for part in paragraphs if len(part) >= 50), paragraphs[0] if paragraphs else "")


def _meeting_words(meeting: dict[str, Any]) -> str:
    when = words.day_and_time(meeting["date"], meeting["start_time"])
    return ", ".join(part for part in (meeting["committee"] or "London Assembly", meeting["topic"], when) if part)


def list_of(texts: Sequence[str]) -> str:
    """Return texts as a list in HTML, or "" for none."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>" if texts else ""


def _start_of(day: str | None) -> str | None:
    """Return the instant at which a day begins in London.

    >>> _start_of("2023-07-19"), _start_of(None)
    ('2023-07-18T23:00:00Z', None)
    """
    if day is None:
        return None
    return f"{datetime.combine(date.fromisoformat(day), time(), words.LONDON).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
