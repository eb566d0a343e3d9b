"""`assembly-press review`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.reviews import open_suggestions
from archive.wording import counted


@click.command("review")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the suggestions as JSON.")
def command(data: Path, as_json: bool) -> None:
    """List names that may belong to one person or body, or one name that may belong to two. Nothing is changed.

    Example: assembly-press review

    Put the line for yes or for no into the file that is named, fill in what is missing, and build again.
    """
    found = open_suggestions(data)
    if as_json:
        click.echo(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.reason} (likeness {one.score:g})")
        click.echo(f"  yes: {one.yes}\n  no:  {one.no}\n  in:  {one.file}")
    click.echo(counted(len(found), "open suggestion") if found else "Nothing waits for a decision.")
