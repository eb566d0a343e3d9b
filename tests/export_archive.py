"""A small invented archive, written straight into schema.sql's tables: what exports, feeds and citations are tried on.

It is made row by row, not by a build, so that it can hold what no page would give: cells that look like formulas,
control characters, a notice without a date, a cancelled meeting, a guest announced twice.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from archive.dictionary import SCHEMA, tables

SITE = "https://www.london.gov.uk/press-releases/assembly/"
COMMITTEES = ("Police and Crime Committee", "Transport Committee", "Health Committee")
PEOPLE = ("Ottoline Marsh", "Núria Abelló", "Perpetua O’Dell", "Tam Quill", "Ignatius Brock", "Wren Halloway")
BODIES = ("Thames Skylark Trust", "Borough Lamp Office (BLO)", "Guild of Ferrymen & Sons")
NASTY = (
    '=HYPERLINK("http://x.invalid","y")',
    "+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    "'=1",
    "bell\x07 and NUL\x00",
)
TEXT = "The {committee} meets to hear about lamps, item {i}. How long does a lamp burn [1]?\n\nOne notice more."


class Archive:
    """An archive that is being filled; each method adds one thing and returns its pk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.db = sqlite3.connect(folder / "press.db", isolation_level=None)
        self.db.executescript(SCHEMA.read_text(encoding="utf-8"))
        self.db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN")
        self._next: dict[str, int] = {}

    def add(self, table: str, **values: object) -> int:
        """Add a row; columns that may not be empty and are not given get a plain default."""
        self._next[table] = pk = self._next.get(table, 0) + 1
        columns = tables()[table].columns
        row: dict[str, object] = {"pk": pk} if "pk" in columns else {}
        for name, column in columns.items():
            if name in values:
                row[name] = values[name]
            elif name != "pk" and not column.nullable and column.references is None:
                row[name] = 0 if column.type == "INTEGER" else "{}" if name in ("document", "spans", "report") else "x"
        marks = ", ".join("?" * len(row))
        self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        return pk

    def close(self) -> None:
        """Commit and close, in WAL mode as a build leaves it."""
        self.db.execute("COMMIT")
        assert not self.db.execute("PRAGMA foreign_key_check").fetchall()
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.close()


def make_archive(folder: Path, count: int = 30, *, nasty: bool = True, paragraphs: int = 1) -> Path:
    """Make press.db and contacts.db in `folder` with `count` notices of some paragraphs and return the folder."""
    archive = Archive(folder)
    archive.add("crawl_runs", mode="full", site="https://www.london.gov.uk/", started_at="2026-01-01T00:00:00Z")
    for name in COMMITTEES:
        archive.add("committees", id=_slug(name), name=name, is_canonical=1, moderngov_ids="[129]")
    for name in PEOPLE:
        first, _, last = name.rpartition(" ")
        archive.add("people", id=_slug(name), name=name, sort_name=f"{last}, {first}", appearance_count=1)
    for name in BODIES:
        archive.add("organisations", id=_slug(name), name=name, abbreviation="BLO" if "BLO" in name else None)
    for i in range(count):
        _add_notice(archive, i, NASTY[i % len(NASTY)] if nasty else "plain", paragraphs)
    if nasty:
        _add_twice_announced(archive)
        archive.add("meetings", id="2016-02-02-cancelled", kind="public_meeting", committee_pk=2, date="2016-02-02",
                    start_time="10:00", status="cancelled", sequence=1, first_announced_at="2016-01-01T09:00:00Z",
                    last_changed_at="2016-01-20T09:00:00Z")  # fmt: skip
    archive.close()
    _make_contacts(folder)
    return folder


def _add_notice(archive: Archive, i: int, nasty: str, paragraphs: int) -> int:
    day = date(2015, 1, 1) + timedelta(days=i * 40 % 4000) if i != 7 else None
    id_, url = f"lamps-{i}-{_hash(i)[:8]}", f"{SITE}lamps-{i}"
    seen = f"2026-01-{1 + i % 28:02d}T09:{i % 60:02d}:00Z"
    committee, has_meeting, edited = (None if i % 5 == 4 else i % 3 + 1), i % 5 < 2, i % 10 == 0
    headline = f"Lamps, part {i}" if i != 3 else f"{nasty} <b>& lamps</b>"
    text = "\n\n".join([TEXT.format(committee=COMMITTEES[i % 3], i=i)] * paragraphs)
    document = json.dumps({"url": url, "headline": headline, "body_text": text}, ensure_ascii=False)
    notice = archive.add(
        "notices", id=id_, url=url, headline=headline, created_on=day.isoformat() if day else None,
        kind=("meeting", "report", "week_ahead")[i % 3], committee_pk=committee, body_text=text, chair_name="Ada Fenn",
        state="present", first_seen_at=seen, last_seen_at=seen, version_count=2 if edited else 1, edited=int(edited),
        meeting_count=int(has_meeting), guest_count=5 * has_meeting, document=document,
    )  # fmt: skip
    days = (day - date(1970, 1, 1)).days if day else 0
    archive.add("search_texts", pk=days * 1_000_000 + notice, notice_pk=notice, headline=headline, body=text,
                guests="", organisations="", notes="")  # fmt: skip
    for number in range(1, 3 if edited else 2):
        capture = archive.add(
            "captures", notice_pk=notice, kind="notice", url=url, final_url=url, fetched_at=seen, status=200,
            content_type="text/html", sha256=_hash(f"{i}/{number}"), length=1000, source="crawl", run_pk=1,
        )  # fmt: skip
        version = archive.add(
            "versions", notice_pk=notice, number=number, capture_pk=capture, seen_from=seen, seen_until=seen,
            content_sha256=_hash(f"c{i}/{number}"), headline=headline, document=document,
        )  # fmt: skip
        archive.db.execute("UPDATE captures SET version_pk = ? WHERE pk = ?", [version, capture])
    if edited:
        archive.add(
            "changes", notice_pk=notice, version_pk=version, position=0, observed_at=seen, kind="headline_changed",
            field="headline", summary=f"headline changed to {headline}", before=nasty, after=headline,
            diff='[["-", "a"], ["+", "b"]]',
        )  # fmt: skip
    if has_meeting:
        _add_meeting(archive, notice, i, day, nasty)
    note = archive.add("footnotes", notice_pk=notice, position=0, number=1, text=nasty)
    archive.add("footnote_markers", notice_pk=notice, position=0, number=1, context=nasty, footnote_pk=note)
    archive.add("quotes", notice_pk=notice, position=0, speaker="Ada Fenn", text=f"“{nasty}”", span_start=3, span_end=9)
    archive.add("links", notice_pk=notice, position=0, text="agenda", href="https://x.invalid/a", host="x.invalid",
                footnote_pk=note)  # fmt: skip
    archive.add("links", notice_pk=notice, position=1, text="map", href="https://x.invalid/m", host="x.invalid")
    return notice


def _add_meeting(archive: Archive, notice: int, i: int, day: date | None, nasty: str) -> None:
    on = (day + timedelta(days=5)).isoformat() if day else None
    common = {"kind": "public_meeting", "date": on, "start_time": "10:00" if i % 2 else None,
              "venue_room": "The Chamber", "venue_building": "City Hall"}  # fmt: skip
    meeting = archive.add(
        "meetings", id=f"{on or 'undated'}-{_hash(f'm{i}')[:8]}", committee_pk=i % 3 + 1, topic=nasty,
        status="announced", sequence=i % 2, first_announced_at="2026-01-01T09:00:00Z", notice_count=1,
        last_changed_at="2026-01-02T09:00:00Z", guest_count=5, end_time="12:30" if i % 4 == 1 else None, **common,
    )  # fmt: skip
    announcement = archive.add("announcements", notice_pk=notice, meeting_pk=meeting, position=0, **common)
    for panel_position in range(2):
        panel = archive.add("panels", announcement_pk=announcement, notice_pk=notice, position=panel_position,
                            label=f"Panel {panel_position + 1}", start_time="10:00")  # fmt: skip
        for position in range(2 + panel_position):
            _add_guest(archive, panel, announcement, meeting, notice, position, panel_position * 2 + position, nasty)


def _add_guest(archive: Archive, panel: int, announcement: int, meeting: int, notice: int, position: int, who: int,
               role: str, is_appearance: int = 1) -> None:  # fmt: skip
    body = who % len(BODIES)
    archive.add(
        "guests", panel_pk=panel, announcement_pk=announcement, meeting_pk=meeting, notice_pk=notice, position=position,
        name=PEOPLE[who], role=role, organisation=BODIES[body], text=f"{PEOPLE[who]}, {role}, {BODIES[body]}",
        person_pk=who + 1, organisation_pk=body + 1, is_appearance=is_appearance, in_latest_notice=is_appearance,
    )  # fmt: skip


def _add_twice_announced(archive: Archive) -> None:
    """Announce the first meeting in a digest too: its guest appears once, though two lines name her."""
    day = "2014-12-30"
    notice = archive.add(
        "notices", id="week-ahead-0badcafe", url=f"{SITE}week-ahead", headline="The week ahead: “lamps” {and} more",
        created_on=day, kind="week_ahead", body_text="Lamps on Tuesday.", state="present", version_count=1,
        first_seen_at="2026-01-01T08:00:00Z", last_seen_at="2026-01-01T08:00:00Z",
    )  # fmt: skip
    announcement = archive.add("announcements", notice_pk=notice, meeting_pk=1, position=0, kind="public_meeting")
    panel = archive.add("panels", announcement_pk=announcement, notice_pk=notice, position=0)
    _add_guest(archive, panel, announcement, 1, notice, 0, 0, "Keeper of lamps", is_appearance=0)
    archive.add(
        "meeting_differences", meeting_pk=1, position=0, kind="guest_added", notice_pk=notice, other_notice_pk=1,
        after="Núria Abelló", summary="guest added: Núria Abelló",
    )  # fmt: skip


def _make_contacts(folder: Path) -> None:
    with sqlite3.connect(folder / "contacts.db") as db:
        db.execute("CREATE TABLE contacts (notice_id TEXT, position INTEGER, name TEXT, phone TEXT, email TEXT)")
        db.execute(
            "INSERT INTO contacts VALUES (?, 0, 'Basil Quince', '020 7946 0123', 'basil@example.org')",
            [f"lamps-0-{_hash(0)[:8]}"],
        )
    db.close()


def _hash(value: object) -> str:
    return sha256(str(value).encode()).hexdigest()


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() and sign.isascii() else " " for sign in name.casefold()).split())
