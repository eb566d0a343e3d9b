"""contacts.db: names, phones and e-mail addresses of press officers, kept apart from everything that is published."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.errors import UserError
from archive.ids import STRIDE
from archive.notices import Contacts
from archive.press import told

FILE_NAME = "contacts.db"
APPLICATION_ID = 0x41505431  # "APT1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS contacts (
  pk        INTEGER PRIMARY KEY,
  notice_pk INTEGER NOT NULL,   -- number of the notice in press.db
  notice_id TEXT NOT NULL,      -- id of the notice
  url       TEXT NOT NULL,      -- its address
  position  INTEGER NOT NULL,   -- order in the notice, from 0
  name      TEXT,               -- press officer; empty for a press line
  phone     TEXT,
  email     TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS contacts_notice ON contacts (notice_pk);
"""


class ContactStore:
    """contacts.db while a build writes it: committed with press.db or not at all."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE_NAME
        try:
            self.connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
            tables = self._tables()
            self.path.chmod(0o600)
            self.connection.execute("PRAGMA secure_delete = ON")
            self.connection.execute("BEGIN IMMEDIATE")
            if not tables:
                self._make()
        except sqlite3.DatabaseError as error:
            raise told(error, self.path) from error

    def _tables(self) -> set[str]:
        """The tables that are there; a file that is not ours is refused."""
        [found] = self.connection.execute("PRAGMA application_id").fetchone()
        tables = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if found != APPLICATION_ID and tables - {"contacts"}:
            self.connection.close()
            raise UserError(f"{self.path}: is not a file of this program; move it elsewhere and build again")
        return tables

    def _make(self) -> None:
        self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for statement in _SCHEMA.split(";\n"):
            self.connection.execute(statement)

    def clear(self) -> None:
        """Take everything away, and make the table as this release has it."""
        self.connection.execute("DROP TABLE contacts")
        self._make()

    def remove(self, notices: set[int]) -> None:
        """Take away the contacts of these notices."""
        self.connection.executemany("DELETE FROM contacts WHERE notice_pk = ?", [(pk,) for pk in sorted(notices)])

    def put(self, found: Contacts) -> None:
        """Write the contacts of a notice in the place of those it had."""
        self.remove({found.notice_pk})
        self.connection.executemany(
            "INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    found.notice_pk * STRIDE + position,
                    found.notice_pk,
                    found.notice_id,
                    found.url,
                    position,
                    contact["name"],
                    contact["phone"],
                    contact["email"],
                )
                for position, contact in enumerate(found.contacts)
            ],
        )

    def commit(self) -> None:
        """Keep what was written."""
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self.connection.close()
