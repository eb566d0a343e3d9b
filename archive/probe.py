"""First contact with the live site: what is as expected, what is different, what was not reached."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive.crawl import run_spider
from archive.crawl_plan import CrawlPlan, checked_site
from archive.errors import BLOCKED, DONE, DRIFT, UNREACHABLE
from scraper.exchange import Limits
from scraper.first_contact import Probed
from scraper.spiders.probe import ProbeSpider

_ROBOTS_SHOWN = 4_000  # characters


def probe(plan: CrawlPlan) -> tuple[int, Probed]:
    """Make at most twelve courteous requests; return the exit status and the findings.

    Raises UserError for a plan that cannot be, as `archive.crawl.crawl` does.
    """
    site, contact = checked_site(plan)
    delay = plan.delay if plan.delay is not None else 0.0 if site.is_loopback else 1.0
    limits = Limits(delay=delay, requests=plan.max_requests, patience=10.0)
    spider = run_spider(ProbeSpider, site, contact, plan.timeout, limits)
    probed: Probed = spider.probed
    if probed.fault is not None:
        raise probed.fault
    stop = probed.stopped
    if stop is not None and stop.outcome in ("blocked", "failing"):
        return (BLOCKED if stop.outcome == "blocked" else UNREACHABLE), probed
    if not any(finding.verdict == "as expected" for finding in probed.findings):
        return UNREACHABLE, probed
    return (DRIFT if any(finding.verdict == "different" for finding in probed.findings) else DONE), probed


def facts(status: int, probed: Probed, site: str) -> dict[str, Any]:
    """The findings as `--json` prints them."""
    return {
        "site": site,
        "exit_status": status,
        "requests": probed.requests,
        "stopped": str(probed.stopped) if probed.stopped else None,
        "robots_txt": probed.robots_txt,
        "findings": [asdict(finding) for finding in probed.findings],
        "asked": probed.samples,
    }


def lines(probed: Probed) -> list[str]:
    """The findings as lines for a reader."""
    width = max((len(finding.question) for finding in probed.findings), default=0)
    told = [f"{f.verdict:<12}  {f.question:<{width}}  {f.seen}".rstrip() for f in probed.findings]
    told += [f"{status:<12}  {url}" for url, status in probed.samples.items()]
    if probed.robots_txt:
        told += ["robots.txt:", *(f"    {line}" for line in probed.robots_txt[:_ROBOTS_SHOWN].splitlines())]
    told.append(f"{probed.requests} requests" + (f"; stopped: {probed.stopped}" if probed.stopped else ""))
    return told
