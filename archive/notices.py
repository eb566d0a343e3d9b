"""What the captures of each notice tell, all together → its row, its versions, the changes between them.

This is the first half of a build: each notice by itself. Joining it to meetings, people and bodies comes after
(`archive.joins`), when all that the notices say is known.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from archive.addresses import Address, addresses, hide, together
from archive.captures import Captures
from archive.change import Change, in_words
from archive.committees import committee_pk
from archive.corrections import correct, for_notice
from archive.decided import Decided
from archive.forget import Settled, clear
from archive.gather import LONDON
from archive.ids import STRIDE, notice_id
from archive.meetings import Seen, tracks
from archive.organisations import Explained, explained_by_name, explained_in
from archive.parsing import Parsed
from archive.press import Store
from archive.suppressions import names_in, strike
from archive.timeline import GONE, History, Look, State, history
from archive.versions import changes
from scraper.notice import Json, Notice

ParseOne = Callable[[int], Parsed]

_NOTICE = (
    "pk", "id", "url", "headline", "created_on", "kind", "committee_pk", "body_text", "chair_name",
    "chair_honorific_prefix", "chair_honorific_suffix", "chair_role", "image_src", "image_alt", "image_caption",
    "node_id", "state", "withdrawn_at", "first_seen_at", "last_seen_at", "version_count", "edited", "meeting_count",
    "guest_count", "warning_count", "document",
)  # fmt: skip
_VERSION = (
    "pk", "notice_pk", "number", "capture_pk", "seen_from", "seen_until", "content_sha256", "headline", "document",
    "spans",
)  # fmt: skip
_CHANGE = (
    "pk", "notice_pk", "version_pk", "position", "observed_at", "kind", "field", "summary", "before", "after", "diff",
)  # fmt: skip


class Contacts(NamedTuple):
    """Press officers and press lines of a notice: personal data, kept out of press.db."""

    notice_pk: int
    notice_id: str
    url: str
    contacts: list[Json]


class Settler:
    """Writes the notices whose addresses were touched."""

    def __init__(self, store: Store, captures: Captures, decided: Decided, parse_one: ParseOne) -> None:
        self.store = store
        self.connection = store.connection
        self.captures = captures
        self.decided = decided
        self.parse_one = parse_one
        self.settled = Settled()
        self._done: set[str] = set()

    def settle(self, urls: Iterable[str], fresh: bool, on_contacts: Callable[[Contacts], None]) -> Settled:
        """Write every notice that one of the addresses belongs to; `fresh` if press.db has no notice yet."""
        waiting = list(urls)[::-1]
        while waiting:
            url = waiting.pop()
            if url in self._done:
                continue
            members = together(self.connection, url)
            self._done.update(members)
            old: dict[int, Parsed] = {}
            if not fresh:
                self.store.flush()
                cleared = clear(self.connection, members, self.settled)
                old = cleared.states
                waiting += [other for other in cleared.urls if other not in self._done]
            found = self._notice(members, old)
            if found:
                on_contacts(found)
        self.store.flush()
        return self.settled

    def _notice(self, members: list[str], old: dict[int, Parsed]) -> Contacts | None:
        """Write the notice with these addresses; None if there is none to publish."""
        plain = [url for url in members if not url.startswith("hidden:")]
        if len(plain) < len(members) or self.decided.suppressions.hides_notice(plain):
            self.store.flush()
            hide(self.connection, plain)
            return None
        looks, pks = self._looks(plain)
        seen = history(looks)
        if not seen.states:
            return None
        pk = min(pks)
        names = addresses(self.connection, plain)
        url, identity = names[0].url, notice_id(names[0].url)
        states = [self._state(state, old) for state in seen.states[:-1]]
        states.append(self._state(seen.states[-1], {}))  # whose contacts are needed as well
        documents = [json.loads(state.document) for state in states]
        struck = False
        for document in documents:
            document["url"] = url
            struck |= strike(document, self.decided.suppressions, self.decided.people)
        read = [Notice.from_json(document) for document in documents]
        self._versions(pk, seen, states, documents)
        self._changes(pk, seen, read)
        current = documents[-1]
        node = self._node(seen.states[-1])
        self._dated(current, plain)
        self._corrected(current, plain)
        notice = Notice.from_json(current)
        self._row(pk, identity, notice, seen, current, node)
        self._tracks(pk, looks, [*read[:-1], notice], seen)
        self._names(pk, identity, names, notice)
        self._captures(pk, pks, seen, struck)
        self.settled.notices.add(pk)
        contacts = json.loads(states[-1].contacts)
        if struck or self.decided.suppressions.people:
            contacts = [c for c in contacts if not (c["name"] and self._hidden(c["name"]))]
        return Contacts(pk, identity, url, contacts)

    def _hidden(self, name: str) -> bool:
        return self.decided.suppressions.hides_person(name, self.decided.people)

    def _looks(self, urls: list[str]) -> tuple[list[Look], list[int]]:
        marks = ", ".join("?" * len(urls))
        rows = self.connection.execute(
            "SELECT captures.pk, fetched_at, run_pk, status, content_sha256, last_seen_at, last_run_pk"
            " FROM captures LEFT JOIN sightings ON sightings.capture_pk = captures.pk"
            f" WHERE url IN ({marks}) AND kind = 'notice' ORDER BY captures.pk",
            urls,
        ).fetchall()
        looks = [
            Look(
                capture_pk=pk,
                seen_at=fetched_at,
                run_pk=run_pk,
                content=content,
                last_seen_at=last_seen_at,
                last_run_pk=last_run_pk,
            )
            for pk, fetched_at, run_pk, status, content, last_seen_at, last_run_pk in rows
            if content is not None or status in GONE
        ]
        return looks, [row[0] for row in rows]

    def _state(self, state: State, old: dict[int, Parsed]) -> Parsed:
        """What a state says: just parsed, or known from the last build, or parsed once more."""
        row = self.connection.execute(
            "SELECT document, spans, contacts FROM temp.parsed WHERE capture_pk = ?", (state.capture_pk,)
        ).fetchone()
        if row is not None:
            return Parsed(capture_pk=state.capture_pk, document=row[0], spans=row[1], contacts=row[2])
        if state.capture_pk in old and old[state.capture_pk].content == state.content:
            return old[state.capture_pk]
        return self.parse_one(state.capture_pk)

    def _versions(self, pk: int, seen: History, states: list[Parsed], documents: list[Json]) -> None:
        for state, parsed, document in zip(seen.states, states, documents, strict=True):
            text = json.dumps(document, ensure_ascii=False)
            row = (
                state.capture_pk,
                pk,
                state.number,
                state.capture_pk,
                state.seen_from,
                state.seen_until,
                state.content,
                document["headline"],
                text,
                parsed.spans,
            )
            self.store.add("versions", [row], _VERSION)

    def _changes(self, pk: int, seen: History, read: list[Notice]) -> None:
        told: dict[int, list[tuple[str, Change, int | None]]] = {}
        for event in seen.events:
            day = in_words(datetime.fromisoformat(event.observed_at).astimezone(LONDON).date())
            back = event.kind == "returned"
            version = next((s.capture_pk for s in seen.states if event.capture_pk in s.capture_pks), None)
            words = (
                f"notice back on the website on {day}" if back else f"notice withdrawn: gone from the website on {day}"
            )
            change = Change(kind=event.kind, field="url", summary=words)
            told.setdefault(event.capture_pk, []).append((event.observed_at, change, version if back else None))
        for (before, after), state in zip(pairwise(read), seen.states[1:], strict=True):
            for change in changes(before, after):
                told.setdefault(state.capture_pk, []).append((state.seen_from, change, state.capture_pk))
        for capture_pk, found in told.items():
            for position, (observed_at, change, version) in enumerate(found):
                texts = (change.kind, change.field, change.summary, change.before, change.after, change.diff_json())
                row = (capture_pk * STRIDE + position, pk, version, position, observed_at, *texts)
                self.store.add("changes", [row], _CHANGE)

    def _node(self, state: State) -> str | None:
        marks = ", ".join("?" * len(state.capture_pks))
        query = f"SELECT node_id FROM captures WHERE pk IN ({marks}) AND node_id IS NOT NULL ORDER BY pk LIMIT 1"
        row = self.connection.execute(query, state.capture_pks).fetchone()
        return row[0] if row else None

    def _dated(self, document: Json, urls: list[str]) -> None:
        """Give a notice that shows no date the one that the listing or the feed has for it, and say so."""
        # a page's metadata tell when it was made in the website's system, which for old notices is years later
        guessed = any(doubt["code"] == "created-on-from-metadata" for doubt in document["warnings"])
        if document["created_on"] is not None and not guessed:
            return
        marks = ", ".join("?" * len(urls))
        query = f"SELECT listed_on FROM build_listed WHERE url IN ({marks}) ORDER BY capture_pk LIMIT 1"
        row = self.connection.execute(query, urls).fetchone()
        if row is not None:
            document["created_on"] = row[0]
            words = f"The page shows no date; {row[0]} is the day that the website's list of notices gives for it."
            document["warnings"].append({"code": "created-on-from-listing", "message": words})

    def _corrected(self, document: Json, urls: list[str]) -> None:
        for correction in for_notice(self.decided.corrections, urls):
            applied = correct(document, correction)
            run = self.connection.execute
            run("UPDATE corrections SET applied = ? WHERE pk = ?", (int(applied), correction.number))

    def _row(self, pk: int, identity: str, notice: Notice, seen: History, document: Json, node: str | None) -> None:
        chair, image, states = notice.chair, notice.image, seen.states
        guests = sum(len(panel.guests) for meeting in notice.meetings for panel in meeting.panels)
        row = (
            pk,
            identity,
            notice.url,
            notice.headline,
            notice.created_on.isoformat() if notice.created_on else None,
            str(notice.kind),
            committee_pk(self.store, notice.committee),
            notice.body_text,
            *((chair.name, chair.honorific_prefix, chair.honorific_suffix, chair.role) if chair else (None,) * 4),
            *((image.src, image.alt, image.caption) if image else (None,) * 3),
            node,
            "withdrawn" if seen.withdrawn_at else "present",
            seen.withdrawn_at,
            min(state.seen_from for state in states),
            max(state.seen_until for state in states),
            len(states),
            int(len(states) > 1),
            len(notice.meetings),
            guests,
            len(notice.warnings),
            json.dumps(document, ensure_ascii=False),
        )
        self.store.add("notices", [row], _NOTICE)

    def _tracks(self, pk: int, looks: list[Look], read: list[Notice], seen: History) -> None:
        first = self.connection.execute("SELECT url FROM captures WHERE pk = ?", (looks[0].capture_pk,)).fetchone()[0]
        states = [Seen(n, state.capture_pk, state.seen_from) for n, state in zip(read, seen.states, strict=True)]
        gone = (seen.events[-1].capture_pk, seen.events[-1].observed_at) if seen.withdrawn_at else None
        for place, track in enumerate(tracks(first, states, gone)):
            track_pk = pk * STRIDE + place
            columns = ("pk", "notice_pk", "position", "own_id", "states", "meeting_pk")
            row = (track_pk, pk, track.position, track.own_id, track.states_json(), None)
            self.store.add("build_tracks", [row], columns)
            keys = track.keys()
            self.settled.keys.update(keys)
            self.store.add("build_track_keys", [(key, track_pk) for key in keys], ("key", "track_pk"))

    def _names(self, pk: int, identity: str, names: list[Address], notice: Notice) -> None:
        self.store.add("notice_urls", [(a.url, pk, a.how) for a in names], ("url", "notice_pk", "how"))
        old = [("notice", notice_id(a.url), identity) for a in names[1:]]
        self.store.add("redirects", old, ("kind", "old_id", "new_id"))
        explained: dict[tuple[str, str], Explained] = {}
        bodies = [guest.organisation for m in notice.meetings for p in m.panels for guest in p.guests]
        found = [explained_by_name(body) for body in bodies if body]
        for one in (*(e for e in found if e), *explained_in(notice.body_text)):
            explained.setdefault((one.abbreviation, one.full_key), one)
        columns = ("notice_pk", "abbreviation", "full_key", "written", "full_name")
        self.store.add("build_abbreviations", [(pk, *one) for one in explained.values()], columns)
        self.settled.abbreviations.update(name for pair in explained for name in pair)

    def _captures(self, pk: int, pks: list[int], seen: History, struck: bool) -> None:
        version = {capture: state.capture_pk for state in seen.states for capture in state.capture_pks}
        self.connection.executemany(
            "UPDATE captures SET notice_pk = ?, version_pk = ? WHERE pk = ?",
            [(pk, version.get(capture), capture) for capture in pks],
        )
        for state in seen.states:
            body = self._page(state.capture_pk, struck)
            if body is not None:
                self.store.add("pages", [(state.capture_pk, body)], ("capture_pk", "body"))

    def _page(self, capture_pk: int, struck: bool) -> bytes | None:
        """The archived page as it is stored; None if it names somebody who must not be published."""
        row = self.connection.execute("SELECT sha256 FROM captures WHERE pk = ?", (capture_pk,)).fetchone()
        if struck or row is None or row[0] is None:
            return None
        packed = self.captures.packed(row[0])
        hidden = self.decided.suppressions
        if hidden.people and names_in(zlib.decompress(packed).decode("utf-8", "replace"), hidden):
            return None
        return packed
