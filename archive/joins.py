"""What all notices tell together: announcements join into meetings, guests into people and bodies.

This is the second half of a build. Each step works only on what the first half touched, and gives what it would give
if everything were worked through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from archive.committees import committee_pk
from archive.decided import Decided
from archive.forget import Settled, clear_parts
from archive.ids import name_slug, number_of
from archive.meeting_standing import Standing, owner_of_agenda, standing
from archive.meeting_tracks import Track, said_from_json
from archive.meetings import Placed, clusters
from archive.notice_rows import Joined, notice_rows
from archive.organisations import organisation_id, organisation_key
from archive.press import Store
from scraper.notice import Guest, Meeting, Notice

_MEETING = (
    "pk", "id", "kind", "committee_pk", "topic", "date", "start_time", "end_time", "venue_room", "venue_building",
    "venue_address", "venue_postcode", "venue_virtual", "moderngov_committee_id", "moderngov_meeting_id",
    "moderngov_url", "status", "sequence", "first_announced_at", "last_changed_at",
)  # fmt: skip
_RESOLUTION = ("abbreviation", "full_key", "written", "full_name")


class Joiner:
    """Joins what was settled with the rest of the archive."""

    def __init__(self, store: Store, decided: Decided, settled: Settled) -> None:
        self.store = store
        self.connection = store.connection
        self.decided = decided
        self.settled = settled
        self.rejoined: set[int] = set()
        """Notices that were not touched themselves, but whose parts mean something else now."""
        self.people: dict[int, str] = {}
        """Ids of the people whose lines were written, by row number."""
        self.bodies: dict[int, str] = {}

    # meetings

    def meetings(self, fresh: bool) -> None:
        """Join the announcements that were touched with all that share a key with them."""
        done: set[int] = set()
        for pk in list(self._starts(fresh)):
            if pk not in done:
                placed = self._connected(pk)
                done.update(one.pk for one in placed)
                self._meetings_of(placed)
        for pk in sorted(self.settled.meetings):
            if not self.connection.execute("SELECT 1 FROM build_tracks WHERE meeting_pk = ? LIMIT 1", (pk,)).fetchone():
                self._forget_meeting(pk)

    def _starts(self, fresh: bool) -> Iterator[int]:
        if fresh:
            yield from [pk for (pk,) in self.connection.execute("SELECT pk FROM build_tracks ORDER BY pk")]
            return
        for notice in sorted(self.settled.notices):
            rows = self.connection.execute("SELECT pk FROM build_tracks WHERE notice_pk = ? ORDER BY pk", (notice,))
            yield from [pk for (pk,) in rows]
        for key in sorted(self.settled.keys):
            yield from [
                pk for (pk,) in self.connection.execute("SELECT track_pk FROM build_track_keys WHERE key = ?", (key,))
            ]

    def _connected(self, start: int) -> list[Placed]:
        """The track with all that it may belong together with, directly or through others."""
        found: dict[int, Placed] = {}
        keys: set[str] = set()
        waiting = [start]
        while waiting:
            pk = waiting.pop()
            if pk in found:
                continue
            notice, position, own_id, states = self.connection.execute(
                "SELECT notice_pk, position, own_id, states FROM build_tracks WHERE pk = ?", (pk,)
            ).fetchone()
            track = Track(own_id=own_id, position=position, said=said_from_json(states))
            found[pk] = Placed(pk, notice, track)
            for key in set(track.keys()) - keys:
                keys.add(key)
                rows = self.connection.execute("SELECT track_pk FROM build_track_keys WHERE key = ?", (key,))
                waiting += [other for (other,) in rows]
        return list(found.values())

    def _meetings_of(self, placed: list[Placed]) -> None:
        found = [(cluster, standing(cluster)) for cluster in clusters(placed)]
        owners = owner_of_agenda([(cluster[0].track.own_id, stands) for cluster, stands in found])
        for cluster, stands in found:
            identity = cluster[0].track.own_id
            pk = number_of("meeting", identity)
            owned = stands.agenda is not None and owners[stands.agenda.meeting] == identity
            self._write_meeting(pk, identity, stands, owned)
            self.connection.execute("DELETE FROM redirects WHERE kind = 'meeting' AND new_id = ?", (identity,))
            self.connection.execute("DELETE FROM redirects WHERE kind = 'meeting' AND old_id = ?", (identity,))
            for one in cluster[1:]:
                self.connection.execute(
                    "INSERT OR REPLACE INTO redirects (kind, old_id, new_id) VALUES ('meeting', ?, ?)",
                    (one.track.own_id, identity),
                )
            for one in cluster:
                self._assign(one, pk)

    def _assign(self, one: Placed, meeting_pk: int) -> None:
        [old] = self.connection.execute("SELECT meeting_pk FROM build_tracks WHERE pk = ?", (one.pk,)).fetchone()
        self.settled.meetings.add(meeting_pk)
        if old != meeting_pk:
            self.connection.execute("UPDATE build_tracks SET meeting_pk = ? WHERE pk = ?", (meeting_pk, one.pk))
            if old is not None:
                self.settled.meetings.add(old)
            if one.notice_pk not in self.settled.notices:
                self.rejoined.add(one.notice_pk)

    def _write_meeting(self, pk: int, identity: str, stands: Standing, owned: bool) -> None:
        agenda = stands.agenda if owned else None
        row = (
            pk,
            identity,
            stands.kind,
            committee_pk(self.store, stands.committee),
            stands.topic,
            stands.date,
            stands.start_time,
            stands.end_time,
            *stands.venue,
            agenda.committee if agenda else None,
            agenda.meeting if agenda else None,
            agenda.url if agenda else None,
            stands.status,
            stands.sequence,
            stands.first_announced_at,
            stands.last_changed_at,
        )
        self.store.upsert("meetings", _MEETING, row)

    def _forget_meeting(self, pk: int) -> None:
        self.connection.execute("DELETE FROM meeting_differences WHERE meeting_pk = ?", (pk,))
        row = self.connection.execute("SELECT id FROM meetings WHERE pk = ?", (pk,)).fetchone()
        if row is not None:
            self.connection.execute("DELETE FROM redirects WHERE kind = 'meeting' AND new_id = ?", row)
            self.connection.execute("DELETE FROM meetings WHERE pk = ?", (pk,))

    # bodies behind abbreviations

    def abbreviations(self) -> None:
        """Settle what the touched abbreviations mean now; notices of guests for whom that changed are joined anew."""
        for short in sorted(self.settled.abbreviations):
            old = self._resolution(short)
            rows = self.connection.execute(
                "SELECT full_key, min(written), min(full_name) FROM build_abbreviations"
                " WHERE abbreviation = ? AND full_key <> abbreviation GROUP BY full_key",
                (short,),
            ).fetchall()
            new = rows[0] if len(rows) == 1 else None
            keys = {short, *(row[0] for row in rows), *([old[0]] if old else [])}
            bodies = {number_of("organisation", organisation_id(key, self.decided.organisations)) for key in keys}
            self.settled.organisations |= bodies
            if old == new:
                continue
            self.connection.execute("DELETE FROM build_resolutions WHERE abbreviation = ?", (short,))
            self._redirect_body(short, new[0] if new else None)
            if new is not None:
                self.store.add("build_resolutions", [(short, *new)], _RESOLUTION)
                self.store.flush()
            for body in sorted(bodies):
                guests = self.connection.execute("SELECT notice_pk FROM guests WHERE organisation_pk = ?", (body,))
                self.rejoined |= {notice for (notice,) in guests}
        self.rejoined -= self.settled.notices

    def _resolution(self, short: str) -> tuple[str, str, str] | None:
        row: tuple[str, str, str] | None = self.connection.execute(
            "SELECT full_key, written, full_name FROM build_resolutions WHERE abbreviation = ?", (short,)
        ).fetchone()
        return row

    def _redirect_body(self, short: str, full_key: str | None) -> None:
        old_id = name_slug(short)
        if old_id in self.decided.organisations.merged:
            return
        self.connection.execute("DELETE FROM redirects WHERE kind = 'organisation' AND old_id = ?", (old_id,))
        if full_key is not None:
            new_id = organisation_id(full_key, self.decided.organisations)
            row = ("organisation", old_id, new_id)
            self.connection.execute("INSERT INTO redirects (kind, old_id, new_id) VALUES (?, ?, ?)", row)

    # parts

    def parts(self) -> None:
        """Write the parts of every notice that was touched or whose joins changed.

        In the order of dates, which is that of the search table: FTS5 sorts what comes in order at no cost.
        """
        for pk in self._by_date(self.settled.notices | self.rejoined):
            if pk in self.rejoined:
                self.store.flush()
                clear_parts(self.connection, pk, self.settled)
            document, spans = self.connection.execute(
                "SELECT notices.document, versions.spans FROM notices JOIN versions ON versions.notice_pk = notices.pk"
                " AND versions.number = notices.version_count WHERE notices.pk = ?",
                (pk,),
            ).fetchone()
            notice = Notice.from_json(json.loads(document))
            rows = notice_rows(pk, notice, json.loads(spans), self._meeting_pks(pk), self._join)
            for table, some in rows._asdict().items():
                self.store.add(table, some)
            self.settled.meetings.update(row.meeting_pk for row in rows.announcements)
        self.store.flush()

    def _by_date(self, pks: set[int]) -> list[int]:
        query = "SELECT coalesce(created_on, '') FROM notices WHERE pk = ?"
        dated = sorted((self.connection.execute(query, (pk,)).fetchone()[0], pk) for pk in pks)
        return [pk for _, pk in dated]

    def _meeting_pks(self, notice_pk: int) -> Mapping[int, int]:
        query = "SELECT position, meeting_pk FROM build_tracks WHERE notice_pk = ? AND position IS NOT NULL"
        return dict(self.connection.execute(query, (notice_pk,)).fetchall())

    def _join(self, guest: Guest, meeting: Meeting) -> Joined:
        key, body_pk, words = self._body(guest.organisation) if guest.organisation else (None, None, "")
        person_pk = None
        if guest.name:
            day = meeting.date.isoformat() if meeting.date else None
            identity = self.decided.people.person_id(guest.name, key, day)
            person_pk = number_of("person", identity)
            self.people[person_pk] = identity
            self.settled.people.add(person_pk)
        if body_pk is not None:
            self.settled.organisations.add(body_pk)
        return Joined(person_pk, body_pk, words)

    def _body(self, text: str) -> tuple[str, int, str]:
        """Folded full name, row number, and the words that search finds it by."""
        name = organisation_key(text)
        resolved = self._resolution(name.key)
        key = resolved[0] if resolved else name.key
        rows = self.connection.execute(
            "SELECT written FROM build_resolutions WHERE full_key = ? ORDER BY abbreviation", (key,)
        )
        words = [text, *([resolved[2]] if resolved else []), *(written for (written,) in rows)]
        identity = organisation_id(key, self.decided.organisations)
        pk = number_of("organisation", identity)
        self.bodies[pk] = identity
        return key, pk, " ".join(dict.fromkeys(words))
