"""What somebody said: a speaker's line and the paragraphs in quotation marks after it (VARIANTS 2.16)."""

from __future__ import annotations

import re

from scraper.names import looks_like_name, split_person
from scraper.notice import Quote, Span
from scraper.pages.body import Line

_SAID = re.compile(
    r"^(?P<who>.{3,260}?)[,;]?\s+(?:also\s+|today\s+|has\s+)?(?:said|says|commented|comments|added|adds"
    r"|responded|stated|remarked|concluded)\b"
    r"(?:\s+(?:today|yesterday|in (?:response|reply)|in a statement|after the (?:meeting|vote)|afterwards"
    r"|of the [^:“\"]{2,60}|about [^:“\"]{2,60}|following [^:“\"]{2,80}|that))?"
    r"\s*(?P<mark>[:;,.]|(?=[“\"‘])|$)\s*(?P<words>.*)$",
    re.DOTALL,
)
_SPEAKS = re.compile(r"\b(?:said|says|comment|add|respond|state|remark|conclud)")
_OPEN, _CLOSE = '“"‘', '”"'
_MOTION = re.compile(r"\bfull text of the\b|\bmotion (?:is|reads|states)\b", re.IGNORECASE)


def read_quotes(lines: list[Line]) -> tuple[Quote, ...]:
    """Return the quotes that a speaker's line opens, in order."""
    paragraphs = [line for line in lines if not line.is_contact]
    quotes: list[Quote] = []
    index = 0
    while index < len(paragraphs):
        line = paragraphs[index]
        speech = _SAID.match(line.text) if _SPEAKS.search(line.text[:300]) else None
        speaker = (
            _speaker(speech["who"])
            if (speech and "aid" in line.text) or (speech and speech["mark"] in {":", ";"})
            else None
        )
        if not speech or speaker is None:
            index += 1
            continue
        words = speech["words"]
        start = line.start + speech.start("words")
        if words and words[0] not in _OPEN:
            index += 1
            continue
        follow = index + 1
        parts: list[tuple[int, str]] = [(start, words)] if words else []
        while follow < len(paragraphs):
            following = paragraphs[follow]
            opened = following.text[:1] in _OPEN
            if parts and _closed(parts[-1][1]) and not opened:
                break
            if _is_speech(following.text) or (following.is_item and not opened):
                break
            if parts and not opened and not _closes_later(paragraphs, follow):
                break
            if not parts and not opened and not _closes_later(paragraphs, follow) and speech["mark"] not in {":", ";"}:
                break
            parts.append((following.start, following.text))
            follow += 1
        if parts:
            quotes.append(_quote(speaker, parts))
        index = max(follow, index + 1)
    if not quotes and paragraphs:
        whole = _whole(paragraphs)
        return (whole,) if whole else ()
    return tuple(quotes)


def _is_speech(text: str) -> bool:
    match = _SAID.match(text)
    return bool(
        match
        and text[:1] not in _OPEN
        and (match["mark"] in {":", ";"} or match["words"][:1] in _OPEN)
        and _speaker(match["who"])
    )


def _closed(text: str) -> bool:
    """Tell whether a paragraph ends its quote: ”, a straight mark, or an opening mark set by mistake."""
    kept = re.sub(r"\s*\[\d+\]$", "", text.rstrip())
    return len(kept) > 1 and kept[-1] in '”"“'


def _closes_later(paragraphs: list[Line], index: int) -> bool:
    """Tell whether the quote is closed in this paragraph or one soon after it, with no other speaker between."""
    for line in paragraphs[index : index + 12]:
        if _is_speech(line.text) or re.search(r"\bwill take place\b|\binvited to attend\b", line.text):
            return False
        if _closed(line.text):
            return True
    return False


def _quote(speaker: tuple[str | None, str | None], parts: list[tuple[int, str]]) -> Quote:
    texts = []
    for position, (_, raw) in enumerate(parts):
        text = raw.strip()
        if text[:1] in _OPEN and not (text[0] == "‘" and "’" in text[1:-1] and not text.endswith("’")):
            text = text[1:].lstrip()
        last = position == len(parts) - 1
        if _closed(text) and (last or text.endswith("”")) and not _inner(text):
            text = re.sub(r"[”\"“]\s*((?:\[\d+\])?)$", r"\1", text).rstrip()
        texts.append(text)
    start = parts[0][0]
    end = parts[-1][0] + len(parts[-1][1])
    return Quote(
        speaker=speaker[0], role=speaker[1], text="\n\n".join(t for t in texts if t), span=Span(start=start, end=end)
    )


def _inner(text: str) -> bool:
    """Tell whether the closing mark at the end belongs to words quoted inside the quote."""
    return (
        text.count("“") > 0
        and text.count("“") >= text.count("”")
        and text.rfind("“") > len(text) - 60
        and not text.endswith("“")
    )


def _speaker(who: str) -> tuple[str | None, str | None] | None:
    """Return name and role of a speaker's line, or None if it names no speaker.

    >>> _speaker("Cy Ink AM, Chairman of the Budget and Performance Committee")
    ('Cy Ink', 'Chairman of the Budget and Performance Committee')
    >>> _speaker("Chair of the London Assembly, Jo Bell OBE AM,")
    ('Jo Bell', 'Chair of the London Assembly')
    """
    cut = max(who.rfind(". "), who.rfind("? "), who.rfind("! "))
    if cut >= 0 and not re.search(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|[A-Z])\.$", who[: cut + 1]):
        who = who[cut + 2 :]
    who = re.sub(
        r"^(?:Commenting|Speaking|Responding|Reacting|Ahead of|Following|After|Before|In response|Welcoming"
        r"|Launching)\b[^,]*,\s*",
        "",
        who,
    ).strip(" ,:;")
    who = re.sub(r"\s*\[\d+\]", "", who)
    name, comma, rest = who.partition(",")
    name, rest = name.strip(), rest.strip(" ,")
    if looks_like_name(name):
        rest = re.sub(r"^(?:who|which)\b.*$", "", rest).strip(" ,")
        rest = re.sub(r",?\s+(?:who|which)\b.*$", "", rest)
        return split_person(name).name, rest or None
    spaced = re.match(
        r"^(.{3,60}?\b(?:AM|MP|OBE|MBE|CBE))\s+((?:the\s+)?(?:Deputy\s+)?(?:Chair|Chairman|Member|Leader)\b.*)$", who
    )
    if spaced and looks_like_name(spaced[1]):
        return split_person(spaced[1]).name, spaced[2].removeprefix("the ")
    role, comma, last = who.rpartition(",")
    if comma and looks_like_name(last):
        return split_person(last).name, re.sub(r"^[Tt]he\s+", "", role.strip()) or None
    office = re.match(
        r"^(?:The\s+)?(Mayor of London|(?:[A-Z][\w’ ]+ )?(?:Chair|Chairman"
        r"|Commissioner)[\w’& ]*?)\s+([A-Z]\S+(?:\s+[A-Z]\S+){1,4})$",
        who,
    )
    if office and looks_like_name(office[2]):
        return split_person(office[2]).name, office[1]
    return None


def _whole(paragraphs: list[Line]) -> Quote | None:
    """Return the quote of a statement that is one quote from end to end, without a speaker's line."""
    texts = [line for line in paragraphs if line.text.strip()]
    if len(texts) < 2 or texts[0].text[:1] not in '“"' or _MOTION.search(texts[0].text):
        return None
    last = next((i for i in range(len(texts) - 1, -1, -1) if _closed(texts[i].text)), None)
    if (
        last is None
        or last < len(texts) - 4
        or (_closed(texts[0].text) and last > 0 and texts[1].text[:1] not in _OPEN)
    ):
        return None
    if any("his Assembly" in line.text for line in texts[: last + 1]):
        return None
    return _quote((None, None), [(line.start, line.text) for line in texts[: last + 1]])
