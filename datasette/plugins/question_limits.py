"""Questions that visitors put to the database have bounds: of one value, of all rows, of the answer that is sent."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from datasette import hookimpl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import bounds
from reading_room.asgi import App, Message, Receive, Scope, Send

TOO_LARGE = f"The answer is larger than {bounds.LARGEST_ANSWER:,} bytes: ask for fewer rows or columns.\n".encode()

_OF_THE_BODY = {b"content-type", b"content-length", b"content-encoding", b"content-disposition"}


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Bound each connection; after Datasette's own plugin, whose `escape_fts` this replaces."""
    bounds.bound(conn)
    conn.create_function("escape_fts", 1, bounds.escape_fts, deterministic=True)


@hookimpl(tryfirst=True)  # inside of what compresses: it counts what was written, not what is sent
def asgi_wrapper() -> Callable[[App], App]:
    """Keep the answer to a query of one's own from growing without end; a table's pages are small."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            own_sql = scope["type"] == "http" and "sql" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
            await app(scope, receive, _Meter(send).send if own_sql else send)

        return wrapped

    return wrap


class _Meter:
    """Passes an answer on and counts it; one that is too large at once is replaced by a sentence, a stream is cut."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._bytes += len(message.get("body", b""))
        if self._bytes > bounds.LARGEST_ANSWER:
            if self._start is None:
                raise ConnectionAbortedError("the answer to a query of one's own grew too large")
            theirs = [(name, value) for name, value in self._start["headers"] if name.lower() not in _OF_THE_BODY]
            length = str(len(TOO_LARGE)).encode()
            ours = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
            self._start = {**self._start, "status": 400, "headers": [*theirs, *ours]}
            message = {"type": "http.response.body", "body": TOO_LARGE}
        if self._start is not None:
            await self._send(self._start)
            self._start = None
        await self._send(message)
