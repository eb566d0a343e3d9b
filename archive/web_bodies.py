"""The body of an answer in a WARC, without what was done to it on its way; crawlers differ in what they undo."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from typing import Any

import warcio.bufferedreaders

from scraper.transfer import BrokenTransfer, decoded

LIMIT = 20_000_000
"""Bytes; a larger body is no page."""
# the package has no types
_Unchunker: Any = warcio.bufferedreaders.ChunkedDataReader


def body_of(raw: bytes, headers: dict[str, str]) -> bytes:
    """Return the body without chunks and content encodings; some crawlers undo those and leave the header as it was.

    `headers` are by lower-case name. Raises BrokenTransfer for a body that is cut short or cannot be unpacked.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = _unchunked(raw) if _is_chunked(raw) else raw
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip") and not raw.startswith(b"\x1f\x8b"):
        encoding = ""
    length = headers.get("content-length", "")
    if not encoding and length.isdigit() and len(raw) < int(length) and "content-encoding" not in headers:
        raise BrokenTransfer("cut_short", f"the body has {len(raw)} bytes, its header says {length}")
    if encoding == "br":
        with suppress(BrokenTransfer):
            return decoded(raw, [encoding], LIMIT)
        return raw
    return decoded(raw, [encoding] if encoding else [], LIMIT)


def _unchunked(raw: bytes) -> bytes:
    reader, parts = _Unchunker(BytesIO(raw)), []
    while part := reader.read(65_536):
        parts.append(part)
    return b"".join(parts)


def _is_chunked(raw: bytes) -> bool:
    return re.match(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n", raw) is not None
