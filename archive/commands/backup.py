"""`assembly-press backup`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backup import backup
from archive.commands.shared import data_option
from archive.wording import counted


@click.command("backup")
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@data_option
def command(destination: Path, data: Path) -> None:
    """Copy the captures to DEST (a file or folder), even while a crawl runs, and check the copy.

    Example: assembly-press backup /mnt/backup/captures.db
    """
    target, found = backup(data, destination)
    size = target.stat().st_size / 1e6
    click.echo(f"{target}: {counted(found.captures, 'capture')}, {size:,.1f} MB, checked")
