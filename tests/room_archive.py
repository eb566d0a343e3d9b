"""An invented archive for the tests of the site: schema.sql filled with 36 notices, their people, meetings and edits.

Every name, title and sentence is made up; committees and places are London's. `fill(path, hostile=True)` puts
script, template syntax and control characters into every text column of the same archive.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.room_payloads import ADDRESSES, PAYLOADS
from tests.room_words import COMMITTEES, ORGANISATIONS, PEOPLE, TOPICS

ROOT = Path(__file__).parents[1]
NOW = "2024-06-12T09:00:00Z"
"""The day on which the invented archive is looked at."""
HOSTILE = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1> javascript:window.pwned=1 "
    "\"'><svg/onload=window.pwned=1> {{ 7*7 }} {% raw %} </textarea></title>"
    "<style>*{display:none}</style> \x02\x03\x1b \u202e"
)
DIFF = [["=", "We want plain answers, and we want them "], ["-", "today"], ["+", "soon"], ["=", "."]]
SITE = "https://www.london.gov.uk/who-we-are/what-london-assembly-does/london-assembly-press-releases/"


class Archive:
    """A press.db being filled."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript((ROOT / "archive" / "schema.sql").read_text(encoding="utf-8"))
        self.connection.execute("PRAGMA journal_mode = wal")
        self.words: dict[int, list[list[str]]] = {}

    def add(self, table: str, **values: Any) -> int:
        """Insert a row and return its number."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
        return int(cursor.lastrowid or 0)


def identity(*parts: str) -> str:
    """Return a stable id: a slug and eight hexadecimal digits."""
    slug = "".join(c if c.isalnum() else "-" for c in parts[0].lower())[:40].strip("-")
    return f"{slug}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:8]}"


def fill(path: Path, *, hostile: bool = False, notices: int = 36) -> None:
    """Write the invented archive to `path`."""
    archive = Archive(path)
    add_frame(archive)
    for number in range(notices):
        add_notice(archive, number)
    if notices > 11:
        announce_twice(archive)
    archive.connection.executescript(AFTERWARDS)
    if hostile:
        make_hostile(archive.connection)
    archive.connection.commit()
    archive.connection.close()


AFTERWARDS = """
UPDATE people SET
  appearance_count = (SELECT count(DISTINCT meeting_pk) FROM guests WHERE person_pk = people.pk),
  first_date = (SELECT min(date) FROM guests JOIN meetings m ON m.pk = meeting_pk WHERE person_pk = people.pk),
  last_date = (SELECT max(date) FROM guests JOIN meetings m ON m.pk = meeting_pk WHERE person_pk = people.pk);
UPDATE organisations SET
  appearance_count = (SELECT count(DISTINCT meeting_pk || '/' || name) FROM guests
                      WHERE organisation_pk = organisations.pk),
  first_date = (SELECT min(date) FROM guests JOIN meetings m ON m.pk = meeting_pk
                 WHERE organisation_pk = organisations.pk),
  last_date = (SELECT max(date) FROM guests JOIN meetings m ON m.pk = meeting_pk
                WHERE organisation_pk = organisations.pk);
UPDATE meetings SET
  notice_count = (SELECT count(*) FROM announcements WHERE meeting_pk = meetings.pk),
  guest_count = (SELECT count(DISTINCT text) FROM guests WHERE meeting_pk = meetings.pk);
"""


def announce_twice(archive: Archive) -> None:
    """Let the digest of notice 12 announce the meeting of notice 11 too, with a guest less and another room."""
    archive.connection.execute(
        "INSERT INTO announcements"
        " (notice_pk, meeting_pk, position, kind, committee, topic, date, start_time, venue_room)"
        " SELECT 12, meeting_pk, 1, kind, committee, 'Cycle hire', date, start_time, 'Committee Room 5'"
        " FROM announcements WHERE notice_pk = 11"
    )
    (meeting,) = archive.connection.execute("SELECT meeting_pk FROM announcements WHERE notice_pk = 11").fetchone()
    for position, (kind, before, after, summary) in enumerate(
        (
            ("venue_differs", "Committee Room 5", "Chamber", "The room changed from Committee Room 5 to the Chamber."),
            ("guest_added", None, "Dr Isla Marchbank", "Dr Isla Marchbank is named by the later notice only."),
        )
    ):
        archive.add(
            "meeting_differences",
            meeting_pk=meeting,
            position=position,
            kind=kind,
            notice_pk=12,
            other_notice_pk=11,
            before=before,
            after=after,
            summary=summary,
        )


def add_frame(archive: Archive) -> None:
    """Add what stands around the notices: committees, people, organisations, runs, refusals, decisions."""
    for key, value in (("schema_version", "1"), ("newest_capture", "99"), ("corrections_sha256", "0" * 64)):
        archive.add("build_info", key=key, value=value)
    for name, more in COMMITTEES.items():
        archive.add("committees", id=identity(name)[:-9], name=name, is_canonical=1, **more)
    for name, (family, prefix, suffix) in PEOPLE.items():
        archive.add(
            "people",
            id=identity(name)[:-9],
            name=name,
            sort_name=f"{family}, {name.removesuffix(family).strip()}",
            honorific_prefix=prefix,
            honorific_suffix=suffix,
            appearance_count=0,
        )
    for name, abbreviation in ORGANISATIONS.items():
        archive.add("organisations", id=identity(name)[:-9], name=name, abbreviation=abbreviation, appearance_count=0)
    for day in range(1, 12):
        archive.add(
            "crawl_runs",
            mode="default" if day != 3 else "full",
            site="https://www.london.gov.uk",
            started_at=f"2024-06-{day:02}T06:00:00Z",
            ended_at=f"2024-06-{day:02}T06:04:10Z" if day != 5 else None,
            outcome="finished" if day != 5 else None,
            exit_status=0 if day != 5 else None,
            report=json.dumps({"requests": 24 + day, "stored": 1, "unchanged": 22, "refused": 0, "failed": 0}),
        )
    archive.add(
        "refusals",
        url=SITE + "a-page-behind-a-wall",
        seen_at="2024-06-04T06:01:00Z",
        reason="challenge",
        detail="asks for a browser check",
    )
    archive.add(
        "suggestions",
        kind="person",
        question="same",
        left_id="omar-vance",
        right_id="omar-j-vance",
        score=91.0,
        reason="one initial more",
    )
    archive.add(
        "corrections",
        url=SITE + "notice-4",
        field="meetings[0].date",
        as_published="2024-02-30",
        corrected="2024-03-01",
        why="no such day",
        source="the meeting's agenda",
        applied=1,
    )
    archive.add("redirects", kind="person", old_id="omar-j-vance", new_id="omar-vance")
    archive.add("redirects", kind="notice", old_id="old-notice-00000000", new_id=identity("notice", "0"))


def add_notice(archive: Archive, number: int) -> None:
    """Add one notice with everything that hangs on it."""
    topic, question = TOPICS[number % len(TOPICS)]
    created = date(2024, 6, 11) - timedelta(days=19 * number)
    meets = created + timedelta(days=1 + 7 * (number % 3 == 0))
    committee_pk = number % 9 + 1
    committee = list(COMMITTEES)[committee_pk - 1]
    digest = number % 12 == 11
    kind = "week_ahead" if digest else ("meeting", "meeting", "report", "meeting", "statement")[number % 5]
    id = identity("notice", str(number))
    url = f"{SITE}notice-{number}"
    first_seen = f"{created}T10:0{number % 10}:00Z"
    edited = number % 4 == 1
    text = Text()
    text.say(question)
    text.say(
        f"The London Assembly {committee} looks into {topic.lower()} across London’s boroughs,"
        " from Barnet to Bexley [1]."
    )
    quote = text.say(f"Ada Quill AM, Chair of the {committee}, said:") and text.say(
        f"“Londoners tell us that {topic.lower()} decides how safe and how well they live."
        " We want plain answers, and we want them soon [2].”"
    )
    people = (
        [list(PEOPLE)[(number * 3 + k) % len(PEOPLE)] for k in range(5)] if kind in ("meeting", "week_ahead") else []
    )
    lines: list[tuple[str, dict[str, Any], tuple[int, int]]] = []
    panels: list[tuple[str | None, str | None, tuple[int, int] | None]] = []
    meeting_span: tuple[int, int] | None = None
    if people:
        text.say("The guests are:")
        for part, names in (("Panel 1 – Services", people[:2]), ("Panel 2 – Londoners’ voices", people[2:])):
            span = text.say(part)
            panels.append((part[:7], part[10:], span))
            spoken = [guest_line(name, number) for name in names]
            lines += zip(names, spoken, text.list([line["text"] for line in spoken]), strict=True)
        if number % 6 == 0:
            body = {
                "text": "Representatives from Thamesway Transport",
                "role": None,
                "organisation": "Thamesway Transport",
                "name": None,
            }
            lines.append(("", body, text.list([str(body["text"])])[0]))
        meeting_span = text.say(
            f"The meeting will take place on {meets:%A} {meets.day} {meets:%B %Y} from 10am,"
            " in the Chamber at City Hall, Kamal Chunchie Way, E16 1ZE."
        )
    text.say("Media and members of the public are invited to attend.")
    body = text.body
    document = {
        "url": url,
        "headline": f"{topic}: what will change for Londoners?",
        "created_on": str(created),
        "kind": kind,
        "committee": None if digest else committee,
        "body_text": body,
        "meetings": [],
        "footnotes": [],
        "warnings": [],
    }
    notice_pk = archive.add(
        "notices",
        id=id,
        url=url,
        headline=document["headline"],
        created_on=None if number == 35 else str(created),
        kind=kind,
        committee_pk=None if digest else committee_pk,
        body_text=body,
        chair_name="Ada Quill",
        chair_honorific_suffix="AM",
        chair_role=f"Chair of the {committee}",
        image_src="https://www.london.gov.uk/sites/default/files/picture.jpg",
        image_alt="A street in London",
        image_caption="Photograph: nobody",
        node_id=str(81000 + number),
        state="withdrawn" if number == 9 else "present",
        withdrawn_at="2024-05-01T06:00:00Z" if number == 9 else None,
        first_seen_at=first_seen,
        last_seen_at="2024-06-11T06:02:00Z",
        version_count=2 if edited else 1,
        edited=int(edited),
        meeting_count=int(bool(people)),
        guest_count=len(lines),
        warning_count=int(number % 7 == 2),
        document=json.dumps(document),
    )
    archive.add("notice_urls", url=url, notice_pk=notice_pk, how="canonical")
    add_captures(archive, number, notice_pk, document, first_seen, edited)
    if people:
        add_meeting(archive, number, notice_pk, committee_pk, committee, str(meets), meeting_span, panels, lines)
    notes = [
        ("Nightingale Review of Local Services, 2023", "https://review.example.org/nightingale"),
        (f"Thamesway Transport, Annual report on {topic.lower()}", "https://thamesway.example.org/annual-report"),
    ]
    for position, (note, href) in enumerate(notes):
        note_pk = archive.add("footnotes", notice_pk=notice_pk, position=position, number=position + 1, text=note)
        archive.add(
            "links",
            notice_pk=notice_pk,
            position=position,
            footnote_pk=note_pk,
            text=note,
            href=href,
            host=href.split("/")[2],
        )
        start = body.index(f"[{position + 1}]")
        archive.add(
            "footnote_markers",
            notice_pk=notice_pk,
            position=position,
            number=position + 1,
            context=body[max(0, body.rfind("\n", 0, start)) : start + 3].strip(),
            footnote_pk=note_pk,
            span_start=start,
            span_end=start + 3,
        )
    archive.add(
        "links",
        notice_pk=notice_pk,
        position=2,
        text="webcast",
        href="https://webcasts.london.gov.uk/Assembly",
        host="webcasts.london.gov.uk",
    )
    archive.add(
        "quotes",
        notice_pk=notice_pk,
        position=0,
        speaker="Ada Quill",
        role=f"Chair of the {committee}",
        text=body[quote[0] + 1 : quote[1] - 1],
        span_start=quote[0] + 1,
        span_end=quote[1] - 1,
    )
    if number % 7 == 2:
        archive.add(
            "warnings",
            notice_pk=notice_pk,
            position=0,
            code="weekday_conflict",
            message="The notice says Tuesday, the calendar says Wednesday: both readings are kept.",
        )
    day = 0 if number == 35 else (created - date(1970, 1, 1)).days
    archive.add(
        "search_texts",
        pk=day * 1_000_000 + notice_pk,
        notice_pk=notice_pk,
        headline=document["headline"],
        body=body,
        guests="\n".join(line["text"] for _, line, _ in lines),
        organisations="\n".join({str(line["organisation"]) for _, line, _ in lines}),
        notes="\n".join(note for note, _ in notes),
    )


class Text:
    """A body text that knows where it said what."""

    def __init__(self) -> None:
        self.body = ""

    def say(self, paragraph: str) -> tuple[int, int]:
        """Add a paragraph and return its span."""
        self.body += "\n\n" if self.body else ""
        start = len(self.body)
        self.body += paragraph
        return start, len(self.body)

    def list(self, items: list[str]) -> list[tuple[int, int]]:
        """Add a list and return the spans of its items."""
        spans = []
        for position, item in enumerate(items):
            self.body += "\n\n" if position == 0 else "\n"
            spans.append((len(self.body), len(self.body) + len(item)))
            self.body += item
        return spans


def guest_line(name: str, number: int) -> dict[str, Any]:
    """Return what a notice says of a guest: later notices know some people in another office."""
    index = list(PEOPLE).index(name)
    organisation = list(ORGANISATIONS)[(index + (number > 17 and index % 4 == 0)) % len(ORGANISATIONS)]
    role = ("Director of Services", "Head of Strategy", "Chief Executive", "Professor of Public Policy", "Campaigner")[
        (index + number // 20) % 5
    ]
    _, prefix, suffix = PEOPLE[name]
    written = f"{organisation} ({ORGANISATIONS[organisation]})" if ORGANISATIONS[organisation] else organisation
    full = " ".join(part for part in (prefix, name, suffix) if part)
    return {
        "name": name,
        "prefix": prefix,
        "suffix": suffix,
        "role": role,
        "organisation": written,
        "text": f"{full}, {role}, {written}",
    }


def add_meeting(
    archive: Archive,
    number: int,
    notice_pk: int,
    committee_pk: int,
    committee: str,
    meets: str,
    span: tuple[int, int] | None,
    panels: list[tuple[str | None, str | None, tuple[int, int] | None]],
    lines: list[tuple[str, dict[str, Any], tuple[int, int]]],
) -> None:
    """Add the meeting that a notice announces, with panels and guests."""
    venue = {
        "venue_room": "Chamber",
        "venue_building": "City Hall",
        "venue_address": "Kamal Chunchie Way",
        "venue_postcode": "E16 1ZE",
    }
    meeting_pk = archive.add(
        "meetings",
        id=identity(f"{meets}-{committee}"[:30], str(number)),
        kind="public_meeting",
        committee_pk=committee_pk,
        date=meets,
        start_time="10:00",
        end_time="12:30" if number % 2 else None,
        **venue,
        moderngov_committee_id=240,
        moderngov_meeting_id=7000 + number,
        moderngov_url=f"https://www.london.gov.uk/moderngov/ieListDocuments.aspx?CId=240&MId={7000 + number}",
        status=("announced", "moved", "cancelled")[0 if number % 9 else 1 + number % 2],
        sequence=int(number % 9 == 0),
        first_announced_at=f"{meets}T00:00:00Z",
        last_changed_at=f"{meets}T00:00:00Z",
    )
    announcement_pk = archive.add(
        "announcements",
        notice_pk=notice_pk,
        meeting_pk=meeting_pk,
        position=0,
        kind="public_meeting",
        committee=committee,
        date=meets,
        start_time="10:00",
        **venue,
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
    )
    panel_pks = [
        archive.add(
            "panels",
            announcement_pk=announcement_pk,
            notice_pk=notice_pk,
            position=position,
            label=label,
            title=title,
            span_start=where[0] if where else None,
            span_end=where[1] if where else None,
        )
        for position, (label, title, where) in enumerate(panels)
    ]
    names = list(PEOPLE)
    bodies = list(ORGANISATIONS)
    for position, (name, line, where) in enumerate(lines):
        organisation = str(line["organisation"]).split(" (")[0]
        archive.add(
            "guests",
            panel_pk=panel_pks[0 if position < 2 else 1],
            announcement_pk=announcement_pk,
            meeting_pk=meeting_pk,
            notice_pk=notice_pk,
            position=position,
            is_appearance=1,
            name=line["name"],
            honorific_prefix=line.get("prefix"),
            honorific_suffix=line.get("suffix"),
            role=line["role"],
            organisation=line["organisation"],
            text=line["text"],
            person_pk=names.index(name) + 1 if name else None,
            organisation_pk=bodies.index(organisation) + 1,
            span_start=where[0],
            span_end=where[1],
        )


def add_captures(
    archive: Archive, number: int, notice_pk: int, document: dict[str, Any], first_seen: str, edited: bool
) -> None:
    """Add the captures of a notice, the states they show, and what changed between them."""
    for state in range(2 if edited else 1):
        seen = first_seen if state == 0 else first_seen.replace("T10", "T16")
        page = (
            f"<!doctype html><html><head><title>{document['headline']}</title><script>window.pwned=1</script>"
            f"<link rel=stylesheet href='https://outside.example/a.css'></head><body onload='window.pwned=1'>"
            f"<h1>{document['headline']}</h1><svg><use xlink:href='/icons.svg#go'></use></svg>"
            "<img src='https://outside.example/p.png' srcset='https://outside.example/2.png 2x'>"
            f"<img/src='https://outside.example/q.png'><p>{document['body_text']}</p></body></html>"
        ).encode()
        digest = hashlib.sha256(page + bytes([state])).hexdigest()
        number_of = notice_pk * 10 + state
        archive.connection.execute("PRAGMA defer_foreign_keys = on")
        archive.add(
            "captures",
            pk=number_of,
            notice_pk=notice_pk,
            version_pk=number_of,
            kind="notice",
            url=document["url"],
            final_url=document["url"],
            fetched_at=seen,
            status=200,
            content_type="text/html; charset=UTF-8",
            sha256=digest,
            length=len(page),
            discovered_by="feed",
            source="crawl",
        )
        archive.add("pages", capture_pk=number_of, body=zlib.compress(page))
        archive.add("sightings", capture_pk=number_of, times=3, first_seen_at=seen, last_seen_at="2024-06-11T06:02:00Z")
        archive.add(
            "versions",
            pk=number_of,
            notice_pk=notice_pk,
            number=state + 1,
            capture_pk=number_of,
            seen_from=seen,
            seen_until="2024-06-11T06:02:00Z" if state or not edited else seen,
            content_sha256=digest,
            headline=document["headline"],
            document=json.dumps(document),
            spans="{}",
        )
        if state:
            for position, (kind, field, summary, before, after) in enumerate(
                (
                    (
                        "guest_added",
                        "meetings[0].panels[1].guests[2]",
                        "A guest was added to Panel 2.",
                        None,
                        "Dr Isla Marchbank, Campaigner",
                    ),
                    (
                        "paragraph_changed",
                        "body_text",
                        "A paragraph was reworded.",
                        "We want plain answers, and we want them today.",
                        "We want plain answers, and we want them soon.",
                    ),
                )
            ):
                archive.add(
                    "changes",
                    notice_pk=notice_pk,
                    version_pk=number_of,
                    position=position,
                    observed_at=seen,
                    kind=kind,
                    field=field,
                    summary=summary,
                    before=before,
                    after=after,
                    diff=None if before is None else json.dumps(DIFF),
                )
    if number == 9:
        archive.add(
            "changes",
            notice_pk=notice_pk,
            position=9,
            observed_at="2024-05-02T06:00:00Z",
            kind="withdrawn",
            field="state",
            summary="The notice was withdrawn: its address answers 404.",
            before=None,
            after=None,
        )


def make_hostile(connection: sqlite3.Connection) -> None:
    """Append hostile text to every text column where no rule forbids it, and make every link hostile."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' AND name NOT LIKE 'build_%'"
        )
    ]
    keep = {
        "id",
        "old_id",
        "new_id",
        "kind",
        "state",
        "status",
        "date",
        "created_on",
        "start_time",
        "end_time",
        "document",
        "report",
        "key",
        "moderngov_ids",
        "sha256",
        "content_sha256",
        "diff",
        "question",
        "spans",
        "how",
    }
    for name, texts in (("payloads", PAYLOADS), ("addresses", ADDRESSES)):
        connection.execute(f"CREATE TEMP TABLE {name} (n INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany(f"INSERT INTO temp.{name} VALUES (?, ?)", enumerate(texts))
    turn = 0
    for table in tables:
        for column in connection.execute(f"PRAGMA table_info({table})").fetchall():
            name, type_ = column[1], column[2]
            if type_ != "TEXT" or name in keep or name.endswith(("_at", "_on", "_date", "_id")):
                continue
            if name in ("url", "final_url", "href", "moderngov_url", "image_src"):
                connection.execute(
                    f"UPDATE {table} SET {name} ="
                    f" (SELECT text FROM temp.addresses WHERE n = {table}.rowid % ?) || {table}.rowid",
                    (len(ADDRESSES),),
                )
            else:
                turn += 1  # so that columns side by side hold different payloads, and the rows of each hold all
                connection.execute(
                    f"UPDATE {table} SET {name} = {name} || ' ' || ? ||"
                    f" (SELECT text FROM temp.payloads WHERE n = ({table}.rowid + ?) % ?) || ' ' || {table}.rowid",
                    (HOSTILE, turn, len(PAYLOADS)),
                )
