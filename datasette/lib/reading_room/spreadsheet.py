"""CSV that is safe to open: cells that a spreadsheet would run as a formula are led by an apostrophe.

Source of the rule: OWASP, "CSV Injection": a cell that starts with = + - @ tab or carriage return; and the full-width
forms of these signs, which some programs fold. `?raw=1` on a CSV address leaves the cells as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """Return the cell as it may be opened.

    >>> safe_cell("=SUM(A1)"), safe_cell("2023-07-18"), safe_cell(-1), safe_cell(None)
    ("'=SUM(A1)", '2023-07-18', -1, None)
    """
    if not isinstance(value, str) or not value:
        return value
    if not value.isprintable():
        value = "".join(c for c in value if c.isprintable() or c in "\n\t")
    return "'" + value if value.startswith(RISKY) else value


def safe_row(row: Iterable[Any]) -> list[Any]:
    """Return a row of safe cells."""
    return [safe_cell(value) for value in row]
