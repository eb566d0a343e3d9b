"""Every page of `tests/pages` gives the document that stands beside it.

A page without a document gets one written from what the parser says, and fails until somebody has read and kept it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest

from scraper.notice import Notice
from scraper.pages import parse_notice
from tests.cases import PAGES, SCHEMA, SHARED, expected, page_body, page_names, page_url

CONTRACT = jsonschema.Draft202012Validator(
    json.loads(SCHEMA.read_text("utf-8")), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


@cache
def parse(name: str) -> Notice:
    body = page_body(name)
    return parse_notice(body, page_url(name, body), "text/html; charset=utf-8")


@pytest.mark.parametrize("name", page_names())
def test_page_gives_the_expected_document(name: str) -> None:
    document = parse(name).to_json()
    path = PAGES / f"{name}.json"
    if not path.exists():
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the page, correct it, commit it")
    assert document == expected(name)


@pytest.mark.parametrize("name", page_names())
def test_document_keeps_the_contract(name: str) -> None:
    CONTRACT.validate(parse(name).to_json())
    CONTRACT.validate(expected(name))


@pytest.mark.parametrize("name", page_names())
def test_span_holds_the_words_it_stands_for(name: str) -> None:
    notice = parse(name)
    document = notice.to_json()
    for path, span in notice.spans().items():
        words = notice.body_text[span["start"] : span["end"]]
        assert 0 <= span["start"] < span["end"] <= len(notice.body_text), path
        value = at(document, path)
        for needed in words_of(path, value, words):
            assert squash(needed) in squash(words), f"{path}: {needed!r} is not in {words!r}"


def test_every_guest_marker_and_quote_has_a_span() -> None:
    without = [
        f"{name} {path}"
        for name in page_names()
        for notice in [parse(name)]
        for path in paths(notice.to_json())
        if path not in notice.spans()
    ]
    assert without == []


def test_document_survives_the_round_trip() -> None:
    for name in page_names():
        document = expected(name)
        assert Notice.from_json(document).to_json() == document


def test_schema_is_the_contract() -> None:
    shared = SHARED / "contract" / "notice.schema.json"
    if not shared.exists():
        pytest.skip("the contract is not beside the project")
    assert json.loads(SCHEMA.read_text("utf-8")) == json.loads(shared.read_text("utf-8"))


def test_seed_gives_its_document() -> None:
    seed = SHARED / "seed" / "local-policing.html"
    if not seed.exists():
        pytest.skip("the seed is not beside the project")
    document = json.loads(seed.with_suffix(".json").read_text("utf-8"))
    assert parse_notice(seed.read_bytes(), document["url"]).to_json() == document


def at(document: dict[str, Any], path: str) -> Any:
    """Return the value at a span's path, e.g. `meetings[0].panels[1]`."""
    value: Any = document
    for step in path.replace("]", "").replace("[", ".").split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def words_of(path: str, value: Any, words: str) -> list[str]:
    """Return what the words of a span must contain: the parts of the value that are taken over as written."""
    if path.startswith("footnote_markers"):
        return [str(value["number"])]
    if path.startswith("quotes"):
        return [paragraph for paragraph in value["text"].split("\n\n") if paragraph]
    if "guests[" in path:
        keys = ("name", "honorific_prefix", "honorific_suffix", "role", "organisation")
        return [part for key in keys for part in (value[key] or "").split() if part]
    if "panels[" in path:
        own = [value["label"], value["title"]]
        return [part for part in own if part] or [guest["name"] for guest in value["guests"] if guest["name"]]
    day = [str(int(value["date"][-2:]))] if value["date"] and "tomorrow" not in words.casefold() else []
    return [*day, *[part for part in [(value["venue"] or {}).get("room")] if part]]


def squash(words: str) -> str:
    """Return the words without white space and outer punctuation, for comparing."""
    return "".join(words.split()).replace(",", "")


def paths(document: dict[str, Any]) -> list[str]:
    """Return the paths that must have a span, as `Notice.spans` writes them."""
    found = [f"quotes[{i}]" for i in range(len(document["quotes"]))]
    found += [f"footnote_markers[{i}]" for i in range(len(document["footnote_markers"]))]
    for m, meeting in enumerate(document["meetings"]):
        for p, panel in enumerate(meeting["panels"]):
            found += [f"meetings[{m}].panels[{p}].guests[{g}]" for g in range(len(panel["guests"]))]
    return found
