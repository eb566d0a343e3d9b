"""Where a crawl stands: the frontier, kept in captures.db beside what it led to.

An address is marked done in the transaction that stores its capture, and what a page led to is put on the frontier in
the transaction that stores the page. So a crawl may end at any moment, by kill -9 or a power cut: the next one goes on
where it was, and nothing is lost, fetched twice or stored twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from archive.captures import Captures, from_text, to_text
from archive.errors import BLOCKED, USAGE, UserError
from scraper.capture import Capture, Kind
from scraper.errand import Errand, Result, Settled
from scraper.site import FEED, LISTING, Site

RESUME_WITHIN = timedelta(hours=1)  # an unfinished crawl older than this starts its discovery anew
PATIENCE = 3  # runs in which an address may fail before it is asked less often
_GONE = (404, 410)
_UNFINISHED = ("interrupted", "stopped", "budget", "failing", "blocked")
# a notice's age → how long it is left alone before it is looked at again for silent edits
_RECHECK = (
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=30)),
)
_RECHECK_OLD = timedelta(days=180)


def now_utc() -> datetime:
    """The present moment in UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


class Frontier:
    """One run's hold on the frontier; the archive's side of `scraper.errand.Ledger`."""

    def __init__(self, captures: Captures, clock: Callable[[], datetime] = now_utc) -> None:
        self.captures = captures
        self.clock = clock
        self.run_id = 0
        self.mode = "default"
        self.sweep: int | None = None
        self.resumed = False
        self.results: Counter[str] = Counter()
        self.notices: Counter[str] = Counter()
        self.trouble = 0
        """Addresses that failed or were refused and wait to be asked again: work that the site did not deliver."""
        self.queue: list[tuple[str, str]] | None = None
        self._deep = False

    @classmethod
    def begin(
        cls,
        captures: Captures,
        mode: str,
        site: Site,
        *,
        urls: Iterable[str] = (),
        most: int | None = None,
        clock: Callable[[], datetime] = now_utc,
    ) -> Self:
        """Open a run: its row in crawl_runs, and what it will ask.

        Raises UserError if the site asked to be left alone for now, or if this archive belongs to another site.
        """
        frontier = cls(captures, clock)
        with captures.transaction():
            frontier._begin(mode, site, clock())
            if mode == "recheck":
                frontier.queue = [(url, "recheck") for url in frontier._due(clock())][:most]
            elif mode == "urls":
                frontier.queue = [(url, "urls") for url in dict.fromkeys(urls)]
        return frontier

    def _begin(self, mode: str, site: Site, now: datetime) -> None:
        run = self._run
        run(
            "UPDATE crawl_runs SET outcome = 'interrupted', ended_at = coalesce("
            " (SELECT max(at) FROM (SELECT max(fetched_at) AS at FROM captures WHERE run_id = crawl_runs.id"
            "  UNION ALL SELECT max(seen_at) FROM sightings WHERE run_id = crawl_runs.id"
            "  UNION ALL SELECT max(seen_at) FROM refusals WHERE run_id = crawl_runs.id)), started_at)"
            " WHERE ended_at IS NULL"
        )
        runs = run("SELECT * FROM crawl_runs ORDER BY id DESC").fetchall()
        if runs and Site(runs[0]["site"]).is_loopback != site.is_loopback:
            raise UserError(
                f"{self.captures.path}: holds captures of {runs[0]['site']}; give another --data for {site.origin}",
                USAGE,
            )
        last = runs[0] if runs else None
        if (
            last is not None
            and last["site"] == site.origin
            and last["not_before"]
            and from_text(last["not_before"]) > now
        ):
            raise UserError(
                f"{site.origin} asked to be left alone until {last['not_before']}; try again after that", BLOCKED
            )
        self.mode = mode
        self.run_id = (
            run(
                "INSERT INTO crawl_runs (mode, site, started_at) VALUES (?, ?, ?)", (mode, site.origin, to_text(now))
            ).lastrowid
            or 0
        )
        run("UPDATE frontier SET state = 'waiting' WHERE state = 'failing' AND due_at <= ?", (to_text(now),))
        if mode in ("default", "full"):
            self._sweep(mode, site, last, now)

    def _sweep(self, mode: str, site: Site, last: sqlite3.Row | None, now: datetime) -> None:
        """Go on with the discovery of a run that did not finish, or begin a new one."""
        sweep = self._run("SELECT * FROM sweeps ORDER BY id DESC LIMIT 1").fetchone()
        unfinished = last is not None and last["outcome"] in _UNFINISHED and last["site"] == site.origin
        recent = last is not None and timedelta(0) <= now - from_text(last["ended_at"]) <= RESUME_WITHIN
        if sweep is not None and unfinished and recent and (mode == "default" or sweep["deep"]):
            self.sweep, self._deep, self.resumed = sweep["id"], bool(sweep["deep"]), True
            return
        finished = self._run("SELECT count(*) FROM sweeps WHERE ended_at IS NOT NULL").fetchone()[0]
        overdue = sweep is not None and sweep["ended_at"] is None and bool(sweep["deep"])
        self._deep = mode == "full" or not finished or overdue
        self.sweep = self._run(
            "INSERT INTO sweeps (run_id, deep, started_at) VALUES (?, ?, ?)", (self.run_id, self._deep, to_text(now))
        ).lastrowid
        self._run("UPDATE frontier SET state = 'done' WHERE kind IN ('feed', 'listing')")
        self._put(FEED, "feed", "start", None, now, again=True)
        self._put(LISTING, "listing", "start", None, now, again=True)

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        return self.captures.connection.execute(statement, values)

    # what to ask

    def next(self) -> Errand | None:
        """The next address that waits, or None if this run has nothing left to ask."""
        if self.queue is not None:
            if not self.queue:
                return None
            url, why = self.queue.pop(0)
            return self.errand(url, "notice", why)
        for kind in ("feed", "listing", "notice"):  # discovery first; each query is one step in the index
            row = self._run(
                "SELECT url, kind, discovered_by FROM frontier WHERE state = 'waiting' AND kind = ?"
                " AND asked_run IS NOT ? ORDER BY position LIMIT 1",
                (kind, self.run_id),
            ).fetchone()
            if row is not None:
                return self.errand(row["url"], row["kind"], row["discovered_by"])
        return None

    def waiting(self) -> int:
        """How many addresses wait that this run has not asked yet."""
        if self.queue is not None:
            return len(self.queue)
        count: int = self._run(
            "SELECT count(*) FROM frontier WHERE state = 'waiting' AND asked_run IS NOT ?", (self.run_id,)
        ).fetchone()[0]
        return count

    def errand(self, url: str, kind: Kind, discovered_by: str) -> Errand:
        """The errand for an address, with the validators of its last good capture."""
        row = self._run("SELECT id, status FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1", (url,)).fetchone()
        validators = None
        if row is not None and row["status"] == 200:
            validators = self._run(
                "SELECT etag, last_modified FROM validators WHERE url = ? AND capture_id = ?", (url, row["id"])
            ).fetchone()
        return Errand(
            url=url,
            kind=kind,
            discovered_by=discovered_by,
            etag=validators["etag"] if validators else None,
            last_modified=validators["last_modified"] if validators else None,
            known=self._run("SELECT 1 FROM captures WHERE url = ? AND status = 200", (url,)).fetchone() is not None,
        )

    def _due(self, now: datetime) -> list[str]:
        """Known notices whose last look is longest overdue for their age."""
        due: list[tuple[float, str]] = []
        for row in self._run("SELECT * FROM frontier WHERE kind = 'notice' AND state = 'done' AND seen_at IS NOT NULL"):
            born = datetime.fromisoformat(row["dated"] or row["found_at"][:10]).replace(tzinfo=UTC)
            pause = next((pause for age, pause in _RECHECK if now - born <= age), _RECHECK_OLD)
            if row["gone"]:  # a second look after a day tells a withdrawal from a mishap
                pause = timedelta(days=1) if row["gone"] < PATIENCE else timedelta(days=30)
            overdue = (now - from_text(row["seen_at"])) / pause
            if overdue >= 1:
                due.append((-overdue, row["url"]))
        return [url for _, url in sorted(due)]

    # what discovery needs to know

    def is_known(self, url: str) -> bool:
        """Whether a completed discovery has met this notice, or the feed bridges the gap to one that has."""
        row = self._run("SELECT found_sweep, feed_sweep FROM frontier WHERE url = ?", (url,)).fetchone()
        if row is None:
            return False
        return self._completed(row["found_sweep"]) or (row["feed_sweep"] == self.sweep and self._feed_bridges())

    def _completed(self, sweep: int | None) -> bool:
        return self._run("SELECT 1 FROM sweeps WHERE id = ? AND ended_at IS NOT NULL", (sweep,)).fetchone() is not None

    def _feed_bridges(self) -> bool:
        """Whether the feed reaches back to a notice of a completed discovery: then no new one is older than it."""
        return (
            self._run(
                "SELECT 1 FROM frontier JOIN sweeps ON sweeps.id = found_sweep"
                " WHERE feed_sweep = ? AND ended_at IS NOT NULL LIMIT 1",
                (self.sweep,),
            ).fetchone()
            is not None
        )

    def reads_everything(self) -> bool:
        """Whether this run's discovery reads every listing page, known or not."""
        return self._deep

    def last(self, url: str) -> Capture | None:
        """The newest good capture of an address."""
        row = self._run(
            "SELECT id FROM captures WHERE url = ? AND status = 200 ORDER BY id DESC LIMIT 1", (url,)
        ).fetchone()
        return None if row is None else self.captures.capture(row["id"])

    def recent_robots(self) -> Capture | None:
        """robots.txt as fetched by the run that this one goes on with, if that was within the hour."""
        if not self.resumed:
            return None
        row = self._run(
            "SELECT id, fetched_at, url FROM captures WHERE kind = 'robots' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        seen = self._run("SELECT max(seen_at) FROM sightings WHERE capture_id = ?", (row["id"],)).fetchone()[0]
        age = self.clock() - from_text(max(row["fetched_at"], seen or ""))
        return self.captures.capture(row["id"]) if timedelta(0) <= age <= RESUME_WITHIN else None

    # what came

    def settle(self, settled: Settled) -> Result:
        """Keep a good answer, mark its address done, and put what it led to on the frontier."""
        errand, capture = settled.errand, settled.capture
        now = capture.fetched_at
        with self.captures.transaction():
            result = self._keep(settled)
            if errand.kind in ("notice", "listing", "feed"):
                self._put(errand.url, errand.kind, errand.discovered_by, settled.dated, now)
                self._run(
                    "UPDATE frontier SET state = 'done', asked_run = ?, seen_at = ?, attempts = 0, due_at = NULL,"
                    " gone = CASE WHEN ? = 'gone' THEN gone + 1 ELSE 0 END, last_result = ? WHERE url = ?",
                    (self.run_id, to_text(now), result, result, errand.url),
                )
            for found in settled.found:
                self._put(found.url, found.kind, errand.kind, found.dated, now, again=found.kind == "listing")
                if found.kind == "notice" and errand.kind in ("feed", "listing"):
                    column = "feed_sweep" if errand.kind == "feed" else "listed_sweep"
                    self._run(f"UPDATE frontier SET {column} = ? WHERE url = ?", (self.sweep, found.url))
            self._name(settled, now)
            if settled.ends_sweep and self.sweep is not None:
                self._run("UPDATE sweeps SET ended_at = ? WHERE id = ?", (to_text(now), self.sweep))
        self._count(errand.kind, result)
        return result

    def _keep(self, settled: Settled) -> Result:
        capture = settled.capture
        last = self._run(
            "SELECT id, sha256, status FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1", (capture.url,)
        ).fetchone()
        if settled.not_modified:
            self.captures.add_sighting(capture.url, capture.fetched_at, last["id"], "304", self.run_id)
            return "unchanged"
        same = last is not None and (last["sha256"], last["status"]) == (capture.digest, capture.status)
        gone = capture.status in _GONE and capture.kind == "notice"
        if same:
            self.captures.add_sighting(capture.url, capture.fetched_at, last["id"], "same-body", self.run_id)
            self._remember_validators(capture, last["id"])
            return "gone" if gone else "unchanged"
        known = self._run("SELECT 1 FROM captures WHERE url = ? AND status = 200", (capture.url,)).fetchone()
        self._remember_validators(capture, self.captures.add(capture))
        return "gone" if gone else "new" if known is None else "changed"

    def _remember_validators(self, capture: Capture, capture_id: int) -> None:
        etag, modified = capture.header("etag"), capture.header("last-modified")
        self._run("DELETE FROM validators WHERE url = ?", (capture.url,))
        if capture.status == 200 and (etag or modified):
            self._run("INSERT INTO validators VALUES (?, ?, ?, ?)", (capture.url, etag, modified, capture_id))

    def _name(self, settled: Settled, now: datetime) -> None:
        """Keep the second addresses that this answer showed."""
        named = {alias.url for alias in settled.aliases}
        if settled.errand.url not in named and settled.capture.status == 200:
            # the page now stands under its own address: an earlier finding no longer holds
            self._run("DELETE FROM aliases WHERE url = ?", (settled.errand.url,))
        for alias in settled.aliases:
            self.captures.add_alias(alias.url, alias.canonical_url, now, alias.how)
            self._put(alias.canonical_url, "notice", alias.how if alias.how == "redirect" else "canonical", None, now)
            self._put(alias.url, "notice", settled.errand.discovered_by, None, now)
            self._run(
                "UPDATE frontier SET state = 'done', asked_run = ?, seen_at = ?, attempts = 0, last_result = 'alias'"
                " WHERE url = ?",
                (self.run_id, to_text(now), alias.url),
            )

    def _put(
        self, url: str, kind: str, discovered_by: str, dated: date | None, now: datetime, *, again: bool = False
    ) -> None:
        """Put an address on the frontier; one that is there stays as it is, unless it is to be asked `again`."""
        self._run(
            "INSERT INTO frontier (url, position, kind, state, discovered_by, found_at, found_sweep, dated)"
            " VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM frontier), ?, 'waiting', ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET dated = coalesce(excluded.dated, dated)",
            (url, kind, discovered_by, to_text(now), self.sweep, dated.isoformat() if dated else None),
        )
        if again:
            self._run("UPDATE frontier SET state = 'waiting' WHERE url = ? AND asked_run IS NOT ?", (url, self.run_id))

    def refuse(self, errand: Errand, capture: Capture, reason: str, detail: str, via: tuple[str, ...] = ()) -> None:
        """Keep as evidence what was judged not to be the page; no capture is replaced by it."""
        told = detail if not via else f"{detail} (by way of {', '.join(via)})"
        with self.captures.transaction():
            self.captures.add_refusal(
                errand.url,
                capture.fetched_at,
                reason,
                told,
                run_id=self.run_id,
                status=capture.status,
                headers=capture.headers,
                body=capture.body,
            )
            self._set_back(errand, f"refused: {reason}", capture.fetched_at, for_good=reason == "not_a_notice")
        self._count(errand.kind, f"refused: {reason}")

    def fail(self, errand: Errand, at: datetime, reason: str, detail: str) -> None:
        """Note that no usable answer came."""
        with self.captures.transaction():
            self._set_back(errand, f"failed: {reason}", at, for_good=reason == "not_allowed")
        self._count(errand.kind, f"failed: {reason}")

    def _set_back(self, errand: Errand, result: str, at: datetime, *, for_good: bool) -> None:
        """Let an address wait for the next run, or longer if it has failed too often."""
        if errand.kind not in ("notice", "listing", "feed"):
            self.trouble += 1
            return
        self._put(errand.url, errand.kind, errand.discovered_by, None, at)
        attempts = 1 + self._run("SELECT attempts FROM frontier WHERE url = ?", (errand.url,)).fetchone()["attempts"]
        patient = attempts < PATIENCE and not for_good
        days = 180 if for_good else min(2 ** (attempts - PATIENCE), 30) if not patient else 0
        # a notice that we have is not lost by one bad answer: it is looked at again when its turn comes
        state = "done" if errand.known and errand.kind == "notice" else "waiting" if patient else "failing"
        self.trouble += 1 if patient else 0
        self._run(
            "UPDATE frontier SET state = ?, asked_run = ?, attempts = ?, last_result = ?, due_at = ? WHERE url = ?",
            (state, self.run_id, attempts, result, to_text(at + timedelta(days=days)), errand.url),
        )

    def _count(self, kind: str, result: str) -> None:
        self.results[result] += 1
        if kind == "notice":
            self.notices[result] += 1

    # the end

    def cross_check(self) -> dict[str, int] | None:
        """What the feed has and the listing lacks, and the other way round; None if discovery was not completed."""
        if self.sweep is None or self.resumed or not self._completed(self.sweep):
            return None
        oldest = self._run("SELECT min(dated) FROM frontier WHERE listed_sweep = ?", (self.sweep,)).fetchone()[0] or ""
        fed = self._one("SELECT count(*) FROM frontier WHERE feed_sweep = ?", (self.sweep,))
        feed_only = (
            "SELECT count(*) FROM frontier WHERE feed_sweep = ? AND listed_sweep IS NULL AND (? OR dated > ?) AND"
            " coalesce(dated, '') < ?"
        )
        newest_listed = (
            "SELECT count(*) FROM (SELECT feed_sweep FROM frontier WHERE listed_sweep = ? AND dated IS NOT NULL"
            " ORDER BY dated DESC LIMIT ?) WHERE feed_sweep IS NULL"
        )
        yesterday = (self.clock() - timedelta(days=1)).date().isoformat()
        values = (self.sweep, self._deep, oldest)
        return {
            "in_feed": fed,
            "in_listing": self._one("SELECT count(*) FROM frontier WHERE listed_sweep = ?", (self.sweep,)),
            "feed_only": self._one(feed_only, (*values, "9999")),
            "feed_only_older": self._one(feed_only, (*values, yesterday)),
            "listing_only": self._one(newest_listed, (self.sweep, fed)),
            "no_longer_listed": self._one(
                "SELECT count(*) FROM frontier WHERE listed_sweep < ? AND state = 'done' AND gone = 0", (self.sweep,)
            )
            if self._deep
            else 0,
        }

    def _one(self, statement: str, values: tuple[Any, ...] = ()) -> int:
        number: int = self._run(statement, values).fetchone()[0]
        return number

    def totals(self) -> dict[str, Any]:
        """What the archive holds now."""
        row = self._run("SELECT min(dated), max(dated) FROM frontier WHERE kind = 'notice' AND seen_at IS NOT NULL")
        earliest, latest = row.fetchone()
        return {
            "notices": self._one("SELECT count(*) FROM frontier WHERE kind = 'notice' AND seen_at IS NOT NULL"),
            "captures": self._one("SELECT count(*) FROM captures"),
            "earliest": earliest,
            "latest": latest,
            "by_year": dict(
                self._run(
                    "SELECT substr(dated, 1, 4), count(*) FROM frontier WHERE kind = 'notice' AND seen_at IS NOT NULL"
                    " AND dated IS NOT NULL GROUP BY 1 ORDER BY 1"
                ).fetchall()
            ),
        }

    def end(self, outcome: str, exit_status: int, report: dict[str, Any], not_before: datetime | None) -> None:
        """Close the run's row; it never changes again."""
        with self.captures.transaction():
            self._run(
                "UPDATE crawl_runs SET ended_at = ?, outcome = ?, exit_status = ?, report = ?, not_before = ?"
                " WHERE id = ?",
                (
                    to_text(self.clock()),
                    outcome,
                    exit_status,
                    json.dumps(report, ensure_ascii=False),
                    to_text(not_before) if not_before else None,
                    self.run_id,
                ),
            )
