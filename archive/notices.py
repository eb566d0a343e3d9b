"""The row of each notice, its versions and the changes between them, written from all that its captures tell.

This is the first half of a build: each notice by itself. Joining it to meetings, people and bodies comes after
(`archive.joins`), when all that the notices say is known.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from archive.captures import Captures
from archive.change import Change, in_words
from archive.committees import committee_pk
from archive.decided import Decided
from archive.forget import Settled, clear
from archive.ids import STRIDE, notice_id
from archive.meeting_tracks import tracks
from archive.moments import LONDON
from archive.notice_accounts import Account, ParseOne, account
from archive.notice_addresses import hide, together
from archive.organisations import Explained, explained_by_name, explained_in
from archive.parsing import Parsed
from archive.press import Store
from archive.suppressions import is_struck
from archive.versions import changes
from scraper.notice import Json, Notice

_TAG = re.compile(r"<[^<>]*>")
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
        line = self.decided.suppressions.hides_notice(plain)
        if line is not None or len(plain) < len(members):
            self.settled.suppressed |= {line} if line is not None else set()
            self.store.flush()
            hide(self.connection, plain)
            return None
        told = account(self.connection, self.decided, plain, old, self.parse_one)
        if told is None:
            return None
        read = [Notice.from_json(document) for document in told.documents]
        current = Notice.from_json(told.current)
        self._versions(told)
        self._changes(told, read)
        self._row(told, current)
        self._tracks(told, read, current)
        self._names(told, current)
        self._captures(told)
        for number, applied in told.applied.items():
            self.connection.execute("UPDATE corrections SET applied = ? WHERE pk = ?", (int(applied), number))
        self.settled.suppressed |= told.hidden.used
        self.settled.notices.add(told.pk)
        return Contacts(told.pk, told.id, told.url, told.contacts)

    def _versions(self, told: Account) -> None:
        for state, spans, document in zip(told.seen.states, told.spans, told.documents, strict=True):
            row = (
                state.capture_pk,
                told.pk,
                state.number,
                state.capture_pk,
                state.seen_from,
                state.seen_until,
                state.content,
                document["headline"],
                json.dumps(document, ensure_ascii=False),
                spans,
            )
            self.store.add("versions", [row], _VERSION)

    def _changes(self, told: Account, read: list[Notice]) -> None:
        found: dict[int, list[tuple[str, Change, int | None]]] = {}
        for event in told.seen.events:
            day = in_words(datetime.fromisoformat(event.observed_at).astimezone(LONDON).date())
            back = event.kind == "returned"
            version = next((s.capture_pk for s in told.seen.states if event.capture_pk in s.capture_pks), None)
            words = (
                f"notice back on the website on {day}" if back else f"notice withdrawn: gone from the website on {day}"
            )
            change = Change(kind=event.kind, field="url", summary=words)
            found.setdefault(event.capture_pk, []).append((event.observed_at, change, version if back else None))
        for (before, after), state in zip(pairwise(read), told.seen.states[1:], strict=True):
            for change in changes(before, after):
                found.setdefault(state.capture_pk, []).append((state.seen_from, change, state.capture_pk))
        for capture_pk, some in found.items():
            for position, (observed_at, change, version) in enumerate(some):
                texts = (change.kind, change.field, change.summary, change.before, change.after, change.diff_json())
                row = (capture_pk * STRIDE + position, told.pk, version, position, observed_at, *texts)
                self.store.add("changes", [row], _CHANGE)

    def _row(self, told: Account, notice: Notice) -> None:
        chair, image, states = notice.chair, notice.image, told.seen.states
        guests = sum(len(panel.guests) for meeting in notice.meetings for panel in meeting.panels)
        row = (
            told.pk,
            told.id,
            notice.url,
            notice.headline,
            notice.created_on.isoformat() if notice.created_on else None,
            str(notice.kind),
            committee_pk(self.store, notice.committee),
            notice.body_text,
            *((chair.name, chair.honorific_prefix, chair.honorific_suffix, chair.role) if chair else (None,) * 4),
            *((image.src, image.alt, image.caption) if image else (None,) * 3),
            told.node,
            "withdrawn" if told.seen.withdrawn_at else "present",
            told.seen.withdrawn_at,
            min(state.seen_from for state in states),
            max(state.seen_until for state in states),
            len(states),
            int(len(states) > 1),
            len(notice.meetings),
            guests,
            len(notice.warnings),
            json.dumps(told.current, ensure_ascii=False),
        )
        self.store.add("notices", [row], _NOTICE)

    def _tracks(self, told: Account, read: list[Notice], current: Notice) -> None:
        events = told.seen.events
        gone = (events[-1].capture_pk, events[-1].observed_at) if told.seen.withdrawn_at else None
        for place, track in enumerate(tracks(told.seen_states(read, current), gone)):
            track_pk = told.pk * STRIDE + place
            columns = ("pk", "notice_pk", "position", "own_id", "states", "meeting_pk")
            row = (track_pk, told.pk, track.position, track.own_id, track.states_json(), None)
            self.store.add("build_tracks", [row], columns)
            keys = track.keys()
            self.settled.keys.update(keys)
            self.store.add("build_track_keys", [(key, track_pk) for key in keys], ("key", "track_pk"))

    def _names(self, told: Account, notice: Notice) -> None:
        self.store.add("notice_urls", [(a.url, told.pk, a.how) for a in told.names], ("url", "notice_pk", "how"))
        old = [("notice", notice_id(a.url), told.id) for a in told.names[1:]]
        self.store.add("redirects", old, ("kind", "old_id", "new_id"))
        explained: dict[tuple[str, str], Explained] = {}
        bodies = [guest.organisation for m in notice.meetings for p in m.panels for guest in p.guests]
        found = [explained_by_name(body) for body in bodies if body]
        for one in (*(e for e in found if e), *explained_in(notice.body_text)):
            explained.setdefault((one.abbreviation, one.full_key), one)
        columns = ("notice_pk", "abbreviation", "full_key", "written", "full_name")
        self.store.add("build_abbreviations", [(told.pk, *one) for one in explained.values()], columns)
        self.settled.abbreviations.update(name for pair in explained for name in pair)

    def _captures(self, told: Account) -> None:
        version = {capture: state.capture_pk for state in told.seen.states for capture in state.capture_pks}
        self.connection.executemany(
            "UPDATE captures SET notice_pk = ?, version_pk = ? WHERE pk = ?",
            [(told.pk, version.get(capture), capture) for capture in told.captures],
        )
        if told.hidden and is_struck([*told.documents, told.current]):
            return
        for state in told.seen.states:
            body = self._page(told, state.capture_pk)
            if body is not None:
                self.store.add("pages", [(state.capture_pk, body)], ("capture_pk", "body"))

    def _page(self, told: Account, capture_pk: int) -> bytes | None:
        """The archived page as it is stored; None if it names somebody who must not be published."""
        row = self.connection.execute("SELECT sha256 FROM captures WHERE pk = ?", (capture_pk,)).fetchone()
        if row is None or row[0] is None:
            return None
        packed = self.captures.packed(row[0])
        if told.hidden:
            page = unescape(zlib.decompress(packed).decode("utf-8", "replace"))
            if told.hidden.named_in(page) or told.hidden.named_in(_TAG.sub("", page)):
                return None
        return packed
