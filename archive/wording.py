"""Numbers in the sentences that commands print."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Return a number of things, in the singular or the plural.

    >>> counted(1, "capture"), counted(2_000, "body")
    ('1 capture', '2,000 bodies')
    """
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} {thing[:-1]}ies" if thing.endswith("y") else f"{number:,} {thing}s"
