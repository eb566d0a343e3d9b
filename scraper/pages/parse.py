"""A saved page → the notice it shows: the parts put together."""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.committees import ANNUAL_MEETING, PLENARY
from scraper.notice import (
    Contact,
    Doubt,
    Footnote,
    FootnoteMarker,
    Image,
    Kind,
    Link,
    Meeting,
    MeetingKind,
    Notice,
    PageFacts,
)
from scraper.pages.article import Article, read_article
from scraper.pages.blocks import Block, read_blocks
from scraper.pages.body import Body, build_body
from scraper.pages.chair import read_chair
from scraper.pages.contacts import read_contacts, unique
from scraper.pages.digest import read_digest
from scraper.pages.introductions import announces_guests
from scraper.pages.kinds import is_digest, is_event, is_visit, kind_of
from scraper.pages.meetings import read_meetings
from scraper.pages.notes import read_markers, read_notes
from scraper.pages.page import Head, absolute, cut, decode_email, original_address, read_head, soup_of, without_toolbar
from scraper.pages.quotes import read_quotes
from scraper.pages.refusal import refuse_apology, refuse_article, refuse_bytes, refuse_html
from scraper.pages.subject import committee_of
from scraper.pages.timing import Calendar, opening_date
from scraper.site import canonical
from scraper.text import decode
from scraper.warnings import doubt

_VIRTUAL = re.compile(
    r"\b(?:take place|be held|held|taking place|meet|meeting)\b[^.]{0,40}\bvirtual(?:ly)?\b|\bvirtual meetings?\b",
    re.IGNORECASE,
)
MOST_TEXT = 150_000
"""Characters of body or notes that are read; no notice has a fifth of it, and what is more is cut and told."""


def parse_notice(body: bytes, url: str, content_type: str | None = None) -> Notice:
    """Return the notice that a page shows.

    `url` is the notice's canonical address, `content_type` the header the page came with. Raises `RefusedPage` if the
    page is not a notice, and nothing else, whatever the bytes are.
    """
    refuse_bytes(body, content_type)
    html, damaged = decode(body, content_type)
    html = without_toolbar(html.replace("\x00", " "))
    head = read_head(html)
    refuse_html(html, head, url)
    tree = soup_of(cut(html))
    blocks = read_blocks(tree, decode_email)
    article = read_article(blocks, head)
    refuse_apology(html, article, head, url)
    refuse_article(article, head, url)
    return _notice(article, head, url, damaged=damaged)


def _notice(article: Article, head: Head, url: str, *, damaged: bool) -> Notice:
    base = head.canonical or url
    blocks = _bounded(article.body)
    body = build_body(blocks)
    notes = read_notes(_bounded(article.notes), lambda text, href: _link(text, href, base))
    calendar = Calendar(created_on=article.created_on)
    text = body.text
    lines = body.lines
    dated = sum(1 for line in lines if not line.is_contact and opening_date(line.text))
    digest = is_digest(article.headline, text, dated, len(body.contacts))
    quotes = () if digest else read_quotes(lines)
    note_texts = [note.text for note in notes.footnotes]
    chair = (
        None if digest else read_chair([*note_texts, *(line.text for line in lines), *notes.contacts, *body.contacts])
    )
    virtual = "irtual" in text and bool(_VIRTUAL.search(text))
    committee = unknown = None
    meetings: list[Meeting]
    doubts: list[Doubt] = []
    if digest:
        found = read_digest(lines, calendar)
        meetings, unread = found.meetings, found.unread
        doubts.extend(_unknown(name) for name in dict.fromkeys(found.unknown))
        kind = Kind.WEEK_AHEAD
    else:
        committee, unknown = committee_of(article.headline, lines, note_texts, chair.role if chair else None)
        single = read_meetings(
            lines,
            calendar,
            committee,
            virtual=virtual,
            visit=is_visit(text),
            event=is_event(article.headline, text),
        )
        meetings, unread = single.meetings, single.unread
        kind = kind_of(
            article.headline,
            text,
            digest=False,
            meets=bool(meetings),
            visits=any(meeting.kind is MeetingKind.SITE_VISIT for meeting in meetings),
            guests=any(panel.guests for meeting in meetings for panel in meeting.panels),
            quoted=bool(quotes),
            ahead=bool(
                re.search(
                    r"\bwill (?:take place|be held)\b|\btakes place\b|\btomorrow\b|\bwill (?:meet|question"
                    r"|hear from)\b",
                    text,
                    re.IGNORECASE,
                )
            ),
        )
        if kind in _WITHOUT_MEETING and not (kind is Kind.SUMMONS and single.certain):
            meetings, unread = [], []
            calendar.doubts.clear()
        if kind is Kind.MOTION:
            committee, unknown = PLENARY, None  # only the full Assembly agrees motions
        elif kind is Kind.APPOINTMENT and re.search(r"\bAnnual Meeting\b", f"{article.headline} {text[:3000]}"):
            committee, unknown = ANNUAL_MEETING, None
            meetings = [
                replace(
                    meeting,
                    committee=meeting.committee if len(meetings) > 1 else committee,
                    panels=meeting.panels if len(meetings) > 1 else (),
                )
                for meeting in meetings
                if single.certain
            ]
            unread = []
        if unknown:
            doubts.append(_unknown(unknown))
    markers = read_markers(body, notes.footnotes)
    doubts = [
        *_page_doubts(article, head, url, damaged=damaged),
        *doubts,
        *calendar.doubts,
        *_meeting_doubts(meetings, body, unread),
        *_note_doubts(markers, notes.footnotes),
    ]
    return Notice(
        url=_address(url, head),
        headline=article.headline,
        created_on=article.created_on,
        kind=kind,
        committee=committee,
        image=_image(article, head, base),
        body_text=text,
        meetings=tuple(meetings),
        chair=chair,
        footnotes=notes.footnotes,
        footnote_markers=markers,
        quotes=quotes,
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


_HIDDEN_EMAIL = re.compile(r"\[email\s*protected\]")
_WITHOUT_MEETING = frozenset({Kind.MOTION, Kind.SUMMONS, Kind.OTHER, Kind.STATEMENT, Kind.REPORT, Kind.INVESTIGATION})


def _bounded(blocks: list[Block]) -> list[Block]:
    """Return the blocks up to the greatest length that is read, so that no page costs more than any notice could."""
    total = 0
    for index, block in enumerate(blocks):
        total += len(block.text)
        if total > MOST_TEXT:
            return blocks[:index]
    return blocks


def _unknown(name: str) -> Doubt:
    return doubt("committee-unknown", f"“{name}” is not in the list of committees")


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


_TRIVIAL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "is",
        "are",
        "with",
        "london",
        "londons",
        "assembly",
        "committee",
        "press",
        "next",
        "week",
        "coming",
        "up",
        "w",
        "c",
    ]
)


def _page_doubts(article: Article, head: Head, url: str, *, damaged: bool) -> list[Doubt]:
    doubts = []
    if damaged:
        doubts.append(doubt("undecodable-bytes", "some bytes of the page are in no known encoding"))
    if not article.found_headline:
        doubts.append(doubt("headline-from-title", f"“{article.headline}” was taken from the page's title"))
    if article.created_on is None:
        doubts.append(doubt("created-on-missing", "the page shows no date, and neither does its metadata"))
    elif article.date_source == "metadata":
        doubts.append(
            doubt(
                "created-on-from-metadata", f"the page shows no date; its metadata says {article.created_on:%-d %B %Y}"
            )
        )
    elif head.created and head.created != article.created_on:
        doubts.append(
            doubt(
                "created-on-differs",
                f"the page says {article.created_on:%-d %B %Y}, its metadata {head.created:%-d %B %Y}",
            )
        )
    unreadable = sum(1 for block in (*article.body, *article.notes) if _HIDDEN_EMAIL.search(block.text))
    if unreadable:
        doubts.append(doubt("email-unreadable", f"{unreadable} hidden e-mail address(es) could not be read"))
    if any(len(_bounded(part)) < len(part) for part in (article.body, article.notes)):
        doubts.append(doubt("text-cut", f"the text is longer than {MOST_TEXT:,} characters; the rest was not read"))
    if not article.body:
        doubts.append(doubt("body-empty", f"“{article.headline}” has no text of its own"))
    elif slug := _other_slug(article, url):
        doubts.append(doubt("slug-differs", f"the address says “{slug}”, the headline “{article.headline}”"))
    return doubts


def _other_slug(article: Article, url: str) -> str | None:
    """Return the words of the address if none of them occurs in headline or body (an old page overwritten)."""
    slug = original_address(url).rstrip("/").rpartition("/")[2]
    words = [w for w in re.findall(r"[a-z]{4,}", slug.lower()) if w not in _TRIVIAL]
    if len(words) < 2:
        return None
    text = (
        " ".join([article.headline, *(block.text for block in article.body)])[:40_000]
        .casefold()
        .replace("’", "")
        .replace("'", "")
    )
    return None if any(word[:5] in text for word in words) else slug


def _meeting_doubts(meetings: list[Meeting], body: Body, unread: list[str]) -> list[Doubt]:
    doubts = [doubt("guest-line-unread", f"“{line[:200]}” could not be read as a guest") for line in unread]
    doubts.extend(
        doubt(
            "meeting-date-missing", f"no date is given for the meeting of {meeting.committee or 'no named committee'}"
        )
        for meeting in meetings
        if meeting.date is None
    )
    guests = any(panel.guests for meeting in meetings for panel in meeting.panels)
    if (
        len(meetings) == 1
        and not guests
        and any(announces_guests(line.text) and "guest" in line.text for line in body.lines)
    ):
        doubts.append(doubt("guests-missing", "guests are announced, but no list follows"))
    return doubts


def _note_doubts(markers: tuple[FootnoteMarker, ...], notes: tuple[Footnote, ...]) -> list[Doubt]:
    numbers = [note.number for note in notes]
    doubts = [
        doubt("marker-without-note", f"the text refers to note {number}, which the page does not have")
        for number in dict.fromkeys(marker.number for marker in markers)
        if numbers and number not in numbers
    ]
    doubts.extend(
        doubt("note-number-repeated", f"two notes have the number {number}")
        for number in sorted({n for n in numbers if numbers.count(n) > 1})
    )
    return doubts
