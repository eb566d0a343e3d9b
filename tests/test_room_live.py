"""Reading while a build writes: no error, no half state, new notices at once."""

from __future__ import annotations

import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from tests.room_site import invented, visitor

WRITES = 60


def write(press: Path, stop: threading.Event) -> None:
    """Rename a notice, its notes and its guests together, one transaction after another."""
    with closing(sqlite3.connect(press, timeout=30)) as db:
        for number in range(1, WRITES + 1):
            with db:
                db.execute("UPDATE notices SET headline = ? WHERE pk = 2", (f"State {number}",))
                db.execute("DELETE FROM warnings")
                db.execute("UPDATE footnotes SET text = ? WHERE notice_pk = 2", (f"Note of state {number}",))
                db.execute("UPDATE guests SET role = ? WHERE notice_pk = 2", (f"Role of state {number}",))
    stop.set()


def test_a_reader_never_sees_half_of_a_build(tmp_path: Path) -> None:
    press = invented(tmp_path)
    with closing(sqlite3.connect(press)) as db:
        path = "/notice/" + db.execute("SELECT id FROM notices WHERE pk = 2").fetchone()[0]
    stop = threading.Event()
    writer = threading.Thread(target=write, args=(press, stop))
    with visitor(press) as room:
        room.get(path)
        writer.start()
        states = set()
        while not stop.is_set():
            answer = room.get(path)
            assert answer.status_code == 200
            headline = re.search(r"<h1>State (\d+)</h1>", answer.text)
            if headline:
                states.add(headline[1])
                assert set(re.findall(r"(?:Note|Role) of state (\d+)", answer.text)) == {headline[1]}
            assert room.get("/search?q=committee").status_code == 200
        writer.join()
        assert f"State {WRITES}" in room.get(path).text
        assert states


def test_a_new_notice_is_found_without_a_restart(tmp_path: Path) -> None:
    press = invented(tmp_path)
    with visitor(press) as room:
        assert "Nothing found" in room.get("/search?q=porcupine").text
        with closing(sqlite3.connect(press)) as db, db:
            db.execute("UPDATE search_texts SET body = body || ' porcupine' WHERE notice_pk = 3")
        assert "1 notice</strong>" in room.get("/search?q=porcupine").text


def test_a_table_that_is_made_anew_is_shown_as_it_is(tmp_path: Path) -> None:
    press = invented(tmp_path)
    with visitor(press) as room:
        for path in ("/press/notices", "/press/guests", "/press/oddments"):
            room.get(path)
        with closing(sqlite3.connect(press)) as db, db:
            db.execute("ALTER TABLE notices ADD COLUMN colour TEXT DEFAULT 'mauve'")
            db.execute("CREATE TABLE oddments (pk INTEGER PRIMARY KEY, said TEXT)")
            db.execute("INSERT INTO oddments (said) VALUES ('something')")
        assert "mauve" in room.get("/press/notices").text
        assert "something" in room.get("/press/oddments").text
        with closing(sqlite3.connect(press)) as db, db:
            db.execute("DROP TABLE oddments")
        assert room.get("/press/oddments").status_code == 404


def test_the_number_of_notices_is_that_of_the_rows(tmp_path: Path) -> None:
    press = invented(tmp_path)

    def shown() -> int:
        return int(room.get("/press/notices.json?_size=0").json()["filtered_table_rows_count"])

    def counted() -> int:
        with closing(sqlite3.connect(press)) as db:
            return int(db.execute("SELECT count(*) FROM notices").fetchone()[0])

    with visitor(press) as room:
        assert shown() == counted() > 0
        with closing(sqlite3.connect(press)) as db, db:
            db.execute("DELETE FROM notices WHERE pk = 1")
        assert shown() == counted()
        with closing(sqlite3.connect(press)) as db, db:
            db.execute("DELETE FROM notices")
        assert shown() == counted() == 0
