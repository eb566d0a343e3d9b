"""What goes wrong on this side: a full disk, odd clocks and zones, pages that would eat the memory."""

from __future__ import annotations

import gzip
import time
from functools import partial
from pathlib import Path

import pytest

from archive.verify import verify
from tests.crawling import bodies, dump, run
from tests.faults.server import LIVE, Conversation, FaultSite


def test_a_full_disk_is_said_and_the_crawl_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with FaultSite(count=20, padding=20_000) as site:
        for pages in (50, 80):
            crawled = run(tmp_path, site.url, most_pages=pages)
            assert crawled.status == 1
            assert "the disk is full; what was stored is safe" in crawled.error
            assert verify(tmp_path).damage == ()
            stored = bodies(tmp_path)
            assert all(kept == [site.page(url.removeprefix(LIVE))] for url, kept in stored.items())
        assert run(tmp_path, site.url).status == 0
        assert set(bodies(tmp_path)) == {LIVE + path for path in site.paths()}
        run(tmp_path / "undisturbed", site.url)
        assert dump(tmp_path) == dump(tmp_path / "undisturbed")


def test_zone_and_language_of_the_machine_change_nothing(tmp_path: Path) -> None:
    with FaultSite(count=4) as site:
        dumps = []
        for zone in ("UTC", "Pacific/Auckland", "America/St_Johns"):
            run(tmp_path / zone, site.url, environment={"TZ": zone, "LANG": "C", "LC_ALL": "C"})
            dumps.append(dump(tmp_path / zone))
        assert dumps[0] == dumps[1] == dumps[2]


@pytest.mark.parametrize("body", [gzip.compress(bytes(300_000_000), 6)], ids=["bomb"])
def test_a_bomb_costs_no_memory(tmp_path: Path, body: bytes) -> None:
    def endless(talk: Conversation) -> None:
        talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        for _ in range(500):
            talk.raw(b"<p>" * 33_000)
            time.sleep(0)

    with FaultSite(count=6) as site:
        normal = run(tmp_path / "normal", site.url)
        site.plays[site.path(1)] = partial(Conversation.answer, body=body, Content_Encoding="gzip")
        site.plays[site.path(3)] = endless
        bombed = run(tmp_path / "bombed", site.url)
        assert bombed.facts["failed"] == {"too_large": 2}
        assert len(bodies(tmp_path / "bombed")) == 4
        assert bombed.peak_mb <= 1.5 * normal.peak_mb
