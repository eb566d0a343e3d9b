"""First contact: at most twelve requests, a verdict for each expectation, and a stop where the site wants one."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from tests.faults.server import FEED, SECTION, Conversation, FaultSite, Play, play
from tests.site.server import SampleSite


def probe(site: str, *options: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from archive.cli import main; main()", "probe", "--site", site, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_a_site_as_expected_is_told_so() -> None:
    with FaultSite(count=40, per_page=10) as site:
        newest = site.paths()[0]
        site.plays[f"/node/{1000 + int(newest.rsplit('-', 1)[-1])}"] = play(b"", 301, {"Location": newest})
        status, out, err = probe(site.url, "--json")
        facts: dict[str, Any] = json.loads(out)
        verdicts = {finding["question"]: finding["verdict"] for finding in facts["findings"]}
        assert verdicts["listing: notices found"] == "as expected", err
        assert verdicts["listing: newest first"] == "as expected"
        assert verdicts["listing: page 4 shows other notices"] == "as expected"
        assert verdicts["feed: 20 items"] == "as expected"
        assert verdicts["N1: read as a notice"] == "as expected"
        assert verdicts["N2: read as a notice"] == "not reached"
        assert verdicts["N5: read as a notice"] == "as expected"  # by its number it leads to its address
        seen = {finding["question"]: finding["seen"] for finding in facts["findings"]}
        assert verdicts["N1: protected e-mail addresses"] == "as expected"
        assert seen["listing: how far back it goes"].startswith("about 40 notices on 4 pages, the earliest of 20")
        assert verdicts["no challenge or refusal is met"] == "as expected"
        assert facts["robots_txt"] == "User-agent: *\nDisallow: /search\n"
        assert facts["requests"] == len(site.log) <= 12
        assert status == facts["exit_status"] == 5  # the feed of this site is older than 120 days
        assert [q for q, v in verdicts.items() if v == "different"] == ["feed: the newest of the last 120 days"]


def test_a_new_way_of_hiding_addresses_and_numbers_that_lead_nowhere_are_differences() -> None:
    with FaultSite(count=40, per_page=10) as site:
        newest = site.paths()[0]
        hiding = b'<p>Press: <a class="__cf_email__" data-cfemail="v2:00">[email&#160;protected]</a></p></div>'
        page = site.page(newest).replace(b"</div>\n</div></main>", hiding + b"</div></main>")
        site.plays[newest] = play(page, 200, {"Content-Type": "text/html; charset=utf-8"})
        _, out, _ = probe(site.url, "--json")
        found = {finding["question"]: finding for finding in json.loads(out)["findings"]}
        hidden = found["N1: protected e-mail addresses"]
        assert hidden["verdict"] == "different"
        assert "0 decoded, 1 undecodable" in hidden["seen"]
        assert found["N5: read as a notice"]["verdict"] == "different"
        assert "status 404" in found["N5: read as a notice"]["seen"]


def test_a_challenge_ends_the_probe() -> None:
    with FaultSite() as site:
        body = b"<html><title>Just a moment...</title></html>"
        site.plays[SECTION] = partial(Conversation.answer, body=body, status=403)
        status, out, _ = probe(site.url)
        assert status == 4
        assert "does not get round that" in out
        assert site.log[-1].path == SECTION
        assert "not reached" in out


@pytest.mark.parametrize(
    ("path", "fault", "status", "words"),
    [
        (FEED, partial(Conversation.answer, status=404), 5, "feed: the page itself"),
        (FEED, partial(Conversation.answer, status=503, Retry_After="60"), 3, "asks to be left alone until"),
        (FEED, partial(Conversation.answer, status=503, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"), 3, "left alone"),
        (SECTION, partial(Conversation.answer, status=500), 5, "listing: an answer"),
        ("/robots.txt", partial(Conversation.answer, status=500), 3, "without robots.txt nothing is asked"),
        ("/robots.txt", play(b"User-agent: *\nDisallow: /", 200, {"Content-Type": "text/plain"}), 4, "disallows"),
        ("/robots.txt", play(b"User-agent: *\nCrawl-delay: 9999", 200, {"Content-Type": "text/plain"}), 4, "9,999 s"),
    ],
    ids=["feed gone", "busy", "busy for ever", "listing broken", "no robots", "disallowed", "endless delay"],
)
def test_what_goes_wrong_is_told_by_the_status(path: str, fault: Play, status: int, words: str) -> None:
    with FaultSite() as site:
        site.plays[path] = fault
        found, out, err = probe(site.url)
        assert (found, err) == (status, "")
        assert words in out
        assert "not reached" in out
        assert len(site.log) <= 12


def test_the_sample_website_is_as_expected_and_every_form_of_address_is_tried() -> None:
    with SampleSite() as site:
        status, out, _ = probe(site.url)
        assert status == 0
        assert len(site.log) <= 12
        for pattern in ("N0", "N1", "N2", "N3", "N4", "N5"):
            assert f"{pattern}: read as a notice" in out
        assert "different" not in out
        assert "not reached" not in out
        assert "; description: The Chamber at City Hall" in out
        assert "1 decoded, 0 undecodable, 0 rejected; 1 in contacts" in out
        assert "    Disallow: /search" in out  # the rules themselves, for the bug report


def test_the_live_site_is_not_asked_without_a_contact() -> None:
    status, _, err = probe("https://www.london.gov.uk")
    assert status == 2
    assert "needs --contact" in err
    assert "Traceback" not in err
