"""captures.db: what goes in comes out, nothing is ever changed, and whatever is wrong with the file is said."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.captures import Captures, DamagedCapture
from archive.captures_migrations import APPLICATION_ID, migrations, version_names
from archive.errors import UserError
from archive.moments import from_text, to_text
from scraper.capture import KINDS, Capture

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOTICE = "https://www.london.gov.uk/who-we-are/what-london-assembly-does/london-assembly-press-releases/a-notice"


def capture(body: bytes = b"<html>a page</html>", url: str = NOTICE, at: datetime = NOON, status: int = 200) -> Capture:
    return Capture(
        kind="notice", url=url, final_url=url, fetched_at=at, status=status, headers=(("ETag", '"1"'),), body=body
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "captures.db"


def test_a_capture_comes_back_as_it_went_in(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        first = captures.add(capture())
        second = captures.add(capture(b"another", at=NOON + timedelta(hours=1)))
    with Captures.open(path, readonly=True) as captures:
        assert [c.id for c in captures.since(0)] == [first, second]
        assert [c.body for c in captures.since(first)] == [b"another"]
        assert captures.capture(first).sha256 == sha256(b"<html>a page</html>").hexdigest()
        assert captures.capture(first).headers == (("ETag", '"1"'),)
        assert captures.last_id() == second
        with pytest.raises(KeyError):
            captures.capture(99)


def test_the_very_same_capture_is_stored_once(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        assert captures.add(capture()) == captures.add(capture())
        assert captures.last_id() == 1


def test_equal_bodies_are_kept_once(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        captures.add(capture())
        captures.add(capture(at=NOON + timedelta(days=1), status=404))
        assert captures.connection.execute("SELECT count(*) FROM bodies").fetchone()[0] == 1


def test_more_captures_than_one_batch_come_in_order(path: Path) -> None:
    with Captures.open(path, create=True) as captures, captures.transaction():
        for number in range(250):
            captures.add(capture(str(number).encode(), at=NOON - timedelta(hours=number)))
    with Captures.open(path, readonly=True) as captures:
        assert [int(c.body) for c in captures.since(0)] == list(range(250))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(KINDS),
    headers=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4),
    moment=st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2200, 1, 1)),
)
def test_any_capture_survives_the_round_trip(
    tmp_path: Path, body: bytes, kind: str, headers: list[tuple[str, str]], moment: datetime
) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    made = Capture(
        kind=kind,  # type: ignore[arg-type]
        url=NOTICE,
        final_url=NOTICE,
        fetched_at=moment,
        status=200,
        headers=tuple(headers),
        body=body,
        source="warc:a.warc.gz",
        source_detail="<urn:uuid:1>",
    )
    (tmp_path / "any.db").unlink(missing_ok=True)
    with Captures.open(tmp_path / "any.db", create=True) as captures:
        kept = captures.capture(captures.add(made))
    assert (kept.body, kept.kind, kept.headers, kept.fetched_at) == (body, kind, tuple(headers), moment)
    assert (kept.source, kept.source_detail) == ("warc:a.warc.gz", "<urn:uuid:1>")
    assert from_text(to_text(moment)) == moment


@pytest.mark.parametrize("table", ["captures", "bodies", "sightings", "refusals", "crawl_runs"])
def test_the_record_refuses_to_be_changed(path: Path, table: str) -> None:
    with Captures.open(path, create=True) as captures:
        first = captures.add(capture())
        captures.add_sighting(NOTICE, NOON, first, "304", None)
        captures.add_refusal(NOTICE, NOON, "challenge", "a challenge page", status=403, body=b"Just a moment")
        captures.connection.execute(
            "INSERT INTO crawl_runs (mode, site, started_at, ended_at) VALUES ('default', 's', 'a', 'b')"
        )
        column = {"bodies": "length", "crawl_runs": "mode"}.get(table, "url")
        before = [tuple(row) for row in captures.connection.execute(f"SELECT * FROM {table}")]
        for statement in (
            f"UPDATE {table} SET {column} = '1'",
            f"DELETE FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table}",
            f"INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
        ):
            with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changed"):
                captures.connection.execute(statement)
        assert [tuple(row) for row in captures.connection.execute(f"SELECT * FROM {table}")] == before


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        with pytest.raises(ZeroDivisionError), captures.transaction():
            captures.add(capture())
            _ = 1 / 0
        assert captures.last_id() == 0


def test_commits_are_flushed_to_the_disk(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        assert captures.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert captures.connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert captures.connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_damaged_body_is_named(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        first = captures.add(capture())
        captures.connection.execute("DROP TRIGGER bodies_never_changes")
        captures.connection.execute("UPDATE bodies SET data = zeroblob(5)")
        with pytest.raises(DamagedCapture, match=f"capture 1 of {NOTICE} is damaged: its body cannot be unpacked"):
            captures.capture(first)


def test_aliases_sightings_and_refusals_can_be_read(path: Path) -> None:
    node = "https://www.london.gov.uk/node/7"
    with Captures.open(path, create=True) as captures:
        first = captures.add(capture())
        captures.add_alias(node, NOTICE, NOON, "node")
        captures.add_sighting(NOTICE, NOON, first, "same-body", None)
        captures.add_refusal(NOTICE, NOON, "login", "a log-in form", status=200, body=b"log in")
        assert captures.aliases() == {node: NOTICE}
        assert captures.alias_kinds() == {node: "node"}
        [sighting] = captures.sightings()
        assert (sighting.capture_id, sighting.how, sighting.seen_at) == (first, "same-body", NOON)
        [refusal] = captures.refusals()
        assert (refusal.reason, refusal.status) == ("login", 200)
        assert refusal.sha256 is not None
        assert captures.body(refusal.sha256) == b"log in"
        assert [c.id for c in captures.since(0)] == [first]  # a refusal is no capture


# the file itself


def test_a_missing_file_is_said(path: Path) -> None:
    with pytest.raises(UserError, match=r"captures.db: there are no captures here yet"):
        Captures.open(path)
    assert not path.exists()


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_text("<html>" * 500)
    with pytest.raises(UserError, match="is not a database"):
        Captures.open(path)
    assert path.read_text().startswith("<html>")


def test_a_foreign_database_is_left_alone(path: Path) -> None:
    Database(path)["recipes"].insert({"name": "soup"})
    before = path.read_bytes()
    with pytest.raises(UserError, match="is not a capture store of this program"):
        Captures.open(path)
    assert path.read_bytes() == before


def test_a_damaged_database_is_said(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        for number in range(50):
            captures.add(capture(bytes(1000) + str(number).encode(), at=NOON + timedelta(seconds=number)))
    data = bytearray(path.read_bytes())
    data[200:4096] = bytes(3896)
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"is damaged|is not a capture store"):
        Captures.open(path)


def test_a_newer_database_is_refused(path: Path) -> None:
    with Captures.open(path, create=True) as captures:
        captures.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('captures', 'v99_future', '')"
        )
    with pytest.raises(UserError, match="newer release of this program \\(v99_future\\); upgrade the program"):
        Captures.open(path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        Captures.open(tmp_path / "file" / "captures.db", create=True)


@pytest.mark.parametrize("version", range(1, len(version_names()) + 1))
def test_a_store_of_every_earlier_version_is_brought_up_to_date(path: Path, version: int) -> None:
    old = sqlite3.connect(path)
    db = Database(old)
    stop = version_names()[version:][:1]
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(db, stop_before=stop or None)
    body = b"<html>an old page</html>"
    digest = sha256(body).hexdigest()
    old.execute(
        "INSERT INTO bodies (sha256, length, encoding, data) VALUES (?, ?, 'zlib', ?)",
        (digest, len(body), zlib.compress(body)),
    )
    old.execute(
        "INSERT INTO captures (kind, url, final_url, fetched_at, status, headers, sha256, length,"
        " discovered_by, source) VALUES ('notice', ?, ?, '2026-01-01T00:00:00Z', 200, '[]', ?, ?, 'feed', 'crawl')",
        (NOTICE, NOTICE, digest, len(body)),
    )
    old.commit()
    old.close()
    with Captures.open(path) as captures:
        assert captures.capture(1).body == body
        assert not migrations.pending(Database(captures.connection))
        captures.add(capture())
        assert captures.last_id() == 2


def test_every_version_is_frozen() -> None:
    """A released version of the schema is never edited: a change is a new version, and a line here."""
    memory = sqlite3.connect(":memory:")
    found = {}
    for name, following in zip(version_names(), [*version_names()[1:], None], strict=True):
        migrations.apply(Database(memory), stop_before=[following] if following else None)
        made = memory.execute("SELECT sql FROM sqlite_master WHERE name NOT LIKE '%migrations%' ORDER BY name")
        words = " ".join(" ".join(sql for (sql,) in made if sql).split())
        found[name] = sha256(words.encode()).hexdigest()[:16]
    assert found == {"v1_captures": "3b8769bf620a86ab", "v2_no_replacing": "bd6eac1e50b0b538"}
    assert {row[0] for row in memory.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= {
        "crawl_runs", "bodies", "captures", "sightings", "refusals", "aliases", "validators", "frontier",
    }  # fmt: skip
    memory.close()


def test_a_read_only_copy_in_a_read_only_folder_can_be_read(tmp_path: Path) -> None:
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        captures.add(capture())
    folder = tmp_path / "frozen"
    folder.mkdir()
    shutil.copy(tmp_path / "captures.db", folder)
    (folder / "captures.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        with Captures.open(folder / "captures.db", readonly=True) as captures:
            assert captures.capture(1).body == capture().body
    finally:
        folder.chmod(0o755)
