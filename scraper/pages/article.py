"""Blocks of a page → headline, created date, picture, body, notes, contact paragraphs (SITE 8, VARIANTS 2.2 to 2.5).

The parts are told apart by their words (`Created on`, `Notes to editors`, `Need a document on this page …`), which
have been the same through every theme of the site; classes and tags are no evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.pages.blocks import Block
from scraper.pages.masthead import CHROME, END, LOGO, Article, read_header, read_headline
from scraper.pages.page import Head

NOTES = re.compile(r"(?:Notes?\s+(?:to|for)\s+(?:the\s+)?editors?|Notes)\s*[:.]?", re.IGNORECASE)
_NOTES_GLUED = re.compile(r"(?:(?<=[.!?”’)\]])\s*|\s+)Notes?\s+(?:to|for)\s+[Ee]ditors?\s*:?\s*$")
_NOTES_OPENING = re.compile(r"Notes?\s+(?:to|for)\s+[Ee]ditors?\s*:\s+(?=\S)")
_DOCUMENTS = re.compile(r"Related documents?:?|Attachments?:?|Downloads?:?", re.IGNORECASE)


def read_article(blocks: list[Block], head: Head) -> Article:
    """Return the parts of the notice that stands in `blocks`."""
    blocks = [line for block in blocks for line in _lines(block)]
    at, headline = read_headline(blocks, head)
    article = Article(headline=headline, found_headline=at >= 0)
    start = read_header(blocks, at, article)
    if article.image is None:
        article.image = next(
            (b for b in reversed(blocks[max(0, at - 6) : max(at, 0)]) if b.is_image and not LOGO.search(b.text)), None
        )
    _split(blocks[start:], article)
    if article.created_on is None and head.created:
        article.created_on, article.date_source = head.created, "metadata"
    return article


_LOWER = re.compile(r"[a-zà-ÿ]")
_OPEN_END = re.compile(r"[^.!?:;,”\"’)\d]$")


def _lines(block: Block) -> list[Block]:
    """Return one block for each line that `<br>` parts; a line that goes on in lower case is no new line."""
    if "\n" not in block.text:
        return [block]
    if block.is_item:
        return [replace(block, text=block.text.replace("\n", " "))]
    text = block.text
    starts = [0]
    for match in re.finditer("\n", text):
        after = text[match.end() : match.end() + 1]
        if not (_LOWER.match(after) and _OPEN_END.search(text[: match.start()])):
            starts.append(match.end())
    bounds = zip(starts, [*starts[1:], len(text) + 1], strict=True)
    parts = []
    for start, stop in bounds:
        raw = text[start : stop - 1] if stop <= len(text) else text[start:]
        kept = raw.replace("\n", " ")
        if not kept.strip():
            continue
        end = start + len(kept)
        parts.append(
            replace(
                block,
                text=kept,
                links=[
                    (max(a, start) - start, min(b, end) - start, h) for a, b, h in block.links if a < end and b > start
                ],
                sups=[(a - start, b - start) for a, b in block.sups if start <= a < end],
            )
        )
    return parts


def _split(blocks: list[Block], article: Article) -> None:
    """Part what follows the header into body and notes, and leave out the site's own words."""
    notes = False
    documents = False
    for block in blocks:
        text = block.text
        if block.is_image:
            if article.image is None and not notes and not LOGO.search(text) and not article.body:
                article.image = block
            continue
        if END.match(text) and not block.is_item and len(text) < 120:
            break
        if (
            block.in_footer
            and not NOTES.fullmatch(text)
            and (article.notes or article.body)
            and not _belongs(block, notes)
        ):
            break
        if NOTES.fullmatch(text):
            notes, documents = True, False
            article.notes_heading_tag = article.notes_heading_tag or block.tag
            continue
        if CHROME.fullmatch(text) and not block.is_item:
            continue
        if _DOCUMENTS.fullmatch(text):
            documents = True
            continue
        if documents and block.links and len(text) < 160:
            continue
        documents = False
        if block.tag == "figcaption" and article.image is not None and article.caption is None and not article.body:
            article.caption = text
            continue
        if notes:
            article.notes.append(_without_opening(block))
            continue
        glued = _NOTES_GLUED.search(text) if "ditors" in text[-24:] else None
        if glued:
            article.body.append(replace(block, text=text[: glued.start()].rstrip()))
            article.notes_heading_tag = article.notes_heading_tag or block.tag
            notes = True
            continue
        opening = _NOTES_OPENING.match(text)
        if opening:
            notes = True
            article.notes_heading_tag = article.notes_heading_tag or block.tag
            article.notes.append(_without_opening(block))
            continue
        article.body.append(block)
    if article.notes_heading_tag is None:
        _find_notes(article)
    _drop_repeated_headline(article)


_STANDARD_NOTE = re.compile(
    r"(?:Read the |Full |View the |See the )?[Aa]genda papers\b"
    r"|As well as investigating issues that matter to Londoners|(?:Find out )?more about the work of the\b"
    r"|(?:London Assembly )?(?:All )?(?:London Assembly )?(?:Committee )?meetings are (?:held|open)\b"
    r"|.{5,120}\bis available for interviews?\b|See our public meeting calendar",
    re.IGNORECASE,
)


def _find_notes(article: Article) -> None:
    """Move the notes out of the body where their heading is missing: from the list that holds a standard note."""
    for index, block in enumerate(article.body):
        if not _STANDARD_NOTE.match(block.text):
            continue
        if block.in_list:
            while index and article.body[index - 1].in_list == block.in_list:
                index -= 1
        article.notes = article.body[index:]
        article.body = article.body[:index]
        return


def _belongs(block: Block, notes: bool) -> bool:
    """Tell whether a block in a `footer` is the notice's (plain HTML puts notes into an article's footer)."""
    return notes and not re.search(
        r"\b(?:cookies|terms and conditions|privacy|accessibility|follow us)\b", block.text, re.IGNORECASE
    )


def _without_opening(block: Block) -> Block:
    opening = _NOTES_OPENING.match(block.text)
    if not opening:
        return block
    cut = opening.end()
    return replace(
        block,
        text=block.text[cut:],
        links=[(max(0, a - cut), b - cut, h) for a, b, h in block.links if b > cut],
        sups=[],
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _drop_repeated_headline(article: Article) -> None:
    """Leave out a first body line that repeats the headline (since 2024), a word more or less."""
    if not article.body:
        return
    first = article.body[0]
    if len(first.text) > len(article.headline) + 30 or first.is_item:
        return
    said, repeated = _words(article.headline), _words(first.text)
    common = len(set(said) & set(repeated))
    if (
        repeated
        and (said == repeated or (len(repeated) >= 3 and common >= 0.8 * max(len(set(said)), len(set(repeated)))))
    ) or (
        re.fullmatch(r"Coming up (?:next|this) week (?:at|in) the London Assembly\W*", first.text, re.IGNORECASE)
        and said[:2] == ["coming", "up"]
    ):
        article.body.pop(0)
