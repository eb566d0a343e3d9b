"""Fixity and backup: damage is found and named, a copy is whole or is not made, a torn log opens at a whole notice."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.backup import backup
from archive.captures import Captures, DamagedCapture
from archive.commands.backup import command as backup_command
from archive.commands.verify import command as verify_command
from archive.errors import UserError
from archive.verify import verify
from tests.test_captures import NOON, NOTICE, capture


@pytest.fixture
def data(tmp_path: Path) -> Path:
    chance = random.Random(5)
    with Captures.open(tmp_path / "captures.db", create=True) as captures, captures.transaction():
        for number in range(200):
            body = f"<html>{number} {chance.random()}</html>".encode() * 20
            captures.add(capture(body, url=f"{NOTICE}-{number}", at=NOON + timedelta(minutes=number)))
    return tmp_path


def test_a_sound_archive_is_found_sound(data: Path) -> None:
    found = verify(data)
    assert (found.captures, found.bodies, found.damage) == (200, 200, ())
    assert found.bytes > 0
    result = CliRunner().invoke(verify_command, ["--data", str(data)], standalone_mode=False)
    assert result.return_value == 0
    assert "200 captures" in result.output


def test_one_flipped_bit_in_each_capture_is_found_and_named(data: Path) -> None:
    chance = random.Random(7)
    with sqlite3.connect(data / "captures.db") as connection:
        connection.execute("DROP TRIGGER bodies_never_changes")
        for row in connection.execute("SELECT rowid, data FROM bodies").fetchall():
            body = bytearray(row[1])
            at = chance.randrange(len(body) * 8)
            body[at // 8] ^= 1 << at % 8
            connection.execute("UPDATE bodies SET data = ? WHERE rowid = ?", (bytes(body), row[0]))
    connection.close()
    found = verify(data)
    assert len(found.damage) == 200
    assert {line.split(":")[0] for line in found.damage} == {f"capture {n + 1} of https" for n in range(200)}
    result = CliRunner().invoke(verify_command, ["--data", str(data)], standalone_mode=False)
    assert result.return_value == 1
    with Captures.open(data / "captures.db", readonly=True) as captures, pytest.raises(DamagedCapture):
        list(captures.since(0))


def test_a_missing_body_is_named(data: Path) -> None:
    connection = sqlite3.connect(data / "captures.db")
    connection.execute("DROP TRIGGER bodies_never_shrinks")
    connection.execute("DELETE FROM bodies WHERE rowid = 3")
    connection.commit()
    connection.close()
    damage = verify(data).damage
    assert any(f"capture 3 of {NOTICE}-2: its body is missing" in line for line in damage)


def test_whatever_page_of_the_file_is_overwritten_each_capture_that_it_costs_is_named(data: Path) -> None:
    whole = (data / "captures.db").read_bytes()
    chance = random.Random(3)
    pages = len(whole) // 4096
    told = 0
    for page in chance.sample(range(1, pages), min(pages - 1, 25)):
        folder = data / f"page-{page}"
        folder.mkdir()
        broken = whole[: page * 4096] + chance.randbytes(4096) + whole[(page + 1) * 4096 :]
        (folder / "captures.db").write_bytes(broken)
        try:
            damage = verify(folder).damage
        except UserError:
            continue  # it cannot even be opened, and that is said
        told += bool(damage)
        with Captures.open(folder / "captures.db") as captures:
            for number in range(1, 201):
                try:
                    captures.capture(number)
                except (DamagedCapture, sqlite3.DatabaseError, KeyError):
                    assert any(f"capture {number}" in line for line in damage) or "rows of the database" in str(damage)
    assert told > 15


def test_missing_rows_are_named(data: Path) -> None:
    connection = sqlite3.connect(data / "captures.db")
    for trigger in ("captures_never_shrinks", "captures_never_changes"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DELETE FROM captures WHERE id IN (1, 7, 20, 21, 22)")
    connection.execute("UPDATE captures SET sha256 = (SELECT sha256 FROM captures WHERE id = 50) WHERE id = 51")
    connection.commit()
    connection.close()
    damage = verify(data).damage
    assert {line.partition(":")[0] for line in damage} >= {"capture 1", "capture 7", "captures 20 to 22"}


def test_bodies_that_changed_places_are_named(data: Path) -> None:
    connection = sqlite3.connect(data / "captures.db")
    connection.execute("DROP TRIGGER bodies_never_changes")
    [(first,), (second,)] = connection.execute("SELECT sha256 FROM captures WHERE id IN (5, 9) ORDER BY id").fetchall()
    connection.execute("UPDATE bodies SET sha256 = ? WHERE sha256 = ?", ("0" * 64, first))
    connection.execute("UPDATE bodies SET sha256 = ? WHERE sha256 = ?", (first, second))
    connection.execute("UPDATE bodies SET sha256 = ? WHERE sha256 = ?", (second, "0" * 64))
    connection.commit()
    connection.close()
    named = {line.partition(" of ")[0] for line in verify(data).damage}
    assert named == {"capture 5", "capture 9"}


def test_a_backup_is_a_sound_copy(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("backup")
    target, found = backup(data, folder)
    assert target == folder / "captures.db"
    assert found.damage == ()
    with Captures.open(target, readonly=True) as copy, Captures.open(data / "captures.db", readonly=True) as original:
        assert list(copy.since(0)) == list(original.since(0))
    assert [path.name for path in folder.iterdir()] == ["captures.db"]
    result = CliRunner().invoke(backup_command, ["--data", str(data), str(folder)], standalone_mode=False)
    assert "200 captures" in result.output


def test_a_backup_while_a_crawl_writes_is_one_of_its_states(data: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 1000
        with Captures.open(data / "captures.db") as captures:
            while not stop.is_set():
                with captures.transaction():  # a pair belongs together
                    for _ in range(2):
                        captures.add(capture(f"<html>{number}</html>".encode(), at=NOON + timedelta(seconds=number)))
                        number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            target, found = backup(data, tmp_path / f"copy-{number}.db")
            assert found.damage == ()
            assert found.captures % 2 == 0
            with Captures.open(target, readonly=True) as copy:
                assert [c.id for c in copy.since(0)] == list(range(1, found.captures + 1))
    finally:
        stop.set()
        writer.join()


def test_a_backup_is_not_kept_from_its_end_by_a_crawl(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite begins a copy anew whenever the file changes, unless the copy is of one moment."""
    with Captures.open(data / "captures.db") as captures, captures.transaction():
        for number in range(30):
            captures.add(capture(os.urandom(300_000), at=NOON - timedelta(days=number)))
    copied: list[int] = []

    class Watched(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **_: object) -> None:
            def write(status: int, remaining: int, total: int) -> None:
                copied.append(remaining)
                assert len(copied) < 100, "the copy begins again and again"
                other.add(capture(f"{len(copied)}".encode(), at=NOON + timedelta(days=len(copied))))

            super().backup(target, pages=100, progress=write)

    connect = sqlite3.connect
    with Captures.open(data / "captures.db") as other:
        monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "factory": Watched}))
        _, found = backup(data, data / "copy.db")
    assert found.captures == 230
    assert copied == sorted(copied, reverse=True)


def test_a_backup_never_replaces_what_is_no_backup(data: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("Dear diary, " * 100)
    with pytest.raises(UserError, match="is not a database"):
        backup(data, diary)
    assert diary.read_text().startswith("Dear diary")
    with pytest.raises(UserError, match="is the archive itself"):
        backup(data, data)
    with pytest.raises(UserError, match="is not a folder"):
        backup(data, tmp_path / "missing" / "captures.db")


def test_a_damaged_archive_does_not_replace_a_sound_backup(data: Path, tmp_path: Path) -> None:
    target, _ = backup(data, tmp_path / "copy.db")
    before = target.read_bytes()
    connection = sqlite3.connect(data / "captures.db")
    connection.execute("DROP TRIGGER bodies_never_changes")
    connection.execute("UPDATE bodies SET data = zeroblob(3) WHERE rowid = 1")
    connection.commit()
    connection.close()
    with pytest.raises(UserError, match="the copy is damaged, so the earlier backup was left as it is"):
        backup(data, target)
    assert target.read_bytes() == before


def test_a_log_cut_anywhere_opens_at_a_whole_notice(tmp_path: Path) -> None:
    """What a power cut may leave: the write-ahead log ends at any page of it."""
    path = tmp_path / "captures.db"
    with Captures.open(path, create=True) as captures:
        captures.connection.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(12):
            with captures.transaction():
                first = captures.add(capture(os.urandom(6000), at=NOON + timedelta(minutes=number)))
                captures.add_sighting(NOTICE, NOON, first, "304", None)
        shutil.copy(path, tmp_path / "at-the-cut.db")
        log = path.with_name("captures.db-wal").read_bytes()
    assert len(log) > 12 * 6000
    seen = set()
    for length in [*range(0, len(log), 4096), len(log)]:
        torn = tmp_path / "torn.db"
        shutil.copy(tmp_path / "at-the-cut.db", torn)
        torn.with_name("torn.db-wal").write_bytes(log[:length])
        torn.with_name("torn.db-shm").unlink(missing_ok=True)
        with Captures.open(torn, create=True) as captures:
            assert captures.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            held = [c.id for c in captures.since(0)]
            assert [s.capture_id for s in captures.sightings()] == held
            seen.add(len(held))
    assert seen == set(range(13))


def test_a_full_disk_leaves_whole_captures(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    Captures.open(path, create=True).close()
    stored = 0
    for pages in range(50, 500, 30):
        with Captures.open(path) as captures:
            captures.connection.execute(f"PRAGMA max_page_count = {pages}")
            try:
                while True:
                    with captures.transaction():
                        first = captures.add(capture(os.urandom(5000), at=NOON + timedelta(minutes=stored)))
                        captures.add_sighting(NOTICE, NOON, first, "304", None)
                    stored += 1
            except sqlite3.OperationalError as error:
                assert "full" in str(error)
        with Captures.open(path) as captures:
            assert [c.id for c in captures.since(0)] == [s.capture_id for s in captures.sightings()]
            assert captures.last_id() == stored
    assert stored > 100
    assert verify(tmp_path).damage == ()
