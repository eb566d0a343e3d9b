"""A read-only copy of the archive for publishing: one database file that nothing writes, and the site that reads it.

Media contacts are in no table of press.db; the archived pages do show them, so pages go along only on request.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.errors import FULL_DISK, UserError
from archive.press import open_press, readonly_connection

MARK = "assembly-press-copy.json"
SITE = Path(__file__).parent.parent / "datasette"
LEAVE_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


def publish_copy(data: Path, destination: Path, *, with_pages: bool = False, site: Path = SITE) -> Path:
    """Write a copy of `data/press.db` with its site to the folder `destination`, and return that folder.

    It holds `press.db` (compacted, journal mode delete, so that it can be served from read-only storage),
    `inspect-data.json` (row counts; it tells Datasette that the database is immutable), the site's files with
    arbitrary SQL switched off, and a `README.md` that says how to serve it. An earlier copy is replaced as a whole.

    Raises `UserError` if there is no archive, if `destination` holds something that is not such a copy or can't be
    written, or if the disk is full.
    """
    source = data / "press.db"
    if not source.is_file():
        raise UserError(f"{source}: there is no archive yet; run `assembly-press build --data {data}` first")
    open_press(source, readonly=True).close()  # raises UserError for a database that is not ours
    _refuse_what_is_not_a_copy(destination)
    try:
        return _written(source, destination, with_pages, site)
    except (OSError, sqlite3.DatabaseError) as error:
        raise UserError(f"{destination}: {_what_to_do(error, source, destination)}; nothing was changed") from error


def _refuse_what_is_not_a_copy(destination: Path) -> None:
    if destination.exists() and not (destination / MARK).is_file():
        if not destination.is_dir():
            raise UserError(f"{destination}: is a file; name a folder")
        if any(destination.iterdir()):
            raise UserError(f"{destination}: holds something that is not a copy of an archive; name another folder")


def _what_to_do(error: OSError | sqlite3.DatabaseError, source: Path, destination: Path) -> str:
    if isinstance(error, OSError):
        if error.errno in FULL_DISK:
            return "the disk is full; make room, then copy again"
        return f"can't be written ({error.strerror}); check the rights of {destination.parent}, or name another folder"
    if error.sqlite_errorname in ("SQLITE_FULL", "SQLITE_IOERR_WRITE"):
        return "the disk is full; make room, then copy again"
    return f"{source} can't be copied ({error}); `assembly-press build --all` makes it again"


def _written(source: Path, destination: Path, with_pages: bool, site: Path) -> Path:
    destination.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        _copy_database(source, draft / "press.db", with_pages)
        _copy_site(site, draft)
        _inspect(draft)
        (draft / MARK).write_text(json.dumps({"with_pages": with_pages}) + "\n", "utf-8")
        (draft / "README.md").write_text(README, "utf-8")
        draft.chmod(0o755)
        _swap(draft, destination)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return destination


def _copy_database(source: Path, target: Path, with_pages: bool) -> None:
    connection = readonly_connection(source)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    copy = sqlite3.connect(target)
    try:
        if not with_pages:
            copy.execute("DELETE FROM pages")
        copy.execute("INSERT INTO notices_fts (notices_fts) VALUES ('optimize')")
        copy.commit()
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("VACUUM")
    finally:
        copy.close()


def _copy_site(site: Path, draft: Path) -> None:
    if not (site / "metadata.yaml").is_file():
        raise UserError(f"{site}: the site's files are not there; run the command from a checkout of the project")
    shutil.copytree(site, draft, dirs_exist_ok=True, ignore=LEAVE_OUT)
    settings = json.loads((site / "settings.json").read_text("utf-8"))
    settings["default_allow_sql"] = False  # one anonymous query can outrun Datasette's time limit
    (draft / "settings.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")


def _inspect(draft: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "datasette", "inspect", "press.db", "--inspect-file", "inspect-data.json"],
        cwd=draft,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        why = (made.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise UserError(f"datasette inspect failed on the copy: {why}; run `assembly-press build --all` first")


def _swap(draft: Path, destination: Path) -> None:
    if not destination.exists():
        draft.rename(destination)
        return
    old = draft.with_name(draft.name + "-old")
    destination.rename(old)
    draft.rename(destination)
    shutil.rmtree(old)


README = """# A read-only copy of the Assembly Press Archive

Serve it from this folder:

    datasette serve . --host 127.0.0.1 --port 8001

The folder is Datasette's configuration directory: because `inspect-data.json` lists `press.db`, the database is opened
immutable. The packages that the site needs are those of `london-assembly-press`. Never write to this `press.db`: make
a new copy and restart.

The text of the notices is the copyright of the Greater London Authority; as far as is known it is not under the Open
Government Licence, and no licence is claimed for it here.
"""
