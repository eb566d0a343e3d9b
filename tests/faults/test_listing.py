"""Feed and listing in trouble: told, never taken for a withdrawal, and what they do show is not lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.crawling import accounts, bodies, run
from tests.faults.server import FEED, LIVE, SECTION, Conversation, FaultSite, Play, play, shell, to


def listing_play(pick: object) -> Play:
    def answer(talk: Conversation) -> None:
        page = pick(int(talk.path.partition("page=")[2] or 0))  # type: ignore[operator]
        talk.answer(page if isinstance(page, bytes) else talk.site.listing(page))

    return answer


def on_every_page(site: FaultSite, fault: Play) -> None:
    for page in range(30):
        site.plays[f"{SECTION}?page={page}" if page else SECTION] = fault


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (play(shell("London Assembly press releases"), 200, {}), "without a single notice"),
        (play(shell("Page not found"), 200, {}), "Page not found"),
        (play(b"", 200, {}), "an empty body"),
        (to("/media-centre"), "/media-centre"),
        (play(shell("Not here"), 404, {}), "status 404"),
    ],
    ids=["empty", "error page", "no body", "moved", "404"],
)
def test_a_listing_that_shows_nothing_is_drift_not_withdrawal(tmp_path: Path, fault: Play, reason: str) -> None:
    with FaultSite(count=30) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        on_every_page(site, fault)
        crawled = run(tmp_path, site.url, mode="full")
        assert crawled.status == 5
        assert accounts(crawled)
        assert reason in crawled.facts["reason"]
        assert crawled.facts["gone"] == 0
        assert bodies(tmp_path) == before


def test_a_listing_that_shrinks_is_drift_not_withdrawal(tmp_path: Path) -> None:
    with FaultSite(count=40, per_page=10) as site:
        assert run(tmp_path, site.url).status == 0
        site.count, site.day = 4, site.day
        crawled = run(tmp_path, site.url, mode="full")
        assert crawled.status == 5
        assert "room for 4 notices" in crawled.facts["reason"]
        assert crawled.facts["gone"] == 0


@pytest.mark.parametrize("repeats", ["the page before", "the first page", "for ever"])
def test_a_pager_that_repeats_is_noticed(tmp_path: Path, repeats: str) -> None:
    with FaultSite(count=40, per_page=5) as site:
        picked = {"the page before": lambda n: min(n, 2), "the first page": lambda n: n % 3, "for ever": lambda n: 0}
        on_every_page(site, listing_play(picked[repeats]))
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert "repeats earlier pages" in crawled.facts["reason"]
        pages = sum(a.path.startswith(SECTION + "?") or a.path == SECTION for a in site.log)
        assert pages == (2 if repeats == "for ever" else 4)  # none after the repeat
        assert crawled.facts["notices"] == {"new": 20}  # 20 stand in the feed


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            play(b"<rss version='2.0'><channel></channel></rss>", 200, {"Content-Type": "application/rss+xml"}),
            "no items",
        ),
        (play(shell("News"), 200, {}), "an HTML page instead of the feed"),
        (play(b"<rss><channel><item>", 200, {"Content-Type": "application/rss+xml"}), "not well-formed"),
        (play(b"<feed xmlns='http://www.w3.org/2005/Atom'/>", 200, {"Content-Type": "text/xml"}), "<feed>"),
        (play(b"{}", 200, {"Content-Type": "application/json"}), "content type application/json, not RSS"),
        (play(shell("Not here"), 404, {}), "status 404"),
        (play(b"", 410, {}), "status 410"),
    ],
    ids=["empty", "HTML", "broken", "Atom", "JSON", "404", "410"],
)
def test_a_broken_feed_is_told_and_the_listing_does_its_work(tmp_path: Path, fault: Play, reason: str) -> None:
    with FaultSite() as site:
        site.plays[FEED] = fault
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert reason in crawled.facts["reason"]
        assert len(bodies(tmp_path)) == 6


def test_a_feed_is_a_feed_whatever_type_it_names(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays[FEED] = lambda talk: talk.answer(site.feed())
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0
        assert crawled.facts["cross_check"]["in_feed"] == 6


@pytest.mark.parametrize("path", [FEED, SECTION])
def test_a_feed_or_listing_that_stays_broken_is_told_every_time(tmp_path: Path, path: str) -> None:
    with FaultSite() as site:
        run(tmp_path, site.url)
        site.plays[path] = partial(Conversation.answer, status=500)
        assert [run(tmp_path, site.url).status for _ in range(5)] == [3] * 5


def test_a_page_within_the_pager_that_is_not_there_does_not_end_the_listing(tmp_path: Path) -> None:
    with FaultSite(count=12, per_page=4) as site:
        site.plays[f"{SECTION}?page=1"] = partial(Conversation.answer, body=shell("Not here"), status=404)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert "page=1: status 404" in crawled.facts["reason"]
        assert crawled.facts["cross_check"] is None
        site.plays.clear()
        again = run(tmp_path, site.url)
        assert again.status == 0
        assert again.facts["cross_check"]["in_listing"] == 12


@pytest.mark.parametrize("status", [200, 404])
def test_without_a_pager_the_next_page_tells_whether_it_was_the_last(tmp_path: Path, status: int) -> None:
    with FaultSite(count=8, per_page=4) as site:
        bare = {f"{SECTION}?page=1" if page else SECTION: site.listing(page).partition(b"<nav")[0] for page in (0, 1)}
        for path, body in bare.items():
            site.plays[path] = play(body + b"</main></html>", 200, {})
        site.plays[f"{SECTION}?page=2"] = play(shell("London Assembly press releases"), status, {})
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0, crawled
        assert crawled.facts["cross_check"]["in_listing"] == 8


def test_a_pager_that_shuffles_what_it_has_shown_is_noticed(tmp_path: Path) -> None:
    with FaultSite(count=10, per_page=5) as site:

        def shuffled(talk: Conversation) -> None:
            number = int(talk.path.partition("page=")[2] or 0)
            picked = site.listing(number % 2).split(b"<article>")
            other = site.listing((number + 1) % 2).split(b"<article>")
            # from the third page on, a mixture of the first two
            mixed = [*picked[1:3], *other[1:3]] if number > 1 else picked[1:-1]
            more = f'<a href="?page={number + 1}">more</a></main></html>'.encode()
            talk.answer(b"<article>".join([picked[0], *mixed]) + more)

        on_every_page(site, shuffled)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert "page 3 repeats earlier pages" in crawled.facts["reason"]


def test_what_a_shrunken_listing_shows_is_fetched_and_a_person_may_accept_it(tmp_path: Path) -> None:
    with FaultSite(count=60, per_page=10) as site:
        run(tmp_path, site.url)
        new = f"{SECTION}/invented-notice-new"
        site.plays[new] = lambda talk: talk.answer(site.page(new))
        short = site.listing(0).replace(site.path(9).encode(), new.encode()).partition(b"<nav")[0] + b"</main></html>"
        site.plays[SECTION] = play(short.replace(b"<main", b"<main data-short"), 200, {})
        site.plays[f"{SECTION}?page=1"] = play(shell("London Assembly press releases"), 200, {})
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert "crawl once with --accept-shorter-listing" in crawled.facts["reason"]
        assert crawled.facts["notices"] == {"new": 1}  # what stands only there is not lost
        assert run(tmp_path, site.url).status == 5
        assert run(tmp_path, site.url, accept_shorter=True).status == 0
        assert run(tmp_path, site.url).status == 0
        assert len(bodies(tmp_path)) == 61


def test_a_feed_whose_days_have_no_zone_announces_all_the_same(tmp_path: Path) -> None:
    """RFC 5322 writes a moment in UTC of unknown zone as -0000."""
    root = "/coming-next-week-to-city-hall"
    with FaultSite(count=3) as site:
        feed = site.feed().replace(site.path(0).encode(), root.encode()).replace(b"+0000", b"-0000")
        site.plays[FEED] = play(feed, 200, {"Content-Type": "application/rss+xml"})
        page = site.page(root).replace(b"press_release", b"page").replace(b"Press releases", b"x")
        page = page.replace(b'<a href="/who-we-are/what-london-assembly-does/london-assembly-press-releases">', b"<a>")
        site.plays[root] = play(page, 200, {})
        crawled = run(tmp_path, site.url)
        assert crawled.facts["feed"]["zones"] == ["+0000"]
        assert LIVE + root in bodies(tmp_path)
