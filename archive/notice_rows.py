"""Notice → rows, pure. Row numbers of its parts are the notice's times `archive.ids.STRIDE`, plus the part's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from archive.ids import STRIDE
from archive.rows import (
    AnnouncementRow,
    FootnoteMarkerRow,
    FootnoteRow,
    GuestRow,
    LinkRow,
    NoticeRows,
    PanelRow,
    QuoteRow,
    SearchTextRow,
    WarningRow,
)
from scraper.notice import Guest, Json, Link, Meeting, Notice, Venue

Spans = Mapping[str, Json]


class Joined(NamedTuple):
    """Whom and what a guest's line means."""

    person_pk: int | None
    organisation_pk: int | None
    organisation_name: str
    """The body's own name and abbreviation, for search."""


Join = Callable[[Guest, Meeting], Joined]


def notice_rows(notice_pk: int, notice: Notice, spans: Spans, meeting_pks: Mapping[int, int], join: Join) -> NoticeRows:
    """Return the rows of a notice. `meeting_pks` says which meeting each place of `notice.meetings` announces."""
    base = notice_pk * STRIDE
    rows = NoticeRows([], [], [], [], [], [], [], [], [])
    bodies: dict[str, None] = {}
    for m, meeting in enumerate(notice.meetings):
        bodies |= _meeting(rows, notice_pk, m, meeting, spans, meeting_pks[m], join)
    _notes(rows, base, notice_pk, notice, spans)
    for q, quote in enumerate(notice.quotes):
        where = _span(spans, f"quotes[{q}]")
        rows.quotes.append(QuoteRow(base + q, notice_pk, q, quote.speaker, quote.role, quote.text, *where))
    for w, doubt in enumerate(notice.warnings):
        rows.warnings.append(WarningRow(base + w, notice_pk, w, doubt.code, doubt.message))
    lines = dict.fromkeys(guest.text for meeting in notice.meetings for p in meeting.panels for guest in p.guests)
    texts = (notice.headline, notice.body_text, "\n".join(lines), "\n".join(b for b in bodies if b))
    notes = "\n".join(note.text for note in notice.footnotes)
    rows.search_texts.append(SearchTextRow(search_pk(notice_pk, notice.created_on), notice_pk, *texts, notes))
    return rows


def _meeting(
    rows: NoticeRows, notice_pk: int, m: int, meeting: Meeting, spans: Spans, meeting_pk: int, join: Join
) -> dict[str, None]:
    """Add the rows of the meeting at place `m`; return the names of the bodies whom its guests speak for."""
    base = notice_pk * STRIDE
    bodies: dict[str, None] = {}
    path = f"meetings[{m}]"
    rows.announcements.append(
        AnnouncementRow(
            base + m,
            notice_pk,
            meeting_pk,
            m,
            str(meeting.kind),
            meeting.committee,
            meeting.topic,
            meeting.date.isoformat() if meeting.date else None,
            meeting.start_time,
            meeting.end_time,
            *venue_columns(meeting.venue),
            *_span(spans, path),
        )
    )
    for p, panel in enumerate(meeting.panels):
        panel_pk = base + len(rows.panels)
        where = _span(spans, f"{path}.panels[{p}]")
        title = (panel.label, panel.title, panel.start_time, panel.end_time)
        rows.panels.append(PanelRow(panel_pk, base + m, notice_pk, p, *title, *where))
        for g, guest in enumerate(panel.guests):
            joined = join(guest, meeting)
            bodies[joined.organisation_name] = None
            rows.guests.append(
                GuestRow(
                    base + len(rows.guests),
                    panel_pk,
                    base + m,
                    meeting_pk,
                    notice_pk,
                    g,
                    guest.name,
                    guest.honorific_prefix,
                    guest.honorific_suffix,
                    guest.role,
                    guest.organisation,
                    guest.text,
                    joined.person_pk,
                    joined.organisation_pk,
                    *_span(spans, f"{path}.panels[{p}].guests[{g}]"),
                )
            )
    return bodies


def search_pk(notice_pk: int, created_on: date | None) -> int:
    """Return the row number of a notice in the search table: in the order of dates, so that the newest is found first.

    >>> search_pk(7, date(1970, 1, 3))
    2000007
    """
    days = created_on.toordinal() - date(1970, 1, 1).toordinal() if created_on else 0
    return max(days, 0) * 1_000_000 + notice_pk


def _notes(rows: NoticeRows, base: int, notice_pk: int, notice: Notice, spans: Spans) -> None:
    by_number: dict[int, int] = {}
    for f, note in enumerate(notice.footnotes):
        by_number.setdefault(note.number, base + f)  # a number used twice: the first note is meant
        rows.footnotes.append(FootnoteRow(base + f, notice_pk, f, note.number, note.text))
    for i, marker in enumerate(notice.footnote_markers):
        target = by_number.get(marker.number)
        where = _span(spans, f"footnote_markers[{i}]")
        row = FootnoteMarkerRow(base + i, notice_pk, i, marker.number, marker.context, target, *where)
        rows.footnote_markers.append(row)
    places = _places(notice)
    for i, link in enumerate(notice.links):
        place = places[i]
        note_pk = None if place is None else base + place
        rows.links.append(LinkRow(base + i, notice_pk, i, note_pk, link.text, link.href, host_of(link.href)))


def _places(notice: Notice) -> dict[int, int | None]:
    """For each of `links` the place of the note it stands in. `links` has the body's first and the notes' last."""
    places: dict[int, int | None] = dict.fromkeys(range(len(notice.links)))
    noted: list[tuple[int, Link]] = [(f, link) for f, note in enumerate(notice.footnotes) for link in note.links]
    for i in reversed(range(len(notice.links))):
        if noted and (noted[-1][1].text, noted[-1][1].href) == (notice.links[i].text, notice.links[i].href):
            places[i] = noted.pop()[0]
    return places


def venue_columns(venue: Venue | None) -> tuple[str | None, str | None, str | None, str | None, int]:
    """Return room, building, address, postcode and 1 for online."""
    if venue is None:
        return None, None, None, None, 0
    return venue.room, venue.building, venue.address, venue.postcode, int(venue.virtual)


def host_of(address: str) -> str | None:
    """Return the host of an address in lower case, or None.

    >>> host_of("https://www.bbc.co.uk/news")
    'www.bbc.co.uk'
    """
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _span(spans: Spans, path: str) -> tuple[int | None, int | None]:
    span: Mapping[str, Any] | None = spans.get(path)
    return (span["start"], span["end"]) if span else (None, None)
