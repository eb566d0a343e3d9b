"""Runs crawls for tests: each in a process of its own, forked from one that has loaded Scrapy already."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import scrapy.core.downloader.handlers.http11
import scrapy.crawler
import scrapy.extensions.feedexport
import scrapy.utils.reactor  # noqa: F401
import twisted.internet.asyncioreactor  # noqa: F401

import scraper.pages
import scraper.spiders.press  # noqa: F401
from archive.captures import Captures
from archive.crawl import CrawlPlan, crawl
from archive.errors import UserError

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.crawling"])


@dataclass(frozen=True, slots=True)
class Crawled:
    """How a crawl ended."""

    status: int
    facts: dict[str, Any]
    error: str = ""
    """The sentence on stderr of a crawl that could not be run to its report."""


def _child(plan: CrawlPlan, back: Connection) -> None:
    os.environ["no_proxy"] = "127.0.0.1"
    try:
        report = crawl(plan, log=lambda line: None)
        back.send(Crawled(report.exit_status, report.facts))
    except UserError as error:
        back.send(Crawled(error.status, {}, str(error)))
    except BaseException as error:
        back.send(Crawled(70, {}, repr(error)))
        raise


def start(plan: CrawlPlan) -> tuple[ForkServerProcess, Connection]:
    """Start a crawl and return its process and the pipe on which it reports."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_child, args=(plan, there))
    process.start()
    there.close()
    return process, here


def run(data: Path, site: str, **options: Any) -> Crawled:
    """Crawl a site on loopback into `data` and wait for the end."""
    options.setdefault("timeout", 5.0)
    process, pipe = start(CrawlPlan(data=data, site=site, **options))
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
