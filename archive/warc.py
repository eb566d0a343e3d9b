"""Captures → WARC 1.1 and WACZ, for replay tools and other archives.

The responses are written as captured. Of requests only the address is kept in captures.db, so request records hold the
request line and the host. Nothing in a WARC depends on the clock: the same captures give the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from http import HTTPStatus
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import wacz.main
import warcio.statusandheaders
import warcio.warcwriter

from archive.captures import FILE_NAME, Captures, DamagedCapture
from archive.captures_file import bring_up_to_date
from archive.errors import UserError
from archive.moments import to_text
from scraper.capture import Capture

# what a client undid before the body was stored: the record must not promise it
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")
# neither package has types
_wacz_main: Any = wacz.main.main
_Headers: Any = warcio.statusandheaders.StatusAndHeaders
_Writer: Any = warcio.warcwriter.WARCWriter


def export(data: Path, target: Path) -> int:
    """Write every capture of the archive in `data` to `target`, a `.warc.gz` or `.wacz`; return how many there are.

    The file appears whole or not at all. Raises UserError if it exists, or has another suffix.
    """
    as_wacz = target.suffix == ".wacz"
    if not as_wacz and not target.name.endswith(".warc.gz"):
        raise UserError(f"{target}: the name must end in .warc.gz or .wacz")
    if target.exists():
        raise UserError(f"{target}: is there already; give another name, or delete it first")
    if not target.absolute().parent.is_dir():
        raise UserError(f"{target.parent}: there is no such folder; make it first")
    bring_up_to_date(data / FILE_NAME)
    with Captures.open(data / FILE_NAME, readonly=True) as captures, _workshop(target) as folder:
        warc = folder / (f"{target.stem}.warc.gz" if as_wacz else target.name)
        pages: list[dict[str, str]] = []
        with warc.open("wb") as file:
            count = _write(captures, _Writer(file, gzip=True, warc_version="WARC/1.1"), warc.name, pages)
        made = _packed(folder, warc, pages) if as_wacz else warc
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(target)
    return count


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.absolute().parent) as folder:
        yield Path(folder)


def _write(captures: Captures, writer: Any, name: str, pages: list[dict[str, str]]) -> int:
    count = 0
    try:
        for capture in captures.since(0):
            if count == 0:
                _write_info(writer, name, to_text(capture.fetched_at))
            _write_pair(writer, capture)
            if capture.kind == "notice" and capture.status == 200:
                pages.append({"id": _id(capture, "page"), "url": capture.url, "ts": to_text(capture.fetched_at)})
            count += 1
    except DamagedCapture as damaged:
        advice = "run `assembly-press verify`, restore captures.db from a sound backup and export again"
        raise UserError(f"nothing was written: {damaged}; {advice}") from damaged
    if count == 0:
        raise UserError(f"{captures.path}: there are no captures to export yet; run `assembly-press crawl` first")
    return count


def _write_info(writer: Any, name: str, date: str) -> None:
    about = {
        "software": "london-assembly-press",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": "Press notices of the London Assembly; request records are reconstructed from their addresses",
    }
    record = writer.create_warcinfo_record(name, about)
    record.rec_headers.replace_header("WARC-Date", date)
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{name} {date}')}>")
    writer.write_record(record)


def _id(capture: Capture, what: str) -> str:
    return str(
        uuid5(NAMESPACE_URL, f"{what} {capture.id} {capture.url} {to_text(capture.fetched_at)} {capture.sha256}")
    )


def _write_pair(writer: Any, capture: Capture) -> None:
    kept = {"capture": capture.id, "final_url": capture.final_url, "source": capture.source}
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{_id(capture, 'response')}>",
        "WARC-Date": to_text(capture.fetched_at),
        "WARC-JSON-Metadata": json.dumps(kept),
    }
    answer = writer.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        warc_headers_dict=headers,
        http_headers=_response_headers(capture),
    )
    parts = urlsplit(capture.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    asked = _Headers(f"GET {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)
    request = writer.create_warc_record(
        capture.url,
        "request",
        warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{_id(capture, 'request')}>"},
        http_headers=asked,
    )
    writer.write_request_response_pair(request, answer)


def _response_headers(capture: Capture) -> Any:
    try:
        phrase = HTTPStatus(capture.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _UNDONE else name, _line(value)) for name, value in capture.headers
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    return _Headers(f"{capture.status} {phrase}", headers, protocol="HTTP/1.1")


def _line(value: str) -> str:
    return " ".join(value.split())


def _packed(folder: Path, warc: Path, pages: list[dict[str, str]]) -> Path:
    """The WARC as a WACZ, with an index and the notices as its pages."""
    listing = folder / "pages.jsonl"
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Press notices"}
    listing.write_text("".join(f"{json.dumps(line)}\n" for line in [head, *pages]), encoding="utf-8")
    made = folder / "made.wacz"
    with redirect_stdout(StringIO()):  # it tells each step
        _wacz_main(["create", "-o", str(made), "-p", str(listing), "--hash-type", "sha256", str(warc)])
    if not made.exists():
        raise UserError(f"{warc.name}: could not be packed as WACZ; export it as .warc.gz instead")
    return made
