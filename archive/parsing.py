"""Captures → what their pages say, on all cores. The captures are read where they are parsed, body by body."""

from __future__ import annotations

import json
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from archive.captures import Captures, DamagedCapture
from archive.contents import content_hash
from archive.errors import UserError
from scraper.capture import Capture
from scraper.pages import RefusedPage, parse_notice

_CHUNK = 24  # captures a task: enough to hide the cost of passing results, few enough to share the work evenly
_WORTH_IT = 3 * _CHUNK  # fewer are parsed here and now: starting a process takes as long as parsing a hundred pages

_opened: Captures | None = None


class Parsed(NamedTuple):
    """What a page says, or why it says nothing."""

    capture_pk: int
    document: str = ""
    """The contract document as JSON, contacts left out; empty if the page was refused."""
    spans: str = "{}"
    contacts: str = "[]"
    content: str = ""
    node_id: str | None = None
    canonical_url: str | None = None
    refusal: str = ""
    """Reason, one word, if it was refused."""
    detail: str = ""


def parse(capture: Capture) -> Parsed:
    """Return what one capture says; nothing that its page holds raises an error."""
    pk = capture.id or 0
    try:
        notice = parse_notice(capture.body, capture.url, capture.content_type)
        document = notice.to_json()
        contacts = json.dumps(document["contacts"], ensure_ascii=False)
        document["contacts"] = []
        return Parsed(
            capture_pk=pk,
            document=json.dumps(document, ensure_ascii=False),
            spans=json.dumps(notice.spans()),
            contacts=contacts,
            content=content_hash(document),
            node_id=notice.facts.node_id,
            canonical_url=notice.facts.canonical_url,
        )
    except RefusedPage as refused:
        return Parsed(capture_pk=pk, refusal=refused.reason, detail=str(refused))
    except Exception as error:  # a fault of ours in one page must not stop the other thousands: it is told by `check`
        return Parsed(capture_pk=pk, refusal="parser_failed", detail=f"{type(error).__name__}: {error}"[:500])


def parse_all(path: Path, captures: Iterable[int], processes: int) -> Iterator[Parsed]:
    """Yield what the captures with these numbers say, in their order, parsed by that many processes."""
    numbers = iter(captures)
    first = list(islice(numbers, _WORTH_IT))
    if processes < 2 or len(first) < _WORTH_IT:
        with Captures.open(path, readonly=True) as opened:
            for pk in (*first, *numbers):
                yield _parse_one(opened, pk)
        return
    yield from _parse_with_processes(path, chain(first, numbers), processes)


def _parse_with_processes(path: Path, numbers: Iterator[int], processes: int) -> Iterator[Parsed]:
    context = multiprocessing.get_context("spawn")  # a forked copy of a program with threads may hang
    with ProcessPoolExecutor(processes, context, _open, (path,)) as pool:
        waiting: deque[tuple[list[int], Future[list[Parsed]]]] = deque()
        try:
            while True:
                while len(waiting) < 3 * processes and (chunk := list(islice(numbers, _CHUNK))):
                    waiting.append((chunk, pool.submit(_parse_many, chunk)))
                if not waiting:
                    return
                yield from waiting.popleft()[1].result()
        except BrokenProcessPool as error:
            rest = [pk for chunk, _ in waiting for pk in chunk]
            raise UserError(
                f"a process that reads pages was ended from outside (captures {rest[:1]} ff.); there may be too little"
                " memory: try --processes 1"
            ) from error


def _open(path: Path) -> None:
    global _opened
    _opened = Captures.open(path, readonly=True)


def _parse_many(pks: list[int]) -> list[Parsed]:
    assert _opened is not None
    return [_parse_one(_opened, pk) for pk in pks]


def _parse_one(captures: Captures, pk: int) -> Parsed:
    try:
        return parse(captures.capture(pk))
    except DamagedCapture as damaged:
        return Parsed(capture_pk=pk, refusal="damaged_capture", detail=damaged.fault)
