"""What feed and listing lead to, and when the listing has been read far enough.

Feed and listing may lie: empty, cut down, repeating themselves. Then discovery stops and says so, and nothing that is
missing from them counts as withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

from scraper.capture import Capture
from scraper.errand import Found, Ledger, Settled
from scraper.pages.challenge import Judgement
from scraper.pages.feed import read_feed
from scraper.pages.listing import Listing, read_listing
from scraper.site import listing_page, page_number

MAX_PAGES = 2_000  # of the listing; the real one is thought to have some 300


class NotTheListing(Exception):  # noqa: N818 - says what the page is
    """A page of the listing that cannot be believed."""

    def __init__(self, reason: str, detail: str, found: tuple[Found, ...] = ()) -> None:
        super().__init__(detail)
        self.judgement = Judgement(reason, detail)
        self.found = found
        """What it links to all the same."""


@dataclass(slots=True)
class Discovery:
    """One run's reading of feed and listing."""

    ledger: Ledger
    origin: str
    seen: dict[str, Any] = field(default_factory=dict)
    """What they looked like, for the report."""
    drift: list[str] = field(default_factory=list)
    """Signs that the site no longer looks as expected."""
    accept_shorter: bool = False
    """Whether a person has said that the listing is meant to be shorter than it was."""
    blind: bool = False
    """Whether the page before showed no pager, so that the next one is asked for only to learn whether there is one."""
    _met: set[str] = field(default_factory=set)
    """Notices that the pages read so far link to."""

    def read(self, settled: Settled, capture: Capture) -> Settled:
        """The answer with what it led to. Raises NotTheListing if that cannot be believed."""
        return self._read_feed(settled, capture) if capture.kind == "feed" else self._read_listing(settled, capture)

    def _read_feed(self, settled: Settled, capture: Capture) -> Settled:
        feed = read_feed(capture.body, self.origin)
        if not feed.items:
            self.drift.append("the feed has no items that are press notices")
        self.seen["feed"] = {
            "items": len(feed.items),
            "skipped": list(feed.skipped[:10]),
            "guid": feed.guid_form,
            "zones": list(feed.zones),
            "longest_description": feed.longest_description,
            "newest": max((i.published.astimezone(UTC).isoformat() for i in feed.items if i.published), default=None),
        }
        found = tuple(
            Found(url=item.url, dated=item.published.date() if item.published else None) for item in feed.items
        )
        return replace(settled, found=found)

    def _read_listing(self, settled: Settled, capture: Capture) -> Settled:
        listing = read_listing(capture.body, capture.url, self.origin)
        number = page_number(capture.url)
        urls = {teaser.url for teaser in listing.teasers}
        found = tuple(Found(url=teaser.url, dated=teaser.dated) for teaser in listing.teasers)
        doubt = self._doubt(capture, listing, number, urls)
        if doubt is not None:
            raise NotTheListing(*doubt, found)
        self._met |= urls
        known = bool(urls) and all(self.ledger.is_known(url) for url in urls)
        more = bool(listing.pages) and max(listing.pages) > number
        self.blind = not listing.pages and bool(urls) and not known
        rule = "a page without notices" if not urls else "the last page" if not (more or self.blind) else ""
        if known and not self.ledger.reads_everything():
            rule = "a page where every notice is known"
        self._note_listing(listing, number, rule)
        if not rule:
            found = (*found, Found(url=listing_page(number + 1), kind="listing"))
        return replace(settled, found=found, ends_sweep=bool(rule))

    def _doubt(self, capture: Capture, listing: Listing, number: int, urls: set[str]) -> tuple[str, str] | None:
        """Why a listing cannot be true, if so: nothing that is missing from it may count as withdrawn."""
        last = self.ledger.last(capture.url)
        before = _extent(read_listing(last.body, capture.url, self.origin)) if last is not None else 0
        goes_on = bool(listing.pages) and max(listing.pages) > number
        if not urls and (number == 0 or goes_on):
            return "empty_listing", "a listing page without a single notice"
        if urls and _extent(listing) * 2 < before and not self.accept_shorter:
            room = f"room for {_extent(listing)} notices where there was for {before}"
            return "shrunken_listing", f"{room}; if it is meant to be so, crawl once with --accept-shorter-listing"
        if (len(urls) > 1 or goes_on) and urls <= self._met:
            return "repeated_listing", f"page {number + 1} repeats earlier pages"
        if number >= MAX_PAGES:
            return "endless_listing", f"the listing has more than {MAX_PAGES} pages"
        return None

    def _note_listing(self, listing: Listing, number: int, rule: str) -> None:
        dates = [teaser.dated for teaser in listing.teasers if teaser.dated]
        seen = self.seen.setdefault("listing", {"pages_read": 0, "other_paths": [], "without_main": 0})
        seen["pages_read"] += 1
        seen["without_main"] += not listing.has_main
        seen["last_page_in_pager"] = max(seen.get("last_page_in_pager", 0), *listing.pages, 0)
        seen["other_paths"] = sorted({*seen["other_paths"], *listing.other_paths})[:50]
        if number == 0:
            seen["first_page_items"] = len(listing.teasers)
            seen["first_page_dates"] = [min(dates).isoformat(), max(dates).isoformat()] if dates else None
            seen["newest_first"] = dates == sorted(dates, reverse=True) if dates else None
        if rule:
            seen["stopped_at"] = rule


def _extent(listing: Listing) -> int:
    """How many notices a listing of this page size and this many pages has room for."""
    return len(listing.teasers) * (1 + max(listing.pages, default=0))
