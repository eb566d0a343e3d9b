"""The site over an invented archive, in this process."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from archive.reading_room import reading_room
from tests.room_archive import NOW, fill


def invented(folder: Path, *, hostile: bool = False) -> Path:
    """Return an invented press.db in `folder`, made if it is not there."""
    press = folder / "press.db"
    if not press.exists():
        fill(press, hostile=hostile)
    return press


def site(press: Path, host: str = "127.0.0.1") -> Datasette:
    """Return the site over `press`, on the day for which the archive was invented."""
    datasette = reading_room(press, host)
    datasette._metadata_local.setdefault("plugins", {})["reading-room"] = {"now": NOW}
    return datasette


class Visitor:
    """Somebody who asks a site for pages; keeps one event loop, as Datasette's threads expect."""

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette
        self.loop = asyncio.new_event_loop()

    def get(self, path: str, **options: Any) -> Any:
        """Return the answer to GET `path`; redirects are not followed."""
        return self.loop.run_until_complete(self.datasette.client.get(path, **options))

    def close(self) -> None:
        """End the site's threads and connections."""
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()


@contextmanager
def visitor(press: Path, host: str = "127.0.0.1") -> Iterator[Visitor]:
    """Give a visitor of the site over `press`."""
    visiting = Visitor(site(press, host))
    try:
        yield visiting
    finally:
        visiting.close()


@contextmanager
def served(press: Path) -> Iterator[str]:
    """Serve the site over `press` on a free port of this machine; gives its address without a closing slash."""
    datasette = site(press)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="error", access_log=False, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started, "the site did not start within 30 seconds"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(15)
    if datasette.executor is not None:
        datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


def page_kinds(press: Path) -> dict[str, str]:
    """Return one address of each kind of page, by a name for it."""
    with closing(sqlite3.connect(press)) as db:
        edited = db.execute("SELECT pk, id FROM notices WHERE edited = 1 AND guest_count > 0 ORDER BY pk").fetchone()
        committee = db.execute("SELECT id FROM committees WHERE pk = 2").fetchone()[0]
        person = db.execute("SELECT id FROM people ORDER BY appearance_count DESC, id").fetchone()[0]
        organisation = db.execute("SELECT id FROM organisations ORDER BY appearance_count DESC, id").fetchone()[0]
        meeting = db.execute("SELECT meetings.id FROM meeting_differences JOIN meetings ON meetings.pk = meeting_pk")
        meeting_id = meeting.fetchone()[0]
        digest = db.execute(
            "SELECT notice_pk, count(*) AS n FROM announcements GROUP BY 1 ORDER BY n DESC, 1"
        ).fetchone()[0]
        digest_id = db.execute("SELECT id FROM notices WHERE pk = ?", [digest]).fetchone()[0]
        withdrawn = db.execute("SELECT id FROM notices WHERE state = 'withdrawn'").fetchone()[0]
        doubtful = db.execute("SELECT id FROM notices WHERE warning_count > 0 ORDER BY pk").fetchone()[0]
        capture = db.execute("SELECT capture_pk FROM pages ORDER BY capture_pk").fetchone()[0]
    return {
        "home": "/",
        "search": "/search?q=buses",
        "search without words": "/search",
        "search without results": "/search?q=zzzzzz",
        "notice": f"/notice/{edited[1]}",
        "notice of several meetings": f"/notice/{digest_id}",
        "withdrawn notice": f"/notice/{withdrawn}",
        "notice with a doubt": f"/notice/{doubtful}",
        "person": f"/person/{person}",
        "organisation": f"/organisation/{organisation}",
        "committee": f"/committee/{committee}",
        "committee in a year": f"/committee/{committee}?year=2023",
        "meeting": f"/meeting/{meeting_id}",
        "calendar": "/meetings",
        "people": "/people",
        "organisations": "/organisations",
        "committees": "/committees",
        "changes": "/changes",
        "about": "/about",
        "status": "/status",
        "data": "/data",
        "archived page": f"/archived/{capture}",
        "missing notice": "/notice/nothing-00000000",
        "no page": "/nowhere/at/all/here",
        "tables": "/press",
        "table": "/press/notices?_size=5",
        "row": f"/press/notices/{edited[0]}",
        "counted table": "/press/notices?_facet=kind&_size=5",
        "view": "/press/appearances?_size=5",
        "question": "/press/organisations_by_committee_and_year?committee=transport&year=2023",
        "search all tables": "/-/search?q=buses",
        "copyable": "/press/committees.copyable",
    }
