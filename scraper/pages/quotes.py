"""What somebody said: a speaker's line and the paragraphs in quotation marks after it (VARIANTS 2.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.names import looks_like_name, split_person
from scraper.notice import Quote, Span
from scraper.pages.body import Line
from scraper.words import any_of

# A speaker's line: who, a verb, on what occasion, and the first words if they stand on the same line.
_SAID = re.compile(
    r"^(?P<who>.{3,260}?)[,;]?\s+(?:also\s+|today\s+|has\s+)?"
    + any_of(r"""
        said|says|commented|comments|added|adds|told|responded|stated|remarked|concluded
    """)
    + r"\b(?:\s+"
    + any_of(r"""
        today|yesterday|afterwards|after the (?:meeting|vote)|the (?:Assembly|meeting|Committee)
        in (?:response|reply)|in a statement|that
        of the [^:“\"]{2,60}|about [^:“\"]{2,60}|following [^:“\"]{2,80}
    """)
    + r")?\s*(?P<mark>[:;,.]|(?=[“\"‘])|$)\s*(?P<words>.*)$",
    re.DOTALL,
)
_SPEAKS = re.compile(r"\b(?:said|says|told|comment|add|respond|state|remark|conclud)")
_Speaker = tuple[str, str | None]
"""Name and role."""
_OPEN = "“\"‘'"
# Words quoted inside a sentence, not the quote itself: `‘Lids’ are good`; an apostrophe within a word closes nothing.
_QUOTED_WORDS = re.compile(r"[‘'](?:[^‘’']|(?<=\w)[’'](?=\w)){1,80}[’'](?!\w)(?=.)")
_MOTION = re.compile(r"\bfull text of the\b|\bmotion (?:is|reads|states)\b", re.IGNORECASE)


_Part = tuple[int, str]
"""A paragraph of a quote: where it begins, and its words as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """A speaker's line."""

    speaker: _Speaker
    first: list[_Part]
    """The words that follow on the same line, if any do."""
    sure: bool = False
    """It ends in a colon: what follows is a quote even without quotation marks."""


def read_quotes(lines: list[Line]) -> tuple[Quote, ...]:
    """Return the quotes that a speaker's line opens, in order."""
    paragraphs = [line for line in lines if not line.is_contact]
    quotes: list[Quote] = []
    index = 0
    while index < len(paragraphs):
        opening = _opening(paragraphs[index], paragraphs[index + 1 : index + 2])
        index += 1
        if opening is None:
            continue
        parts = [(start, _until_closed(words)) for start, words in opening.first]
        ended = parts != opening.first
        while not ended and index < len(paragraphs) and _goes_on(parts, paragraphs, index, sure=opening.sure):
            line = paragraphs[index]
            parts.append((line.start, _until_closed(line.text)))
            ended = parts[-1][1] != line.text
            index += 1
        if parts:
            quotes.append(_quote(opening.speaker, parts))
    if not quotes and (whole := _whole(paragraphs)):
        return (whole,)
    return tuple(quotes)


_SENTENCE_AFTER = re.compile(r"(?<=[.!?…])”(?:\s*\[\d+\])?(?=\s+[A-Z])")


def _until_closed(words: str) -> str:
    """Return the words up to the mark that closes a quote, where the notice's own sentences follow in one paragraph.

    >>> _until_closed("“Ponds come first.” The report recommends more of them.")
    '“Ponds come first.”'
    """
    for match in _SENTENCE_AFTER.finditer(words) if words[:1] == "“" else ():
        before = words[: match.start()]
        if before.count("“") - before.count("”") == 1:
            return words[: match.end()]
    return words


def _goes_on(parts: list[_Part], paragraphs: list[Line], index: int, *, sure: bool) -> bool:
    """Tell whether a paragraph is the next of a quote: it opens with a mark, or one is still to be closed."""
    line = paragraphs[index]
    opened = line.text[:1] in _OPEN
    closed = bool(parts) and (_closed(parts[-1][1]) or (_in_single(parts) and bool(_ENDS_SINGLE.search(parts[-1][1]))))
    if _is_speech(line.text) or (not opened and (line.is_item or closed)):
        return False
    return opened or (sure and not parts) or _closes_later(paragraphs, index)


def _opening(line: Line, following: list[Line]) -> _Opening | None:
    """Return who speaks from here on, and the words beside the name, if a line opens a quote."""
    speech = _SAID.match(line.text) if _SPEAKS.search(line.text[:300]) else None
    if speech:
        sure = speech["mark"] in {":", ";"}
        speaker = _speaker(speech["who"]) if sure or "aid" in line.text or "told" in line.text else None
        words = speech["words"]
        if speaker is None or (words and words[0] not in _OPEN):
            return None
        first = [(line.start + speech.start("words"), words)] if words else []
        return _Opening(speaker=speaker, first=first, sure=sure)
    # Now and then the verb was left out: the speaker's name and office alone, over words in quotation marks.
    named = _NAMED.match(line.text)
    if not named or line.is_item or not following or following[0].text[:1] not in _OPEN:
        return None
    speaker = _speaker(named["who"])
    return _Opening(speaker=speaker, first=[]) if speaker and speaker[1] else None


_NAMED = re.compile(r"^(?P<who>[^.“”\"]{3,60}?\bAM\b[^.“”\"]{3,160}?)\s*[,:;]$")


def _is_speech(text: str) -> bool:
    match = _SAID.match(text)
    return bool(
        match
        and text[:1] not in _OPEN
        and (match["mark"] in {":", ";"} or match["words"][:1] in _OPEN)
        and _speaker(match["who"])
    )


def _in_single(parts: list[_Part]) -> bool:
    """Tell whether a quote stands in single marks from its first words on."""
    first = parts[0][1].strip() if parts else ""
    return first[:1] in {"‘", "'"} and not _QUOTED_WORDS.match(first)


_ENDS_SINGLE = re.compile(r"[.!?…,][’']\.?\s*(?:\[\d+\])?$")


def _closed(text: str) -> bool:
    """Tell whether a paragraph ends its quote: ”, a straight mark or by mistake an opening one; a stop may follow."""
    kept = re.sub(r"\s*\[\d+\]$", "", text.rstrip())
    return len(kept) > 1 and (kept[-1] in '”"“' or kept[-2:] in {"”.", '".', "’’"})


def _closes_later(paragraphs: list[Line], index: int) -> bool:
    """Tell whether the quote is closed in this paragraph or one soon after it, with no other speaker between."""
    for line in paragraphs[index : index + 12]:
        if _is_speech(line.text) or re.search(r"\bwill take place\b|\binvited to attend\b", line.text):
            return False
        if _closed(line.text):
            return True
    return False


def _quote(speaker: tuple[str | None, str | None], parts: list[_Part]) -> Quote:
    texts = []
    for position, (_, raw) in enumerate(parts):
        text = raw.strip()
        if text[:1] in _OPEN and not _QUOTED_WORDS.match(text):
            text = text[1:].lstrip()
        last = position == len(parts) - 1
        if _closed(text) and (last or text.endswith(("”", "”."))) and not _inner(text):
            text = re.sub(r"(?:[”\"“]|’’)\.?\s*((?:\[\d+\])?)$", r"\1", text).rstrip()
        if last and _in_single(parts) and _ENDS_SINGLE.search(text):
            text = re.sub(r"[’'](\.?\s*(?:\[\d+\])?)$", r"\1", text).rstrip()
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


def _speaker(who: str) -> _Speaker | None:
    """Return name and role of a speaker's line, or None if it names no speaker.

    >>> _speaker("Cy Ink AM, Chairman of the Budget and Performance Committee")
    ('Cy Ink', 'Chairman of the Budget and Performance Committee')
    >>> _speaker("Chair of the London Assembly, Jo Bell OBE AM,")
    ('Jo Bell', 'Chair of the London Assembly')
    """
    cut = max(who.rfind(". "), who.rfind("? "), who.rfind("! "))
    if cut >= 0 and not re.search(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|[A-Z])\.$", who[: cut + 1]):
        who = who[cut + 2 :]
    who = re.sub(r"\s*\[\d+\]", "", who)
    who = re.sub(r",?\s+(?:who|which)\s[^,]*$", "", who.strip(" ,:;"))
    parts = [part.strip() for part in who.split(",")]
    for index, part in enumerate(parts):
        if not looks_like_name(part):
            if both := _two_speakers(part):
                return both, None
            continue
        person = split_person(part)
        before, after = ", ".join(parts[:index]), ", ".join(parts[index + 1 :]).strip(" ,")
        if index == 0:
            return person.name, after or None
        if after and (person.honorific_suffix or _OFFICE.match(after)):
            return person.name, after  # before the name stands what the words are about (`Responding to …,`)
        if not after:
            return person.name, _office(before)
    return _run_together(who)


def _two_speakers(text: str) -> str | None:
    """Return the names of two members who speak with one voice (`Jo Bell AM and Cy Ink AM`)."""
    names = text.split(" and ")
    people = [split_person(name) for name in names if looks_like_name(name)]
    if len(names) == 2 == len(people) and all(person.honorific_suffix for person in people):
        return " and ".join(person.name for person in people)
    return None


_OFFICE = re.compile(
    r"(?:the\s+)?(?:London Assembly\s+)?(?:(?:Deputy|Vice|Acting)[ -])?"
    r"(?:Chair(?:man|woman)?|Leader|Member|Mayor|Commissioner|Spokes\w+|Director|Head|Chief|President)\b",
    re.IGNORECASE,
)


def _office(text: str) -> str | None:
    """Return the office that stands before a name, without what the words are about (`Commenting on …,`)."""
    starts = [0, *(match.end() for match in re.finditer(r",\s*", text))]
    start = next((at for at in starts if _OFFICE.match(text, at)), starts[-1] if _ABOUT.match(text) else 0)
    return re.sub(r"^[Tt]he\s+", "", text[start:]).strip() or None


_ABOUT = re.compile(
    r"(?:Commenting|Speaking|Responding|Reacting|Welcoming|Launching|In (?:response|reply|reaction)"
    r"|Ahead of|Following|After|Before)\b"
)


def _run_together(who: str) -> _Speaker | None:
    """Return speaker and role where no comma parts them: `Chair of the Committee Jo Bell AM`."""
    spaced = re.match(r"^(.{3,60}?\b(?:AM|MP|OBE|MBE|CBE))\s+(\S.*)$", who)
    if spaced and looks_like_name(spaced[1]) and _OFFICE.match(spaced[2]):
        return split_person(spaced[1]).name, spaced[2].removeprefix("the ")
    words = re.sub(r"^[^,]*,\s*", "", who).split() if _ABOUT.match(who) else who.split()
    for size in range(min(6, len(words) - 1), 1, -1):
        role, name = " ".join(words[:-size]), " ".join(words[-size:])
        if looks_like_name(name) and _HOLDS_OFFICE.search(role):
            return split_person(name).name, re.sub(r"^[Tt]he\s+", "", role)
    return None


_HOLDS_OFFICE = re.compile(r"\b(?:Chair(?:man|woman)?|Commissioner|Mayor of London|Assembly Member|Leader)\b")


def _whole(paragraphs: list[Line]) -> Quote | None:
    """Return the quote of a statement that is one quote from end to end, without a speaker's line."""
    texts = [line for line in paragraphs if line.text.strip()]
    if len(texts) < 2 or texts[0].text[:1] not in '“"' or _MOTION.search(texts[0].text):
        return None
    last = next((i for i in range(len(texts) - 1, -1, -1) if _closed(texts[i].text)), None)
    if last is None or last < len(texts) - 4:
        return None
    if last > 0 and _closed(texts[0].text) and texts[1].text[:1] not in _OPEN:
        return None  # only its first paragraph is a quote
    if any("his Assembly" in line.text for line in texts[: last + 1]):
        return None
    return _quote((None, None), [(line.start, line.text) for line in texts[: last + 1]])
