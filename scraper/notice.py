"""One press notice as data.

The shape is the contract that other programs read (docs: "The contract"): `Notice.to_json` gives it key for key,
`Notice.from_json` takes it back. What the parser knows beyond the contract (the spans of `body_text` that say each
fact, and what the page's metadata said) stands beside it and never enters that document.

Dates are `datetime.date`, times are `HH:MM` strings of the Europe/London wall clock. Names follow Popolo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """What a notice is."""

    MEETING = "meeting"
    WEEK_AHEAD = "week_ahead"
    QUESTION_TIME = "question_time"
    CONFIRMATION_HEARING = "confirmation_hearing"
    REPORT = "report"
    MOTION = "motion"
    STATEMENT = "statement"
    INVESTIGATION = "investigation"
    SUMMONS = "summons"
    SITE_VISIT = "site_visit"
    APPOINTMENT = "appointment"
    EVENT = "event"
    OTHER = "other"


class MeetingKind(StrEnum):
    """What a dated item of a notice is."""

    PUBLIC_MEETING = "public_meeting"
    SITE_VISIT = "site_visit"
    PUBLICATION = "publication"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of `body_text` in characters (code points), `start` included, `end` not."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of `text` that the span covers."""
        return text[self.start : self.end]

    def to_json(self) -> Json:
        """Return `{"start": …, "end": …}`."""
        return {"start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in body or notes."""

    text: str
    """The words that carry the link, white space folded."""
    href: str
    """Absolute URL."""

    def to_json(self) -> Json:
        """Return the contract's `link`."""
        return {"text": self.text, "href": self.href}


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The notice's picture."""

    src: str | None
    """Absolute URL of the `img`."""
    alt: str | None
    caption: str | None

    def to_json(self) -> Json:
        """Return the contract's `image`."""
        return {"src": self.src, "alt": self.alt, "caption": self.caption}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One person, or one unnamed representative of a body, invited to a meeting."""

    name: str | None
    """The name alone, e.g. `Honor Blythewood`; None where only a body is invited."""
    honorific_prefix: str | None
    """`Dr`, `DAC`, `Rt Hon Sir` …, joined by a space."""
    honorific_suffix: str | None
    """`AM`, `DBE CB` …, joined by a space."""
    role: str | None
    organisation: str | None
    """As written, abbreviation in parentheses included."""
    text: str
    """The line as the page has it, white space folded."""
    span: Span | None = None
    """Where `body_text` says it."""

    def to_json(self) -> Json:
        """Return the contract's guest."""
        return {
            "name": self.name,
            "honorific_prefix": self.honorific_prefix,
            "honorific_suffix": self.honorific_suffix,
            "role": self.role,
            "organisation": self.organisation,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of a meeting with its guests; guests under no heading stand in one panel without label and title."""

    label: str | None
    """`Panel 1A`, `Section 2`, as written."""
    title: str | None
    start_time: str | None
    end_time: str | None
    guests: tuple[Guest, ...]
    span: Span | None = None

    def to_json(self) -> Json:
        """Return the contract's panel."""
        return {
            "label": self.label,
            "title": self.title,
            "start_time": self.start_time,
            "end_time": self.end_time,
            "guests": [guest.to_json() for guest in self.guests],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where a meeting is held."""

    room: str | None
    building: str | None
    address: str | None
    """Street and district; never repeats the postcode."""
    postcode: str | None
    """A full postcode only."""
    virtual: bool

    def to_json(self) -> Json:
        """Return the contract's venue."""
        return {
            "room": self.room,
            "building": self.building,
            "address": self.address,
            "postcode": self.postcode,
            "virtual": self.virtual,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A dated item of a notice: a public meeting, a visit, a publication, an event."""

    kind: MeetingKind
    committee: str | None
    """Canonical name."""
    topic: str | None
    date: date | None
    start_time: str | None
    """`HH:MM`, Europe/London wall time."""
    end_time: str | None
    venue: Venue | None
    panels: tuple[Panel, ...]
    span: Span | None = None
    """The sentence or header line that announces it."""

    def to_json(self) -> Json:
        """Return the contract's meeting."""
        return {
            "kind": str(self.kind),
            "committee": self.committee,
            "topic": self.topic,
            "date": self.date.isoformat() if self.date else None,
            "start_time": self.start_time,
            "end_time": self.end_time,
            "venue": self.venue.to_json() if self.venue else None,
            "panels": [panel.to_json() for panel in self.panels],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """The member offered for interview."""

    name: str
    honorific_prefix: str | None
    honorific_suffix: str | None
    role: str | None
    """The whole phrase, `Chair of the Police and Crime Committee`."""

    def to_json(self) -> Json:
        """Return the contract's chair."""
        return {
            "name": self.name,
            "honorific_prefix": self.honorific_prefix,
            "honorific_suffix": self.honorific_suffix,
            "role": self.role,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """One of the notes to editors."""

    number: int
    """The number the page shows; counted from 1 where it shows none."""
    text: str
    links: tuple[Link, ...]

    def to_json(self) -> Json:
        """Return the contract's footnote."""
        return {"number": self.number, "text": self.text, "links": [link.to_json() for link in self.links]}


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteMarker:
    """A marker in the body, `[1]` or a flattened superscript."""

    number: int
    context: str
    """The sentence it stands in, the marker included."""
    span: Span | None = None
    """The marker itself, e.g. `[1]`."""

    def to_json(self) -> Json:
        """Return the contract's footnote marker."""
        return {"number": self.number, "context": self.context}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words in the body."""

    speaker: str | None
    """The name alone."""
    role: str | None
    text: str
    """Without the outer quotation marks; paragraphs parted by a blank line."""
    span: Span | None = None

    def to_json(self) -> Json:
        """Return the contract's quote."""
        return {"speaker": self.speaker, "role": self.role, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A press officer or press line: personal data, kept apart from everything published."""

    name: str | None
    phone: str | None
    email: str | None

    def to_json(self) -> Json:
        """Return the contract's contact."""
        return {"name": self.name, "phone": self.phone, "email": self.email}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A doubt that is published with the notice."""

    code: str
    """One of the documented table `scraper.warnings.CODES`."""
    message: str
    """The doubt in plain words; a conflict shows both readings."""

    def to_json(self) -> Json:
        """Return the contract's warning."""
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the page says of itself outside the notice's text: evidence for identity and for the run report."""

    node_id: str | None = None
    """Drupal's node number, a decimal string: the best identity of a notice."""
    bundle: str | None = None
    """Drupal's `entityBundle`."""
    revision: str | None = None
    """`entityVid`: rises with each save."""
    canonical_url: str | None = None
    """What `link[rel=canonical]` says, if anything."""
    metadata_created: date | None = None
    """When the node was made, from metadata: a check on `created_on`, never its source while the page shows a date."""
    date_source: str | None = None
    """How `created_on` was found: `time`, `label`, `bare`, `metadata`, or None."""
    notes_heading_tag: str | None = None
    """Tag in which the notes heading was found, e.g. `h2`."""
    text_blocks: int = 0
    """Number of `.rich-text` blocks (or their like) in the notice's element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One London Assembly press notice."""

    url: str
    """Canonical URL."""
    headline: str
    created_on: date | None
    kind: Kind
    committee: str | None
    """The one committee the notice is about, canonical; None for a digest."""
    image: Image | None
    body_text: str
    """Paragraphs parted by a blank line, list items by a newline; no chrome, no notes, no contact paragraph."""
    meetings: tuple[Meeting, ...]
    chair: Chair | None
    footnotes: tuple[Footnote, ...]
    footnote_markers: tuple[FootnoteMarker, ...]
    quotes: tuple[Quote, ...]
    contacts: tuple[Contact, ...]
    links: tuple[Link, ...]
    warnings: tuple[Doubt, ...]
    facts: PageFacts = PageFacts()

    def to_json(self) -> Json:
        """Return the document of the contract, keys in the schema's order."""
        return {
            "url": self.url,
            "headline": self.headline,
            "created_on": self.created_on.isoformat() if self.created_on else None,
            "kind": str(self.kind),
            "committee": self.committee,
            "image": self.image.to_json() if self.image else None,
            "body_text": self.body_text,
            "meetings": [meeting.to_json() for meeting in self.meetings],
            "chair": self.chair.to_json() if self.chair else None,
            "footnotes": [note.to_json() for note in self.footnotes],
            "footnote_markers": [marker.to_json() for marker in self.footnote_markers],
            "quotes": [quote.to_json() for quote in self.quotes],
            "contacts": [contact.to_json() for contact in self.contacts],
            "links": [link.to_json() for link in self.links],
            "warnings": [warning.to_json() for warning in self.warnings],
        }

    def spans(self) -> Json:
        """Return where `body_text` says each fact: a path into the document → `{"start", "end"}`.

        Paths read `meetings[0]`, `meetings[0].panels[1].guests[2]`, `footnote_markers[0]`, `quotes[0]`.
        A fact that the body does not say (a date taken from elsewhere) has no entry.
        """
        return {path: span.to_json() for path, span in self._spans() if span is not None}

    def _spans(self) -> Iterator[tuple[str, Span | None]]:
        for m, meeting in enumerate(self.meetings):
            yield f"meetings[{m}]", meeting.span
            for p, panel in enumerate(meeting.panels):
                yield f"meetings[{m}].panels[{p}]", panel.span
                for g, guest in enumerate(panel.guests):
                    yield f"meetings[{m}].panels[{p}].guests[{g}]", guest.span
        for i, marker in enumerate(self.footnote_markers):
            yield f"footnote_markers[{i}]", marker.span
        for i, quote in enumerate(self.quotes):
            yield f"quotes[{i}]", quote.span

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Notice:
        """Return the notice that a contract document describes (without spans and facts).

        Raises `KeyError`, `TypeError` or `ValueError` if the document does not keep the contract.
        """
        return cls(
            url=document["url"],
            headline=document["headline"],
            created_on=_date(document["created_on"]),
            kind=Kind(document["kind"]),
            committee=document["committee"],
            image=Image(**document["image"]) if document["image"] else None,
            body_text=document["body_text"],
            meetings=tuple(_meeting(m) for m in document["meetings"]),
            chair=Chair(**document["chair"]) if document["chair"] else None,
            footnotes=tuple(
                Footnote(number=n["number"], text=n["text"], links=_links(n["links"])) for n in document["footnotes"]
            ),
            footnote_markers=tuple(FootnoteMarker(**m) for m in document["footnote_markers"]),
            quotes=tuple(Quote(**q) for q in document["quotes"]),
            contacts=tuple(Contact(**c) for c in document["contacts"]),
            links=_links(document["links"]),
            warnings=tuple(Doubt(**w) for w in document["warnings"]),
        )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _links(values: list[Json]) -> tuple[Link, ...]:
    return tuple(Link(**value) for value in values)


def _meeting(value: Json) -> Meeting:
    return Meeting(
        kind=MeetingKind(value["kind"]),
        committee=value["committee"],
        topic=value["topic"],
        date=_date(value["date"]),
        start_time=value["start_time"],
        end_time=value["end_time"],
        venue=Venue(**value["venue"]) if value["venue"] else None,
        panels=tuple(_panel(panel) for panel in value["panels"]),
    )


def _panel(value: Json) -> Panel:
    return Panel(**{**value, "guests": tuple(Guest(**guest) for guest in value["guests"])})
