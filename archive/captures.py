"""captures.db: every answer of the website worth keeping, append-only and hash-checked. The one irreplaceable file.

Only this module, `captures_file` (opening), `captures_migrations` (the schema), `verify` and the crawl's own modules
(`frontier`, `frontier_rows`, `crawl_answers`, `crawl_figures`, `crawl_runs`, `sweeps`, `rechecks`) touch it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.captures_file import open_store, told
from archive.captures_rows import (
    DamagedCapture,
    Refusal,
    Run,
    Sighting,
    capture_of,
    run_of,
    unpacked,
)
from archive.errors import UserError
from archive.moments import from_text, to_text
from scraper.capture import Capture

__all__ = ["FILE_NAME", "Captures", "DamagedCapture", "Refusal", "Run", "Sighting"]

FILE_NAME = "captures.db"
_BATCH = 100  # captures read in one go: about 30 MB of pages at most, and no long-lived read lock
_COLUMNS = """
    id, kind, url, final_url, fetched_at, status, headers, sha256, length,
    discovered_by, run_id, source, source_detail"""


class Captures:
    """An open captures.db. Use it as a context manager; every method that writes is one transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path | str, create: bool = False, readonly: bool = False) -> Self:
        """The store at `path`, brought to the newest schema unless `readonly`.

        Raises UserError for a file that is missing (unless `create`), damaged, not ours, or made by a newer release.
        """
        path = Path(path)
        if not path.exists() and not create:
            raise UserError(f"{path}: there are no captures here yet; run `assembly-press crawl` first, or give --data")
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = open_store(path, readonly)
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it simply joins in."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.OperationalError):  # a full disk has rolled back by itself
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever is read inside is of one moment, also while a crawl writes."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    # reading

    def _rows(self, query: str, *values: object) -> Iterator[sqlite3.Row]:
        """What a query answers. Raises UserError, naming this file, where that cannot be read."""
        try:
            yield from self.connection.execute(query, values)
        except sqlite3.DatabaseError as error:
            raise told(error, self.path) from error

    def since(self, capture_id: int) -> Iterator[Capture]:
        """Captures with a higher id, in order of id. Raises DamagedCapture at the first body that is not sound."""
        while True:
            query = f"SELECT {_COLUMNS} FROM captures WHERE id > ? ORDER BY id LIMIT ?"
            rows = list(self._rows(query, capture_id, _BATCH))
            for row in rows:
                yield self._capture(row)
            if len(rows) < _BATCH:
                return
            capture_id = rows[-1]["id"]

    def heads(self, after: int = 0) -> Iterator[tuple[Capture, int]]:
        """Captures with a higher id, in order of id, without their bodies but with their lengths."""
        for row in self._rows(f"SELECT {_COLUMNS} FROM captures WHERE id > ? ORDER BY id", after):
            yield capture_of(row, b""), row["length"]

    def packed(self, digest: str) -> bytes:
        """The body with that SHA-256 as it is stored, zlib-compressed. Raises KeyError; nothing is checked."""
        row = self.connection.execute("SELECT data FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
        if row is None:
            raise KeyError(digest)
        return bytes(row["data"])

    def capture(self, capture_id: int) -> Capture:
        """The capture with that id. Raises KeyError, or DamagedCapture if its body is not sound."""
        row = self.connection.execute(f"SELECT {_COLUMNS} FROM captures WHERE id = ?", (capture_id,)).fetchone()
        if row is None:
            raise KeyError(capture_id)
        return self._capture(row)

    def latest(self, url: str) -> Capture | None:
        """The newest capture of an address, or None. Raises DamagedCapture if its body is not sound."""
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1", (url,)
        ).fetchone()
        return None if row is None else self._capture(row)

    def last_id(self) -> int:
        """The highest capture id; 0 if there is none."""
        highest: int = self.connection.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()[0]
        return highest

    def mark(self, capture_id: int) -> str:
        """What tells the capture with that id from any other that came to bear its number; empty if there is none."""
        query = "SELECT url || ' ' || fetched_at || ' ' || coalesce(sha256, '') FROM captures WHERE id = ?"
        row = self.connection.execute(query, (capture_id,)).fetchone()
        return str(row[0]) if row else ""

    def aliases(self) -> dict[str, str]:
        """Address → canonical address, for every address known to be a second name of a notice."""
        direct = dict(self.connection.execute("SELECT url, canonical_url FROM aliases ORDER BY url").fetchall())
        return {url: _followed(url, direct) for url in direct}

    def alias_kinds(self) -> dict[str, str]:
        """Address → how it was found to be a second name: redirect, canonical or node."""
        return dict(self.connection.execute("SELECT url, how FROM aliases ORDER BY url").fetchall())

    def sightings(self, after: int = 0) -> Iterator[Sighting]:
        """What was seen again unchanged, in order, with a higher id."""
        for row in self._rows("SELECT * FROM sightings WHERE id > ? ORDER BY id", after):
            yield Sighting(**{**dict(row), "seen_at": from_text(row["seen_at"])})

    def refusals(self, after: int = 0) -> Iterator[Refusal]:
        """What was judged not to be the page, in order, with a higher id."""
        columns = "id, url, seen_at, run_id, status, reason, detail, sha256"
        for row in self._rows(f"SELECT {columns} FROM refusals WHERE id > ? ORDER BY id", after):
            yield Refusal(**{**dict(row), "seen_at": from_text(row["seen_at"])})

    def runs(self) -> list[Run]:
        """Every crawl, oldest first."""
        return [run_of(row) for row in self._rows("SELECT * FROM crawl_runs ORDER BY id")]

    def body(self, digest: str) -> bytes:
        """The bytes with that SHA-256. Raises KeyError if there are none, ValueError (saying why) for damaged ones."""
        try:
            row = self.connection.execute("SELECT length, data FROM bodies WHERE sha256 = ?", (digest,)).fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:  # a page of the file that is no longer one
            raise ValueError(f"its body cannot be read ({error})") from error
        if row is None:
            raise KeyError(digest)
        return unpacked(row["data"], row["length"], digest)

    def _capture(self, row: sqlite3.Row) -> Capture:
        body = b""
        if row["sha256"] is not None:
            try:
                body = self.body(row["sha256"])
            except KeyError:
                raise DamagedCapture(row["id"], row["url"], "its body is missing") from None
            except ValueError as error:
                raise DamagedCapture(row["id"], row["url"], str(error)) from error
        if len(body) != row["length"]:
            fault = f"its body has {len(body)} bytes, its row says {row['length']}"
            raise DamagedCapture(row["id"], row["url"], fault)
        return capture_of(row, body)

    # writing

    def add(self, capture: Capture) -> int:
        """Store a capture and return its id.

        The very same capture again (address, time, status and body) is not stored twice, whatever way it came: its id
        comes back.
        """
        digest = capture.digest
        with self.transaction():
            self.add_body(capture.body, digest)
            same = self.connection.execute(
                "SELECT id FROM captures WHERE url = ? AND fetched_at = ? AND status = ? AND sha256 = ?",
                (capture.url, to_text(capture.fetched_at), capture.status, digest),
            ).fetchone()
            if same is not None:
                return int(same["id"])
            cursor = self.connection.execute(
                "INSERT INTO captures (kind, url, final_url, fetched_at, status, headers, content_type, sha256, length,"
                " discovered_by, run_id, source, source_detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    capture.kind,
                    capture.url,
                    capture.final_url,
                    to_text(capture.fetched_at),
                    capture.status,
                    json.dumps(capture.headers, ensure_ascii=False),
                    capture.content_type,
                    digest,
                    len(capture.body),
                    capture.discovered_by,
                    capture.run_id,
                    capture.source,
                    capture.source_detail,
                ),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def add_body(self, body: bytes, digest: str) -> None:
        """Keep a body under its SHA-256; one that is there already is left as it is."""
        if self.connection.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (digest,)).fetchone() is None:
            data = zlib.compress(body, 6)
            self.connection.execute(
                "INSERT INTO bodies (sha256, length, encoding, data, crc32) VALUES (?, ?, 'zlib', ?, ?)",
                (digest, len(body), data, zlib.crc32(data)),
            )

    def add_sighting(self, url: str, seen_at: datetime, capture_id: int, how: str, run_id: int | None) -> None:
        """Note that an address was seen again, unchanged."""
        with self.transaction():
            self.connection.execute(
                "INSERT INTO sightings (url, seen_at, capture_id, how, run_id) VALUES (?, ?, ?, ?, ?)",
                (url, to_text(seen_at), capture_id, how, run_id),
            )

    def add_refusal(
        self,
        url: str,
        seen_at: datetime,
        reason: str,
        detail: str,
        *,
        run_id: int | None = None,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes | None = None,
    ) -> None:
        """Keep what was judged not to be the page, with its reason, apart from the captures."""
        digest = None if body is None else sha256(body).hexdigest()
        with self.transaction():
            if body is not None and digest is not None:
                self.add_body(body, digest)
            self.connection.execute(
                "INSERT INTO refusals (url, seen_at, run_id, status, reason, detail, headers, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (url, to_text(seen_at), run_id, status, reason, detail, json.dumps(headers), digest),
            )

    def add_alias(self, url: str, canonical_url: str, found_at: datetime, how: str) -> None:
        """Note that an address is a second name of a notice; the newest finding counts."""
        with self.transaction():
            self.connection.execute(
                "INSERT INTO aliases (url, canonical_url, found_at, how) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET canonical_url = excluded.canonical_url, how = excluded.how,"
                " found_at = excluded.found_at WHERE canonical_url <> excluded.canonical_url",
                (url, canonical_url, to_text(found_at), how),
            )


def _followed(url: str, aliases: dict[str, str]) -> str:
    seen = {url}
    while url in aliases and aliases[url] not in seen:
        url = aliases[url]
        seen.add(url)
    return url
