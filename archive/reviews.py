"""Open suggestions of who may be whom, with the line to write for each decision."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from archive.decisions import FOLDER, ORGANISATIONS, PEOPLE
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
    except sqlite3.DatabaseError as error:
        raise told(error, path) from error
    finally:
        db.close()
    return [_open(data, *row) for row in rows]


def _open(data: Path, kind: str, question: str, left: str, right: str, score: float, reason: str) -> Open:
    sheet = PEOPLE if kind == "person" else ORGANISATIONS
    if question == "apart":
        yes, no = f"apart,{left},{right},,,YYYY-MM-DD,", f"same,{left},,,,,"
    else:
        end = ",,,," if kind == "person" else ","
        yes, no = f"merge,{left},{right}{end}", f"apart,{left},{right}{end}"
    return Open(kind, question, left, right, score, reason, str(data / FOLDER / sheet.name), yes, no)
