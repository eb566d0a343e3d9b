"""Redirects and second addresses: each is accounted for, none leaves the site, one notice stays one notice."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from archive.captures import Captures
from tests.crawling import accounts, bodies, run
from tests.faults.server import LIVE, SECTION, FaultSite, Play, play, to


def test_every_redirect_is_accounted_for_and_none_leaves_the_site(tmp_path: Path) -> None:
    visitors: list[object] = []
    canary = socket.create_server(("127.0.0.1", 0))

    def watch() -> None:
        while True:
            try:
                visitors.append(canary.accept())
            except OSError:
                return

    threading.Thread(target=watch, daemon=True).start()
    elsewhere = f"http://127.0.0.1:{canary.getsockname()[1]}/press-releases/assembly/a-title"
    with FaultSite(count=24, per_page=30) as site:
        moved = f"{SECTION}/the-new-address-1"
        plays: dict[str, tuple[Play, str]] = {
            "to itself": (lambda talk: talk.answer(b"", 302, Location=talk.path), "refused: redirect_loop"),
            "another host": (to("https://example.org/press-releases/assembly/x"), "refused: redirect_off_site"),
            "a private address": (to(elsewhere), "refused: redirect_off_site"),
            "metadata service": (to("http://169.254.169.254/latest/meta-data/"), "refused: redirect_off_site"),
            "without a scheme": (to(elsewhere.removeprefix("http:")), "refused: redirect_off_site"),
            "another scheme": (to("file:///etc/passwd"), "refused: redirect_off_site"),
            "a landing page": (to("/media-centre"), "refused: redirect_elsewhere"),
            "the listing": (to(SECTION), "refused: redirect_elsewhere"),
            "no location": (lambda talk: talk.answer(b"", 301), "refused: status"),
            "a long chain": (to("/press-releases/assembly/hop-1"), "refused: redirect_loop"),
            "a new address": (to(moved), "new"),
        }
        for at, (fault, _) in enumerate(plays.values()):
            site.plays[site.path(2 * at + 1)] = fault
        for hop in range(1, 40):
            site.plays[f"/press-releases/assembly/hop-{hop}"] = to(f"/press-releases/assembly/hop-{hop + 1}")
        site.plays[moved] = lambda talk: talk.answer(site.page(moved))
        crawled = run(tmp_path, site.url)
        assert accounts(crawled)
        expected: dict[str, int] = {"new": 13}
        for _, result in plays.values():
            expected[result] = expected.get(result, 0) + 1
        assert crawled.facts["notices"] == expected
        assert not visitors
        assert sum(site.asked(f"/press-releases/assembly/hop-{hop}") for hop in range(1, 40)) <= 5
        old = LIVE + site.path(2 * list(plays).index("a new address") + 1)
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {old: LIVE + moved}  # one notice, two addresses
            assert captures.alias_kinds() == {old: "redirect"}
        assert LIVE + moved in bodies(tmp_path)
    canary.close()


def test_the_wrong_notice_in_a_place_does_not_replace_the_right_one(tmp_path: Path) -> None:
    with FaultSite(validators=False) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        victim, other = site.path(1), site.path(3)
        site.plays[victim] = lambda talk: talk.answer(site.page(other))
        crawled = run(tmp_path, site.url, mode="urls", urls=(LIVE + victim, LIVE + other))
        assert crawled.facts["refused"] == {"other_page": 1}
        assert bodies(tmp_path) == before
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {}


def test_a_notice_by_number_is_a_second_address(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays["/node/1005"] = lambda talk: talk.answer(site.page(site.path(1)))
        assert run(tmp_path, site.url).status == 0
        crawled = run(tmp_path, site.url, mode="urls", urls=(f"{LIVE}/node/1005",))
        assert crawled.status == 0
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {f"{LIVE}/node/1005": LIVE + site.path(1)}
            assert captures.alias_kinds() == {f"{LIVE}/node/1005": "node"}


def canonical_links(site: FaultSite, path: str) -> list[str]:
    return [f"{LIVE}/london.gov.uk{path}", f"{LIVE}/www.london.gov.uk{path}", f"{LIVE}/node/1005",
            f"http://lgov-prod.london.gov.uk{path}", "http://[not-an-address", f"{path}/?utm_source=x"]  # fmt: skip


@pytest.mark.parametrize("at", range(6))
def test_a_clumsy_canonical_link_costs_no_notice(tmp_path: Path, at: int) -> None:
    with FaultSite(count=3) as site:
        path = site.path(1)
        link = canonical_links(site, path)[at]
        site.plays[path] = lambda talk: talk.answer(site.page(path, canonical=link))
        crawled = run(tmp_path, site.url)
        if "[" in link:  # no address at all: the page might be anything
            assert crawled.facts["refused"] == {"other_page": 1}
            return
        assert crawled.status == 0, crawled
        assert LIVE + path in bodies(tmp_path)
        assert "/node/1005" not in site.times
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {}


def test_a_page_that_only_sends_on_is_no_notice(tmp_path: Path) -> None:
    with FaultSite(count=3) as site:
        body = b"<html lang='en'><meta http-equiv='Refresh' content='0; URL=http://127.0.0.1:1/'>London Assembly</html>"
        site.plays[site.path(1)] = play(body, 200, {})
        crawled = run(tmp_path, site.url)
        assert crawled.facts["refused"] == {"redirect_elsewhere": 1}
        assert len(bodies(tmp_path)) == 2


@pytest.mark.parametrize("announced", [True, False])
def test_a_page_at_the_root_is_believed_if_the_listing_dates_it(tmp_path: Path, announced: bool) -> None:
    with FaultSite(count=3) as site:
        root = "/coming-next-week-to-city-hall"
        day = "<span>2 June 2026</span>" if announced else ""
        teaser = f'<article><a href="{root}">Coming next week</a>{day}</article>'.encode()
        listing = site.listing(0).replace(b"<article>", teaser + b"<article>", 1)
        site.plays[SECTION] = play(listing, 200, {})
        # neither kind of page nor breadcrumb says what it is
        page = site.page(root).replace(b"press_release", b"page").replace(b"Press releases", b"x")
        page = page.replace(b'<a href="/who-we-are/what-london-assembly-does/london-assembly-press-releases">', b"<a>")
        site.plays[root] = play(page, 200, {})
        run(tmp_path, site.url)
        assert (LIVE + root in bodies(tmp_path)) == announced
