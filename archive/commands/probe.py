"""`assembly-press probe`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archive.crawl_plan import CrawlPlan, from_environment
from archive.probe import facts, lines, probe
from scraper.site import LIVE


@click.command("probe")
@click.option("--contact", help="Your e-mail address or URL; the live site is not asked without it.")
@click.option("--site", default=LIVE, show_default=True, help="Another address for the website, to rehearse on a copy.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(contact: str | None, site: str, as_json: bool) -> int:
    """Compare the live site with what is expected of it, in at most twelve requests. Stores nothing.

    Example: assembly-press probe --contact you@example.org

    Exit status: 0 all as expected, 3 not reached, 4 it does not want to be asked, 5 something is different.
    """
    status, probed = probe(CrawlPlan(data=Path(), site=site, contact=contact or from_environment()))
    if as_json:
        click.echo(json.dumps(facts(status, probed, site), indent=2, ensure_ascii=False))
    else:
        for line in lines(probed):
            click.echo(line)
    return status
