"""What storing a built notice costs, as a multiple of raw `executemany` of the same rows with the same FTS triggers;
and what a second process saves, and a full rebuild as a share of BeautifulSoup alone, on pages of the website's size.
One run, 400 synthetic notices and 1,000 in a heavy page shell."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from archive.build import build
from archive.dictionary import tables
from archive.parsing import parse_all
from archive.press import Store, make_schema
from tests.bench import build as synthetic
from tests.bench.parse import dressed

COUNT = 400
HEAVY = 1_000


def timed_build(data: Path) -> float:
    """Build with one process in this one; return the seconds spent in storing rows."""
    spent = 0.0
    send = Store._send

    def timed(self: Store, table: str, names: Any) -> None:
        nonlocal spent
        began = time.perf_counter()
        send(self, table, names)
        spent += time.perf_counter() - began

    Store._send = timed  # type: ignore[method-assign]
    try:
        build(data, processes=1, everything=True)
    finally:
        Store._send = send  # type: ignore[method-assign]
    return spent


def raw(data: Path) -> float:
    """Return the seconds that `executemany` takes for all rows of that archive, in one transaction, FTS included."""
    source = sqlite3.connect(data / "press.db")
    made = {
        name: (list(table.columns), source.execute(f"SELECT {', '.join(table.columns)} FROM {name}").fetchall())
        for name, table in tables().items()
        if not table.is_view
    }
    target = sqlite3.connect(data / "raw.db", isolation_level=None)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("BEGIN")
    make_schema(target)
    began = time.perf_counter()
    for name, (columns, rows) in made.items():
        insert(target, name, columns, rows)
    took = time.perf_counter() - began
    target.execute("COMMIT")
    return took


def insert(target: sqlite3.Connection, table: str, columns: list[str], rows: Iterable[Any]) -> None:
    """Insert rows."""
    marks = ", ".join("?" * len(columns))
    target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def parsing(captures: Path, processes: int) -> float:
    """Return the seconds in which so many processes parse every page of captures.db."""
    began = time.perf_counter()
    parsed = sum(not one.refusal for one in parse_all(captures, range(1, HEAVY + 1), processes))
    if parsed != HEAVY:
        raise RuntimeError(f"{parsed} of {HEAVY} pages were parsed")
    return time.perf_counter() - began


def heavy() -> dict[str, float]:
    """Return the seconds, on pages of the website's weight, of parsing and of a full rebuild by one process and by two,
    and of BeautifulSoup."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        synthetic.capture(data, HEAVY, dress=lambda number, page: dressed(number, page) or page)
        took = {
            "parsing, one": parsing(data / "captures.db", 1),
            "parsing, two": parsing(data / "captures.db", 2),
            "rebuild, one": synthetic.build(data, 1, "all")["seconds"],
            "rebuild, two": synthetic.build(data, 2, "all")["seconds"],
        }
    pages = [dressed(number, page) or page for number, (_, page) in enumerate(synthetic.pages(HEAVY))]
    began = time.perf_counter()
    for page in pages:
        BeautifulSoup(page, "lxml")
    return took | {"BeautifulSoup": time.perf_counter() - began}


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        synthetic.capture(data, COUNT)
        one = synthetic.build(data, 1, "all")["seconds"]
        stored = timed_build(data)
        bare = raw(data)
    took = heavy()
    sys.stdout.write(f"storing / raw executemany: {stored / bare:.2f} (bar 1.5)\n")
    sys.stdout.write(f"parsing, two processes / one: {took['parsing, two'] / took['parsing, one']:.2f} (bar 0.65)\n")
    sys.stdout.write(f"full rebuild, two processes / one: {took['rebuild, two'] / took['rebuild, one']:.2f}\n")
    share = took["rebuild, one"] / took["BeautifulSoup"]
    sys.stdout.write(f"full rebuild / BeautifulSoup on the whole pages alone: {share:.2f} (bar 0.30)\n")
    sys.stdout.write(
        f"raw executemany: {1000 * bare / COUNT:.2f} ms a notice; the whole build: {1000 * one / COUNT:.1f}\n"
    )


if __name__ == "__main__":
    main()
