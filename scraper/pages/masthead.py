"""What stands above a notice's text: headline, picture and created date (SITE 8, VARIANTS 2.3 to 2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.page import Head
from scraper.pages.site_words import CHROME, END
from scraper.text import fold

_CREATED = re.compile(
    r"(?:Submitted by .{1,60}?\son\b"
    r"|(?:Created|Published|Posted|Date published|Publication date|Submitted)(?:\s+on)?)\s*:?\s*(.*)",
    re.IGNORECASE,
)
# When a page was changed says nothing of when it was published.
_CHANGED = re.compile(r"(?:Last )?(?:updated|modified|reviewed|changed)(?:\s+on)?\s*:?\s*(.*)", re.IGNORECASE)
# Words between headline and date that describe no picture.
_NO_PICTURE = re.compile(
    r".*:|\d+(?:\s*[-–]\s*\d+)? min(?:ute)?s?(?: read)?|(?:Tweet|Share|Print|E-?mail|Facebook|Like)\b.*", re.I
)


@dataclass(slots=True)
class Article:
    """The notice's parts, still as blocks."""

    headline: str
    created_on: date | None = None
    date_source: str | None = None
    image: Block | None = None
    caption: str | None = None
    above: list[str] = field(default_factory=list)
    """What stands between headline and date."""
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
    for i, block in enumerate(blocks):
        if block.is_heading and block.text in titles:
            return i, block.text  # to about 2014 the h1 was the site's name, and the title of the page a heading below
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


def heads_site_block(block: Block) -> bool:
    """Tell whether a block opens one of the site's own: a heading, a short line, or a link by itself in a list."""
    return bool(END.match(block.text)) and len(block.text) < 120 and (not block.is_item or is_link(block))


def is_link(block: Block) -> bool:
    """Tell whether a block is a link and nothing else."""
    return sum(end - start for start, end, _ in block.links) >= 0.9 * len(block.text)


def is_control(block: Block) -> bool:
    """Tell whether a block is only a link to print the page, to send it, to a tag, or to a part of the page."""
    return is_link(block) and (len(block.text) <= 30 or all(href.startswith("#") for _, _, href in block.links))


_MOST_BLOCKS = 14
"""Blocks after the headline in which the date is looked for."""
_MOST_TEXTS = 4
"""Texts that may stand between headline and date: a picture's caption, words of the site."""
_LONGEST_TEXT = 250


def read_header(blocks: list[Block], at: int, article: Article) -> int:
    """Read picture and created date after the headline; return where the body begins.

    The body begins after the date; where none is found, after the pictures that follow the headline.
    """
    begin = index = at + 1
    dated_above = _created_above(blocks, at)
    limit = min(len(blocks), begin + _MOST_BLOCKS)
    between: list[str] = []
    while index < limit:
        block = blocks[index]
        if block.is_image or block.tag == "figcaption":
            _note_picture(block, article)
            begin = begin if between else index + 1
        elif changed := _CHANGED.fullmatch(block.text):
            alone = not changed[1] and index + 1 < limit and _bare_date(blocks[index + 1].text)
            index += bool(alone)
            begin = begin if between else index + 1
        else:
            created, last = _created(blocks, index, weekday=not dated_above and not between)
            if created:
                article.created_on, article.date_source = created
                article.above = between
                _picture_from_texts([text for text in between if text != article.headline], article)
                return _past_changed(blocks, last + 1)
            if heads_site_block(block) or is_control(block):
                index += 1
                continue
            if len(between) >= _MOST_TEXTS or len(block.text) > _LONGEST_TEXT or block.is_item:
                break
            between.append(block.text)
            index = last
        index += 1
    if dated_above:
        article.created_on, article.date_source = dated_above
    return begin


def _past_changed(blocks: list[Block], index: int) -> int:
    """Return where what was published goes on after a line that says when the page was changed."""
    changed = _CHANGED.fullmatch(blocks[index].text) if index < len(blocks) else None
    if not changed:
        return index
    if changed[1]:
        return index + 1 if find_dates(changed[1]) else index
    return index + 2 if index + 1 < len(blocks) and _bare_date(blocks[index + 1].text) else index


def _note_picture(block: Block, article: Article) -> None:
    """Keep the first picture that is no logo, and the first caption."""
    if not block.is_image:
        article.caption = article.caption or block.text
    elif article.image is None and not block.is_logo:
        article.image = block


_Created = tuple[date | None, str]
"""The created date (None: its stamp is no date) and how it was found: `time`, `label` or `bare`."""


def _created(blocks: list[Block], index: int, *, weekday: bool) -> tuple[_Created | None, int]:
    """Return the created date that the block at `index` says, if it does, and the last block read for it.

    The label may stand alone, and the date in the next block that is no picture. `weekday`: no other date is in sight,
    so that one with its weekday may be the notice's.
    """
    label = _CREATED.fullmatch(blocks[index].text)
    said, stamp = label[1] if label else blocks[index].text, blocks[index].datetime
    if label and not said and index + 1 < len(blocks):
        index = next((i for i in range(index + 1, len(blocks)) if not blocks[i].is_image), len(blocks))
        if index < len(blocks):
            said, stamp = blocks[index].text, blocks[index].datetime
    day = _bare_date(said, weekday=bool(label) or (weekday and _prose_follows(blocks, index)))
    if day is None and not (label and stamp):
        return None, index
    return (day or _iso(stamp), "time" if stamp else "label" if label else "bare"), index


def _created_above(blocks: list[Block], at: int) -> _Created | None:
    """Return the date above the title, where some pages of 2011 to 2016 have it."""
    for block in reversed(blocks[max(0, at - 4) : max(at, 0)]):
        label = _CREATED.fullmatch(block.text)
        day = _bare_date(label[1] if label else block.text)
        if day and not block.is_image:
            return day, "label" if label else "bare"
    return None


def _picture_from_texts(texts: list[str], article: Article) -> None:
    """Take from the texts between headline and date what the page says of its picture in bare words.

    Beside a picture the first of them is its caption; without one, the last is all that is left of a picture: its
    alternative text.
    """
    texts = [text for text in texts if not _NO_PICTURE.fullmatch(text)]
    if not texts:
        return
    if article.image is None:
        article.image = Block(tag="img", text=texts[-1])
    elif texts[0] != article.image.text:
        article.caption = article.caption or texts[0]


def _prose_follows(blocks: list[Block], index: int) -> bool:
    """Tell whether a sentence or a section's label stands under a block; under a digest's date line stands a topic."""
    following = next((block for block in blocks[index + 1 : index + 8] if not _stands_between(block)), None)
    if following is None or following.is_item:
        return False
    text = following.text
    return text.isupper() or text.endswith((".", ":")) or len(text) > 70 or bool(re.match(r"[A-Z]{4}[A-Z ]*:", text))


_NUMERIC = re.compile(r"(?:[A-Z][a-z]{2},\s+)?(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s*[-–]\s*\d{1,2}:\d\d)?")
_TIME_OF_DAY = re.compile(r"[\s,|–-]*(?:at\s+)?\d{1,2}[:.]\d\d\s*(?:am|pm)?[\s|–-]*")


def _stands_between(block: Block) -> bool:
    """Tell whether a block may stand between date and text: a picture, a row of controls, when the page was changed."""
    return block.is_image or heads_site_block(block) or is_control(block) or bool(_CHANGED.fullmatch(block.text))


def _bare_date(text: str, *, weekday: bool = False) -> date | None:
    """Return the date if `text` is a day, month and year and nothing else.

    With a weekday it may be a meeting's: only `weekday` says that it is not.
    """
    if len(text) > 40:
        return None
    if numeric := _NUMERIC.fullmatch(text.strip()):
        day, month, year = map(int, numeric.groups())
    else:
        found = find_dates(text)
        if len(found) != 1 or found[0].year is None or (found[0].weekday is not None and not weekday):
            return None
        rest = text[: found[0].start] + text[found[0].end :]
        if rest.strip(" .,:-–|") and not _TIME_OF_DAY.fullmatch(rest):
            return None
        day, month, year = found[0].day, found[0].month, found[0].year
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(stamp: str | None) -> date | None:
    try:
        return date.fromisoformat(stamp[:10]) if stamp else None
    except ValueError:
        return None
