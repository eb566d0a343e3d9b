"""`assembly-press verify`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from tqdm import tqdm

from archive.commands.shared import data_option
from archive.errors import DONE, FAILED
from archive.verify import verify
from archive.wording import counted


@click.command("verify")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(data: Path, as_json: bool) -> int:
    """Check every capture against its SHA-256 and length, and name what is damaged.

    Example: assembly-press verify

    Exit status: 0 all is well, 1 something is damaged.
    """
    with tqdm(unit="body", desc="verify", disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = verify(data, progress)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        for line in found.damage:
            click.echo(f"damaged: {line}")
        verdict = counted(len(found.damage), "fault") if found.damage else "all is well"
        held = f"{counted(found.captures, 'capture')}, {counted(found.bodies, 'body')}, {found.bytes / 1e6:,.1f} MB"
        click.echo(f"{held}: {verdict}")
        if found.damage:
            click.echo("Restore captures.db from a backup that `assembly-press verify` finds sound.")
    return FAILED if found.damage else DONE
