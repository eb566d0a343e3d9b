"""One difference between two states of a notice, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two states."""

    kind: str
    """What happened: guest_added, start_moved, headline_changed, paragraph_removed …"""
    field: str
    """Path of the field in the contract document of the later state (of the earlier one for what was removed)."""
    summary: str
    """The change in words."""
    before: str | None = None
    after: str | None = None
    diff: tuple[tuple[str, str], ...] | None = None
    """Word by word, for texts: see `archive.diffs.word_diff`."""

    def diff_json(self) -> str | None:
        """Return the word-level diff as a JSON list of [op, text], or None."""
        return None if self.diff is None else json.dumps(self.diff, ensure_ascii=False)


def value_change(field: str, kind: str, what: str, before: str | None, after: str | None) -> Change:
    """Return the change of a single value."""
    if before is None:
        words = f"{what} given: {after}"
    elif after is None:
        words = f"{what} removed: {before}"
    else:
        words = f"{what} changed from {before} to {after}"
    return Change(kind=kind, field=field, summary=words, before=before, after=after)


def in_words(day: date | None) -> str:
    """Return a day as people write it.

    >>> in_words(date(2023, 7, 19))
    'Wednesday 19 July 2023'
    """
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "no date"


def plain(kind: str) -> str:
    """Return a kind of notice or meeting as words.

    >>> plain("public_meeting")
    'public meeting'
    """
    return str(kind).replace("_", " ")
