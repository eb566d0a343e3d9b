"""`assembly-press update`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from archive.alarm_delivery import REHEARSAL, deliver
from archive.commands.shared import data_option
from archive.config import Config
from archive.errors import DONE, FAILED, USAGE, UserError
from archive.update import Plan, update


@click.command("update")
@data_option
@click.option("--contact", help="Your e-mail address or URL; the live site is not crawled without it.")
@click.option("--site", help="Another address for the website, to rehearse on a copy.")
@click.option("--max-requests", type=click.IntRange(1), help="Stop the crawl after so many requests.")
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), help="Stop the crawl after so many minutes.")
@click.option(
    "--recheck-requests",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Known notices to read again.",
)
@click.option("--export-dir", type=click.Path(path_type=Path), help="Export the archive into this folder.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    show_default=True,
    help="Minutes for the whole update.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--test-alarms", is_flag=True, help="Only send a message to each alarm address, to see that it arrives.")
@click.pass_obj
def command(
    config: Config,
    data: Path,
    contact: str | None,
    site: str | None,
    max_requests: int | None,
    max_minutes: float | None,
    recheck_requests: int,
    export_dir: Path | None,
    time_limit: float,
    as_json: bool,
    test_alarms: bool,
) -> int:
    """Crawl, build, check, export, judge the archive's health and send alarms: the one command for a schedule.

    Example: assembly-press update --contact you@example.org --export-dir data/export

    The exit status is the worst of its parts: 0 done, 6 stopped by a budget, 75 another crawl or update is running,
    3 unreachable, 4 blocked, 5 drift or silence, 1 something failed or is damaged.
    """
    if test_alarms:
        return _test_alarms(config["alarms.urls"])
    plan = Plan(
        data=data,
        crawl=_words(contact=contact, site=site),
        crawl_budget=_words(max_requests=max_requests, max_minutes=max_minutes),
        recheck_requests=recheck_requests,
        export_dir=export_dir,
        time_limit=time_limit,
    )
    status, report = update(plan, config, lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    return status


def _words(**options: str | float | None) -> tuple[str, ...]:
    """Return options as the words of a command line; None is left out."""
    given = {name: value for name, value in options.items() if value is not None}
    return tuple(word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", str(value)))


def _test_alarms(addresses: Sequence[str]) -> int:
    """Send a message to each address, say what came of it and return the exit status."""
    if not addresses:
        raise UserError('alarms.urls: no address is configured; see docs, "Put it on a schedule"', USAGE)
    deliveries = deliver([REHEARSAL], addresses)
    for delivery in deliveries:
        click.echo(f"alarms: address {delivery.address} {delivery.why or 'took the message'}")
    return DONE if all(delivery.why is None for delivery in deliveries) else FAILED
