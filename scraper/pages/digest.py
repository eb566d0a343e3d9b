"""The week's digest: sections with dated items, each with topic, committee line, prose and guests (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.committees import PLENARY, QUESTION_TIME, find_committees
from scraper.dates import TimeMention
from scraper.notice import Meeting, MeetingKind, Panel, Span, Venue
from scraper.pages.body import Line
from scraper.pages.digest_headers import Header, section_of
from scraper.pages.digest_items import Item, ItemHead, asks_mayor, part_items, read_head
from scraper.pages.labels import Labels, read_labels
from scraper.pages.panels import read_panels
from scraper.pages.timing import Calendar, opening_date
from scraper.pages.venues import VIRTUAL, says_virtual
from scraper.words import any_of


@dataclass(slots=True)
class Digest:
    """A digest's meetings, the printed names of committees that are not in the list, and unread guest lines."""

    meetings: list[Meeting]
    unknown: list[str]
    unread: list[str]


def read_digest(lines: list[Line], calendar: Calendar) -> Digest:
    """Return the items of a digest as meetings, in the page's order."""
    digest = Digest(meetings=[], unknown=[], unread=[])
    preface = next((i for i, line in enumerate(lines) if section_of(line.text)[0] or opening_date(line.text)), 0)
    virtual = any(says_virtual(line.text) for line in lines[:preface])
    for item in part_items(lines, calendar):
        meeting = _meeting(item, calendar, digest, virtual=virtual)
        if meeting:
            digest.meetings.append(meeting)
    return digest


def _meeting(item: Item, calendar: Calendar, digest: Digest, *, virtual: bool) -> Meeting | None:
    """Return an item as a meeting, or None if it is none; what it leaves in doubt is added to `digest`."""
    head = read_head(item)
    header, topic = head.header, head.topic
    if not item.lines or (header is None and not item.own_date):
        return None
    labels = read_labels(head.body)
    prose = " ".join(line.text for line in head.body)
    kind = _kind(item, header, topic, prose, labelled=labels is not None)
    if header and header.committee and not header.known:
        digest.unknown.append(header.committee)
    day = calendar.day(labels.day, prose) if labels and labels.day and item.day is None else item.day
    calendar.tomorrow(prose, day)
    time = _time(header, labels)
    venue = _venue(header, labels)
    if venue is None and kind is MeetingKind.PUBLIC_MEETING and (virtual or says_virtual(prose)):
        venue = VIRTUAL
    panels, unread = _panels(head.body, labels, kind)
    digest.unread.extend(unread)
    return Meeting(
        kind=kind,
        committee=_committee(header, topic, prose),
        topic=topic,
        date=day,
        start_time=time.start_time if time else None,
        end_time=time.end_time if time else None,
        venue=venue,
        panels=panels,
        span=_span(item, head, labels, venue),
    )


_VISIT = re.compile(r"\bvisit\b", re.IGNORECASE)
_TOURS = re.compile(r"\bvisit(?:ing)?\b|\btour\b")
_QUESTIONS = re.compile(r"\bguests? (?:are|is|include|will)\b|\bfollowing guests?\b|\bwill question\b")
_PUBLISHES = re.compile(
    r"\b"
    + any_of(r"""
        publish(?:es|ed|ing)?|launch(?:es|ed)?|releas(?:es?|ed|ing)|unveil|issues
        respon(?:ds?|se)|report|letter
    """)
    + r"\b"
)
_SITTING_ROOM = re.compile(r"\bChamber\b|Committee Room")


def _kind(item: Item, header: Header | None, topic: str | None, prose: str, *, labelled: bool) -> MeetingKind:
    """Return what an item is: as its section says, else by its own words."""
    timed = header is not None and header.time is not None
    room = header.venue.room if header and header.venue else None
    if header and header.visit:
        return MeetingKind.SITE_VISIT
    if item.section is not None:
        sits = item.section is MeetingKind.PUBLICATION and timed and room and _QUESTIONS.search(prose)
        return MeetingKind.PUBLIC_MEETING if sits else item.section
    if _VISIT.search(topic or "") or (labelled and _TOURS.search(prose)):
        return MeetingKind.SITE_VISIT
    if header and header.named and timed:
        return MeetingKind.PUBLIC_MEETING
    if not timed and _PUBLISHES.search(f"{topic or ''}. {prose}"):
        return MeetingKind.PUBLICATION
    if timed and _SITTING_ROOM.search(room or ""):
        return MeetingKind.PUBLIC_MEETING
    return MeetingKind.PUBLIC_MEETING if header and header.named else MeetingKind.EVENT


def _committee(header: Header | None, topic: str | None, prose: str) -> str | None:
    """Return the committee of an item: its header's, unless topic or prose say better who sits."""
    committee = header.committee if header else None
    if topic and committee in {None, PLENARY} and asks_mayor(topic, header):
        return QUESTION_TIME
    return committee or _committee_in_prose(topic, prose)


_PLENARY_WORDS = re.compile(
    any_of(r"""
        \b(?:[Tt]he )?[Ff]ull Assembly\b
        \b(?:The )?London Assembly plenary
        \b(?:The )?London Assembly will (?:question|hold|put|meet|examine|consider|vote|debate|discuss)
        \bAssembly Members will (?:question|put)
    """),
    re.IGNORECASE,
)


def _committee_in_prose(topic: str | None, prose: str) -> str | None:
    """Return the committee of an item whose head names none."""
    for text in (topic or "", prose[:600]):
        if re.search(r"\bPeople[’']s Question Time\b", text):
            return None
        if re.search(r"\bMayor[’']s Question Time\b|\bMQT\b", text):
            return QUESTION_TIME
        known = [m for m in find_committees(text) if m.known]
        if known:
            return known[0].name
    return PLENARY if _PLENARY_WORDS.search(prose[:400]) else None


def _time(header: Header | None, labels: Labels | None) -> TimeMention | None:
    """Return the header's time, or that of the labelled lines where they say more of the same."""
    stated = header.time if header else None
    labelled = labels.time if labels else None
    if stated and labelled and labelled.start_time == stated.start_time and not stated.end_time:
        return labelled
    return stated or labelled


def _venue(header: Header | None, labels: Labels | None) -> Venue | None:
    """Return the header's venue, or that of the labelled lines where the header gives no more than a building."""
    venue = header.venue if header else None
    if labels and labels.venue and not (venue and (venue.room or venue.address or venue.postcode)):
        return labels.venue
    return venue


def _panels(body: list[Line], labels: Labels | None, kind: MeetingKind) -> tuple[tuple[Panel, ...], list[str]]:
    """Return an item's panels and unread guest lines; spokespeople of a publication are no guests."""
    if kind is MeetingKind.PUBLICATION:
        return (), []
    kept = [line for index, line in enumerate(body) if not labels or index not in labels.lines]
    visit = kind is MeetingKind.SITE_VISIT
    panels, unread = read_panels(kept, prose=kind is MeetingKind.PUBLIC_MEETING, visit=visit)
    if kind is MeetingKind.EVENT:
        panels = tuple(panel for panel in panels if panel.guests)
    return panels, unread


def _span(item: Item, head: ItemHead, labels: Labels | None, venue: Venue | None) -> Span:
    """Return where an item is announced: from its date to the end of its head, or of the labels that give the place."""
    end = head.lines[-1].end if head.lines else item.lines[0].end
    if labels and venue is not None and (head.header is None or labels.venue is venue):
        end = max(end, head.body[labels.lines[-1]].end)
    start = item.lines[0].start
    return Span(start=min(item.dated.start, start) if item.dated else start, end=end)
