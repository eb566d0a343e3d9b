"""press.db opened for Datasette: nothing can write to it, and a file put in its place is noticed."""

from __future__ import annotations

import ipaddress
import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, connections
from datasette.utils import StartupError

from archive.errors import UserError
from archive.press import readonly_connection
from archive.publish import SITE


class PressDatabase(Database):
    """The archive's database, for readers only.

    Datasette reads through connections with `mode=ro` as it is, but would open a writing one for a plugin that asks:
    here that is refused. A build changes the file in one transaction, which readers see at once; but who deletes
    press.db and builds it again has a new file, and Datasette alone would go on showing the old one for ever.
    """

    def __init__(self, datasette: Datasette, path: Path) -> None:
        opened: Any = super()  # Datasette's own code has no types
        opened.__init__(datasette, str(path), is_mutable=True)  # immutable would be wrong: builds change it
        self._file_of: dict[int, tuple[int, int]] = {}

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


def is_loopback(host: str) -> bool:
    """True if only this machine can reach a server on that host.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "10.0.0.7", "archive.example")]
    [True, True, True, False, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_press(press: Path) -> None:
    """Raise `UserError` that says what to do if press.db is missing, damaged or not ours."""
    build = f"`assembly-press build --data {press.parent}`"
    if not press.is_file():
        raise UserError(f"{press}: there is no archive yet; run {build} first")
    try:
        with closing(readonly_connection(press)) as connection:
            connection.execute("SELECT (SELECT count(*) FROM build_info), (SELECT pk FROM notices LIMIT 1)").fetchone()
    except sqlite3.OperationalError as error:
        raise UserError(f"{press}: cannot be read as an archive ({error}); run {build}") from error
    except sqlite3.DatabaseError as error:
        raise UserError(f"{press}: is no press.db ({error}); delete it and run {build}") from error


def reading_room(press: Path, host: str = "127.0.0.1", site: Path = SITE, *, public: bool = False) -> Datasette:
    """Return the Datasette site over `press`, with the templates and plugins of the folder `site`.

    Arbitrary SQL is on only where no other machine can reach the site: one query can outrun Datasette's time limit.
    `public` says that others can all the same, through a web server in front of this one.
    Raises `UserError` if there is no archive, or if the site's files are missing or faulty.
    """
    check_press(press)
    if not (site / "metadata.yaml").is_file():
        raise UserError(f"{site}: the site's files are not there; run the command from a checkout of the project")
    try:
        settings = json.loads((site / "settings.json").read_text("utf-8"))
        allow_sql = is_loopback(host) and not public
        datasette = Datasette(config_dir=site, settings={**settings, "default_allow_sql": allow_sql})
    except FileNotFoundError as error:
        raise UserError(f"{error.filename}: is missing; run the command from a checkout of the project") from error
    except (ValueError, StartupError) as error:
        raise UserError(f"{site}: the site cannot be set up: {error}") from error
    datasette.remove_database("_memory")  # Datasette adds an empty one where it is given no file
    database = PressDatabase(datasette, press)
    datasette.add_database(database, name="press")
    database.open_in_every_thread()
    return datasette
