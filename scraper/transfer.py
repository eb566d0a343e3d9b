"""A body as it came over the wire → the bytes the page consists of, or the reason why it cannot be trusted. Pure.

Scrapy's own middleware hands on half a gzip page, and one whose checksum is wrong, as a good answer (measured with
2.19). An archive must notice: a body counts only if its encoding ends properly and its checksum holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import brotli

ACCEPT_ENCODING = "gzip, br"
MAX_BYTES = 5_000_000  # the largest real page seen has 322 kB
_CHUNK = 65_536


class BrokenTransfer(Exception):  # noqa: N818 - says what the transfer is
    """A body that cannot be trusted. `reason` is one word, the message says what was seen."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def decoded(body: bytes, encodings: Sequence[str], limit: int = MAX_BYTES) -> bytes:
    """The body without its content encodings, given in the order in which they were applied.

    Raises BrokenTransfer: `broken_encoding` (cut short, wrong checksum), `unknown_encoding`, `too_large`.

    >>> import gzip
    >>> decoded(gzip.compress(b"a page"), ["gzip"])
    b'a page'
    >>> decoded(gzip.compress(b"a page")[:-3], ["gzip"])
    Traceback (most recent call last):
    scraper.transfer.BrokenTransfer: the gzip body is cut short
    """
    if not body:
        return b""  # a redirect or a 304 names the encoding of a body that it does not carry
    for encoding in reversed([name.strip().lower() for header in encodings for name in header.split(",")]):
        if encoding in ("gzip", "x-gzip"):
            body = _gunzip(body, limit)
        elif encoding == "deflate":
            body = _inflate(body, limit)
        elif encoding == "br":
            body = _unbrotli(body, limit)
        elif encoding not in ("identity", ""):
            raise BrokenTransfer("unknown_encoding", f"content encoding {encoding} was not asked for")
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> BrokenTransfer:
    return BrokenTransfer("too_large", f"the body is larger than {limit:,} bytes")


def _gunzip(body: bytes, limit: int) -> bytes:
    out = bytearray()
    while True:  # a gzip body may have several members
        unpacker = zlib.decompressobj(wbits=31)
        out += _unpack(unpacker, body, limit - len(out), "gzip")
        body = unpacker.unused_data
        if not body.strip(b"\0"):  # some servers pad with zeros
            return bytes(out)


def _inflate(body: bytes, limit: int) -> bytes:
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    unpacker = zlib.decompressobj(wbits=15 if wrapped else -15)
    return _unpack(unpacker, body, limit, "deflate")


def _unpack(unpacker: zlib._Decompress, body: bytes, limit: int, name: str) -> bytes:
    try:
        out = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise BrokenTransfer("broken_encoding", f"the {name} body is damaged ({error})") from error
    if len(out) > limit:
        raise _too_large(limit)
    if not unpacker.eof:
        raise BrokenTransfer("broken_encoding", f"the {name} body is cut short")
    return out


def _unbrotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    out = bytearray()
    try:
        for start in range(0, len(body), _CHUNK):
            out += unpacker.process(body[start : start + _CHUNK], output_buffer_limit=_CHUNK)
            while not unpacker.can_accept_more_data() and not unpacker.is_finished():
                out += unpacker.process(b"", output_buffer_limit=_CHUNK)
                if len(out) > limit:
                    raise _too_large(limit)
    except brotli.error as error:
        raise BrokenTransfer("broken_encoding", f"the br body is damaged ({error})") from error
    if not unpacker.is_finished():
        raise BrokenTransfer("broken_encoding", "the br body is cut short")
    return bytes(out)
