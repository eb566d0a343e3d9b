"""A synthetic press.db of any size, straight from schema.sql: words by Zipf's law, one of them in every notice."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[2] / "archive" / "schema.sql"
COMMON, RARE, PHRASE = "assembly", "zebra", '"w1 w2"'
WORDS = [f"w{number}" for number in range(8_000)]
WEIGHTS = [1 / (number + 5) for number in range(8_000)]
KINDS = ("meeting", "week_ahead", "report", "motion", "statement")


def synthetic(path: Path, size: int, seed: int = 1) -> None:
    """Write an archive of `size` notices to `path`: about 250 words, three guests and two notes each."""
    chance = random.Random(seed)
    with sqlite3.connect(path) as db:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        db.execute("PRAGMA journal_mode = wal")
        insert(db, "committees", ({"id": f"c-{n}", "name": f"Committee {n}", "is_canonical": 1} for n in range(30)))
        people = max(size // 5, 10)
        insert(db, "people", (person(n) for n in range(people)))
        insert(db, "organisations", (organisation(n) for n in range(people // 2)))
        for number in range(1, size + 1):
            add_notice(db, chance, number, size, people)
        db.execute("INSERT INTO notices_fts (notices_fts) VALUES ('optimize')")
        db.execute("ANALYZE")
    db.close()


def insert(db: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows of the same columns."""
    for row in rows:
        marks = ", ".join(f":{name}" for name in row)
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)


def person(number: int) -> dict[str, Any]:
    """Return a person."""
    name = f"Given{number} Family{number}"
    return {"id": f"p-{number}", "name": name, "sort_name": f"Family{number}, Given{number}", "appearance_count": 5}


def organisation(number: int) -> dict[str, Any]:
    """Return an organisation."""
    return {"id": f"o-{number}", "name": f"Body {number}", "appearance_count": 5}


def add_notice(db: sqlite3.Connection, chance: random.Random, number: int, size: int, people: int) -> None:
    """Add a notice with its meeting, guests, notes, capture and search text."""
    words = chance.choices(WORDS, WEIGHTS, k=250)
    words[10] = COMMON
    if number % max(size // 10, 1) == 3:
        words[50] = RARE
    text = "\n\n".join(" ".join(words[start : start + 50]) for start in range(0, 250, 50))
    day = date(2000, 1, 3) + timedelta(days=chance.randrange(9_000))
    url = f"https://www.london.gov.uk/press-releases/n-{number}"
    notice = {
        "pk": number, "id": f"n-{number}", "url": url, "headline": " ".join(words[:8]), "created_on": str(day),
        "kind": KINDS[number % 5], "committee_pk": number % 30 + 1, "body_text": text, "state": "present",
        "first_seen_at": f"{day}T10:00:00Z", "last_seen_at": f"{day}T10:00:00Z", "version_count": 1,
        "edited": int(number % 20 == 0), "meeting_count": 1, "guest_count": 3,
        "document": json.dumps({"url": url, "body_text": text}),
    }  # fmt: skip
    meeting = {
        "pk": number, "id": f"m-{number}", "kind": "public_meeting", "committee_pk": number % 30 + 1, "date": str(day),
        "start_time": "10:00", "status": "announced", "first_announced_at": f"{day}T10:00:00Z",
        "last_changed_at": f"{day}T10:00:00Z", "notice_count": 1, "guest_count": 3,
    }  # fmt: skip
    capture = {
        "pk": number, "notice_pk": number, "kind": "notice", "url": url, "final_url": url, "status": 200,
        "fetched_at": f"{day}T10:00:00Z", "source": "crawl",
    }  # fmt: skip
    who = [(number * 7 + k * 13) % people for k in range(3)]
    guests = [
        {
            "panel_pk": number, "announcement_pk": number, "meeting_pk": number, "notice_pk": number, "position": k,
            "name": f"Given{n} Family{n}", "role": "Director", "organisation": f"Body {n // 2}",
            "text": f"Given{n} Family{n}, Director, Body {n // 2}", "person_pk": n + 1,
            "organisation_pk": n // 2 % (people // 2) + 1, "is_appearance": 1,
            "span_start": k * 10, "span_end": k * 10 + 9,
        }
        for k, n in enumerate(who)
    ]  # fmt: skip
    search = {
        "pk": (day - date(1970, 1, 1)).days * 1_000_000 + number, "notice_pk": number, "headline": notice["headline"],
        "body": text, "guests": " ".join(guest["text"] for guest in guests), "organisations": "Body", "notes": "A note",
    }  # fmt: skip
    keys = {"notice_pk": number, "position": 0}
    for table, rows in (
        ("notices", [notice]),
        ("meetings", [meeting]),
        ("announcements", [{"pk": number, **keys, "meeting_pk": number, "kind": "public_meeting"}]),
        ("panels", [{"pk": number, "announcement_pk": number, **keys}]),
        ("guests", guests),
        ("footnotes", [{**keys, "position": k, "number": k + 1, "text": " ".join(words[k : k + 9])} for k in range(2)]),
        ("captures", [capture]),
        ("search_texts", [search]),
    ):
        insert(db, table, iter(rows))
