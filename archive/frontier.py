"""Where a crawl stands: the frontier, kept in captures.db beside what it led to.

An address is marked done in the transaction that stores its capture, and what a page led to is put on the frontier in
the transaction that stores the page. So a crawl may end at any moment, by kill -9 or a power cut: the next one goes on
where it was, and nothing is lost, fetched twice or stored twice.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from archive import crawl_answers, crawl_figures, frontier_rows, rechecks, sweeps
from archive.captures import Captures
from archive.crawl_runs import RESUME_WITHIN, close_run, open_run
from archive.moments import from_text, now_utc, to_text
from archive.sweeps import Sweep
from scraper.capture import Capture, Kind
from scraper.errand import Errand, Found, Result, Settled
from scraper.pages.challenge import Judgement
from scraper.site import Site

_SEEN = ("new", "changed", "unchanged", "gone", "alias")  # results after which an address need not be asked again


class Frontier:
    """One run's hold on the frontier; the archive's side of `scraper.errand.Ledger`."""

    def __init__(self, captures: Captures, clock: Callable[[], datetime] = now_utc) -> None:
        self.captures = captures
        self.clock = clock
        self.run_id = 0
        self.sweep: Sweep | None = None
        self.resumed = False
        self.results: Counter[str] = Counter()
        self.notices: Counter[str] = Counter()
        self.trouble = 0
        """Addresses that failed or were refused and wait to be asked again: work that the site did not deliver."""
        self.queue: list[tuple[str, str]] | None = None
        """What this run is to ask, where that is not the whole frontier."""
        self._underway = False
        """Whether an address of the queue has been taken and not been settled."""

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
        now = clock()
        with captures.transaction():
            frontier.run_id, unfinished = open_run(captures, mode, site, now)
            frontier.resumed = bool(unfinished) and unfinished[0]["mode"] == mode
            frontier._run(
                "UPDATE frontier SET state = 'waiting' WHERE state = 'failing' AND due_at <= ?", (to_text(now),)
            )
            if mode == "recheck":
                frontier.queue = [(url, "recheck") for url in rechecks.due(captures.connection, now)[:most]]
            elif mode == "urls":
                frontier._choose(urls, unfinished, now)
            else:
                frontier.sweep = sweeps.begin(captures.connection, mode, frontier.run_id, unfinished, now)
                frontier.resumed = frontier.sweep.resumed
        return frontier

    def _choose(self, urls: Iterable[str], unfinished: list[sqlite3.Row], now: datetime) -> None:
        """Queue the chosen addresses, less those that an unfinished run of the kind has seen within the hour."""
        since = min((run["id"] for run in unfinished if run["mode"] == "urls"), default=self.run_id)
        self.queue = []
        for url in dict.fromkeys(urls):
            self._put(url, "notice", "urls", now)  # what this run leaves waits for the next, whatever its mode
            row = self._run("SELECT asked_run, last_result FROM frontier WHERE url = ?", (url,)).fetchone()
            if (row["asked_run"] or 0) < since or row["last_result"] not in _SEEN:
                self.queue.append((url, "urls"))

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        return self.captures.connection.execute(statement, values)

    # what to ask

    def next(self) -> Errand | None:
        """The next address that waits, or None if this run has nothing left to ask."""
        if self.queue is not None:
            if not self.queue:
                return None
            url, why = self.queue.pop(0)
            self._underway = True
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
            return len(self.queue) + self._underway
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
            announced=self._run("SELECT dated FROM frontier WHERE url = ? AND dated > ''", (url,)).fetchone()
            is not None,
        )

    # what discovery needs to know

    def is_known(self, url: str) -> bool:
        """Whether a finished discovery has met this notice, or the feed bridges the gap to one that has."""
        return sweeps.is_known(self.captures.connection, url, self.sweep)

    def reads_everything(self) -> bool:
        """Whether this run's discovery reads every listing page, known or not."""
        return self.sweep is not None and self.sweep.deep

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
        errand, connection = settled.errand, self.captures.connection
        now = settled.capture.fetched_at
        with self.captures.transaction():
            result = crawl_answers.keep(self.captures, settled, self.run_id)
            if errand.kind in ("notice", "listing", "feed"):
                self._put(errand.url, errand.kind, errand.discovered_by, now, settled.dated)
                frontier_rows.done(connection, errand.url, result, now, self.run_id)
            frontier_rows.lead(connection, errand, settled.found, now, sweep=self._sweep_id, run=self.run_id)
            self._name(settled, now)
            if settled.ends_sweep and self.sweep is not None:
                sweeps.end(connection, self.sweep, now)
        self._count(errand.kind, result)
        return result

    def _name(self, settled: Settled, now: datetime) -> None:
        """Keep the second addresses that this answer showed."""
        named = {alias.url for alias in settled.aliases}
        if settled.errand.url not in named and settled.capture.status == 200:
            # the page now stands under its own address: an earlier finding no longer holds
            self._run("DELETE FROM aliases WHERE url = ?", (settled.errand.url,))
        for alias in settled.aliases:
            self.captures.add_alias(alias.url, alias.canonical_url, now, alias.how)
            frontier_rows.name(self.captures.connection, alias, settled.errand, now, self.run_id)

    def refuse(
        self,
        errand: Errand,
        capture: Capture,
        judgement: Judgement,
        *,
        via: tuple[str, ...] = (),
        found: tuple[Found, ...] = (),
    ) -> None:
        """Keep as evidence what was judged not to be the page; no capture is replaced by it."""
        reason, now = judgement.reason, capture.fetched_at
        told = judgement.detail if not via else f"{judgement.detail} (by way of {', '.join(via)})"
        with self.captures.transaction():
            self.captures.add_refusal(
                errand.url,
                now,
                reason,
                told,
                run_id=self.run_id,
                status=capture.status,
                headers=capture.headers,
                body=capture.body,
            )
            self._set_back(errand, f"refused: {reason}", now, for_good=reason == "not_a_notice")
            frontier_rows.lead(self.captures.connection, errand, found, now, sweep=self._sweep_id, run=self.run_id)
        self._count(errand.kind, f"refused: {reason}")

    def fail(self, errand: Errand, at: datetime, reason: str, detail: str) -> None:
        """Note that no usable answer came."""
        with self.captures.transaction():
            self._set_back(errand, f"failed: {reason}", at, for_good=reason == "not_allowed")
        self._count(errand.kind, f"failed: {reason}")

    def _set_back(self, errand: Errand, result: str, at: datetime, *, for_good: bool) -> None:
        connection = self.captures.connection
        is_row = errand.kind in ("notice", "listing", "feed")
        pressing = not is_row or frontier_rows.set_back(
            connection, errand, result, at, run=self.run_id, for_good=for_good
        )
        # what robots.txt disallows is no trouble of the site
        self.trouble += pressing and not (for_good and errand.kind != "notice")

    @property
    def _sweep_id(self) -> int | None:
        return self.sweep.id if self.sweep else None

    def _put(self, url: str, kind: Kind, discovered_by: str, now: datetime, dated: date | None = None) -> None:
        frontier_rows.put(self.captures.connection, url, kind, discovered_by, now, sweep=self._sweep_id, dated=dated)

    def _count(self, kind: str, result: str) -> None:
        self.results[result] += 1
        self._underway = False
        if kind == "notice":
            self.notices[result] += 1

    # the end

    def cross_check(self) -> dict[str, int] | None:
        """Feed against listing, see `archive.crawl_figures`; None if discovery is not complete."""
        connection, sweep = self.captures.connection, self.sweep
        if sweep is None or not sweeps.is_finished(connection, sweep.id):
            return None
        return crawl_figures.cross_check(connection, sweep.id, sweep.deep, self.clock())

    def totals(self) -> dict[str, Any]:
        """What the archive holds now."""
        return crawl_figures.totals(self.captures.connection)

    def end(self, outcome: str, exit_status: int, report: dict[str, Any], not_before: datetime | None) -> None:
        """Close the run's row; it never changes again."""
        close_run(
            self.captures,
            self.run_id,
            self.clock(),
            outcome=outcome,
            exit_status=exit_status,
            report=report,
            not_before=not_before,
        )
