"""The schema of captures.db and how it came about: forward only, a version a function, never edited once released.

captures.db is the only irreplaceable file. Its triggers refuse to change or delete what was captured, so that not even
a fault in this program can rewrite the record.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x41504331  # "APC1": tells `file` and us that a SQLite database is a capture store

migrations = Migrations("captures")


def version_names() -> list[str]:
    """Names of all versions of the schema, oldest first."""
    return [version.name for version in migrations._migrations]


def _append_only(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row is never changed'); END;
CREATE TRIGGER {table}_never_shrinks BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row is never deleted'); END;"""


@migrations()
def v1_captures(db: Database) -> None:
    """Captures, their bodies, what was seen unchanged, what was refused, and where each crawl stands."""
    statements = V1 + "".join(_append_only(t) for t in ("bodies", "captures", "sightings", "refusals"))
    # executescript() would commit the transaction that a migration runs in
    for statement in _statements(statements):
        db.conn.execute(statement)


@migrations()
def v2_no_replacing(db: Database) -> None:
    """INSERT OR REPLACE deletes the row in its way without asking the triggers on DELETE: here it is asked."""
    for table in ("bodies", "captures", "sightings", "refusals", "crawl_runs"):
        key = "sha256" if table == "bodies" else "id"
        db.conn.execute(
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row is never replaced'); END"
        )


def _statements(script: str) -> list[str]:
    """The statements of a script; one that begins a trigger ends at `END;`."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines():
        if not line.strip() or line.strip().startswith("--"):
            continue
        pending += line + "\n"
        ends = line.rstrip().endswith("END;") if "CREATE TRIGGER" in pending else line.rstrip().endswith(";")
        if ends:
            statements.append(pending)
            pending = ""
    return statements


V1 = """
-- One row a crawl; a run without an end was killed, the next run marks it so.
CREATE TABLE crawl_runs (
  id          INTEGER PRIMARY KEY,
  mode        TEXT NOT NULL,      -- default, full, recheck, urls or probe
  site        TEXT NOT NULL,      -- origin that was contacted
  started_at  TEXT NOT NULL,
  not_before  TEXT,               -- the site asked (Retry-After) not to be contacted before
  ended_at    TEXT,
  outcome     TEXT,               -- done, failing, blocked, drift, budget, stopped, interrupted
  exit_status INTEGER,
  report      TEXT CHECK (report IS NULL OR json_valid(report))
) STRICT;
CREATE TRIGGER crawl_runs_stay_ended BEFORE UPDATE ON crawl_runs WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a crawl run that has ended is never changed'); END;
CREATE TRIGGER crawl_runs_never_shrink BEFORE DELETE ON crawl_runs
BEGIN SELECT RAISE(ABORT, 'crawl_runs is append-only: a row is never deleted'); END;
-- Bodies by the SHA-256 of their bytes before compression.
CREATE TABLE bodies (
  sha256   TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  length   INTEGER NOT NULL,      -- bytes before compression
  encoding TEXT NOT NULL CHECK (encoding = 'zlib'),
  data     BLOB NOT NULL,
  crc32    INTEGER                -- of data as stored: shows damage that unpacking does not notice
) STRICT;
-- Every answer worth keeping.
CREATE TABLE captures (
  id            INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL CHECK (kind IN ('notice', 'listing', 'feed', 'robots', 'other')),
  url           TEXT NOT NULL,
  final_url     TEXT NOT NULL,
  fetched_at    TEXT NOT NULL CHECK (fetched_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:*Z'
                                     AND length(fetched_at) = 20),
  status        INTEGER NOT NULL,
  headers       TEXT NOT NULL CHECK (json_valid(headers)),
  content_type  TEXT,
  sha256        TEXT REFERENCES bodies (sha256),
  length        INTEGER NOT NULL,
  discovered_by TEXT NOT NULL,
  run_id        INTEGER REFERENCES crawl_runs (id),
  source        TEXT NOT NULL,
  source_detail TEXT
) STRICT;
CREATE INDEX captures_url ON captures (url, id);
CREATE INDEX captures_run ON captures (run_id);
-- Seen again, unchanged: no body is stored a second time.
CREATE TABLE sightings (
  id         INTEGER PRIMARY KEY,
  url        TEXT NOT NULL,
  seen_at    TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures (id),
  how        TEXT NOT NULL CHECK (how IN ('304', 'same-body')),
  run_id     INTEGER REFERENCES crawl_runs (id)
) STRICT;
CREATE INDEX sightings_capture ON sightings (capture_id, id);
CREATE INDEX sightings_url ON sightings (url, id);
-- Answers that were judged not to be the page; evidence, never the page.
CREATE TABLE refusals (
  id      INTEGER PRIMARY KEY,
  url     TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  run_id  INTEGER REFERENCES crawl_runs (id),
  status  INTEGER,
  reason  TEXT NOT NULL,
  detail  TEXT NOT NULL,
  headers TEXT NOT NULL CHECK (json_valid(headers)),
  sha256  TEXT REFERENCES bodies (sha256)
) STRICT;
CREATE INDEX refusals_run ON refusals (run_id);
-- One notice under two addresses.
CREATE TABLE aliases (
  url           TEXT PRIMARY KEY,
  canonical_url TEXT NOT NULL,
  found_at      TEXT NOT NULL,
  how           TEXT NOT NULL CHECK (how IN ('redirect', 'canonical', 'node'))
) STRICT;
-- What to send so that the site can answer "not modified".
CREATE TABLE validators (
  url           TEXT PRIMARY KEY,
  etag          TEXT,
  last_modified TEXT,
  capture_id    INTEGER NOT NULL REFERENCES captures (id)
) STRICT;
-- Every address known, and whether it waits to be asked. A row is done in the transaction that stores its capture.
CREATE TABLE frontier (
  url           TEXT PRIMARY KEY,
  position      INTEGER NOT NULL,   -- order of discovery
  kind          TEXT NOT NULL CHECK (kind IN ('notice', 'listing', 'feed')),
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failing')),
  discovered_by TEXT NOT NULL,
  found_at      TEXT NOT NULL,
  found_sweep   INTEGER,            -- discovery that first met it
  feed_sweep    INTEGER,            -- latest discovery whose feed showed it
  listed_sweep  INTEGER,            -- latest discovery whose listing showed it
  asked_run     INTEGER,            -- run that last asked for it
  seen_at       TEXT,               -- last answer that was the page, or that it is gone
  dated         TEXT,               -- the notice's own date, where a page tells it: rechecks are rarer for old ones
  attempts      INTEGER NOT NULL DEFAULT 0,  -- runs in a row in which it failed or was refused
  gone          INTEGER NOT NULL DEFAULT 0,  -- answers in a row of 404 or 410
  last_result   TEXT,               -- new, changed, unchanged, gone, alias, failed: reason, refused: reason
  due_at        TEXT                -- a failing address is not asked again before
) STRICT;
CREATE INDEX frontier_state ON frontier (state, kind, position);
CREATE INDEX frontier_position ON frontier (position);
-- One row a discovery: feed and listing read together. What an unfinished one found does not count as known.
CREATE TABLE sweeps (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES crawl_runs (id),
  deep       INTEGER NOT NULL CHECK (deep IN (0, 1)),  -- 1: every listing page is read, known or not
  started_at TEXT NOT NULL,
  ended_at   TEXT
) STRICT;
"""
