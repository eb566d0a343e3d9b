"""One answer of the website, as it came: the only thing the crawl hands on and the build reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

Kind = Literal["notice", "listing", "feed", "robots", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What an address answered at one moment: status, headers and the body's bytes, content encoding undone."""

    id: int | None = None
    """Row number in captures.db, in the order of capture; None before it is stored."""
    kind: Kind
    """What the address was asked for as; robots is `robots.txt`, other is whatever an import brought along."""
    url: str
    """Canonical address that was asked for, always in the form `https://www.london.gov.uk/…`."""
    final_url: str
    """Address that was really contacted; differs from `url` for another scheme, host or a sample website."""
    fetched_at: datetime
    """When the answer was complete; aware, UTC, whole seconds."""
    status: int
    """HTTP status; 404 and 410 are captures too: the page is gone."""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers as received, in order, names in the server's spelling."""
    body: bytes = b""
    """The body after undoing gzip or brotli, before any decoding to text: no charset is applied here."""
    sha256: str | None = None
    """Hex SHA-256 of `body`; None only before it is stored, see `digest`."""
    discovered_by: str = ""
    """What led here: feed, listing, recheck, urls, redirect, canonical, or empty for an import."""
    run_id: int | None = None
    """Crawl run that fetched it; None for an import."""
    source: str = "crawl"
    """`crawl`, `warc:<file name>` or `folder:<name>`."""
    source_detail: str | None = None
    """What an import knows besides, such as a WARC record id."""

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the body.

        >>> from datetime import UTC
        >>> moment = datetime(2026, 1, 2, tzinfo=UTC)
        >>> Capture(kind="other", url="u", final_url="u", fetched_at=moment, status=200, body=b"").digest[:8]
        'e3b0c442'
        """
        return self.sha256 or sha256(self.body).hexdigest()

    @property
    def content_type(self) -> str | None:
        """Value of the Content-Type header, or None."""
        return self.header("content-type")

    def header(self, name: str) -> str | None:
        """Value of the first header of that name, whatever its case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)
