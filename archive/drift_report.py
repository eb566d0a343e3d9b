"""A drift report on disk: a README for a developer, the pages that fail, and how they were read when all was well."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from archive.drift import Failure, failures
from archive.errors import UserError
from archive.judgement import plainly
from archive.wording import counted

MARK = "drift-report.json"
MOST = 20
"""Failures in one report: more of the same teach nothing."""
MOST_OF_A_KIND = 5
PLACES = {
    "headline": "scraper/pages/masthead.py",
    "created_on": "scraper/pages/masthead.py",
    "committee": "scraper/pages/subject.py",
    "meetings": "scraper/pages/meetings.py",
    "guests": "scraper/pages/panels.py",
    "footnotes": "scraper/pages/notes.py",
    "undoubted": "scraper/pages/parse.py",
    "page": "scraper/pages/refusal.py",
    "listing": "scraper/pages/listing.py",
    "feed": "scraper/pages/feed.py",
}
"""Where the rule for a field stands."""


def write_report(data: Path, folder: Path) -> list[Failure]:
    """Write the report into `folder` (an earlier one there is replaced) and return its failures.

    Raises `UserError` if `folder` holds something else, or if there is no archive.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UserError(f"{folder}: holds something that is not a drift report; name another folder")
    found = list(_chosen(failures(data)))
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "pages").mkdir(parents=True)
    for number, failure in enumerate(found, 1):
        stem = _stem(number, failure)
        (folder / "pages" / f"{stem}.html").write_bytes(failure.body)
        if failure.before is not None:
            (folder / "pages" / f"{stem}.before.html").write_bytes(failure.before)
        if failure.document:
            text = json.dumps(failure.document, indent=2, ensure_ascii=False)
            (folder / "pages" / f"{stem}.last-good.json").write_text(text + "\n", "utf-8")
    rows = [{k: v for k, v in asdict(f).items() if k not in {"body", "document", "before"}} for f in found]
    (folder / MARK).write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "README.md").write_text("\n".join(_markdown(found)) + "\n", "utf-8")
    return found


def _chosen(found: Iterator[Failure]) -> Iterator[Failure]:
    """Yield a few failures of each kind."""
    counts: dict[str, int] = {}
    for failure in found:
        counts[failure.field] = counts.get(failure.field, 0) + 1
        if counts[failure.field] <= MOST_OF_A_KIND:
            yield failure
        if sum(min(count, MOST_OF_A_KIND) for count in counts.values()) >= MOST:
            return


def summary(found: list[Failure]) -> str:
    """Return how much is no longer read, in a sentence without a full stop."""
    if not found:
        return "Every page is read as it used to be"
    return f"{counted(len(found), 'thing')} {'is' if len(found) == 1 else 'are'} no longer read"


def _stem(number: int, failure: Failure) -> str:
    slug = failure.url.rstrip("/").rpartition("/")[2][:60]
    safe = "".join(c if c.isalnum() or c == "-" else "-" for c in slug)
    return f"{number:02}-{failure.field}-{safe}"


def _markdown(found: list[Failure]) -> Iterator[str]:
    yield from ("# Drift report", "", f"{summary(found)}.")
    if not found:
        return
    yield "Most redesigns break one rule for many pages: mend the first, run `assembly-press build --all`, and look"
    yield "again. The steps in full: `docs/how-to/repair-after-a-redesign.md`."
    for number, failure in enumerate(found, 1):
        yield from _section(number, failure)


def _section(number: int, failure: Failure) -> Iterator[str]:
    stem = _stem(number, failure)
    yield from ("", f"## {number}. {plainly(failure.field)} of <{failure.url}>", "")
    yield f"- Expected: {failure.expected}"
    yield f"- Found: {failure.found}"
    yield f"- Page: `pages/{stem}.html`" + (f" (capture {failure.capture})" if failure.capture else "")
    if failure.before is not None:
        yield f"- The page when it was last read well: `pages/{stem}.before.html`"
    if failure.document:
        yield f"- What was read from it then: `pages/{stem}.last-good.json`"
    yield f"- Where to look: `{PLACES[failure.field]}`"
    if failure.example:
        yield from ("", "The smallest piece of the page that still says it:", "", "```html", failure.example, "```")
    elif failure.field == "listing":
        yield "- No headline of a known notice stands on it: the list is empty, or a script fetches it from elsewhere."
    elif failure.field != "undoubted":
        yield "- No piece of the page says it any more: perhaps an edit, not a redesign."
    yield ""
    if failure.field in {"listing", "feed"}:
        yield "Make a test of it in `tests/listings/` (see the guide), with the words replaced by invented ones:"
        yield from ("", f"    cp pages/{stem}.html tests/listings/redesign-{number:02}.html")
    else:
        yield "Make a test of it, with the words replaced by invented ones:"
        yield from ("", f"    cp pages/{stem}.html tests/pages/redesign-{number:02}.html")
    yield "    make test        # writes the expected JSON beside it and fails: read it, correct it, then commit both"
