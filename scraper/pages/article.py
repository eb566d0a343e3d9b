"""Blocks of a page → headline, created date, picture, body, notes, contact paragraphs (SITE 8, VARIANTS 2.2 to 2.5).

The parts are told apart by their words (`Created on`, `Notes to editors`, `Need a document on this page …`), which
have been the same through every theme of the site; classes and tags are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scraper.pages.blocks import Block
from scraper.pages.contacts import contact_spans
from scraper.pages.masthead import (
    Article,
    heads_site_block,
    is_control,
    is_link,
    read_header,
    read_headline,
)
from scraper.pages.page import Head
from scraper.pages.site_words import CHROME, FOOT
from scraper.words import any_of

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
        _read_picture_above(blocks[max(0, at - 6) : max(at, 0)], article)
    _split(blocks[start:], article)
    if article.created_on is None and head.created:
        article.created_on, article.date_source = head.created, "metadata"
    return article


def _read_picture_above(blocks: list[Block], article: Article) -> None:
    """Read picture and caption that stand before the headline (SITE 8)."""
    place = next((i for i, b in reversed([*enumerate(blocks)]) if b.is_image and not b.is_logo), None)
    if place is not None:
        article.image = blocks[place]
        captions = (block.text for block in blocks[place + 1 :] if block.tag == "figcaption")
        article.caption = article.caption or next(captions, None)


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
    return [_piece(block, start, stop - 1) for start, stop in bounds if text[start : stop - 1].strip()]


def _piece(block: Block, start: int, end: int) -> Block:
    """Return the line of a block between two offsets, its links and superscripts with it."""
    return replace(
        block,
        text=block.text[start:end].replace("\n", " "),
        links=[(max(a, start) - start, min(b, end) - start, h) for a, b, h in block.links if a < end and b > start],
        sups=[(a - start, b - start) for a, b in block.sups if start <= a < end],
    )


def _split(blocks: list[Block], article: Article) -> None:
    """Part what follows the header into body and notes, and leave out the site's own words."""
    in_notes = in_documents = closed = False
    for block in _from_first_words(blocks):
        if block.is_image:
            if article.image is None and not in_notes and not article.body and not block.is_logo:
                article.image = block
            continue
        if _ends_notice(block, article, in_notes=in_notes) or (closed and _opens_site_block(block)):
            break
        closed = bool(_LAST_WORDS.search(block.text)) or (closed and not NOTES.fullmatch(block.text))
        if NOTES.fullmatch(block.text):
            in_notes, in_documents = True, False
            _note_heading(block, article)
        elif _DOCUMENTS.fullmatch(block.text):
            in_documents = True
        elif not (
            _is_chrome(block) or (in_documents and _is_document(block)) or (closed and in_notes and _is_foot(block))
        ):
            in_documents = False
            in_notes = _place(block, article, in_notes=in_notes)
    if article.notes_heading_tag is None:
        _find_notes(article)
    _drop_repeated_headline(article)


_LEAST_TEXT = 60
"""Characters that must follow one of the site's own blocks for it to stand above a notice and not after it."""


def _from_first_words(blocks: list[Block]) -> Iterator[Block]:
    """Yield pictures and what follows the site's own blocks that may stand above the body: to share, to print, tags."""
    begun = headed = False
    for index, block in enumerate(blocks):
        if not begun and not block.is_image and block.tag != "figcaption":
            if heads_site_block(block):
                headed = True
                if sum(len(later.text) for later in blocks[index + 1 :] if _may_be_own(later)) < _LEAST_TEXT:
                    return
                continue
            if not _may_be_own(block) or (headed and block.is_item):
                continue
            begun = True
        yield block


def _may_be_own(block: Block) -> bool:
    return not is_control(block) and not _is_chrome(block)


# Whom the press may ring is said last.
_LAST_WORDS = re.compile(r"\bplease contact\b.*\bon \d|\bduty press officer\b|\b[Oo]ut of hours media\b")


def _opens_site_block(block: Block) -> bool:
    """Tell whether a block after a notice's last words begins one of the site's: a heading, or a menu."""
    heading = block.is_heading and not NOTES.fullmatch(block.text) and not _NOTES_OPENING.match(block.text)
    menu = is_link(block) and (block.is_item or len(block.links) > 1 or FOOT.match(block.text))
    return heading or bool(menu)


def _is_foot(block: Block) -> bool:
    """Tell whether a line among the notes, after whom the press may ring, is the site's: an address, a row of links.

    What is still the notice's there is a sentence, or stands in the notes' list.
    """
    text = block.text
    sentence = len(text) > _LONGEST_FOOT or text[-1:] in '.!?:)”"' or _STANDARD_NOTE.match(text)
    return not (sentence or block.is_item or _TYPED_NUMBER.match(text) or contact_spans(text))


_LONGEST_FOOT = 100
_TYPED_NUMBER = re.compile(r"\[?\d{1,3}[\].)]")


def _ends_notice(block: Block, article: Article, *, in_notes: bool) -> bool:
    """Tell whether a block is the first of the site's own after the notice."""
    if heads_site_block(block):
        return True
    begun = bool(article.notes or article.body)
    return block.in_footer and begun and not NOTES.fullmatch(block.text) and not _belongs(block, in_notes=in_notes)


def _belongs(block: Block, *, in_notes: bool) -> bool:
    """Tell whether a block in a `footer` is the notice's (plain HTML puts notes into an article's footer)."""
    return in_notes and not re.search(
        r"\b(?:cookies|terms and conditions|privacy|accessibility|follow us)\b", block.text, re.IGNORECASE
    )


def _is_chrome(block: Block) -> bool:
    return bool(CHROME.fullmatch(block.text)) and not block.is_item


def _is_document(block: Block) -> bool:
    """Tell whether a block under `Related documents` is one of them."""
    return bool(block.links) and len(block.text) < 160


_CREDIT = re.compile(r"(?:(?:Image|Photo|Picture) )?(?:[Cc]redit|Photo(?:graph)?|Picture|Image)(?: by)?:\s.{2,80}$")


def _place(block: Block, article: Article, *, in_notes: bool) -> bool:
    """Put a block where it belongs; tell whether what follows it are notes."""
    captions = block.tag == "figcaption" or _CREDIT.match(block.text)
    if captions and article.image is not None and article.caption is None and not article.body:
        article.caption = block.text
        return in_notes
    if in_notes:
        article.notes.append(_without_opening(block))
        return True
    if "ditors" in block.text[-24:] and (glued := _NOTES_GLUED.search(block.text)):
        article.body.append(replace(block, text=block.text[: glued.start()].rstrip()))
        _note_heading(block, article)
        return True
    if _NOTES_OPENING.match(block.text):
        article.notes.append(_without_opening(block))
        _note_heading(block, article)
        return True
    article.body.append(block)
    return False


def _note_heading(block: Block, article: Article) -> None:
    article.notes_heading_tag = article.notes_heading_tag or block.tag


# How a note begins that stands under most notices.
_STANDARD_NOTE = re.compile(
    any_of(r"""
        (?:Read the |Full |View the |See the )?[Aa]genda papers\b
        As well as investigating issues that matter to Londoners
        (?:Find out )?more about the work of the\b
        (?:London Assembly )?(?:All )?(?:London Assembly )?(?:Committee )?meetings are (?:held|open)\b
        .{5,120}\bis available for interviews?\b
        See our public meeting calendar
    """),
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


_COMING_UP = re.compile(r"Coming up (?:next|this) week (?:at|in) the London Assembly\W*", re.IGNORECASE)


def _drop_repeated_headline(article: Article) -> None:
    """Leave out a first body line that repeats the headline (since 2024), a word more or less."""
    first = article.body[0] if article.body else None
    if first and not first.is_item and _repeats(article.headline, first.text):
        article.body.pop(0)


def _repeats(headline: str, line: str) -> bool:
    if len(line) > len(headline) + 30:
        return False
    said, repeated = _words(headline), _words(line)
    if _COMING_UP.fullmatch(line) and said[:2] == ["coming", "up"]:
        return True
    if len(repeated) < 3:
        return bool(repeated) and said == repeated
    common = len(set(said) & set(repeated))
    return common >= 0.8 * max(len(set(said)), len(set(repeated)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
