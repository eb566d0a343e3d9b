"""A crawl that ended early, however it ended: the next one goes on where it was, and only one runs at a time."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.captures import Captures
from archive.crawl_plan import CrawlPlan
from tests.crawling import aged, bodies, dump, kill, run, start
from tests.faults.server import LIVE, SECTION, FaultSite


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


# what an early end must not spoil


def end_long_ago(data: Path) -> None:
    """Make the runs of an archive that much older that none is gone on with."""
    with Captures.open(data / "captures.db") as captures:
        captures.connection.execute("DROP TRIGGER crawl_runs_stay_ended")
        captures.connection.execute(
            "UPDATE crawl_runs SET started_at = '2026-01-01T00:00:00Z', ended_at = '2026-01-01T00:10:00Z'"
        )


def test_what_an_abandoned_discovery_found_is_known_once_another_has_finished(tmp_path: Path) -> None:
    with FaultSite(count=23, per_page=5) as site:
        assert run(tmp_path, site.url, max_requests=5).status == 6
        end_long_ago(tmp_path)
        second = run(tmp_path, site.url)
        assert (second.status, second.facts["resumed"]) == (0, False)
        asked = len(site.log)
        assert run(tmp_path, site.url).status == 0
        assert len(site.log) - asked == 3


def test_a_recheck_that_was_cut_off_does_not_stand_for_a_discovery(tmp_path: Path) -> None:
    with FaultSite(count=8) as site:
        run(tmp_path, site.url)
        aged(tmp_path, days=400)
        assert run(tmp_path, site.url, mode="recheck", max_requests=3).status == 6
        site.count += 1
        crawled = run(tmp_path, site.url)
        assert crawled.facts["notices"] == {"new": 1}


def test_chosen_addresses_that_a_budget_left_are_asked_by_the_next_run(tmp_path: Path) -> None:
    with FaultSite(count=8) as site:
        wanted = tuple(LIVE + path for path in site.paths())
        statuses = [run(tmp_path, site.url, mode="urls", urls=wanted, max_requests=3).status for _ in range(3)]
        assert statuses == [6, 6, 0]
        assert set(bodies(tmp_path)) == set(wanted)
        assert {path: site.asked(path) for path in site.paths()} == dict.fromkeys(site.paths(), 1)


def test_chosen_addresses_that_were_left_are_found_by_a_crawl_of_any_kind(tmp_path: Path) -> None:
    with FaultSite(count=4) as site:
        hidden = f"{SECTION}/invented-notice-hidden"
        site.plays[hidden] = lambda talk: talk.answer(site.page(hidden))
        run(tmp_path, site.url, mode="urls", urls=(LIVE + site.path(0), LIVE + hidden), max_requests=2)
        assert LIVE + hidden not in bodies(tmp_path)
        assert run(tmp_path, site.url).status == 0
        assert LIVE + hidden in bodies(tmp_path)
        asked = len(site.log)
        assert run(tmp_path, site.url).status == 0
        assert len(site.log) - asked == 3


def test_every_capture_says_which_run_fetched_it(tmp_path: Path) -> None:
    with FaultSite(count=6) as site:
        run(tmp_path, site.url, max_requests=5)
        run(tmp_path, site.url)
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            runs = [capture.run_id for capture in captures.since(0)]
        assert runs == [1] * 5 + [2] * (len(runs) - 5)


def test_a_resumed_crawl_cross_checks_too(tmp_path: Path) -> None:
    with FaultSite(count=6) as site:
        assert run(tmp_path, site.url, max_requests=6).facts["cross_check"]["in_feed"] == 6
        assert run(tmp_path, site.url).facts["cross_check"]["in_listing"] == 6


def test_a_budget_of_time_is_not_slept_away(tmp_path: Path) -> None:
    with FaultSite(robots=b"User-agent: *\nCrawl-delay: 600\n") as site:
        began = time.monotonic()
        crawled = run(tmp_path, site.url, max_minutes=1)
        assert crawled.status == 6
        assert time.monotonic() - began < 30
        assert len(site.log) == 1
