"""What the grammar writes, the parser reads."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from scraper.pages import parse_notice
from tests.grammar import Written, notices


def check(written: Written) -> None:
    got = parse_notice(written.page, written.url).to_json()
    assert {key: got[key] for key in written.document} == written.document


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notices())
def test_what_is_written_is_read(written: Written) -> None:
    check(written)


@pytest.mark.torture
@settings(max_examples=3000, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notices())
def test_what_is_written_is_read_at_length(written: Written) -> None:
    check(written)
