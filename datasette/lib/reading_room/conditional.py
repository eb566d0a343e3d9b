"""Answers that a feed reader or a calendar need not fetch again: ETag, Last-Modified and 304 (RFC 9110, section 13)."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from .page import moved_to

MAX_AGE = 900
"""Seconds for which a copy may be used without asking: notices are captured a few times a day."""


def newest(connection: sqlite3.Connection) -> str:
    """Return the time since which nothing that is shown has changed: the last look of a crawl, or the last build.

    A build may change what is shown without a new capture, by a decision or a better parser. No clock is asked: when a
    build wrote is the time of its files.
    """
    row = connection.execute(
        "SELECT max(seen) FROM (SELECT max(fetched_at) AS seen FROM captures "
        "UNION ALL SELECT max(ended_at) FROM crawl_runs)"
    ).fetchone()
    file = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    states = [path.stat() for path in (file, file.with_name(f"{file.name}-wal")) if path.is_file()]
    written = max((state.st_mtime for state in states if state.st_size), default=0.0)  # readers make an empty -wal
    return max(str(row[0] or ""), f"{datetime.fromtimestamp(written, UTC):%Y-%m-%dT%H:%M:%SZ}")


def etag_of(body: bytes) -> str:
    """Return an entity tag; a weak one, since the same is also sent compressed.

    >>> etag_of(b"lamps")
    'W/"dfe0b81f6809a85a837617a7b1a10e3e"'
    """
    return f'W/"{sha256(body).hexdigest()[:32]}"'


def digest(value: object) -> bytes:
    """Return a short proof that a value is the same as before."""
    return sha256(repr(value).encode("utf-8", "backslashreplace")).digest()


def answer(
    request: Request, body: bytes, content_type: str, modified: str | None, filename: str | None = None
) -> Response:
    """Return the body, or 304 without one if the asker's copy still holds. `modified` is an instant of the archive."""
    tag = etag_of(body)
    headers = {
        "etag": tag,
        "cache-control": f"public, max-age={MAX_AGE}",
        "access-control-allow-origin": "*",
        **({"last-modified": _http_date(modified)} if modified else {}),
        **({"content-disposition": f'inline; filename="{filename}"'} if filename else {}),
    }
    if _holds(request, tag, modified):
        return Response("", status=304, headers=headers, content_type=content_type)
    return Response(body, headers=headers, content_type=content_type)


async def missing(datasette: Datasette, kind: str, id: str, ending: str) -> Response:
    """Return the answer of a file for an id that nothing has: a redirect if it was merged or renamed, else 404."""
    moved = await moved_to(datasette, kind, id, ending)
    return moved or Response(f"The archive has no {kind} with the id {id[:200]}.\n", status=404)


def _holds(request: Request, tag: str, modified: str | None) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:  # the dates count only where no tag is sent
        known = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return "*" in known or tag.removeprefix("W/") in known
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return datetime.fromisoformat(modified) <= parsedate_to_datetime(since).astimezone(UTC)
    except ValueError:
        return False


def _http_date(instant: str) -> str:
    return format_datetime(datetime.fromisoformat(instant).astimezone(UTC), usegmt=True)
