"""One job at a time: a lock that the operating system frees when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import LOCKED, UserError


@contextmanager
def locked(path: Path, job: str) -> Iterator[None]:
    """Hold the lock `path` for `job`. Raises `UserError` with status 75 that says who holds it since when.

    flock(2), not a file that exists: after kill -9 nothing is left to clean up.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise UserError(f"{path}: {_holder(file.read())}; wait for it or stop it", LOCKED) from error
        file.seek(0)
        file.truncate()
        started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        file.write(json.dumps({"job": job, "pid": os.getpid(), "since": started}))
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        return f"{held['job']} is running as process {held['pid']} since {held['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process holds the lock"
