"""One address asked, one answer or one reason: pace, budget, retries and Retry-After in one place.

Scrapy fetches; everything that decides whether and when is here, because Scrapy's own retries ignore Retry-After, its
redirects vanish without a word, and half a page passes for a whole one (see `docs/explanation/crawling-politely.md`).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scraper.capture import Capture, Kind
from scraper.courtesy import Robots, retry_after
from scraper.site import Site
from scraper.transfer import ACCEPT_ENCODING, BrokenTransfer, decoded

TRIES = 3
LONGEST_DELAY = 3600.0  # seconds; whoever asks for more does not want to be crawled
_NEVER_AGAIN = ("too_large", "unknown_encoding", "not_allowed")  # asking once more would bring the same


class Unanswered(Exception):  # noqa: N818 - what an address stays
    """An address gave no usable answer. `reason` is one word, the message says what happened."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Stop(Exception):  # noqa: N818 - an order, not a fault
    """The crawl must stop now. `outcome` is blocked, failing or budget; the message says why in a sentence."""

    def __init__(self, outcome: str, message: str, not_before: datetime | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.not_before = not_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, content encoding undone."""

    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime

    def header(self, name: str) -> str | None:
        """Value of the first header of that name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def capture(self, url: str, kind: Kind, discovered_by: str = "") -> Capture:
        """The answer as what the canonical address `url` showed."""
        return Capture(
            kind=kind,
            url=url,
            final_url=self.final_url,
            fetched_at=self.fetched_at,
            status=self.status,
            headers=self.headers,
            body=self.body,
            discovered_by=discovered_by,
        )


@dataclass(slots=True, kw_only=True)
class Limits:
    """How far and how fast a crawl may go."""

    delay: float = 1.0
    """Seconds from the end of an answer to the next request; robots.txt can only raise it."""
    requests: int | None = None
    """Most requests of the run, retries and robots.txt included."""
    seconds: float | None = None
    """Longest duration of the run."""
    patience: float = 300.0
    """Longest Retry-After that is waited for; a longer one ends the run."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """The crawl's only way to the network. `download` is Scrapy's, one request at a time."""

    site: Site
    limits: Limits
    download: Callable[[Request], Awaitable[Response]]
    robots: Robots | None = None
    requests: int = 0
    bytes: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0
    _free_at: float = 0.0
    _started: float = field(default_factory=monotonic)

    @property
    def delay(self) -> float:
        """Seconds to leave between requests: the larger of our own and what robots.txt asks."""
        return max(self.limits.delay, self.robots.delay if self.robots else 0.0)

    def obey(self, robots: Robots) -> None:
        """Keep to these rules from now on; their delay counts from this very moment. Raises Stop if it has no end."""
        if robots.delay > LONGEST_DELAY:
            raise Stop("blocked", f"robots.txt asks for {robots.delay:,.0f} s between requests: that is, not to crawl")
        self.robots = robots
        self._free_at = max(self._free_at, monotonic() + self.delay)

    def check_budget(self, pause: float = 0.0) -> None:
        """Raise Stop if the run may ask nothing more, or not within its time after a pause of so many seconds."""
        if self.limits.requests is not None and self.requests >= self.limits.requests:
            raise Stop("budget", f"the budget of {self.limits.requests} requests is spent")
        if self.limits.seconds is not None and monotonic() + max(pause, 0.0) - self._started >= self.limits.seconds:
            raise Stop("budget", f"the budget of {self.limits.seconds / 60:g} minutes is spent")

    async def ask(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """The answer to a canonical address, whatever its status; a failing server is asked up to three times.

        Raises Unanswered if none came that can be trusted, Stop if the run must end.
        """
        self.check_budget()
        headers = {"Accept-Encoding": ACCEPT_ENCODING}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified and not etag else {}
        failure = Unanswered("no_answer", "nothing came")
        for attempt in range(1, TRIES + 1):
            if attempt > 1:
                try:
                    self.check_budget(self._free_at - monotonic())
                except Stop:
                    raise failure from None
            pause = self.delay * 2**attempt
            try:
                answer = await self._once(url, headers)
            except Unanswered as error:
                failure = error
                if error.reason in _NEVER_AGAIN:
                    raise
            else:
                challenged = b"/cdn-cgi/" in answer.body or answer.header("cf-mitigated") is not None
                if not _is_failing(answer.status) or challenged:
                    return answer
                failure = Unanswered("server_error", f"status {answer.status}")
                pause = max(pause, self._asked_to_wait(answer))
            if attempt < TRIES:
                self._free_at = max(self._free_at, monotonic() + pause)
        raise failure

    def _asked_to_wait(self, answer: Answer) -> float:
        """Seconds that Retry-After asks for, 0 without. Raises Stop if that is more than this run has patience for."""
        asked = retry_after(answer.header("retry-after"), answer.fetched_at)
        if asked is None:
            return 0.0
        if asked.total_seconds() > self.limits.patience:
            until = answer.fetched_at + asked + timedelta(seconds=1)
            moment = until.strftime("%Y-%m-%d %H:%M:%S UTC")
            raise Stop("failing", f"status {answer.status}: the site asks to be left alone until {moment}", until)
        return asked.total_seconds()

    def _effort(self, latency: float) -> float:
        return min(latency, 30.0) if self.delay else 0.0

    async def _once(self, url: str, headers: Mapping[str, str]) -> Answer:
        pause = self._free_at - monotonic()
        if pause > 0:
            self.check_budget(pause)
            self.waited += pause
            await asyncio.sleep(pause)
        request = Request(self.site.contact(url), headers=dict(headers), callback=NO_CALLBACK, dont_filter=True)
        if self.robots is not None and not self.robots.allows(request.url):
            raise Unanswered("not_allowed", "robots.txt disallows it")
        self.requests += 1
        asked_at = monotonic()
        try:
            response = await self.download(request)
        except IgnoreRequest as error:
            self.requests -= 1  # it never left
            raise Unanswered("not_allowed", str(error)) from error
        except tuple(_FAULTS) as error:
            reason = next(reason for kind, reason in _FAULTS.items() if isinstance(error, kind))
            self.by_status[reason] += 1
            raise Unanswered(reason, _told(error, reason)) from error
        finally:
            # a site that answers slowly is given as long to rest as it took
            self._free_at = max(self._free_at, monotonic() + max(self.delay, self._effort(monotonic() - asked_at)))
        self.by_status[str(response.status)] += 1
        self.bytes += len(response.body)
        return _answer(response)


def _is_failing(status: int) -> bool:
    return status == 408 or status >= 500


_FAULTS: dict[type[Exception], str] = {
    DownloadTimeoutError: "timeout",
    DownloadConnectionRefusedError: "refused_connection",
    CannotResolveHostError: "unknown_host",
    ResponseDataLossError: "cut_short",
    DownloadCancelledError: "too_large",  # Scrapy cancels what exceeds DOWNLOAD_MAXSIZE
    DownloadFailedError: "lost_connection",
    OSError: "lost_connection",
}


def _told(error: Exception, reason: str) -> str:
    words = {
        "timeout": "no complete answer in time",
        "refused_connection": "nothing listens there",
        "unknown_host": "its host name is not known",
        "cut_short": "the connection ended before the body did",
        "too_large": "the body is larger than is accepted",
    }
    return words.get(reason) or f"the connection failed ({type(error).__name__})"


def _answer(response: Response) -> Answer:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    encodings = [value for name, value in headers if name.lower() == "content-encoding"]
    try:
        body = decoded(response.body, encodings)
    except BrokenTransfer as error:
        raise Unanswered(error.reason, str(error)) from error
    if "partial" in response.flags and b"</html" not in body.lower() and b"</rss" not in body.lower():
        # without a length only the page itself tells whether it is whole
        raise Unanswered("cut_short", "a body without a length that breaks off")
    return Answer(
        final_url=response.url,
        status=response.status,
        headers=headers,
        body=body,
        fetched_at=datetime.now(UTC).replace(microsecond=0),
    )
