"""The Assembly's feed of press notices → its items. Pure.

    <rss version="2.0"><channel><item>
      <title>A headline</title>
      <link>https://www.london.gov.uk/who-we-are/what-london-assembly-does/london-assembly-press-releases/a-title</link>
      <description>…</description><pubDate>Fri, 02 Oct 2026 11:00:00 +0100</pubDate>
      <guid isPermaLink="false">1301187 at https://www.london.gov.uk</guid>
    </item></channel></rss>

`dc:creator` may name a member of staff: it is never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from scraper.site import FEED, LIVE, canonical, classify


class NotAFeed(ValueError):  # noqa: N818 - says what the body is not
    """The body is not the RSS feed. Says what it is instead."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One notice as the feed announces it."""

    url: str
    """Canonical address."""
    headline: str
    """Text of `title`; a hint only."""
    published: datetime | None
    """`pubDate`, aware; None if it cannot be read."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed says, and in which form: both are unknown until first contact with the live site."""

    items: tuple[FeedItem, ...]
    """Items whose address can be a notice, in order, each once."""
    skipped: tuple[str, ...]
    """Links of items that are no notice by the URL rules, as written."""
    guid_form: str
    """`permalink`, `other`, `mixed` or `none`."""
    zones: tuple[str, ...]
    """Offsets met in `pubDate`, e.g. +0000, +0100."""
    longest_description: int
    """Characters of the longest `description`: tells full text from teaser."""


def read_feed(body: bytes, origin: str = LIVE) -> Feed:
    """What the feed announces. Raises NotAFeed for anything that is not well-formed RSS."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeed(f"it is not well-formed XML ({str(error).split(', line')[0]})") from error
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise NotAFeed(f"its root element is <{etree.QName(root).localname}>, not <rss> with a <channel>")
    items: dict[str, FeedItem] = {}
    skipped, guids, zones, longest = [], set(), set(), 0
    for item in channel.iterfind("item"):
        link = _text(item, "link")
        guid = _text(item, "guid")
        guids.add("none" if not guid else "permalink" if guid.startswith(("http://", "https://")) else "other")
        longest = max(longest, len(_text(item, "description")))
        published = _moment(_text(item, "pubDate"))
        if published is not None:
            zones.add(published.strftime("%z"))
        url = canonical(link or guid, FEED, origin)
        if url is None or classify(url).kind != "notice":
            skipped.append(link or guid)
        elif url not in items:
            items[url] = FeedItem(url, _text(item, "title"), published)
    form = guids.pop() if len(guids) == 1 else "mixed" if guids else "none"
    return Feed(tuple(items.values()), tuple(skipped), form, tuple(sorted(zones)), longest)


def _text(item: etree._Element, name: str) -> str:
    return " ".join((item.findtext(name) or "").split())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None and text.endswith("-0000"):
        return moment.replace(tzinfo=UTC)  # RFC 5322: the moment in UTC, the zone not told
    return moment if moment.tzinfo is not None else None
