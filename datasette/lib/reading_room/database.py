"""Reading press.db: every page is one function over one read transaction on a read-only connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound

P = ParamSpec("P")
R = TypeVar("R")

NAME = "press"
"""Name of the database in Datasette, hence in its addresses."""

_kept: dict[tuple[str, str], tuple[tuple[tuple[int, int], ...], Any]] = {}


def press(datasette: Datasette) -> Database:
    """Return Datasette's database of the archive. Raises `NotFound` where none is attached."""
    try:
        database: Database = datasette.get_database(NAME)
        return database
    except KeyError:
        raise NotFound("This site has no archive yet: run `assembly-press build`, then start it again.") from None


async def read(
    datasette: Datasette,
    function: Callable[Concatenate[sqlite3.Connection, P], R],
    *arguments: P.args,
    **options: P.kwargs,
) -> R:
    """Return `function(connection, …)`, run in a reading thread inside one transaction.

    One transaction, because a build may commit between two statements and a page must show one state.
    Raises `sqlite3.OperationalError` after the time that `sql_time_limit_ms` allows: see `took_too_long`.
    """

    def inside(connection: sqlite3.Connection) -> R:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            connection.execute("BEGIN")
            try:
                return function(connection, *arguments, **options)
            finally:
                connection.rollback()

    result: R = await press(datasette).execute_fn(inside)
    return result


def took_too_long(error: sqlite3.OperationalError) -> bool:
    """Tell whether `read` has ended a question because of the time it took."""
    return str(error) == "interrupted"


def connection_of_its_own(datasette: Datasette) -> sqlite3.Connection:
    """Return a new read-only connection, for an answer that is streamed: the caller closes it.

    A slow reader must not hold one of the few threads and connections that all pages share.
    """
    shared = press(datasette)
    mode = "mode=ro" if shared.is_mutable else "immutable=1"
    return sqlite3.connect(f"{Path(shared.path).resolve().as_uri()}?{mode}", uri=True, check_same_thread=False)


async def kept(datasette: Datasette, name: str, function: Callable[[sqlite3.Connection], R]) -> R:
    """Return what `read` gives for `function`, counted anew only after the database's file has changed.

    For what reads the whole archive (the figures of the home page), never for what a visitor's words decide.
    """
    path = str(press(datasette).path)
    state = _state(path)
    known = _kept.get((path, name))
    if known is not None and known[0] == state:
        result: R = known[1]
        return result
    result = await read(datasette, function)
    _kept[(path, name)] = (state, result)
    return result


def _state(path: str) -> tuple[tuple[int, int], ...]:
    """Return size and time of the database and of its write-ahead log: one of them changes with every commit."""
    files = [Path(path), Path(path + "-wal")]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in (file.stat() for file in files if file.exists()))


def one(connection: sqlite3.Connection, sql: str, *values: Any) -> dict[str, Any] | None:
    """Return the first row as a dict, or None."""
    row = connection.execute(sql, values).fetchone()
    return dict(row) if row is not None else None


def many(connection: sqlite3.Connection, sql: str, *values: Any) -> list[dict[str, Any]]:
    """Return all rows as dicts."""
    return [dict(row) for row in connection.execute(sql, values)]


TABLES = {
    "notice": "notices",
    "person": "people",
    "organisation": "organisations",
    "committee": "committees",
    "meeting": "meetings",
}
"""Kind of page → table of what has one."""


def name_of(connection: sqlite3.Connection, kind: str, id: str) -> str | None:
    """Return the name of a person, organisation or committee, or None if there is none with that id."""
    row = connection.execute(f"SELECT name FROM {TABLES[kind]} WHERE id = ?", (id,)).fetchone()
    return None if row is None else str(row[0])


def new_id(connection: sqlite3.Connection, kind: str, old: str) -> str | None:
    """Return the id that serves in the place of one that was merged, renamed or written in capitals, or None."""
    row = connection.execute("SELECT new_id FROM redirects WHERE kind = ? AND old_id = ?", (kind, old)).fetchone()
    if row is None and old != old.lower():
        small = old.lower()
        row = connection.execute(f"SELECT id FROM {TABLES[kind]} WHERE id = ?", (small,)).fetchone()
        return str(row[0]) if row else new_id(connection, kind, small)
    return str(row[0]) if row else None
