"""`assembly-press drift-report`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.drift_report import summary, write_report


@click.command("drift-report")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@data_option
def command(folder: Path | None, data: Path) -> None:
    """Collect what a developer needs when the website has changed, in FOLDER (default: DATA/drift-report).

    Example: assembly-press drift-report --data data
    """
    folder = folder or data / "drift-report"
    found = write_report(data, folder)
    for failure in found:
        click.echo(f"{failure.field}: expected {failure.expected!r}, found {failure.found}: {failure.url}")
    click.echo(f"{summary(found)}; read {folder / 'README.md'}" if found else f"{summary(found)}.")
