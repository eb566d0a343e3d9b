"""A consistent copy of captures.db, also while a crawl writes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from archive.captures import FILE_NAME, Captures
from archive.errors import UserError
from archive.verify import Verified, verify


def backup(data: Path, destination: Path) -> tuple[Path, Verified]:
    """Copy captures.db to a file or into a folder, check the copy, and return where it lies and what the check found.

    The copy takes the place of an earlier one only when it is complete and sound. Raises UserError otherwise.
    """
    target = destination / FILE_NAME if destination.is_dir() else destination
    source_path = data / FILE_NAME
    if target.exists() and source_path.exists() and target.samefile(source_path):
        raise UserError(f"{target}: is the archive itself; give another place for the backup")
    if not target.parent.is_dir():
        raise UserError(f"{target.parent}: is not a folder; make it first")
    if target.exists():
        Captures.open(target, readonly=True).close()  # only an earlier backup may be replaced
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with Captures.open(source_path) as captures, closing(sqlite3.connect(draft)) as copy:
            with captures.snapshot():  # else every page that a crawl stores makes the copying begin again
                captures.last_id()
                captures.connection.backup(copy, pages=2_000)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that can be read where nothing may be written
        found = _checked(draft)
        _flush(draft)
        draft.replace(target)
    except sqlite3.OperationalError as error:
        raise UserError(f"{target}: the copy could not be written ({error}); is there room for it?") from error
    finally:
        for leftover in (draft, draft.with_name(draft.name + "-wal"), draft.with_name(draft.name + "-shm")):
            leftover.unlink(missing_ok=True)
    return target, found


def _checked(draft: Path) -> Verified:
    found = verify(draft.parent, name=draft.name)
    if found.damage:
        raise UserError(
            f"the copy is damaged, so the earlier backup was left as it is: {found.damage[0]};"
            " run `assembly-press verify`"
        )
    return found


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
