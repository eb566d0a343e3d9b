"""The examples in the site's own modules are true. (pytest doesn't collect them: `datasette/` is no package.)"""

from __future__ import annotations

import doctest
import importlib
import sys
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "datasette" / "lib"


@pytest.mark.parametrize("name", sorted(path.stem for path in (LIB / "reading_room").glob("[a-z]*.py")))
def test_examples_are_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(LIB), *sys.path])
    assert doctest.testmod(importlib.import_module(f"reading_room.{name}")).failed == 0
