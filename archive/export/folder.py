"""The folder of an export: whole or not there, never half; what is not ours is never touched."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import LOCKED, UserError

PACKAGE_NAME = "assembly-press-archive"
PACKAGE_FILE = "datapackage.json"
CHECKSUMS = "SHA256SUMS"

# What file managers leave behind in any folder.
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}


def check_destination(folder: Path) -> None:
    """Return if `folder` may be written: absent, empty, or an earlier export with nothing else in it.

    Raises UserError otherwise, naming what is in the way.
    """
    if folder == Path.cwd():
        raise UserError(f"{folder}: this is the current folder; name one inside it, for example ./export")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: is a file, not a folder; choose another name")
    present = {entry.name for entry in folder.iterdir()} - _LITTER if folder.is_dir() else set()
    if not present:
        return
    ours = _files_of_export(folder)
    if ours is None:
        raise UserError(
            f"{folder}: is not empty and not an export of this program; nothing was changed, choose another"
        )
    if others := sorted(present - ours):
        raise UserError(f"{folder}: holds {', '.join(others[:3])}, which no export made; move it away, then try again")


@contextmanager
def unfinished_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside `folder` that takes its place if the block ends well and vanishes if it doesn't.

    Raises UserError with status LOCKED if another export to `folder` is under way.
    """
    check_destination(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    with _locked(unfinished, folder):
        _clear(unfinished)  # of an export that was killed
        _bring_back(folder)
        try:
            yield unfinished
            _put_in_place(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    previous = _previous(folder)
    shutil.rmtree(previous, ignore_errors=True)
    check_destination(folder)
    if folder.exists():
        folder.rename(previous)
    try:
        unfinished.rename(folder)
    except OSError:
        if previous.exists():
            previous.rename(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _bring_back(folder: Path) -> None:
    """Put the earlier export back if a process was killed between taking it away and putting the new one there."""
    if not folder.exists() and _previous(folder).is_dir():
        _previous(folder).rename(folder)


def _files_of_export(folder: Path) -> set[str] | None:
    try:
        package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
        if package["name"] != PACKAGE_NAME:
            return None
        sums = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {line.partition("  ")[2] for line in sums} | {CHECKSUMS}


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@contextmanager
def _locked(unfinished: Path, folder: Path) -> Iterator[None]:
    """Make `unfinished` and hold a lock on it that ends with the process, however it ends."""
    unfinished.mkdir(exist_ok=True)
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The other export may have ended between the two calls, and this be its finished folder.
        if not unfinished.exists() or not os.path.samestat(os.fstat(descriptor), unfinished.stat()):
            raise BlockingIOError
        yield
    except BlockingIOError:
        raise UserError(f"{folder}: another export is being written there; wait for it to end", LOCKED) from None
    finally:
        os.close(descriptor)
