"""The rows of a notice's parts: one type for each table, its fields the table's columns."""

from __future__ import annotations

from typing import NamedTuple


class AnnouncementRow(NamedTuple):
    """What a notice says of a meeting."""

    pk: int
    notice_pk: int
    meeting_pk: int
    position: int
    kind: str
    committee: str | None
    topic: str | None
    date: str | None
    start_time: str | None
    end_time: str | None
    venue_room: str | None
    venue_building: str | None
    venue_address: str | None
    venue_postcode: str | None
    venue_virtual: int
    span_start: int | None
    span_end: int | None


class PanelRow(NamedTuple):
    """A panel of an announcement."""

    pk: int
    announcement_pk: int
    notice_pk: int
    position: int
    label: str | None
    title: str | None
    start_time: str | None
    end_time: str | None
    span_start: int | None
    span_end: int | None


class GuestRow(NamedTuple):
    """A guest's line; who stands for whom at a meeting is settled later."""

    pk: int
    panel_pk: int
    announcement_pk: int
    meeting_pk: int
    notice_pk: int
    position: int
    name: str | None
    honorific_prefix: str | None
    honorific_suffix: str | None
    role: str | None
    organisation: str | None
    text: str
    person_pk: int | None
    organisation_pk: int | None
    span_start: int | None
    span_end: int | None


class FootnoteRow(NamedTuple):
    """A note to editors."""

    pk: int
    notice_pk: int
    position: int
    number: int
    text: str


class FootnoteMarkerRow(NamedTuple):
    """A marker in the text and the note it points to."""

    pk: int
    notice_pk: int
    position: int
    number: int
    context: str
    footnote_pk: int | None
    span_start: int | None
    span_end: int | None


class QuoteRow(NamedTuple):
    """Somebody's words."""

    pk: int
    notice_pk: int
    position: int
    speaker: str | None
    role: str | None
    text: str
    span_start: int | None
    span_end: int | None


class LinkRow(NamedTuple):
    """A link in body or notes."""

    pk: int
    notice_pk: int
    position: int
    footnote_pk: int | None
    text: str
    href: str
    host: str | None


class WarningRow(NamedTuple):
    """A doubt of the parser."""

    pk: int
    notice_pk: int
    position: int
    code: str
    message: str


class SearchTextRow(NamedTuple):
    """What full-text search reads."""

    pk: int
    notice_pk: int
    headline: str
    body: str
    guests: str
    organisations: str
    notes: str


class NoticeRows(NamedTuple):
    """The rows of one notice, a field for each table."""

    announcements: list[AnnouncementRow]
    panels: list[PanelRow]
    guests: list[GuestRow]
    footnotes: list[FootnoteRow]
    footnote_markers: list[FootnoteMarkerRow]
    quotes: list[QuoteRow]
    links: list[LinkRow]
    warnings: list[WarningRow]
    search_texts: list[SearchTextRow]
