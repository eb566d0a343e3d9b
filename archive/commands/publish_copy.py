"""`assembly-press publish-copy`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.publish import publish_copy
from archive.signals import ended_by_signals


@click.command("publish-copy")
@click.argument("destination", type=click.Path(path_type=Path))
@data_option
@click.option("--with-pages", is_flag=True, help="Include the archived pages; they show press officers' contacts.")
def command(destination: Path, data: Path, with_pages: bool) -> None:
    """Make a read-only copy of the archive in the folder DESTINATION, ready to be published.

    Example: assembly-press publish-copy public --data data
    """
    with ended_by_signals():
        folder = publish_copy(data, destination, with_pages=with_pages)
    size = (folder / "press.db").stat().st_size / 1e6
    click.echo(f"{folder}: press.db ({size:.1f} MB) and its site; {folder / 'README.md'} says how to serve it")
