"""How much of a page is read, so that no page costs more than any notice could."""

from __future__ import annotations

from scraper.pages.blocks import Block

MOST_TEXT = 150_000
"""Characters of body or notes that are read; no notice has a fifth of it, and what is more is cut and told."""


def bounded(blocks: list[Block]) -> list[Block]:
    """Return the blocks up to the greatest length that is read."""
    total = 0
    for index, block in enumerate(blocks):
        total += len(block.text)
        if total > MOST_TEXT:
            return blocks[:index]
    return blocks
