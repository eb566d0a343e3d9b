"""Datasette's database of the archive: for readers only, aware of a new file, and quick about what never changes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, connections

_MOST_KEPT = 500
_COUNT = "select count(*) from notices"
_COUNTED = "select coalesce(sum(notices), 0) from build_years"


class PressDatabase(Database):
    """The archive's database, for readers only.

    Datasette reads through connections with `mode=ro` as it is, but would open a writing one for a plugin that asks:
    here that is refused. A build changes the file in one transaction, which readers see at once; but who deletes
    press.db and builds it again has a new file, and Datasette alone would go on showing the old one for ever.

    Datasette asks a dozen times a page how tables are made, each time in another thread: the answers are kept until
    SQLite's number of the schema changes, which Datasette asks for before it shows a table.
    """

    def __init__(self, datasette: Datasette, path: Path) -> None:
        opened: Any = super()  # Datasette's own code has no types
        opened.__init__(datasette, str(path), is_mutable=True)  # immutable would be wrong: builds change it
        self._file_of: dict[int, tuple[int, int]] = {}
        self._made: dict[Any, Any] = {}
        self._made_version: int | None = None

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open a connection that can only read. Raises `PermissionError` for one that shall write."""
        if write:
            raise PermissionError("the archive is read only: `assembly-press build` is what writes it")
        before = self._present_file()
        reader: Any = super()
        connection: sqlite3.Connection = reader.connect()
        if before is not None:
            self._file_of[id(connection)] = before
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `fn` on a connection to the file that bears the name now."""
        reader: Any = super()
        return await reader.execute_fn(lambda connection: fn(self._on_present_file(connection)))

    async def execute(self, sql: str, params: Any = None, *arguments: Any, **options: Any) -> Any:
        """Run a query; what the schema says may be known, and how many notices there are has been counted."""
        reader: Any = super()
        if sql.strip() == "PRAGMA schema_version":
            answer = await reader.execute(sql, params, *arguments, **options)
            version = answer.first()[0]
            if version != self._made_version:
                self._made, self._made_version = {}, version
            return answer
        if sql.strip() == _COUNT and await reader.table_exists("build_years"):
            return await reader.execute(_COUNTED, params, *arguments, **options)
        if "sqlite_master" not in sql or arguments or options:
            return await reader.execute(sql, params, *arguments, **options)
        asked = (sql, repr(params))
        return await self._known(asked, lambda: reader.execute(sql, params))

    async def table_columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        reader: Any = super()
        return list(await self._known(("columns", table), lambda: reader.table_columns(table)))

    async def table_column_details(self, table: str) -> list[Any]:
        """Return what SQLite knows of a table's columns."""
        reader: Any = super()
        return list(await self._known(("details", table), lambda: reader.table_column_details(table)))

    async def primary_keys(self, table: str) -> list[str]:
        """Return the columns of a table's primary key."""
        reader: Any = super()
        return list(await self._known(("keys", table), lambda: reader.primary_keys(table)))

    async def fts_table(self, table: str) -> str | None:
        """Return the full-text index of a table, if it has one."""
        reader: Any = super()
        found: str | None = await self._known(("fts", table), lambda: reader.fts_table(table))
        return found

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, Any]]:
        """Return where the columns of a table point to."""
        reader: Any = super()
        found = await self._known(("foreign keys", table), lambda: reader.foreign_keys_for_table(table))
        return [dict(key) for key in found]

    async def _known(self, asked: Any, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Return what is known of how tables are made, or ask; an answer to a schema that has gone is not kept."""
        made = self._made
        if asked not in made:
            answer = await ask()
            if len(made) >= _MOST_KEPT:
                made.clear()
            made[asked] = answer
            return answer
        return made[asked]

    def _present_file(self) -> tuple[int, int] | None:
        try:
            status = Path(self.path).stat()
        except FileNotFoundError:
            return None  # deleted, and not built again yet: go on with what is open
        return status.st_dev, status.st_ino

    def _on_present_file(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        present = self._present_file()
        if present is None or present == self._file_of.get(id(connection)):
            return connection
        fresh = self.connect()
        try:
            fresh.execute("SELECT 1 FROM notices LIMIT 1")
        except sqlite3.OperationalError:  # its first build has not been committed: there are no tables
            self._forget(fresh)
            return connection
        self._keep(fresh)
        self._forget(connection)
        self._made, self._made_version = {}, None
        return fresh

    def open_in_every_thread(self) -> None:
        """Give each of Datasette's threads its connection now.

        A thread that opened its first one while press.db is deleted, or is being built, would find nothing to show.
        """
        threads = self.ds.setting("num_sql_threads")
        together = threading.Barrier(threads)  # a thread that waits is not given a second turn

        def open_one(_: int) -> None:
            together.wait()
            connection = self.connect()
            connection.execute("SELECT 1 FROM build_info").fetchone()  # SQLite opens the file when it is first read
            self._keep(connection)

        if self.ds.executor is not None:
            list(self.ds.executor.map(open_one, range(threads)))

    def _keep(self, connection: sqlite3.Connection) -> None:
        self.ds._prepare_connection(connection, self.name)
        setattr(connections, str(self.name), connection)  # where Datasette keeps each thread's connection

    def _forget(self, connection: sqlite3.Connection) -> None:
        self._file_of.pop(id(connection), None)
        self._all_file_connections.remove(connection)
        connection.close()
