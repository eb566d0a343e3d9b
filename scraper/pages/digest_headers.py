"""The line of a digest that names committee, time and place, and the label over a section (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.committees import PLENARY, canonical, find_committees
from scraper.dates import TimeMention, find_times
from scraper.notice import MeetingKind, Venue
from scraper.pages.labels import is_label
from scraper.pages.venues import read_venue

_SECTIONS: tuple[tuple[re.Pattern[str], MeetingKind | None], ...] = (
    (
        re.compile(
            r"(?:PUBLIC )?(?:MEETINGS?|HEARINGS?)(?: & EVENTS| AND EVENTS)?|PUBLIC MEETINGS? (?:AND|&) HEARINGS?"
        ),
        MeetingKind.PUBLIC_MEETING,
    ),
    (
        re.compile(
            r"(?:REPORT |PUBLICATION |PUBLICATIONS )?(?:PUBLICATIONS?|REPORTS?|LAUNCH(?:ES)?|LETTERS?"
            r"|RESPONSES?)(?: LAUNCH(?:ES)?)?(?: (?:&|AND) LETTERS)?"
        ),
        MeetingKind.PUBLICATION,
    ),
    (re.compile(r"(?:SITE |COMMITTEE )?VISITS?(?: (?:&|AND) EVENTS)?"), MeetingKind.SITE_VISIT),
    (re.compile(r"(?:PUBLIC )?EVENTS?|EXHIBITIONS?|RECEPTIONS?"), MeetingKind.EVENT),
    (re.compile(r"PLEASE NOTE|NOTE|OTHER|NEWS|MEDIA OPPORTUNIT(?:Y|IES)|INVESTIGATIONS?|CONSULTATIONS?"), None),
)


def section_of(text: str) -> tuple[bool, MeetingKind | None]:
    """Return whether a line is a section's label, and the kind of the items under it.

    >>> section_of("Site Visits:")
    (True, <MeetingKind.SITE_VISIT: 'site_visit'>)
    >>> section_of("Transport Committee")
    (False, None)
    """
    kept = text.strip(" :–-*.").upper()
    if len(kept) > 45 or not kept:
        return False, None
    for pattern, kind in _SECTIONS:
        if pattern.fullmatch(kept):
            return True, kind
    return False, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The line that names committee, time and place."""

    committee: str | None
    known: bool
    topic: str | None
    time: TimeMention | None
    venue: Venue | None
    visit: bool
    named: bool
    """The line names a committee or a sitting; a bare time and place does not."""
    sitting: bool = False
    """It names the Assembly, but not in which kind of sitting."""


_TAIL = re.compile(
    r"\s*(?:\([^()]{2,12}\)\s*)?(?:$|[–—,:-]|\b(?:in|at|from|The|the|site visit|visit|virtual|roundtable|report"
    r"|meeting|publication)\b|Committee Room|\d|\()"
)

SENTENCE = re.compile(r"\b(?:will|has|have|is|are|was|were|who|which|says?|said)\b|[.?!]\s+[A-Z]")

_SITTING = re.compile(
    r"^(?:London Assembly(?: Members| members| Plenary)?|Assembly Members|The London Assembly|Full Assembly"
    r"|Assembly)\s*(?=[–—,:-]|\d)"
)


# A body that the list of committees does not hold keeps its printed name.
_OTHER_BODY = re.compile(
    r"^(?:The )?(?P<name>[A-Z][\w’&, ]{2,60}? (?:Assembly|Panel|Board|Group|Forum|Commission))\s+[–—-]\s+(?=\D{0,20}\d)"
)


def read_header(text: str, *, named_only: bool = False) -> Header | None:
    """Return committee, time and place if `text` is a header line.

    >>> h = read_header("Environment Committee – The Chamber, City Hall, Kamal Chunchie Way, 10am")
    >>> h.committee, h.time.start_time, h.venue.room
    ('Environment Committee', '10:00', 'The Chamber')
    """
    text = text.strip()
    if not 4 < len(text) <= 230 or SENTENCE.search(re.sub(r"\([^)]*\)", "", text)) or text[-1] in ".?!;":
        return None
    mentions = [m for m in find_committees(text) if _TAIL.match(text[m.end :])]
    sitting = _SITTING.match(text)
    short = re.match(r"(?:London Assembly )?([A-Z][\w,&’ ]{3,60}?)\s+[–—-]\s+", text)
    if not mentions and short and (name := canonical(f"{short[1]} Committee")):
        time, venue, _ = _details(text[short.end() :])
        if time:
            return Header(committee=name, known=True, topic=None, time=time, venue=venue, visit=False, named=True)
    for mention in mentions:
        before = re.sub(r"(?:London Assembly(?:[’']s)?|The|the)\s*$", "", text[: mention.start]).strip(" –—-:,")
        details = text[mention.end :]
        visit = bool(re.match(r"\s*[–—-]?\s*(?:site\s+)?visit\b", details, re.IGNORECASE))
        details = re.sub(r"^\s*\([A-Z&]+\)", "", details)
        details = re.sub(r"^\s*[–—-]?\s*(?:site\s+)?visit\b", "", details, flags=re.IGNORECASE)
        time, venue, left = _details(details)
        if before and not time:
            continue
        if before and re.match(r"(?:Chair|Member|Deputy|Vice)", before):
            return None
        topic = before or (left if left and not time and not venue else None)
        if not time and not venue and left and len(left) > 120:
            return None
        return Header(
            committee=mention.name, known=mention.known, topic=topic, time=time, venue=venue, visit=visit, named=True
        )
    if sitting:
        time, venue, _ = _details(text[sitting.end() :])
        if time:
            return Header(
                committee=PLENARY, known=True, topic=None, time=time, venue=venue, visit=False, named=True, sitting=True
            )
    other = _OTHER_BODY.match(text)
    if other:
        time, venue, _ = _details(text[other.end() :])
        if time:
            name = other["name"]
            return Header(committee=name, known=False, topic=None, time=time, venue=venue, visit=False, named=True)
    if named_only or is_label(text):
        return None
    time, venue, left = _details(text)
    if (
        time
        and (venue or left is None or len(text) < 110)
        and not re.search(r"\bguests?\b|\bPanel\b|\bSection\b", text)
    ):
        before = re.split(r"\s+[–—-]\s+", text[: time.start])[0].strip(" ,–—-")
        topic = None
        inside = re.match(r"(?:in|at|from|[Tt]he Chamber|Chamber|Committee Room)\b", before)
        if venue and venue.room and before and not inside and venue.room not in before:
            topic, venue = before, read_venue(text[len(before) :].replace(text[time.start : time.end], ","))
        elif venue is None and left and _PLACE_WORDS.search(left):
            venue = read_venue(left, off_site=True)
        return Header(committee=None, known=True, topic=topic, time=time, venue=venue, visit=False, named=False)
    return None


_PLACE_WORDS = re.compile(
    r"\b(?:Centre|Hall|School|Street|Road|Library|Station|Park|House|Building|Hospital|Museum|Theatre|Church|Square"
    r"|College|University|Room|Arts|Gallery|Tower|Market|Stadium|Cathedral|Academy|Lane|Avenue|Wharf|Bridge|Gardens"
    r"|Club|Site|Works|Yard|Dock|Place|Palace)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\b"
)


def _details(text: str) -> tuple[TimeMention | None, Venue | None, str | None]:
    """Return time, venue, and what is left over of the words after a committee."""
    times = find_times(text, bare=True)
    time = times[0] if times else None
    rest = text
    for found in reversed(times):
        rest = rest[: found.start] + " , " + rest[found.end :]
    rest = re.sub(r"\b(?:from|at|approx(?:imately)?\.?|until)\s*(?=,)", " ", rest)
    kept = rest.strip(" ,–—-:()").strip()
    venue = read_venue(rest) if kept else None
    if kept and venue and not venue.room and not venue.building and (venue.postcode or time):
        venue = read_venue(rest, off_site=True)
    return time, venue, kept or None
