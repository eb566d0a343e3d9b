"""The meeting, or two, of a notice that is no digest (VARIANTS 2.6, 2.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from scraper.committees import PLENARY, find_committees
from scraper.dates import DateMention, TimeMention, find_dates, find_times
from scraper.notice import Meeting, MeetingKind, Panel, Span, Venue
from scraper.pages.body import Line
from scraper.pages.headings import timed_heading
from scraper.pages.labels import Labels, read_labels
from scraper.pages.panels import read_panels
from scraper.pages.timing import Calendar
from scraper.pages.venues import read_venue
from scraper.text import sentences
from scraper.warnings import doubt

_TAKES_PLACE = re.compile(
    r"\b(?:meetings?|hearings?|sessions?|events?|visits?|Question Time|MQT|Plenary|reception|service"
    r"|ceremony)\b[^.]{0,80}?\b(?:will (?:now |also )?(?:take place|be held|be taking place|begin|start"
    r"|commence)|takes? place|is taking place|is being held)\b",
    re.IGNORECASE,
)
# What is still to come: `will question`, `is set to hear`. To “meet” is to sit only where no need or standard is met.
_AHEAD = re.compile(
    r"\b(?:will|(?:set|due|expected|invited|asked|is|are) to)\b[^.]{0,60}?\b(?:question|hold|discuss|examine|face"
    r"|appear|hear|put|consider|quiz|grill|investigate|look|review|explore|scrutini[sz]e|ask"
    r"|be (?:questioned|grilled|quizzed)|begin|assess|speak|continue|visit|tour|vote|debate|answer"
    r"|meet(?=\s+(?:tomorrow|today|to|on|at|in|for|with|again|next|this|virtually)\b|\s*[.,:;]|\s*$))\b"
    r"|\bto be (?:questioned|grilled|quizzed)\b|\bmeets?\s+(?:again\s+)?tomorrow\b",
    re.IGNORECASE,
)
# What has been done today announces nothing: `The Committee today urged …`, `the Assembly said today`.
_DONE_TODAY = re.compile(
    r"\btoday\s+(?:\w+ly\s+)?(?:\w{2,}ed|said|told|heard|met|found|set|began|gave|put|spoke|saw|wrote)\b"
    r"|\b(?:\w{2,}ed|said|told)\s+today\b|\b(?:has|have)\s+today\b",
    re.IGNORECASE,
)
# Who comes, on a day that is stated, to a meeting that another sentence speaks of.
_ATTENDS = re.compile(r"\bwill attend (?:the meeting )?on\s", re.IGNORECASE)
_WHO = re.compile(r"\b(?:Committee|Panel|Assembly|Working Group|Members|Mayor)\b")
BANNER = re.compile(r"^This (?:meeting|hearing|session|event) took place on\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\bor (?:at|on) the rising of [^,()]*(?:\([^)]*\))?|\(whichever is the later\)|\bor immediately after [^,()]*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Announced:
    """A sentence that says when and where, taken apart."""

    line: int
    start: int
    end: int
    mention: DateMention | None
    time: TimeMention | None
    venue: Venue | None
    text: str
    certain: bool
    opens: bool = False
    """It stands before what it announces, not after it."""


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
    """Return the meetings of a notice that is no digest; none if it announces none."""
    said = _announced(lines)
    banner = _banner(lines, calendar)
    labels = read_labels(lines) if visit or event else None
    kept = [line for index, line in enumerate(lines) if not (labels and index in labels.lines)]
    groups = _groups(lines if not labels else kept, said if not labels else [])
    parts = [
        read_panels(group, prose=not visit, visit=visit, unannounced=bool(said or banner or labels)) for group in groups
    ]
    unread = [text for _, missed in parts for text in missed]
    if labels:
        return Single(meetings=[_visit(lines, labels, calendar, committee, parts[0][0], visit=visit)], unread=unread)
    if not said and not banner and not any(panels for panels, _ in parts):
        return Single(meetings=[], unread=unread)
    kind = MeetingKind.SITE_VISIT if visit else MeetingKind.EVENT if event else MeetingKind.PUBLIC_MEETING
    meetings = []
    for index, (panels, _) in enumerate(parts):
        fact = said[index] if index < len(said) else None
        same = banner and fact and fact.mention and (fact.mention.day, fact.mention.month) == (banner.day, banner.month)
        day = banner if same and index == 0 else _day(fact, calendar)
        if banner and index == 0:
            if day and banner != day:
                calendar.doubts.append(
                    doubt("banner-differs", f"the added note says {banner:%A %-d %B %Y}, the notice {day:%A %-d %B %Y}")
                )
            day = banner
        time = fact.time if fact else None
        venue = fact.venue if fact else None
        span = Span(start=fact.start, end=fact.end) if fact else None
        if fact and span and venue is None and (apart := _venue_apart(lines)):
            venue, where = apart
            span = Span(start=min(span.start, where.start), end=max(span.end, where.end))
        if virtual and (venue is None or venue.room is None):
            venue = Venue(room=None, building=None, address=None, postcode=None, virtual=True)
        meetings.append(
            Meeting(
                kind=kind,
                committee=_own_committee(groups[index], committee) if len(groups) > 1 else committee,
                topic=None,
                date=day,
                start_time=time.start_time if time else _opening_time(groups[index], panels),
                end_time=time.end_time if time else None,
                venue=venue,
                panels=panels,
                span=span,
            )
        )
    if len(meetings) == 1:
        calendar.tomorrow(" ".join(line.text for line in lines), meetings[0].date)
    return Single(meetings=meetings, unread=unread, certain=any(fact.certain for fact in said))


def _opening_time(lines: list[Line], panels: tuple[Panel, ...]) -> str | None:
    """Return when a meeting begins whose sentence gives no time: as a line of its own says, or its first panel."""
    timed = (timed_heading(line.text) for line in lines if not line.is_item and not line.is_contact)
    heading = next((heading for heading in timed if heading), None)
    if heading:
        return heading.start_time
    return panels[0].start_time if panels else None


def _day(fact: Announced | None, calendar: Calendar) -> date | None:
    if fact is None:
        return None
    return calendar.day(fact.mention, fact.text) if fact.mention else calendar.relative(fact.text)


_BEFORE_ASSEMBLY = re.compile(r"\bappear before the (?:London )?Assembly\b|\bfull Assembly\b")


def _own_committee(lines: list[Line], whole: str | None) -> str | None:
    """Return the committee of one of several meetings of a notice: the one its own lines speak of."""
    text = "\n".join(line.text for line in lines)
    if _BEFORE_ASSEMBLY.search(text):
        return PLENARY
    known = [m for m in find_committees(text) if m.known]
    return known[0].name if known else whole


def _groups(lines: list[Line], said: list[Announced]) -> list[list[Line]]:
    """Return the lines of each meeting: those up to its sentence; the last one also has those after it."""
    certain = [fact for fact in said if fact.certain]
    if len(certain) < 2:
        return [lines]
    groups = []
    start = 0
    if certain[0].opens:
        starts = [0, *(fact.line for fact in certain[1:]), len(lines)]
        return [lines[low:high] for low, high in pairwise(starts)]
    for position, fact in enumerate(certain):
        stop = len(lines) if position == len(certain) - 1 else fact.line + 1
        groups.append(lines[start:stop])
        start = stop
    return groups


def _announced(lines: list[Line]) -> list[Announced]:
    """Return the sentences that announce a meeting; without any, the first that says what will be done when."""
    certain: list[Announced] = []
    likely: list[Announced] = []
    for index, line in enumerate(lines):
        if line.is_contact or (line.is_item and not line.is_typed):
            continue
        text = line.text
        if not re.search(r"\d|omorrow|oday|day\b", text):
            continue
        for start, end in sentences(text):
            sentence = text[start:end]
            fact = _fact(sentence, index, line.start + start)
            if fact is None:
                continue
            (certain if fact.certain else likely).append(fact)
    if certain:
        days = {_when(fact): fact for fact in reversed(certain)}
        kept = [fact for fact in certain if days[_when(fact)] is fact]
        dated = [f for f in kept if f.mention]
        if dated:
            return dated
        first = kept[0]
        # The sentence names no day: a dated sentence elsewhere does.
        day = next((f for f in likely if f.mention), None) or next((f for f in likely if not f.mention), None)
        if day and first.mention is None:
            return [
                replace(
                    first,
                    start=min(first.start, day.start),
                    end=max(first.end, day.end),
                    mention=day.mention,
                    time=first.time or day.time,
                    venue=first.venue or day.venue,
                    text=day.text if day.mention else f"{first.text} {day.text}",
                )
            ]
        return [first]
    dated = [f for f in likely if f.mention]
    opening = [f for f in dated if f.time and re.match(r"On \w+day", f.text)]
    if len({_when(fact) for fact in opening}) > 1:  # one sentence for each of several meetings, before its guests
        return [replace(fact, certain=True, opens=True) for fact in opening]
    if dated:
        return dated[:1]
    relative = [f for f in likely if re.search(r"\btomorrow\b|\btoday\b|\bon \w+day\b", f.text, re.IGNORECASE)]
    return relative[:1]


def _venue_apart(lines: list[Line]) -> tuple[Venue, Span] | None:
    """Return the venue of a sentence without a date (`The meeting will take place in the Chamber`), and its span."""
    for line in lines:
        match = re.search(r"\b(?:meeting|hearing)s? will (?:take place|be held) (?=in |at )", line.text)
        if match and (venue := _venue(line.text[match.end() :], certain=True)):
            return venue, Span(start=line.start + match.start(), end=line.end)
    return None


def _when(fact: Announced) -> tuple[int, int, str | None] | None:
    """Return what tells two announced meetings apart."""
    return (fact.mention.day, fact.mention.month, fact.time.start_time if fact.time else None) if fact.mention else None


def _fact(sentence: str, line: int, offset: int) -> Announced | None:
    """Return what a sentence announces, or None if it announces no meeting."""
    if BANNER.match(sentence):
        return None
    takes = _TAKES_PLACE.search(sentence)
    attends = _ATTENDS.search(sentence)
    ahead = _WHO.search(sentence) and _AHEAD.search(sentence) and not _DONE_TODAY.search(sentence)
    if not takes and not attends and not ahead:
        return None
    days = find_dates(sentence)
    times = find_times(sentence)
    certain = bool(takes) and bool(days or times or re.search(r"\btomorrow\b|\bvirtually\b", sentence, re.IGNORECASE))
    if not certain:
        if not ahead and not attends:
            return None
        days = [d for d in days if d.weekday is not None or (attends and d.year is not None)]
        if not days and not re.search(
            r"\btomorrow\b|\btoday\b|\b[Oo]n (?:Mon|Tues|Wednes|Thurs|Fri)day\b", sentence, re.IGNORECASE
        ):
            return None
        if re.search(r"\b(?:report|letter)\b[^.]*\b(?:published|released|launched)\b|\bby the end of\b", sentence):
            return None
    rest = sentence[takes.end() :] if takes and certain else sentence
    return Announced(
        line=line,
        start=offset,
        end=offset + len(sentence),
        mention=days[0] if days else None,
        time=times[0] if times else _bare_time(sentence),
        venue=_venue(rest, certain=certain),
        text=sentence,
        certain=certain,
    )


def _bare_time(sentence: str) -> TimeMention | None:
    found = [t for t in find_times(sentence, bare=True) if re.search(r"(?:at|from)\s+$", sentence[: t.start])]
    return found[0] if found else None


def _venue(text: str, *, certain: bool) -> Venue | None:
    """Return the venue of a meeting sentence: what is left once dates, times and conditions are taken out."""
    text = _CONDITION.sub(" ", text)
    for found in reversed(find_times(text, bare=True)):
        text = f"{text[: found.start]} , {text[found.end :]}"
    for day in reversed(find_dates(text)):
        text = f"{text[: day.start]} , {text[day.end :]}"
    if not certain:
        match = re.search(
            r"\b(?:in|at)\s+(?:[Tt]he )?(?:Chamber|Committee Room|City Hall|London[’']s Living Room)", text
        )
        if not match:
            return None
        text = text[match.start() :]
    else:
        text = re.sub(r"\b(?:from|at|on)\s*(?:approx(?:imately)?\.?|around|about)?\s*(?=,)", " ", text)
        text = re.sub(r"\b(?:tomorrow|today|afternoon|morning|evening)\b", " ", text)
        text = re.split(
            r"\b(?:and (?:will|can|is|be)|where|which|when|to (?:discuss|consider|examine|question))\b", text
        )[0]
    return read_venue(
        text.strip(),
        off_site=certain and bool(re.match(r"\W*(?:in|at)\s+(?:the\s+)?[A-Z]", re.sub(r"^[\s,]+", "", text))),
    )


def _banner(lines: list[Line], calendar: Calendar) -> date | None:
    """Return the day that the note added after the meeting names (2014 to 2016: the best source, it has the year)."""
    for line in lines[:3]:
        if BANNER.match(line.text):
            days = find_dates(line.text)
            return calendar.day(days[0], line.text) if days else None
    return None


def _visit(
    lines: list[Line],
    labels: Labels,
    calendar: Calendar,
    committee: str | None,
    panels: tuple[Panel, ...],
    *,
    visit: bool,
) -> Meeting:
    text = " ".join(line.text for line in lines)
    day = calendar.day(labels.day, _source(lines, labels)) if labels.day else calendar.relative(text)
    calendar.tomorrow(text, day)
    first, last = lines[labels.lines[0]], lines[labels.lines[-1]]
    return Meeting(
        kind=MeetingKind.SITE_VISIT if visit else MeetingKind.EVENT,
        committee=committee,
        topic=None,
        date=day,
        start_time=labels.time.start_time if labels.time else None,
        end_time=labels.time.end_time if labels.time else None,
        venue=labels.venue,
        panels=panels,
        span=Span(start=first.start, end=last.end),
    )


def _source(lines: list[Line], labels: Labels) -> str:
    """Return the line that states the visit's date, for the words of a warning."""
    return next((lines[i].text for i in labels.lines if find_dates(lines[i].text)), "")
