"""`assembly-press status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.assembly_calendar import load
from archive.commands.shared import data_option
from archive.config import Config
from archive.errors import DONE, FAILED
from archive.health import FAULT, examine
from archive.health_report import lines


@click.command("status")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def command(config: Config, data: Path, as_json: bool) -> int:
    """Say how the archive and its crawls are doing: each finding with a verdict and what to do.

    Example: assembly-press status --data data

    Exit status: 0 if there is no fault, else 1.
    """
    calendar = Path(config["health.calendar"]) if config["health.calendar"] else None
    health = examine(data, datetime.now(UTC), load(calendar))
    if as_json:
        click.echo(json.dumps(health.to_json(), indent=2, ensure_ascii=False))
    else:
        for line in lines(health):
            click.echo(line)
    return FAILED if health.verdict == FAULT else DONE
