"""Headings inside a meeting: `Panel 2 – Ponds (11am – 1pm):`, `From 2pm: …`, a bare topic (VARIANTS 2.11)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.dates import find_dates, find_times
from scraper.words import any_of

_NUMBERED = re.compile(
    r"(?P<label>"
    + any_of(r"""
        (?:Panel|Section|Session|Part)\s+(?:\d{1,2}\s?[A-Za-z]?|One|Two|Three|Four|Five|Six|[A-F])
        Panel(?=\s*[:–-]\s*(?:from\s+)?\d|\s*:\s*$)
    """)
    + r")(?![\w’'])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DURATION = re.compile(
    r"\(?\s*(?:approx(?:imately)?\.?\s*|about\s+)?\d{1,3}\s?(?:mins?|minutes|hours?|hrs?)\b\.?\s*\)?", re.IGNORECASE
)
_TIME_WORDS = r"(?:from|at|starting at|starts at|approx(?:imately)?\.?|around|about|circa|c\.|between)"
_BEFORE_TIME = re.compile(rf"[(\s–—:,-]*(?:{_TIME_WORDS}\s*)*$", re.IGNORECASE)
_TIMED = re.compile(rf"\W*(?:{_TIME_WORDS}\s+)*", re.IGNORECASE)
_VENUE = re.compile(r"\b(?:Chamber|Committee Room|City Hall|Living Room)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A panel's heading taken apart."""

    label: str | None
    title: str | None
    start_time: str | None
    end_time: str | None


def numbered_heading(text: str) -> Heading | None:
    """Return the heading if `text` is one with a number or letter, or the word alone before a time.

    >>> numbered_heading("Panel 2 – London’s water (11am – 1pm) :")
    Heading(label='Panel 2', title='London’s water', start_time='11:00', end_time='13:00')
    >>> numbered_heading("Panel 1A: (Approximately 20mins)")
    Heading(label='Panel 1A', title=None, start_time=None, end_time=None)
    >>> numbered_heading("Panel: from 2:00pm to approximately 3:30pm")
    Heading(label='Panel', title=None, start_time='14:00', end_time='15:30')
    >>> numbered_heading("Section 1 of the Act says so.") is None
    True
    """
    match = _NUMBERED.match(text)
    if not match or len(text) > 220:
        return None
    rest = re.sub(r"^\s*(?:guests?|witnesses)\b\s*", "", match["rest"]).strip()
    if rest and (
        re.match(r"(?:of|and|will|is|are|was|in|to|that|which)\b", rest)
        or (rest[0].islower() and not re.match(r"(?:from|at|approx)", rest))
    ):
        return None
    title, start, end = _timed_title(rest)
    return Heading(label=match["label"].strip(), title=title, start_time=start, end_time=end)


def _timed_title(rest: str) -> tuple[str | None, str | None, str | None]:
    """Return title, start and end of what follows a label."""
    rest = _DURATION.sub(" ", rest)
    times = find_times(rest, bare=True)
    start = end = None
    if times:
        first = times[0]
        start, end = first.start_time, first.end_time
        before = _BEFORE_TIME.sub("", rest[: first.start])
        after = re.sub(r"^\s*(?:onwards?)?\s*[):,]?\s*", "", rest[first.end :])
        rest = f"{before} {after}" if before.strip(" –—:-(") else after
        if before.count("(") > before.count(")") and rest.rstrip().endswith(")"):
            rest = before
    title = rest.strip().strip("–—-:;,. ").strip()
    if title.startswith("(") and title.endswith(")"):
        title = title[1:-1].strip()
    if title.count("(") != title.count(")"):
        title = title.strip("()").strip() if title.count("(") + title.count(")") == 1 else title
    return title or None, start, end


def timed_heading(text: str) -> Heading | None:
    """Return the heading if `text` is a time, alone or with a topic after it.

    >>> timed_heading("From approx 11am - Big Tank Option")
    Heading(label=None, title='Big Tank Option', start_time='11:00', end_time=None)
    >>> timed_heading("10.00am in the Chamber") is None
    True
    """
    if len(text) > 140:
        return None
    opening = _TIMED.match(text)
    at = opening.end() if opening else 0
    if not text[at : at + 1].isdigit() and text[at : at + 4].lower() not in {"noon", "midd"}:
        return None
    if _VENUE.search(text) or find_dates(text):
        return None
    times = find_times(text, bare=True)
    if not times or times[0].start != at:
        return None
    after = text[times[0].end :].strip()
    if re.match(r"onwards?\b", after):
        after = after[8 if after.startswith("onwards") else 7 :].strip()
    if after and after[0] not in ":–—-,;.)":
        return None
    title = after.strip(":–—-,;.) ").strip() or None
    if title and (title.endswith("?") is False and re.search(r"\b(?:will|are|is)\b", title) and len(title) > 60):
        return None
    return Heading(label=None, title=title, start_time=times[0].start_time, end_time=times[0].end_time)


# Words that make a line a sentence.
_VERB = re.compile(
    r"\b"
    + any_of(r"""
        will|is|are|was|were|be|has|have|had|can|said|says|take place|include[sd]?|following|invited|available
        question(?:s|ing)?|hear|discuss|examine|attend|read|watch|contact
    """)
    + r"\b",
    re.IGNORECASE,
)


def topic_heading(text: str) -> Heading | None:
    """Return the heading if `text` may be a bare topic: short, and no sentence.

    >>> topic_heading("High street innovation:")
    Heading(label=None, title='High street innovation', start_time=None, end_time=None)
    >>> topic_heading("The guests are:") is None
    True
    """
    kept = text.strip()
    if not kept or len(kept) > 110 or kept[-1] in ".;,?!" or len(kept.split()) > 14:
        return None
    if (
        _VERB.search(kept)
        or re.search(r"\bguests?\b|\bwitness", kept, re.IGNORECASE)
        or (not kept[0].isupper() and kept[0] not in "‘“'\"0123456789#")
    ):
        return None
    title, start, end = _timed_title(kept)
    return Heading(label=None, title=title, start_time=start, end_time=end) if title else None
