"""Links to the Assembly's meetings service (ModernGov): which agenda is that of which meeting of a notice."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from scraper.committees import from_moderngov
from scraper.notice import MeetingKind, Notice

_OTHER_PAPERS = re.compile(r"transcript|minutes|previous|last meeting", re.IGNORECASE)


class Agenda(NamedTuple):
    """A meeting's page in the Assembly's meetings service (ModernGov)."""

    committee: int | None
    """`CId`."""
    meeting: int
    """`MId`."""
    url: str


def agenda_of(notice: Notice) -> dict[int, Agenda]:
    """Return the agenda of each meeting, by its place in `notice.meetings`, where a link says so without doubt.

    In a notice of one meeting that is its link to a meeting's papers; in a digest the link whose committee number is
    that of only one of its meetings. A link whose number belongs to another committee was left over from a copied
    notice and says nothing; so does one to the transcript of an earlier meeting.
    """
    links = {agenda.meeting: agenda for agenda in reversed(_agenda_links(notice))}
    places = [m for m, meeting in enumerate(notice.meetings) if meeting.kind == MeetingKind.PUBLIC_MEETING]
    found: dict[int, Agenda] = {}
    for agenda in sorted(links.values()):
        committee = from_moderngov(agenda.committee) if agenda.committee else None
        fitting = [m for m in places if committee is None or notice.meetings[m].committee in (None, committee)]
        if len(places) > 1:
            fitting = [m for m in places if committee is not None and notice.meetings[m].committee == committee]
        if len(fitting) == 1:
            found.setdefault(fitting[0], agenda)
    return found


def _agenda_links(notice: Notice) -> list[Agenda]:
    notes = {(link.text, link.href): note.text for note in notice.footnotes for link in note.links}
    sure: list[Agenda] = []
    other: list[Agenda] = []
    for link in notice.links:
        agenda = agenda_in(link.href)
        words = f"{link.text} {notes.get((link.text, link.href), '')}"
        if agenda is None or _OTHER_PAPERS.search(words):
            continue
        (sure if re.search(r"agenda|papers", words, re.IGNORECASE) else other).append(agenda)
    if sure:
        return sure
    return other if len({agenda.meeting for agenda in other}) == 1 else []


def agenda_in(address: str) -> Agenda | None:
    """Return the meeting that an address of the meetings service leads to, or None.

    >>> agenda_in("https://www.london.gov.uk/moderngov/ieListDocuments.aspx?CId=240&MID=7299&Ver=4")[:2]
    (240, 7299)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = parts.path.lower()
    if not path.endswith("/ielistdocuments.aspx") or "/moderngovopdc/" in path or parts.hostname is None:
        return None
    if not (parts.hostname == "london.gov.uk" or parts.hostname.endswith(".london.gov.uk")):
        return None
    query = {key.lower(): values[0] for key, values in parse_qs(parts.query).items()}
    meeting, committee = query.get("mid", ""), query.get("cid", "")
    if not (meeting.isascii() and meeting.isdigit() and 0 < len(meeting) < 10):
        return None
    known = committee.isascii() and committee.isdigit() and int(committee[:9] or 0) > 0
    return Agenda(int(committee[:9]) if known else None, int(meeting), address)
