"""`assembly-press crawl`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.crawl import crawl, log_line
from archive.crawl_plan import CrawlPlan, from_environment, read_urls
from archive.crawl_report import summary
from archive.errors import UNREACHABLE, USAGE, UserError
from scraper.site import LIVE


@click.command("crawl")
@data_option
@click.option("--contact", help="Your e-mail address or URL; the live site is not crawled without it.")
@click.option("--full", is_flag=True, help="Read every page of the listing, known or not.")
@click.option("--recheck", is_flag=True, help="Read known notices again: new ones often, old ones rarely.")
@click.option(
    "--urls",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read only the addresses in this file, one a line.",
)
@click.option("--max-requests", type=click.IntRange(1), help="Stop after so many requests.")
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), help="Stop after so many minutes.")
@click.option(
    "--delay",
    type=click.FloatRange(0),
    help="Seconds between requests; at least 1, and at least what robots.txt asks for.",
)
@click.option(
    "--accept-shorter-listing", "accept_shorter", is_flag=True, help="Trust a listing that has become much shorter."
)
@click.option("--site", default=LIVE, show_default=True, help="Another address for the website, to rehearse on a copy.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=30.0, hidden=True)
@click.option("--patience", type=click.FloatRange(0), default=300.0, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    data: Path,
    contact: str | None,
    full: bool,
    recheck: bool,
    file: Path | None,
    max_requests: int | None,
    max_minutes: float | None,
    delay: float | None,
    accept_shorter: bool,
    site: str,
    timeout: float,
    patience: float,
    as_json: bool,
) -> int:
    """Fetch press notices politely into captures.db; a crawl that was interrupted carries on where it was.

    Example: assembly-press crawl --contact you@example.org

    Exit status: 0 done, 1 something failed here, 3 the site is failing, 4 it does not want to be crawled, 5 it no
    longer looks as expected, 6 the budget is spent with work left, 75 another crawl is running.
    """
    if full + recheck + (file is not None) > 1:
        raise UserError("--full, --recheck and --urls exclude each other: give one of them", USAGE)
    plan = CrawlPlan(
        data=data,
        mode="full" if full else "recheck" if recheck else "urls" if file else "default",
        site=site,
        contact=contact or from_environment(),
        urls=read_urls(file) if file else (),
        max_requests=max_requests,
        max_minutes=max_minutes,
        delay=delay,
        timeout=timeout,
        patience=patience,
        accept_shorter=accept_shorter,
    )
    report = crawl(plan, log=None if sys.stderr.isatty() else log_line)
    if as_json:
        click.echo(json.dumps(report.facts, indent=2, ensure_ascii=False))
    else:
        for line in summary(report.facts):
            click.echo(line)
    if report.exit_status == UNREACHABLE:
        click.echo(
            f"assembly-press: {report.facts['reason']}; check the address and the connection, then run it again: "
            "it goes on where it was",
            err=True,
        )
    return report.exit_status
