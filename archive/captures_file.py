"""Opens captures.db: ours or not, of which version, and in a mode in which a crash or a power cut loses nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from archive.captures_migrations import APPLICATION_ID, migrations, version_names
from archive.errors import UserError


def open_store(path: Path, readonly: bool) -> sqlite3.Connection:
    """A connection to the store at `path`, made if the file is empty or missing, brought to the newest schema.

    Raises UserError for a file that is damaged, not ours, made by a newer release, or (read-only) by an older one.
    """
    connection = _connect(path, readonly)
    try:
        prepare(connection, path, readonly)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise told(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def bring_up_to_date(path: Path) -> None:
    """Give a store that an older release made the newest schema; one that has it is not touched."""
    if not path.exists():
        return
    connection = _connect(path, readonly=True)
    try:
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        old = ours and bool(migrations.pending(Database(connection, recursive_triggers=False)))
    except sqlite3.DatabaseError as error:
        raise told(error, path) from error
    finally:
        connection.close()
    if old:
        open_store(path, readonly=False).close()


def _connect(path: Path, readonly: bool) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    try:
        if readonly:
            # a folder we may not write to has no room for the -shm file of WAL; without a -wal nothing can be missed
            alone = not path.with_name(path.name + "-wal").exists()
            frozen = alone and not os.access(path.parent, os.W_OK)
            uri += "?mode=ro&immutable=1" if frozen else "?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise UserError(f"{path}: cannot be opened ({error}); check that the folder exists and is writable") from error
    connection.row_factory = sqlite3.Row
    return connection


def prepare(connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
    """Check whose file it is, set how it is written, and bring the schema up to date."""
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if found != APPLICATION_ID and not (empty and found == 0):
        raise UserError(f"{path}: is not a capture store of this program; give another folder with --data")
    if empty and readonly:
        raise UserError(f"{path}: is empty; run `assembly-press crawl` first, or give another folder with --data")
    connection.execute("PRAGMA foreign_keys = ON")
    db = Database(connection, recursive_triggers=False)
    unknown = {applied.name for applied in migrations.applied(db)} - set(version_names())
    if unknown:
        raise UserError(
            f"{path}: was made by a newer release of this program ({', '.join(sorted(unknown))}); upgrade the program"
        )
    pending = migrations.pending(db)
    if readonly:
        if pending:
            raise UserError(f"{path}: was made by an older release; run `assembly-press verify` to bring it up to date")
        return
    # a crash leaves the old or the new state; FULL: so does a power cut
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if pending:
        with db.atomic():
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.apply(db)


def told(error: sqlite3.DatabaseError, path: Path) -> UserError:
    """Return the error in words that say what to do."""
    text = str(error)
    if "not a database" in text:
        return UserError(f"{path}: is not a database; give another folder with --data, or restore it from a backup")
    if "malformed" in text or "corrupt" in text:
        return UserError(f"{path}: is damaged ({text}); restore it from a backup")
    if "full" in text or "I/O" in text:
        return UserError(f"{path}: cannot be read or written ({text}); is the disk full? Make room and try again")
    if "readonly" in text or "unable to open" in text:
        return UserError(f"{path}: cannot be written ({text}); check the rights of the file and its folder")
    if "locked" in text:
        return UserError(f"{path}: is in use by another program ({text}); try again when it has ended")
    return UserError(f"{path}: {text}")
