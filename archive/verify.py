"""Is every capture still what was captured? Reads everything and names what is damaged."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
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
        connection = captures.connection
        damage = _structure(connection)
        bodies, size, broken = _bodies(captures, progress)
        damage += [*broken, *_captures(connection), *_guarded(_gaps(connection), "rows")]
        count = sum(1 for _ in _guarded(_column(connection, "SELECT id FROM captures"), "rows", []))
    return Verified(count, bodies, size, tuple(dict.fromkeys(damage)))


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


def _guarded(sentences: Iterator[str], what: str, told: list[str] | None = None) -> list[str]:
    """What comes before the file cannot be read any further, and that it cannot."""
    found: list[str] = []
    try:
        found.extend(sentences)
    except sqlite3.DatabaseError as error:
        fault = f"{what} of the database cannot be read ({error})"
        (found if told is None else told).append(fault)
    return found


def _column(connection: sqlite3.Connection, query: str, *values: object) -> Iterator[str]:
    for row in connection.execute(query, values):
        yield str(row[0])


def _bodies(captures: Captures, progress: Callable[[int, int], None]) -> tuple[int, int, list[str]]:
    """Number and size of the bodies, and what is wrong with them. Digests are read from their index and from captures:
    what damage keeps from being read in the one place can stand in another."""
    connection = captures.connection
    size = 0
    damage: list[str] = []
    digests: dict[str, None] = {}
    for query in ("SELECT sha256 FROM captures WHERE sha256 IS NOT NULL ORDER BY id", "SELECT sha256 FROM bodies"):
        found = _guarded(_column(connection, query), "bodies", damage)
        digests |= dict.fromkeys(found)
    known = len(digests)
    for done, digest in enumerate(digests, 1):
        try:
            size += len(captures.body(digest))
            data, crc = connection.execute("SELECT data, crc32 FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
            if crc is not None and zlib.crc32(data) != crc:
                damage += _named(connection, digest, "its stored form has changed, though its body can still be read")
        except KeyError:
            known -= 1
            damage += _named(connection, digest, "its body is missing")
        except (ValueError, sqlite3.DatabaseError) as error:
            damage += _named(connection, digest, str(error))
        progress(done, len(digests))
    return known, size, damage


def _captures(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the rows of captures, each read by itself."""
    try:
        [highest] = connection.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()
    except sqlite3.DatabaseError:
        return  # told of with the rows
    for number in range(1, highest + 1):
        try:
            row = connection.execute("SELECT url, length, sha256 FROM captures WHERE id = ?", (number,)).fetchone()
        except sqlite3.DatabaseError as error:
            yield f"capture {number}: its row cannot be read ({error})"
            continue
        if row is None:
            continue
        with suppress(sqlite3.DatabaseError):  # a body that cannot be read is told of by itself
            body = connection.execute("SELECT length FROM bodies WHERE sha256 = ?", (row["sha256"],)).fetchone()
            if body is not None and body["length"] != row["length"]:
                yield f"capture {number} of {row['url']}: it names {row['length']} bytes, its body has {body['length']}"


def _gaps(connection: sqlite3.Connection) -> Iterator[str]:
    """Rows that are missing: numbers are given in order, without gaps, and nothing is ever deleted."""
    for table, what in (("captures", "capture"), ("sightings", "sighting"), ("refusals", "refusal")):
        query = f"SELECT id, id - lag(id, 1, 0) OVER (ORDER BY id) - 1 AS missing FROM {table}"
        for last, missing in connection.execute(f"SELECT id - 1, missing FROM ({query}) WHERE missing > 0"):
            numbers = f"{what} {last}" if missing == 1 else f"{what}s {last - missing + 1} to {last}"
            yield f"{numbers}: {'its row is' if missing == 1 else 'their rows are'} missing"


def _named(connection: sqlite3.Connection, digest: str, fault: str) -> list[str]:
    """The fault of a body, told for each capture and refusal that rests on it."""
    query = (
        "SELECT 'capture ' || id || ' of ' || url FROM captures WHERE sha256 = ?1"
        " UNION ALL SELECT 'refusal ' || id || ' of ' || url FROM refusals WHERE sha256 = ?1"
    )
    found = _guarded(_column(connection, query, digest), "captures", [])
    return [f"{name}: {fault}" for name in found] or [f"a body that nothing refers to ({digest[:12]}…): {fault}"]
