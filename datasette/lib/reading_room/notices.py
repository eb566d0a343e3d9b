"""Everything that the page of one notice shows."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from . import words
from .body import Marker, anchor, body_html
from .database import many, one
from .differences import differences


def notice(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """Return a notice with all that hangs on it, or None."""
    found = one(
        connection,
        "SELECT n.*, c.name AS committee, c.id AS committee_id FROM notices n"
        " LEFT JOIN committees c ON c.pk = n.committee_pk WHERE n.id = ?",
        id,
    )
    if found is None:
        return None
    pk = found["pk"]
    notes = footnotes(connection, pk)
    markers = many(connection, "SELECT * FROM footnote_markers WHERE notice_pk = ? ORDER BY position", pk)
    meetings = announced(connection, pk)
    quotes = many(connection, "SELECT * FROM quotes WHERE notice_pk = ? ORDER BY position", pk)
    by_pk = {note["pk"]: note for note in notes}
    for marker in markers:
        if marker["footnote_pk"] in by_pk:
            by_pk[marker["footnote_pk"]]["markers"].append(marker["position"])
    facts = [*meetings, *quotes]
    facts += [panel for meeting in meetings for panel in meeting["panels"]]
    facts += [guest for meeting in meetings for panel in meeting["panels"] for guest in panel["guests"]]
    length = len(found["body_text"])
    for fact in facts:
        start, end = fact["span_start"], fact["span_end"]
        fact["words"] = anchor(start, end) if start is not None and 0 <= start < end <= length else None
    spans = [(fact["span_start"], fact["span_end"]) for fact in facts if fact["words"]]
    return {
        **found,
        "meetings": meetings,
        "quotes": quotes,
        "footnotes": notes,
        "links": many(
            connection, "SELECT * FROM links WHERE notice_pk = ? AND footnote_pk IS NULL ORDER BY position", pk
        ),
        "captures": captures(connection, pk),
        "versions": many(
            connection,
            "SELECT number, capture_pk, seen_from, seen_until, headline FROM versions WHERE notice_pk = ?"
            " ORDER BY number",
            pk,
        ),
        "changes": changes_of(connection, pk),
        "warnings": many(connection, "SELECT code, message FROM warnings WHERE notice_pk = ? ORDER BY position", pk),
        "html": body_html(found["body_text"], spans, _markers(markers, by_pk)),
        "addresses": [
            row["url"] for row in many(connection, "SELECT url FROM notice_urls WHERE notice_pk = ? ORDER BY url", pk)
        ],
    }


def _markers(markers: list[dict[str, Any]], by_pk: dict[int, dict[str, Any]]) -> list[Marker]:
    return [
        Marker(
            start=marker["span_start"],
            end=marker["span_end"],
            position=marker["position"],
            number=marker["number"],
            footnote=by_pk[marker["footnote_pk"]]["position"] if marker["footnote_pk"] in by_pk else None,
            note=by_pk[marker["footnote_pk"]]["text"] if marker["footnote_pk"] in by_pk else "",
        )
        for marker in markers
        if marker["span_start"] is not None and marker["span_end"] is not None
    ]


def footnotes(connection: sqlite3.Connection, pk: int) -> list[dict[str, Any]]:
    """Return the notes of a notice with their links, each ready to take its markers."""
    notes = many(connection, "SELECT * FROM footnotes WHERE notice_pk = ? ORDER BY position", pk)
    links = many(
        connection, "SELECT * FROM links WHERE notice_pk = ? AND footnote_pk IS NOT NULL ORDER BY position", pk
    )
    return [
        {**note, "markers": [], "links": [link for link in links if link["footnote_pk"] == note["pk"]]}
        for note in notes
    ]


def announced(connection: sqlite3.Connection, pk: int) -> list[dict[str, Any]]:
    """Return what a notice announces: meetings as it says them, with panels and guests."""
    meetings = many(
        connection,
        "SELECT a.*, m.id AS meeting_id, m.status, m.moderngov_url, c.id AS committee_id FROM announcements a"
        " JOIN meetings m ON m.pk = a.meeting_pk LEFT JOIN committees c ON c.pk = m.committee_pk"
        " WHERE a.notice_pk = ? ORDER BY a.position",
        pk,
    )
    panels = many(connection, "SELECT * FROM panels WHERE notice_pk = ? ORDER BY announcement_pk, position", pk)
    guests = many(
        connection,
        "SELECT g.*, p.id AS person_id, o.id AS organisation_id FROM guests g LEFT JOIN people p ON p.pk = g.person_pk"
        " LEFT JOIN organisations o ON o.pk = g.organisation_pk WHERE g.notice_pk = ? ORDER BY g.panel_pk, g.position",
        pk,
    )
    for panel in panels:
        panel["guests"] = [guest for guest in guests if guest["panel_pk"] == panel["pk"]]
    return [
        {**meeting, "panels": [panel for panel in panels if panel["announcement_pk"] == meeting["pk"]]}
        for meeting in meetings
    ]


def captures(connection: sqlite3.Connection, pk: int) -> list[dict[str, Any]]:
    """Return the captures of a notice, the newest first, and whether the page itself is kept here."""
    return many(
        connection,
        "SELECT c.*, v.number AS version, s.times, s.last_seen_at, p.capture_pk IS NOT NULL AS kept FROM captures c"
        " LEFT JOIN versions v ON v.pk = c.version_pk LEFT JOIN sightings s ON s.capture_pk = c.pk"
        " LEFT JOIN pages p ON p.capture_pk = c.pk WHERE c.notice_pk = ? ORDER BY c.fetched_at DESC, c.pk DESC",
        pk,
    )


def changes_of(connection: sqlite3.Connection, pk: int) -> list[dict[str, Any]]:
    """Return what changed in a notice, the newest first, each with its words compared."""
    rows = many(
        connection, "SELECT * FROM changes WHERE notice_pk = ? ORDER BY observed_at DESC, version_pk DESC, position", pk
    )
    return [{**row, "words": differences(row)} for row in rows]


def document(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """Return a notice as the contract's document, or None."""
    row = one(connection, "SELECT document FROM notices WHERE id = ?", id)
    if row is None:
        return None
    found: dict[str, Any] = json.loads(row["document"])
    found.pop("contacts", None)  # personal data: kept out at build, and out of here whatever a build did
    return found


def description(found: dict[str, Any]) -> str:
    """Return a sentence or two about a notice, for search engines and links."""
    first = next((part for part in found["body_text"].split("\n\n") if part.strip()), "")
    when = f" of {words.day(found['created_on'])}" if found["created_on"] else ""
    who = f", {found['committee']}" if found["committee"] else ""
    return f"London Assembly press notice{when}{who}. {first}"
