"""When the website has changed: which pages fail, what was expected of them, and what is found now.

`archive.drift_report` writes it down for a developer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree, html

from archive.captures import Captures
from archive.errors import UserError
from archive.observations import EDITED, FALLBACKS, filled
from archive.press import readonly_connection
from scraper.site import classify

LONGEST = 1_200
"""Characters of an example."""
NORMAL = {"not_a_notice", "member-release", "mayoral-release", "publication", "listing"}
"""Reasons for which pages that were never a notice are refused every day."""


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
    document: dict[str, Any] | None = None
    """The last good reading of the notice."""
    before: bytes | None = None
    """The page as it was when it was last read well."""


def failures(data: Path) -> Iterator[Failure]:
    """Yield what is no longer read, newest first. Raises `UserError` if there is no archive."""
    press_path, captures_path = data / "press.db", data / "captures.db"
    for path in (captures_path, press_path):
        if not path.is_file():
            raise UserError(f"{path}: there is no archive here; run `assembly-press crawl` and `build`, or give --data")
    with Captures.open(captures_path, readonly=True) as captures, closing(readonly_connection(press_path)) as press:
        try:
            yield from _lists(press, captures)
            yield from _turned_away(press, captures)
            yield from _refused(press, captures)
            yield from _lost(press, captures)
        except sqlite3.OperationalError as error:
            raise UserError(f"{press_path}: cannot be read by this release ({error}); run `build` first") from error


def _lists(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    """Yield what the last crawl for new notices said of feed and listing."""
    run = next((r for r in reversed(captures.runs()) if r.mode not in {"recheck", "urls"} and r.ended_at), None)
    headlines = [row[0] for row in press.execute("SELECT headline FROM notices ORDER BY created_on DESC, id LIMIT 30")]
    for reason in (run.report.get("drift") or []) if run else []:
        about, _, what = str(reason).rpartition(": ")
        row = captures.connection.execute(
            "SELECT url, sha256 FROM refusals WHERE run_id = ? AND sha256 IS NOT NULL"
            " ORDER BY url <> ?, id DESC LIMIT 1",
            (run.id if run else 0, about),
        ).fetchone()
        body = captures.body(row["sha256"]) if row else b""
        url = row["url"] if row else run.site if run else ""
        yield Failure(
            url=url,
            capture=None,
            field="feed" if "feed" in str(reason) else "listing",
            expected=f"links to notices, such as “{headlines[0]}”" if headlines else "links to notices",
            found=what,
            example=smallest(body, headlines),
            body=body,
            before=_before(captures, url),
        )


def _before(captures: Captures, url: str) -> bytes | None:
    row = captures.connection.execute(
        "SELECT sha256 FROM captures WHERE url = ? AND status = 200 ORDER BY id DESC LIMIT 1", (url,)
    ).fetchone()
    return captures.body(row["sha256"]) if row else None


def _known(press: sqlite3.Connection, url: str) -> dict[str, Any] | None:
    row = press.execute(
        "SELECT document FROM notices JOIN notice_urls ON notice_urls.notice_pk = notices.pk WHERE notice_urls.url = ?",
        (url,),
    ).fetchone()
    return json.loads(row[0]) if row else None


def _turned_away(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    """Yield the pages that the last runs of the crawl judged not to be what they asked for."""
    rows = captures.connection.execute(
        """SELECT url, reason, detail, sha256 FROM refusals
           WHERE sha256 IS NOT NULL AND seen_at > (SELECT datetime(max(seen_at), '-7 days') FROM refusals)
           GROUP BY url HAVING id = max(id) ORDER BY id DESC LIMIT 200"""
    ).fetchall()
    for row in rows:
        document = _known(press, row["url"])
        if classify(row["url"]).kind == "notice" and (document or row["reason"] not in NORMAL):
            body = captures.body(row["sha256"])
            yield _page(row["url"], None, row["reason"], row["detail"], body, document, _before(captures, row["url"]))


def _refused(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    """Yield the captures in which the parser sees no notice: of known notices, or for a reason that is not usual."""
    rows = press.execute(
        """SELECT url, capture_pk, reason, detail FROM refusals AS this
           WHERE capture_pk = (SELECT max(captures.pk) FROM captures WHERE captures.url = this.url)
           ORDER BY seen_at DESC, pk LIMIT 500"""
    )
    for url, capture_pk, reason, detail in rows:
        document = _known(press, url)
        if document or reason not in NORMAL:
            yield _page(url, capture_pk, reason, detail, captures.capture(capture_pk).body, document, None)


def _page(
    url: str,
    capture: int | None,
    reason: str,
    detail: str | None,
    body: bytes,
    document: dict[str, Any] | None,
    before: bytes | None,
) -> Failure:
    return Failure(
        url=url,
        capture=capture,
        field="page",
        expected="a press notice" + (f": {document['headline']}" if document else ""),
        found=f"refused as {reason}" + (f" ({detail})" if detail else ""),
        example=smallest(body, [document["headline"]] if document else []),
        body=body,
        document=document,
        before=before,
    )


def _lost(press: sqlite3.Connection, captures: Captures) -> Iterator[Failure]:
    """Yield the fields that a notice's state before had, and that of now has no longer or only by way of a fallback."""
    rows = press.execute(
        f"SELECT notices.url, old.capture_pk, new.capture_pk, old.document, new.document FROM {EDITED}"
        " ORDER BY new.seen_from DESC, new.pk LIMIT 500"
    )
    for url, old_pk, new_pk, before, after in rows:
        old, new = json.loads(before), json.loads(after)
        lost = sorted(filled(old) - filled(new))
        for name in [name for name in lost if name != "undoubted" or len(lost) == 1]:
            body = captures.capture(new_pk).body
            words = _words(name, old)
            yield Failure(
                url=url,
                capture=new_pk,
                field=name,
                expected="; ".join(words[:3]) or "a reading without doubts",
                found=_instead(name, new),
                example=smallest(body, words),
                body=body,
                document=old,
                before=captures.capture(old_pk).body,
            )


def _instead(name: str, document: dict[str, Any]) -> str:
    """Return what is found in a field's place."""
    codes = FALLBACKS.get(name, ())
    doubts = [w["message"] for w in document["warnings"] if w["code"] in codes or (name == "undoubted")]
    return "; ".join(doubts[:3]) or "nothing"


def _words(name: str, document: dict[str, Any]) -> list[str]:
    """Return the forms of words in which a page may say a field."""
    match name:
        case "created_on":
            day = date.fromisoformat(document["created_on"])
            forms = [f"{day.day} %B %Y", "%d %B %Y", f"{day.day} %b %Y", f"%B {day.day}, %Y"]
            forms += ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%y"]
            return [day.strftime(form) for form in forms]
        case "meetings":
            days = [date.fromisoformat(m["date"]) for m in document["meetings"] if m["date"]]
            return [f"{day:%A} {day.day} {day:%B}" for day in days] + [f"{day.day} {day:%B}" for day in days]
        case "guests":
            found = [g for m in document["meetings"] for panel in m["panels"] for g in panel["guests"]]
            return [guest["name"] or guest["text"] for guest in found]
        case "footnotes":
            return [note["text"][:40] for note in document["footnotes"]]
        case "undoubted":
            return []
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
