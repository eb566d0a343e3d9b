"""WARC and WACZ files of any crawler → the answers they hold. What is damaged is named and left out, the rest is read.

A WARC that was cut short reads as a page without an end, or without a body, and without any error: so lengths, digests
and the end of the compressed file are checked.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import warcio.archiveiterator
import warcio.bufferedreaders
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import UserError
from scraper.transfer import BrokenTransfer, decoded

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_LIMIT = 20_000_000
# the package has no types
_Records: Any = warcio.archiveiterator.ArchiveIterator
_Unchunker: Any = warcio.bufferedreaders.ChunkedDataReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response record."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Content encodings undone."""
    record: str
    """WARC-Record-ID, or the place in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A record, or the end of a file, that cannot be trusted."""

    where: str
    fault: str


def read_web_archive(path: Path) -> Iterator[Answer | Damage]:
    """Yield the answers of a WARC (`.warc`, `.warc.gz`, `.arc.gz`) or WACZ file, and what is damaged in it.

    Raises UserError if the file is missing or of another kind.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file")
    if zipfile.is_zipfile(path):
        yield from _read_wacz(path)
    elif path.suffix == ".wacz":
        raise UserError(f"{path}: is no whole WACZ file; it may be cut short: fetch it again")
    else:
        if not _begins_as_warc(path):
            raise UserError(f"{path}: is neither a WARC nor a WACZ file")
        with path.open("rb") as file:
            yield from _read_warc(file, path.name)
        with path.open("rb") as file:
            fault = _fault_of_end(file)
        if fault:
            yield Damage(where=path.name, fault=fault)


def _begins_as_warc(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(65_536)
    if head.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            head = zlib.decompressobj(31).decompress(head, 16)
    return head.startswith((b"WARC/", b"filedesc:"))


def _read_wacz(path: Path) -> Iterator[Answer | Damage]:
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if name.startswith("archive/") and ".warc" in name]
        if not names:
            raise UserError(f"{path}: holds no WARC, so it is no WACZ file")
        for name in sorted(names):
            where = f"{path.name}/{name}"
            try:
                with packed.open(name) as file:
                    yield from _read_warc(file, where)
                with packed.open(name) as file:
                    fault = _fault_of_end(file)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                fault = str(error)
            if fault:
                yield Damage(where=where, fault=fault)


def _read_warc(file: IO[bytes], where: str) -> Iterator[Answer | Damage]:
    records = _Records(file, check_digests=True, arc2warc=True)
    number = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            number += 1
            found = _answer(record, f"{where}, record {number}")
        except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
            fault = " ".join(str(error).split())[:200] or type(error).__name__
            if number == 0:
                raise UserError(f"{where}: is no WARC file ({fault})") from error
            yield Damage(where=f"{where}, after record {number}", fault=fault)
            return
        if found is not None:
            yield found


def _answer(record: Any, where: str) -> Answer | Damage | None:
    if record.rec_type != "response" or record.http_headers is None:
        record.raw_stream.read()
        return None
    name = record.rec_headers.get_header("WARC-Record-ID") or where
    promised = record.length - record.http_headers.total_len if record.http_headers.total_len else record.payload_length
    raw = _read(record.raw_stream)
    if raw is None:
        return Damage(where=f"{where} ({name})", fault=f"the body is larger than {_LIMIT:,} bytes")
    if promised is not None and len(raw) < promised:
        fault = f"it is cut short: {len(raw)} bytes of {promised}"
        return Damage(where=f"{where} ({name})", fault=fault)
    if record.digest_checker.passed is False:
        return Damage(where=f"{where} ({name})", fault="; ".join(record.digest_checker.problems))
    url, moment = _original(record)
    if url is None or moment is None:
        return None
    headers = tuple((str(key), str(value)) for key, value in record.http_headers.headers)
    lower = {key.lower(): value for key, value in headers}
    try:
        body = _body(raw, lower)
    except BrokenTransfer as error:
        return Damage(where=f"{where} ({name})", fault=str(error))
    status = record.http_headers.get_statuscode()
    if not status.isdigit():
        return None
    return Answer(url=url, fetched_at=moment, status=int(status), headers=headers, body=body, record=name)


def _read(stream: Any) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(65_536):
        size += len(part)
        parts.append(part)
        if size > _LIMIT:
            while stream.read(65_536):
                pass
            return None
    return b"".join(parts)


def _body(raw: bytes, headers: dict[str, str]) -> bytes:
    """The body without chunks and content encodings; some crawlers undo those and leave the header as it was."""
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
            return decoded(raw, [encoding], _LIMIT)
        return raw
    return decoded(raw, [encoding] if encoding else [], _LIMIT)


def _unchunked(raw: bytes) -> bytes:
    reader, parts = _Unchunker(BytesIO(raw)), []
    while part := reader.read(65_536):
        parts.append(part)
    return b"".join(parts)


def _is_chunked(raw: bytes) -> bool:
    return re.match(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n", raw) is not None


def _original(record: Any) -> tuple[str | None, datetime | None]:
    """The address and time of the page itself, also where a copy of the Wayback Machine was recorded."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    stamp = record.rec_headers.get_header("WARC-Date") or ""
    if url is None:
        return None, None
    url = url.strip("<>")
    if match := _WAYBACK.fullmatch(url):
        return match[2], _moment(match[1].ljust(14, "0"))
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return url, None
    return url, moment.astimezone(UTC).replace(microsecond=0)


def _moment(stamp: str) -> datetime | None:
    if stamp[4:6] == "00":
        stamp = f"{stamp[:4]}0101000000"
    with suppress(ValueError):
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return None


def _fault_of_end(file: IO[bytes]) -> str | None:
    """Why the end of a WARC cannot be trusted: a compressed one must end with the end of a member."""
    head = file.read(2)
    if head != b"\x1f\x8b":
        return None  # what an uncompressed file lacks at its end, its last record lacks
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
