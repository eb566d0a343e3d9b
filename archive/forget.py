"""Taking a notice's rows away before they are written anew, and remembering whom and what they touched."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from archive.parsing import Parsed

# tables with rows of one notice, children before parents
PARTS = (
    "guests", "panels", "announcements", "footnote_markers", "links", "footnotes", "quotes", "warnings", "search_texts",
)  # fmt: skip


@dataclass(slots=True)
class Settled:
    """What a build touched so far, for its later steps. Numbers are row numbers."""

    notices: set[int] = field(default_factory=set)
    """Notices that were written."""
    removed: set[int] = field(default_factory=set)
    """Notices whose rows were taken away; most are written again."""
    keys: set[str] = field(default_factory=set)
    """What may join announcements to others, of those taken away and those written."""
    meetings: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    abbreviations: set[str] = field(default_factory=set)
    """Folded abbreviations and full names that were explained."""
    suppressed: set[int] = field(default_factory=set)
    """Lines of suppressions.csv that had an effect."""


@dataclass(slots=True)
class Cleared:
    """What was taken away."""

    urls: list[str] = field(default_factory=list)
    """All addresses of the notices."""
    states: dict[int, Parsed] = field(default_factory=dict)
    """Their states by number of capture, without contacts."""


def clear(connection: sqlite3.Connection, urls: list[str], settled: Settled) -> Cleared:
    """Take away the rows of the notices that have any of these addresses."""
    marks = ", ".join("?" * len(urls))
    query = f"SELECT DISTINCT notice_pk FROM notice_urls WHERE url IN ({marks}) ORDER BY notice_pk"
    cleared = Cleared()
    for (pk,) in connection.execute(query, urls).fetchall():
        cleared.urls += [u for (u,) in connection.execute("SELECT url FROM notice_urls WHERE notice_pk = ?", (pk,))]
        columns = "capture_pk, document, spans, content_sha256"
        states = connection.execute(f"SELECT {columns} FROM versions WHERE notice_pk = ?", (pk,))
        for capture_pk, document, spans, content in states:
            cleared.states[capture_pk] = Parsed(capture_pk, document, spans, content=content)
        _forget(connection, pk, settled)
    return cleared


def clear_parts(connection: sqlite3.Connection, pk: int, settled: Settled) -> None:
    """Take away the rows of a notice's parts, the notice itself and its history stay."""
    query = "SELECT meeting_pk, person_pk, organisation_pk FROM guests WHERE notice_pk = ?"
    for meeting, person, body in connection.execute(query, (pk,)):
        settled.meetings.add(meeting)
        settled.people |= {person} - {None}
        settled.organisations |= {body} - {None}
    announced = connection.execute("SELECT meeting_pk FROM announcements WHERE notice_pk = ?", (pk,))
    settled.meetings |= {meeting for (meeting,) in announced}
    for table in PARTS:
        connection.execute(f"DELETE FROM {table} WHERE notice_pk = ?", (pk,))


def _forget(connection: sqlite3.Connection, pk: int, settled: Settled) -> None:
    run = connection.execute
    settled.removed.add(pk)
    run("INSERT INTO temp.former SELECT id, url FROM notices WHERE pk = ?", (pk,))
    clear_parts(connection, pk, settled)
    for track, meeting in run("SELECT pk, meeting_pk FROM build_tracks WHERE notice_pk = ?", (pk,)).fetchall():
        settled.meetings |= {meeting} - {None}
        settled.keys |= {key for (key,) in run("SELECT key FROM build_track_keys WHERE track_pk = ?", (track,))}
        run("DELETE FROM build_track_keys WHERE track_pk = ?", (track,))
    for pair in run("SELECT abbreviation, full_key FROM build_abbreviations WHERE notice_pk = ?", (pk,)):
        settled.abbreviations.update(pair)
    run("DELETE FROM build_tracks WHERE notice_pk = ?", (pk,))
    run("DELETE FROM build_abbreviations WHERE notice_pk = ?", (pk,))
    run("DELETE FROM meeting_differences WHERE notice_pk = ?1 OR other_notice_pk = ?1", (pk,))
    run("DELETE FROM pages WHERE capture_pk IN (SELECT capture_pk FROM versions WHERE notice_pk = ?)", (pk,))
    run("UPDATE captures SET notice_pk = NULL, version_pk = NULL WHERE notice_pk = ?", (pk,))
    run(
        "DELETE FROM redirects WHERE kind = 'notice' AND old_id IN"
        " (SELECT old_id FROM redirects WHERE kind = 'notice' AND new_id = (SELECT id FROM notices WHERE pk = ?))",
        (pk,),
    )
    for table in ("changes", "versions", "notice_urls"):
        run(f"DELETE FROM {table} WHERE notice_pk = ?", (pk,))
    run("DELETE FROM notices WHERE pk = ?", (pk,))
