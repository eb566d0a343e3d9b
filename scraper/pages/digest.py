"""The week's digest: sections with dated items, each with topic, committee line, prose and guests (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from scraper.committees import PLENARY, QUESTION_TIME, canonical, find_committees
from scraper.notice import Meeting, MeetingKind, Panel, Span, Venue
from scraper.pages.body import Line
from scraper.pages.digest_headers import SENTENCE, Header, read_header, section_of
from scraper.pages.headings import topic_heading
from scraper.pages.labels import is_label, read_labels
from scraper.pages.panels import read_panels
from scraper.pages.timing import Calendar, opening_date

_VIRTUAL = re.compile(
    r"\b(?:take place|be held|held|taking place|meet)\b[^.]{0,40}\bvirtual(?:ly)?\b|\bvirtual meetings?\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Item:
    lines: list[Line] = field(default_factory=list)
    day: date | None = None
    dated: Line | None = None
    own_date: bool = False
    section: MeetingKind | None = None


@dataclass(slots=True)
class Digest:
    """A digest's meetings, the printed names of committees that are not in the list, and unread guest lines."""

    meetings: list[Meeting]
    unknown: list[str]
    unread: list[str]


def read_digest(lines: list[Line], calendar: Calendar) -> Digest:
    """Return the items of a digest as meetings, in the page's order."""
    digest = Digest(meetings=[], unknown=[], unread=[])
    preface = next((i for i, line in enumerate(lines) if section_of(line.text)[0] or opening_date(line.text)), 0)
    virtual = any(_VIRTUAL.search(line.text) for line in lines[:preface])
    for item in _items(lines, calendar):
        meeting = _meeting(item, calendar, digest, virtual=virtual)
        if meeting:
            digest.meetings.append(meeting)
    return digest


def _items(lines: list[Line], calendar: Calendar) -> list[_Item]:
    """Part the lines into items: a date line opens one; so does a committee line after the item before has ended."""
    items: list[_Item] = []
    current: _Item | None = None
    section: MeetingKind | None = None
    day: date | None = None
    dated: Line | None = None
    for index, line in enumerate(lines):
        if line.is_contact:
            current = None
            continue
        is_section, kind = section_of(line.text)
        if is_section and not line.is_item:
            section, current = kind, None
            continue
        mention = opening_date(line.text) if not line.is_item else None
        if mention:
            rest = line.text[mention.end :].strip(" –—-:,.")
            if len(rest) <= 170 and not re.search(r"\b(?:will|has|have|is|are)\b|[.?!]\s", rest):
                day = calendar.day(mention, line.text)
                dated = line
                current = _Item(day=day, dated=line, own_date=True, section=section)
                items.append(current)
                if rest:
                    at = line.text.index(rest, mention.end)
                    current.lines.append(_part(line, at))
                continue
        if current is None:
            if line.is_item or not _opens(lines, index):
                continue
            current = _Item(day=day, dated=dated, section=section)
            items.append(current)
        elif _second_header(current, line, lines[index + 1 : index + 3]):
            bare = canonical(line.text.strip(" :")) is not None  # its topic follows
            above = not bare and _is_topic(current.lines[-1]) and len(current.lines) > 1
            taken = current.lines.pop() if above else None
            current = _Item(day=day, dated=dated, section=section, lines=[taken] if taken else [])
            items.append(current)
        current.lines.append(line)
    return items


def _part(line: Line, at: int) -> Line:
    return Line(text=line.text[at:], start=line.start + at, block=line.block, is_typed=line.is_typed, opens_block=False)


def _opens(lines: list[Line], index: int) -> bool:
    """Tell whether an item without a date line begins here: a committee line, or a topic right before one."""
    if read_header(lines[index].text, named_only=True):
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    return bool(
        _is_topic(lines[index])
        and following
        and not following.is_contact
        and read_header(following.text, named_only=True)
    )


def _second_header(item: _Item, line: Line, following: list[Line]) -> bool:
    """Tell whether a committee line with a time begins another item although the one before was not closed."""
    if line.is_item:
        return False
    header = read_header(line.text, named_only=True)
    if not header or (not header.time and (header.topic or not _more(following, header)[0])):
        return False
    heads = [read_header(old.text) for old in item.lines[:4]]
    return any(h and h.time for h in heads) and len(item.lines) >= 2


def _is_topic(line: Line) -> bool:
    text = line.text.strip()
    return not line.is_item and 0 < len(text) <= 170 and text[-1] not in ".:;," and not re.search(r"\bwill\b", text)


def _meeting(item: _Item, calendar: Calendar, digest: Digest, *, virtual: bool) -> Meeting | None:
    head, header, topic, body = _head(item)
    if not item.own_date and header is None:
        return None
    if item.own_date and not item.lines:
        return None
    labels = read_labels(body)
    prose = " ".join(line.text for line in body)
    kind = _kind(item, header, labels is not None, topic, prose)
    committee = header.committee if header else None
    if header and header.committee and not header.known:
        digest.unknown.append(header.committee)
    if topic and committee in {None, PLENARY} and _asks_mayor(topic, header):
        committee = QUESTION_TIME
    if committee is None:
        committee = _from_prose(topic, prose)
    day = item.day
    if labels and labels.day and day is None:
        day = calendar.day(labels.day, prose)
    time = header.time if header and header.time else labels.time if labels else None
    venue = header.venue if header else None
    if labels and labels.venue and (venue is None or not (venue.room or venue.address or venue.postcode)):
        venue = labels.venue  # the labelled lines say more than the head line
    if time and labels and labels.time and labels.time.start_time == time.start_time and not time.end_time:
        time = labels.time
    if (virtual or _VIRTUAL.search(prose)) and kind is MeetingKind.PUBLIC_MEETING and venue is None:
        venue = Venue(room=None, building=None, address=None, postcode=None, virtual=True)
    calendar.tomorrow(prose, day)
    panels: tuple[Panel, ...] = ()
    if kind is not MeetingKind.PUBLICATION:
        kept = [line for index, line in enumerate(body) if not labels or index not in labels.lines]
        visit = kind is MeetingKind.SITE_VISIT
        panels, unread = read_panels(kept, prose=kind is MeetingKind.PUBLIC_MEETING, visit=visit)
        digest.unread.extend(unread)
        if kind is MeetingKind.EVENT:
            panels = tuple(panel for panel in panels if panel.guests)
    first = item.dated if item.dated else item.lines[0]
    end = (head[-1] if head else item.lines[0]).end
    if (labels and labels.last is not None and venue is not None and header is None) or (
        labels and labels.last is not None and labels.venue is venue and venue is not None
    ):
        end = max(end, body[labels.last].end)
    return Meeting(
        kind=kind,
        committee=committee,
        topic=topic,
        date=day,
        start_time=time.start_time if time else None,
        end_time=time.end_time if time else None,
        venue=venue,
        panels=panels,
        span=Span(start=min(first.start, item.lines[0].start), end=end),
    )


def _asks_mayor(topic: str, header: Header | None) -> bool:
    """Tell whether the topic makes a sitting of the Assembly a question time; `Full Assembly` beside it is none."""
    if re.fullmatch(r"(?:London )?(?:Mayor[’']s Question Time|MQT)(?: \(MQT\))?", topic):
        return True
    said = bool(header and header.committee == PLENARY and not header.sitting)
    return not said and bool(re.search(r"^Mayor[’']s Question Time|\bMQT\b", topic))


def _head(item: _Item) -> tuple[list[Line], Header | None, str | None, list[Line]]:
    """Return an item's head lines, header, topic, and the lines after them."""
    lines = item.lines
    for index, line in enumerate(lines[:4]):
        if line.is_item or is_label(line.text):
            break
        header = read_header(line.text)
        if (
            header
            and not header.named
            and index == 0
            and len(lines) > 1
            and read_header(lines[1].text, named_only=True)
        ):
            header = None
        if header:
            used = index + 1
            # The committee alone, then time and place on a line of their own, perhaps a topic between them.
            if not header.time and header.named:
                more, extra = _more(lines[index + 1 : index + 3], header)
                if more:
                    sits = header.committee == QUESTION_TIME  # a title line of its own is the topic
                    full = sits and more.committee == PLENARY and not _asks_mayor(line.text.strip(" :"), more)
                    header = replace(
                        header,
                        committee=PLENARY if full else header.committee,
                        topic=line.text.strip(" :") if sits else extra or header.topic,
                        time=more.time,
                        venue=more.venue or header.venue,
                    )
                    used += 2 if extra else 1
            topics = [old.text.strip(" :") for old in lines[:index]]
            topics = [t.strip(" –—-") for t in topics]
            topic = " ".join(topics[-2:] if all(len(t) < 90 for t in topics) else topics[-1:]) or header.topic
            if not topic and header.named and header.time and _topic_after(lines[used : used + 2]):
                topic = lines[used].text.strip(" :")
                used += 1
            return lines[:used], header, topic or None, lines[used:]
        beside = lines[index + 1] if index + 1 < len(lines) else None
        if not _is_topic(line) and not (
            index == 0 and item.own_date and beside and read_header(beside.text, named_only=True)
        ):
            break
    if lines and _is_topic(lines[0]):
        return lines[:1], None, lines[0].text.strip(" :"), lines[1:]
    return [], None, None, lines


def _topic_after(lines: list[Line]) -> bool:
    """Tell whether the topic stands under the committee line (January 2014): a short line, then prose."""
    if len(lines) < 2 or lines[0].is_item or lines[1].is_item or is_label(lines[0].text):
        return False
    heading = topic_heading(lines[0].text)
    return bool(
        heading
        and heading.title
        and not heading.start_time
        and len(lines[1].text) > 60
        and SENTENCE.search(lines[1].text)
    )


def _more(lines: list[Line], header: Header) -> tuple[Header | None, str | None]:
    """Return the line after a bare committee that gives time and place, and the topic that stands before it, if any."""
    topic = None
    for line in lines:
        more = read_header(line.text) if not line.is_item else None
        if more and more.time and (not more.named or more.committee in {PLENARY, header.committee}):
            return more, topic
        if topic is not None or not _is_topic(line) or more:
            return None, None
        topic = line.text.strip(" :")
    return None, None


def _kind(item: _Item, header: Header | None, labelled: bool, topic: str | None, prose: str) -> MeetingKind:
    title = f"{topic or ''}"
    if header and header.visit:
        return MeetingKind.SITE_VISIT
    if item.section is not None:
        in_city_hall = header and header.time and header.venue and header.venue.room
        if (
            item.section is MeetingKind.PUBLICATION
            and in_city_hall
            and re.search(r"\bguests? (?:are|is|include|will)\b|\bfollowing guests?\b|\bwill question\b", prose)
        ):
            return MeetingKind.PUBLIC_MEETING
        return item.section
    if re.search(r"\bvisit\b", title, re.IGNORECASE) or (labelled and re.search(r"\bvisit(?:ing)?\b|\btour\b", prose)):
        return MeetingKind.SITE_VISIT
    if header and header.time and header.named:
        return MeetingKind.PUBLIC_MEETING
    if re.search(
        r"\b(?:publish(?:es|ed|ing)?|launch(?:es|ed)?|releas(?:es?|ed|ing)|respon(?:ds?|se)|report|letter|unveil"
        r"|issues)\b",
        f"{title}. {prose}",
    ) and not (header and header.time):
        return MeetingKind.PUBLICATION
    if (
        header
        and header.time
        and re.search(r"\bChamber\b|Committee Room", (header.venue.room if header.venue and header.venue.room else ""))
    ):
        return MeetingKind.PUBLIC_MEETING
    if header and not header.named:
        return MeetingKind.EVENT
    return MeetingKind.PUBLIC_MEETING if header else MeetingKind.EVENT


_PLENARY_WORDS = re.compile(
    r"\b(?:[Tt]he )?[Ff]ull Assembly\b|\b(?:The )?London Assembly (?:will (?:question|hold|put|meet|examine"
    r"|consider|vote|debate|discuss)|plenary)|\bAssembly Members will (?:question|put)",
    re.IGNORECASE,
)


def _from_prose(topic: str | None, prose: str) -> str | None:
    """Return the committee of an item whose head names none."""
    for text in (topic or "", prose[:600]):
        if re.search(r"\bPeople[’']s Question Time\b", text):
            return None
        if re.search(r"\bMayor[’']s Question Time\b|\bMQT\b", text):
            return QUESTION_TIME
        known = [m for m in find_committees(text) if m.known]
        if known:
            return known[0].name
    return PLENARY if _PLENARY_WORDS.search(prose[:400]) else None
