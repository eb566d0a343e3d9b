"""Open suggestions of who may be whom, with the line to write for each decision."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from archive.decisions import FOLDER, ORGANISATIONS, PEOPLE
from archive.name_doubts import APPEARANCES
from archive.person_doubts import Appearance, parting
from archive.press import FILE_NAME, open_press, told


class Open(NamedTuple):
    """A suggestion that waits for a decision."""

    kind: str
    question: str
    left_id: str
    right_id: str
    score: float
    reason: str
    file: str
    """Where a decision is written."""
    yes: str
    """The line that follows the suggestion."""
    no: str
    """The line that dismisses it."""


def open_suggestions(data: Path) -> list[Open]:
    """Return the suggestions of the archive in `data`, the likeliest first. Raises UserError if there is no archive."""
    path = data / FILE_NAME
    db = open_press(path, readonly=True)
    try:
        rows = db.conn.execute(
            "SELECT kind, question, left_id, right_id, score, reason FROM suggestions"
            " ORDER BY question DESC, score DESC, kind, left_id, right_id"
        ).fetchall()
        found = [_open(data, _split(db.conn, row[2]) if row[1] == "apart" else "", *row) for row in rows]
    except sqlite3.DatabaseError as error:
        raise told(error, path) from error
    finally:
        db.close()
    return found


def _split(connection: sqlite3.Connection, person_id: str) -> str:
    """The columns organisation, from and until of the line that would divide a name."""
    pk, name = connection.execute("SELECT pk, name FROM people WHERE id = ?", (person_id,)).fetchone()
    found = parting(name, [Appearance(*row) for row in connection.execute(APPEARANCES, (pk,))])
    return f"{found.organisation},,{found.until}" if found else ",,YYYY-MM-DD"


def _open(data: Path, split: str, kind: str, question: str, left: str, right: str, score: float, reason: str) -> Open:
    sheet = PEOPLE if kind == "person" else ORGANISATIONS
    if question == "apart":
        yes, no = f"apart,{left},{right},{split},", f"same,{left},,,,,"
    else:
        end = ",,,," if kind == "person" else ","
        yes, no = f"merge,{left},{right}{end}", f"apart,{left},{right}{end}"
    return Open(kind, question, left, right, score, reason, str(data / FOLDER / sheet.name), yes, no)
