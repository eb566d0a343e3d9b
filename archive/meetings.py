"""Which announcements are of one meeting: each thing that a notice announces is followed through the notice's states
(a track), and the tracks of different notices are joined.

Two announcements are of one meeting if the agenda they link to is (ModernGov's `MId` identifies a meeting), or else if
the same committee meets on the same day at the same time. One committee does not hold two meetings that begin within
half an hour of one another, and a missing time fits if only one meeting of the day could be meant. Nothing else joins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from archive.ids import fold, short_hash, slug
from archive.meeting_changes import match_meetings
from archive.rows import venue_columns
from scraper.committees import from_moderngov
from scraper.notice import Meeting, MeetingKind, Notice

_SAME_START = 30  # minutes
_SAME_AGENDA = 60  # days: a stale link in a copied notice leads to a meeting of another year
_MOVED = 92  # days: an item that moves further is another meeting in a notice that was reused
_OTHER_PAPERS = re.compile(r"transcript|minutes|previous|last meeting", re.IGNORECASE)


class Agenda(NamedTuple):
    """A meeting's page in the Assembly's meetings service (ModernGov)."""

    committee: int | None
    """`CId`."""
    meeting: int
    """`MId`."""
    url: str


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
    capture_pk: int
    seen_from: str


def tracks(first_url: str, states: Sequence[Seen], withdrawn: tuple[int, str] | None) -> list[Track]:
    """Return what a notice announces, each followed through its states, in the order of appearance.

    `first_url` is the address of the notice's first capture, `withdrawn` the capture and time of its withdrawal.
    """
    found: list[Track] = []
    current: dict[int, Track] = {}
    before: Notice | None = None
    for number, seen in enumerate(states):
        notice = seen.notice
        day = notice.created_on.isoformat() if number == 0 and notice.created_on else seen.seen_from[:10]
        agendas = agenda_of(notice)
        pairs = match_meetings(before.meetings if before else (), notice.meetings)
        following: dict[int, Track] = {}
        for old, new in pairs:
            track = current.get(old) if old is not None else None
            said = _said(notice.meetings[new], agendas.get(new), seen, day) if new is not None else None
            if track and said and _far(track.said[-1].date, said.date, _MOVED):
                _drop(track, seen, day)
                track = None
            if track is None and said is not None:
                track = Track(own_id="", position=None, said=[])
                track.own_id = _own_id(first_url, said, found)
                found.append(track)
            if track is not None and said is not None and new is not None:
                if not track.said or _facts(track.said[-1]) != _facts(said):
                    track.said.append(said)
                following[new] = track
            elif track is not None:
                _drop(track, seen, day)
        before, current = notice, following
    for place, track in current.items():
        track.position = place
        if withdrawn:
            track.said.append(
                Said(seen_from=withdrawn[1], said_on=withdrawn[1][:10], capture_pk=withdrawn[0], dropped=True)
            )
    return found


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


def _own_id(first_url: str, said: Said, earlier: Iterable[Track]) -> str:
    what = slug(said.committee or said.topic or said.kind, 50)
    readable = f"{said.date or 'undated'}-{what}"
    taken = sum(1 for track in earlier if track.own_id.startswith(f"{readable}-"))
    return f"{readable}-{short_hash(f'{first_url} {taken}')}"


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


# joining


class Placed(NamedTuple):
    """A track and whose it is."""

    pk: int
    notice_pk: int
    track: Track


def clusters(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Return the tracks of each meeting together, meetings and tracks in the order of their row numbers.

    The result depends on nothing but the tracks that are given, which must be all that share a key with one another.
    """
    ordered = sorted(placed)
    leader = {one.pk: one.pk for one in ordered}

    def head(pk: int) -> int:
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    def join(one: Placed, other: Placed) -> None:
        first, second = sorted((head(one.pk), head(other.pk)))
        leader[second] = first

    pairs = [(one, other) for i, one in enumerate(ordered) for other in ordered[i + 1 :]]
    for one, other in pairs:
        if _same_agenda(one, other) or _same_time(one, other):
            join(one, other)
    for one, other in pairs:
        if head(one.pk) != head(other.pk) and _nearly_same_time(one, other, ordered):
            join(one, other)
    for one in ordered:
        if _starts(one) == {None}:
            fitting = {head(o.pk) for o in ordered if _starts(o) != {None} and _same_day(one, o)}
            fitting = {pk for pk in fitting if all(o.notice_pk != one.notice_pk for o in ordered if head(o.pk) == pk)}
            if len(fitting) == 1:
                leader[max(head(one.pk), *fitting)] = min(head(one.pk), *fitting)
    together: dict[int, list[Placed]] = {}
    for one in ordered:
        together.setdefault(head(one.pk), []).append(one)
    return list(together.values())


def _stated(one: Placed) -> list[Said]:
    return [said for said in one.track.said if not said.dropped]


def _starts(one: Placed) -> set[str | None]:
    return {said.start for said in _stated(one)}


def _same_agenda(one: Placed, other: Placed) -> bool:
    return any(
        a.agenda is not None
        and b.agenda is not None
        and a.agenda.meeting == b.agenda.meeting
        and not _far(a.date, b.date, _SAME_AGENDA)
        and (a.committee == b.committee or None in (a.committee, b.committee))
        for a in _stated(one)
        for b in _stated(other)
    )


def _days(one: Placed, other: Placed) -> Iterable[tuple[Said, Said]]:
    return (
        (a, b)
        for a in _stated(one)
        for b in _stated(other)
        if a.committee and a.date and (a.kind, a.committee, a.date) == (b.kind, b.committee, b.date)
    )


def _same_day(one: Placed, other: Placed) -> bool:
    return any(True for _ in _days(one, other))


def _same_time(one: Placed, other: Placed) -> bool:
    if one.notice_pk == other.notice_pk:
        return any(a.start is not None and (a.start, a.topic) == (b.start, b.topic) for a, b in _days(one, other))
    for a, b in _days(one, other):
        if a.kind in ("publication", "event") and a.topic and b.topic and fold(a.topic) != fold(b.topic):
            continue
        if a.start == b.start:
            return True
    return False


def _nearly_same_time(one: Placed, other: Placed, everything: Sequence[Placed]) -> bool:
    if one.notice_pk == other.notice_pk:
        return False
    for a, b in _days(one, other):
        near = a.start and b.start and abs(_minutes(a.start) - _minutes(b.start)) <= _SAME_START
        if near and all(
            sum(1 for o in everything if o.notice_pk == x.notice_pk and _same_day(o, x)) == 1 for x in (one, other)
        ):
            return True
    return False


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _far(one: str | None, other: str | None, days: int) -> bool:
    return bool(one and other) and abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days) > days


# what a meeting is, of all that is said of it


class Standing(NamedTuple):
    """A meeting as last announced; the columns of the table."""

    kind: str
    committee: str | None
    topic: str | None
    date: str | None
    start_time: str | None
    end_time: str | None
    venue: tuple[str | None, str | None, str | None, str | None, int]
    agenda: Agenda | None
    status: str
    sequence: int
    first_announced_at: str
    last_changed_at: str


def standing(cluster: Sequence[Placed]) -> Standing:
    """Return a meeting as the latest statements have it.

    Cancelled means that on or before its day it disappeared from every notice that announced it; moved, that its day
    or start is no longer what was announced first. `sequence` counts what a calendar must hear of (RFC 5545).
    """
    statements = sorted(
        ((said.order, one.pk, said) for one in cluster for said in one.track.said), key=lambda entry: entry[:2]
    )
    now: dict[str, Any] = {}
    first: dict[str, Any] = {}
    sequence, changed_at = 0, ""
    for _, _, said in statements:
        if said.dropped:
            continue
        moved = False
        for name in ("kind", "committee", "topic", "date", "start", "end", "venue", "agenda"):
            value = getattr(said, name)
            if value is None:
                continue
            old = now.get(name)
            if name in ("date", "start", "end") and old is not None and old != value:
                moved = True
            if name == "venue" and old is not None:
                moved = moved or _elsewhere(old, value)
                value = _fuller(old, value)
            now[name] = value
            first.setdefault(name, value)
        sequence += moved
        changed_at = max(changed_at, said.seen_from) if moved or not changed_at else changed_at
    gone = all(one.track.said[-1].dropped for one in cluster)
    gone_at = max((one.track.said[-1].seen_from for one in cluster), default="") if gone else ""
    cancelled = gone and bool(now.get("date")) and gone_at[:10] <= now["date"]
    moved_ever = any(first.get(name) != now.get(name) for name in ("date", "start"))
    return Standing(
        kind=now["kind"],
        committee=now.get("committee"),
        topic=now.get("topic"),
        date=now.get("date"),
        start_time=now.get("start"),
        end_time=now.get("end"),
        venue=now.get("venue") or (None, None, None, None, 0),
        agenda=now.get("agenda"),
        status="cancelled" if cancelled else "moved" if moved_ever else "announced",
        sequence=sequence + cancelled,
        first_announced_at=min(said.seen_from for _, _, said in statements),
        last_changed_at=gone_at if cancelled else changed_at,
    )


def _place(value: str | None) -> str:
    return fold(value or "").removeprefix("the ").removeprefix("new ")


def _elsewhere(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether two venues are different places, not one place in more or fewer words."""
    if old[4] != new[4]:
        return True
    rooms = _place(old[0]), _place(new[0])
    codes = _place(old[3]), _place(new[3])
    buildings = _place(old[1]), _place(new[1])
    return any(a and b and a != b for a, b in (rooms, codes, buildings))


def _fuller(old: Sequence[Any], new: Sequence[Any]) -> tuple[Any, ...]:
    """The new venue, with what it leaves out taken from the old one if it is the same place."""
    if _elsewhere(old, new):
        return tuple(new)
    return (*((b or a) for a, b in zip(old[:4], new[:4], strict=True)), new[4])


def owner_of_agenda(clusters_of_one: Sequence[tuple[str, Standing]]) -> Mapping[int, str]:
    """Return which meeting (id) each agenda number belongs to: the earliest, since a copied notice keeps old links."""
    owners: dict[int, tuple[str, str]] = {}
    for meeting_id, found in clusters_of_one:
        if found.agenda:
            mine = (found.date or "9999", meeting_id)
            owners[found.agenda.meeting] = min(mine, owners.get(found.agenda.meeting, mine))
    return {number: meeting_id for number, (_, meeting_id) in owners.items()}
