"""`assembly-press warc`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.errors import DONE, FAILED
from archive.imports import Imported, import_web_archive
from archive.warc import export
from archive.wording import counted


@click.group("warc")
def command() -> None:
    """Exchange captures with other web archives, as WARC 1.1 or WACZ.

    Example: assembly-press warc export notices.warc.gz
    """


@command.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@data_option
def export_command(target: Path, data: Path) -> None:
    """Write every capture to TARGET, a .warc.gz or .wacz file.

    Example: assembly-press warc export notices.wacz
    """
    count = export(data, target)
    click.echo(f"{counted(count, 'capture')} written to {target}")


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
def import_command(files: tuple[Path, ...], data: Path) -> int:
    """Take the press notices out of WARC or WACZ FILES of any crawler.

    Example: assembly-press warc import crawl-2019.warc.gz

    Exit status: 0 done, 1 a record was damaged; what is whole has been taken in all the same.
    """
    status = DONE
    for path in files:
        status = max(status, tell(path, import_web_archive(data, path)))
    return status


def tell(path: Path, found: Imported) -> int:
    """Say what an import brought; return the exit status."""
    for sentence in (*found.damage, *found.nameless, *found.refused):
        click.echo(sentence, err=True)
    click.echo(
        f"{path}: {counted(found.added, 'capture')} added, {found.known} known already,"
        f" {counted(found.left_out, 'other record')} left out, {len(found.refused)} refused,"
        f" {len(found.damage)} damaged" + (f", {len(found.nameless)} without an address" if found.nameless else "")
    )
    return FAILED if found.damage or found.nameless else DONE
