"""What the captures of one notice tell, all together: its states in order, each read, with the decisions obeyed.

Reads press.db and writes nothing; `archive.notices` writes what comes back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from archive.corrections import Correction, correct, for_notice
from archive.decided import Decided
from archive.ids import name_slug, notice_id
from archive.meeting_tracks import Seen
from archive.notice_addresses import Address, addresses
from archive.parsing import Parsed
from archive.people import person_key
from archive.suppressions import Hidden
from archive.timeline import GONE, History, Look, State, history
from scraper.notice import Json, Notice

ParseOne = Callable[[int], Parsed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that is known of one notice."""

    pk: int
    """Its row number: the lowest number of its captures."""
    names: list[Address]
    """Its addresses, its own first."""
    captures: list[int]
    """Numbers of its captures."""
    seen: History
    documents: list[Json]
    """Each state as the page said it, names that must not be published struck out."""
    spans: list[str]
    mended: list[Json]
    """Each state corrected, so that a meeting does not seem to move from a wrong day to the right one."""
    current: Json
    """The latest state, corrected, with a date from the listing where the page has none."""
    contacts: list[Json]
    node: str | None
    """Number of the page in the website's own system."""
    starts: list[tuple[int, str]]
    """For each state the lowest number of a capture that shows it, and that capture's address."""
    applied: dict[int, bool]
    """For each correction of this notice, by its number, whether it applied."""
    hidden: Hidden
    """Who is struck out, and which decisions that obeys."""

    @property
    def url(self) -> str:
        """Its own address."""
        return self.names[0].url

    @property
    def id(self) -> str:
        """Its stable id."""
        return notice_id(self.url)

    def seen_states(self, read: list[Notice], current: Notice) -> list[Seen]:
        """Return the states as meetings are followed through them: `read` is each state, `current` the last, mended."""
        mended = [Notice.from_json(document) for document in self.mended[:-1]] if self.applied else read[:-1]
        return [
            Seen(notice, as_published, state.capture_pk, state.seen_from, *start)
            for notice, as_published, state, start in zip(
                [*mended, current], read, self.seen.states, self.starts, strict=True
            )
        ]


def account(
    connection: sqlite3.Connection, decided: Decided, urls: list[str], old: Mapping[int, Parsed], parse_one: ParseOne
) -> Account | None:
    """Return what is known of the notice with these addresses; None if none of its captures could be read.

    `old` are states that the last build had read, by number of capture.
    """
    looks, captured = _looks(connection, urls)
    seen = history(looks)
    if not seen.states:
        return None
    names = addresses(connection, urls)
    # the contacts of the last state are needed as well, and the last build did not keep them here
    states = [_read(connection, state, old, parse_one) for state in seen.states[:-1]]
    states.append(_read(connection, seen.states[-1], {}, parse_one))
    documents: list[Json] = [{**json.loads(state.document), "url": names[0].url} for state in states]
    current = deepcopy(documents[-1])
    _date(connection, current, urls)
    corrections = for_notice(decided.corrections, urls)
    applied = {correction.number: correct(current, correction) for correction in corrections}
    mended = deepcopy(documents) if corrections else documents
    for document in mended:
        for correction in corrections:
            correct(document, correction)
    hidden = Hidden(decided.suppressions, decided.people, _misspelt(corrections))
    for document in (*documents, *(mended if corrections else ()), current):
        hidden.strike(document)
    # asked by id, which leaves no mark: only the last state's contacts are known, which depends on when one builds
    contacts = [
        c for c in json.loads(states[-1].contacts) if not hidden.hides_id(name_slug(person_key(c["name"] or "")))
    ]
    return Account(
        pk=min(captured),
        names=names,
        captures=sorted(captured),
        seen=seen,
        documents=documents,
        spans=[state.spans for state in states],
        mended=mended,
        current=current,
        contacts=contacts,
        node=_node(connection, seen.states[-1]),
        starts=[min((pk, captured[pk]) for pk in state.capture_pks) for state in seen.states],
        applied=applied,
        hidden=hidden,
    )


def _looks(connection: sqlite3.Connection, urls: list[str]) -> tuple[list[Look], dict[int, str]]:
    """The looks at the notice, and the address of each of its captures."""
    marks = ", ".join("?" * len(urls))
    rows = connection.execute(
        "SELECT captures.pk, url, fetched_at, run_pk, status, content_sha256, last_seen_at, last_run_pk"
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
        for pk, _, fetched_at, run_pk, status, content, last_seen_at, last_run_pk in rows
        if content is not None or status in GONE
    ]
    return looks, {row[0]: row[1] for row in rows}


def _read(connection: sqlite3.Connection, state: State, old: Mapping[int, Parsed], parse_one: ParseOne) -> Parsed:
    """What a state says: just parsed, or known from the last build, or parsed once more."""
    row = connection.execute(
        "SELECT document, spans, contacts FROM temp.parsed WHERE capture_pk = ?", (state.capture_pk,)
    ).fetchone()
    if row is not None:
        return Parsed(capture_pk=state.capture_pk, document=row[0], spans=row[1], contacts=row[2])
    known = old.get(state.capture_pk)
    return known if known and known.content == state.content else parse_one(state.capture_pk)


def _date(connection: sqlite3.Connection, document: Json, urls: list[str]) -> None:
    """Give a notice that shows no date the one that the listing or the feed has for it, and say so."""
    # a page's metadata tell when it was made in the website's system, which for old notices is years later
    guessed = any(doubt["code"] == "created-on-from-metadata" for doubt in document["warnings"])
    if document["created_on"] is not None and not guessed:
        return
    marks = ", ".join("?" * len(urls))
    query = f"SELECT listed_on FROM build_listed WHERE url IN ({marks}) ORDER BY capture_pk LIMIT 1"
    row = connection.execute(query, urls).fetchone()
    if row is not None:
        document["created_on"] = row[0]
        words = f"The page shows no date; {row[0]} is the day that the website's list of notices gives for it."
        document["warnings"].append({"code": "created-on-from-listing", "message": words})


def _misspelt(corrections: list[Correction]) -> dict[str, str]:
    """Names as the page misspells them, with the right ones: who is struck out, is so in either spelling."""
    return {
        one.as_published: one.corrected
        for one in corrections
        if one.field.endswith((".name", ".speaker")) and one.as_published and one.corrected
    }


def _node(connection: sqlite3.Connection, state: State) -> str | None:
    marks = ", ".join("?" * len(state.capture_pks))
    query = f"SELECT node_id FROM captures WHERE pk IN ({marks}) AND node_id IS NOT NULL ORDER BY pk LIMIT 1"
    row = connection.execute(query, state.capture_pks).fetchone()
    return row[0] if row else None
