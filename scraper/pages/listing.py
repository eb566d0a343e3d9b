"""A page of the listing → the notices it links to and its pager. Pure.

The markup of a teaser is not known for certain, so the rule goes by link, not by class: every link in the main part
whose address can be a notice. What a teaser says besides is a hint; the notice's own page decides.

    <main id="main-content">
      <div id="block-breadcrumbs">…</div>
      <article><h3><a href="/press-releases/assembly/a-title">A headline</a></h3> <time datetime="2024-03-14…">
      <nav class="pager-nav"><a href="?page=1" aria-label="Go to page 2">2</a></nav>
    </main>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree, html

from scraper.site import LIVE, Address, canonical, classify, page_number

_DATE = re.compile(r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b")  # fmt: skip  # noqa: E501
_NOT_CONTENT = ("header", "footer", "nav")


@dataclass(frozen=True, slots=True)
class Teaser:
    """A link of the listing to a notice."""

    url: str
    """Canonical address."""
    headline: str
    """The link's text, a hint only; may be empty."""
    dated: date | None
    """The date that stands in the same teaser, if one does."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page of the listing offers."""

    teasers: tuple[Teaser, ...]
    """Links that can be notices, in order, each once."""
    pages: tuple[int, ...]
    """Numbers of the pages that the pager links to, counted from 0, in order."""
    has_main: bool
    """Whether the main part was found where it used to be."""
    other_paths: tuple[str, ...]
    """Paths of the main part that no rule takes or excludes: what the rules may be missing."""


def read_listing(body: bytes, url: str, origin: str = LIVE) -> Listing:
    """What a page of the listing offers. Any bytes are read; a page that is no listing has no teasers."""
    root = _tree(body)
    mains = root.xpath("//main[@id='main-content']") or root.xpath("//main")
    main = mains[0] if mains else root
    teasers: dict[str, Teaser] = {}
    pages: set[int] = set()
    other: dict[str, None] = {}
    for link in main.iterfind(".//a[@href]"):
        found = canonical(link.get("href", ""), url, origin)
        if found is None or _inside(link, "block-breadcrumbs"):
            continue
        address = classify(found)
        if address.kind == "listing" and "page=" in link.get("href", ""):
            pages.add(page_number(found))
        elif _is_teaser(address, link, bool(mains)):
            before = teasers.get(found)
            headline = " ".join(link.text_content().split()) or (before.headline if before else "")
            dated = _date_beside(link, found, url, origin) or (before.dated if before else None)
            teasers[found] = Teaser(found, headline, dated)
        elif address.kind == "unknown":
            other[found.removeprefix(LIVE)] = None
    return Listing(tuple(teasers.values()), tuple(sorted(pages)), bool(mains), tuple(other))


def _is_teaser(address: Address, link: html.HtmlElement, in_main: bool) -> bool:
    if address.kind != "notice":
        return False
    # a menu may link anywhere at the root of the site; numbers and dated paths are never menu entries
    return address.pattern not in ("N4", "N5") or (in_main and not any(_within(link, tag) for tag in _NOT_CONTENT))


def _tree(body: bytes) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return html.document_fromstring(body or b"<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return html.document_fromstring(b"<p></p>")


def _ancestors(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def _inside(element: html.HtmlElement, ident: str) -> bool:
    return any(ancestor.get("id") == ident for ancestor in _ancestors(element))


def _within(element: html.HtmlElement, tag: str) -> bool:
    return any(ancestor.tag == tag for ancestor in _ancestors(element))


def _date_beside(link: html.HtmlElement, found: str, url: str, origin: str) -> date | None:
    """The date in the largest element around the link that holds no link to another notice."""
    for ancestor in _ancestors(link):
        if ancestor.tag in ("main", "body", "html"):
            break
        notices = {canonical(a.get("href", ""), url, origin) for a in ancestor.iterfind(".//a[@href]")}
        if any(other != found and other is not None and classify(other).kind == "notice" for other in notices):
            break
        for time in ancestor.iterfind(".//time[@datetime]"):
            try:
                return datetime.fromisoformat(time.get("datetime", "")).date()
            except ValueError:
                continue
        dated = date_in(" ".join(" ".join(ancestor.itertext()).split()))  # neighbours may touch
        if dated is not None:
            return dated
    return None


def date_in(text: str) -> date | None:
    """The first written-out date in a text.

    >>> date_in("Created on 09 January 2026, updated 10 January 2026")
    datetime.date(2026, 1, 9)
    >>> date_in("31 February 2026") is None
    True
    """
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return datetime.strptime(" ".join(match.groups()), "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
