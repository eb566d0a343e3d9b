"""The crawl against a website in good health: what it costs, how it goes on, and whether it tells the truth."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Captures
from archive.crawl_plan import CrawlPlan, checked_site
from archive.errors import UserError
from archive.moments import to_text
from archive.progress import Progress
from scraper.errand import Errand
from tests.crawling import accounts, aged, bodies, run
from tests.faults.server import FEED, LIVE, SECTION, Conversation, FaultSite

# what it costs


def test_the_first_crawl_asks_for_each_address_once(tmp_path: Path) -> None:
    with FaultSite(count=23, per_page=5) as site:
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0, crawled
        assert set(site.times.values()) == {1}
        assert len(site.log) == 1 + 1 + 5 + 23  # robots, feed, listing pages, notices
        assert crawled.facts["requests"]["total"] == len(site.log)
        assert crawled.facts["requests"]["by_status"] == {"200": len(site.log)}
        assert crawled.facts["notices"] == {"new": 23}
        assert accounts(crawled)
        assert bodies(tmp_path) == {LIVE + path: [site.page(path)] for path in site.paths()}


def test_nothing_new_costs_three_requests_and_stores_nothing(tmp_path: Path) -> None:
    with FaultSite(count=23) as site:
        run(tmp_path, site.url)
        before = bodies(tmp_path)
        asked = len(site.log)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0
        assert len(site.log) - asked == 3
        assert crawled.facts["requests"]["by_status"] == {"304": 3}
        assert crawled.facts["unchanged"] == 3
        assert crawled.facts["asked"] == 3
        assert bodies(tmp_path) == before


def test_nothing_new_costs_three_requests_without_validators_too(tmp_path: Path) -> None:
    with FaultSite(count=23, validators=False) as site:
        run(tmp_path, site.url)
        asked = len(site.log)
        assert run(tmp_path, site.url).facts["unchanged"] == 3  # equal bodies are not stored again
        assert len(site.log) - asked == 3


@pytest.mark.parametrize("new", [1, 5, 12])
def test_a_new_notice_costs_at_most_a_fifth_of_a_request_more(tmp_path: Path, new: int) -> None:
    with FaultSite(count=23, per_page=5) as site:
        run(tmp_path, site.url)
        asked = len(site.log)
        site.count += new
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0
        assert crawled.facts["notices"] == {"new": new}
        assert len(site.log) - asked <= 3 + 1.2 * new
        assert len(bodies(tmp_path)) == 23 + new


def test_more_new_notices_than_the_feed_holds_are_all_found(tmp_path: Path) -> None:
    with FaultSite(count=23, per_page=5) as site:
        run(tmp_path, site.url)
        site.count += 40
        assert run(tmp_path, site.url).facts["notices"] == {"new": 40}


def test_full_reads_every_listing_page(tmp_path: Path) -> None:
    with FaultSite(count=23, per_page=5) as site:
        run(tmp_path, site.url)
        asked = len(site.log)
        crawled = run(tmp_path, site.url, mode="full")
        assert crawled.status == 0
        assert crawled.facts["listing"]["pages_read"] == 5
        assert len(site.log) - asked == 1 + 1 + 5
        assert crawled.facts["cross_check"] == {
            "in_feed": 20, "in_listing": 23, "feed_only": 0, "feed_only_older": 0,
            "listing_behind": 0, "listing_only": 0, "no_longer_listed": 0,
        }  # fmt: skip


def test_feed_and_listing_are_cross_checked(tmp_path: Path) -> None:
    with FaultSite(count=8, per_page=20) as site:
        hidden = site.paths()
        whole = FaultSite.listing(site, 0)
        site.plays[SECTION] = lambda talk: talk.answer(whole.replace(hidden[2].encode(), b"/media-centre"))
        crawled = run(tmp_path, site.url)
        assert crawled.facts["cross_check"]["feed_only"] == 1
        assert crawled.facts["cross_check"]["feed_only_older"] == 1
        assert LIVE + hidden[2] in bodies(tmp_path)


def test_a_listing_that_stands_while_the_feed_goes_on_is_counted_after_a_day(tmp_path: Path) -> None:
    with FaultSite(count=8, per_page=20) as site:
        run(tmp_path, site.url)
        stands = FaultSite.listing(site, 0)
        site.count, site.day = 9, site.day + timedelta(days=7)
        site.plays[SECTION] = lambda talk: talk.answer(stands)

        def behind() -> object:
            return run(tmp_path, site.url).facts["cross_check"]["listing_behind"]

        assert behind() == 0  # a cache may answer with what it had
        with sqlite3.connect(tmp_path / "captures.db") as connection:
            day_before = to_text(datetime.now(UTC) - timedelta(days=1))
            connection.execute("UPDATE frontier SET found_at = ?", (day_before,))
        assert behind() == 1
        site.plays.clear()
        assert behind() == 0


def test_a_notice_that_only_the_feed_ever_shows_is_no_standing_listing(tmp_path: Path) -> None:
    with FaultSite(count=8, per_page=20) as site:
        run(tmp_path, site.url)
        site.count, site.day = 10, site.day + timedelta(days=14)
        hidden = site.path(1)
        whole = FaultSite.listing(site, 0)
        site.plays[SECTION] = lambda talk: talk.answer(whole.replace(hidden.encode(), b"/media-centre"))
        run(tmp_path, site.url)
        with sqlite3.connect(tmp_path / "captures.db") as connection:
            connection.execute("UPDATE frontier SET found_at = '2026-01-01T00:00:00Z'")
        check = run(tmp_path, site.url).facts["cross_check"]
        assert (check["feed_only"], check["listing_behind"]) == (1, 0)


def test_budgets_end_a_run_that_the_next_one_continues(tmp_path: Path) -> None:
    with FaultSite(count=12) as site:
        first = run(tmp_path, site.url, max_requests=9)
        assert first.status == 6
        assert len(site.log) == 9
        assert accounts(first)
        assert first.facts["left"] == 12 - len(bodies(tmp_path))
        second = run(tmp_path, site.url)
        assert second.status == 0
        assert second.facts["resumed"]
        assert set(site.times.values()) == {1}  # nothing twice, robots.txt included
        assert run(tmp_path, site.url, max_minutes=0.0001).status == 6


def test_recheck_finds_edits_and_withdrawals(tmp_path: Path) -> None:
    with FaultSite(count=6) as site:
        run(tmp_path, site.url)
        aged(tmp_path, days=200)
        edited, gone = site.path(1), site.path(2)
        site.plays[edited] = lambda talk: talk.answer(site.page(edited, "An edited headline"))
        site.plays[gone] = partial(Conversation.answer, body=b"<html>gone</html>", status=410)
        asked = len(site.log)
        crawled = run(tmp_path, site.url, mode="recheck")
        assert crawled.status == 0, crawled
        assert crawled.facts["notices"] == {"changed": 1, "gone": 1, "unchanged": 4}
        assert len(site.log) - asked == 1 + 6
        assert len(bodies(tmp_path)[LIVE + edited]) == 2
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            last = captures.latest(LIVE + gone)
            assert last is not None
            assert (last.status, last.body) == (410, b"<html>gone</html>")
        again = run(tmp_path, site.url, mode="recheck")
        assert again.facts["notices"] == {}  # all were seen today


def test_urls_asks_for_nothing_else(tmp_path: Path) -> None:
    with FaultSite(count=6) as site:
        wanted = (LIVE + site.path(1), f"http://london.gov.uk{site.path(2)}/?utm_source=x", f"{LIVE}/media-centre")
        crawled = run(tmp_path, site.url, mode="urls", urls=wanted)
        assert crawled.status == 0
        assert [a.path for a in site.log] == ["/robots.txt", site.path(1), site.path(2)]
        assert crawled.facts["refused"] == {"excluded": 1}
        assert accounts(crawled)


# what may be asked of it


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, "needs --contact"),
        ({"contact": "  "}, "needs --contact"),
        ({"contact": "a@example.org\r\nX: y"}, "give one e-mail address or URL"),
        ({"contact": "me"}, "give one e-mail address or URL"),
        ({"contact": "a@example.org (b)"}, "give one e-mail address or URL"),
        ({"contact": "a@example.org", "delay": 0.1}, "at least 1 second"),
        ({"contact": "a@example.org", "delay": float("nan")}, "--delay: nan"),
        ({"contact": "a@example.org", "delay": float("inf")}, "--delay: inf"),
        ({"contact": "a@example.org", "max_minutes": float("nan")}, "--max-minutes: nan"),
        ({"site": "http://user:word@127.0.0.1:8000"}, "give the start of an address"),
        ({"site": "ftp://127.0.0.1"}, "give the start of an address"),
        ({"site": "127.0.0.1:8000"}, "give the start of an address"),
        ({"site": "http://127.0.0.1:port"}, "--site http://127.0.0.1:port"),
        ({"site": "http://127.0.0.1/a/path"}, "give the start of an address"),
        ({"site": "http://example.org"}, "needs --contact"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path: Path, plan: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        checked_site(CrawlPlan(data=tmp_path, **plan))
    assert caught.value.status == 2


def test_courtesy_may_be_dropped_on_loopback_only(tmp_path: Path) -> None:
    assert (
        checked_site(CrawlPlan(data=tmp_path, site="http://127.0.0.1:8000/", delay=0))[0].origin
        == "http://127.0.0.1:8000"
    )
    with FaultSite(count=2) as site:
        run(tmp_path, site.url, delay=0.2)
        gaps = [b.at - a.at for a, b in zip(site.log, site.log[1:], strict=False)]
        assert min(gaps) >= 0.2


def test_the_user_agent_is_honest(tmp_path: Path) -> None:
    with FaultSite(count=1) as site:
        run(tmp_path, site.url, contact="archive@example.org")
        [agent] = {a.headers["user-agent"] for a in site.log}
        assert agent.startswith("AssemblyPressArchive/")
        assert agent.endswith(" (+archive@example.org)")
        assert {a.headers["accept-encoding"] for a in site.log} == {"gzip, br"}
        assert FEED in site.times


# how it is shown


class Waiting:
    """A frontier as far as the progress display knows it."""

    def __init__(self) -> None:
        self.results: Counter[str] = Counter()

    def waiting(self) -> int:
        return 3 - sum(self.results.values())


def shown(log: Callable[[str], None] | None) -> None:
    frontier = Waiting()
    with Progress(frontier, log) as progress:
        for result in ("new", "unchanged", "refused: error_page"):
            frontier.results[result] += 1
            progress.settled(Errand(url=f"{LIVE}/{result[:3]}", kind="feed", discovered_by="start"), result)


def test_a_log_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    shown(lines.append)
    assert lines == [
        f"feed {LIVE}/new: new; 1 new, 0 changed, 0 unchanged, 0 refused; 2 waiting",
        f"feed {LIVE}/unc: unchanged; 1 new, 0 changed, 1 unchanged, 0 refused; 1 waiting",
        f"{LIVE}/ref: refused: error_page",
    ]
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    shown(None)
    assert "3/3" in capsys.readouterr().err
