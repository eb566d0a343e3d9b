"""How far a crawl is: a bar on a terminal, lines in a log."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from tqdm import tqdm

if TYPE_CHECKING:
    from scraper.errand import Errand

_LINE_EVERY = 30.0  # seconds


class Counted(Protocol):
    """What is shown of a frontier."""

    results: Counter[str]

    def waiting(self) -> int:
        """How many addresses are left."""


class Progress:
    """Counts what is settled; `log` takes the place of the bar and gets a line now and then."""

    def __init__(self, frontier: Counted, log: Callable[[str], None] | None) -> None:
        self.frontier = frontier
        self.log = log
        self.bar: Any = None
        self._last = time.monotonic()

    def __enter__(self) -> Self:
        if self.log is None and sys.stderr.isatty():
            self.bar = tqdm(total=None, unit="page", desc="crawl", dynamic_ncols=True, smoothing=0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.close()

    def settled(self, errand: Errand, result: str) -> None:
        """Take note of one more address that is settled."""
        if self.bar is not None:
            self.bar.total = self.bar.n + 1 + self.frontier.waiting()
            self.bar.set_postfix_str(self._counts(), refresh=False)
            self.bar.update()
        elif self.log is not None:
            due = time.monotonic() - self._last >= _LINE_EVERY
            if result.startswith(("failed", "refused")):
                self.log(f"{errand.url}: {result}")
            elif due or errand.kind != "notice":
                self._last = time.monotonic()
                self.log(f"{errand.kind} {errand.url}: {result}; {self._counts()}; {self.frontier.waiting()} waiting")

    def _counts(self) -> str:
        r = self.frontier.results
        refused = sum(count for result, count in r.items() if result.startswith(("refused", "failed")))
        return f"{r['new']} new, {r['changed']} changed, {r['unchanged']} unchanged, {refused} refused"
