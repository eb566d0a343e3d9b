"""How quick the site is, as ratios in one run: `python -m tests.bench.room [small] [large]`.

Against the median of `/-/versions.json` (the least that a request costs), in this process and without the network.
"""

from __future__ import annotations

import csv
import io
import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.bench.room_words import COMMON, PHRASE, RARE, synthetic
from tests.room_site import Visitor, visitor

ROUNDS = 60
TURNS = 16
"""How often idle reads and reads beside a writer take turns: the machine's own moods are longer than a turn."""
PAGES = {
    "search, rare word": f"/search?q={RARE}",
    "search, word in every notice": f"/search?q={COMMON}",
    "search, phrase": f"/search?q={PHRASE}",
    "table": "/press/notices",
    "notice": "/notice/n-3",
}
FLOOR = "/-/versions.json"


def timed(room: Visitor, path: str) -> float:
    """Return the seconds of one answer."""
    start = time.perf_counter()
    answer = room.get(path)
    took = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return took


def measure(press: Path) -> dict[str, list[float]]:
    """Return the times of each page and of the floor, taken in turns so that the machine's moods hit all alike."""
    with visitor(press) as room:
        for path in (FLOOR, "/", *PAGES.values()):
            timed(room, path)
        times: dict[str, list[float]] = {name: [] for name in ("floor", *PAGES)}
        for _ in range(ROUNDS):
            times["floor"].append(timed(room, FLOOR))
            for name, path in PAGES.items():
                times[name].append(timed(room, path))
        return times


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def write_flat_out(press: str, stop: multiprocessing.synchronize.Event) -> None:
    """Change notices one transaction after another, until told to stop."""
    with closing(sqlite3.connect(press, timeout=30)) as db:
        number = 0
        while not stop.is_set():
            number += 1
            with db:
                db.execute("UPDATE notices SET last_seen_at = ? WHERE pk = ?", (f"t{number}", number % 1_000 + 1))
                db.execute(
                    "UPDATE search_texts SET notes = ? WHERE notice_pk = ?", (f"note {number}", number % 1_000 + 1)
                )


def beside_a_writer(press: Path) -> float:
    """Return the 95th percentile of reads beside a writer as a multiple of that of idle reads, in turns of each."""
    paths = [PAGES["search, rare word"], PAGES["notice"], PAGES["table"]]
    idle: list[float] = []
    busy: list[float] = []
    with visitor(press) as room:
        for _ in range(TURNS):
            idle += [timed(room, path) for _ in range(ROUNDS // 6) for path in paths]
            stop = multiprocessing.Event()
            writer = multiprocessing.Process(target=write_flat_out, args=(str(press), stop))
            writer.start()
            time.sleep(0.3)
            busy += [timed(room, path) for _ in range(ROUNDS // 6) for path in paths]
            stop.set()
            writer.join()
        return p95(busy) / p95(idle)


def csv_share(press: Path) -> float:
    """Return the rows a second of `/search.csv` as a share of a bare `csv.writer` loop over the same rows."""
    with visitor(press) as room, closing(sqlite3.connect(press)) as db:
        rows = room.get("/search.csv").text.count("\n")
        shares = []
        for _ in range(3):
            start = time.perf_counter()
            out = csv.writer(io.StringIO())
            out.writerows(
                db.execute(
                    "SELECT n.id, n.headline, n.created_on, n.kind, c.name, c.id, n.meeting_count, n.guest_count,"
                    " n.edited, n.state, n.url, n.first_seen_at, n.last_seen_at, n.id FROM notices n"
                    " LEFT JOIN committees c"
                    " ON c.pk = n.committee_pk ORDER BY n.created_on DESC, n.id"
                )
            )
            bare = time.perf_counter() - start
            shares.append(bare / timed(room, "/search.csv"))
        if rows < 2:
            raise RuntimeError("the CSV is empty")
        return statistics.median(shares)


def main(sizes: tuple[int, int] = (10_000, 100_000), say: Callable[[str], object] = print) -> None:
    """Measure and say the ratios with their bars."""
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for size in sizes:
            press = Path(folder) / str(size) / "press.db"
            press.parent.mkdir()
            synthetic(press, size)
            results.append(measure(press))
        small, large = results
        floor = statistics.median(large["floor"])
        say(f"{sizes[1]:,} notices; 95th percentile as a multiple of the median of {FLOOR} ({floor * 1000:.1f} ms)")
        for name in PAGES:
            growth = statistics.median(large[name]) / statistics.median(small[name])
            usual = statistics.median(large[name]) / floor
            say(
                f"  {name:32} {p95(large[name]) / floor:5.1f} (bar 6), median {usual:4.1f};"
                f" {growth:4.2f} times that of {sizes[0]:,} (bar 1.5)"
            )
        press = Path(folder) / str(sizes[1]) / "press.db"
        say(f"  reads beside a writer, p95       {beside_a_writer(press):5.2f} (bar 1.3)")
        say(f"  rows of /search.csv per second   {csv_share(press):5.2f} of a bare csv.writer loop (bar 0.25)")
        with visitor(press) as room:
            say(f"  home page                        {len(room.get('/').content) / 1000:5.0f} KB (bar 150)")


if __name__ == "__main__":
    given = [int(size) for size in sys.argv[1:]]
    main((given[0], given[1]) if len(given) == 2 else (10_000, 100_000))
