"""What the judgement of health rests on, as data: runs, fields and the pace of notices. Pure: no disk, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from archive.assembly_calendar import AssemblyCalendar
from archive.errors import DONE, UNFINISHED

SILENT_DAYS = 10.0
"""At the least so many usual working days without a notice are called silence."""
DEFAULT_PACE = 0.8
"""Notices a usual working day, until the archive knows its own pace (150 to 300 a year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the crawler, as far as it tells of health."""

    ended_at: datetime
    exit_status: int
    mode: str = "default"
    """`recheck` and `urls` read known notices only, and tell nothing of feed and listing."""
    reason: str = ""
    """Why it ended so, in words."""
    listing_items: int | None = None
    """Notice links recognised on the listing's first page; None if it was not read or answered 304."""
    feed_items: int | None = None
    feed_only: int = 0
    """Notices of the feed, older than a day, that the listing lacks although it was read as far back."""
    listing_behind: int = 0
    """Notices that the feed has had for the better part of a day, and nothing newer has come to the listing."""
    pages: int = 0
    """Notice pages that were fetched with a body."""
    refused: int = 0
    """… of which were judged to be no notice."""
    had: Mapping[str, int] = field(default_factory=dict)
    """Field → known notices that came with a new body and had that field before."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """… of which the new body lacks it."""

    @property
    def sweeps(self) -> bool:
        """Whether it looked for new notices, in feed and listing."""
        return self.mode not in {"recheck", "urls"}

    @property
    def good(self) -> bool:
        """Whether the site answered and looked as expected; a run stopped by its budget did both."""
        return self.exit_status in {DONE, UNFINISHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often a field is filled: among the newest notices, and in the archive before them."""

    field: str
    latest: int
    latest_filled: int
    norm: float
    """Share in the archive, 0 to 1."""
    streak: int = 0
    """The newest notices in a row that lack it."""

    @property
    def share(self) -> float:
        """Share among the newest notices."""
        return self.latest_filled / self.latest if self.latest else self.norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """All that the judgement rests on."""

    runs: Sequence[Run]
    """Oldest first; the last thirty are enough."""
    newest_notice: date | None
    notices_a_working_day: float | None
    """The archive's own pace over the last two years, in notices per usual working day."""
    coverage: Sequence[Coverage]
    damage: Sequence[str] = ()
    """What an integrity check named."""
    had: Mapping[str, int] = field(default_factory=dict)
    """Field → notices whose state of now was first seen in the last month, and whose state before had that field."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """… of which the state of now lacks it."""
    rehearsal: bool = False
    """Whether the last crawl was of a copy of the website, whose silence tells nothing of the Assembly."""

    def is_silent(self, until: date, calendar: AssemblyCalendar) -> bool:
        """Tell whether no notice has come up to `until` for longer than chance and the calendar explain."""
        if self.newest_notice is None or self.rehearsal:
            return False
        silent = calendar.working_days(self.newest_notice, until)
        return silent >= silence_limit(self.notices_a_working_day)


def silence_limit(pace: float | None) -> float:
    """Return after how many usual working days without a notice silence is an alarm, at `pace` notices a working day.

    Notices come at random (Poisson): n days without one have the probability exp(-pace x n). The limit is where that
    falls below one in four hundred thousand, and never under two weeks; three quiet weeks in November are over it.

    >>> round(silence_limit(1.5), 1), round(silence_limit(1.2), 1), round(silence_limit(0.2), 1)
    (10.0, 10.8, 14.0)
    """
    return min(max(SILENT_DAYS, 13.0 / (pace or DEFAULT_PACE)), 14.0)
