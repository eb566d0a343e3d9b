"""Is every capture still what was captured? Reads everything and names what is damaged."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.captures import FILE_NAME, Captures

_AT_MOST = 100  # lines of SQLite's own integrity check


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of captures.db found."""

    captures: int
    bodies: int
    bytes: int
    """Bytes of all bodies before compression."""
    damage: tuple[str, ...]
    """One sentence a fault, naming the capture and its address; empty if all is well."""


def verify(
    data: Path, progress: Callable[[int, int], None] = lambda done, total: None, *, name: str = FILE_NAME
) -> Verified:
    """What a check of every capture in `data` finds. Raises UserError for a file that cannot be opened at all."""
    with Captures.open(data / name, readonly=name != FILE_NAME) as captures:
        damage = _structure(captures.connection)
        bodies, size, broken = _bodies(captures, progress)
        damage += broken + _gaps(captures.connection)
        count = captures.connection.execute("SELECT count(*) FROM captures").fetchone()[0]
    return Verified(count, bodies, size, tuple(damage))


def _structure(connection: sqlite3.Connection) -> list[str]:
    told = []
    try:
        lines = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_AT_MOST})")]
        told += [f"the database's structure: {line}" for line in lines if line != "ok"]
        for row in connection.execute("PRAGMA foreign_key_check"):
            told.append(f"{row[0]}, row {row[1]}: refers to a row of {row[2]} that is missing")
    except sqlite3.DatabaseError as error:
        told.append(f"the database's structure: {error}")
    return told


def _bodies(captures: Captures, progress: Callable[[int, int], None]) -> tuple[int, int, list[str]]:
    connection = captures.connection
    total = connection.execute("SELECT count(*) FROM bodies").fetchone()[0]
    size, damage = 0, []
    digests = [row[0] for row in connection.execute("SELECT sha256 FROM bodies ORDER BY rowid")]
    for done, digest in enumerate(digests, 1):
        try:
            size += len(captures.body(digest))
            data, crc = connection.execute("SELECT data, crc32 FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
            if crc is not None and zlib.crc32(data) != crc:
                damage += _named(connection, digest, "its stored form has changed, though its body can still be read")
        except (ValueError, KeyError, sqlite3.DatabaseError) as error:
            damage += _named(connection, digest, str(error))
        progress(done, total)
    for row in connection.execute(
        "SELECT captures.id, url, captures.length, bodies.length FROM captures LEFT JOIN bodies USING (sha256)"
        " WHERE captures.sha256 IS NOT NULL AND captures.length IS NOT bodies.length"
    ):
        fault = "its body is missing" if row[3] is None else f"it names {row[2]} bytes, its body has {row[3]}"
        damage.append(f"capture {row[0]} of {row[1]}: {fault}")
    return total, size, damage


def _gaps(connection: sqlite3.Connection) -> list[str]:
    """Rows that are missing: numbers are given in order, without gaps, and nothing is ever deleted."""
    told = []
    for table, what in (("captures", "capture"), ("sightings", "sighting"), ("refusals", "refusal")):
        query = f"SELECT id, id - lag(id, 1, 0) OVER (ORDER BY id) - 1 AS missing FROM {table}"
        for last, missing in connection.execute(f"SELECT id - 1, missing FROM ({query}) WHERE missing > 0"):
            numbers = f"{what} {last}" if missing == 1 else f"{what}s {last - missing + 1} to {last}"
            told.append(f"{numbers}: {'its row is' if missing == 1 else 'their rows are'} missing")
    return told


def _named(connection: sqlite3.Connection, digest: str, fault: str) -> list[str]:
    """The fault of a body, told for each capture and refusal that rests on it."""
    rows = connection.execute(
        "SELECT 'capture ' || id || ' of ' || url FROM captures WHERE sha256 = ?1"
        " UNION ALL SELECT 'refusal ' || id || ' of ' || url FROM refusals WHERE sha256 = ?1",
        (digest,),
    ).fetchall()
    return [f"{row[0]}: {fault}" for row in rows] or [f"a body that nothing refers to ({digest[:12]}…): {fault}"]
