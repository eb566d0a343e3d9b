"""Files that an export writes line by line: plain or compressed, always the same bytes for the same rows."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

Row = tuple[object, ...]
Advance = Callable[[int], object]
"""Told how many rows were written since the last call."""

BATCH = 1000


def batches(cursor: sqlite3.Cursor, size: int = BATCH) -> Iterator[list[Row]]:
    """Yield the rows of `cursor` a batch at a time, so that memory doesn't grow with the archive."""
    while rows := cursor.fetchmany(size):
        yield rows


@contextmanager
def output(path: Path, *, compress: bool) -> Iterator[BinaryIO]:
    """Yield a file for bytes; compressed ones hold neither a name nor a time, which would differ each time."""
    with path.open("wb") as plain:
        if not compress:
            yield plain
            return
        with gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0, compresslevel=6) as compressed:
            yield cast(BinaryIO, compressed)
