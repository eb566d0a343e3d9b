"""The parser's cases: pages of `tests/pages`, the forms each of them proves, and the documents expected of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "pages"
REFUSED = PAGES / "refused"
SCHEMA = Path(__file__).parent / "contract.schema.json"
SHARED = Path(__file__).parents[2] / "shared"

_PROVES = re.compile(r"<!-- proves: (.*?) -->")
_CANONICAL = re.compile(rb'<link\s+rel="canonical"\s+href="([^"]+)"')


def page_names() -> list[str]:
    """Return the names of all cases, sorted."""
    return sorted(page.stem for page in PAGES.glob("*.html"))


def page_body(name: str) -> bytes:
    """Return the bytes of a case's page."""
    return (PAGES / f"{name}.html").read_bytes()


def page_url(name: str, body: bytes) -> str:
    """Return the address a page is taken to be fetched from.

    A comment `<!-- fetched: URL -->` on the first line decides, else the page's canonical link, else an address made of
    its name.
    """
    fetched = re.match(rb"[^\n]*<!-- fetched: (\S+) -->", body)
    found = fetched or _CANONICAL.search(body)
    return found[1].decode() if found else f"https://www.london.gov.uk/press-releases/assembly/{name}"


def proved_by(name: str) -> list[str]:
    """Return the forms that a page's first line declares."""
    first_line = page_body(name).split(b"\n", 1)[0].decode("utf-8", "replace")
    declared = _PROVES.search(first_line)
    return declared[1].split() if declared else []


def expected(name: str) -> dict[str, Any]:
    """Return the document expected of a case."""
    document: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    return document
