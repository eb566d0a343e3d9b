"""What stands above a notice's text: headline, picture and created date (SITE 8, VARIANTS 2.3 to 2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.page import Head
from scraper.text import fold

_CREATED = re.compile(
    r"(?:Created|Published|Posted|Date published|Publication date|Submitted)(?:\s+on)?\s*:?\s*(.*)", re.IGNORECASE
)

END = re.compile(
    r"Need a document on this page|Share this (?:page|article)|Share (?:via|on) |Share$|Back to top"
    r"|Related (?:content|links|articles"
    r"|pages|news|stories|press)|Useful links$|Was this page|Print this page|You (?:might|may) also"
    r"|Latest (?:news|press)"
    r"|Sign up (?:for|to) |More (?:news|press releases)|Tags?:?$|Category:?$|Most read|Contact us$|© |Copyright"
    r"|Bookmark this",
    re.IGNORECASE,
)

CHROME = re.compile(
    r"Skip to (?:main )?content|(?:Mayor of London|London Assembly) logo.*|Home|London Assembly|Menu|Search"
    r"|Playing this video will set cookies.*|Accept (?:all )?cookies|Play video|Ends?\s*[.:]?|-\s*ends\s*-|###|Image",
    re.IGNORECASE,
)

LOGO = re.compile(r"\blogos?\b|^icon|avatar|spacer", re.IGNORECASE)


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


def read_headline(blocks: list[Block], head: Head) -> tuple[int, str]:
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
        if block.is_heading and not CHROME.fullmatch(block.text) and not END.match(block.text):
            return i, block.text
    if titles:
        return -1, titles[0]
    for i, block in enumerate(blocks):
        if not block.is_image and not block.is_item and not CHROME.fullmatch(block.text):
            return i, block.text
    return -1, ""


def _without_site(title: str | None) -> str | None:
    """Return a page title without the site's name, which follows the last bar."""
    if not title:
        return None
    kept, bar, _ = title.rpartition(" | ")
    return kept if bar else title


def read_header(blocks: list[Block], at: int, article: Article) -> int:
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
            if image is None and not LOGO.search(block.text):
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
