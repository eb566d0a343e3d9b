"""The table of forms is complete and up to date."""

from __future__ import annotations

from tests.cases import page_names
from tests.coverage_table import COVERAGE, forms, proofs, table


def test_every_form_is_proved_by_a_page() -> None:
    named = {name for names in forms().values() for name in names}
    assert sorted(named - set(proofs())) == []


def test_pages_declare_no_unknown_form() -> None:
    named = {name for names in forms().values() for name in names}
    assert sorted(set(proofs()) - named) == []


def test_table_is_up_to_date() -> None:
    assert COVERAGE.read_text("utf-8") == table(), "run `python -m tests.coverage_table`"


def test_there_are_at_least_150_pages() -> None:
    assert len(page_names()) >= 150
