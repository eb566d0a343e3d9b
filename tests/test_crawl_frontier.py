"""The frontier itself: what is marked done together, and what is asked again when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Captures
from archive.errors import UserError
from archive.frontier import Frontier
from archive.rechecks import due
from scraper.capture import Capture
from scraper.errand import Alias, Errand, Found, Settled
from scraper.site import FEED as FEED_URL
from scraper.site import LISTING, Site
from tests.faults.server import LIVE, SECTION


def answer(url: str, kind: Any, at: datetime, body: bytes = b"x", status: int = 200) -> Settled:
    errand = Errand(url=url, kind=kind, discovered_by="listing")
    return Settled(
        errand=errand,
        capture=Capture(kind=kind, url=url, final_url=url, fetched_at=at, status=status, body=body),
    )


def test_order_is_kept_when_the_clock_goes_back(tmp_path: Path) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    url = LIVE + SECTION + "/a-title"
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        for hours, body in ((0, b"first"), (-24, b"second"), (48, b"third")):
            moment = noon + timedelta(hours=hours)
            frontier = Frontier.begin(captures, "urls", Site(), urls=[url], clock=lambda moment=moment: moment)  # type: ignore[misc]
            frontier.settle(answer(url, "notice", moment, body))
            frontier.end("done", 0, {}, None)
        assert [c.body for c in captures.since(0)] == [b"first", b"second", b"third"]


def test_a_listing_page_and_what_it_led_to_are_one_transaction(tmp_path: Path) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    url = LIVE + SECTION + "/a-title"
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        frontier = Frontier.begin(captures, "default", Site(), clock=lambda: noon)
        assert [frontier.next().url, frontier.waiting()] == [FEED_URL, 2]  # type: ignore[union-attr]
        settled = answer(LISTING, "listing", noon)
        broken = Found(url=url, kind="nonsense")  # type: ignore[arg-type]
        with pytest.raises(Exception, match="CHECK constraint"):
            frontier.settle(Settled(errand=settled.errand, capture=settled.capture, found=(broken,)))
        assert captures.last_id() == 0
        assert frontier.waiting() == 2


def test_an_address_that_keeps_failing_is_asked_less_and_less(tmp_path: Path) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    url = LIVE + SECTION + "/a-title"
    asked = []
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        for day in range(40):
            moment = now + timedelta(days=day)
            frontier = Frontier.begin(captures, "default", Site(), clock=lambda moment=moment: moment)  # type: ignore[misc]
            frontier.settle(answer(FEED_URL, "feed", moment))
            listing = answer(LISTING, "listing", moment)
            frontier.settle(
                Settled(errand=listing.errand, capture=listing.capture, found=(Found(url=url),), ends_sweep=True)
            )
            errand = frontier.next()
            if errand is not None:
                asked.append(day)
                frontier.fail(errand, moment, "server_error", "status 500")
            assert frontier.trouble == (1 if day < 2 else 0)  # then it no longer spoils the run
            frontier.end("done", 0, {}, None)
    assert asked == [0, 1, 2, 3, 5, 9, 17, 33]


def test_an_archive_of_the_live_site_takes_no_sample(tmp_path: Path) -> None:
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        Frontier.begin(captures, "default", Site()).end("done", 0, {}, None)
        with pytest.raises(UserError, match=r"holds captures of https://www.london.gov.uk; give another --data"):
            Frontier.begin(captures, "default", Site("http://127.0.0.1:8000"))


def test_a_second_address_is_looked_at_rarely(tmp_path: Path) -> None:
    """A recheck of it would ask for its notice once more."""
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    url, new = LIVE + SECTION + "/a-title", LIVE + SECTION + "/a-new-title"
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        frontier = Frontier.begin(captures, "urls", Site(), urls=[url], clock=lambda: noon)
        moved = answer(new, "notice", noon)
        frontier.settle(replace(moved, aliases=(Alias(url=url, canonical_url=new, how="redirect"),)))
        frontier.end("done", 0, {}, None)
        assert due(captures.connection, noon + timedelta(days=30)) == [new]
        assert due(captures.connection, noon + timedelta(days=181)) == [new, url]


@pytest.mark.parametrize("kind", ["feed", "listing"])
def test_feed_and_listing_never_cease_to_matter(tmp_path: Path, kind: Any) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        for day in range(9):
            moment = now + timedelta(days=day)
            frontier = Frontier.begin(captures, "default", Site(), clock=lambda moment=moment: moment)  # type: ignore[misc]
            url = FEED_URL if kind == "feed" else LISTING
            frontier.fail(Errand(url=url, kind=kind, discovered_by="start"), moment, "server_error", "status 500")
            assert frontier.trouble == 1
            frontier.end("failing", 3, {}, None)
