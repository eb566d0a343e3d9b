"""What is new in captures.db → press.db's tables of captures, sightings, refusals, runs and addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from archive.captures import Captures, DamagedCapture
from archive.moments import LONDON, to_text
from archive.notice_addresses import hidden
from archive.parsing import Parsed
from archive.press import Store
from scraper.capture import Capture
from scraper.pages.feed import NotAFeed, read_feed
from scraper.pages.listing import read_listing
from scraper.site import LIVE, canonical, classify

ParseAll = Callable[[Iterable[int]], Iterator[Parsed]]

_CAPTURE = (
    "pk", "notice_pk", "version_pk", "kind", "url", "final_url", "fetched_at", "status", "content_type", "sha256",
    "length", "discovered_by", "run_pk", "source", "node_id", "canonical_url", "content_sha256",
)  # fmt: skip
_LISTS = ("listing", "feed")


@dataclass(slots=True)
class Gathered:
    """What the new captures touch."""

    urls: dict[str, None] = field(default_factory=dict)
    """Addresses of notices about which something new is known, in order."""
    captures: int = 0
    parsed: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """Address, reason and detail of each page that the parser refused."""


def gather(store: Store, captures: Captures, parse_all: ParseAll) -> Gathered:
    """Take in what captures.db has that press.db has not: everything, if press.db is empty."""
    facts = store.facts()
    found = Gathered()
    _runs(store, captures)
    last_refusal = _refusals(store, captures, int(facts.get("last_refusal", 0)))
    last_capture = _captures(store, captures, int(facts.get("last_capture", 0)), parse_all, found)
    last_sighting = _sightings(store, captures, int(facts.get("last_sighting", 0)), found)
    _aliases(store, captures, found)
    store.flush()
    store.set_facts(
        {
            "last_capture": str(last_capture),
            "last_capture_mark": captures.mark(last_capture),
            "last_sighting": str(last_sighting),
            "last_refusal": str(last_refusal),
        }
    )
    return found


def _runs(store: Store, captures: Captures) -> None:
    known = dict(store.connection.execute("SELECT pk, ended_at FROM crawl_runs").fetchall())
    for run in captures.runs():
        if known.get(run.id) is None:
            values = (
                run.id,
                run.mode,
                run.site,
                to_text(run.started_at),
                to_text(run.ended_at) if run.ended_at else None,
                run.outcome,
                run.exit_status,
                json.dumps(run.report, ensure_ascii=False),
            )
            # not REPLACE, which would delete the row that captures point to
            store.connection.execute(
                "INSERT INTO crawl_runs (pk, mode, site, started_at, ended_at, outcome, exit_status, report)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pk) DO UPDATE SET ended_at = excluded.ended_at,"
                " outcome = excluded.outcome, exit_status = excluded.exit_status, report = excluded.report",
                values,
            )


def _refusals(store: Store, captures: Captures, after: int) -> int:
    columns = ("pk", "capture_pk", "url", "seen_at", "reason", "detail")
    for refusal in captures.refusals(after):
        row = (2 * refusal.id, None, refusal.url, to_text(refusal.seen_at), refusal.reason, refusal.detail)
        store.add("refusals", [row], columns)
        after = refusal.id
    return after


def _captures(store: Store, captures: Captures, after: int, parse_all: ParseAll, found: Gathered) -> int:
    store.connection.execute("DROP TABLE IF EXISTS temp.parsed")
    store.connection.execute("CREATE TEMP TABLE parsed (capture_pk INTEGER PRIMARY KEY, document, spans, contacts)")
    pages = (head.id or 0 for head, _ in captures.heads(after) if _is_page(head))
    parsed = parse_all(pages)
    for head, length in captures.heads(after):
        page = next(parsed) if _is_page(head) else None
        _capture(store, head, length, page)
        if head.kind in _LISTS and head.status == 200:
            _listed(store, head, captures, found)
        if head.kind == "notice":
            found.urls[head.url] = None
        if page is not None:
            _page(store, head, page, found)
        found.captures += 1
        after = head.id or 0
    return after


def _is_page(head: Capture) -> bool:
    return head.kind == "notice" and head.status == 200


def _capture(store: Store, head: Capture, length: int, page: Parsed | None) -> None:
    facts = (page.node_id, page.canonical_url, page.content or None) if page else (None, None, None)
    row = (
        head.id,
        None,
        None,
        head.kind,
        head.url,
        head.final_url,
        to_text(head.fetched_at),
        head.status,
        head.content_type,
        head.sha256,
        length,
        head.discovered_by or None,
        head.run_id,
        head.source,
        *facts,
    )
    store.add("captures", [row], _CAPTURE)


def _page(store: Store, head: Capture, page: Parsed, found: Gathered) -> None:
    found.parsed += 1
    if page.refusal:
        _refuse(store, head, page.refusal, page.detail, found)
        return
    staged = (page.capture_pk, page.document, page.spans, page.contacts)
    store.add("temp.parsed", [staged], ("capture_pk", "document", "spans", "contacts"))
    if page.node_id:
        _tie(store, head.url, f"node:{page.node_id}", "number")
    # the crawl has weighed the canonical links of what it fetched itself (aliases); imports bring only the page
    if page.canonical_url and head.source != "crawl":
        own = canonical(page.canonical_url)
        if own and own != head.url and classify(own).kind == "notice":
            _tie(store, head.url, own, "page")


def _refuse(store: Store, head: Capture, reason: str, detail: str, found: Gathered) -> None:
    found.refused.append((head.url, reason, detail))
    columns = ("pk", "capture_pk", "url", "seen_at", "reason", "detail")
    row = (2 * (head.id or 0) + 1, head.id, head.url, to_text(head.fetched_at), reason, detail)
    store.add("refusals", [row], columns)


def _tie(store: Store, url: str, other: str, how: str) -> None:
    tie = (url, other, how)
    store.connection.execute("INSERT OR IGNORE INTO build_addresses (url, other, how) VALUES (?, ?, ?)", tie)


def _listed(store: Store, head: Capture, captures: Captures, found: Gathered) -> None:
    """Keep the day that a listing or feed gives for each notice; the first to name it counts."""
    try:
        body = captures.capture(head.id or 0).body
    except DamagedCapture as damaged:
        _refuse(store, head, "damaged_capture", damaged.fault, found)
        return
    for url, day in dict(_dated(head, body)).items():
        cursor = store.connection.execute(
            "INSERT OR IGNORE INTO build_listed (url, listed_on, capture_pk) VALUES (?, ?, ?)",
            (url, day.isoformat(), head.id),
        )
        if cursor.rowcount:
            found.urls.setdefault(url)


def _dated(head: Capture, body: bytes) -> Iterator[tuple[str, date]]:
    parts = urlsplit(head.final_url)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else LIVE
    if head.kind == "listing":
        for teaser in read_listing(body, head.url, origin).teasers:
            if teaser.dated:
                yield teaser.url, teaser.dated
        return
    try:
        items = read_feed(body, origin).items
    except NotAFeed:
        return  # the crawl has told of it
    for item in items:
        if item.published:
            yield item.url, item.published.astimezone(LONDON).date()


def _sightings(store: Store, captures: Captures, after: int, found: Gathered) -> int:
    """Add up sightings by capture; those of a notice that was ever gone may mean that it came back."""
    seen: dict[int, tuple[int, str, str, int | None, str]] = {}
    for sighting in captures.sightings(after):
        moment = to_text(sighting.seen_at)
        times, first, last, run, _ = seen.get(sighting.capture_id, (0, moment, moment, None, ""))
        run = max(run or 0, sighting.run_id or 0) or None
        seen[sighting.capture_id] = times + 1, min(first, moment), max(last, moment), run, sighting.url
        after = sighting.id
    store.flush()
    store.connection.executemany(
        "INSERT INTO sightings (capture_pk, times, first_seen_at, last_seen_at, last_run_pk) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (capture_pk) DO UPDATE SET times = times + excluded.times,"
        " first_seen_at = min(first_seen_at, excluded.first_seen_at),"
        " last_seen_at = max(last_seen_at, excluded.last_seen_at),"
        " last_run_pk = nullif(max(coalesce(last_run_pk, 0), coalesce(excluded.last_run_pk, 0)), 0)",
        [(pk, *values[:4]) for pk, values in sorted(seen.items())],
    )
    for pk, (*_, last, _, url) in sorted(seen.items()):
        if url not in found.urls:
            _seen_again(store, pk, last, url, found)
    return after


def _seen_again(store: Store, pk: int, last: str, url: str, found: Gathered) -> None:
    """Move the times of a notice that was merely seen again; nothing else about it can have changed."""
    row = store.connection.execute("SELECT notice_pk, version_pk FROM captures WHERE pk = ?", (pk,)).fetchone()
    if row is None or row[0] is None:
        found.urls[url] = None
        return
    notice_pk, version_pk = row
    gone = store.connection.execute(
        "SELECT 1 FROM captures WHERE notice_pk = ? AND status IN (404, 410) LIMIT 1", (notice_pk,)
    ).fetchone()
    if gone or version_pk is None:
        found.urls[url] = None
        return
    for table, column, key in (("versions", "seen_until", version_pk), ("notices", "last_seen_at", notice_pk)):
        store.connection.execute(f"UPDATE {table} SET {column} = max({column}, ?) WHERE pk = ?", (last, key))


def _aliases(store: Store, captures: Captures, found: Gathered) -> None:
    """Bring build_addresses into step with what the crawl knows of second names."""
    kinds = captures.alias_kinds()
    now = {(url, other, kinds[url]) for url, other in captures.aliases().items()}
    query = "SELECT url, other, how FROM build_addresses WHERE how IN ('redirect', 'canonical', 'node')"
    known = set(store.connection.execute(query).fetchall())
    veiled = {(hidden(url), hidden(other), how): (url, other, how) for url, other, how in now}
    kept = {veiled.get(tie, tie) for tie in known}
    for tie in sorted(known):
        if veiled.get(tie, tie) not in now:
            store.connection.execute("DELETE FROM build_addresses WHERE url = ? AND other = ? AND how = ?", tie)
            found.urls.update(dict.fromkeys(tie[:2]))
    for tie in sorted(now - kept):
        _tie(store, *tie)
        found.urls.update(dict.fromkeys(tie[:2]))
