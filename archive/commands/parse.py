"""`assembly-press parse`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.errors import USAGE, UserError
from archive.saved_pages import print_notices


@click.command("parse")
@click.argument("files", nargs=-1, required=True, metavar="FILE|-|FOLDER…")
@click.option("--url", help="The notice's address; without it, the one that the page itself gives is taken.")
@click.option("--spans", is_flag=True, help="Also print where `body_text` says each fact.")
def command(files: tuple[str, ...], url: str | None, spans: bool) -> int:
    """Read saved pages and print what they say as JSON: one page as a document, several as JSON Lines.

    Example: assembly-press parse page.html --url https://www.london.gov.uk/press-releases/assembly/a-title

    Exit status: 0 all pages were read, 1 a page was refused or could not be read (stderr says why), 2 wrong use.
    """
    if "" in files:
        raise UserError("a file's name is empty; give the path of a saved page, or - for standard input", USAGE)
    return print_notices([Path(name) for name in files], url=url, spans=spans)
