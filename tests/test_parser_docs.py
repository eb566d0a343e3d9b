"""The reference pages of the parser say what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scraper.notice import Kind
from scraper.pages import REASONS
from scraper.warnings import CODES, doubt

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((Path(__file__).parent / "contract.schema.json").read_text("utf-8"))


def test_every_code_is_documented_as_it_is() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", (DOCS / "reference" / "warnings.md").read_text("utf-8"), re.M)
    )
    assert rows == CODES | REASONS


def test_every_code_is_used() -> None:
    source = "".join(
        path.read_text("utf-8") for part in ("scraper", "archive") for path in (DOCS.parent / part).rglob("*.py")
    )
    assert [code for code in CODES if source.count(f'"{code}"') < 2] == []


def test_unknown_code_is_not_published() -> None:
    with pytest.raises(KeyError):
        doubt("no-such-code", "x")


def test_contract_page_names_every_key_and_kind() -> None:
    text = (DOCS / "reference" / "contract.md").read_text("utf-8")
    meeting = SCHEMA["properties"]["meetings"]["items"]
    panel = meeting["properties"]["panels"]["items"]
    guest = panel["properties"]["guests"]["items"]
    keys = [key for part in (SCHEMA, meeting, panel, guest) for key in part["required"]] + [str(kind) for kind in Kind]
    assert [key for key in keys if f"`{key}`" not in text] == []
