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
from pathlib import Path
from typing import IO, Any

import warcio.archiveiterator
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import UserError
from archive.web_bodies import LIMIT, body_of
from archive.web_files import begins_as_warc, fault_of_end
from scraper.transfer import BrokenTransfer

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
# the package has no types
_Records: Any = warcio.archiveiterator.ArchiveIterator


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
    digest: str | None
    """WARC-Payload-Digest, by which a revisit may name this body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A page that a crawler found unchanged, so that the record only names the one that has its body."""

    url: str
    fetched_at: datetime
    record: str
    of_record: str | None
    """WARC-Refers-To."""
    of_url: str
    """WARC-Refers-To-Target-URI; where there is none, the page's own address."""
    of_time: datetime | None
    """WARC-Refers-To-Date."""
    of_digest: str | None
    """WARC-Payload-Digest."""
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A record, or the end of a file, that cannot be trusted."""

    where: str
    fault: str


Record = Answer | Revisit | Damage


def read_web_archive(path: Path) -> Iterator[Record]:
    """Yield the answers of a WARC (`.warc`, `.warc.gz`, `.arc.gz`) or WACZ file, and what is damaged in it.

    Raises UserError if the file is missing or of another kind.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file; check the name")
    if zipfile.is_zipfile(path):
        yield from _read_wacz(path)
    elif path.suffix == ".wacz":
        raise UserError(f"{path}: is no whole WACZ file; it may be cut short: fetch it again")
    else:
        if not begins_as_warc(path):
            raise UserError(f"{path}: is neither a WARC nor a WACZ file; give another")
        with path.open("rb") as file:
            yield from _read_warc(file, path.name)
        with path.open("rb") as file:
            fault = fault_of_end(file)
        if fault:
            yield Damage(where=path.name, fault=fault)


def _read_wacz(path: Path) -> Iterator[Record]:
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if name.startswith("archive/") and ".warc" in name]
        if not names:
            raise UserError(f"{path}: holds no WARC, so it is no WACZ file; give another")
        for name in sorted(names):
            where = f"{path.name}/{name}"
            try:
                with packed.open(name) as file:
                    yield from _read_warc(file, where)
                with packed.open(name) as file:
                    fault = fault_of_end(file)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                fault = str(error)
            if fault:
                yield Damage(where=where, fault=fault)


def _read_warc(file: IO[bytes], where: str) -> Iterator[Record]:
    records = _Records(file, check_digests=True, arc2warc=True)
    number = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            number += 1
            found = _record(record, f"{where}, record {number}")
        # the package meets headers that end too soon with errors that were meant for programmers
        except (ArchiveLoadFailed, EOFError, zlib.error, ValueError, AttributeError, TypeError, LookupError) as error:
            expected = isinstance(error, ArchiveLoadFailed | EOFError | zlib.error | ValueError)
            fault = " ".join(str(error).split())[:200] if expected else "the record cannot be read"
            if number == 0:
                raise UserError(f"{where}: is no WARC file ({fault}); give another") from error
            words = f"{fault or type(error).__name__}; nothing after that was read"
            yield Damage(where=f"{where}, after record {number}", fault=words)
            return
        if found is not None:
            yield found


def _record(record: Any, where: str) -> Record | None:
    name = record.rec_headers.get_header("WARC-Record-ID") or where
    place = f"{where} ({name})"
    raw = _read(record.raw_stream)
    if raw is None:
        large = f"the body is larger than {LIMIT:,} bytes"
        return Damage(where=place, fault=large) if record.rec_type == "response" else None
    head = record.http_headers
    promised = record.length - head.total_len if head and head.total_len else record.payload_length
    if promised is not None and len(raw) < promised:
        return Damage(where=place, fault=f"it is cut short: {len(raw)} bytes of {promised}")
    if record.rec_type == "revisit":
        return _revisit(record, name, place)
    if record.rec_type != "response" or head is None:
        return None
    if record.digest_checker.passed is False:
        return Damage(where=place, fault="; ".join(record.digest_checker.problems))
    url, moment = _original(record)
    status = head.get_statuscode()
    if url is None or moment is None or not status.isdigit():
        return None
    headers = tuple((str(key), str(value)) for key, value in head.headers)
    try:
        body = body_of(raw, {key.lower(): value for key, value in headers})
    except BrokenTransfer as error:
        return Damage(where=place, fault=str(error))
    return Answer(
        url=url,
        fetched_at=moment,
        status=int(status),
        headers=headers,
        body=body,
        record=name,
        digest=record.rec_headers.get_header("WARC-Payload-Digest"),
    )


def _revisit(record: Any, name: str, place: str) -> Revisit | None:
    url, moment = _original(record)
    if url is None or moment is None:
        return None
    header = record.rec_headers.get_header
    return Revisit(
        url=url,
        fetched_at=moment,
        record=name,
        of_record=header("WARC-Refers-To"),
        of_url=(header("WARC-Refers-To-Target-URI") or url).strip("<>"),
        of_time=_time(header("WARC-Refers-To-Date") or ""),
        of_digest=header("WARC-Payload-Digest"),
        where=place,
    )


def _read(stream: Any) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(65_536):
        size += len(part)
        parts.append(part)
        if size > LIMIT:
            while stream.read(65_536):
                pass
            return None
    return b"".join(parts)


def _original(record: Any) -> tuple[str | None, datetime | None]:
    """The address and time of the page itself, also where a copy of the Wayback Machine was recorded."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    stamp = record.rec_headers.get_header("WARC-Date") or ""
    if url is None:
        return None, None
    url = url.strip("<>")
    if match := _WAYBACK.fullmatch(url):
        return match[2], _moment(match[1].ljust(14, "0"))
    return url, _time(stamp)


def _time(stamp: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone(UTC).replace(microsecond=0)
    return None


def _moment(stamp: str) -> datetime | None:
    if stamp[4:6] == "00":
        stamp = f"{stamp[:4]}0101000000"
    with suppress(ValueError):
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return None
