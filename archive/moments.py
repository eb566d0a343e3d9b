"""Moments as the archive writes them: `YYYY-MM-DDTHH:MM:SSZ`, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def to_text(moment: datetime) -> str:
    """Return a moment as text. Raises ValueError for one without a time zone.

    >>> to_text(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    '2026-03-29T01:30:00Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime(_FORM)


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote; aware, UTC."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def now_utc() -> datetime:
    """Return the present moment in UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
