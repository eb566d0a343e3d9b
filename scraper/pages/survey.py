"""A notice's page → the traits of its markup that nobody could know before first contact with the live site. Pure.

The crawl counts them and says so in its report: silence there would hide a crawl that takes the wrong thing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree, html

from scraper.pages.page import decode_email


@dataclass(frozen=True, slots=True)
class Survey:
    """Traits of one page."""

    date_tag: str
    """Element that holds the date after “Created on”: time, div, span …, or none."""
    rich_text_blocks: int
    """Blocks of running text in the page's own content."""
    notes_tag: str
    """Element that reads “Notes to editors”, or none."""
    bundle: str
    """The website's own name for the kind of page, or none."""
    node_id: str | None
    """Number of the page in the website's own system."""
    has_data_layer: bool
    has_published_time: bool
    picture: str
    """Picture in the page's own content: none, without caption, or with caption."""
    protected_emails: Counter[str]
    """E-mail addresses that Cloudflare hid: decoded, undecodable (no code of Cloudflare's), rejected (no address)."""

    @property
    def told(self) -> dict[str, str]:
        """The traits that are counted from page to page, by name."""
        return {
            "date_tag": self.date_tag,
            "rich_text_blocks": str(self.rich_text_blocks),
            "notes_tag": self.notes_tag,
            "bundle": self.bundle,
            "node_id": "missing" if self.node_id is None else "present",
            "has_data_layer": str(self.has_data_layer).lower(),
            "has_published_time": str(self.has_published_time).lower(),
            "picture": self.picture,
        }


def survey(body: bytes) -> Survey:
    """The traits of a page; any bytes are read."""
    try:
        root: html.HtmlElement = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return Survey("none", 0, "none", "none", None, False, False, "none", Counter())
    content = root.get_element_by_id("block-mainpagecontent", root)
    notes = next((e for e in content.iter("h2", "h3", "h4", "p", "strong") if _is_notes_heading(e)), None)
    bundle = re.search(rb'"entityBundle": ?"([a-z_]+)"', body)
    return Survey(
        date_tag=_date_tag(root),
        rich_text_blocks=sum("rich-text" in (e.get("class") or "").split() for e in content.iter("div", "section")),
        notes_tag=str(notes.tag) if notes is not None else "none",
        bundle=bundle[1].decode("ascii") if bundle else "none",
        node_id=node_id(body),
        has_data_layer=b"dataLayer.push" in body,
        has_published_time=b"article:published_time" in body,
        picture=_picture(content),
        protected_emails=Counter(_fate(code) for code in re.findall(rb'data-cfemail="([^"]*)"', body)),
    )


def node_id(body: bytes) -> str | None:
    """Number of the page in the website's own system, or None.

    >>> node_id(b'window.dataLayer.push({"entityType": "node", "entityId": "1301187"})')
    '1301187'
    >>> node_id(b'{"path":{"currentPath":"node/42"}}')
    '42'
    """
    found = re.search(rb'"entityId": ?"(\d+)"', body) or re.search(rb'"currentPath": ?"node\\?/(\d+)"', body)
    return found[1].decode("ascii") if found else None


def _picture(content: html.HtmlElement) -> str:
    if content.find(".//img") is None:
        return "none"
    captions = (caption.text_content().strip() for caption in content.iter("figcaption"))
    return "with caption" if any(captions) else "without caption"


def _fate(code: bytes) -> str:
    """What becomes of a hidden address."""
    if decode_email(code.decode("ascii", "replace")):
        return "decoded"
    return "rejected" if re.fullmatch(rb"(?:[0-9a-fA-F]{2}){2,}", code) else "undecodable"


def _is_notes_heading(element: html.HtmlElement) -> bool:
    return re.fullmatch(r"notes (?:to|for) editors:?", " ".join(element.text_content().split()), re.I) is not None


def _date_tag(root: html.HtmlElement) -> str:
    for element in root.iter():
        if isinstance(element.tag, str) and (element.text or "").strip() == "Created on":
            following = element.getnext()
            if following is None:
                return "text"
            return "time" if following.tag == "time" or following.find(".//time") is not None else str(following.tag)
    return "none"
