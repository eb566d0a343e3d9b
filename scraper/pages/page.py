"""Bytes of a page → the part of it that can hold the notice, and what the page's head says of itself."""

from __future__ import annotations

import html as entities
import json
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import unquote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup

from scraper.text import decode

LONDON = ZoneInfo("Europe/London")

_ARCHIVE_PATH = re.compile(r"^(?:(?:https?:)?//web\.archive\.org)?/web/\d{4,14}\*?(?:[a-z]{2}_)?/(.*)$", re.DOTALL)
_TOOLBAR_START, _TOOLBAR_END = "<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"
_MAIN = re.compile(r"<main(?=[\s>/])", re.IGNORECASE)
_MAIN_END = re.compile(r"</main\s*>", re.IGNORECASE)
_BODY = re.compile(r"<body(?=[\s>])", re.IGNORECASE)
# What is dropped before parsing a page without `main`: none of it can hold words of the notice.
_DEAD = re.compile(r"<!--.*?-->|<(script|style|svg|noscript)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


def original_address(href: str) -> str:
    """Return a link as the live page had it: the Wayback Machine's rewriting undone.

    >>> original_address("https://web.archive.org/web/20150312000000im_/http://www.london.gov.uk/a.jpg")
    'http://www.london.gov.uk/a.jpg'
    >>> original_address("/web/20150312000000/https://www.london.gov.uk/x")
    'https://www.london.gov.uk/x'
    """
    match = _ARCHIVE_PATH.match(href)
    return match[1] if match else href


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the page's head says: evidence beside the notice's own words."""

    title: str | None
    description_title: str | None
    """`og:title`."""
    canonical: str | None
    node_id: str | None
    bundle: str | None
    revision: str | None
    created: date | None
    image: str | None
    language: str | None
    archived: bool
    base: str | None = None
    """Where relative links lead, if the page says so (`<base href>`)."""


_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LINK_CANONICAL = re.compile(r"<link\b[^>]{0,300}?\brel=[\"']?canonical\b[^>]{0,2000}>", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,2000})</title", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang=[\"']?([a-zA-Z-]{2,12})")
_HEAD_LIMIT = 120_000


def read_head(html: str) -> Head:
    """Return what the head of the page says; a missing statement is None."""
    end = html.find("</head")
    head = html[: min(end if end >= 0 else _HEAD_LIMIT, _HEAD_LIMIT)]
    metas: dict[str, str] = {}
    for match in _META.finditer(head):
        if not any(told in match[0] for told in ("og:title", "og:url", "og:image", "article:", "dcterms", "DCTERMS")):
            continue
        attributes = _attributes(match[0])
        key = attributes.get("property") or attributes.get("name")
        if key and "content" in attributes:
            metas.setdefault(key.lower(), attributes["content"])
    link = _LINK_CANONICAL.search(head)
    canonical = _attributes(link[0]).get("href") if link else metas.get("og:url")
    title = _TITLE.search(head)
    layer = _data_layer(head)
    created = _unix(layer.get("entityCreated")) or _stamp(
        metas.get("article:published_time") or metas.get("dcterms.date") or metas.get("dcterms.created")
    )
    language = _LANGUAGE.search(html[:3000])
    node = layer.get("entityId") or _node_path(html)
    return Head(
        title=_unescape(title[1]) if title else None,
        description_title=metas.get("og:title"),
        canonical=original_address(canonical) if canonical else None,
        node_id=node if node and node.isdigit() else None,
        bundle=layer.get("entityBundle"),
        revision=layer.get("entityVid"),
        created=created,
        image=original_address(metas["og:image"]) if metas.get("og:image") else None,
        language=language[1] if language else None,
        base=_base(head),
        archived=_TOOLBAR_START in html[:200_000] or "/_static/js/bundle-playback.js" in head,
    )


_BASE_TAG = re.compile(r"<base\b[^>]{0,500}>", re.IGNORECASE)


def _base(head: str) -> str | None:
    match = _BASE_TAG.search(head)
    href = original_address(_attributes(match[0]).get("href", "")) if match else ""
    return href if href.startswith(("http://", "https://")) else None


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): _unescape(a or b) for name, a, b in _ATTRIBUTE.findall(tag)}


def _unescape(text: str) -> str:
    return entities.unescape(text)


def _data_layer(head: str) -> dict[str, str]:
    """Return the strings of Drupal's `window.dataLayer.push({…})`, or {} where it is missing or cannot be read."""
    start = head.find("dataLayer.push({")
    if start < 0:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(head, start + len("dataLayer.push("))
    except (ValueError, RecursionError):
        return {}
    wanted = ("entityId", "entityBundle", "entityVid", "entityCreated", "entityType")
    return {key: str(value[key]) for key in wanted if isinstance(value.get(key), str | int)}


def _node_path(html: str) -> str | None:
    at = html.find('"currentPath"')
    match = re.match(r'"currentPath"\s*:\s*"node\\?/(\d{1,9})"', html[at : at + 80]) if at >= 0 else None
    return match[1] if match else None


def _unix(value: str | None) -> date | None:
    if not value or not value.isdigit() or len(value) > 10:
        return None
    return datetime.fromtimestamp(int(value), tz=UTC).astimezone(LONDON).date()


def _stamp(value: str | None) -> date | None:
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", value or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def without_toolbar(html: str) -> str:
    """Return the page without what the Wayback Machine put into it."""
    start = html.find(_TOOLBAR_START)
    end = html.find(_TOOLBAR_END, start)
    return html[:start] + html[end + len(_TOOLBAR_END) :] if 0 <= start < end else html


def cut(html: str) -> str:
    """Return the fragment that holds the notice: `main`, if the page has just one; else the body without code.

    Building the tree is nearly all the cost of reading a page, so the less is built the better; what is cut away
    never holds words of a notice (a test parses every page with and without the cut).
    """
    starts = list(_MAIN.finditer(html))
    if len(starts) == 1:
        ends = list(_MAIN_END.finditer(html, starts[0].end()))
        start = starts[0].start()
        if len(ends) == 1 and not _hidden(html, start):
            main = html[start : ends[0].end()]
            if "<h1" in main.lower() or "<h1" not in html.lower():  # else the headline stands above `main`
                return _trimmed(main)
    body = _BODY.search(html)
    return _DEAD.sub("", html[body.start() :] if body else html)


_CRUMBS = re.compile(r"<nav\b[^>]{0,400}\baria-label=[\"']?breadcrumb.*?</nav\s*>", re.IGNORECASE | re.DOTALL)
_AFTER = ("Share this page", "Need a document on this page in an accessible format?")
_HEADING_ENDS = re.compile(r"\s*</h\d", re.IGNORECASE)


def _trimmed(main: str) -> str:
    """Return `main` without breadcrumb and without the blocks for sharing and accessible formats."""
    crumbs = _CRUMBS.search(main, 0, 6000)
    begin = main[: crumbs.start()] + main[crumbs.end() :] if crumbs else main
    ends = [end for words in _AFTER if (end := _heading(begin, words)) >= 0]
    kept = begin[: min(ends)] if ends and _holds_notice(begin[: min(ends)]) else begin
    return _BETWEEN.sub(r"\1", kept)


def _holds_notice(html: str) -> bool:
    """Tell whether a headline and some text stand in `html`: such a block may also stand above a notice's text."""
    _, headed, rest = html.lower().partition("</h1")
    return bool(headed) and len(_TAG.sub("", rest)) > 400


_TAG = re.compile(r"<[^>]*>|\s+")


def _heading(html: str, words: str) -> int:
    """Return where the words of a heading begin that holds nothing else, or -1."""
    at = html.find(words)
    while at >= 0:
        if html[max(0, at - 200) : at].rstrip().endswith(">") and _HEADING_ENDS.match(html, at + len(words)):
            return at
        at = html.find(words, at + 1)
    return -1


# White space between the tags of blocks says nothing, and costs a node each.
_BETWEEN = re.compile(
    r"(</?(?:div|p|ul|ol|li|h[1-6]|section|figure|picture|source|main)(?:\s[^<>]*)?>)\s+(?=<)", re.IGNORECASE
)


def _hidden(html: str, position: int) -> bool:
    """Tell whether `position` stands in a comment or a script."""
    comment = html.rfind("<!--", 0, position)
    if comment >= 0 and html.find("-->", comment, position) < 0:
        return True
    script = html.rfind("<script", 0, position)
    return script >= 0 and html.find("</script", script, position) < 0


def soup_of(fragment: str) -> Tag:
    """Return the tree of a fragment; an empty one where the markup cannot be read at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 warns of input that looks like a file name or an XML document
        try:
            return BeautifulSoup(fragment, "lxml", multi_valued_attributes=None)
        except (ParserRejectedMarkup, AssertionError, ValueError):
            return BeautifulSoup("", "lxml")


def absolute(href: str, base: str) -> str | None:
    """Return a link absolute and as the live page had it; None for anchors, scripts and links that are no addresses.

    Word leaves anchors such as `…#_ftn1` behind; they lead nowhere (SITE 8).
    """
    href = original_address(href.strip())
    if not href or href.startswith("#") or re.search(r"#_(?:ftn|edn)(?:ref)?\d*$", href):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return url
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    return url.replace(" ", "%20")


def decode_email(encoded: str) -> str | None:
    """Return the address that Cloudflare hid, or None if it hides none (the share button's link has no addressee).

    >>> decode_email("42282d6c3a02273a232f322e276c2e2d2c262d2c")
    'jo.x@example.london'
    """
    try:
        data = bytes.fromhex(encoded)
    except ValueError:
        return None
    if len(data) < 2:
        return None
    text = bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", errors="replace").partition("?")[0]
    text = unquote(text)
    return text if re.fullmatch(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", text) else None


_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")


def own_address(body: bytes) -> str | None:
    """Return the address that a saved page gives for itself: canonical link, `og:url`, or a browser's saving note."""
    html, _ = decode(body[:400_000])
    canonical = read_head(html).canonical
    if canonical and canonical.startswith(("http://", "https://")):
        return canonical
    saved = _SAVED_FROM.search(html[:2000])
    return original_address(saved[1]) if saved else None
