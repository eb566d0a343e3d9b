"""A good answer → a capture, or a sighting if it is what we have already; and the validators to send next time."""

from __future__ import annotations

from dataclasses import replace

from archive.captures import Captures
from scraper.capture import Capture
from scraper.errand import Result, Settled
from scraper.pages.challenge import GONE


def keep(captures: Captures, settled: Settled, run: int) -> Result:
    """Keep an answer, inside the caller's transaction; a body equal to the last one is not stored again."""
    capture = replace(settled.capture, run_id=run)
    execute = captures.connection.execute
    last = execute(
        "SELECT id, sha256, status FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1", (capture.url,)
    ).fetchone()
    if settled.not_modified:
        captures.add_sighting(capture.url, capture.fetched_at, last["id"], "304", run)
        return "unchanged"
    gone = capture.status in GONE and capture.kind == "notice"
    if last is not None and (last["sha256"], last["status"]) == (capture.digest, capture.status):
        captures.add_sighting(capture.url, capture.fetched_at, last["id"], "same-body", run)
        _remember_validators(captures, capture, last["id"])
        return "gone" if gone else "unchanged"
    known = execute("SELECT 1 FROM captures WHERE url = ? AND status = 200", (capture.url,)).fetchone()
    _remember_validators(captures, capture, captures.add(capture))
    return "gone" if gone else "new" if known is None else "changed"


def _remember_validators(captures: Captures, capture: Capture, capture_id: int) -> None:
    execute = captures.connection.execute
    etag, modified = capture.header("etag"), capture.header("last-modified")
    execute("DELETE FROM validators WHERE url = ?", (capture.url,))
    if capture.status == 200 and (etag or modified):
        execute("INSERT INTO validators VALUES (?, ?, ?, ?)", (capture.url, etag, modified, capture_id))
