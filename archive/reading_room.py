"""The Datasette site over press.db."""

from __future__ import annotations

import ipaddress
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from datasette.app import Datasette
from datasette.utils import StartupError

from archive.errors import UserError
from archive.press import readonly_connection
from archive.press_database import PressDatabase
from archive.publish import SITE


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
