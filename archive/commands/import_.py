"""`assembly-press import`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.commands.warc import tell
from archive.imports import import_folder


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@data_option
def command(folder: Path, data: Path) -> int:
    """Take in the saved HTML pages of FOLDER. Each page's own address and its file's time are kept.

    Example: assembly-press import saved-pages

    Exit status: 0 done, 1 a page does not say what address it has; the others have been taken in all the same.
    """
    return tell(folder, import_folder(data, folder))
