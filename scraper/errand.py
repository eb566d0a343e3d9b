"""What the crawl asks for, what it found, and whom it tells: the seam between the spider and the archive.

The spider knows the website and no disk; the archive knows the disk and keeps the frontier. They meet in `Ledger`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from scraper.capture import Capture, Kind
from scraper.pages.challenge import Judgement

Result = Literal["new", "changed", "unchanged", "gone"]
AliasKind = Literal["redirect", "canonical", "node"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An address to ask for."""

    url: str
    """Canonical address."""
    kind: Kind
    discovered_by: str
    """What led to it: feed, listing, recheck, urls, redirect or canonical."""
    etag: str | None = None
    """ETag of the last good capture, to be sent back."""
    last_modified: str | None = None
    """Last-Modified of the last good capture."""
    known: bool = False
    """Whether there is a good capture of it already."""
    announced: bool = False
    """Whether feed or listing names it, with a day, as a press notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that a page led to."""

    url: str
    kind: Kind = "notice"
    dated: date | None = None
    """The notice's own date, where the page that led to it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A second address of a notice."""

    url: str
    canonical_url: str
    how: AliasKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A good answer, with everything that must be kept in the same transaction."""

    errand: Errand
    capture: Capture
    not_modified: bool = False
    """True for a 304: the body of the last good capture still holds."""
    found: tuple[Found, ...] = ()
    aliases: tuple[Alias, ...] = ()
    dated: date | None = None
    """The notice's own date, where its page tells."""
    ends_sweep: bool = False
    """True for the listing page with which discovery is complete."""


class Ledger(Protocol):
    """Where a crawl stands. Every method that writes is one transaction: what it has done survives a power cut."""

    def next(self) -> Errand | None:
        """The next address that waits, or None if this run has nothing left to ask."""

    def errand(self, url: str, kind: Kind, discovered_by: str) -> Errand:
        """The errand for an address, with the validators of its last good capture."""

    def settle(self, settled: Settled) -> Result:
        """Keep a good answer, mark its address done, and put what it led to on the frontier."""

    def refuse(
        self,
        errand: Errand,
        capture: Capture,
        judgement: Judgement,
        *,
        via: tuple[str, ...] = (),
        found: tuple[Found, ...] = (),
    ) -> None:
        """Keep as evidence what was judged not to be the page; no capture is replaced by it.

        What a doubtful listing links to is put on the frontier all the same: each page must prove itself anyway.
        """

    def fail(self, errand: Errand, at: datetime, reason: str, detail: str) -> None:
        """Note that no usable answer came."""

    def last(self, url: str) -> Capture | None:
        """The newest good capture of an address."""

    def recent_robots(self) -> Capture | None:
        """robots.txt as fetched by the run that this one goes on with, if that was within the hour."""

    def is_known(self, url: str) -> bool:
        """Whether a completed discovery has met this notice, or the feed bridges the gap to one that has."""

    def reads_everything(self) -> bool:
        """Whether this run's discovery reads every listing page, known or not."""
