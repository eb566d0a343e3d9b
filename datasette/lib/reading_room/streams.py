"""Long answers as CSV or JSON, sent while they are read, so that a whole table costs no memory."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from . import database
from .asgi import Send
from .spreadsheet import CONTROL, clean_row, safe_row

Rows = Iterable[Sequence[Any]]

CHUNK = 2_000
"""Rows that are written at once: enough to make the hand-over between threads cheap, little enough to stay small."""

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


def csv_pieces(columns: Sequence[str], rows: Rows, raw: bool) -> Iterator[bytes]:
    """Yield a CSV file in pieces, its header first; `raw` leaves cells as they are."""
    yield _lines([columns]).encode("utf-8")
    for some in _chunks(rows):
        lines = _lines(some if raw else map(safe_row, some))
        if not raw and CONTROL.search(lines):  # rare: one look at many rows costs less than a look at each cell
            lines = _lines(safe_row(clean_row(row)) for row in some)
        yield lines.encode("utf-8")


def _lines(rows: Rows) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def json_pieces(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Yield a JSON list of objects in pieces, a line for each object."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    mark = "[\n"
    for some in _chunks(rows):
        yield (mark + ",\n".join(encode(dict(zip(columns, row, strict=True))) for row in some)).encode("utf-8")
        mark = ",\n"
    yield b"[]\n" if mark == "[\n" else b"\n]\n"


async def stream(
    datasette: Datasette,
    request: Request,
    send: Send,
    *,
    filename: str,
    columns: Sequence[str],
    rows: Callable[[sqlite3.Connection], Rows],
) -> None:
    """Send what `rows` reads as the file that `filename` ends like: `.csv` or `.json`.

    In a CSV, `raw=1` leaves cells as they are and `bom=1` helps old spreadsheets.
    """
    ending = filename.rpartition(".")[2]
    headers = {
        "content-type": CONTENT_TYPES[ending],
        "access-control-allow-origin": "*",
        **({"content-disposition": f'attachment; filename="{filename}"'} if ending == "csv" else {}),
    }
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw_headers})
    if request.method == "HEAD":  # nothing is read for a body that nobody gets
        await send({"type": "http.response.body", "body": b""})
        return
    if ending == "csv" and request.args.get("bom") == "1":
        await send({"type": "http.response.body", "body": b"\xef\xbb\xbf", "more_body": True})
    loop = asyncio.get_running_loop()
    connection = database.connection_of_its_own(datasette)
    try:
        found = rows(connection)
        raw = request.args.get("raw") == "1"
        pieces = csv_pieces(columns, found, raw) if ending == "csv" else json_pieces(columns, found)
        while (piece := await loop.run_in_executor(None, next, pieces, None)) is not None:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        connection.close()
    await send({"type": "http.response.body", "body": b""})


def _chunks(rows: Rows) -> Iterator[list[Sequence[Any]]]:
    waiting = iter(rows)
    while some := list(islice(waiting, CHUNK)):
        yield some
