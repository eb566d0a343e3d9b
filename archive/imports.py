"""Pages from elsewhere → captures: WARC and WACZ of any crawler, and folders of saved pages.

What is imported says where it came from and keeps its own time; it is judged as strictly as an answer of the website.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.captures import FILE_NAME, Captures
from archive.errors import UserError
from archive.revisits import Bodies
from archive.web_records import Answer, Damage, Revisit, read_web_archive
from scraper.capture import Capture
from scraper.pages.challenge import judge
from scraper.pages.page import own_address
from scraper.site import Address, canonical, classify

_KINDS = ("notice", "listing", "feed", "robots")
_PAGES = (".html", ".htm", ".xhtml")
# of an answer from elsewhere its own links say little: it may have been rewritten; the build's parser decides
_NOT_JUDGED = ("other_page", "foreign_page")


@dataclass(slots=True)
class Imported:
    """What an import brought."""

    added: int = 0
    known: int = 0
    """Captures that were there already."""
    left_out: int = 0
    """Answers that are no page of the press notices, such as pictures."""
    refused: list[str] = field(default_factory=list)
    """What was judged not to be the page, a sentence each."""
    damage: list[str] = field(default_factory=list)
    """What was damaged, a sentence each."""
    nameless: list[str] = field(default_factory=list)
    """Saved pages that do not say what address they have, a sentence each."""


def import_web_archive(data: Path, path: Path) -> Imported:
    """Take the press notices out of a WARC or WACZ file into the archive in `data`; return what it brought.

    Damaged records are named and left out, whole ones are taken. Importing a file twice adds nothing.
    """
    found = Imported()
    with Captures.open(data / FILE_NAME, create=True) as captures:
        bodies = Bodies(captures)
        for record in read_web_archive(path):
            if isinstance(record, Damage):
                found.damage.append(f"{record.where}: {record.fault}")
                continue
            url = canonical(record.url)
            address = classify(url) if url else None
            if url is None or address is None or address.kind not in _KINDS:
                found.left_out += 1
            elif isinstance(record, Revisit):
                _import_revisit(captures, record, url, address, path, bodies, found)
            elif record.status not in (200, 404, 410):
                found.left_out += 1
            else:
                number = _store(captures, _capture(record, url, address, path), found)
                if number is not None:
                    bodies.remember(record, number)
    return found


def _capture(answer: Answer, url: str, address: Address, path: Path) -> Capture:
    assert address.kind in _KINDS
    return Capture(
        kind=address.kind,  # type: ignore[arg-type]
        url=url,
        final_url=answer.url,
        fetched_at=answer.fetched_at,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        source=f"warc:{path.name}",
        source_detail=answer.record,
    )


def _import_revisit(
    captures: Captures, revisit: Revisit, url: str, address: Address, path: Path, bodies: Bodies, found: Imported
) -> None:
    """Take a page in that was found unchanged: it has the body of the record that it names."""
    same = bodies.named_by(revisit)
    if same is None:
        words = f"{url} was found unchanged, but the record with its body is not here; import its file first"
        found.damage.append(f"{revisit.where}: {words}")
        return
    answer = Answer(
        url=revisit.url,
        fetched_at=revisit.fetched_at,
        status=same.status,
        headers=same.headers,
        body=same.body,
        record=revisit.record,
        digest=None,
    )
    _store(captures, _capture(answer, url, address, path), found)


def import_folder(data: Path, folder: Path) -> Imported:
    """Take the saved HTML pages of a folder, and of those in it, into the archive in `data`; return what it brought.

    A page's address is the one it gives itself (its canonical link, or the note that a browser writes when it saves
    a page); its time is the time of the file. Raises UserError if the folder is missing or holds no page.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder; check the name")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PAGES and path.is_file())
    if not paths:
        raise UserError(f"{folder}: holds no page whose name ends in .html or .htm; save the pages as HTML")
    found = Imported()
    with Captures.open(data / FILE_NAME, create=True) as captures:
        for path in paths:
            _import_page(captures, folder, path, found)
    return found


def _import_page(captures: Captures, folder: Path, path: Path, found: Imported) -> None:
    body = path.read_bytes()
    name = path.relative_to(folder)
    own = own_address(body)
    url = canonical(own) if own else None
    if url is None:
        found.nameless.append(
            f"{path}: does not say what address of www.london.gov.uk it has; put"
            " <link rel='canonical' href='https://www.london.gov.uk/…'> into its head and import the folder again"
        )
        return
    address = classify(url)
    if address.kind not in _KINDS:
        found.left_out += 1
        return
    capture = Capture(
        kind=address.kind,  # type: ignore[arg-type]
        url=url,
        final_url=own or url,
        fetched_at=datetime.fromtimestamp(int(path.stat().st_mtime), UTC),
        status=200,
        headers=(),
        body=body,
        source=f"folder:{folder.resolve().name}",
        source_detail=str(name),
    )
    _store(captures, capture, found)


def _store(captures: Captures, capture: Capture, found: Imported) -> int | None:
    """Keep a capture, or say why not; return its number if it is kept."""
    judgement = judge(capture)
    if judgement is not None and judgement.reason not in _NOT_JUDGED:
        detail = f"{judgement.detail} (from {capture.source})"
        found.refused.append(f"{capture.url} of {capture.fetched_at:%d %B %Y}: {judgement.reason}: {judgement.detail}")
        known = any(r.url == capture.url and r.detail == detail for r in captures.refusals())
        if not known:
            captures.add_refusal(
                capture.url, capture.fetched_at, judgement.reason, detail, status=capture.status, body=capture.body
            )
        return None
    before = captures.last_id()
    number = captures.add(capture)
    if number > before:
        found.added += 1
    else:
        found.known += 1
    return number
