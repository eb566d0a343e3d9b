"""The one spider: finds the Assembly's press notices and hands every answer to the ledger.

It asks one address at a time and waits for what comes (`await exchange.ask(…)`, Scrapy's inline requests), so that each
address ends in exactly one result: a request that vanishes between middlewares, as redirects and ignored requests do in
a callback spider, cannot happen. Redirects are followed here, and only within the site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import scrapy

from scraper.capture import Capture
from scraper.courtesy import Robots, retry_after
from scraper.discovery import Discovery, NotTheListing
from scraper.errand import Alias, Errand, Ledger, Settled
from scraper.exchange import Exchange, Limits, Stop, Unanswered
from scraper.pages import RefusedPage, parse_notice
from scraper.pages.challenge import GONE, Judgement, canonical_of, is_dated, judge
from scraper.pages.survey import node_id, survey
from scraper.site import LISTING, ROBOTS, Site, classify

MAX_HOPS = 5
FAILURES_IN_A_ROW = 5
REFUSALS_IN_A_ROW = 10
# what the parser may say of an answer that is certainly no page of the site; after any other word of it the page is
# kept all the same and reported
_NOT_THE_PAGE = {"empty", "not-html", "challenge", "error-page"}
# what it says when it cannot make out a notice at all: a share of these means that the site has changed
_UNREADABLE = {"not-a-notice", "listing"}


@dataclass(slots=True)
class Outcome:
    """What a run has to say besides the results of its addresses."""

    stop: Stop | None = None
    fault: BaseException | None = None
    """A fault of this machine, such as a full disk, or of this program."""
    drift: list[str] = field(default_factory=list)
    """Signs, in words, that the site no longer looks as expected."""
    unrecognised: Counter[str] = field(default_factory=Counter)
    """Pages that were kept although the parser cannot read them, by its reason."""
    unreadable: int = 0
    """How many of them look like no notice at all."""
    parsed: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    """What the site looked like: the answers to the open questions about it."""
    traits: dict[str, Counter[str]] = field(default_factory=dict)
    challenges: Counter[str] = field(default_factory=Counter)
    moved: list[dict[str, str]] = field(default_factory=list)
    unexpected: str | None = None


class PressSpider(scrapy.Spider):
    """Crawls what the ledger puts before it, then ends."""

    name = "press"

    def __init__(
        self, ledger: Ledger, site: Site, limits: Limits, progress: Callable[[Errand, str], None], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.ledger = ledger
        self.site = site
        self.outcome = Outcome()
        self.progress = progress
        self.exchange = Exchange(site=site, limits=limits, download=self._download)
        self._failures = 0
        self._refusals = 0
        self.discovery = Discovery(ledger, site.origin, self.outcome.seen, self.outcome.drift)

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
            if answer.status not in (301, 302, 303, 307, 308) or location is None:
                break
            target = self.site.canonical(location, answer.final_url)
            reason = self._refused_redirect(errand, target, hops)
            if reason is not None or target is None:
                return self._refuse(asked, capture, Judgement(reason or "redirect_off_site", f"to {location[:200]}"))
            self.outcome.moved.append({"from": errand.url, "to": target})
            hops.append(target)
            errand = self.ledger.errand(target, errand.kind, "redirect")
        if answer.status == 304 and errand.known and (errand.etag or errand.last_modified):
            return self._not_modified(errand, capture, hops)
        judgement = judge(capture, self.site.origin) or self._judge_identity(errand, capture)
        if judgement is not None:
            return self._refuse(asked, capture, judgement, tuple(hops[1:]))
        return self._settle(asked, errand, capture, hops)

    def _refused_redirect(self, errand: Errand, target: str | None, hops: list[str]) -> str | None:
        if target is None:
            return "redirect_off_site"
        if target in hops or len(hops) > MAX_HOPS:
            return "redirect_loop"
        address = classify(target)
        # a withdrawn page is often sent to a landing page: that is not the page, and no proof that it is gone either
        return None if address.kind == errand.kind else "redirect_elsewhere"

    def _refuse(self, errand: Errand, capture: Capture, judgement: Judgement, via: tuple[str, ...] = ()) -> str:
        self.ledger.refuse(errand, capture, judgement.reason, judgement.detail, via)
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

    def _judge_identity(self, errand: Errand, capture: Capture) -> Judgement | None:
        """A page that calls itself another notice is a second address, or the wrong page in this place."""
        if errand.kind != "notice" or capture.status in GONE or not errand.known:
            return None
        own = canonical_of(capture.body, errand.url, self.site.origin)
        last = self.ledger.last(errand.url)
        if own in (None, errand.url) or last is None or canonical_of(last.body, errand.url, self.site.origin) == own:
            return None
        before, now = node_id(last.body), node_id(capture.body)
        if before is not None and before == now:
            return None  # the notice got a new address
        return Judgement("other_page", f"another notice stands here: {own}")

    def _not_modified(self, errand: Errand, capture: Capture, hops: list[str]) -> str:
        settled = Settled(errand=errand, capture=capture, not_modified=True, aliases=_redirected(hops))
        if errand.kind in ("listing", "feed"):
            last = self.ledger.last(errand.url)
            assert last is not None  # validators are only sent for a capture that is there
            try:
                settled = self.discovery.read(settled, last)
            except NotTheListing as refused:
                return self._refuse(errand, capture, refused.judgement)
        return self.ledger.settle(settled)

    def _settle(self, asked: Errand, errand: Errand, capture: Capture, hops: list[str]) -> str:
        settled = Settled(errand=errand, capture=capture, aliases=_redirected(hops))
        if errand.kind == "notice":
            return self._settle_notice(asked, settled, hops)
        try:
            return self.ledger.settle(self.discovery.read(settled, capture))
        except NotTheListing as refused:
            return self._refuse(asked, capture, refused.judgement, tuple(hops[1:]))

    # a notice

    def _settle_notice(self, asked: Errand, settled: Settled, hops: list[str]) -> str:
        errand, capture = settled.errand, settled.capture
        if capture.status in GONE:
            return self.ledger.settle(settled)
        own = canonical_of(capture.body, errand.url, self.site.origin)
        if own not in (None, errand.url) and own is not None:
            how = "node" if classify(errand.url).pattern == "N5" else "canonical"
            alias = Alias(url=errand.url, canonical_url=own, how=how)  # type: ignore[arg-type]
            settled = replace(settled, aliases=(*settled.aliases, alias))
            self.outcome.moved.append({"from": errand.url, "to": own})
        dated, judgement = self._recognise(capture)
        if judgement is not None:
            return self._refuse(asked, capture, judgement, tuple(hops[1:]))
        self._note_traits(capture)
        return self.ledger.settle(replace(settled, dated=dated))

    def _recognise(self, capture: Capture) -> tuple[date | None, Judgement | None]:
        """The notice's date as the parser reads it. A page that the parser cannot read is kept all the same."""
        self.outcome.parsed += 1
        try:
            return parse_notice(capture.body, capture.url, capture.content_type).created_on, None
        except RefusedPage as refused:
            if refused.reason in _NOT_THE_PAGE and not is_dated(capture.body):
                return None, Judgement(refused.reason.replace("-", "_"), str(refused))
            self.outcome.unrecognised[refused.reason] += 1
            self.outcome.unreadable += refused.reason in _UNREADABLE
        except Exception as fault:  # a fault of the parser must never cost a page
            self.outcome.unrecognised[f"parser fault: {type(fault).__name__}"] += 1
            self.outcome.unreadable += 1
            self.logger.error("%s: the parser failed: %r", capture.url, fault)
        return None, None

    def _note_traits(self, capture: Capture) -> None:
        found = survey(capture.body)
        for name in ("date_tag", "rich_text_blocks", "notes_tag", "bundle", "has_data_layer", "has_published_time"):
            self.outcome.traits.setdefault(name, Counter())[str(getattr(found, name)).lower()] += 1
        self.outcome.traits.setdefault("pattern", Counter())[classify(capture.url).pattern or "none"] += 1
        self.outcome.traits.setdefault("node_id", Counter())["missing" if found.node_id is None else "present"] += 1
        self.outcome.traits.setdefault("validators", Counter())[
            "+".join(name for name in ("etag", "last-modified") if capture.header(name)) or "none"
        ] += 1
        if found.protected_emails:
            self.outcome.traits.setdefault("protected_emails", Counter())["found"] += found.protected_emails

    # robots, feed and listing

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
        # RFC 9309: a robots.txt that does not exist allows everything
        text = capture.body.decode("utf-8", "replace") if capture.status == 200 else ""
        self.exchange.robots = Robots(text)
        self.outcome.seen["robots"] = {
            "status": capture.status,
            "crawl_delay": self.exchange.robots.delay,
            "delay_used": self.exchange.delay,
            "text": text[:2000],
        }
        if not self.exchange.robots.allows(self.site.contact(LISTING)):
            raise Stop("blocked", "robots.txt disallows the listing of press notices")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _redirected(hops: list[str]) -> tuple[Alias, ...]:
    return tuple(Alias(url=url, canonical_url=hops[-1], how="redirect") for url in hops[:-1])
