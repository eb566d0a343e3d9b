"""A crawl from its lock to its report: runs the Scrapy spider and tells the truth about how it went."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.captures import FILE_NAME, Captures, DamagedCapture, to_text
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, UNFINISHED, UNREACHABLE, USAGE, UserError
from archive.frontier import Frontier, now_utc
from archive.lock import locked
from archive.progress import Progress
from scraper.exchange import Limits
from scraper.settings import settings
from scraper.site import LIVE, Site, classify

MODES = ("default", "full", "recheck", "urls")
RECHECK_AT_MOST = 200
REFUSED_SHARE = 0.2  # above this share, and from three pages on, the site no longer looks as expected
_AT_LEAST = 3
STATUS = {
    "done": DONE,
    "failing": UNREACHABLE,
    "blocked": BLOCKED,
    "drift": DRIFT,
    "budget": UNFINISHED,
    "stopped": 130,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """What to crawl, and how far and how fast."""

    data: Path
    mode: str = "default"
    site: str = LIVE
    contact: str | None = None
    """Address or URL at which the person who crawls can be reached; the live site is never asked without."""
    urls: tuple[str, ...] = ()
    """Addresses of mode `urls`, as given."""
    max_requests: int | None = None
    max_minutes: float | None = None
    delay: float | None = None
    """Seconds between requests; by default 1, and 0 on loopback. Below 1 only on loopback."""
    timeout: float = 30.0
    patience: float = 300.0
    accept_shorter: bool = False
    """Take the listing as it is, even if it is much shorter than before."""


@dataclass(slots=True)
class CrawlReport:
    """How a crawl went."""

    exit_status: int
    facts: dict[str, Any] = field(default_factory=dict)
    """What `--json` prints; see `docs/reference/crawl.md`."""


def checked_site(plan: CrawlPlan) -> tuple[Site, str]:
    """The site and the contact of a plan. Raises UserError, status 2, for what cannot be crawled as asked."""
    parts = urlsplit(plan.site)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise UserError(f"--site {plan.site}: {error}", USAGE) from error
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.username
    ):
        raise UserError(f"--site {plan.site}: give the start of an address, such as {LIVE}", USAGE)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    site = Site(f"{parts.scheme}://{host}{port}")
    contact = (plan.contact or "").strip()
    if not site.is_loopback and not contact:
        raise UserError(
            "a crawl of the live site needs --contact (an e-mail address or URL of yours, sent with every request), "
            "or the environment variable ASSEMBLY_PRESS_CONTACT",
            USAGE,
        )
    # the live site's people must be able to reach whoever crawls: "me" is no way to
    reachable = re.fullmatch(r"\S+@\S+\.\S+|https?://\S+", contact) is not None or (site.is_loopback and not contact)
    if not reachable or re.search(r"[()]", contact) or len(contact) > 200:
        raise UserError("--contact: give one e-mail address or URL", USAGE)
    for option, number in (("--delay", plan.delay), ("--max-minutes", plan.max_minutes)):
        if number is not None and not math.isfinite(number):
            raise UserError(f"{option}: {number} is no number of that kind", USAGE)
    if plan.delay is not None and plan.delay < 1 and not site.is_loopback:
        raise UserError("--delay: at least 1 second is left between requests to the site", USAGE)
    return site, contact or "loopback"


def crawl(plan: CrawlPlan, *, log: Callable[[str], None] | None = None) -> CrawlReport:
    """Run a crawl and return how it went; everything it got is in captures.db by then.

    Raises UserError: 2 for a plan that cannot be, 4 while the site asked to be left alone, 75 while another crawl runs.
    """
    site, contact = checked_site(plan)
    urls, refused = _chosen(plan, site)
    with locked(plan.data / "crawl.lock", "a crawl"), Captures.open(plan.data / FILE_NAME, create=True) as captures:
        most = plan.max_requests or RECHECK_AT_MOST
        frontier = Frontier.begin(captures, plan.mode, site, urls=urls, most=most)
        for _ in refused:
            frontier.results["refused: excluded"] += 1
        return _Run(plan, site, contact, frontier, Progress(frontier, log)).go()


def _chosen(plan: CrawlPlan, site: Site) -> tuple[list[str], list[str]]:
    """The addresses of mode `urls` that can be notices, and those that cannot."""
    taken: list[str] = []
    refused: list[str] = []
    for text in plan.urls:
        url = site.canonical(text)
        (taken if url is not None and classify(url).kind == "notice" else refused).append(url or text)
    return taken, refused


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
        outcome, status, reason = self._verdict()
        facts = self._facts(outcome, status, reason)
        stop = self.outcome.stop
        try:
            self.frontier.end(outcome, status, facts, stop.not_before if stop else None)
        except sqlite3.Error:
            if self.outcome.fault is None:  # a full disk is told below, as what ended the crawl
                raise
        self._raise_fault()
        return CrawlReport(status, facts)

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
        if fault is None or isinstance(fault, (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt)):
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

    # the truth about how it went

    def _verdict(self) -> tuple[str, int, str]:
        """Outcome, exit status and the reason in a sentence."""
        stop, results = self.outcome.stop, self.frontier.results
        if self.outcome.fault is not None and not self._was_stopped():
            return "failing", FAILED, f"a fault of this machine or program: {self.outcome.fault!r}"
        if self._was_stopped():
            return "stopped", STATUS["stopped"], "it was stopped by hand"
        if stop is not None and stop.outcome in ("blocked", "failing", "drift"):
            return stop.outcome, STATUS[stop.outcome], str(stop)
        drift = [*self.outcome.drift, *self._suspicions()]
        if drift:
            return "drift", DRIFT, "; ".join(drift)
        if self.outcome.closed:
            return (
                "blocked",
                BLOCKED,
                f"robots.txt disallows {self.outcome.closed[0]}: the listing was not read to its end",
            )
        left = self.frontier.waiting()
        if stop is not None and left:
            return "budget", UNFINISHED, f"{stop}; left for the next run: {_addresses(left)}"
        if self.frontier.trouble:
            worst = Counter({k: n for k, n in results.items() if k.startswith(("failed", "refused"))}).most_common(1)
            told = f", most often {worst[0][0]}" if worst else ""
            return "failing", UNREACHABLE, f"{_addresses(self.frontier.trouble)} gave no page{told}"
        return "done", DONE, "nothing is left to ask"

    def _was_stopped(self) -> bool:
        return isinstance(self.outcome.fault, (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt))

    def _suspicions(self) -> list[str]:
        notices = self.frontier.notices
        refused = sum(
            n for result, n in notices.items() if result.startswith("refused") and "not_a_notice" not in result
        )
        unread = self.outcome.unreadable
        told = []
        if refused >= _AT_LEAST and refused > REFUSED_SHARE * sum(notices.values()):
            told.append(f"{refused} of {sum(notices.values())} notices were refused")
        if unread >= _AT_LEAST and unread > REFUSED_SHARE * self.outcome.parsed:
            told.append(f"{unread} of {self.outcome.parsed} pages could not be read as notices (they are kept)")
        return told

    def _facts(self, outcome: str, status: int, reason: str) -> dict[str, Any]:
        results, exchange = self.frontier.results, self.spider.exchange
        told = self.outcome
        return {
            "run": self.frontier.run_id,
            "mode": self.plan.mode,
            "site": self.site.origin,
            "started_at": to_text(self.started_at),
            "ended_at": to_text(now_utc()),
            "seconds": round(time.monotonic() - self.began, 1),
            "outcome": outcome,
            "exit_status": status,
            "reason": reason,
            "resumed": self.frontier.resumed,
            "requests": {
                "total": exchange.requests,
                "by_status": dict(sorted(exchange.by_status.items())),
                "bytes": exchange.bytes,
                "seconds_waited": round(exchange.waited, 1),
            },
            "asked": sum(results.values()),
            "stored": results["new"] + results["changed"],
            "new": results["new"],
            "changed": results["changed"],
            "unchanged": results["unchanged"],
            "gone": results["gone"],
            "failed": _by_reason(results, "failed: "),
            "refused": _by_reason(results, "refused: "),
            "left": self.frontier.waiting(),
            "notices": dict(sorted(self.frontier.notices.items())),
            "drift": [*told.drift, *self._suspicions()],
            "robots": told.seen.get("robots"),
            "feed": told.seen.get("feed"),
            "listing": told.seen.get("listing"),
            "cross_check": self.frontier.cross_check(),
            "challenges": dict(told.challenges),
            "redirects": told.moved[:200],
            "traits": {name: dict(sorted(counts.items())) for name, counts in sorted(told.traits.items())},
            "unrecognised": dict(told.unrecognised),
            "archive": self.frontier.totals(),
        }


def _addresses(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"


def _by_reason(results: Counter[str], prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): count for key, count in sorted(results.items()) if key.startswith(prefix)}


def summary(facts: dict[str, Any]) -> list[str]:
    """The report as lines for a reader."""
    refused, failed = sum(facts["refused"].values()), sum(facts["failed"].values())
    lines = [
        f"{facts['outcome']}: {facts['reason']}",
        f"{facts['new']} new, {facts['changed']} changed, {facts['unchanged']} unchanged, {facts['gone']} gone, "
        f"{refused} refused, {failed} failed; {facts['left']} left; "
        f"{facts['requests']['total']} requests, {facts['requests']['bytes'] / 1e6:.1f} MB, {facts['seconds']} s",
    ]
    for title in ("refused", "failed"):
        lines += [f"  {title}: {reason} ({count})" for reason, count in facts[title].items()]
    check = facts["cross_check"]
    if check is not None:
        lines.append(
            f"feed {check['in_feed']}, listing {check['in_listing']}; in the feed only {check['feed_only']}, "
            f"in the listing only {check['listing_only']}"
        )
    if facts["unrecognised"]:
        unread = ", ".join(f"{reason} ({count})" for reason, count in facts["unrecognised"].items())
        lines.append(f"kept, but not readable as notices: {unread}")
    return lines


def read_urls(path: Path) -> tuple[str, ...]:
    """The addresses in a file, one a line; empty lines and lines that start with # do not count."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not a text file in UTF-8", USAGE) from error
    urls = tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    if not urls:
        raise UserError(f"{path}: has no address in it; give one a line", USAGE)
    return urls


def from_environment() -> str | None:
    """Contact from the environment."""
    return os.environ.get("ASSEMBLY_PRESS_CONTACT")


def log_line(text: str) -> None:
    """A line for a log."""
    sys.stderr.write(f"{to_text(now_utc())} {text}\n")
    sys.stderr.flush()
