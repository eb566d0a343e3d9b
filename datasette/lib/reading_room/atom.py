"""Atom feeds (RFC 4287), written with ElementTree.

Ids are URNs made from the stable ids of the archive: they stay the same whatever host serves the feed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NEVER = "1970-01-01T00:00:00Z"
"""`updated` of a feed that has nothing: the element is required."""

RIGHTS = "Words of the notices © Greater London Authority; no licence is claimed or given here."

# What XML 1.0 can't hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    key: str
    """What it is, in the archive's stable ids; never changes."""
    title: str
    link: str
    """Page in the archive."""
    updated: str
    published: str | None = None
    via: str | None = None
    """Page on the Assembly's website."""
    author: str | None = None
    summary: str = ""
    html: str = ""
    """Content; every text in it escaped."""
    categories: Sequence[tuple[str, str]] = ()
    """Terms with their labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed."""

    key: str
    title: str
    subtitle: str
    link: str
    """The page that shows the same."""
    itself: str
    entries: Sequence[Entry]
    following: str | None = None
    """Address of the next part (RFC 5005)."""


def urn(key: str) -> str:
    """Return the id of a feed or an entry.

    >>> urn("notice/lamps-0a1b2c3d")
    'urn:uuid:8b08be2f-acb9-53bd-a658-860c7200019e'
    """
    return uuid5(NAMESPACE_URL, f"https://assembly-press-archive.invalid/{key}").urn


def text_of(value: Any) -> str:
    """Return a text that XML can hold: without control characters and what is no character.

    >>> text_of("bell\\x07 \\ufffe")
    'bell '
    """
    return _NOT_XML.sub("", str(value or ""))


def feed_bytes(feed: Feed) -> bytes:
    """Return the feed as UTF-8 XML."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"})
    _add(root, "id", urn(feed.key))
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", max((entry.updated for entry in feed.entries), default=NEVER))
    _author(root, "Assembly Press Archive")
    _add(root, "rights", RIGHTS)
    _add(root, "generator", "Assembly Press Archive")
    _link(root, "self", feed.itself, "application/atom+xml")
    _link(root, "alternate", feed.link, "text/html")
    if feed.following:
        _link(root, "next", feed.following, "application/atom+xml")
    for entry in feed.entries:
        _add_entry(root, entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(root, _name("entry"))
    _add(element, "id", urn(entry.key))
    _add(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    if entry.published:
        _add(element, "published", entry.published)
    if entry.author:
        _author(element, entry.author)
    _link(element, "alternate", entry.link, "text/html")
    if entry.via:
        _link(element, "via", entry.via, "text/html")
    for term, label in entry.categories:
        ET.SubElement(element, _name("category"), {"term": text_of(term), "label": text_of(label)})
    if entry.summary:
        _add(element, "summary", entry.summary)
    if entry.html:
        _add(element, "content", entry.html, type="html")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _name(name), attributes).text = text_of(text)


def _author(parent: ET.Element, name: str) -> None:
    _add(ET.SubElement(parent, _name("author")), "name", name)


def _link(parent: ET.Element, rel: str, href: str, type_: str) -> None:
    ET.SubElement(parent, _name("link"), {"rel": rel, "href": text_of(href), "type": type_})


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
