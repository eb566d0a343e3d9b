"""The crawl of the sample website: the whole of what the real one is thought to hold, before and after its edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.captures import Captures
from scraper.site import LIVE, classify
from tests.crawling import Crawled, accounts, bodies, run
from tests.site.server import SampleSite


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleSite, list[Crawled], list[int]]:
    """A full crawl, one with nothing new, one after the edits, and a recheck."""
    data = tmp_path_factory.mktemp("sample")
    runs, costs = [], []
    with SampleSite() as site:
        for state, mode in ((1, "default"), (1, "default"), (2, "default"), (2, "full")):
            site.state = state
            before = len(site.log)
            runs.append(run(data, site.url, mode=mode))
            costs.append(len(site.log) - before)
    return data, site, runs, costs


def test_the_whole_sample_is_crawled(visited: tuple[Path, SampleSite, list[Crawled], list[int]]) -> None:
    data, site, [first, *_], _ = visited
    assert first.status == 0, first.facts["reason"]
    assert accounts(first)
    assert set(first.facts["refused"]) <= {"not_a_notice"}
    assert first.facts["failed"] == {}
    site.state = 1
    stored = bodies(data)
    with Captures.open(data / "captures.db", readonly=True) as captures:
        aliases = captures.aliases()
    offered = {LIVE + notice.path for notice in site.website.listed} | {LIVE + n.path for n in site.website.fed()}
    assert {aliases.get(url, url) for url in offered} <= set(stored)
    assert all(classify(url).kind == "notice" for url in stored)
    assert not [url for url in stored if "assembly-member-press-releases" in url or "/mayoral" in url]


def test_addresses_are_stored_as_the_live_site_names_them(
    visited: tuple[Path, SampleSite, list[Crawled], list[int]],
) -> None:
    data, site, *_ = visited
    with Captures.open(data / "captures.db", readonly=True) as captures:
        for capture in captures.since(0):
            assert capture.url.startswith(LIVE + "/")
            assert capture.final_url.startswith(site.url + "/")
        assert {run.site for run in captures.runs()} == {site.url}


def test_nothing_new_costs_three_requests(visited: tuple[Path, SampleSite, list[Crawled], list[int]]) -> None:
    _, _, runs, costs = visited
    assert runs[1].status == 0
    assert costs[1] == 3
    assert runs[1].facts["new"] == runs[1].facts["changed"] == 0


def test_what_is_new_is_found_at_little_cost(visited: tuple[Path, SampleSite, list[Crawled], list[int]]) -> None:
    _, _, runs, costs = visited
    new = runs[2].facts["notices"].get("new", 0)
    assert new > 0
    assert costs[2] <= 3 + 1.2 * new


def test_only_the_site_itself_was_asked_and_only_what_it_allows(
    visited: tuple[Path, SampleSite, list[Crawled], list[int]],
) -> None:
    _, site, *_ = visited
    assert {request.method for request in site.log} == {"GET"}
    assert not [path for path in site.paths() if path.startswith(("/admin", "/search", "/user", "/saml", "/node?"))]
