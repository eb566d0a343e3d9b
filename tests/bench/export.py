"""Exports at 100,000 notices, thirty times the real number: time against a bare csv.writer loop, and peak memory.

python -m tests.bench.export [NOTICES]
"""

from __future__ import annotations

import csv
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from archive.export.choice import Choice, choose
from archive.export.press_snapshot import open_press
from archive.export.tables import exported_tables
from tests.export_archive import make_archive
from tests.export_site import SITE

NOTICES = 100_000
PARAGRAPHS = 25
"""Gives about 2.5 KB of text a notice, twice with its document, as real ones have."""

TIMES = 3


def main(notices: int = NOTICES) -> dict[str, float]:
    """Measure, print and return the figures."""
    with tempfile.TemporaryDirectory() as place:
        data = make_archive(Path(place) / "data", notices, nasty=False, paragraphs=PARAGRAPHS)
        figures = _against_bare_loop(data, Path(place))
        for format_ in ("csv", "jsonl", "parquet", "sqlite", "xlsx"):
            figures[f"{format_}: peak memory, MB"] = _peak_memory(data, Path(place) / format_, format_)
        figures |= _streamed(data, Path(place))
    for name, value in figures.items():
        print(f"{name:60} {value:10.2f}")  # noqa: T201  the figures are what it is for
    return figures


def bare_loop(data: Path, folder: Path) -> int:
    """Write the same rows as an export does, in the same order, with nothing but csv.writer; return their number."""
    folder.mkdir(exist_ok=True)
    count = 0
    with open_press(data) as db:
        choose(db, Choice())
        for table in exported_tables().values():
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                for row in db.execute(table.query):
                    writer.writerow(row)
                    count += 1
    return count


def _against_bare_loop(data: Path, place: Path) -> dict[str, float]:
    ours, bare = [], []
    rows = 0
    for _ in range(TIMES):  # by turns: what else the machine does falls on both
        ours.append(_seconds(lambda: _export(data, place / "ours", "csv")))
        started = time.perf_counter()
        rows = bare_loop(data, place / "bare")
        bare.append(time.perf_counter() - started)
    return {
        "rows of all CSV files": rows,
        "all CSV files / bare csv.writer loop (bar: 2)": statistics.median(ours) / statistics.median(bare),
        "all CSV files, seconds": statistics.median(ours),
    }


def _export(data: Path, folder: Path, format_: str) -> None:
    subprocess.run(_command(data, folder, format_), check=True, stdout=subprocess.DEVNULL)


def _command(data: Path, folder: Path, format_: str) -> list[str]:
    run = "from archive.cli import main; main()"
    return [sys.executable, "-c", run, "export", str(folder), "--data", str(data), "--format", format_]


def _peak_memory(data: Path, folder: Path, format_: str) -> float:
    """Return the peak of an export in a process of its own, asked of a process in between that has no other child."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    asked = [sys.executable, "-c", code, *_command(data, folder, format_)]
    result = subprocess.run(asked, check=True, capture_output=True, text=True)
    return int(result.stdout) / 1024


def _streamed(data: Path, place: Path) -> dict[str, float]:
    """Return how the site's streamed CSV does against a bare loop over the same table."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = [sys.executable, "-m", "datasette", "serve", str(data / "press.db"), "--port", str(port)]
    options = ["--plugins-dir", str(SITE / "plugins"), "--template-dir", str(SITE / "templates")]
    server = subprocess.Popen([*site, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/-/versions.json")
        figures: dict[str, float] = {}
        for path in ("/appearances.csv", "/search.csv"):
            streamed = [_download(f"http://127.0.0.1:{port}{path}", place / "streamed.csv") for _ in range(TIMES)]
            with (place / "streamed.csv").open(encoding="utf-8", newline="") as file:
                rows = [tuple(row) for row in csv.reader(file)]
            bare = [_seconds(lambda rows=rows: _write(rows, place / "again.csv")) for _ in range(TIMES)]  # type: ignore[misc]
            reading = _reading(data, path)
            share = (statistics.median(bare) + reading) / statistics.median(streamed)
            figures[f"site's {path}, share of a bare loop's speed (bar: 0.25)"] = share
        return figures
    finally:
        server.terminate()
        server.wait()


def _reading(data: Path, path: str) -> float:
    """Return the seconds that SQLite alone takes to give the rows: part of a bare loop over them."""
    query = (
        "SELECT * FROM appearances"
        if path == "/appearances.csv"
        else "SELECT id, headline, created_on, url FROM notices"
    )
    with open_press(data) as db:
        return _seconds(lambda: [None for _ in db.execute(query)])


def _write(rows: list[tuple[str, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow(row)


def _download(url: str, path: Path) -> float:
    started = time.perf_counter()
    with urllib.request.urlopen(url) as answer, path.open("wb") as file:
        while piece := answer.read(1 << 16):
            file.write(piece)
    return time.perf_counter() - started


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url) as answer:
                json.load(answer)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} doesn't answer")


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
