"""Runs crawls for tests: each in a process of its own, forked from one that has loaded Scrapy already."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import scrapy.core.downloader.handlers.http11
import scrapy.crawler
import scrapy.settings.default_settings
import scrapy.utils.reactor
import twisted.internet.asyncioreactor  # noqa: F401

import archive.captures_file
import scraper.pages
import scraper.spiders.press  # noqa: F401
from archive.captures import Captures
from archive.crawl import crawl
from archive.crawl_plan import CrawlPlan
from archive.errors import UserError
from archive.moments import to_text

for _path in ("EXTENSIONS_BASE", "DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE"):
    for _component in getattr(scrapy.settings.default_settings, _path):
        import_module(_component.rpartition(".")[0])

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.crawling"])


@dataclass(frozen=True, slots=True)
class Crawled:
    """How a crawl ended."""

    status: int
    facts: dict[str, Any]
    error: str = ""
    """The sentence on stderr of a crawl that could not be run to its report."""
    peak_mb: float = 0.0


def _child(plan: CrawlPlan, back: Connection, environment: dict[str, str], most_pages: int | None) -> None:
    os.environ.update(environment)
    time.tzset()
    if most_pages is not None:
        _make_disk_small(most_pages)
    try:
        report = crawl(plan, log=lambda line: None)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        back.send(Crawled(report.exit_status, report.facts, peak_mb=peak))
    except UserError as error:
        back.send(Crawled(error.status, {}, str(error)))
    except BaseException as error:
        back.send(Crawled(70, {}, repr(error)))
        raise


def _make_disk_small(pages: int) -> None:
    """Let captures.db grow to so many pages and no further, as a full disk does."""
    prepare = archive.captures_file.prepare

    def prepare_small(connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
        prepare(connection, path, readonly)
        connection.execute(f"PRAGMA max_page_count = {pages}")

    archive.captures_file.prepare = prepare_small


def start(
    plan: CrawlPlan, environment: dict[str, str] | None = None, most_pages: int | None = None
) -> tuple[ForkServerProcess, Connection]:
    """Start a crawl and return its process and the pipe on which it reports."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_child, args=(plan, there, environment or {}, most_pages))
    process.start()
    there.close()
    return process, here


def run(
    data: Path, site: str, *, environment: dict[str, str] | None = None, most_pages: int | None = None, **options: Any
) -> Crawled:
    """Crawl a site on loopback into `data` and wait for the end."""
    options.setdefault("timeout", 5.0)
    process, pipe = start(CrawlPlan(data=data, site=site, **options), environment, most_pages)
    try:
        if not pipe.poll(120):
            raise AssertionError("the crawl does not end")
        crawled: Crawled = pipe.recv()
    finally:
        pipe.close()
        process.join(20)
        if process.is_alive():
            process.kill()
    return crawled


def kill(process: ForkServerProcess) -> None:
    """End a crawl as a power cut would."""
    assert process.pid is not None
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.join(20)


def accounts(crawled: Crawled) -> bool:
    """Whether every address asked for ended in exactly one result."""
    facts = crawled.facts
    results = facts["new"] + facts["changed"] + facts["unchanged"] + facts["gone"]
    return bool(facts["asked"] == results + sum(facts["failed"].values()) + sum(facts["refused"].values()))


def bodies(data: Path, kind: str = "notice") -> dict[str, list[bytes]]:
    """What is stored of each address, oldest first."""
    kept: dict[str, list[bytes]] = {}
    with Captures.open(data / "captures.db", readonly=True) as captures:
        for capture in captures.since(0):
            if capture.kind == kind:
                kept.setdefault(capture.url, []).append(capture.body)
    return kept


def dump(data: Path) -> list[Any]:
    """What an archive holds, without times and row numbers."""
    with Captures.open(data / "captures.db", readonly=True) as captures:
        held: list[Any] = sorted((c.kind, c.url, c.status, c.sha256, c.discovered_by) for c in captures.since(0))
        frontier = captures.connection.execute(
            "SELECT url, kind, state, discovered_by, dated FROM frontier ORDER BY url"
        )
        return [*held, *(tuple(row) for row in frontier)]


def aged(data: Path, days: int) -> None:
    """Make all that an archive has seen that much older."""
    with Captures.open(data / "captures.db") as captures:
        then = to_text(datetime.now(UTC) - timedelta(days=days))
        captures.connection.execute("UPDATE frontier SET seen_at = ?, found_at = ?", (then, then))
