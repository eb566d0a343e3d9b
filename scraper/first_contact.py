"""What first contact with the live site shows: a verdict for each thing that nobody could know beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scraper.exchange import Stop

Verdict = Literal["as expected", "different", "not reached"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation and what was seen."""

    question: str
    verdict: Verdict
    seen: str


@dataclass(slots=True)
class Probed:
    """What first contact showed."""

    findings: list[Finding] = field(default_factory=list)
    requests: int = 0
    stopped: Stop | None = None
    """Why it ended early, if it did."""
    robots_txt: str | None = None
    """The rules as they were read."""
    fault: BaseException | None = None
    samples: dict[str, str] = field(default_factory=dict)
    """Address asked for → status, for the report."""
