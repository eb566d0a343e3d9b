"""The crawl against a website in good health: what it costs, how it goes on, and whether it tells the truth."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Captures, to_text
from archive.crawl import CrawlPlan, checked_site
from archive.errors import UserError
from archive.frontier import Frontier
from archive.progress import Progress
from scraper.capture import Capture
from scraper.errand import Errand, Found, Settled
from scraper.site import FEED as FEED_URL
from scraper.site import LISTING, Site
from tests.crawling import accounts, bodies, kill, run, start
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
            "in_feed": 20, "in_listing": 23, "feed_only": 0, "feed_only_older": 0, "listing_only": 0,
            "no_longer_listed": 0,
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
        _age(tmp_path, days=200)
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


def _age(data: Path, days: int) -> None:
    """Make all that was seen that much older."""
    with Captures.open(data / "captures.db") as captures:
        then = to_text(datetime.now(UTC) - timedelta(days=days))
        captures.connection.execute("UPDATE frontier SET seen_at = ?, found_at = ?", (then, then))


def test_urls_asks_for_nothing_else(tmp_path: Path) -> None:
    with FaultSite(count=6) as site:
        wanted = (LIVE + site.path(1), f"http://london.gov.uk{site.path(2)}/?utm_source=x", f"{LIVE}/media-centre")
        crawled = run(tmp_path, site.url, mode="urls", urls=wanted)
        assert crawled.status == 0
        assert [a.path for a in site.log] == ["/robots.txt", site.path(1), site.path(2)]
        assert crawled.facts["refused"] == {"excluded": 1}
        assert accounts(crawled)


# going on


def test_a_killed_run_is_marked_interrupted_by_the_next(tmp_path: Path) -> None:
    with FaultSite(count=12) as site:
        process, pipe = start(CrawlPlan(data=tmp_path, site=site.url))
        while len(site.log) < 9:
            time.sleep(0.01)
        kill(process)
        pipe.close()
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            [orphan] = captures.runs()
            assert orphan.ended_at is None
        crawled = run(tmp_path, site.url)  # the lock of a dead process is free
        assert crawled.status == 0
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            first, second = captures.runs()
            assert (first.outcome, first.exit_status) == ("interrupted", None)
            assert first.ended_at is not None
            assert (second.outcome, second.exit_status) == ("done", 0)
            assert second.report == crawled.facts


def kills(tmp_path: Path, times: int, seed: int) -> tuple[int, int]:
    """Kill crawls at random moments until one gets through; return the kills and the requests beyond one an address."""
    chance = random.Random(seed)
    killed = extra = 0
    while killed < times:
        data = tmp_path / f"archive-{killed}"
        with FaultSite(count=14, per_page=5) as site:
            undisturbed = tmp_path / f"whole-{killed}"
            run(undisturbed, site.url)
            expected = len(site.log)
            while killed < times:
                process, pipe = start(CrawlPlan(data=data, site=site.url))
                asked, deadline = len(site.log), time.monotonic() + 10
                target = chance.randrange(8)
                while len(site.log) - asked < target and process.is_alive() and time.monotonic() < deadline:
                    time.sleep(0.001)
                time.sleep(chance.random() * 0.02)
                kill(process)
                pipe.close()
                killed += 1
                if _is_done(data):  # it got through before it was killed: another crawl would be a new one
                    break
            else:
                assert run(data, site.url).status == 0
            assert dump(data) == dump(undisturbed)
            extra += len(site.log) - 2 * expected
    return killed, extra


def _is_done(data: Path) -> bool:
    """Whether the newest run ended by itself; checks on the way that a kill left a sound file."""
    if not (data / "captures.db").exists():
        return False
    with Captures.open(data / "captures.db", create=True) as captures:
        assert captures.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return bool(captures.runs()) and captures.runs()[-1].outcome == "done"


def dump(data: Path) -> list[Any]:
    """What an archive holds, without times and row numbers."""
    with Captures.open(data / "captures.db", readonly=True) as captures:
        held: list[Any] = sorted((c.kind, c.url, c.status, c.sha256, c.discovered_by) for c in captures.since(0))
        frontier = captures.connection.execute(
            "SELECT url, kind, state, discovered_by, dated FROM frontier ORDER BY url"
        )
        return [*held, *(tuple(row) for row in frontier)]


def test_a_dozen_kills_lose_nothing(tmp_path: Path) -> None:
    killed, extra = kills(tmp_path, times=12, seed=1)
    assert killed == 12
    # one request may be under way when a crawl dies; a crawl that died after its last page reads three pages again
    assert extra <= killed


@pytest.mark.torture
def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    killed, extra = kills(tmp_path, times=100, seed=2)
    print(f"{killed} kills, {extra} requests beyond one an address")  # noqa: T201
    assert extra <= killed


def test_the_second_crawl_says_who_holds_the_lock(tmp_path: Path) -> None:
    with FaultSite(count=12) as site:
        site.plays[site.path(3)] = lambda talk: (time.sleep(1.5), talk.properly())  # type: ignore[func-returns-value]
        process, pipe = start(CrawlPlan(data=tmp_path, site=site.url))
        while not site.asked(site.path(3)):
            time.sleep(0.01)
        asked = len(site.log)
        second = run(tmp_path, site.url)
        assert second.status == 75
        assert f"a crawl is running as process {process.pid} since" in second.error
        assert len(site.log) == asked
        assert pipe.recv().status == 0
        process.join()


def test_nothing_listens_while_it_crawls(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays[site.path(3)] = lambda talk: (time.sleep(0.5), talk.properly())  # type: ignore[func-returns-value]
        process, pipe = start(CrawlPlan(data=tmp_path, site=site.url))
        while not site.asked(site.path(3)):
            time.sleep(0.01)
        sockets = {str(fd.readlink()) for fd in Path(f"/proc/{process.pid}/fd").iterdir() if fd.is_symlink()}
        table = [
            line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        ]
        listening = {f"socket:[{row[9]}]" for row in table if row[3] == "0A"}
        assert listening  # our own server does
        assert not sockets & listening
        assert pipe.recv().status == 0
        process.join()


def test_ctrl_c_ends_a_crawl_in_order(tmp_path: Path) -> None:
    with FaultSite(count=12) as site:
        site.plays[site.path(3)] = lambda talk: (time.sleep(1), talk.properly())  # type: ignore[func-returns-value]
        command = [sys.executable, "-c", "from archive.cli import main; main()", "crawl", "--data", str(tmp_path)]
        process = subprocess.Popen([*command, "--site", site.url, "--json"], stdout=-1, stderr=-1, text=True)
        while not site.asked(site.path(3)):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130, err
        assert "Traceback" not in err
        assert json.loads(out)["outcome"] == "stopped"
        assert run(tmp_path, site.url).status == 0
        assert len(bodies(tmp_path)) == 12
        assert len(site.log) <= 1 + 1 + 3 + 12 + 1


# the frontier itself


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


# what may be asked of it


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, "needs --contact"),
        ({"contact": "  "}, "needs --contact"),
        ({"contact": "a@example.org\r\nX: y"}, "give one e-mail address or URL"),
        ({"contact": "a@example.org", "delay": 0.1}, "at least 1 second"),
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
