"""What rows of captures.db mean, as typed values. Pure: the file itself is opened and asked in `archive.captures`."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from archive.moments import from_text
from scraper.capture import Capture


class DamagedCapture(Exception):  # noqa: N818 - it names the thing that is damaged
    """A stored body that is missing or no longer what was captured. Says the capture's id, address and the fault."""

    def __init__(self, capture_id: int, url: str, fault: str) -> None:
        super().__init__(f"capture {capture_id} of {url} is damaged: {fault}")
        self.capture_id = capture_id
        self.url = url
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An address that was seen again, unchanged."""

    id: int
    url: str
    seen_at: datetime
    capture_id: int
    """The capture that still holds."""
    how: Literal["304", "same-body"]
    run_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that was judged not to be the page that was asked for."""

    id: int
    url: str
    seen_at: datetime
    run_id: int | None
    status: int | None
    """HTTP status, None where no answer came (a redirect to another host is never followed)."""
    reason: str
    """One word of `docs/reference/crawl.md`, e.g. challenge, error_page, cut_short."""
    detail: str
    """What was seen, in words."""
    sha256: str | None
    """Hash of the refused body, kept as evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl, as `crawl_runs` tells it."""

    id: int
    mode: str
    site: str
    started_at: datetime
    not_before: datetime | None
    ended_at: datetime | None
    """None while it runs, or if it was killed and no later run has noticed."""
    outcome: str | None
    exit_status: int | None
    report: dict[str, Any]
    """The run's own account, see `docs/reference/crawl.md`; empty until it ends."""


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def capture_of(row: sqlite3.Row, body: bytes) -> Capture:
    """The capture that a row and its body are."""
    return Capture(
        id=row["id"],
        kind=row["kind"],
        url=row["url"],
        final_url=row["final_url"],
        fetched_at=from_text(row["fetched_at"]),
        status=row["status"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        body=body,
        sha256=row["sha256"],
        discovered_by=row["discovered_by"],
        run_id=row["run_id"],
        source=row["source"],
        source_detail=row["source_detail"],
    )


def run_of(row: sqlite3.Row) -> Run:
    """The crawl that a row of `crawl_runs` tells of."""
    return Run(
        id=row["id"],
        mode=row["mode"],
        site=row["site"],
        started_at=from_text(row["started_at"]),
        not_before=_moment(row["not_before"]),
        ended_at=_moment(row["ended_at"]),
        outcome=row["outcome"],
        exit_status=row["exit_status"],
        report=json.loads(row["report"] or "{}"),
    )


def unpacked(data: bytes, length: int, digest: str) -> bytes:
    """The body that was stored as `data`. Raises ValueError, saying why, if it is not the one with that SHA-256."""
    try:
        body = zlib.decompressobj().decompress(data, length + 1)
    except zlib.error as error:
        raise ValueError(f"its body cannot be unpacked ({error})") from error
    if len(body) != length:
        raise ValueError(f"its body has {len(body)} bytes, {length} were captured")
    found = sha256(body).hexdigest()
    if found != digest:
        raise ValueError(f"its body has SHA-256 {found[:12]}…, {digest[:12]}… was captured")
    return body
