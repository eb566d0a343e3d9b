"""A crawl from its lock to its report: runs the Scrapy spider and tells the truth about how it went."""

from __future__ import annotations

import logging
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from archive.captures import FILE_NAME, Captures, DamagedCapture
from archive.crawl_plan import CrawlPlan, checked_site, chosen
from archive.crawl_report import facts, verdict, was_stopped
from archive.errors import FAILED, UserError
from archive.frontier import Frontier
from archive.lock import locked
from archive.moments import now_utc, to_text
from archive.progress import Progress
from scraper.exchange import Limits
from scraper.settings import settings
from scraper.site import Site

RECHECK_AT_MOST = 200


@dataclass(slots=True)
class CrawlReport:
    """How a crawl went."""

    exit_status: int
    facts: dict[str, Any] = field(default_factory=dict)
    """What `--json` prints; see `docs/reference/crawl.md`."""


def crawl(plan: CrawlPlan, *, log: Callable[[str], None] | None = None) -> CrawlReport:
    """Run a crawl and return how it went; everything it got is in captures.db by then.

    Raises UserError: 2 for a plan that cannot be, 4 while the site asked to be left alone, 75 while another crawl runs.
    """
    site, contact = checked_site(plan)
    urls, refused = chosen(plan, site)
    with locked(plan.data / "crawl.lock", "a crawl"), Captures.open(plan.data / FILE_NAME, create=True) as captures:
        most = plan.max_requests or RECHECK_AT_MOST
        frontier = Frontier.begin(captures, plan.mode, site, urls=urls, most=most)
        for _ in refused:
            frontier.results["refused: excluded"] += 1
        return _Run(plan, site, contact, frontier, Progress(frontier, log)).go()


def run_spider(kind: Any, site: Site, contact: str, timeout: float, limits: Limits, **arguments: Any) -> Any:
    """Run a spider with the polite settings until it ends, and return it. Works once in a process."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.reactor import is_reactor_installed

    if is_reactor_installed():
        raise RuntimeError("Scrapy can run once in a process: start a second crawl in a process of its own")
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    process = AsyncCrawlerProcess(settings(site, contact, limits.delay, timeout))
    crawler = process.create_crawler(kind)
    process.crawl(crawler, site=site, limits=limits, **arguments)
    process.start()
    if crawler.spider is None:
        raise UserError("the crawl could not be started; see the lines above", FAILED)
    return crawler.spider


class _Run:
    """One run of the spider, and its account."""

    def __init__(self, plan: CrawlPlan, site: Site, contact: str, frontier: Frontier, progress: Progress) -> None:
        from scraper.outcome import Outcome

        self.plan = plan
        self.site = site
        self.contact = contact
        self.frontier = frontier
        self.progress = progress
        self.started_at = now_utc()
        self.began = time.monotonic()
        self.outcome = Outcome()
        self.spider: Any = None

    def go(self) -> CrawlReport:
        delay = self.plan.delay if self.plan.delay is not None else 0.0 if self.site.is_loopback else 1.0
        limits = Limits(
            delay=delay,
            requests=self.plan.max_requests,
            seconds=self.plan.max_minutes * 60 if self.plan.max_minutes else None,
            patience=self.plan.patience,
        )
        with self.progress:
            self._run_scrapy(limits)
        ending = verdict(self.outcome, self.frontier)
        told = facts(self.plan, self.site.origin, self.outcome, self.frontier, self.spider.exchange, self.started_at)
        told["seconds"] = round(time.monotonic() - self.began, 1)
        stop = self.outcome.stop
        try:
            self.frontier.end(ending.outcome, ending.exit_status, told, stop.not_before if stop else None)
        except sqlite3.Error:
            if self.outcome.fault is None:  # a full disk is told below, as what ended the crawl
                raise
        self._raise_fault()
        return CrawlReport(ending.exit_status, told)

    def _run_scrapy(self, limits: Limits) -> None:
        from scraper.spiders.press import PressSpider

        self.spider = run_spider(
            PressSpider,
            self.site,
            self.contact,
            self.plan.timeout,
            limits,
            ledger=self.frontier,
            progress=self.progress.settled,
            accept_shorter=self.plan.accept_shorter,
        )
        self.outcome = self.spider.outcome

    def _raise_fault(self) -> None:
        fault = self.outcome.fault
        if fault is None or was_stopped(fault):
            return
        if isinstance(fault, sqlite3.OperationalError) and "full" in str(fault):
            raise UserError(
                f"{self.frontier.captures.path}: the disk is full; what was stored is safe, "
                "make room and run the same command again",
                FAILED,
            ) from fault
        if isinstance(fault, DamagedCapture):
            raise UserError(f"{fault}; run `assembly-press verify` and restore a backup", FAILED) from fault
        raise fault


def log_line(text: str) -> None:
    """A line for a log."""
    sys.stderr.write(f"{to_text(now_utc())} {text}\n")
    sys.stderr.flush()
