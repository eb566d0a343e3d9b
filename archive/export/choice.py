"""Which notices an export is about, and everything that belongs to them.

The choice is kept in temporary tables of the connection (`chosen_notices`, `chosen_meetings` …), each with the place
of its rows in the export: notices by their date, so that new ones stand at the end and a diff of two exports is small.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from archive.errors import UserError
from scraper.committees import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to export; empty fields choose everything."""

    since: date | None = None
    """Notices of that day or later."""
    committees: tuple[str, ...] = ()
    """Ids or names: notices about a committee, and what digests announce of its meetings."""
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    """Years of the notices."""

    def __bool__(self) -> bool:
        return bool(self.since or self.committees or self.kinds or self.years)

    def words(self) -> str:
        """Return the choice in words, or "" for everything.

        >>> Choice(years=(2023, 2024), kinds=("meeting",)).words()
        'kind meeting; year 2023, 2024'
        """
        parts = [
            f"since {self.since.isoformat()}" if self.since else "",
            f"committee {', '.join(self.committees)}" if self.committees else "",
            f"kind {', '.join(self.kinds)}" if self.kinds else "",
            f"year {', '.join(map(str, self.years))}" if self.years else "",
        ]
        return "; ".join(part for part in parts if part)


def choose(db: sqlite3.Connection, choice: Choice) -> int:
    """Fill the temporary tables and return the number of notices chosen.

    Raises UserError for an unknown committee, naming those that are like it, or all there are.
    """
    committee_pks = [_committee_pk(db, wanted) for wanted in choice.committees]
    ours = _in("committee_pk", committee_pks)
    notices, parameters = ["1"], []
    if choice.since:
        notices.append("created_on >= ?")
        parameters.append(choice.since.isoformat())
    if choice.years:
        notices.append(_in("substr(created_on, 1, 4)", [f"'{year:04d}'" for year in choice.years]))
    if choice.kinds:
        notices.append(f"kind IN ({', '.join('?' * len(choice.kinds))})")
        parameters.extend(choice.kinds)
    if committee_pks:
        announced = f"SELECT notice_pk FROM announcements JOIN meetings ON meetings.pk = meeting_pk WHERE {ours}"
        notices.append(f"({ours} OR pk IN ({announced}))")
    _fill(
        db,
        "chosen_notices",
        "pk INTEGER NOT NULL UNIQUE, id TEXT NOT NULL",
        f"SELECT pk, id FROM notices WHERE {' AND '.join(notices)} ORDER BY created_on IS NULL, created_on, id",
        parameters,
    )
    _fill(
        db,
        "chosen_announcements",
        "pk INTEGER NOT NULL UNIQUE, id TEXT NOT NULL, notice_id TEXT NOT NULL, meeting_pk INTEGER NOT NULL",
        "SELECT a.pk, n.id || '/a' || (a.position + 1), n.id, a.meeting_pk FROM chosen_notices n "
        "CROSS JOIN announcements a ON a.notice_pk = n.pk JOIN notices ON notices.pk = n.pk "
        "JOIN meetings ON meetings.pk = a.meeting_pk "
        f"WHERE {_in('notices.committee_pk', committee_pks)} OR {_in('meetings.committee_pk', committee_pks)} "
        "ORDER BY n.place, a.position",
    )
    _choose_meetings(db, choice, ours)
    _choose_listed(db, bool(choice))
    _choose_appearances(db, bool(choice))
    return int(db.execute("SELECT count(*) FROM chosen_notices").fetchone()[0])


def _choose_meetings(db: sqlite3.Connection, choice: Choice, ours: str) -> None:
    """Choose what the chosen notices announce, and what no notice announces any more by its own date and committee."""
    orphans = [ours, "pk NOT IN (SELECT meeting_pk FROM announcements)"]
    if choice.since:
        orphans.append(f"date >= '{choice.since.isoformat()}'")
    if choice.years:
        orphans.append(_in("substr(date, 1, 4)", [f"'{year:04d}'" for year in choice.years]))
    if choice.kinds:
        orphans.append("0")
    _fill(
        db,
        "chosen_meetings",
        "pk INTEGER NOT NULL UNIQUE, id TEXT NOT NULL",
        "SELECT pk, id FROM meetings WHERE pk IN (SELECT meeting_pk FROM chosen_announcements) "
        f"OR ({' AND '.join(orphans)}) ORDER BY date IS NULL, date, start_time IS NULL, start_time, id",
    )


def _choose_listed(db: sqlite3.Connection, filtered: bool) -> None:
    guests = "SELECT {} FROM guests WHERE announcement_pk IN (SELECT pk FROM chosen_announcements)"
    used = {
        "people": guests.format("person_pk"),
        "organisations": guests.format("organisation_pk"),
        "committees": "SELECT committee_pk FROM notices WHERE pk IN (SELECT pk FROM chosen_notices) "
        "UNION SELECT committee_pk FROM meetings WHERE pk IN (SELECT pk FROM chosen_meetings)",
    }
    for table, pks in used.items():
        where = f"WHERE pk IN ({pks})" if filtered else ""
        _fill(db, f"chosen_{table}", "pk INTEGER NOT NULL UNIQUE", f"SELECT pk FROM {table} {where} ORDER BY id")


def _choose_appearances(db: sqlite3.Connection, filtered: bool) -> None:
    """Choose the lines that the view `appearances` shows; among chosen notices only, the last of them speaks instead.

    `guest_lines` is that view for every line, so that the columns are written down once, in schema.sql.
    """
    [(view,)] = db.execute("SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = 'appearances'")
    lines, condition, rest = str(view).partition("WHERE guests.is_appearance = 1")
    assert condition and not rest.strip(), "the view appearances is no longer what exports know"
    db.execute(lines.replace("CREATE VIEW appearances", "CREATE TEMP VIEW guest_lines", 1))
    rank = (
        "row_number() OVER (PARTITION BY g.meeting_pk, "
        "coalesce('person ' || g.person_pk, 'body ' || g.organisation_pk || g.text, g.text) "
        "ORDER BY g.is_appearance DESC, a.place DESC, p.position, g.position)"
    )
    _fill(
        db,
        "chosen_appearances",
        "pk INTEGER NOT NULL UNIQUE",
        "SELECT pk FROM (SELECT g.pk AS pk, a.place AS announcement, p.position AS panel, g.position AS guest, "
        f"m.place AS meeting, {rank if filtered else 'g.is_appearance'} AS rank "
        "FROM chosen_announcements a CROSS JOIN panels p ON p.announcement_pk = a.pk "
        "CROSS JOIN guests g ON g.panel_pk = p.pk JOIN chosen_meetings m ON m.pk = g.meeting_pk) "
        "WHERE rank = 1 ORDER BY meeting, announcement, panel, guest",
    )


def _fill(db: sqlite3.Connection, table: str, columns: str, query: str, parameters: list[str] | None = None) -> None:
    names = ", ".join(column.split()[0] for column in columns.split(", "))
    db.execute(f"CREATE TEMP TABLE {table} (place INTEGER PRIMARY KEY, {columns})")
    db.execute(f"INSERT INTO {table} ({names}) {query}", parameters or [])


def _in(column: str, values: list[int] | list[str]) -> str:
    return f"{column} IN ({', '.join(map(str, values))})" if values else "1"


def _committee_pk(db: sqlite3.Connection, wanted: str) -> int:
    there = db.execute("SELECT pk, id, name FROM committees ORDER BY id").fetchall()
    names = {_plain(wanted), _plain(canonical(wanted) or wanted)}
    for pk, id_, name in there:
        if id_ == wanted or _plain(name) in names:
            return int(pk)
    shown = {id_: f"{id_} ({name})" for _, id_, name in there}
    near = [id_ for _, id_, name in there if _plain(wanted) and _plain(wanted) in _plain(name)]
    near += get_close_matches(wanted.casefold().replace(" ", "-"), shown, n=3, cutoff=0.7)
    told = (
        f"Did you mean {' or '.join(shown[id_] for id_ in dict.fromkeys(near[:4]))}?"
        if near
        else f"There are: {'; '.join(shown.values()) or 'none yet'}"
    )
    raise UserError(f"--committee {wanted or repr(wanted)}: no such committee in the archive. {told}")


def _plain(name: str) -> str:
    """Return what committees' names are compared by.

    >>> _plain("Police & Crime  Committee")
    'police and crime committee'
    """
    return " ".join(name.casefold().replace("&", " and ").split())
