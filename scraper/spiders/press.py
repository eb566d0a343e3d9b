"""The one spider: finds the Assembly's press notices and hands every answer to the ledger.

It asks one address at a time and waits for what comes (`await exchange.ask(…)`, Scrapy's inline requests), so that each
address ends in exactly one result: a request that vanishes between middlewares, as redirects and ignored requests do in
a callback spider, cannot happen. Redirects are followed here, and only within the site.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import scrapy

from scraper.capture import Capture
from scraper.courtesy import Robots, retry_after
from scraper.discovery import Discovery, NotTheListing
from scraper.errand import Errand, Found, Ledger, Settled
from scraper.exchange import Exchange, Limits, Stop, Unanswered
from scraper.identity import other_notice, redirected, refused_redirect, second_address
from scraper.outcome import Outcome
from scraper.pages.challenge import GONE, Judgement, judge
from scraper.site import LISTING, ROBOTS, Site

FAILURES_IN_A_ROW = 5
REFUSALS_IN_A_ROW = 10
REDIRECTS = (301, 302, 303, 307, 308)


class PressSpider(scrapy.Spider):
    """Crawls what the ledger puts before it, then ends."""

    name = "press"

    def __init__(
        self,
        ledger: Ledger,
        site: Site,
        limits: Limits,
        progress: Callable[[Errand, str], None],
        accept_shorter: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.ledger = ledger
        self.site = site
        self.outcome = Outcome()
        self.progress = progress
        self.exchange = Exchange(site=site, limits=limits, download=self._download)
        self._failures = 0
        self._refusals = 0
        self.discovery = Discovery(ledger, site.origin, self.outcome.seen, self.outcome.drift, accept_shorter)

    async def _download(self, request: scrapy.Request) -> scrapy.http.Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    async def start(self) -> AsyncIterator[Any]:
        """Run the whole crawl. Yields nothing: every answer goes to the ledger, in a transaction of its own."""
        try:
            await self.read_robots()
            while (errand := self.ledger.next()) is not None:
                self.exchange.check_budget()
                await self.run_errand(errand)
        except Stop as stop:
            self.outcome.stop = stop
        except BaseException as fault:  # told by the caller, with the exit status it deserves
            self.outcome.fault = fault
        return
        yield  # an async generator is what Scrapy asks for

    # one address

    async def run_errand(self, errand: Errand) -> None:
        """Ask for one address and settle it: stored, unchanged, gone, refused or failed, exactly one of them."""
        try:
            result = await self.visit(errand)
        except Unanswered as failure:
            self.ledger.fail(errand, _now(), failure.reason, str(failure))
            result = f"failed: {failure.reason}"
            self._failures += failure.reason != "not_allowed"
            if failure.reason == "not_allowed" and errand.kind == "listing":
                self.outcome.closed.append(errand.url)
        except Stop as stop:
            if stop.outcome == "failing":
                self.ledger.fail(errand, _now(), "server_error", str(stop))
            raise
        else:
            self._failures = 0
        self._refusals = self._refusals + 1 if result.startswith("refused") else 0
        self.progress(errand, result)
        if self._failures >= FAILURES_IN_A_ROW:
            raise Stop("failing", f"{self._failures} addresses in a row failed, the last with {result}")
        if self._refusals >= REFUSALS_IN_A_ROW:
            raise Stop("drift", f"{self._refusals} answers in a row were not the page, the last with {result}")

    async def visit(self, errand: Errand) -> str:
        """Ask, follow redirects within the site, judge, settle. Returns the result in a word or two."""
        asked, hops = errand, [errand.url]
        while True:
            answer = await self.exchange.ask(errand.url, etag=errand.etag, last_modified=errand.last_modified)
            capture = answer.capture(errand.url, errand.kind, errand.discovered_by)
            location = answer.header("location")
            if answer.status not in REDIRECTS or location is None:
                break
            target = self.site.canonical(location, answer.final_url)
            reason = refused_redirect(errand, target, hops)
            if reason is not None or target is None:
                return self._refuse(asked, capture, Judgement(reason or "redirect_off_site", f"to {location[:200]}"))
            self.outcome.moved.append({"from": errand.url, "to": target})
            hops.append(target)
            errand = self.ledger.errand(target, errand.kind, "redirect")
        if answer.status == 304 and errand.known and (errand.etag or errand.last_modified):
            return self._not_modified(errand, capture, hops)
        judgement = judge(capture, self.site.origin, announced=asked.announced)
        if errand.kind == "listing" and capture.status in GONE and self.discovery.blind:
            # the page before had no pager: here is the answer that it was the last
            return self.ledger.settle(Settled(errand=errand, capture=capture, ends_sweep=True))
        if judgement is None and errand.known:
            judgement = other_notice(capture, self.ledger.last(errand.url), self.site.origin)
        if judgement is not None:
            return self._refuse(asked, capture, judgement, tuple(hops[1:]))
        return self._settle(asked, errand, capture, hops)

    def _refuse(
        self,
        errand: Errand,
        capture: Capture,
        judgement: Judgement,
        via: tuple[str, ...] = (),
        found: tuple[Found, ...] = (),
    ) -> str:
        self.ledger.refuse(errand, capture, judgement, via=via, found=found)
        result = f"refused: {judgement.reason}"
        if judgement.stops:
            self.outcome.challenges["/".join(errand.url.split("/")[3:4]) or "/"] += 1
            self.progress(errand, result)
            wait = retry_after(capture.header("retry-after"), capture.fetched_at)
            words = f"{errand.url} answered with {judgement.detail}; the crawl does not get round that"
            raise Stop("blocked", words, capture.fetched_at + wait if wait else None)
        if errand.kind in ("listing", "feed"):
            self.outcome.drift.append(f"{errand.url}: {judgement.detail}")
        return result

    def _not_modified(self, errand: Errand, capture: Capture, hops: list[str]) -> str:
        settled = Settled(errand=errand, capture=capture, not_modified=True, aliases=redirected(hops))
        if errand.kind not in ("listing", "feed"):
            return self.ledger.settle(settled)
        last = self.ledger.last(errand.url)
        assert last is not None  # validators are only sent for a capture that is there
        return self._discover(errand, settled, last, hops)

    def _settle(self, asked: Errand, errand: Errand, capture: Capture, hops: list[str]) -> str:
        settled = Settled(errand=errand, capture=capture, aliases=redirected(hops))
        if errand.kind != "notice":
            return self._discover(asked, settled, capture, hops)
        if capture.status in GONE:
            return self.ledger.settle(settled)
        alias = second_address(capture, self.site.origin)
        if alias is not None:
            settled = replace(settled, aliases=(*settled.aliases, alias))
            self.outcome.moved.append({"from": alias.url, "to": alias.canonical_url})
        dated, judgement = self.outcome.recognise(capture)
        if judgement is not None:
            return self._refuse(asked, capture, judgement, tuple(hops[1:]))
        self.outcome.note_traits(capture)
        return self.ledger.settle(replace(settled, dated=dated))

    def _discover(self, asked: Errand, settled: Settled, page: Capture, hops: list[str]) -> str:
        """Take in a page of feed or listing, `page` being the answer or, after a 304, the capture that still holds."""
        try:
            return self.ledger.settle(self.discovery.read(settled, page))
        except NotTheListing as refused:
            return self._refuse(asked, settled.capture, refused.judgement, tuple(hops[1:]), refused.found)

    # robots.txt

    async def read_robots(self) -> None:
        """Learn what robots.txt allows. Raises Stop if the site does not want us, or cannot tell."""
        recent = self.ledger.recent_robots()
        if recent is not None:
            self._obey(recent)
            return
        errand = self.ledger.errand(ROBOTS, "robots", "start")
        try:
            answer = await self.exchange.ask(ROBOTS, etag=errand.etag, last_modified=errand.last_modified)
        except Unanswered as failure:
            self.ledger.fail(errand, _now(), failure.reason, str(failure))
            self.progress(errand, f"failed: {failure.reason}")
            raise self._without_robots(str(failure)) from None
        capture = answer.capture(errand.url, errand.kind, errand.discovered_by)
        last = self.ledger.last(ROBOTS)
        if answer.status == 304 and last is not None:
            self.progress(errand, self.ledger.settle(Settled(errand=errand, capture=capture, not_modified=True)))
            self._obey(replace(last, fetched_at=capture.fetched_at))
            return
        judgement = judge(capture, self.site.origin)
        if judgement is not None:
            self._refuse(errand, capture, judgement)
            raise self._without_robots(judgement.detail)
        self.progress(errand, self.ledger.settle(Settled(errand=errand, capture=capture)))
        self._obey(capture)

    def _without_robots(self, why: str) -> Stop:
        return Stop("failing", f"{self.site.contact(ROBOTS)}: {why}; without its rules nothing is asked")

    def _obey(self, capture: Capture) -> None:
        robots = Robots.of(capture)
        self.outcome.seen["robots"] = {
            "status": capture.status,
            "crawl_delay": robots.delay,
            "delay_used": max(robots.delay, self.exchange.delay),
            "text": robots.text[:2000],
        }
        self.exchange.obey(robots)
        if not robots.allows(self.site.contact(LISTING)):
            raise Stop("blocked", "robots.txt disallows the listing of press notices")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
