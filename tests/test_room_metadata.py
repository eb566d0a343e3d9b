"""metadata.yaml and schema.sql say the same; the ready-made questions answer what they ask."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive.dictionary import tables
from archive.site_metadata import METADATA, described, to_yaml
from tests.room_site import Visitor, invented, visitor

PRESS = yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["press"]
QUESTIONS: dict[str, dict[str, str]] = {
    "organisations_by_committee_and_year": {"committee": "transport", "year": "2023"},
    "more_than_one_committee": {"year": "2023"},
    "footnotes_that_link_to": {"host": "review.example"},
    "edited_after_publication": {"year": ""},
    "guests_added_late": {},
    "most_frequent_guests": {"committee": "", "year": "2023"},
    "changed_roles": {},
    "appeared_together": {"organisation": "thamesway"},
    "moved_or_cancelled_meetings": {},
    "linked_websites": {},
    "who_is_quoted": {"speaker": "quill"},
    "notices_a_month": {},
}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def room(press: Path) -> Iterator[Visitor]:
    with visitor(press) as visiting:
        yield visiting


def ask(room: Visitor, question: str) -> list[dict[str, Any]]:
    answer = room.get(f"/press/{question}.json", params={**QUESTIONS[question], "_shape": "array"})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


def test_every_table_and_column_is_described_as_the_schema_does() -> None:
    for name, doc in tables().items():
        shown = PRESS["tables"][name]
        assert shown["description"] == doc.description, f"{name}: run `python -m archive.site_metadata`"
        wanted = {column: about.description for column, about in doc.columns.items()}
        assert shown["columns"] == wanted, f"{name}: run `python -m archive.site_metadata`"
        assert all(wanted.values()), name


def test_nothing_is_described_that_is_not_there(press: Path) -> None:
    with closing(sqlite3.connect(press)) as db:
        for name, shown in PRESS["tables"].items():
            there = [row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (name,))]
            assert there, name
            if shown.get("columns"):
                assert list(shown["columns"]) == there
            for key in ("label_column", "sort", "sort_desc"):
                assert shown.get(key) in (None, *there), (name, key)
            assert set(shown.get("facets", [])) | set(shown.get("sortable_columns", [])) <= set(there)


def test_every_facet_and_sort_order_has_its_index(press: Path) -> None:
    with closing(sqlite3.connect(press)) as db:
        for name in ("notices", "meetings", "people", "organisations", "changes", "captures", "versions", "refusals"):
            shown = PRESS["tables"][name]
            firsts = {
                db.execute("SELECT name FROM pragma_index_info(?) WHERE seqno = 0", (index[1],)).fetchone()[0]
                for index in db.execute(f"PRAGMA index_list({name})").fetchall()
            }
            assert {shown.get("sort_desc", "pk")} <= firsts | {"pk"}, name


def test_writing_the_descriptions_again_changes_nothing() -> None:
    assert to_yaml(described(yaml.safe_load(METADATA.read_text("utf-8")))) == METADATA.read_text("utf-8")


def test_join_tables_are_hidden_and_the_licence_is_not_claimed() -> None:
    hidden = {name for name, shown in PRESS["tables"].items() if shown.get("hidden")}
    assert {"notice_urls", "pages", "sightings", "redirects", "notices_fts"} <= hidden
    assert "Open Government Licence" in PRESS["license"] and "not known" in PRESS["license"]


def test_there_are_ten_questions_and_each_is_tested() -> None:
    assert set(QUESTIONS) == set(PRESS["queries"]) and len(QUESTIONS) >= 10
    assert all(query["title"].endswith("?") and query["description"] for query in PRESS["queries"].values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_answers_on_a_page_and_as_csv(room: Visitor, question: str) -> None:
    assert ask(room, question)
    assert room.get(f"/press/{question}", params=QUESTIONS[question]).status_code == 200
    assert room.get(f"/press/{question}.csv", params=QUESTIONS[question]).text.count("\n") > 1
    assert room.get(f"/press/{question}").status_code == 200  # nothing filled in yet


def test_the_organisations_are_those_of_the_guest_lists(room: Visitor, press: Path) -> None:
    with closing(sqlite3.connect(press)) as db:
        wanted = {
            row[0]
            for row in db.execute(
                "SELECT DISTINCT o.name FROM guests g JOIN organisations o ON o.pk = g.organisation_pk JOIN meetings m"
                " ON m.pk = g.meeting_pk JOIN committees c ON c.pk = m.committee_pk"
                " WHERE c.name = 'Transport Committee' AND m.date LIKE '2023%'"
            )
        }
    assert {row["organisation"] for row in ask(room, "organisations_by_committee_and_year")} == wanted


def test_more_than_one_committee_means_more_than_one(room: Visitor, press: Path) -> None:
    for row in ask(room, "more_than_one_committee"):
        assert row["committees"] > 1 and row["year"] == "2023" and len(row["which"].split("Committee")) > 2


def test_notes_link_where_they_were_asked_to(room: Visitor) -> None:
    rows = ask(room, "footnotes_that_link_to")
    assert len(rows) == 36 and all("review.example.org" in row["href"] for row in rows)


def test_edited_notices_are_those_with_edits(room: Visitor, press: Path) -> None:
    with closing(sqlite3.connect(press)) as db:
        wanted = {row[0] for row in db.execute("SELECT id FROM notices WHERE pk IN (SELECT notice_pk FROM changes)")}
    assert {row["notice_id"] for row in ask(room, "edited_after_publication")} == wanted


def test_settings_are_those_that_were_measured() -> None:
    settings = json.loads(METADATA.with_name("settings.json").read_text("utf-8"))
    assert settings["suggest_facets"] is False and settings["max_csv_mb"] == 0
    assert settings["default_allow_sql"] is False and settings["allow_download"] is False
