"""What a notice's body announces: the items of a week's digest, or the one thing that any other notice is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scraper.committees import ANNUAL_MEETING, PLENARY
from scraper.notice import Chair, Kind, Meeting, MeetingKind, Quote
from scraper.pages.body import Body
from scraper.pages.chair import read_chair
from scraper.pages.digest import read_digest
from scraper.pages.kinds import is_event, is_visit, kind_of
from scraper.pages.meetings import Single, read_meetings
from scraper.pages.notes import Notes
from scraper.pages.quotes import read_quotes
from scraper.pages.subject import committee_of
from scraper.pages.timing import Calendar
from scraper.pages.venues import says_virtual

_AHEAD = re.compile(
    r"\bwill (?:take place|be held)\b|\btakes place\b|\btomorrow\b|\bwill (?:meet|question|hear from|attend on)\b",
    re.IGNORECASE,
)
# Kinds that tell of no meeting to come, whatever dates their text holds.
_WITHOUT_MEETING = frozenset({Kind.MOTION, Kind.SUMMONS, Kind.OTHER, Kind.STATEMENT, Kind.REPORT, Kind.INVESTIGATION})
# …but these may name one in a sentence of its own: the day of a summons, the first meeting of an investigation.
_MAY_NAME_ONE = frozenset({Kind.SUMMONS, Kind.INVESTIGATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from a body, beside its text, notes and contacts."""

    kind: Kind
    committee: str | None = None
    meetings: tuple[Meeting, ...] = ()
    chair: Chair | None = None
    quotes: tuple[Quote, ...] = ()
    unknown_committees: tuple[str, ...] = ()
    """Printed names that the list of committees does not hold."""
    unread: tuple[str, ...] = ()
    """Lines of guest lists that could not be read as guests."""


def read_week(body: Body, calendar: Calendar) -> Reading:
    """Return the reading of a week's digest: many meetings, no committee of its own, nobody offered for interview."""
    found = read_digest(body.lines, calendar)
    return Reading(
        kind=Kind.WEEK_AHEAD,
        meetings=tuple(found.meetings),
        unknown_committees=tuple(dict.fromkeys(found.unknown)),
        unread=tuple(found.unread),
    )


def read_single(headline: str, body: Body, notes: Notes, calendar: Calendar) -> Reading:
    """Return the reading of any notice but a digest."""
    note_texts = [note.text for note in notes.footnotes]
    quotes = read_quotes(body.lines)
    chair = read_chair([*note_texts, *(line.text for line in body.lines), *notes.contacts, *body.contacts])
    committee, unknown = committee_of(headline, body.lines, note_texts, chair.role if chair else None)
    single = read_meetings(
        body.lines,
        calendar,
        committee,
        virtual=says_virtual(body.text),
        visit=is_visit(body.text),
        event=is_event(headline),
    )
    kind = kind_of(
        headline,
        body.text,
        meets=bool(single.meetings),
        visits=any(meeting.kind is MeetingKind.SITE_VISIT for meeting in single.meetings),
        guests=any(panel.guests for meeting in single.meetings for panel in meeting.panels),
        quoted=bool(quotes),
        ahead=bool(_AHEAD.search(body.text)),
    )
    meetings, unread = single.meetings, single.unread
    if kind in _WITHOUT_MEETING and not (kind in _MAY_NAME_ONE and single.certain):
        meetings, unread = [], []
        calendar.doubts.clear()
    if kind is Kind.MOTION:
        committee, unknown = PLENARY, None  # only the full Assembly agrees motions
    elif kind is Kind.APPOINTMENT and re.search(r"\bAnnual Meeting\b", f"{headline} {body.text[:3000]}"):
        committee, unknown = ANNUAL_MEETING, None
        meetings, unread = _annual(single), []
    return Reading(
        kind=kind,
        committee=committee,
        meetings=tuple(meetings),
        chair=chair,
        quotes=quotes,
        unknown_committees=(unknown,) if unknown else (),
        unread=tuple(unread),
    )


def _annual(single: Single) -> list[Meeting]:
    """Return the meetings of a notice of the Annual Meeting: whom it lists are office-holders, not guests."""
    if not single.certain:
        return []
    if len(single.meetings) > 1:
        return single.meetings
    return [replace(meeting, committee=ANNUAL_MEETING, panels=()) for meeting in single.meetings]
