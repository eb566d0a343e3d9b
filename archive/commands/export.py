"""`assembly-press export`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.export.choice import Choice
from archive.export.run import FORMATS, Settings, export
from archive.export.tables import exported_tables
from archive.signals import ended_by_signals
from scraper.notice import Kind


def _day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    """Return the day that an option names."""
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 30 February
    raise click.BadParameter(f"{text!r} is no day of the calendar; write it as YYYY-MM-DD, for example 2023-07-18")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@data_option
@click.option(
    "--format", "format_", default="csv", show_default=True, type=click.Choice(FORMATS), help="Kind of files."
)
@click.option("--since", metavar="DATE", callback=_day, help="Only notices of that day or later, as YYYY-MM-DD.")
@click.option("--committee", "committees", metavar="NAME", multiple=True, help="Only notices about it, by name or id.")
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    type=click.Choice([kind.value for kind in Kind]),
    help="Only notices of that kind, e.g. meeting.",
)
@click.option("--year", "years", multiple=True, type=click.IntRange(1000, 9999), help="Only notices of that year.")
@click.option(
    "--only",
    metavar="TABLE",
    multiple=True,
    type=click.Choice(list(exported_tables())),
    help="Only that table, e.g. appearances.",
)
@click.option("--gzip", "compress", is_flag=True, help="Compress the files (csv, jsonl).")
@click.option("--excel", is_flag=True, help="CSV with a byte order mark and every cell quoted, for Excel.")
@click.option(
    "--raw",
    "--no-neutralise",
    "raw",
    is_flag=True,
    help="CSV as archived: cells are not protected from being run as formulas.",
)
@click.option(
    "--with-contacts", is_flag=True, help="Add press officers' names, telephone numbers and e-mail addresses."
)
def command(
    folder: Path,
    data: Path,
    format_: str,
    since: date | None,
    committees: tuple[str, ...],
    kinds: tuple[str, ...],
    years: tuple[int, ...],
    only: tuple[str, ...],
    compress: bool,
    excel: bool,
    raw: bool,
    with_contacts: bool,
) -> None:
    """Write the archive to DIR as a data package: CSV files with their dictionary, or other formats.

    DIR is put in place whole; an earlier export there is replaced, anything else is left alone.
    --committee, --kind, --year and --only may be given several times.

    Example: assembly-press export out --committee "Police and Crime Committee" --year 2023
    """
    if compress and format_ not in ("csv", "jsonl"):
        raise click.UsageError(f"--gzip is for csv and jsonl; {format_} files are for reading as they are")
    if (excel or raw) and format_ != "csv":
        raise click.UsageError("--excel and --raw are for csv")
    choice = Choice(since=since, committees=committees, kinds=kinds, years=years)
    settings = Settings(
        format_=format_,
        choice=choice,
        only=only,
        compress=compress,
        excel=excel,
        raw=raw,
        contacts=with_contacts,
    )
    with ended_by_signals():
        written = export(data, folder, settings)
    rows = sum(resource.rows for resource in written)
    tables = f"{len(written)} table{'' if len(written) == 1 else 's'}"
    click.echo(f"Wrote {tables} with {rows:,} rows to {folder} ({format_}).")
