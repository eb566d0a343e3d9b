"""Soak: a crawl of 3,000 notices on loopback without delay. Prints pages/s and the crawler's peak memory.

Run: python -m tests.bench.crawl [notices]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.server import FaultSite

PAGE_BYTES = 60_000  # about the size of a page of the site without its largest parts


def soak(count: int) -> dict[str, float]:
    """Crawl `count` notices once, and once more with nothing new; return what it took."""
    with tempfile.TemporaryDirectory() as folder, FaultSite(count=count, per_page=10, padding=PAGE_BYTES) as site:
        command = [sys.executable, "-c", "from archive.cli import main; main()", "crawl", "--data", folder]
        took = {}
        for name in ("first", "again"):
            asked = len(site.log)
            began = time.monotonic()
            process = subprocess.Popen(
                [*command, "--site", site.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            took[f"{name}_seconds"] = time.monotonic() - began
            took[f"{name}_requests"] = len(site.log) - asked
            took[f"{name}_status"] = os.waitstatus_to_exitcode(status)
            took[f"{name}_peak_mb"] = usage.ru_maxrss / 1024
            took[f"{name}_cpu_seconds"] = usage.ru_utime + usage.ru_stime
        took["pages_per_second"] = took["first_requests"] / took["first_seconds"]
        took["database_mb"] = Path(folder, "captures.db").stat().st_size / 1e6
        return took


if __name__ == "__main__":
    for name, value in soak(int(sys.argv[1]) if len(sys.argv) > 1 else 3000).items():
        sys.stdout.write(f"{name:<22}{value:10.1f}\n")
