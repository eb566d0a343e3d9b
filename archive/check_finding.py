"""What a check finds."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something that does not hold."""

    rule: str
    subject: str
    """Id or address of what it is about."""
    message: str
    hard: bool
