"""`serve`: readers see the archive as it is now, cannot change it, and hear in a sentence why it cannot be served."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archive.commands.serve import command
from archive.errors import UserError
from archive.reading_room import check_press, reading_room
from archive.serve import address_of, listen

ROOT = Path(__file__).parents[1]
SCHEMA = (ROOT / "archive" / "schema.sql").read_text("utf-8")


def make_press(path: Path, committee: str, *, journal: str = "wal") -> Path:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO committees (id, name, is_canonical) VALUES ('one', ?, 1)", (committee,))
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    make_press(folder / "press.db", "Transport Committee")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "datasette"
    folder.mkdir()
    (folder / "metadata.yaml").write_text("title: A small site\n")
    (folder / "settings.json").write_text('{"default_allow_sql": false, "suggest_facets": false}\n')
    return folder


def close(datasette: Datasette) -> None:
    datasette.databases["press"].close()
    assert datasette.executor
    datasette.executor.shutdown()


def read_with(datasette: Datasette, *calls: Callable[[], Any]) -> list[str]:
    """The committee's name as the site tells it, before and after each call."""

    async def read() -> list[str]:
        await datasette.invoke_startup()
        told = []
        for call in (lambda: None, *calls):
            call()
            # more at once than Datasette has threads: each thread has a connection of its own
            asked = [datasette.client.get("/press/committees.json?_shape=array") for _ in range(9)]
            answers = {response.json()[0]["name"] for response in await asyncio.gather(*asked)}
            [name] = answers
            told.append(name)
        return told

    try:
        return asyncio.run(read())
    finally:
        close(datasette)


def test_a_build_is_seen_at_once(data: Path, site: Path) -> None:
    def build() -> None:
        connection = sqlite3.connect(data / "press.db")
        with connection:
            connection.execute("UPDATE committees SET name = 'Housing Committee'")
        connection.close()

    assert read_with(reading_room(data / "press.db", site=site), build) == ["Transport Committee", "Housing Committee"]


def test_a_file_put_in_its_place_is_seen(data: Path, site: Path) -> None:
    new = make_press(data / "new.db", "Fire Committee")

    def replace() -> None:
        for ending in ("-wal", "-shm"):
            (data / f"press.db{ending}").unlink(missing_ok=True)
        new.replace(data / "press.db")

    assert read_with(reading_room(data / "press.db", site=site), replace) == ["Transport Committee", "Fire Committee"]


def test_a_deleted_file_is_shown_until_it_has_been_built_again(data: Path, site: Path) -> None:
    def delete() -> None:
        (data / "press.db").unlink()

    def begin() -> None:
        (data / "press.db").touch()  # as SQLite leaves it until the first commit

    def finish() -> None:
        make_press(data / "press.db", "Fire Committee", journal="delete")

    told = read_with(reading_room(data / "press.db", site=site), delete, begin, finish)
    assert told == ["Transport Committee", "Transport Committee", "Transport Committee", "Fire Committee"]


def test_a_file_deleted_before_anybody_read_is_shown(data: Path, site: Path) -> None:
    room = reading_room(data / "press.db", site=site)
    (data / "press.db").unlink()
    assert read_with(room) == ["Transport Committee"]


def test_nothing_can_write(data: Path, site: Path) -> None:
    datasette = reading_room(data / "press.db", site=site)

    async def attempts() -> None:
        press = datasette.get_database("press")
        with pytest.raises(PermissionError, match="read only"):
            await press.execute_write("DELETE FROM committees")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await press.execute_fn(lambda connection: connection.execute("DELETE FROM committees"))

    before = (data / "press.db").read_bytes()
    try:
        asyncio.run(attempts())
    finally:
        close(datasette)
    assert (data / "press.db").read_bytes() == before


@pytest.mark.parametrize(
    ("host", "public", "status"), [("127.0.0.1", False, 200), ("127.0.0.1", True, 403), ("0.0.0.0", False, 403)]
)
def test_sql_is_for_the_person_at_this_machine(data: Path, site: Path, host: str, public: bool, status: int) -> None:
    datasette = reading_room(data / "press.db", host, site, public=public)
    assert list(datasette.databases) == ["_internal", "press"]

    async def ask() -> int:
        return int((await datasette.client.get("/press.json?sql=select+1")).status_code)

    try:
        assert asyncio.run(ask()) == status
    finally:
        close(datasette)


def test_what_cannot_be_served_is_said_in_a_sentence(tmp_path: Path, data: Path, site: Path) -> None:
    with pytest.raises(UserError, match=r"press\.db: there is no archive yet; run `assembly-press build --data"):
        check_press(tmp_path / "press.db")
    (tmp_path / "press.db").write_bytes(b"not a database, and long enough to be looked at as if it were one" * 20)
    with pytest.raises(UserError, match=r"is no press\.db"):
        check_press(tmp_path / "press.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(UserError, match="no such table"):
        check_press(tmp_path / "empty.db")
    with pytest.raises(UserError, match="checkout of the project"):
        reading_room(data / "press.db", site=tmp_path / "nowhere")
    (site / "settings.json").write_text('{"default_allow_sql": ')
    with pytest.raises(UserError, match="cannot be set up"):
        reading_room(data / "press.db", site=site)


def test_a_taken_port_gives_the_next(data: Path) -> None:
    said: list[str] = []
    with listen("127.0.0.1", 0, said.append) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port, said.append) as second:
            number = second.getsockname()[1]
            assert port < number < port + 20
            assert said == [f"Port {port} is taken; using {number}."]
            assert address_of(second) == f"http://127.0.0.1:{number}/"


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(UserError, match=r"192\.0\.2\.1 port 8001"):
        listen("192.0.2.1", 8001, print)
    with pytest.raises(UserError, match="no such address"):
        listen("nowhere.invalid.", 8001, print)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--data", str(tmp_path)])
    assert isinstance(result.exception, UserError) and "assembly-press build" in str(result.exception)
    assert "Example:" in CliRunner().invoke(command, ["--help"]).output


def test_ctrl_c_ends_it_quietly(data: Path, site: Path) -> None:
    if shutil.which("env") is None:
        pytest.skip("needs a POSIX system")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = (
            "import sys; from pathlib import Path; from archive.serve import serve\n"
            "serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]), lambda line: print(line, flush=True), "
            "site=Path(sys.argv[3]))"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, str(data), str(port), str(site)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "error::ResourceWarning"},
        ) as process:
            assert process.stdout and process.stderr
            assert f"Port {port} is taken" in process.stdout.readline()
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/  \(Ctrl-C ends\)", address)
            assert httpx.get(f"{address.split()[0]}press/committees.json").status_code == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            assert process.stderr.read() == ""
