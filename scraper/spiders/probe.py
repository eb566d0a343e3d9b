"""First contact: a handful of courteous requests that answer what nobody could know beforehand. Stores nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import scrapy

from scraper.capture import Capture, Kind
from scraper.courtesy import Robots
from scraper.exchange import Exchange, Limits, Stop, Unanswered
from scraper.first_contact import Finding, Probed
from scraper.notice import Notice
from scraper.pages import RefusedPage, parse_notice
from scraper.pages.challenge import judge
from scraper.pages.feed import read_feed
from scraper.pages.listing import Listing, read_listing
from scraper.pages.survey import survey
from scraper.site import FEED, LISTING, LIVE, ROBOTS, Site, classify, listing_page

MAX_REQUESTS = 12
_PATTERNS = ("N1", "N2", "N3", "N4", "N0", "N5")
_REDIRECTS = (301, 302, 303, 307, 308)


class ProbeSpider(scrapy.Spider):
    """Asks robots.txt, feed, two listing pages and a notice of each address form, and judges what comes."""

    name = "probe"

    def __init__(self, site: Site, limits: Limits, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site
        self.probed = Probed()
        limits.requests = min(limits.requests or MAX_REQUESTS, MAX_REQUESTS)
        self.exchange = Exchange(site=site, limits=limits, download=self._download)
        self._links: dict[str, str] = {}
        self._number: str | None = None

    async def _download(self, request: scrapy.Request) -> scrapy.http.Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    async def start(self) -> AsyncIterator[Any]:
        """Run the probe. Yields nothing."""
        try:
            await self._robots()
            await self._feed()
            await self._listing()
            await self._notices()
            await self._by_number()
        except Stop as stop:
            self.probed.stopped = stop
        except BaseException as fault:  # told by the caller
            self.probed.fault = fault
        self.probed.requests = self.exchange.requests
        self._met_a_challenge()
        self._not_reached()
        return
        yield  # an async generator is what Scrapy asks for

    def _find(self, question: str, expected: bool, seen: str) -> None:
        self.probed.findings.append(Finding(question, "as expected" if expected else "different", seen))

    async def _ask(self, url: str, kind: Kind) -> Capture | None:
        """The answer if it is the page; a page that is not is a finding. Raises Stop if the site does not want us."""
        try:
            answer = await self.exchange.ask(url)
        except Unanswered as failure:
            self.probed.samples[url] = failure.reason
            self._find(f"{kind}: an answer", expected=False, seen=f"{url}: {failure}")
            return None
        self.probed.samples[url] = str(answer.status)
        if answer.status in _REDIRECTS:
            self._find(f"{kind}: no redirect", expected=False, seen=f"{url} → {answer.header('location')}")
            return None
        capture = answer.capture(url, kind)
        judgement = judge(capture, self.site.origin)
        if judgement is not None:
            self._find(f"{kind}: the page itself", expected=False, seen=f"{url}: {judgement.detail}")
            if judgement.stops:
                raise Stop("blocked", f"{url} answered with {judgement.detail}; the probe does not get round that")
            return None
        return capture

    async def _robots(self) -> None:
        capture = await self._ask(ROBOTS, "robots")
        if capture is None:
            raise Stop("failing", "without robots.txt nothing is asked")
        robots = Robots.of(capture)
        self.probed.robots_txt = robots.text
        found = f"status {capture.status}, {len(robots.text)} characters"
        self._find("robots.txt: there is one", capture.status == 200, found)
        self._find("robots.txt: Crawl-delay of at most 10 s", robots.delay <= 10, f"{robots.delay:g} s")
        allowed = {name: robots.allows(self.site.contact(url)) for name, url in (("listing", LISTING), ("feed", FEED))}
        for name, may in allowed.items():
            self._find(f"robots.txt: allows the {name}", may, "allowed" if may else "disallowed")
        self.exchange.obey(robots)
        if not allowed["listing"]:
            raise Stop("blocked", "robots.txt disallows the listing of press notices")

    async def _feed(self) -> None:
        capture = await self._ask(FEED, "feed")
        if capture is None:
            return
        feed = read_feed(capture.body, self.site.origin)
        newest = max((item.published for item in feed.items if item.published), default=None)
        fresh = newest is not None and (datetime.now(UTC) - newest).days < 120
        self._find("feed: 20 items", len(feed.items) == 20, f"{len(feed.items)} items, {len(feed.skipped)} no notices")
        self._find("feed: the newest of the last 120 days", fresh, str(newest))
        self._find("feed: pubDate with a time zone", bool(feed.zones), ", ".join(feed.zones) or "none can be read")
        self._find("feed: guid", feed.guid_form != "none", feed.guid_form)
        self._find(
            "feed: a teaser, not the full text",
            feed.longest_description < 1000,
            f"longest description {feed.longest_description} characters",
        )
        self._validators("feed", capture)
        for item in feed.items:
            self._offer(item.url)

    async def _listing(self) -> None:
        first = await self._ask(LISTING, "listing")
        if first is None:
            return
        listing = read_listing(first.body, LISTING, self.site.origin)
        sure = [teaser for teaser in listing.teasers if classify(teaser.url).pattern not in ("N4", "N5")]
        dates = [teaser.dated for teaser in sure if teaser.dated]
        self._find("listing: main part found", listing.has_main, "main#main-content" if listing.has_main else "missing")
        self._find("listing: notices found", len(listing.teasers) >= 5, f"{len(listing.teasers)} on the first page")
        self._find(
            "listing: teasers show a date",
            len(dates) == len(sure) > 0,
            f"{len(dates)} of {len(sure)}, {min(dates, default=None)} to {max(dates, default=None)}",
        )
        self._find("listing: newest first", dates == sorted(dates, reverse=True), "in order" if dates else "no dates")
        last = max(listing.pages, default=0)
        self._find("listing: a pager with numbers", bool(listing.pages), f"pages up to {last + 1} are linked")
        others = ", ".join(listing.other_paths[:50])
        self._find("listing: every link is understood", not listing.other_paths, others or "all are")
        self._validators("listing", first)
        for teaser in listing.teasers:
            if teaser.dated or teaser in sure:  # at the root anything may be linked; a date makes a notice likely
                self._offer(teaser.url)
        before = {teaser.url for teaser in listing.teasers}
        # old notices stand far back: two more pages show more forms of address
        later = {number: await self._later_page(number, before) for number in sorted({last, last // 2} - {0})}
        self._how_far_back(listing, last, later.get(last))

    def _how_far_back(self, first: Listing, last: int, oldest: Listing | None) -> None:
        """The size of the record: pages between the first and the last are taken to be as full as the first."""
        if last and oldest is None:
            return
        ends = oldest or first
        total = last * len(first.teasers) + (len(oldest.teasers) if oldest else 0 if last else len(first.teasers))
        dates = [teaser.dated for teaser in ends.teasers if teaser.dated]
        seen = f"about {total:,} notices on {last + 1:,} pages, the earliest of {min(dates, default=None)}"
        self._find("listing: how far back it goes", bool(dates), seen)

    async def _later_page(self, number: int, before: set[str]) -> Listing | None:
        url = listing_page(number)
        capture = await self._ask(url, "listing")
        if capture is None:
            return None
        listing = read_listing(capture.body, url, self.site.origin)
        urls = [teaser.url for teaser in listing.teasers]
        dates = [teaser.dated for teaser in listing.teasers if teaser.dated]
        self._find(
            f"listing: page {number + 1} shows other notices",
            bool(set(urls) - before),
            f"{len(urls)} notices, {min(dates, default=None)} to {max(dates, default=None)}",
        )
        for teaser in listing.teasers:
            if teaser.dated:
                self._offer(teaser.url)
        return listing

    def _offer(self, url: str) -> None:
        pattern = classify(url).pattern
        if pattern is not None:
            self._links.setdefault(pattern, url)

    async def _notices(self) -> None:
        for pattern in _PATTERNS:
            if pattern in self._links:
                await self._notice(pattern, self._links[pattern])

    async def _notice(self, pattern: str, url: str) -> None:
        capture = await self._ask(url, "notice")
        if capture is not None and capture.status == 200:
            self._read(pattern, url, capture)

    async def _by_number(self) -> None:
        """Ask a notice by its number, which no link shows as a rule: the page of a notice told it."""
        if self._number is None or "N5" in self._links:
            return
        url = f"{LIVE}/node/{self._number}"
        try:
            answer = await self.exchange.ask(url)
        except Unanswered as failure:
            self.probed.samples[url] = failure.reason
            self._find("N5: read as a notice", expected=False, seen=f"{url}: {failure}")
            return
        self.probed.samples[url] = str(answer.status)
        if answer.status in _REDIRECTS:
            target = urljoin(url, answer.header("location") or "")
            known = self.site.canonical(target)
            leads = known is not None and classify(known).pattern not in (None, "N5")
            self._find("N5: read as a notice", leads, f"{url} → {target}")
        elif answer.status == 200:
            self._read("N5", url, answer.capture(url, "notice"))
        else:
            self._find("N5: read as a notice", expected=False, seen=f"{url}: status {answer.status}")

    def _read(self, pattern: str, url: str, capture: Capture) -> None:
        """Judge the page of a notice."""
        found = survey(capture.body)
        self._number = self._number or found.node_id
        dated, notice = False, None
        try:
            notice = parse_notice(capture.body, url, capture.content_type)
        except RefusedPage as refused:
            self._find(f"{pattern}: read as a notice", expected=False, seen=f"{url}: {refused}")
        else:
            fields, dated = _coverage(notice), notice.created_on is not None
            needed = {"headline", "created_on", "body"} <= set(fields)
            self._find(f"{pattern}: read as a notice", needed, f"{url}: {', '.join(fields)}")
        self._find(f"{pattern}: its date is found", dated, f"“Created on”: {found.date_tag}")
        blocks = found.rich_text_blocks
        self._find(
            f"{pattern}: running text in .rich-text", blocks > 0, f"{blocks} blocks; notes in: {found.notes_tag}"
        )
        published = "with" if found.has_published_time else "without"
        seen = f"bundle {found.bundle}, {published} article:published_time"
        self._find(f"{pattern}: dataLayer with a node id", found.has_data_layer and found.node_id is not None, seen)
        picture = notice.image if notice else None
        seen = f"{found.picture}; description: {picture.alt or 'none'}" if picture else f"{found.picture}, none read"
        self._find(f"{pattern}: its picture", found.picture == "none" or picture is not None, seen)
        hidden = found.protected_emails
        read = sum("@" in (contact.email or "") for contact in notice.contacts) if notice else 0
        seen = ", ".join(f"{hidden[fate]} {fate}" for fate in ("decoded", "undecodable", "rejected"))
        # what hides no address (the share button) is rightly rejected; what no code fits is a new way of hiding
        well = not hidden["undecodable"] and (read > 0 or not hidden["decoded"])
        self._find(f"{pattern}: protected e-mail addresses", well, f"{seen}; {read} in contacts")
        self._validators(pattern, capture)

    def _validators(self, name: str, capture: Capture) -> None:
        sent = [header for header in ("ETag", "Last-Modified") if capture.header(header)]
        self._find(f"{name}: validators are sent", bool(sent), " and ".join(sent) or "none")

    def _met_a_challenge(self) -> None:
        question = "no challenge or refusal is met"
        stop = self.probed.stopped
        if stop is not None and stop.outcome == "blocked":
            self._find(question, expected=False, seen=str(stop))
        elif any(status.isdigit() for status in self.probed.samples.values()):
            self._find(question, expected=True, seen=f"{len(self.probed.samples)} addresses asked")

    def _not_reached(self) -> None:
        expected = ["robots.txt: there is one", "feed: 20 items", "listing: notices found"]
        expected += [f"{pattern}: read as a notice" for pattern in _PATTERNS]
        expected.append("no challenge or refusal is met")
        met = {finding.question for finding in self.probed.findings}
        stop = self.probed.stopped
        for question in expected:
            if question not in met:
                by_link = stop is None and question.startswith(_PATTERNS)
                why = str(stop) if stop else "no link to one was met" if by_link else "no answer that could be read"
                self.probed.findings.append(Finding(question, "not reached", why))


def _coverage(notice: Notice) -> list[str]:
    """Names of the fields that a notice fills."""
    found = {
        "headline": notice.headline,
        "created_on": notice.created_on,
        "body": notice.body_text,
        "committee": notice.committee,
        "meetings": notice.meetings,
        "footnotes": notice.footnotes,
        "chair": notice.chair,
        "contacts": notice.contacts,
    }
    return [name for name, value in found.items() if value]
