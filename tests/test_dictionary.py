"""The data dictionary says what schema.sql says, of every column."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from pathlib import Path

import pytest

from archive.dictionary import SCHEMA, tables

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def database() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA.read_text(encoding="utf-8"))
    return database


def test_every_table_and_view_is_documented(database: sqlite3.Connection) -> None:
    made = {
        name
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not name.startswith("notices_fts")
    }
    assert made == set(tables())
    assert all(table.description for table in tables().values())


@pytest.mark.parametrize("table", tables())
def test_every_column_is_documented_as_it_is(database: sqlite3.Connection, table: str) -> None:
    doc = tables()[table]
    made = {row[1]: (row[2], not row[3] and not row[5]) for row in database.execute(f"PRAGMA table_info({table})")}
    assert list(made) == list(doc.columns)
    assert all(column.description for column in doc.columns.values())
    if not doc.is_view:
        assert made == {name: (column.type, column.nullable) for name, column in doc.columns.items()}
    keys = {row[3]: (row[2], row[4]) for row in database.execute(f"PRAGMA foreign_key_list({table})")}
    assert keys == {name: column.references for name, column in doc.columns.items() if column.references}


def test_the_appearances_say_where_each_column_comes_from() -> None:
    appearances = tables()["appearances"]
    assert appearances.is_view
    assert appearances.published
    assert appearances.columns["person"].nullable
    assert not appearances.columns["notice_id"].nullable


def test_the_page_of_the_data_model_is_up_to_date() -> None:
    sys.path.insert(0, str(DOCS))
    try:
        page = importlib.import_module("data_model")
    finally:
        sys.path.remove(str(DOCS))
    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run: python docs/data_model.py"
