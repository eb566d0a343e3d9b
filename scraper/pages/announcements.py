"""The sentences that say when and where a meeting is, or what will be done when (VARIANTS 2.6, 2.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from scraper.dates import DateMention, TimeMention, find_dates, find_times
from scraper.notice import Span, Venue
from scraper.pages.body import Line
from scraper.pages.timing import Calendar
from scraper.pages.venues import read_venue
from scraper.text import sentences
from scraper.words import any_of

_TAKES_PLACE = re.compile(
    r"\b(?:meetings?|hearings?|sessions?|events?|visits?|Question Time|MQT|Plenary|reception|service|ceremony)\b"
    r"[^.]{0,80}?\b"
    + any_of(r"""
        will (?:now |also )?(?:take place|be held|be taking place|begin|start|commence)
        takes? place|is taking place|is being held
    """)
    + r"\b",
    re.IGNORECASE,
)
# What is still to come: `will question`, `is set to hear`. To “meet” is to sit only where no need or standard is met.
_AHEAD = re.compile(
    r"\b(?:will|(?:set|due|expected|invited|asked|is|are) to)\b[^.]{0,60}?\b"
    + any_of(r"""
        question|hear|face|quiz|grill|ask|answer|appear|be (?:questioned|grilled|quizzed)|put|speak
        hold|begin|continue|discuss|debate|vote|consider|look|examine|explore|assess|review
        investigate|scrutini[sz]e|visit|tour|(?:aim|seek|try) to
        meet(?=\s+(?:tomorrow|today|to|on|at|in|for|with|again|next|this|virtually)\b|\s*[.,:;]|\s*$)
    """)
    + r"\b|\bto be (?:questioned|grilled|quizzed)\b|\bmeets?\s+(?:again\s+)?tomorrow\b",
    re.IGNORECASE,
)
# What has been done today announces nothing: `The Committee today urged …`, `the Assembly said today`.
_DONE_TODAY = re.compile(
    any_of(r"""
        \btoday\s+(?:\w+ly\s+)?(?:\w{2,}ed|said|told|heard|met|found|set|began|gave|put|spoke|saw|wrote)\b
        \b(?:\w{2,}ed|said|told)\s+today\b
        \b(?:has|have)\s+today\b
    """),
    re.IGNORECASE,
)
# Who comes, on a day that is stated, to a meeting that another sentence speaks of.
_ATTENDS = re.compile(r"\bwill attend (?:the meeting )?on\s", re.IGNORECASE)
_WHO = re.compile(r"\b(?:Committee|Panel|Assembly|Working Group|Members|Mayor)\b")
_MAY_TELL_DAY = re.compile(r"\d|omorrow|oday|day\b")
_NEAR_DAY = re.compile(r"\btomorrow\b|\btoday\b|\b[Oo]n (?:Mon|Tues|Wednes|Thurs|Fri)day\b", re.IGNORECASE)
# A day on which something comes out is no meeting's.
_COMES_OUT = re.compile(r"\b(?:report|letter)\b[^.]*\b(?:published|released|launched)\b|\bby the end of\b")
_BANNER = re.compile(r"This (?:meeting|hearing|session|event) took place on\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A sentence that says when and where, taken apart."""

    line: int
    start: int
    end: int
    text: str
    mention: DateMention | None
    time: TimeMention | None
    venue: Venue | None
    certain: bool
    """It says that a meeting takes place, not only what will be done."""
    opens: bool = False
    """It stands before what it announces, not after it."""

    @property
    def when(self) -> tuple[int, int, str | None] | None:
        """What tells two announced meetings apart."""
        if self.mention is None:
            return None
        return self.mention.day, self.mention.month, self.time.start_time if self.time else None


def find_announcements(lines: list[Line]) -> list[Announcement]:
    """Return the sentences that announce a meeting; without any, the first that says what will be done when."""
    found = [said for index, line in enumerate(lines) for said in _announced_in(line, index)]
    likely = [said for said in found if not said.certain]
    if certain := [said for said in found if said.certain]:
        return _certain(certain, likely)
    dated = [said for said in likely if said.mention]
    opening = [said for said in dated if said.time and re.match(r"On \w+day", said.text)]
    if len({said.when for said in opening}) > 1:  # one sentence for each of several meetings, before its guests
        return [replace(said, certain=True, opens=True) for said in opening]
    if dated:
        return dated[:1]
    near = re.compile(r"\btomorrow\b|\btoday\b|\bon \w+day\b", re.IGNORECASE)
    return [said for said in likely if near.search(said.text)][:1]


def _certain(certain: list[Announcement], likely: list[Announcement]) -> list[Announcement]:
    """Return the first sentence for each day and time; where none names a day, joined with one that does."""
    firsts: dict[tuple[int, int, str | None] | None, Announcement] = {}
    for said in certain:
        firsts.setdefault(said.when, said)
    if dated := [said for said in firsts.values() if said.mention]:
        return dated
    first = certain[0]
    day = next((said for said in likely if said.mention), likely[0] if likely else None)
    if day is None:
        return [first]
    return [
        replace(
            first,
            start=min(first.start, day.start),
            end=max(first.end, day.end),
            text=day.text if day.mention else f"{first.text} {day.text}",
            mention=day.mention,
            time=first.time or day.time,
            venue=first.venue or day.venue,
        )
    ]


def _announced_in(line: Line, index: int) -> list[Announcement]:
    """Return what the sentences of a line announce; real list items announce nothing."""
    if line.is_contact or (line.is_item and not line.is_typed) or not _MAY_TELL_DAY.search(line.text):
        return []
    made = (_announcement(line.text[a:b], index, line.start + a) for a, b in sentences(line.text))
    return [said for said in made if said]


def _announcement(sentence: str, line: int, offset: int) -> Announcement | None:
    """Return what a sentence announces, or None if it announces no meeting."""
    takes = _TAKES_PLACE.search(sentence)
    attends = _ATTENDS.search(sentence)
    ahead = _WHO.search(sentence) and _AHEAD.search(sentence) and not _DONE_TODAY.search(sentence)
    if not (takes or attends or ahead) or _BANNER.match(sentence):
        return None
    days = find_dates(sentence)
    times = find_times(sentence)
    near = re.search(r"\btomorrow\b|\bvirtually\b", sentence, re.IGNORECASE)
    if takes and (days or times or near):
        venue = _venue_after(sentence[takes.end() :])
    elif attends or ahead:
        days = [day for day in days if day.weekday is not None or (attends and day.year is not None)]
        if not (days or _NEAR_DAY.search(sentence)) or _COMES_OUT.search(sentence):
            return None
        takes = None
        venue = _venue_inside(sentence)
    else:
        return None
    return Announcement(
        line=line,
        start=offset,
        end=offset + len(sentence),
        text=sentence,
        mention=days[0] if days else None,
        time=times[0] if times else _bare_time(sentence),
        venue=venue,
        certain=takes is not None,
    )


def _bare_time(sentence: str) -> TimeMention | None:
    """Return a time without am or pm, which only `at` or `from` proves to be one."""
    times = find_times(sentence, bare=True)
    return next((time for time in times if re.search(r"(?:at|from)\s+$", sentence[: time.start])), None)


_CONDITION = re.compile(
    any_of(r"""
        \bor (?:at|on) the rising of [^,()]*(?:\([^)]*\))?
        \(whichever is the later\)
        \bor immediately after [^,()]*
    """),
    re.IGNORECASE,
)
_KNOWN_PLACE = re.compile(r"\b(?:in|at)\s+(?:[Tt]he )?(?:Chamber|Committee Room|City Hall|London[’']s Living Room)")
_GOES_ON = re.compile(r"\b(?:and (?:will|can|is|be)|where|which|when|to (?:discuss|consider|examine|question))\b")
_CLAUSE = re.compile(r",(?=[^,]*\bwill\b)")


def _venue_inside(sentence: str) -> Venue | None:
    """Return the venue of a sentence about something else: only a place where the Assembly sits is one."""
    text = _without_time(sentence)
    match = _KNOWN_PLACE.search(text)
    # after the place the sentence may go on with who will do what
    return read_venue(_CLAUSE.split(text[match.start() :])[0].strip()) if match else None


def _venue_after(text: str) -> Venue | None:
    """Return the venue of a meeting from the words after `takes place`, once times and conditions are taken out."""
    text = _without_time(text)
    text = re.sub(r"\b(?:from|at|on)\s*(?:approx(?:imately)?\.?|around|about)?\s*(?=,)", " ", text)
    text = re.sub(r"\b(?:tomorrow|today|afternoon|morning|evening)\b", " ", text)
    text = _GOES_ON.split(text)[0]
    somewhere = re.match(r"\W*(?:in|at)\s+(?:the\s+)?[A-Z]", text.lstrip(" ,"))
    return read_venue(text.strip(), off_site=bool(somewhere))


def _without_time(text: str) -> str:
    """Return a sentence with a comma in place of each date and time, and without its conditions."""
    text = _CONDITION.sub(" ", text)
    for time in reversed(find_times(text, bare=True)):
        text = f"{text[: time.start]} , {text[time.end :]}"
    for day in reversed(find_dates(text)):
        text = f"{text[: day.start]} , {text[day.end :]}"
    return text


def venue_apart(lines: list[Line]) -> tuple[Venue, Span] | None:
    """Return the venue of a sentence without a date (`The meeting will take place in the Chamber`), and its span."""
    for line in lines:
        match = re.search(r"\b(?:meeting|hearing)s? will (?:take place|be held) (?=in |at )", line.text)
        if match and (venue := _venue_after(line.text[match.end() :])):
            return venue, Span(start=line.start + match.start(), end=line.end)
    return None


def banner_day(lines: list[Line], calendar: Calendar) -> date | None:
    """Return the day that the note added after the meeting names (2014 to 2016: the best source, it has the year)."""
    for line in lines[:3]:
        if _BANNER.match(line.text):
            days = find_dates(line.text)
            return calendar.day(days[0], line.text) if days else None
    return None
