"""press.db as exports read it: read-only, one moment of it, whatever a build does meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.dictionary import tables
from archive.errors import UserError

_BUILD = "make it with: assembly-press build --data {}"


@contextmanager
def open_press(data: Path) -> Iterator[sqlite3.Connection]:
    """Yield a read-only connection to the press.db of an archive, inside one read transaction.

    Raises UserError if there is none, or if it is not one that this release built.
    """
    path = data / "press.db"
    if not path.is_file():
        raise UserError(f"{path}: there is no built archive; {_BUILD.format(data)}")
    try:
        db = _connect(path)
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path}: can't be read as a database ({error}); {_BUILD.format(data)}") from error
    try:
        _check(db, path, data)
        db.execute("BEGIN")
        yield db
    finally:
        db.close()


def attach_contacts(db: sqlite3.Connection, data: Path) -> None:
    """Attach contacts.db of an archive as `contacts`. Raises UserError if there is none."""
    path = data / "contacts.db"
    if not path.is_file():
        raise UserError(f"{path}: there are no contacts; {_BUILD.format(data)}")
    db.execute("ATTACH ? AS contacts", [_uri(path, "mode=ro")])


def newest_capture(db: sqlite3.Connection) -> str | None:
    """Return the time of the newest capture in the archive: what the export is "as of", since no clock is read."""
    return str(found) if (found := db.execute("SELECT max(fetched_at) FROM captures").fetchone()[0]) else None


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(_uri(path, "mode=ro"), uri=True, isolation_level=None)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A reader who can't write beside the file can't open one in WAL mode; with nothing in -wal it is complete.
        db.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        db = sqlite3.connect(_uri(path, "immutable=1"), uri=True, isolation_level=None)
    return db


def _check(db: sqlite3.Connection, path: Path, data: Path) -> None:
    there = {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in tables()}
    if not there["notices"]:
        raise UserError(
            f"{path}: is no archive of this program; give another folder with --data, or {_BUILD.format(data)}"
        )
    missing = [
        f"{name}.{column}"
        for name, doc in tables().items()
        if doc.published
        for column in doc.columns
        if column not in there[name]
    ]
    if missing:
        raise UserError(f"{path}: was not built by this release (it lacks {missing[0]}); {_BUILD.format(data)}")


def _uri(path: Path, query: str) -> str:
    return f"{path.resolve().as_uri()}?{query}"
