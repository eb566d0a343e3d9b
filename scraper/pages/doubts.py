"""What a reading is unsure of, in words: the warnings that the archive publishes."""

from __future__ import annotations

import re
from datetime import date

from scraper.dates import find_dates, find_times, resolve
from scraper.notice import Doubt, Footnote, FootnoteMarker, Meeting
from scraper.pages.body import Body
from scraper.pages.bounds import MOST_TEXT, bounded
from scraper.pages.introductions import announces_guests
from scraper.pages.masthead import Article
from scraper.pages.page import Head, original_address
from scraper.warnings import doubt
from scraper.words import words

_HIDDEN_EMAIL = re.compile(r"\[email\s*protected\]")
# Words of an address that tell no subject.
_TRIVIAL = words("with london londons assembly committee press next week coming")


def unknown_committee(name: str) -> Doubt:
    """Return the doubt about a committee that the list does not hold."""
    return doubt("committee-unknown", f"“{name}” is not in the list of committees")


def page_doubts(article: Article, head: Head, url: str, *, damaged: bool) -> list[Doubt]:
    """Return what is doubtful about the page as a whole; `damaged`: some of its bytes could not be decoded."""
    doubts = []
    if damaged:
        doubts.append(doubt("undecodable-bytes", "some bytes of the page are in no known encoding"))
    if not article.found_headline:
        doubts.append(doubt("headline-from-title", f"“{article.headline}” was taken from the page's title"))
    doubts.extend(_created_doubts(article, head))
    unreadable = sum(1 for block in (*article.body, *article.notes) if _HIDDEN_EMAIL.search(block.text))
    if unreadable:
        doubts.append(doubt("email-unreadable", f"{unreadable} hidden e-mail address(es) could not be read"))
    if any(len(bounded(part)) < len(part) for part in (article.body, article.notes)):
        doubts.append(doubt("text-cut", f"the text is longer than {MOST_TEXT:,} characters; the rest was not read"))
    if not article.body:
        doubts.append(doubt("body-empty", f"“{article.headline}” has no text of its own"))
    elif slug := _other_slug(article, url):
        doubts.append(doubt("slug-differs", f"the address says “{slug}”, the headline “{article.headline}”"))
    return doubts


def _created_doubts(article: Article, head: Head) -> list[Doubt]:
    """Return the doubt about the notice's own date, if there is one."""
    day = article.created_on
    if day is None:
        return [doubt("created-on-missing", "the page shows no date, and neither does its metadata")]
    if article.date_source == "metadata":
        told = f"the page shows no date; its metadata says {day:%-d %B %Y}"
        return [doubt("created-on-from-metadata", told)]
    if head.created and head.created != day:
        told = f"the page says {day:%-d %B %Y}, its metadata {head.created:%-d %B %Y}"
        return [doubt("created-on-differs", told)]
    return []


def _other_slug(article: Article, url: str) -> str | None:
    """Return the words of the address if none of them occurs in headline or body (an old page overwritten)."""
    slug = original_address(url).rstrip("/").rpartition("/")[2]
    telling = [word for word in re.findall(r"[a-z]{4,}", slug.lower()) if word not in _TRIVIAL]
    if len(telling) < 2:
        return None
    text = " ".join([article.headline, *(block.text for block in article.body)])[:40_000]
    said = text.casefold().replace("’", "").replace("'", "")
    return None if any(word[:5] in said for word in telling) else slug


def meeting_doubts(meetings: tuple[Meeting, ...], body: Body, unread: tuple[str, ...]) -> list[Doubt]:
    """Return what is doubtful about the meetings; `unread` are the lines of guest lists that could not be read."""
    doubts = [doubt("guest-line-unread", f"“{line[:200]}” could not be read as a guest") for line in unread]
    doubts.extend(
        doubt(
            "meeting-date-missing", f"no date is given for the meeting of {meeting.committee or 'no named committee'}"
        )
        for meeting in meetings
        if meeting.date is None
    )
    guests = any(panel.guests for meeting in meetings for panel in meeting.panels)
    announced = any("guest" in line.text and announces_guests(line.text) for line in body.lines)
    if len(meetings) == 1 and announced and not guests:
        doubts.append(doubt("guests-missing", "guests are announced, but no list follows"))
    return doubts


# Where the Assembly sits, in the words after a date.
_SITS = re.compile(r"[^.?!]{0,160}?\b(?:Chamber|Committee Rooms? \d)\b")
_IN_A_SENTENCE = re.compile(r"\b(?:on|from|by|until|before|after|since)\s+$")


def unread_meetings(text: str, meetings: tuple[Meeting, ...], created_on: date | None) -> list[Doubt]:
    """Return the sittings that a digest's text announces and that no meeting stands for."""
    read = {meeting.date for meeting in meetings}
    lost: dict[date, str] = {}
    for mention in find_dates(text):
        sits = _SITS.match(text, mention.end) if mention.weekday is not None else None
        if not sits or not find_times(sits[0]) or _IN_A_SENTENCE.search(text, max(0, mention.start - 8), mention.start):
            continue
        day = resolve(mention, created_on).date
        if day and day not in read and (created_on is None or day >= created_on):
            lost.setdefault(day, " ".join(text[mention.start : sits.end()].split()))
    return [doubt("meeting-unread", f"“{said[:200]}” was not read as a meeting") for said in lost.values()]


def note_doubts(markers: tuple[FootnoteMarker, ...], notes: tuple[Footnote, ...]) -> list[Doubt]:
    """Return where markers and notes do not fit one another."""
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
