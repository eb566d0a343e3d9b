"""A digest's lines → its items, and the head of an item: date, topic, committee line (VARIANTS 2.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from scraper.committees import PLENARY, QUESTION_TIME, canonical
from scraper.dates import DateMention
from scraper.notice import MeetingKind
from scraper.pages.body import Line
from scraper.pages.digest_headers import SENTENCE, Header, read_header, section_of
from scraper.pages.headings import topic_heading
from scraper.pages.labels import is_label
from scraper.pages.timing import Calendar, opening_date

_MOST_HEAD_LINES = 4
_LONGEST_TOPIC = 170


@dataclass(slots=True, kw_only=True)
class Item:
    """The lines of an item, under its date and in its section."""

    section: MeetingKind | None
    day: date | None
    dated: Line | None
    """The line that gives the date, over this item or one before it."""
    own_date: bool = False
    """The date line stands right over the item."""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHead:
    """What stands over an item's prose, and the lines of that prose."""

    lines: list[Line]
    header: Header | None
    topic: str | None
    body: list[Line]


def part_items(lines: list[Line], calendar: Calendar) -> list[Item]:
    """Part the lines into items: a date line opens one; so does a committee line after the item before has ended."""
    items: list[Item] = []
    current: Item | None = None
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
        if opening := _date_line(line):
            mention, beside = opening
            day, dated = calendar.day(mention, line.text), line
            above = _take_name(items, lines[index - 1 : index], beside)
            current = Item(section=section, day=day, dated=dated, own_date=True, lines=[*above, *beside])
            items.append(current)
            continue
        if current is None:
            if line.is_item or not _opens_item(lines, index):
                continue
            current = Item(section=section, day=day, dated=dated)
            items.append(current)
        elif _opens_another(current, line, lines[index + 1 : index + 3]):
            current = Item(section=section, day=day, dated=dated, lines=_take_topic(current, line))
            items.append(current)
        current.lines.append(line)
    return items


def _date_line(line: Line) -> tuple[DateMention, list[Line]] | None:
    """Return the date that opens an item, and what stands beside it as a line of its own; None if a sentence does."""
    mention = opening_date(line.text) if not line.is_item else None
    if mention is None:
        return None
    beside = line.text[mention.end :].strip(" –—-:,.")
    if len(beside) > _LONGEST_TOPIC or re.search(r"\b(?:will|has|have|is|are)\b|[.?!]\s", beside):
        return None
    return mention, [_from(line, line.text.index(beside, mention.end))] if beside else []


def _from(line: Line, at: int) -> Line:
    return Line(text=line.text[at:], start=line.start + at, block=line.block, is_typed=line.is_typed)


def _take_name(items: list[Item], above: list[Line], beside: list[Line]) -> list[Line]:
    """Take the committee line right above a date from the item before, where time and place stand beside the date."""
    details = read_header(beside[0].text) if beside else None
    if not details or details.named or not details.time or not items or items[-1].lines[-1:] != above:
        return []
    header = read_header(above[0].text, named_only=True)
    if not header or header.time:
        return []
    items[-1].lines.pop()
    if not items[-1].lines and not items[-1].own_date:
        items.pop()
    return above


def _opens_item(lines: list[Line], index: int) -> bool:
    """Tell whether an item without a date line begins here: a committee line, or a topic right before one."""
    if read_header(lines[index].text, named_only=True):
        return True
    if index + 1 == len(lines) or lines[index + 1].is_contact or not is_topic(lines[index]):
        return False
    return read_header(lines[index + 1].text, named_only=True) is not None


def _opens_another(item: Item, line: Line, following: list[Line]) -> bool:
    """Tell whether a committee line with a time begins another item although the one before was not closed."""
    header = read_header(line.text, named_only=True) if not line.is_item and len(item.lines) >= 2 else None
    if not header or (not header.time and (header.topic or not _details_below(following, header))):
        return False
    heads = [read_header(old.text) for old in item.lines[:_MOST_HEAD_LINES]]
    return any(head and head.time for head in heads)


def _take_topic(item: Item, header: Line) -> list[Line]:
    """Take from the item before the topic that stands right above a committee line, unless the topic follows it."""
    bare = canonical(header.text.strip(" :")) is not None
    return [item.lines.pop()] if not bare and is_topic(item.lines[-1]) else []


def is_topic(line: Line) -> bool:
    """Tell whether a line may be an item's topic: short, and no sentence."""
    text = line.text.strip()
    if line.is_item or not 0 < len(text) <= _LONGEST_TOPIC:
        return False
    return text[-1] not in ".:;," and not re.search(r"\bwill\b", text)


def read_head(item: Item) -> ItemHead:
    """Return what stands over an item's prose."""
    lines = item.lines
    below = read_header(lines[1].text, named_only=True) if len(lines) > 1 else None
    for index, line in enumerate(lines[:_MOST_HEAD_LINES]):
        if line.is_item or is_label(line.text):
            break
        header = read_header(line.text)
        if header and (header.named or index or not below):
            return _headed(lines, index, header)
        if not is_topic(line) and (index or not item.own_date or not below):
            break
    if lines and is_topic(lines[0]):
        return ItemHead(lines=lines[:1], header=None, topic=lines[0].text.strip(" :"), body=lines[1:])
    return ItemHead(lines=[], header=None, topic=None, body=lines)


def _headed(lines: list[Line], index: int, header: Header) -> ItemHead:
    """Return the head whose committee line stands at `index`: what is above it is the topic."""
    used = index + 1
    if header.named and not header.time and (below := _details_below(lines[used : used + 2], header)):
        header = _completed(header, lines[index].text.strip(" :"), *below)
        used += 2 if below[1] else 1
    topic = _topic_above(lines[:index]) or header.topic
    if not topic and header.named and header.time and _is_topic_below(lines[used : used + 2]):
        topic = lines[used].text.strip(" :")
        used += 1
    return ItemHead(lines=lines[:used], header=header, topic=topic or None, body=lines[used:])


def _details_below(lines: list[Line], header: Header) -> tuple[Header, str | None] | None:
    """Return the line after a bare committee that gives time and place, and the topic between the two, if any."""
    topic = None
    for line in lines:
        more = read_header(line.text) if not line.is_item else None
        if more and more.time and (not more.named or more.committee in {PLENARY, header.committee}):
            return more, topic
        if topic is not None or more or not is_topic(line):
            return None
        topic = line.text.strip(" :")
    return None


def _completed(header: Header, title: str, details: Header, between: str | None) -> Header:
    """Return a bare committee line with the time and place below it; of a question time its title is the topic."""
    question_time = header.committee == QUESTION_TIME
    plenary = question_time and details.committee == PLENARY and not asks_mayor(title, details)
    return replace(
        header,
        committee=PLENARY if plenary else header.committee,
        topic=title if question_time else between or header.topic,
        time=details.time,
        venue=details.venue or header.venue,
    )


def asks_mayor(topic: str, header: Header | None) -> bool:
    """Tell whether the topic makes a sitting of the Assembly a question time; `Full Assembly` beside it is none."""
    if re.fullmatch(r"(?:London )?(?:Mayor[’']s Question Time|MQT)(?: \(MQT\))?", topic):
        return True
    plenary = header is not None and header.committee == PLENARY and not header.sitting
    return not plenary and bool(re.search(r"^Mayor[’']s Question Time|\bMQT\b", topic))


def _topic_above(lines: list[Line]) -> str:
    """Return the topic over a committee line: the line above it, or two if they are short; empty if none is."""
    texts = [line.text.strip(" :").strip(" –—-") for line in lines]
    return " ".join(texts[-2:] if all(len(text) < 90 for text in texts) else texts[-1:])


def _is_topic_below(lines: list[Line]) -> bool:
    """Tell whether the topic stands under the committee line (January 2014): a short line, then prose."""
    if len(lines) < 2 or lines[0].is_item or lines[1].is_item or is_label(lines[0].text):
        return False
    heading = topic_heading(lines[0].text)
    prose = len(lines[1].text) > 60 and SENTENCE.search(lines[1].text)
    return bool(heading and heading.title and not heading.start_time and prose)
