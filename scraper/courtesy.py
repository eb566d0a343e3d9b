"""Manners: what robots.txt asks, how long to wait, and whom a request may reach at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from scraper.capture import Capture

AGENT = "AssemblyPressArchive"
LONGEST_WAIT = timedelta(days=30)  # a Retry-After beyond it is a mistake: it would end this archive for good


class Robots:
    """The rules of a robots.txt for our agent (RFC 9309); without a text everything is allowed."""

    def __init__(self, text: str = "") -> None:
        # a mark of byte order before the first line would hide the agent that its rules are for
        self.text = text.removeprefix("\ufeff")
        self._rules = Protego.parse(self.text)

    @classmethod
    def of(cls, capture: Capture) -> Robots:
        """The rules that robots.txt gave; one that does not exist allows everything."""
        return cls(capture.body.decode("utf-8", "replace") if capture.status == 200 else "")

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched.

        >>> Robots("User-agent: *\\nDisallow: /search").allows("https://www.london.gov.uk/search?q=x")
        False
        """
        allowed: bool = self._rules.can_fetch(url, AGENT)
        return allowed

    @property
    def delay(self) -> float:
        """Seconds that robots.txt asks to leave between requests; 0 if it does not say.

        >>> Robots("User-agent: *\\nCrawl-delay: 2.5").delay
        2.5
        """
        delay: float | None = self._rules.crawl_delay(AGENT)
        rate: Any = self._rules.request_rate(AGENT)
        return max(delay or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait: seconds or a date (RFC 9110), 30 days at most; None if absent or
    not readable.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=30)
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:12])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)


class CountedDownloads(HTTP11DownloadHandler):
    """Scrapy's own way to the network, which asks no second time by itself.

    Twisted repeats at once what a kept connection did not answer: a request that nobody counts and no pause precedes.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False


class GuardMiddleware:
    """The last gate before the network: no request leaves for another host, or for what robots.txt disallows.

    It stands in the place of Scrapy's own robots middleware, which reads an error page as "everything allowed" and does
    not tell its caller what came. The spider reads robots.txt first and hands the rules over in `spider.exchange`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise IgnoreRequest."""
        exchange: Any = self.crawler.spider.exchange  # type: ignore[union-attr]
        if not exchange.site.may_contact(request.url):
            raise IgnoreRequest(f"{request.url} is not on {exchange.site.origin}")
        if request.url == exchange.site.contact("https://www.london.gov.uk/robots.txt"):
            return
        if exchange.robots is None or not exchange.robots.allows(request.url):
            raise IgnoreRequest(f"robots.txt disallows {request.url}")
