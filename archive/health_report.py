"""The health of an archive as lines, as files beside the archive, and as a badge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from archive.health import FAULT, GOOD, WATCH, Health
from archive.whole_files import write_whole

REPORT = "health.json"


def write_report(data: Path, health: Health) -> None:
    """Keep the report as `health.json` and the badge as `health.svg` beside the archive; the site shows both."""
    for name, text in ((REPORT, json.dumps(health.to_json(), indent=2) + "\n"), ("health.svg", badge(health))):
        write_whole(data / name, text)


def badge(health: Health) -> str:
    """Return a small SVG that says how the archive is doing, for a README or a dashboard."""
    colour = {GOOD: "#2a7d2e", WATCH: "#9a6700", FAULT: "#b3261e"}[health.verdict]
    words = {GOOD: "good", WATCH: "watch", FAULT: ", ".join(sorted({str(f.kind) for f in health.faults})) or "fault"}
    right = words[health.verdict]
    width = 62 + 7 * len(right) + 14
    label = f"archive: {right}, {health.at.astimezone(UTC):%Y-%m-%d}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}">'
        f"<title>{label}</title>"
        f'<rect width="{width}" height="20" rx="3" fill="#444"/>'
        f'<path d="M62 0h{width - 65}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H62z" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="31" y="14">archive</text><text x="{62 + (width - 62) // 2}" y="14">{right}</text></g></svg>\n'
    )


def lines(health: Health) -> Iterator[str]:
    """Yield the report as lines for a terminal or a log."""
    marks = {GOOD: "good ", WATCH: "watch", FAULT: "FAULT"}
    for finding in sorted(health.findings, key=lambda f: (FAULT, WATCH, GOOD).index(f.verdict)):
        yield f"{marks[finding.verdict]}  {finding.name}: {finding.value}"
        if finding.what_to_do:
            yield f"       → {finding.what_to_do}"
    for fault in health.faults:
        yield f"ALARM  {fault.kind}: {fault.summary}"
        yield f"       → {fault.what_to_do}"
