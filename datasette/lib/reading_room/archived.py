"""Archived pages: the bytes as they were captured, and what is known of the capture."""

from __future__ import annotations

import re
import sqlite3
import zlib
from typing import Any

from .database import one

LARGEST = 20_000_000
"""Bytes of a page that are shown; the crawler stores none that is larger."""
_SCRIPT = re.compile(rb"<script\b.*?(?:</script\s*>|$)", re.IGNORECASE | re.DOTALL)
_REFRESH = re.compile(rb"<meta[^>]*http-equiv[^>]*>", re.IGNORECASE)
_TAG = re.compile(rb"<([a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_FETCHED = re.compile(rb"([\s/\"'])(src|srcset|poster|background|data)(\s*=)", re.IGNORECASE)
_DRAWN = re.compile(rb"([\s/\"'])((?:xlink:)?href|src)(\s*=)", re.IGNORECASE)
_DRAWING = {b"use", b"image", b"feimage"}
"""Elements of SVG that fetch what their `href` names."""
_LINK = re.compile(rb"<(?:link|base)\b[^>]*>", re.IGNORECASE)
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


def capture(connection: sqlite3.Connection, number: int) -> dict[str, Any] | None:
    """Return a capture whose page is kept here, with its notice, or None."""
    return one(
        connection,
        "SELECT c.*, n.id AS notice_id, n.headline, v.number AS version FROM captures c"
        " JOIN pages p ON p.capture_pk = c.pk LEFT JOIN notices n ON n.pk = c.notice_pk"
        " LEFT JOIN versions v ON v.pk = c.version_pk WHERE c.pk = ?",
        number,
    )


def page(connection: sqlite3.Connection, number: int) -> tuple[bytes, str] | None:
    """Return the captured page as it may be shown, and its media type with charset; None if it is not kept here.

    The answer's policy is a sandbox that runs no script and fetches nothing. What would try to is taken out or renamed
    all the same, so that no browser has to be trusted: scripts, `<meta http-equiv>`, `<link>`, the sources of pictures.
    The page as captured, byte for byte, is in the archive's WARC export.
    """
    row = one(
        connection,
        "SELECT p.body, c.content_type FROM pages p JOIN captures c ON c.pk = p.capture_pk WHERE p.capture_pk = ?",
        number,
    )
    if row is None:
        return None
    body = zlib.decompressobj().decompress(row["body"], LARGEST)
    charset = _CHARSET.search(row["content_type"] or "")
    for harmful in (_SCRIPT, _REFRESH, _LINK):
        body = harmful.sub(b"", body)
    body = _TAG.sub(_without_sources, body)
    return body, f"text/html; charset={charset[1] if charset else 'utf-8'}"


def _without_sources(tag: re.Match[bytes]) -> bytes:
    fetching = _DRAWN if tag[1].lower() in _DRAWING else _FETCHED
    return fetching.sub(rb"\1data-archived-\2\3", tag[0])
