"""WARC files as files: whether one begins as it should, and whether it ends where a record ends."""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO


def begins_as_warc(path: Path) -> bool:
    """Tell whether a file, compressed or not, begins like a WARC or an ARC. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        head = file.read(65_536)
    if head.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            head = zlib.decompressobj(31).decompress(head, 16)
    return head.startswith((b"WARC/", b"filedesc:"))


def fault_of_end(file: IO[bytes]) -> str | None:
    """Why the end of a WARC cannot be trusted: it must end with the end of a record, a compressed one of a member."""
    head = file.read(2)
    if head != b"\x1f\x8b":
        end = head
        while part := file.read(1 << 20):
            end = (end + part)[-4:]
        whole = head != b"WA" or end.endswith((b"\r\n\r\n", b"\n\n"))
        return None if whole else "it is cut short: the last record has no end"
    unpacker = zlib.decompressobj(31)
    waiting = head
    try:
        while waiting or (waiting := file.read(1 << 20)):
            unpacker.decompress(waiting)
            waiting = b""
            if unpacker.eof:
                waiting = unpacker.unused_data
                unpacker = zlib.decompressobj(31)
                if not waiting and not (waiting := file.read(1 << 20)):
                    return None
    except zlib.error as error:
        return f"its compression is damaged ({error})"
    return "it is cut short: the last record has no end"
