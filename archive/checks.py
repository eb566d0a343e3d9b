"""What must hold of an archive, and whether it does. Each finding names the notice.

A *hard* rule that a build would break undoes the build: the old archive stays. The others are told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archive import captures
from archive.check_finding import Finding
from archive.decisions import FOLDER
from archive.errors import UserError
from archive.press import FILE_NAME, open_press, told
from archive.unused_decisions import unused
from archive.year_counts import Counts, counts, fewer, fewer_than_last, gone, miscounted

_REFUSED_SHARE = 0.02
_SHOWN = 10  # findings named in an error; `check` names all
_LONG_BEFORE = 60  # days that a meeting may lie before its notice: reports and transcripts tell of past ones


# rules that a build must not break


def check_build(
    connection: sqlite3.Connection, before: Counts | None, written: Iterable[int] | None, accept_losses: bool
) -> list[Finding]:
    """Check what a build is about to commit; return what is worth telling.

    `written`: row numbers of the notices that it wrote, None if that is all of them. Raises UserError naming rule and
    notices if a hard rule is broken.
    """
    hard = list(_in_step(connection, written))
    if written is None:
        hard += _foreign_keys(connection)
    if not accept_losses:
        hard += _lost(connection)
    if hard:
        shown = "; ".join(f"{finding.rule}: {finding.message}" for finding in hard[:_SHOWN])
        more = f"; and {len(hard) - _SHOWN} more" if len(hard) > _SHOWN else ""
        advice = ". If they really are to go, build with --accept-losses" if hard[0].rule == "notices_kept" else ""
        raise UserError(f"the new archive breaks a rule, so the old one stays: {shown}{more}{advice}")
    found = [*_corrections(connection), *_failures(connection)]
    if before is not None:
        found += fewer(before.by_year, counts(connection).by_year, gone(connection))
    return found


def _lost(connection: sqlite3.Connection) -> Iterator[Finding]:
    """An id that was published serves for ever: as a notice, as a redirect, or suppressed by a decision."""
    query = (
        "SELECT id, url FROM temp.former WHERE id NOT IN (SELECT id FROM notices)"
        " AND id NOT IN (SELECT old_id FROM redirects WHERE kind = 'notice')"
        " AND url NOT IN (SELECT url FROM temp.hidden)"
        " ORDER BY id"
    )
    for identity, url in connection.execute(query):
        yield Finding("notices_kept", identity, f"{url} was in the archive and would no longer be", True)


def _in_step(connection: sqlite3.Connection, written: Iterable[int] | None = None) -> Iterator[Finding]:
    """Look at all notices, or at those that were `written` only: the rest stands as the build before left it."""
    chosen: Iterable[tuple[int, ...]] = [()] if written is None else ((pk,) for pk in written)
    one = "" if written is None else " AND pk = ?"
    for values in chosen:
        for table in ("search_texts", "versions"):
            lacking = f"NOT EXISTS (SELECT 1 FROM {table} WHERE notice_pk = notices.pk)"
            for (identity,) in connection.execute(f"SELECT id FROM notices WHERE {lacking}{one}", values):
                yield Finding("in_step", identity, f"{identity} has no row in {table}", True)


def _foreign_keys(connection: sqlite3.Connection) -> Iterator[Finding]:
    for table, pk, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding("foreign_keys", f"{table} {pk}", f"row {pk} of {table} points to a row that {parent} lacks", True)


# rules that are told


def check(data: Path) -> list[Finding]:
    """Return all that does not hold of the archive in the folder `data`, hard rules first.

    Raises UserError if there is no archive, or if it is damaged or foreign.
    """
    path = data / FILE_NAME
    db = open_press(path, readonly=True)
    try:
        return [*_check_rows(db.conn, data), *_behind(db.conn, data)]
    except sqlite3.DatabaseError as error:
        raise told(error, path) from error
    finally:
        db.close()


def is_grave(finding: Finding) -> bool:
    """Tell whether a finding must make a schedule fail: a broken rule, a damaged capture, a fault of the parser."""
    return finding.hard or finding.rule in ("parser_failed", "damaged_capture")


def _behind(connection: sqlite3.Connection, data: Path) -> Iterator[Finding]:
    """The archive may be older than its captures."""
    path = data / captures.FILE_NAME
    if not path.exists():
        return
    [built] = connection.execute("SELECT value FROM build_info WHERE key = 'last_capture'").fetchone()
    with captures.Captures.open(path, readonly=True) as opened:
        newest = opened.last_id()
    if newest > int(built):
        words = f"{newest - int(built)} captures are not in the archive yet; run `assembly-press build`"
        yield Finding("behind", "press.db", words, False)


def _check_rows(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    rules: tuple[Callable[[sqlite3.Connection], Iterator[Finding]], ...] = (
        _integrity,
        _foreign_keys,
        _in_step,
        miscounted,
        _search,
        _unpublished,
        _failures,
        _refused,
        _future,
        _long_ago,
        _markers,
        _corrections,
    )
    found = [finding for rule in rules for finding in rule(connection)]
    return [*found, *unused(connection, data / FOLDER), *fewer_than_last(data, connection)]


def _integrity(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Finding("integrity", "press.db", message, True)


def _search(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Ask FTS5 itself whether its index says what search_texts says; that needs the right to write, and writes none."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    asking = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        asking.execute("BEGIN IMMEDIATE")
        asking.execute("INSERT INTO notices_fts (notices_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if "readonly" not in str(error) and "locked" not in str(error):
            yield Finding("search", "notices_fts", f"the search index is out of step with its table ({error})", True)
    finally:
        if asking.in_transaction:
            asking.execute("ROLLBACK")
        asking.close()


def _unpublished(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Contacts are personal data: no published document may hold any."""
    for table in ("notices", "versions"):
        query = f"SELECT pk FROM {table} WHERE json_array_length(document, '$.contacts') > 0"
        for (pk,) in connection.execute(query):
            yield Finding("contacts_apart", f"{table} {pk}", f"the document of row {pk} of {table} has contacts", True)


def _failures(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = "SELECT reason, url, detail FROM refusals WHERE reason IN ('parser_failed', 'damaged_capture') ORDER BY pk"
    for reason, url, detail in connection.execute(query):
        words = "made the parser fail" if reason == "parser_failed" else "is damaged in captures.db"
        yield Finding(reason, url, f"{url} {words}: {detail}", False)


def _refused(connection: sqlite3.Connection) -> Iterator[Finding]:
    pages = connection.execute("SELECT count(*) FROM captures WHERE kind = 'notice' AND status = 200").fetchone()[0]
    query = (
        "SELECT url, reason FROM refusals WHERE capture_pk IS NOT NULL"
        " AND reason NOT IN ('parser_failed', 'damaged_capture') ORDER BY pk DESC"
    )
    refused = connection.execute(query).fetchall()
    if not pages or len(refused) / pages <= _REFUSED_SHARE:
        return
    words = f"{len(refused)} of {pages} captured pages were no notice; more than {_REFUSED_SHARE:.0%} is unusual"
    yield Finding("refusals", "refusals", words, False)
    for url, reason in refused[:_SHOWN]:
        yield Finding("refusals", url, f"{url} was no notice ({reason})", False)


def _future(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT id, created_on, first_seen_at FROM notices"
        " WHERE created_on > date((SELECT max(fetched_at) FROM captures), '+1 day') ORDER BY id"
    )
    for identity, day, seen in connection.execute(query):
        yield Finding("future_date", identity, f"{identity} is dated {day} but was first seen at {seen}", False)


def _long_ago(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT n.id, a.date, n.created_on FROM announcements AS a JOIN notices AS n ON n.pk = a.notice_pk"
        " WHERE a.date < date(n.created_on, ?) OR a.date > date(n.created_on, '+400 days') ORDER BY n.id"
    )
    for identity, day, created in connection.execute(query, (f"-{_LONG_BEFORE} days",)):
        words = f"{identity} of {created} announces a meeting on {day}"
        yield Finding("meeting_date", identity, words, False)


def _markers(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT n.id, m.number FROM footnote_markers AS m JOIN notices AS n ON n.pk = m.notice_pk"
        " WHERE m.footnote_pk IS NULL ORDER BY n.id, m.number"
    )
    for identity, number in connection.execute(query):
        yield Finding("marker_without_note", identity, f"{identity} has a marker [{number}] but no such note", False)
    # the last notes are standing ones that no text refers to; one before a note that is referred to should be, too
    query = (
        "SELECT n.id, f.number FROM footnotes AS f JOIN notices AS n ON n.pk = f.notice_pk"
        " WHERE NOT EXISTS (SELECT 1 FROM footnote_markers AS m WHERE m.footnote_pk = f.pk)"
        " AND EXISTS (SELECT 1 FROM footnote_markers AS m WHERE m.notice_pk = f.notice_pk AND m.number > f.number)"
        " ORDER BY n.id, f.number"
    )
    for identity, number in connection.execute(query):
        words = f"nothing in {identity} refers to note {number}, though something does to a later one"
        yield Finding("note_without_marker", identity, words, False)


def _corrections(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT url, field, as_published, EXISTS (SELECT 1 FROM notices WHERE notices.id = corrections.url)"
        " OR EXISTS (SELECT 1 FROM notice_urls WHERE notice_urls.url = corrections.url)"
        " FROM corrections WHERE applied = 0 ORDER BY pk"
    )
    for url, field, published, known in connection.execute(query):
        said = f"“{published}”" if published else "nothing"
        words = f"the correction of {field} of {url} no longer applies: the page does not say {said} there"
        if not known:
            words = f"the correction of {field} of {url} corrects nothing: the archive has no such notice"
        yield Finding("correction_unused", url, words, False)
