"""Captures → what their pages say, on all cores. The captures are read where they are parsed, body by body."""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from typing import NamedTuple

from archive.captures import Captures, DamagedCapture
from archive.content_hash import content_hash
from archive.masking import without_contacts
from scraper.capture import Capture
from scraper.pages import RefusedPage, parse_notice

_CHUNK = 24  # captures a task: enough to hide the cost of passing results, few enough to share the work evenly
_WORTH_IT = 3 * _CHUNK  # fewer are parsed here and now: starting a process takes as long as parsing a hundred pages


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
        document = without_contacts(document)
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
    if processes > 1 and len(first) == _WORTH_IT:
        yield from _parse_with_processes(path, chain(first, numbers), processes)
        return
    with Captures.open(path, readonly=True) as opened:
        for pk in chain(first, numbers):
            yield _parse_one(opened, pk)


def _parse_with_processes(path: Path, numbers: Iterator[int], processes: int) -> Iterator[Parsed]:
    readers: SimpleQueue[Reader] = SimpleQueue()
    started = [Reader(path) for _ in range(processes)]
    for reader in started:
        readers.put(reader)

    def read(chunk: list[int]) -> list[Parsed]:
        reader = readers.get()
        try:
            return reader.read(chunk)
        finally:
            readers.put(reader)

    with ThreadPoolExecutor(processes) as threads:
        waiting: deque[Future[list[Parsed]]] = deque()
        try:
            while True:
                while len(waiting) < 3 * processes and (chunk := list(islice(numbers, _CHUNK))):
                    waiting.append(threads.submit(read, chunk))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            for reader in started:
                reader.close()


class Reader:
    """A process that reads pages. It is no `multiprocessing` process: those run the caller's main program once more,
    or copy this one with its open databases, which SQLite forbids."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process = self._start()

    def _start(self) -> Popen[bytes]:
        root = str(Path(__file__).parents[1])
        search = os.pathsep.join([root, *([os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else [])])
        program = "from archive.parsing import serve; serve()"
        command = [sys.executable, "-c", program, str(self.path.absolute())]
        return Popen(command, stdin=PIPE, stdout=PIPE, env={**os.environ, "PYTHONPATH": search})

    def read(self, chunk: list[int]) -> list[Parsed]:
        """Return what the captures say; one whose page ends the process is refused for that."""
        try:
            return self._ask(chunk)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            self.process = self._start()
            if len(chunk) > 1:
                return [parsed for pk in chunk for parsed in self.read([pk])]
            return [Parsed(capture_pk=chunk[0], refusal="parser_failed", detail="it ended the process that read it")]

    def _ask(self, chunk: list[int]) -> list[Parsed]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pickle.dump(chunk, self.process.stdin)
        self.process.stdin.flush()
        return [Parsed(*values) for values in pickle.load(self.process.stdout)]

    def close(self) -> None:
        """End the process."""
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def serve() -> None:
    """Read pages of the captures.db that the command line names, as asked on standard input, until that ends."""
    with Captures.open(Path(sys.argv[1]), readonly=True) as captures:
        while True:
            try:
                chunk = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            pickle.dump([tuple(_parse_one(captures, pk)) for pk in chunk], sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _parse_one(captures: Captures, pk: int) -> Parsed:
    try:
        return parse(captures.capture(pk))
    except DamagedCapture as damaged:
        return Parsed(capture_pk=pk, refusal="damaged_capture", detail=damaged.fault)
