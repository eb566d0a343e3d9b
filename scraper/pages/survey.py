"""A notice's page → the traits of its markup that nobody could know before first contact with the live site. Pure.

The crawl counts them and says so in its report: silence there would hide a crawl that takes the wrong thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html


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
    protected_emails: int
    """E-mail addresses hidden by Cloudflare."""


def survey(body: bytes) -> Survey:
    """The traits of a page; any bytes are read."""
    try:
        root: html.HtmlElement = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return Survey("none", 0, "none", "none", None, False, False, 0)
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
        protected_emails=body.count(b"data-cfemail="),
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
