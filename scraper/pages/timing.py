"""Dates of meetings: resolved against the notice's own date, every conflict told as a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from scraper.dates import DateMention, find_dates, resolve
from scraper.notice import Doubt
from scraper.warnings import doubt


@dataclass(slots=True)
class Calendar:
    """Resolves dates for one notice; `doubts` gathers what did not fit."""

    created_on: date | None
    doubts: list[Doubt] = field(default_factory=list)

    def day(self, mention: DateMention, text: str) -> date | None:
        """Return the date a mention in `text` means, with a warning where it conflicts."""
        result = resolve(mention, self.created_on)
        printed = text[mention.start : mention.end]
        if result.conflict == "weekday":
            told = f"{result.date:%A %-d %B %Y}" if result.date else "no date"
            other = f"; its weekday would fit {result.fitting:%A %-d %B %Y}" if result.fitting else ""
            self._add("date-weekday-differs", f"“{printed}” was read as {told}{other}")
        elif result.conflict == "impossible":
            self._add("date-impossible", f"“{printed}” is no date of the calendar")
        elif result.conflict == "year-unknown":
            self._add("date-year-unknown", f"“{printed}” has no year, and the page has no date of its own to prove one")
        return result.date

    def tomorrow(self, text: str, day: date | None) -> None:
        """Warn if `text` says “tomorrow” and that is not `day`."""
        if day is None or self.created_on is None or not re.search(r"\btomorrow\b", text, re.IGNORECASE):
            return
        said = self.created_on + timedelta(days=1)
        if said != day:
            self._add(
                "tomorrow-differs", f"“tomorrow” would be {said:%A %-d %B %Y}, the date given is {day:%A %-d %B %Y}"
            )

    def _add(self, code: str, message: str) -> None:
        warning = doubt(code, message)
        if warning not in self.doubts:
            self.doubts.append(warning)

    def relative(self, text: str) -> date | None:
        """Return the day that “tomorrow”, “today” or “on Monday” means in `text`, or None."""
        if self.created_on is None:
            return None
        if re.search(r"\btomorrow\b", text, re.IGNORECASE):
            return self.created_on + timedelta(days=1)
        if re.search(r"\b(?:later )?today\b|\bthis (?:morning|afternoon|evening)\b", text, re.IGNORECASE):
            return self.created_on
        match = re.search(r"\b(?:on|this|next) (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!\s+\d)", text)
        if match:
            names = ["Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"]
            ahead = (names.index(match[1]) - self.created_on.weekday() - 1) % 7 + 1
            return self.created_on + timedelta(days=ahead)
        return None


_WEEKDAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", re.IGNORECASE)


def opening_date(text: str) -> DateMention | None:
    """Return the date with which a line opens, if it does (`Tuesday 17 October`)."""
    if not _WEEKDAY.match(text):
        return None
    found = find_dates(text[:60])
    return found[0] if found and found[0].start == 0 and found[0].weekday is not None else None
