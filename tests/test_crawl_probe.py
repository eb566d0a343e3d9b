"""First contact: at most twelve requests, a verdict for each expectation, and a stop where the site wants one."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import Any

from tests.faults.server import SECTION, Conversation, FaultSite


def probe(site: str, *options: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from archive.cli import main; main()", "probe", "--site", site, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_a_site_as_expected_is_told_so() -> None:
    with FaultSite(count=40, per_page=10) as site:
        status, out, err = probe(site.url, "--json")
        facts: dict[str, Any] = json.loads(out)
        verdicts = {finding["question"]: finding["verdict"] for finding in facts["findings"]}
        assert verdicts["listing: notices found"] == "as expected", err
        assert verdicts["listing: newest first"] == "as expected"
        assert verdicts["listing: page 4 shows other notices"] == "as expected"
        assert verdicts["feed: 20 items"] == "as expected"
        assert verdicts["N1: read as a notice"] == "as expected"
        assert verdicts["N5: read as a notice"] == "not reached"
        assert facts["requests"] == len(site.log) <= 12
        assert status == facts["exit_status"] == 5  # the feed of this site is older than 120 days
        assert [q for q, v in verdicts.items() if v == "different"] == ["feed: the newest of the last 120 days"]


def test_a_challenge_ends_the_probe() -> None:
    with FaultSite() as site:
        body = b"<html><title>Just a moment...</title></html>"
        site.plays[SECTION] = partial(Conversation.answer, body=body, status=403)
        status, out, _ = probe(site.url)
        assert status == 4
        assert "does not get round that" in out
        assert site.log[-1].path == SECTION
        assert "not reached" in out


def test_the_live_site_is_not_asked_without_a_contact() -> None:
    status, _, err = probe("https://www.london.gov.uk")
    assert status == 2
    assert "needs --contact" in err
    assert "Traceback" not in err
