"""captures.db and decisions → press.db, in one transaction: a reader sees the old archive or the new one, never a half.

A build takes in what is new. It makes everything anew if it is asked to, if there is no archive yet, and if the code or
a decision has changed. Both give the same rows (`archive.press.dump`); there is no clock in them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from archive import captures as captures_module
from archive.appearances import settle_meetings
from archive.build_scope import SCHEMA_VERSION, nothing_new, why_everything
from archive.captures import Captures
from archive.captures_file import bring_up_to_date
from archive.check_finding import Finding
from archive.checks import check_build
from archive.committees import add_canonical, drop_unused
from archive.contacts import ContactStore
from archive.decided import Decided, read_decided
from archive.decision_rows import write_decisions
from archive.decisions import FOLDER, prepare
from archive.fingerprints import code_fingerprint
from archive.gather import gather
from archive.joins import Joiner
from archive.notices import Settler
from archive.parsing import Parsed, parse_all
from archive.press import FILE_NAME, Store, make_schema, open_press, told
from archive.registers import Registers
from archive.unused_decisions import remember_suppressed, unused
from archive.year_counts import counts, gone, remember

Progress = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    everything: bool
    """True if all was made anew."""
    why: str
    """Why, in words."""
    captures: int = 0
    """New captures."""
    parsed: int = 0
    """Pages read."""
    notices: int = 0
    """Notices written."""
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """Address, reason and detail of pages that turned out to be no notice."""
    findings: list[Finding] = field(default_factory=list)
    """What the checks found that does not forbid the build."""
    total: int = 0
    """Notices in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build."""

    everything: bool
    processes: int
    progress: Progress
    accept_losses: bool


def build(
    data: Path,
    *,
    everything: bool = False,
    processes: int | None = None,
    progress: Progress = silent,
    accept_losses: bool = False,
) -> BuildReport:
    """Bring press.db in the folder `data` up to date with its captures; return what was done.

    Raises UserError if a file is missing, foreign or damaged, if a decision cannot be read, or if the result breaks a
    rule that must hold (`archive.checks`): then the old archive stays as it was. `accept_losses` lets notices vanish
    that the old archive had.
    """
    path = data / FILE_NAME
    store = data / captures_module.FILE_NAME
    bring_up_to_date(store)
    with Captures.open(store, readonly=True) as captures:
        decided = read_decided(prepare(data))
        db = open_press(path)
        options = Options(
            everything=everything,
            processes=processes or os.cpu_count() or 1,
            progress=progress,
            accept_losses=accept_losses,
        )
        try:
            with captures.snapshot():
                return _in_transaction(data, Store(db.conn), captures, decided, options)
        except sqlite3.DatabaseError as error:
            raise told(error, path) from error
        finally:
            db.close()


def _in_transaction(
    data: Path,
    store: Store,
    captures: Captures,
    decided: Decided,
    options: Options,
) -> BuildReport:
    connection = store.connection
    why = "everything was asked for" if options.everything else why_everything(store, captures, decided)
    # tables that are made anew are checked as a whole in the end; in what is added every key is checked as it goes
    connection.execute(f"PRAGMA foreign_keys = {'OFF' if why else 'ON'}")
    # what is taken down must not stay in pages of the file that are merely marked as free
    connection.execute(f"PRAGMA secure_delete = {'ON' if decided.suppressions else 'OFF'}")
    contacts = None
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        before = counts(connection) if store.is_made() else None
        _note_former(connection, before is not None and bool(why))
        if not why and before and nothing_new(store, captures):
            connection.execute("ROLLBACK")
            return BuildReport(everything=False, why="nothing is new", total=before.total)
        contacts = ContactStore(data)
        run = _Run(store, captures, decided, contacts, options)
        report = run.everything(why) if why else run.what_is_new()
        report.findings = check_build(connection, before, None if why else run.written, options.accept_losses)
        report.findings += unused(connection, data / FOLDER)
        after, went = counts(connection), gone(connection)
        report.total = after.total
        contacts.commit()
        connection.execute("COMMIT")
        remember(data, store.facts(), after, went)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        if contacts is not None:
            contacts.close()
    with suppress(sqlite3.OperationalError):  # no room to fold the log in: the build stands, the log waits
        connection.execute("PRAGMA busy_timeout = 1000")  # so does it where a reader is in the middle of an answer
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return report


def _note_former(connection: sqlite3.Connection, everything: bool) -> None:
    """Note which notices there were, so that none is lost: all, or (in `archive.forget`) those that are taken away."""
    for table in ("former (id TEXT, url TEXT)", "hidden (url TEXT)"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table.partition(' ')[0]}")
        connection.execute(f"CREATE TEMP TABLE {table}")
    if everything:
        connection.execute("INSERT INTO temp.former SELECT id, url FROM notices")


class _Run:
    """One build, step by step."""

    def __init__(
        self, store: Store, captures: Captures, decided: Decided, contacts: ContactStore, options: Options
    ) -> None:
        self.store = store
        self.captures = captures
        self.decided = decided
        self.contacts = contacts
        self.options = options
        self.written: set[int] = set()
        """Row numbers of the notices that were written."""

    def everything(self, why: str) -> BuildReport:
        """Make all tables anew."""
        make_schema(self.store.connection)
        self.contacts.clear()
        add_canonical(self.store)
        self.store.set_facts(
            {"schema_version": SCHEMA_VERSION, "code": code_fingerprint(), "decisions": self.decided.fingerprint}
        )
        write_decisions(self.store, self.decided)
        return self._steps(fresh=True, report=BuildReport(everything=True, why=why))

    def what_is_new(self) -> BuildReport:
        """Take in what captures.db has that press.db has not."""
        return self._steps(fresh=False, report=BuildReport(everything=False, why=""))

    def _steps(self, fresh: bool, report: BuildReport) -> BuildReport:
        store, progress = self.store, self.options.progress
        gathered = gather(store, self.captures, self._parse_all)
        settler = Settler(store, self.captures, self.decided, self._parse_one)
        total = len(gathered.urls)
        urls = _told(gathered.urls, "notices", total, progress)
        settled = settler.settle(urls, fresh, self.contacts.put)
        self.written = settled.notices
        self.contacts.remove(settled.removed - settled.notices)
        joiner = Joiner(store, self.decided, settled)
        joiner.meetings(fresh)
        joiner.abbreviations()
        progress("joining", 0, 1)
        joiner.parts()
        people, bodies = settle_meetings(store, sorted(settled.meetings))
        registers = Registers(store, self.decided)
        registers.write(
            {pk: joiner.people.get(pk) for pk in people | settled.people},
            {pk: joiner.bodies.get(pk) for pk in self._known_bodies(bodies | settled.organisations, joiner)},
        )
        drop_unused(store)
        remember_suppressed(store, settled.suppressed)
        progress("joining", 1, 1)
        report.captures, report.parsed, report.refused = gathered.captures, gathered.parsed, gathered.refused
        report.notices = len(settled.notices)
        return report

    def _known_bodies(self, bodies: set[int], joiner: Joiner) -> set[int]:
        """Those that are in the register or come into it: an abbreviation may explain a body without any guest."""
        run = self.store.connection.execute
        known = {pk for pk in bodies if run("SELECT 1 FROM organisations WHERE pk = ?", (pk,)).fetchone()}
        return known | (bodies & joiner.bodies.keys())

    def _parse_all(self, numbers: Iterable[int]) -> Iterator[Parsed]:
        wanted = list(numbers)
        parsed = parse_all(self.captures.path, wanted, self.options.processes)
        return _told(parsed, "pages", len(wanted), self.options.progress)

    def _parse_one(self, capture_pk: int) -> Parsed:
        return next(iter(parse_all(self.captures.path, [capture_pk], 1)))


T = TypeVar("T")


def _told(things: Iterable[T], step: str, total: int, progress: Progress) -> Iterator[T]:
    for done, thing in enumerate(things, start=1):
        yield thing
        progress(step, done, total)
