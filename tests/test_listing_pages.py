"""Every page of `tests/listings` offers the notices that stand beside it.

A page without such a list gets one written from what is read, and fails until somebody has read and kept it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.pages.listing import read_listing
from scraper.site import LISTING

LISTINGS = Path(__file__).parent / "listings"


@pytest.mark.parametrize("page", sorted(LISTINGS.glob("*.html")), ids=lambda page: page.stem)
def test_a_listing_offers_the_expected_notices(page: Path) -> None:
    listing = read_listing(page.read_bytes(), LISTING)
    teasers = [
        {"url": t.url, "headline": t.headline, "dated": t.dated.isoformat() if t.dated else None}
        for t in listing.teasers
    ]
    found = {"teasers": teasers, "further_pages": list(listing.pages)}
    path = page.with_suffix(".json")
    if not path.exists():
        path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the page, correct it, commit it")
    assert found == json.loads(path.read_text("utf-8"))
