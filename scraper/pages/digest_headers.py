"""The line of a digest that names committee, time and place, and the label over a section (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scraper.committees import PLENARY, CommitteeMention, canonical, find_committees
from scraper.dates import TimeMention, find_times
from scraper.notice import MeetingKind, Venue
from scraper.pages.labels import is_label
from scraper.pages.venues import read_venue
from scraper.words import any_of

_AND = r"(?:&|AND)"
# Labels over a section, in capitals, and the kind of the items under them; None where the label tells none.
_SECTIONS: tuple[tuple[MeetingKind | None, re.Pattern[str]], ...] = (
    (MeetingKind.PUBLIC_MEETING, re.compile(rf"(?:PUBLIC )?(?:MEETINGS?|HEARINGS?)(?: {_AND} (?:EVENTS|HEARINGS?))?")),
    (
        MeetingKind.PUBLICATION,
        re.compile(
            r"(?:REPORT |PUBLICATIONS? )?(?:PUBLICATIONS?|REPORTS?|LAUNCH(?:ES)?|LETTERS?|RESPONSES?)"
            rf"(?: LAUNCH(?:ES)?)?(?: {_AND} LETTERS)?"
        ),
    ),
    (MeetingKind.SITE_VISIT, re.compile(rf"(?:SITE |COMMITTEE )?VISITS?(?: {_AND} EVENTS)?")),
    (MeetingKind.EVENT, re.compile(r"(?:PUBLIC )?EVENTS?|EXHIBITIONS?|RECEPTIONS?")),
    (None, re.compile(r"(?:PLEASE )?NOTE|OTHER|NEWS|MEDIA OPPORTUNIT(?:Y|IES)|INVESTIGATIONS?|CONSULTATIONS?")),
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
    for kind, pattern in _SECTIONS:
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


# What may follow a committee's name in a header line; after anything else the name stands in a sentence.
_TAIL = re.compile(
    r"\s*(?:\([^()]{2,12}\)\s*)?"
    + any_of(r"""
        $|[–—,:-]|\d|\(
        \b(?:in|at|from|The|the|site visit|visit|virtual|roundtable|report|meeting|publication)\b
        Committee Room
    """)
)
SENTENCE = re.compile(r"\b(?:will|has|have|is|are|was|were|who|which|says?|said)\b|[.?!]\s+[A-Z]")
_SITTING = re.compile(
    r"(?:(?:The )?London Assembly|London Assembly (?:[Mm]embers|Plenary)|Assembly Members|(?:Full )?Assembly)\s*"
    r"(?=[–—,:-]|\d)"
)
_SHORT_NAME = re.compile(r"(?:London Assembly )?(?P<name>[A-Z][\w,&’ ]{3,60}?)\s+[–—-]\s+")
# A body that the list of committees does not hold keeps its printed name.
_OTHER_BODY = re.compile(
    r"(?:The )?(?P<name>[A-Z][\w’&, ]{2,60}? (?:Assembly|Panel|Board|Group|Forum|Commission))\s+[–—-]\s+(?=\D{0,20}\d)"
)
_VISIT = re.compile(r"\s*[–—-]?\s*(?:site\s+)?visit\b", re.IGNORECASE)
_LONGEST = 230
_LONGEST_UNNAMED = 110
_LONGEST_TOPIC = 120


def read_header(text: str, *, named_only: bool = False) -> Header | None:
    """Return committee, time and place if `text` is a header line; `named_only`: one that names who sits.

    >>> h = read_header("Environment Committee – The Chamber, City Hall, Kamal Chunchie Way, 10am")
    >>> h.committee, h.time.start_time, h.venue.room
    ('Environment Committee', '10:00', 'The Chamber')
    """
    text = text.strip()
    if not 4 < len(text) <= _LONGEST or text[-1] in ".?!;" or SENTENCE.search(re.sub(r"\([^)]*\)", "", text)):
        return None
    mentions = [mention for mention in find_committees(text) if _TAIL.match(text[mention.end :])]
    if not mentions and (header := _short_named(text)):
        return header
    for mention in mentions:
        before, visit, details = _around(text, mention)
        if not before or details.time:
            return _of_committee(mention, before, details, visit=visit)
    if header := _sitting(text) or _of_other_body(text):
        return header
    return None if named_only or is_label(text) else _unnamed(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    """What follows a name: time, venue, and the words that are neither."""

    time: TimeMention | None
    venue: Venue | None
    rest: str | None


def _details(text: str) -> _Details:
    times = find_times(text, bare=True)
    place = text
    for found in reversed(times):
        place = f"{place[: found.start]} , {place[found.end :]}"
    place = re.sub(r"\b(?:from|at|approx(?:imately)?\.?|until)\s*(?=,)", " ", place)
    rest = place.strip(" ,–—-:()").strip()
    venue = read_venue(place) if rest else None
    if rest and venue and not venue.room and not venue.building and (venue.postcode or times):
        venue = read_venue(place, off_site=True)
    return _Details(time=times[0] if times else None, venue=venue, rest=rest or None)


def _around(text: str, mention: CommitteeMention) -> tuple[str, bool, _Details]:
    """Return the words before a committee's name, whether it visits something, and what follows the name."""
    before = re.sub(r"(?:London Assembly(?:[’']s)?|The|the)\s*$", "", text[: mention.start]).strip(" –—-:,")
    after = text[mention.end :]
    visit = _VISIT.match(after) is not None
    after = re.sub(r"^\s*\([A-Z&]+\)", "", after)
    if opening := _VISIT.match(after):
        after = after[opening.end() :]
    return before, visit, _details(after)


def _of_committee(mention: CommitteeMention, before: str, details: _Details, *, visit: bool) -> Header | None:
    """Return the header of a committee; words before its name, or alone after it, are the topic."""
    if re.match(r"(?:Chair|Member|Deputy|Vice)", before):
        return None  # somebody's office
    after = details.rest if not details.time and not details.venue else None
    if after and len(after) > _LONGEST_TOPIC:
        return None
    return Header(
        committee=mention.name,
        known=mention.known,
        topic=before or after,
        time=details.time,
        venue=details.venue,
        visit=visit,
        named=True,
    )


def _short_named(text: str) -> Header | None:
    """Return the header of a committee without the word, as `Transport – 10am in the Chamber`."""
    match = _SHORT_NAME.match(text)
    name = canonical(f"{match['name']} Committee") if match else None
    return _timed(name, text[match.end() :]) if match and name else None


def _sitting(text: str) -> Header | None:
    """Return the header of a sitting of the whole Assembly (`London Assembly – 10am`)."""
    match = _SITTING.match(text)
    header = _timed(PLENARY, text[match.end() :]) if match else None
    return replace(header, sitting=True) if header else None


def _of_other_body(text: str) -> Header | None:
    match = _OTHER_BODY.match(text)
    return _timed(match["name"], text[match.end() :], known=False) if match else None


def _timed(committee: str, after: str, *, known: bool = True) -> Header | None:
    """Return the header of a body that only the time after its name proves."""
    details = _details(after)
    if not details.time:
        return None
    return Header(
        committee=committee,
        known=known,
        topic=None,
        time=details.time,
        venue=details.venue,
        visit=False,
        named=True,
    )


def _unnamed(text: str) -> Header | None:
    """Return a line of time and place that names nobody; words before them are the topic."""
    details = _details(text)
    time, venue = details.time, details.venue
    if not time or re.search(r"\bguests?\b|\bPanel\b|\bSection\b", text):
        return None
    if not venue and details.rest and len(text) >= _LONGEST_UNNAMED:
        return None
    topic = None
    before = re.split(r"\s+[–—-]\s+", text[: time.start])[0].strip(" ,–—-")
    inside = re.match(r"(?:in|at|from|[Tt]he Chamber|Chamber|Committee Room)\b", before)
    if venue and venue.room and before and not inside and venue.room not in before:
        topic, venue = before, read_venue(text[len(before) :].replace(text[time.start : time.end], ","))
    elif venue is None and details.rest and _PLACE_WORDS.search(details.rest):
        venue = read_venue(details.rest, off_site=True)
    return Header(committee=None, known=True, topic=topic, time=time, venue=venue, visit=False, named=False)


_PLACE_WORDS = re.compile(
    r"\b"
    + any_of(r"""
        Street|Road|Lane|Avenue|Square|Gardens|Place|Wharf|Dock|Yard|Bridge|Park|Site|Station|Market
        Centre|Hall|House|Building|Room|Tower|Palace|Stadium|Theatre|Arts|Gallery|Museum|Club|Works
        School|College|University|Academy|Library|Hospital|Church|Cathedral
    """)
    + r"\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\b"
)
