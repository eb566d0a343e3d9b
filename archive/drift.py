"""When the website has changed: what a developer needs to mend the parser, put together from the archive.

For every page that fails: what was expected (the last good reading), what is found now, the smallest piece of the page
that still says it, the page itself and how to make a test of it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree, html

from archive.captures import Captures
from archive.errors import UserError
from archive.observations import filled

MARK = "drift-report.json"
MOST = 20
"""Pages in one report: more of the same teach nothing."""
LONGEST = 1_200
"""Characters of an example."""
PLACES = {
    "headline": "scraper/pages/header.py",
    "created_on": "scraper/pages/header.py",
    "committee": "scraper/committees.py",
    "meetings": "scraper/pages/meetings.py",
    "guests": "scraper/pages/guests.py",
    "footnotes": "scraper/pages/footnotes.py",
    "page": "scraper/pages/refusal.py",
    "listing": "scraper/pages/listing.py",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that is no longer read from one page."""

    url: str
    capture: int | None
    field: str
    """A field of the contract; `page` for a page that is refused, `listing` for one without notices."""
    expected: str
    found: str
    example: str | None
    """The smallest piece of the page that still says what was expected; None if nothing on it does."""
    body: bytes
    document: dict[str, Any] | None
    """The last good reading of the notice."""


def failures(data: Path) -> Iterator[Failure]:
    """Yield what is no longer read, newest first. Raises `UserError` if there is no archive."""
    press_path, captures_path = data / "press.db", data / "captures.db"
    for path in (captures_path, press_path):
        if not path.is_file():
            raise UserError(f"{path}: there is no archive here; run `assembly-press crawl` and `build`, or give --data")
    uri = f"{press_path.resolve().as_uri()}?mode=ro"
    with Captures.open(captures_path, readonly=True) as captures, closing(sqlite3.connect(uri, uri=True)) as press:
        yield from _empty_listing(captures)
        yield from _refused(press, captures)
        yield from _lost(press, captures)


def _empty_listing(captures: Captures) -> Iterator[Failure]:
    for run in reversed(captures.runs()):
        if run.mode == "recheck" or run.exit_status is None:
            continue
        for reason in run.report.get("drift") or []:
            row = captures.connection.execute(
                "SELECT url, sha256 FROM refusals WHERE run_id = ? AND sha256 IS NOT NULL ORDER BY id DESC LIMIT 1",
                (run.id,),
            ).fetchone()
            yield Failure(
                url=row["url"] if row else run.site,
                capture=None,
                field="listing",
                expected="a page of the website as it was known",
                found=str(reason),
                example=None,
                body=captures.body(row["sha256"]) if row else b"",
                document=None,
            )
        return


def _refused(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    rows = press.execute(
        """SELECT refusals.url, refusals.capture_pk, refusals.reason, refusals.detail,
                  (SELECT document FROM notices JOIN notice_urls ON notice_urls.notice_pk = notices.pk
                   WHERE notice_urls.url = refusals.url) AS document
           FROM refusals WHERE capture_pk IS NOT NULL ORDER BY seen_at DESC, pk LIMIT ?""",
        (MOST,),
    )
    for url, capture_pk, reason, detail, text in rows:
        document = json.loads(text) if text else None
        body = captures.capture(capture_pk).body
        yield Failure(
            url=url,
            capture=capture_pk,
            field="page",
            expected="a press notice" + (f": {document['headline']}" if document else ""),
            found=f"refused as {reason}" + (f" ({detail})" if detail else ""),
            example=smallest(body, [document["headline"]] if document else []),
            body=body,
            document=document,
        )


def _lost(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    rows = press.execute(
        """SELECT notices.url, new.capture_pk, old.document, new.document FROM versions AS new
           JOIN notices ON notices.pk = new.notice_pk AND notices.version_count = new.number
           JOIN versions AS old ON old.notice_pk = new.notice_pk AND old.number = new.number - 1
           ORDER BY new.seen_from DESC, new.pk LIMIT 500"""
    )
    for url, capture_pk, before, after in rows:
        old, new = json.loads(before), json.loads(after)
        for name in sorted(filled(old) - filled(new)):
            body = captures.capture(capture_pk).body
            words = _words(name, old)
            yield Failure(
                url=url,
                capture=capture_pk,
                field=name,
                expected="; ".join(words[:3]),
                found="nothing",
                example=smallest(body, words),
                body=body,
                document=old,
            )


def _words(name: str, document: dict[str, Any]) -> list[str]:
    """Return the forms of words in which a page may say a field."""
    match name:
        case "created_on":
            day = date.fromisoformat(document["created_on"])
            return [f"{day.day} {day:%B %Y}", f"{day:%d %B %Y}", f"{day.day} {day:%b %Y}", f"{day:%d/%m/%Y}"]
        case "meetings":
            days = [date.fromisoformat(m["date"]) for m in document["meetings"] if m["date"]]
            return [f"{day:%A} {day.day} {day:%B}" for day in days] + [f"{day.day} {day:%B}" for day in days]
        case "guests":
            found = [g for m in document["meetings"] for panel in m["panels"] for g in panel["guests"]]
            return [guest["name"] or guest["text"] for guest in found]
        case "footnotes":
            return [note["text"][:40] for note in document["footnotes"]]
        case _:
            return [str(document[name])]


def smallest(body: bytes, words: list[str]) -> str | None:
    """Return the smallest element of a page, with the one around it, that says one of `words`; None if none does."""
    try:
        tree = html.fromstring(body)
    except (etree.ParserError, ValueError):
        return None
    for wanted in words:
        holder = None
        for element in tree.iter():
            shows = isinstance(element.tag, str) and element.tag not in {"script", "style", "title", "head"}
            if shows and wanted in " ".join("".join(map(str, element.itertext())).split()):
                holder = element
        if holder is not None and holder.tag not in {"html", "body"}:
            around = holder.getparent()
            for candidate in (around, holder):
                if candidate is not None:
                    shown = etree.tostring(candidate, encoding="unicode", method="html", with_tail=False).strip()
                    if len(shown) <= LONGEST:
                        return shown
            return str(shown[:LONGEST]) + " …"
    return None


def write_report(data: Path, folder: Path) -> list[Failure]:
    """Write the report into `folder` (an earlier one there is replaced) and return its failures, at most MOST.

    Raises `UserError` if `folder` holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UserError(f"{folder}: holds something that is not a drift report; name another folder")
    found = []
    for failure in failures(data):
        found.append(failure)
        if len(found) == MOST:
            break
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "pages").mkdir(parents=True)
    for number, failure in enumerate(found, 1):
        stem = _stem(number, failure)
        (folder / "pages" / f"{stem}.html").write_bytes(failure.body)
        if failure.document:
            text = json.dumps(failure.document, indent=2, ensure_ascii=False)
            (folder / "pages" / f"{stem}.last-good.json").write_text(text + "\n", "utf-8")
    rows = [{k: v for k, v in asdict(f).items() if k not in {"body", "document"}} for f in found]
    (folder / MARK).write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "README.md").write_text("\n".join(_markdown(found)) + "\n", "utf-8")
    return found


def _stem(number: int, failure: Failure) -> str:
    slug = failure.url.rstrip("/").rpartition("/")[2][:60]
    safe = "".join(c if c.isalnum() or c == "-" else "-" for c in slug)
    return f"{number:02}-{failure.field}-{safe}"


def _markdown(found: list[Failure]) -> Iterator[str]:
    yield "# Drift report"
    yield ""
    if not found:
        yield "Every page is read as it used to be."
        return
    yield f"{len(found)} things are no longer read. Most redesigns break one rule for many pages: mend the first, run"
    yield "`assembly-press build --all`, and look again."
    for number, failure in enumerate(found, 1):
        stem = _stem(number, failure)
        yield ""
        yield f"## {number}. {failure.field} of <{failure.url}>"
        yield ""
        yield f"- Expected: {failure.expected}"
        yield f"- Found: {failure.found}"
        yield f"- Page: `pages/{stem}.html`" + (f" (capture {failure.capture})" if failure.capture else "")
        yield f"- Where to look: `{PLACES[failure.field]}`"
        if failure.example:
            yield ""
            yield "The smallest piece of the page that still says it:"
            yield ""
            yield "```html"
            yield failure.example
            yield "```"
        elif failure.field != "listing":
            yield "- No piece of the page says it any more: perhaps an edit, not a redesign."
        yield ""
        yield "Make a test of it, with the words replaced by invented ones:"
        yield ""
        yield f"    cp pages/{stem}.html tests/pages/redesign-{number:02}.html"
        yield "    make test        # writes the expected JSON beside it and fails: read it, then commit both"
