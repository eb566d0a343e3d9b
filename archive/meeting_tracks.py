"""What a notice announces, each thing followed through the notice's states: a track."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from archive.agendas import Agenda, agenda_of
from archive.ids import short_hash, slug
from archive.meeting_changes import match_meetings
from archive.notice_rows import venue_columns
from scraper.notice import Meeting, Notice

_MOVED = 92  # days: an item that moves further is another meeting in a notice that was reused


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one state of a notice says of a meeting, or that it no longer names it."""

    seen_from: str
    said_on: str
    """Day that puts statements of different notices in order: the notice's date, for later states the day seen."""
    capture_pk: int
    dropped: bool = False
    kind: str = "public_meeting"
    committee: str | None = None
    topic: str | None = None
    date: str | None = None
    start: str | None = None
    end: str | None = None
    venue: tuple[str | None, str | None, str | None, str | None, int] | None = None
    agenda: Agenda | None = None

    @property
    def order(self) -> tuple[str, int]:
        """Statements in the order in which they were made."""
        return self.said_on, self.capture_pk


@dataclass(slots=True, kw_only=True)
class Track:
    """One thing that a notice announces, through all its states."""

    own_id: str
    """The meeting's id if this notice alone announces it."""
    position: int | None
    """Its place in the latest state."""
    said: list[Said]

    def keys(self) -> list[str]:
        """Return what it may have in common with announcements of other notices."""
        found: dict[str, None] = {}
        for said in self.said:
            if said.agenda:
                found[f"agenda:{said.agenda.meeting}"] = None
            if said.committee and said.date:
                found[f"day:{said.kind}:{said.committee}:{said.date}"] = None
        return list(found)

    def states_json(self) -> str:
        """Return what was said as JSON."""
        return json.dumps([[getattr(s, name) for name in _FIELDS] for s in self.said], ensure_ascii=False)


_FIELDS = (
    "seen_from",
    "said_on",
    "capture_pk",
    "dropped",
    "kind",
    "committee",
    "topic",
    "date",
    "start",
    "end",
    "venue",
    "agenda",
)


def said_from_json(text: str) -> list[Said]:
    """Return what `Track.states_json` wrote."""
    found = []
    for values in json.loads(text):
        given: dict[str, Any] = dict(zip(_FIELDS, values, strict=True))
        given["venue"] = tuple(given["venue"]) if given["venue"] else None
        given["agenda"] = Agenda(*given["agenda"]) if given["agenda"] else None
        found.append(Said(**given))
    return found


class Seen(NamedTuple):
    """A state of a notice and when it was seen."""

    notice: Notice
    """What it says, corrections included."""
    named_by: Notice
    """The same without corrections: a meeting keeps its id when a mistake of the website is put right."""
    capture_pk: int
    seen_from: str
    first_pk: int
    """The lowest number of a capture that shows this state."""
    first_url: str
    """The address of that capture."""


class _Start(NamedTuple):
    """Where a track was first captured: later captures, also imported ones of older states, do not change that."""

    capture_pk: int
    place: int
    url: str
    readable: str


def tracks(states: Sequence[Seen], withdrawn: tuple[int, str] | None) -> list[Track]:
    """Return what a notice announces, each followed through its states, in the order in which they were captured.

    `withdrawn` is the capture and time of the notice's withdrawal.
    """
    found: list[tuple[Track, list[_Start]]] = []
    current: dict[int, tuple[Track, list[_Start]]] = {}
    before: Notice | None = None
    for number, seen in enumerate(states):
        notice = seen.notice
        day = notice.created_on.isoformat() if number == 0 and notice.created_on else seen.seen_from[:10]
        agendas = agenda_of(notice)
        following: dict[int, tuple[Track, list[_Start]]] = {}
        for old, new in match_meetings(before.meetings if before else (), notice.meetings):
            one = current.get(old) if old is not None else None
            said = _said(notice.meetings[new], agendas.get(new), seen, day) if new is not None else None
            if one and said and far(one[0].said[-1].date, said.date, _MOVED):
                _drop(one[0], seen, day)
                one = None
            if one is None and said is not None:
                one = Track(own_id="", position=None, said=[]), []
                found.append(one)
            if one is not None and said is not None and new is not None:
                if not one[0].said or _facts(one[0].said[-1]) != _facts(said):
                    one[0].said.append(said)
                one[1].append(_Start(seen.first_pk, new, seen.first_url, _readable(seen.named_by.meetings[new])))
                following[new] = one
            elif one is not None:
                _drop(one[0], seen, day)
        before, current = notice, following
    for place, (track, _) in current.items():
        track.position = place
        if withdrawn:
            gone = Said(seen_from=withdrawn[1], said_on=withdrawn[1][:10], capture_pk=withdrawn[0], dropped=True)
            track.said.append(gone)
    return _named(found)


def _named(found: list[tuple[Track, list[_Start]]]) -> list[Track]:
    """Give each track its id: the day and committee of its first capture, and a hash of that capture's address."""
    taken: Counter[tuple[str, str]] = Counter()
    ordered = sorted(found, key=lambda one: min(one[1]))
    for track, starts in ordered:
        first = min(starts)
        again = taken[first.readable, first.url]
        taken[first.readable, first.url] += 1
        track.own_id = f"{first.readable}-{short_hash(f'{first.url} {again}')}"
    return [track for track, _ in ordered]


def _readable(meeting: Meeting) -> str:
    what = slug(meeting.committee or meeting.topic or str(meeting.kind), 50)
    return f"{meeting.date.isoformat() if meeting.date else 'undated'}-{what}"


def _said(meeting: Meeting, agenda: Agenda | None, seen: Seen, day: str) -> Said:
    return Said(
        seen_from=seen.seen_from,
        said_on=day,
        capture_pk=seen.capture_pk,
        kind=str(meeting.kind),
        committee=meeting.committee,
        topic=meeting.topic,
        date=meeting.date.isoformat() if meeting.date else None,
        start=meeting.start_time,
        end=meeting.end_time,
        venue=venue_columns(meeting.venue) if meeting.venue else None,
        agenda=agenda,
    )


def _facts(said: Said) -> tuple[object, ...]:
    return said.dropped, said.kind, said.committee, said.topic, said.date, said.start, said.end, said.venue, said.agenda


def _drop(track: Track, seen: Seen, day: str) -> None:
    track.said.append(Said(seen_from=seen.seen_from, said_on=day, capture_pk=seen.capture_pk, dropped=True))


def far(one: str | None, other: str | None, days: int) -> bool:
    """Tell whether two days, both known, lie further apart than so many days."""
    return bool(one and other) and abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days) > days
