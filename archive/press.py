"""press.db: opening it, its schema, and storing rows. What the rows say is settled elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.dictionary import SCHEMA, tables
from archive.errors import UserError

FILE_NAME = "press.db"
APPLICATION_ID = 0x41505031  # "APP1"
_FLUSH = 2_000  # rows held back for one statement; more buys nothing


def open_press(path: Path, readonly: bool = False) -> Database:
    """Return press.db, made if it is missing (unless `readonly`), in WAL mode.

    Raises UserError for a file that is missing, damaged, or not ours.
    """
    if readonly and not path.exists():
        raise UserError(f"{path}: there is no archive here yet; run `assembly-press build` first, or give --data")
    try:
        connection = readonly_connection(path) if readonly else sqlite3.connect(path, isolation_level=None, timeout=30)
    except sqlite3.OperationalError as error:
        raise UserError(f"{path}: cannot be opened ({error}); check that the folder exists and is writable") from error
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        made = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if made and found != APPLICATION_ID:
            raise UserError(f"{path}: is not an archive of this program; give another folder with --data")
        if not readonly:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise told(error, path) from error
    except UserError:
        connection.close()
        raise
    return Database(connection, recursive_triggers=False)


def readonly_connection(path: Path) -> sqlite3.Connection:
    """Return a connection that can only read the database at `path`, whatever that holds.

    Raises sqlite3.OperationalError if there is none.
    """
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)


def told(error: sqlite3.DatabaseError, path: Path) -> UserError:
    """Return the error in words that say what to do."""
    text = str(error)
    if "not a database" in text or "malformed" in text or "corrupt" in text:
        return UserError(f"{path}: is damaged ({text}); delete it and run `assembly-press build`, which makes it anew")
    if "no such table" in text:
        return UserError(f"{path}: holds no build of this release ({text}); run `assembly-press build`")
    if "I/O" in text:
        return UserError(f"{path}: cannot be read or written ({text}); is the disk full, or failing?")
    if "full" in text:
        return UserError(f"{path}: the disk is full; the archive is as it was. Make room and build again")
    if "readonly" in text or "unable to open" in text:
        return UserError(f"{path}: cannot be written ({text}); check the rights of the file and its folder")
    if "locked" in text:
        return UserError(f"{path}: another build is running ({text}); try again when it has ended")
    return UserError(f"{path}: {text}")


def make_schema(connection: sqlite3.Connection) -> None:
    """Make all tables anew, inside the transaction that is open; what was in them is gone."""
    made = connection.execute("SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'table'")
    for kind, name in [(k, n) for k, n in made if k in ("view", "table")]:
        if not name.startswith(("notices_fts_", "sqlite_")):
            connection.execute(f"DROP {kind} IF EXISTS {name}")
    for statement in _statements(SCHEMA.read_text(encoding="utf-8")):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


class Store:
    """Rows on their way into press.db: held back a little, then stored many at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._waiting: dict[tuple[str, Sequence[str]], list[Sequence[Any]]] = {}

    def add(self, table: str, rows: Iterable[Sequence[Any]], columns: Sequence[str] | None = None) -> None:
        """Store rows; `columns` are those of the table's typed row unless they are given."""
        rows = list(rows)
        if not rows:
            return
        names = columns or rows[0]._fields  # type: ignore[attr-defined]
        waiting = self._waiting.setdefault((table, names), [])
        waiting += rows
        if len(waiting) >= _FLUSH:
            self._send(table, names)

    def flush(self) -> None:
        """Store what is held back."""
        for table, names in list(self._waiting):
            self._send(table, names)

    def _send(self, table: str, names: Sequence[str]) -> None:
        rows = self._waiting.pop((table, names))
        marks = ", ".join("?" * len(names))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)

    def upsert(self, table: str, columns: Sequence[str], row: Sequence[object]) -> None:
        """Store a row at once, in the place of the one with its `pk` (the first column) if there is one."""
        values = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
        marks = ", ".join("?" * len(columns))
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT (pk) DO UPDATE SET {values}", row
        )

    def is_made(self) -> bool:
        """Tell whether there is an archive with a build in it."""
        return "last_capture" in self.facts()

    def facts(self) -> dict[str, str]:
        """Return build_info."""
        made = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'build_info'").fetchone()
        return dict(self.connection.execute("SELECT key, value FROM build_info").fetchall()) if made else {}

    def set_facts(self, facts: dict[str, str]) -> None:
        """Put facts into build_info."""
        self.connection.executemany(
            "INSERT INTO build_info (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            sorted(facts.items()),
        )


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield every row of every table as a line of JSON, in order: what two builds are compared by."""
    for table, doc in tables().items():
        if doc.is_view:
            continue
        names = ", ".join(doc.columns)
        for row in connection.execute(f"SELECT {names} FROM {table} ORDER BY {names}"):
            shown = [sha256(value).hexdigest() if isinstance(value, bytes) else value for value in row]
            yield json.dumps([table, *shown], ensure_ascii=False)
