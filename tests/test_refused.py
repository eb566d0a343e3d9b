"""A page that is no notice is a case too: each of `tests/pages/refused` is refused, by its own name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.pages import RefusedPage, parse_notice
from tests.cases import REFUSED, page_body, page_url


def cases() -> list[str]:
    return sorted(path.stem for path in REFUSED.glob("*.json"))


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REFUSED / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", cases())
def test_page_is_refused_by_name(name: str) -> None:
    described = case(name)
    with pytest.raises(RefusedPage) as refused:
        parse_notice((REFUSED / described["file"]).read_bytes(), described["url"], described["content_type"])
    assert refused.value.reason == described["reason"]
    assert len(str(refused.value)) > len(described["reason"]), "the message says in words what was seen"


def test_every_file_is_described() -> None:
    described = {case(name)["file"] for name in cases()}
    assert {path.name for path in REFUSED.iterdir() if path.suffix != ".json"} == described
    assert len(described) >= 15


@pytest.mark.parametrize("word", ["Error", "Coming soon", "Log in", "Page not found", "Just a moment"])
def test_notice_headed_like_an_apology_is_read(word: str) -> None:
    body = page_body("bus-shelters")
    headline = "Bus shelters in London – who keeps out the rain?".encode()
    body = body.replace(headline, word.encode())
    assert parse_notice(body, page_url("bus-shelters", body), "text/html").headline == word
