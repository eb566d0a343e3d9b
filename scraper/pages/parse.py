"""A saved page → the notice it shows: the parts put together."""

from __future__ import annotations

import re

from scraper.notice import Contact, Image, Link, Notice, PageFacts
from scraper.pages.article import read_article
from scraper.pages.blocks import Block, read_blocks
from scraper.pages.body import Body, build_body
from scraper.pages.bounds import bounded
from scraper.pages.contacts import read_contacts, unique
from scraper.pages.doubts import meeting_doubts, note_doubts, page_doubts, unknown_committee, unread_meetings
from scraper.pages.kinds import is_digest
from scraper.pages.masthead import Article
from scraper.pages.notes import read_markers, read_notes
from scraper.pages.page import Head, absolute, cut, decode_email, original_address, read_head, soup_of, without_toolbar
from scraper.pages.readings import read_single, read_week
from scraper.pages.refusal import refuse_apology, refuse_article, refuse_bytes, refuse_html
from scraper.pages.timing import Calendar, opening_date
from scraper.site import canonical
from scraper.text import decode


def parse_notice(body: bytes, url: str, content_type: str | None = None) -> Notice:
    """Return the notice that a page shows.

    `url` is the notice's canonical address, `content_type` the header the page came with. Raises `RefusedPage` if the
    page is not a notice, and nothing else, whatever the bytes are.
    """
    refuse_bytes(body, content_type)
    html, damaged = decode(body, content_type)
    html = without_toolbar(html.replace("\x00", " ") if "\x00" in html else html)
    head = read_head(html)
    refuse_html(html, head, url)
    tree = soup_of(cut(html))
    blocks = read_blocks(tree, decode_email)
    article = read_article(blocks, head)
    refuse_apology(html, article, head, url)
    refuse_article(article, head, url)
    return _notice(article, head, url, damaged=damaged)


def _notice(article: Article, head: Head, url: str, *, damaged: bool) -> Notice:
    base = head.base or head.canonical or original_address(url)
    blocks = bounded(article.body)
    body = build_body(blocks)
    notes = read_notes(bounded(article.notes), lambda text, href: _link(text, href, base))
    calendar = Calendar(created_on=article.created_on)
    dated = sum(1 for line in body.lines if not line.is_contact and opening_date(line.text))
    digest = is_digest(article.headline, body.text, dated, len(body.contacts))
    reading = read_week(body, calendar) if digest else read_single(article.headline, body, notes, calendar)
    markers = read_markers(body, notes.footnotes)
    doubts = [
        *page_doubts(article, head, url, damaged=damaged),
        *(unknown_committee(name) for name in reading.unknown_committees),
        *calendar.doubts,
        *meeting_doubts(reading.meetings, body, reading.unread),
        *(unread_meetings(body.text, reading.meetings, article.created_on) if digest else ()),
        *note_doubts(markers, notes.footnotes),
    ]
    return Notice(
        url=_address(url, head),
        headline=article.headline,
        created_on=article.created_on,
        kind=reading.kind,
        committee=reading.committee,
        image=_image(article, head, base),
        body_text=body.text,
        meetings=reading.meetings,
        chair=reading.chair,
        footnotes=notes.footnotes,
        footnote_markers=markers,
        quotes=reading.quotes,
        contacts=_contacts(body, notes.contacts),
        links=_links(blocks, base) + tuple(link for note in notes.footnotes for link in note.links),
        warnings=tuple(doubts),
        facts=PageFacts(
            node_id=head.node_id,
            bundle=head.bundle,
            revision=head.revision,
            canonical_url=head.canonical,
            metadata_created=head.created,
            date_source=article.date_source,
            notes_heading_tag=article.notes_heading_tag,
            text_blocks=len(article.body),
        ),
    )


def _address(url: str, head: Head) -> str:
    """Return the notice's address: the one given, unless it is a number and the page knows a better one."""
    given = canonical(original_address(url)) or original_address(url)
    if url and not re.search(r"/node/\d+$", given):
        return given
    return (canonical(head.canonical) if head.canonical else None) or given


def _link(text: str, href: str, base: str) -> Link | None:
    address = absolute(href, base)
    return Link(text=" ".join(text.split()), href=address) if address and not address.startswith("mailto:") else None


def _links(blocks: list[Block], base: str) -> tuple[Link, ...]:
    made = (_link(block.text[a:b].strip(), href, base) for block in blocks for a, b, href in block.links)
    return tuple(link for link in made if link)


def _image(article: Article, head: Head, base: str) -> Image | None:
    picture = article.image
    if picture is None:
        return None
    src = absolute(picture.src, base) if picture.src else None
    return Image(src=src, alt=picture.text or None, caption=article.caption)


def _contacts(body: Body, others: list[str]) -> tuple[Contact, ...]:
    return unique([contact for text in (*body.contacts, *others) for contact in read_contacts(text)])
