"""A page's tree → a flat sequence of blocks: paragraphs, list items, headings, pictures, with links and offsets.

Everything after this works on blocks, so that the same words read alike whatever tags and classes carry them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from scraper.pages.site_words import END, LOGO, LOGO_FILE
from scraper.text import clean, fold
from scraper.words import words

BLOCK_TAGS = words("""
    address article aside blockquote body button caption center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table
    tbody td tfoot th thead tr ul
""")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# Never the notice's own words: code, site navigation, controls.
SKIPPED = words("""
    script style noscript svg nav form button iframe template select option textarea input object embed audio
    canvas map head math datalist
""")
# A page of 100,000 nested tags is no notice; what stands deeper than this is not read.
MOST_BLOCKS = 20_000


@dataclass(slots=True)
class Block:
    """A stretch of running text; `links` and `sups` hold offsets into `text`, where a line break is a newline."""

    tag: str
    text: str
    links: list[tuple[int, int, str]] = field(default_factory=list)
    sups: list[tuple[int, int]] = field(default_factory=list)
    bold: bool = False
    in_list: int = 0
    """Number of the outermost list it stands in, from 1; 0 outside lists."""
    depth: int = 0
    """Nesting of lists."""
    number: int | None = None
    """The number an ordered list shows for this item."""
    item: int = 0
    """Number of the list item; blocks of one item share it."""
    in_footer: bool = False
    datetime: str | None = None
    src: str | None = None
    """Set on pictures: the address as the page has it; `text` is then the alternative text."""

    @property
    def is_image(self) -> bool:
        return self.tag == "img"

    @property
    def is_logo(self) -> bool:
        src = self.src or ""
        # pictures that editors put in lie under /files/; a banner of the theme has the publisher's name for its text
        masthead = self.text == "London Assembly" and "/files/" not in src
        return masthead or bool(LOGO.search(self.text) or LOGO_FILE.search(src))

    @property
    def is_heading(self) -> bool:
        return self.tag in HEADINGS

    @property
    def is_item(self) -> bool:
        return self.in_list > 0


class _Reader:
    """Gathers text into blocks while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.length = 0
        self.space = False
        self.links: list[tuple[int, int, str]] = []
        self.sups: list[tuple[int, int]] = []
        self.bold = 0
        self.bold_chars = 0
        self.datetime: str | None = None
        self.flushes = 0
        self.tags: list[str] = []
        self.lists: list[tuple[bool, list[int]]] = []
        self.list_count = 0
        self.items: list[int] = []
        self.item_count = 0
        self.number: int | None = None
        self.footers = 0

    def text(self, raw: str) -> None:
        read = clean(raw)
        if not read:
            return
        if read[0].isspace():
            self.space = True
        kept = " ".join(read.split())
        if kept:
            if self.space and self.length and self.parts[-1] != "\n":
                kept = " " + kept
            self.parts.append(kept)
            self.length += len(kept)
            if self.bold:
                self.bold_chars += len(kept)
            self.space = read[-1].isspace()

    def newline(self) -> None:
        if self.length and self.parts[-1] != "\n":
            self.parts.append("\n")
            self.length += 1
        self.space = False

    def flush(self) -> None:
        self.flushes += 1
        self.space = False
        if not self.parts:  # so it is between nearly all tags
            self.sups = []
            return
        text = "".join(self.parts).rstrip("\n")
        if text:
            self.blocks.append(
                Block(
                    tag=next((tag for tag in reversed(self.tags) if tag in _OWN), "p"),
                    text=text,
                    links=[(_past_space(text, a), min(b, len(text)), href) for a, b, href in self.links],
                    sups=self.sups,
                    bold=self.bold_chars >= 0.9 * len(text),
                    in_list=self.list_count if self.lists else 0,
                    depth=len(self.lists),
                    number=self.number,
                    item=self.items[-1] if self.items and self.lists else 0,
                    in_footer=self.footers > 0,
                    datetime=self.datetime,
                )
            )
            self.number = None
            self.datetime = None
        self.parts, self.length = [], 0
        self.links, self.sups, self.bold_chars = [], [], 0

    def image(self, tag: Tag) -> None:
        self.flush()
        src, alt = tag.get("src") or tag.get("data-src"), tag.get("alt")
        self.blocks.append(
            Block(tag="img", text=fold(alt) if isinstance(alt, str) else "", src=src if isinstance(src, str) else None)
        )


def _past_space(text: str, start: int) -> int:
    return start + (text[start : start + 1] in {" ", "\n"})


_State = tuple[int, int, str | None] | None
_Open = tuple[Iterator[PageElement], str, _State]
_OWN = HEADINGS | {"p", "li", "td", "th", "figcaption", "blockquote", "dt", "dd", "caption", "pre", "div"}


def read_blocks(root: Tag, email: Callable[[str], str | None]) -> list[Block]:
    """Return the blocks of a tree in document order.

    `email` turns Cloudflare's hexadecimal form into an address, or None.
    """
    reader = _Reader()
    stack: list[_Open] = [(iter(root.contents), "", None)]
    while stack and len(reader.blocks) < MOST_BLOCKS:
        children, name, state = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            _close(reader, name, state)
        elif isinstance(node, Tag):
            if (node.name in SKIPPED and not _is_heading_button(node)) or _is_toolbar(node) or _is_aside(node):
                continue
            if node.name == "br":
                reader.newline()
            elif node.name == "img":
                reader.image(node)
            elif encoded := _hidden_email(node):
                address = email(encoded)
                # One that cannot be read keeps the words that stand for it and is warned of later.
                reader.text(address or node.get_text())
            else:
                stack.append((iter(node.contents), node.name, _open(reader, node)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            reader.text(node)
    reader.flush()
    return reader.blocks


_NOTICE_WORDS = re.compile(
    r"\bNotes? (?:to|for) editors?\b|\bagenda papers\b|\bavailable for interviews?\b"
    r"|\bFor (?:media enquiries|more (?:information|details)),? please\b",
    re.IGNORECASE,
)


_NOTICE_LINK = re.compile(r"/(?:assembly-|london-assembly-)?press-releases/[^/?#]+")


def _is_aside(tag: Tag) -> bool:
    """Tell whether `tag` is an `aside` of the site's (`Related`, other notices), and not the notes to editors."""
    if tag.name != "aside" or _NOTICE_WORDS.search(tag.get_text()):
        return False
    links = (link.get("href") for link in tag.find_all("a"))
    first = next(iter(tag.stripped_strings), "")
    return bool(END.match(first)) or any(isinstance(href, str) and _NOTICE_LINK.search(href) for href in links)


def _is_heading_button(tag: Tag) -> bool:
    """Tell whether `tag` is the button that heads a part of an accordion (`button[aria-controls^="ac-"]`, SITE 8)."""
    controls = tag.get("aria-controls") if tag.name == "button" else None
    return isinstance(controls, str) and (controls.startswith("ac-") or bool(_NOTICE_WORDS.search(tag.get_text())))


def _is_toolbar(tag: Tag) -> bool:
    """Tell whether `tag` is the Wayback Machine's toolbar."""
    return tag.name == "div" and tag.get("id") in {"wm-ipp-base", "wm-ipp", "donato", "wm-ipp-print"}


def _hidden_email(tag: Tag) -> str | None:
    encoded = tag.get("data-cfemail")
    if isinstance(encoded, str):
        return encoded
    href = tag.get("href") if tag.name == "a" else None
    return href.rpartition("#")[2] if isinstance(href, str) and "/cdn-cgi/l/email-protection#" in href else None


def _open(reader: _Reader, tag: Tag) -> _State:
    name = tag.name
    if name in BLOCK_TAGS:
        reader.flush()
        if name in {"ul", "ol"}:
            if not reader.lists:
                reader.list_count += 1
            reader.lists.append((name == "ol", [(_integer(tag.get("start")) or 1) - 1]))
        elif name == "li" and reader.lists:
            ordered, counter = reader.lists[-1]
            value = _integer(tag.get("value"))
            counter[0] = value if value is not None else counter[0] + 1
            reader.number = counter[0] if ordered else None
            reader.item_count += 1
            reader.items.append(reader.item_count)
        elif name == "footer":
            reader.footers += 1
        reader.tags.append(name)
    elif name == "a":
        href = tag.get("href")
        return (reader.flushes, reader.length, href if isinstance(href, str) else None)
    elif name in {"b", "strong"}:
        reader.bold += 1
    elif name == "sup":
        return (reader.flushes, reader.length, None)
    elif name == "time":
        stamp = tag.get("datetime")
        reader.datetime = stamp if isinstance(stamp, str) else reader.datetime
    return None


def _integer(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip()) else None


def _close(reader: _Reader, name: str, state: _State) -> None:
    if name in BLOCK_TAGS:
        reader.flush()
        reader.tags.pop()
        if name in {"ul", "ol"}:
            reader.lists.pop()
        elif name == "li":
            if reader.items and reader.lists:
                reader.items.pop()
            reader.number = None
        elif name == "footer":
            reader.footers -= 1
    elif state is not None:
        flushes, start, href = state
        begin = start if flushes == reader.flushes else 0
        if name == "sup":
            reader.sups.append((begin, reader.length))
        elif href is not None and reader.length > begin:
            reader.links.append((begin, reader.length, href))
    elif name in {"b", "strong"}:
        reader.bold -= 1
