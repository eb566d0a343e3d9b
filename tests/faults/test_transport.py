"""What goes wrong on the wire: every address ends in exactly one result, and nothing broken is ever stored."""

from __future__ import annotations

import gzip
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures import Captures
from scraper.transfer import BrokenTransfer, decoded
from tests.crawling import accounts, bodies, run
from tests.faults.server import LIVE, Conversation, FaultSite, Play

PAGE = b"<html><main>" + b"<p>What the Assembly asked.</p>" * 400 + b"</main></html>"
ZIPPED = gzip.compress(PAGE)


@pytest.mark.parametrize("cut", [1, *(len(ZIPPED) * n // 20 for n in range(1, 20)), len(ZIPPED) - 1])
def test_a_gzip_body_cut_anywhere_is_noticed(cut: int) -> None:
    with pytest.raises(BrokenTransfer, match="cut short") as caught:
        decoded(ZIPPED[:cut], ["gzip"])
    assert caught.value.reason == "broken_encoding"


def test_a_wrong_checksum_is_noticed() -> None:
    with pytest.raises(BrokenTransfer, match="damaged"):
        decoded(ZIPPED[:-8] + bytes(4) + ZIPPED[-4:], ["gzip"])


@given(st.binary(max_size=2000))
def test_what_was_encoded_is_decoded(body: bytes) -> None:
    assert decoded(gzip.compress(body), ["gzip"]) == body
    assert decoded(brotli.compress(body), ["br"]) == body
    assert decoded(zlib.compress(body), ["deflate"]) == body
    assert decoded(zlib.compress(body)[2:-4], ["deflate"]) == body  # raw, as some servers send it
    assert decoded(gzip.compress(brotli.compress(body)), ["br, gzip"]) == body
    assert decoded(gzip.compress(body) + gzip.compress(b"more"), ["GZIP"]) == body + b"more"
    assert decoded(body, []) == body


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["gzip", "br", "deflate"]))
def test_any_bytes_are_decoded_or_refused(body: bytes, encoding: str) -> None:
    try:
        decoded(body, [encoding])
    except BrokenTransfer as error:
        assert error.reason in ("broken_encoding", "too_large")


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [("gzip", gzip.compress(bytes(50_000_000), 9)), ("br", brotli.compress(bytes(50_000_000), quality=5))],
    ids=["gzip", "br"],
)
def test_a_bomb_is_not_unpacked(encoding: str, bomb: bytes) -> None:
    with pytest.raises(BrokenTransfer, match="larger than") as caught:
        decoded(bomb, [encoding], limit=1_000_000)
    assert caught.value.reason == "too_large"


def test_an_unknown_encoding_is_not_guessed() -> None:
    with pytest.raises(BrokenTransfer, match="zstd was not asked for"):
        decoded(b"\x28\xb5\x2f\xfd", ["zstd"])


# the same on a socket, through Scrapy


def gzip_body(body: bytes) -> Play:
    return partial(Conversation.answer, body=body, Content_Encoding="gzip")


def whole(talk: Conversation) -> bytes:
    return talk.site.page(talk.path)


def half_gzip(talk: Conversation) -> None:
    zipped = gzip.compress(whole(talk))
    talk.answer(zipped[: len(zipped) // 2], Content_Encoding="gzip")


def bad_checksum(talk: Conversation) -> None:
    zipped = gzip.compress(whole(talk))
    talk.answer(zipped[:-8] + bytes(4) + zipped[-4:], Content_Encoding="gzip")


def unknown_encoding(talk: Conversation) -> None:
    talk.answer(whole(talk), Content_Encoding="compress")


def short_body(talk: Conversation) -> None:
    body = whole(talk)
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (len(body) + 500) + body)
    talk.close()


def short_without_length(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + whole(talk)[:900])
    talk.close()


def short_chunks(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.raw(b"200\r\n" + whole(talk)[:512] + b"\r\n")
    talk.close()


def understated_length(talk: Conversation) -> None:
    body = whole(talk)
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 700\r\n\r\n" + body)
    talk.close()


def reset_in_the_middle(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n" + whole(talk))
    time.sleep(0.05)
    talk.reset()


def no_answer(talk: Conversation) -> None:
    talk.close()


def nonsense(talk: Conversation) -> None:
    talk.raw(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
    talk.close()


def one_byte_at_a_time(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4000\r\n\r\n")
    for _ in range(40):
        talk.raw(b"<")
        time.sleep(0.1)
    talk.close()


def huge(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000000\r\n\r\n")
    time.sleep(0.2)
    talk.close()


def huge_without_length(talk: Conversation) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _ in range(60):
        talk.raw(b"<p>" * 33_000)
    talk.close()


def status(code: int, times: int = 99) -> Play:
    def play(talk: Conversation) -> None:
        if talk.number > times:
            talk.properly()
        else:
            talk.answer(b"<html><title>Oh no</title></html>", code)

    return play


def wrong_charset(talk: Conversation) -> None:
    talk.answer(
        whole(talk).replace(b"invented matter", "Núñez’s matter".encode()), content_type="text/html; charset=x-9"
    )


GZIP_BOMB = gzip.compress(bytes(100_000_000), 9)
# play → (result, how often it is asked)
FAULTS: list[tuple[Play, str, int]] = [
    (half_gzip, "failed: broken_encoding", 3),
    (bad_checksum, "failed: broken_encoding", 3),
    (unknown_encoding, "failed: unknown_encoding", 1),
    (short_body, "failed: cut_short", 3),
    (short_without_length, "failed: cut_short", 3),
    (short_chunks, "failed: cut_short", 3),
    (understated_length, "refused: cut_short", 1),
    (reset_in_the_middle, "failed: cut_short", 3),
    (no_answer, "failed: lost_connection", 3),
    (nonsense, "failed: lost_connection", 3),
    (one_byte_at_a_time, "failed: timeout", 3),
    (huge, "failed: too_large", 1),
    (huge_without_length, "failed: too_large", 1),
    (gzip_body(GZIP_BOMB), "failed: too_large", 1),
    (status(500), "failed: server_error", 3),
    (status(502), "failed: server_error", 3),
    (status(504), "failed: server_error", 3),
    (status(503, times=1), "new", 2),
    (status(500, times=2), "new", 3),
    (status(418), "refused: status", 1),
    (wrong_charset, "new", 1),
    (status(404), "gone", 1),
    (status(410), "gone", 1),
]


def test_every_fault_ends_in_one_result_and_nothing_broken_is_stored(tmp_path: Path) -> None:
    with FaultSite(count=2 * len(FAULTS), per_page=20) as site:
        # every other notice is in good health: five failures in a row would end the crawl
        broken = {site.path(2 * at + 1): fault for at, fault in enumerate(FAULTS)}
        site.plays = {path: play for path, (play, _, _) in broken.items()}
        crawled = run(tmp_path, site.url, timeout=0.8)
        asked = {path: site.asked(path) for path in site.paths()}
        assert {path: asked[path] for path in broken} == {path: times for path, (_, _, times) in broken.items()}
        good = [path for path in site.paths() if path not in broken or broken[path][1] == "new"]
        assert crawled.status == 3, crawled
        assert accounts(crawled)
        stored = bodies(tmp_path)
        gone = {LIVE + path for path, (_, result, _) in broken.items() if result == "gone"}
        assert set(stored) - gone == {LIVE + path for path in good}
        charset = next(path for path in broken if broken[path][0] is wrong_charset)
        for path in good:
            if path != charset:
                assert stored[LIVE + path] == [site.page(path)]
        assert "Núñez’s matter".encode() in stored[LIVE + charset][0]
        expected: dict[str, int] = {}
        for _, result, _ in FAULTS:
            expected[result] = expected.get(result, 0) + 1
        expected["new"] += len(FAULTS)
        assert crawled.facts["notices"] == expected

        site.plays = {}  # the site recovers: the next run fetches what is left, and only that
        before = len(site.log)
        again = run(tmp_path, site.url)
        assert again.status == 0, again
        assert set(bodies(tmp_path)) == {LIVE + path for path in site.paths()}
        left = [path for path in broken if broken[path][1].startswith(("failed", "refused"))]
        assert sorted(a.path for a in site.log[before:] if "/invented-notice" in a.path) == sorted(left)


def test_nothing_listens_there(tmp_path: Path) -> None:
    with FaultSite() as site:
        url = site.url
    crawled = run(tmp_path, url)
    assert crawled.status == 3
    assert "nothing listens there" in crawled.facts["reason"]
    assert accounts(crawled)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_obeyed(tmp_path: Path, form: str) -> None:
    def busy(talk: Conversation) -> None:
        if talk.number > 1:
            talk.properly()
            return
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        talk.answer(b"busy", 503, Retry_After="1" if form == "seconds" else later)

    with FaultSite() as site:
        site.plays[site.path(2)] = busy
        assert run(tmp_path, site.url).status == 0
        times = [a.at for a in site.log if a.path == site.path(2)]
    assert len(times) == 2
    assert times[1] - times[0] >= 1.0


def test_a_long_retry_after_ends_the_run_and_holds_for_the_next(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays[site.path(2)] = lambda talk: talk.answer(b"busy", 503, Retry_After="3600")
        crawled = run(tmp_path, site.url)
        assert crawled.status == 3
        assert accounts(crawled)
        assert "asks to be left alone until" in crawled.facts["reason"]
        asked = len(site.log)
        assert site.log[-1].path == site.path(2)
        again = run(tmp_path, site.url)
        assert again.status == 4
        assert "asked to be left alone until" in again.error
        assert len(site.log) == asked


@pytest.mark.parametrize("value", ["Fri, 31 Dec 9999 23:59:59 GMT", "9" * 400])
@pytest.mark.parametrize("code", [503, 429])
def test_a_retry_after_without_end_does_not_end_the_archive(tmp_path: Path, value: str, code: int) -> None:
    with FaultSite() as site:
        site.plays[site.path(2)] = partial(Conversation.answer, status=code, Retry_After=value)
        assert run(tmp_path, site.url).status == (3 if code == 503 else 4)
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            until = captures.runs()[-1].not_before
        assert until is not None
        assert timedelta(days=29) < until - datetime.now(UTC) <= timedelta(days=30, minutes=1)


def test_a_site_that_is_down_is_left_alone_and_loses_nothing(tmp_path: Path) -> None:
    with FaultSite(count=30, per_page=30) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        site.count = 40
        site.plays = dict.fromkeys(site.paths(), status(500))
        asked = len(site.log)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 3
        assert "5 addresses in a row failed" in crawled.facts["reason"]
        assert len(site.log) - asked == 3 + 5 * 3
        assert crawled.facts["left"] == 5
        assert crawled.facts["gone"] == 0
        assert bodies(tmp_path) == before
