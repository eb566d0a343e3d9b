"""Blocks of a page → headline, created date, picture, body, notes, contact paragraphs (SITE 8, VARIANTS 2.2 to 2.5).

The parts are told apart by their words (`Created on`, `Notes to editors`, `Need a document on this page …`), which
have been the same through every theme of the site; classes and tags are no evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.page import Head
from scraper.text import fold

NOTES = re.compile(r"(?:Notes?\s+(?:to|for)\s+(?:the\s+)?editors?|Notes)\s*[:.]?", re.IGNORECASE)
_NOTES_GLUED = re.compile(r"(?:(?<=[.!?”’)\]])\s*|\s+)Notes?\s+(?:to|for)\s+[Ee]ditors?\s*:?\s*$")
_NOTES_OPENING = re.compile(r"Notes?\s+(?:to|for)\s+[Ee]ditors?\s*:\s+(?=\S)")
_CREATED = re.compile(
    r"(?:Created|Published|Posted|Date published|Publication date|Submitted)(?:\s+on)?\s*:?\s*(.*)", re.IGNORECASE
)
_END = re.compile(
    r"Need a document on this page|Share this (?:page|article)|Share (?:via|on) |Share$|Back to top"
    r"|Related (?:content|links|articles"
    r"|pages|news|stories|press)|Useful links$|Was this page|Print this page|You (?:might|may) also"
    r"|Latest (?:news|press)"
    r"|Sign up (?:for|to) |More (?:news|press releases)|Tags?:?$|Category:?$|Most read|Contact us$|© |Copyright"
    r"|Bookmark this",
    re.IGNORECASE,
)
_CHROME = re.compile(
    r"Skip to (?:main )?content|(?:Mayor of London|London Assembly) logo.*|Home|London Assembly|Menu|Search"
    r"|Playing this video will set cookies.*|Accept (?:all )?cookies|Play video|Ends?\s*[.:]?|-\s*ends\s*-|###|Image",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(r"Related documents?:?|Attachments?:?|Downloads?:?", re.IGNORECASE)
_LOGO = re.compile(r"\blogos?\b|^icon|avatar|spacer", re.IGNORECASE)


@dataclass(slots=True)
class Article:
    """The notice's parts, still as blocks."""

    headline: str
    created_on: date | None = None
    date_source: str | None = None
    image: Block | None = None
    caption: str | None = None
    body: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    notes_heading_tag: str | None = None
    found_headline: bool = False


def read_article(blocks: list[Block], head: Head) -> Article:
    """Return the parts of the notice that stands in `blocks`."""
    blocks = [line for block in blocks for line in _lines(block)]
    at, headline = _headline(blocks, head)
    article = Article(headline=headline, found_headline=at >= 0)
    start = _header(blocks, at, article)
    if article.image is None:
        article.image = next(
            (b for b in reversed(blocks[max(0, at - 6) : max(at, 0)]) if b.is_image and not _LOGO.search(b.text)), None
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


def _headline(blocks: list[Block], head: Head) -> tuple[int, str]:
    """Return the place of the headline (-1: only the page's title has it) and its words."""
    titles = [fold(t) for t in (head.description_title, _without_site(head.title)) if t]
    firsts = [i for i, block in enumerate(blocks) if block.tag == "h1"]
    for i in firsts:
        if blocks[i].text in titles:
            return i, blocks[i].text
    if firsts and not (len(firsts) > 1 and titles):
        return firsts[0], blocks[firsts[0]].text
    for i, block in enumerate(blocks):
        if block.text in titles and not block.is_image and not block.is_item:
            return i, block.text
    if firsts:
        return firsts[-1], blocks[firsts[-1]].text
    for i, block in enumerate(blocks):
        if block.is_heading and not _CHROME.fullmatch(block.text) and not _END.match(block.text):
            return i, block.text
    if titles:
        return -1, titles[0]
    for i, block in enumerate(blocks):
        if not block.is_image and not block.is_item and not _CHROME.fullmatch(block.text):
            return i, block.text
    return -1, ""


def _without_site(title: str | None) -> str | None:
    """Return a page title without the site's name, which follows the last bar."""
    if not title:
        return None
    kept, bar, _ = title.rpartition(" | ")
    return kept if bar else title


def _header(blocks: list[Block], at: int, article: Article) -> int:
    """Read picture and created date after the headline; return where the body begins."""
    between: list[str] = []
    position = at + 1
    image: Block | None = None
    caption = None
    limit = min(len(blocks), position + 14)
    start = position
    index = position
    while index < limit:
        block = blocks[index]
        if block.is_image:
            if image is None and not _LOGO.search(block.text):
                image = block
            start = index + 1 if not between else start
        elif block.tag == "figcaption":
            caption = caption or block.text
            start = index + 1 if not between else start
        else:
            label = _CREATED.fullmatch(block.text)
            source = label[1] if label else block.text
            if label and not source and index + 1 < len(blocks):
                stamp = block.datetime
                index += 1
                while index < len(blocks) and blocks[index].is_image:
                    index += 1
                source = blocks[index].text if index < len(blocks) else ""
                stamp = blocks[index].datetime if index < len(blocks) else stamp
            else:
                stamp = block.datetime
            day = _bare_date(source)
            if day or (label and stamp):
                article.created_on = day or _iso(stamp)
                article.date_source = "time" if stamp else "label" if label else "bare"
                texts = [t for t in between if t != article.headline]
                article.image = image or _alt_only(texts)
                article.caption = caption or (texts[0] if image and texts and texts[0] != image.text else None)
                return index + 1
            if len(between) >= 4 or len(block.text) > 250 or block.is_item:
                break
            between.append(block.text)
        index += 1
    before = [b for b in blocks[max(0, at - 4) : max(at, 0)] if not b.is_image]
    for block in reversed(before):  # in some pages of 2011 to 2016 the date stands above the title
        label = _CREATED.fullmatch(block.text)
        day = _bare_date(label[1] if label else block.text)
        if day:
            article.created_on, article.date_source = day, "label" if label else "bare"
            break
    article.image, article.caption = image, caption
    return start


def _alt_only(texts: list[str]) -> Block | None:
    """Return the picture of a page that kept only its alternative text, between headline and `Created on`."""
    return Block(tag="img", text=texts[-1]) if texts else None


def _bare_date(text: str) -> date | None:
    """Return the date if `text` is a day, month and year and nothing else (no weekday: that is a meeting's)."""
    if len(text) > 40:
        return None
    found = find_dates(text)
    if len(found) != 1 or found[0].year is None:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    if rest.strip(" .,:-–|") and not re.fullmatch(r"[\s,|–-]*(?:at\s+)?\d{1,2}[:.]\d\d\s*(?:am|pm)?[\s|–-]*", rest):
        return None
    if found[0].weekday is not None:
        return None
    try:
        return date(found[0].year, found[0].month, found[0].day)
    except ValueError:
        return None


def _iso(stamp: str | None) -> date | None:
    try:
        return date.fromisoformat(stamp[:10]) if stamp else None
    except ValueError:
        return None


def _split(blocks: list[Block], article: Article) -> None:
    """Part what follows the header into body and notes, and leave out the site's own words."""
    notes = False
    documents = False
    for block in blocks:
        text = block.text
        if block.is_image:
            if article.image is None and not notes and not _LOGO.search(text) and not article.body:
                article.image = block
            continue
        if _END.match(text) and not block.is_item and len(text) < 120:
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
        if _CHROME.fullmatch(text) and not block.is_item:
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
