"""One export from beginning to end."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from archive.errors import FULL_DISK, UserError
from archive.export.choice import Choice, choose
from archive.export.csv_files import CsvStyle, write_csv
from archive.export.datapackage import Resource, datapackage
from archive.export.folder import CHECKSUMS, PACKAGE_FILE, unfinished_folder
from archive.export.json_lines import write_json_lines
from archive.export.outputs import Advance
from archive.export.press_snapshot import attach_contacts, newest_capture, open_press
from archive.export.readme import citation_file, readme
from archive.export.tables import CONTACTS, Table, selected_tables, within

FORMATS = ("csv", "jsonl", "parquet", "sqlite", "xlsx")

EVERYTHING = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to export."""

    format_: str = "csv"
    choice: Choice = EVERYTHING
    only: tuple[str, ...] = ()
    """Names of tables; none means all."""
    compress: bool = False
    """With gzip; for CSV and JSON Lines."""
    excel: bool = False
    raw: bool = False
    contacts: bool = False
    """With the table `contacts`."""


def export(data: Path, folder: Path, settings: Settings) -> list[Resource]:
    """Write an export of the archive in `data` to `folder` and return what was written.

    Raises UserError if there is no archive, if the choice names what is not there or chooses nothing, if `folder` is
    not ours to replace or can't be written, if another export is writing there, or if the disk is full.
    """
    folder = folder.resolve()
    with open_press(data) as db:
        tables = selected_tables(settings.only)
        if settings.contacts:
            attach_contacts(db, data)
            tables.append(within(CONTACTS, {table.name for table in tables}))
        count = choose(db, settings.choice)
        if count == 0 and settings.choice:
            raise UserError(f"no notice is chosen by: {settings.choice.words()}; nothing was written")
        try:
            with unfinished_folder(folder) as unfinished:
                return _write(db, tables, unfinished, settings)
        except (OSError, sqlite3.OperationalError) as error:
            if _is_full(error):
                raise UserError(
                    f"{folder}: the disk is full or refuses writes; nothing was changed. Make room, then export again"
                ) from error
            if isinstance(error, OSError) and error.strerror:
                raise UserError(
                    f"{folder}: can't be written ({error.strerror}); check the rights of {folder.parent}, or name "
                    "another folder"
                ) from error
            raise


def _write(db: sqlite3.Connection, tables: Sequence[Table], folder: Path, settings: Settings) -> list[Resource]:
    with tqdm(unit=" rows", disable=not sys.stderr.isatty(), leave=False, file=sys.stderr) as bar:
        counts = _write_tables(db, tables, folder, settings, bar)
    resources = [
        Resource(table=table, path=path, rows=rows, size=(folder / path).stat().st_size, sha256=_sha256(folder / path))
        for table, (path, rows) in zip(tables, counts, strict=True)
    ]
    as_of, choice = newest_capture(db), settings.choice.words()
    package = datapackage(
        resources, format_=settings.format_, as_of=as_of, choice=choice, excel=settings.excel, raw=settings.raw
    )
    neutralised = settings.format_ == "csv" and not settings.raw
    texts = {
        PACKAGE_FILE: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
        "README.md": readme(resources, format_=settings.format_, as_of=as_of, choice=choice, neutralised=neutralised),
        "CITATION.cff": citation_file(as_of),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    sums = {one.path: one.sha256 for one in resources} | {name: _sha256(folder / name) for name in texts}
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    (folder / CHECKSUMS).write_text(lines, encoding="utf-8")
    return resources


def _write_tables(
    db: sqlite3.Connection, tables: Sequence[Table], folder: Path, settings: Settings, bar: Any
) -> list[tuple[str, int]]:
    """Write the files and return path and number of rows of each table."""
    if settings.format_ in ("sqlite", "xlsx"):
        return _write_one_file(db, tables, folder, settings, bar.update)
    found: list[tuple[str, int]] = []
    for table in tables:
        bar.set_description(table.name)
        path = f"{table.name}.{settings.format_}{'.gz' if settings.compress else ''}"
        found.append((path, _write_table(db, table, folder / path, settings, bar.update)))
    return found


def _write_table(db: sqlite3.Connection, table: Table, path: Path, settings: Settings, advance: Advance) -> int:
    if settings.format_ == "csv":
        style = CsvStyle(raw=settings.raw, excel=settings.excel, compress=settings.compress)
        return write_csv(db, table, path, style, advance)
    if settings.format_ == "jsonl":
        return write_json_lines(db, table, path, settings.compress, advance)
    from archive.export.parquet import write_parquet  # heavy to load: only for those who ask for it

    return write_parquet(db, table, path, advance)


def _write_one_file(
    db: sqlite3.Connection, tables: Sequence[Table], folder: Path, settings: Settings, advance: Advance
) -> list[tuple[str, int]]:
    if settings.format_ == "sqlite":
        from archive.export import sqlite_file as one_file

        counts = one_file.write_sqlite(db, tables, folder / one_file.FILE_NAME, advance)
        return [(one_file.FILE_NAME, counts[table.name]) for table in tables]
    from archive.export import workbook

    counts = workbook.write_workbook(db, tables, folder / workbook.FILE_NAME, advance)
    return [(workbook.FILE_NAME, counts[table.name]) for table in tables]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_full(error: OSError | sqlite3.OperationalError) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    return error.sqlite_errorname in ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
