"""The pages that once measured the parser (docs/explanation/accuracy.md) go on giving every value that is stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.measure import measure

TESTS = Path(__file__).parent
LEFT_OPEN = {"b15-peoples-question-time-nov-2018: wanted 'question_time', got 'event'"}
"""What the conventions do not settle."""


@pytest.mark.parametrize(("folder", "pages"), [("unseen", 60), ("unseen_again", 72), ("unseen_later", 296)])
def test_every_stated_value_is_read(folder: str, pages: int) -> None:
    score = measure(TESTS / folder)
    assert score.pages == pages
    differences = {line for lines in score.differences.values() for line in lines}
    assert differences <= LEFT_OPEN
