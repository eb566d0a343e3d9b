"""The meeting, or two, of a notice that is no digest (VARIANTS 2.6, 2.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scraper.committees import PLENARY, find_committees
from scraper.dates import find_dates
from scraper.notice import Meeting, MeetingKind, Panel, Span, Venue
from scraper.pages.announcements import Announcement, banner_day, find_announcements, venue_apart
from scraper.pages.body import Line
from scraper.pages.headings import timed_heading
from scraper.pages.labels import Labels, read_labels
from scraper.pages.panels import read_panels
from scraper.pages.timing import Calendar
from scraper.pages.venues import VIRTUAL
from scraper.warnings import doubt


@dataclass(slots=True)
class Single:
    """The meetings of one notice, and unread guest lines."""

    meetings: list[Meeting]
    unread: list[str]
    certain: bool = False
    """A sentence says that the meeting will take place."""


def read_meetings(
    lines: list[Line], calendar: Calendar, committee: str | None, *, virtual: bool, visit: bool, event: bool
) -> Single:
    """Return the meetings of a notice that is no digest; none if it announces none.

    `virtual`: the notice says that they are held over the network; `visit`, `event`: what it invites to instead.
    """
    said = find_announcements(lines)
    banner = banner_day(lines, calendar)
    kind = MeetingKind.SITE_VISIT if visit else MeetingKind.EVENT if event else MeetingKind.PUBLIC_MEETING
    if (visit or event) and (labels := read_labels(lines)):
        return _labelled(lines, labels, calendar, committee, kind)
    groups = _groups(lines, said)
    parts = [read_panels(group, prose=not visit, visit=visit, unannounced=bool(said or banner)) for group in groups]
    unread = [text for _, missed in parts for text in missed]
    if not said and not banner and not any(panels for panels, _ in parts):
        return Single(meetings=[], unread=unread)
    meetings = []
    for index, (group, (panels, _)) in enumerate(zip(groups, parts, strict=True)):
        fact = said[index] if index < len(said) else None
        day = _day(fact, banner if index == 0 else None, calendar)
        venue, span = _place(fact, lines, virtual=virtual)
        meetings.append(
            Meeting(
                kind=kind,
                committee=_own_committee(group, committee) if len(groups) > 1 else committee,
                topic=None,
                date=day,
                start_time=fact.time.start_time if fact and fact.time else _opening_time(group, panels),
                end_time=fact.time.end_time if fact and fact.time else None,
                venue=venue,
                panels=panels,
                span=span,
            )
        )
    if len(meetings) == 1:
        calendar.tomorrow(" ".join(line.text for line in lines), meetings[0].date)
    return Single(meetings=meetings, unread=unread, certain=any(fact.certain for fact in said))


def _groups(lines: list[Line], said: list[Announcement]) -> list[list[Line]]:
    """Return the lines of each meeting: those up to its sentence, or from it on if it opens what it announces."""
    certain = [fact for fact in said if fact.certain]
    if len(certain) < 2:
        return [lines]
    opens = certain[0].opens
    inner = [fact.line for fact in certain[1:]] if opens else [fact.line + 1 for fact in certain[:-1]]
    return [lines[low:high] for low, high in pairwise([0, *inner, len(lines)])]


def _day(fact: Announcement | None, banner: date | None, calendar: Calendar) -> date | None:
    """Return a meeting's day: the one the note added after it names, else its sentence's; a difference is told."""
    stated = fact.mention if fact else None
    if banner and stated and (stated.day, stated.month) == (banner.day, banner.month):
        return banner
    day = None
    if fact:
        day = calendar.day(fact.mention, fact.text) if fact.mention else calendar.relative(fact.text)
    if banner and day and day != banner:
        calendar.doubts.append(
            doubt("banner-differs", f"the added note says {banner:%A %-d %B %Y}, the notice {day:%A %-d %B %Y}")
        )
    return banner or day


def _place(fact: Announcement | None, lines: list[Line], *, virtual: bool) -> tuple[Venue | None, Span | None]:
    """Return a meeting's venue and where the notice announces it."""
    venue, span = None, None
    if fact:
        venue, span = fact.venue, Span(start=fact.start, end=fact.end)
        if venue is None and (apart := venue_apart(lines)):
            venue, where = apart
            span = Span(start=min(span.start, where.start), end=max(span.end, where.end))
    if virtual and (venue is None or venue.room is None):
        venue = VIRTUAL
    return venue, span


def _opening_time(lines: list[Line], panels: tuple[Panel, ...]) -> str | None:
    """Return when a meeting begins whose sentence gives no time: as a line of its own says, or its first panel."""
    timed = (timed_heading(line.text) for line in lines if not line.is_item and not line.is_contact)
    heading = next((heading for heading in timed if heading), None)
    if heading:
        return heading.start_time
    return panels[0].start_time if panels else None


_BEFORE_ASSEMBLY = re.compile(r"\bappear before the (?:London )?Assembly\b|\bfull Assembly\b")


def _own_committee(lines: list[Line], whole: str | None) -> str | None:
    """Return the committee of one of several meetings of a notice: the one its own lines speak of."""
    text = "\n".join(line.text for line in lines)
    if _BEFORE_ASSEMBLY.search(text):
        return PLENARY
    known = [m for m in find_committees(text) if m.known]
    return known[0].name if known else whole


def _labelled(
    lines: list[Line], labels: Labels, calendar: Calendar, committee: str | None, kind: MeetingKind
) -> Single:
    """Return the visit or event that labelled lines (`Location:`, `Time:`) tell."""
    kept = [line for index, line in enumerate(lines) if index not in labels.lines]
    visit = kind is MeetingKind.SITE_VISIT
    panels, unread = read_panels(kept, prose=not visit, visit=visit)
    text = " ".join(line.text for line in lines)
    day = calendar.day(labels.day, _dated_line(lines, labels)) if labels.day else calendar.relative(text)
    calendar.tomorrow(text, day)
    meeting = Meeting(
        kind=kind,
        committee=committee,
        topic=None,
        date=day,
        start_time=labels.time.start_time if labels.time else None,
        end_time=labels.time.end_time if labels.time else None,
        venue=labels.venue,
        panels=panels,
        span=Span(start=lines[labels.lines[0]].start, end=lines[labels.lines[-1]].end),
    )
    return Single(meetings=[meeting], unread=unread)


def _dated_line(lines: list[Line], labels: Labels) -> str:
    """Return the line that states a visit's date, for the words of a warning."""
    return next((lines[i].text for i in labels.lines if find_dates(lines[i].text)), "")
