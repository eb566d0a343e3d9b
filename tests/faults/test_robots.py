"""robots.txt: what it asks is done, from the very next request on; without it nothing is asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.crawling import bodies, run
from tests.faults.server import SECTION, Conversation, FaultSite


@pytest.mark.parametrize("code", [500, 502, 503])
def test_without_robots_txt_nothing_is_asked(tmp_path: Path, code: int) -> None:
    with FaultSite() as site:
        site.plays["/robots.txt"] = partial(Conversation.answer, status=code)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 3
        assert "without its rules nothing is asked" in crawled.facts["reason"]
        assert {a.path for a in site.log} == {"/robots.txt"}
        assert len(site.log) == 3


def test_a_robots_txt_that_does_not_exist_allows_everything(tmp_path: Path) -> None:
    with FaultSite(robots=None) as site:
        assert run(tmp_path, site.url).status == 0
        assert len(bodies(tmp_path)) == 6


def test_robots_txt_is_obeyed(tmp_path: Path) -> None:
    with FaultSite() as site:
        hidden = site.path(3)
        site.robots = f"User-agent: *\nCrawl-delay: 0.25\nDisallow: {hidden}\n".encode()
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0, crawled
        assert crawled.facts["failed"] == {"not_allowed": 1}
        assert site.asked(hidden) == 0
        gaps = [b.at - a.at for a, b in zip(site.log, site.log[1:], strict=False)]
        assert min(gaps) >= 0.25
        assert all(a.headers["user-agent"].startswith("AssemblyPressArchive/") for a in site.log)


def test_a_listing_that_robots_txt_disallows_ends_the_run(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.robots = f"User-agent: AssemblyPressArchive\nDisallow: {SECTION}\n".encode()
        crawled = run(tmp_path, site.url)
        assert crawled.status == 4
        assert "robots.txt disallows the listing" in crawled.facts["reason"]
        assert len(site.log) == 1


def test_a_mark_of_byte_order_hides_no_rule(tmp_path: Path) -> None:
    with FaultSite(robots=b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n") as site:
        assert run(tmp_path, site.url).status == 4
        assert len(site.log) == 1


def test_a_listing_page_that_robots_txt_disallows_is_not_the_end_of_the_listing(tmp_path: Path) -> None:
    with FaultSite(count=12, robots=b"User-agent: *\nDisallow: /*?page=\n") as site:
        crawled = run(tmp_path, site.url)
        assert crawled.status == 4
        assert "the listing was not read to its end" in crawled.facts["reason"]
        assert len(bodies(tmp_path)) == 12  # the feed has the rest
        assert not [a.path for a in site.log if "?page=" in a.path]


def test_a_delay_without_end_is_a_refusal(tmp_path: Path) -> None:
    with FaultSite(robots=b"User-agent: *\nCrawl-delay: 86400\n") as site:
        crawled = run(tmp_path, site.url)
        assert crawled.status == 4
        assert "asks for 86,400 s between requests" in crawled.facts["reason"]
        assert len(site.log) == 1
