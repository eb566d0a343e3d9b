"""CSV that is safe to open: cells that a spreadsheet would run as a formula are led by an apostrophe.

The rule is that of the exports (`archive.export.cells`, from which the site may not import; a test holds the two
together): OWASP's list with its full-width and small forms, undone by dropping one leading quote. `?raw=1` on a CSV
address leaves the cells as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

RISKY = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
"""Control characters other than tab and line ends, and the byte order mark: left out of safe cells."""

_DANGEROUS = re.compile(f"'*[{re.escape(RISKY)}]")
_FIRST = frozenset(RISKY + "'")


def safe_cell(value: Any) -> Any:
    """Return the cell as it may be opened.

    >>> safe_cell("=SUM(A1)"), safe_cell("2023-07-18"), safe_cell(-1), safe_cell(None)
    ("'=SUM(A1)", '2023-07-18', -1, None)
    """
    if type(value) is str and value[:1] in _FIRST and _DANGEROUS.match(value):
        return "'" + value
    return value


def safe_row(row: Sequence[Any]) -> Sequence[Any]:
    """Return a row of safe cells."""
    for value in row:
        if type(value) is str and value[:1] in _FIRST:
            return [safe_cell(value) for value in row]
    return row


def clean_row(row: Sequence[Any]) -> list[Any]:
    """Return a row without control characters in its texts."""
    return [CONTROL.sub("", value) if type(value) is str else value for value in row]
