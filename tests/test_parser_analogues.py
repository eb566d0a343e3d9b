"""The analogues beside the project: each text, laid into a page in several ways, gives what is expected of it.

Skipped where `../shared` is missing; `tests/pages` holds invented equivalents of every one of them.
"""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Any

import pytest

from scraper.pages import parse_notice
from tests.cases import SHARED

FILE = SHARED / "notices" / "analogues.json"
URL = "https://www.london.gov.uk/press-releases/assembly/an-analogue"
# An item of a digest whose date and committee the analogue leaves to the page around it.
AROUND = "PUBLIC MEETINGS:\n\nWednesday 12 March 2014\n\nPlenary – 10am in the Chamber\n\n"


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"] if FILE.exists() else []
    return found


def page(case: dict[str, Any], *, breaks: bool, lists: bool) -> bytes:
    """Return the case as a page: single newlines as `<br>` or as paragraphs, bullets as typed or as a list."""
    text, given = case["text"], case["given"]
    if given.get("whole_notice"):
        headline, _, rest = text.partition("\n\n")
        _, _, rest = rest.partition("\n\n") if rest.startswith("Created on") else ("", "", rest)
        created = text.split("Created on\n")[1].split("\n")[0] if "Created on\n" in text else ""
        text = rest
    else:
        headline = given.get(
            "headline", "Coming up next week at the London Assembly" if "note" in given else "A heading"
        )
        created = f"{date.fromisoformat(given.get('created_on', '2024-10-15')):%d %B %Y}"
        text = AROUND + text if "note" in given else text
    blocks = []
    for paragraph in text.split("\n\n"):
        rows = paragraph.split("\n")
        if lists and all(row.strip().startswith("•") for row in rows):
            blocks.append("<ul>" + "".join(f"<li>{html.escape(r.strip(' •'))}</li>" for r in rows) + "</ul>")
        elif breaks:
            blocks.append("<p>" + "<br>".join(html.escape(r) for r in rows) + "</p>")
        else:
            blocks.extend(f"<p>{html.escape(r)}</p>" for r in rows)
    date_line = f"<div>Created on</div><div>{created}</div>" if created else ""
    return (
        "<!DOCTYPE html><html lang='en-gb'><head><meta charset='utf-8'>"
        f"<title>{html.escape(headline)} | London City Hall</title>"
        f"</head><body><main><h1>{html.escape(headline)}</h1>{date_line}<div>{''.join(blocks)}</div></main></body></html>"
    ).encode()


def differences(wanted: Any, got: Any, path: str = "") -> list[str]:
    """Return where `got` does not say what `wanted` states: absent keys are not asserted, lists are complete."""
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            return [f"{path}: {got!r} is no object"]
        return [line for key, value in wanted.items() for line in differences(value, got.get(key), f"{path}.{key}")]
    if isinstance(wanted, list):
        if not isinstance(got, list) or len(got) != len(wanted):
            return [f"{path}: wanted {len(wanted)} entries, got {got!r}"]
        return [
            line for i, (a, b) in enumerate(zip(wanted, got, strict=True)) for line in differences(a, b, f"{path}[{i}]")
        ]
    return [] if wanted == got else [f"{path}: wanted {wanted!r}, got {got!r}"]


@pytest.mark.skipif(not FILE.exists(), reason="the analogues are not beside the project")
@pytest.mark.parametrize("breaks", [False, True], ids=["paragraphs", "breaks"])
@pytest.mark.parametrize("lists", [False, True], ids=["typed", "lists"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["id"]))
def test_analogue_gives_what_is_expected(case: dict[str, Any], breaks: bool, lists: bool) -> None:
    document = parse_notice(page(case, breaks=breaks, lists=lists), URL).to_json()
    assert differences(case["expected"], document) == []


def test_a_difference_is_seen() -> None:
    assert differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == [".a[1].b: wanted 2, got 3"]
