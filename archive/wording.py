"""Numbers in the sentences that commands print."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Return a number of things, in the singular or the plural.

    >>> counted(1, "capture"), counted(2_000, "body"), counted(3, "day"), counted(0, "address")
    ('1 capture', '2,000 bodies', '3 days', '0 addresses')
    """
    if number == 1:
        return f"1 {thing}"
    if thing.endswith("y") and not thing.endswith(("ay", "ey", "oy")):
        return f"{number:,} {thing[:-1]}ies"
    return f"{number:,} {thing}{'es' if thing.endswith('s') else 's'}"
