"""Press officers and press lines: found, and cut out of the text that is published (VARIANTS 2.15)."""

from __future__ import annotations

import re
from typing import NamedTuple

from scraper.notice import Contact
from scraper.words import any_of

PHONE = r"(?:\+44[ ()0]*|\(?0)\d[\d ()-]{7,13}\d"
EMAIL = r"(?:[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|\[email\s*protected\])"
_LABEL = re.compile(r"(?:MEDIA|Media|PRESS|Press) (?:CONTACTS?|Contacts?|contacts?|ENQUIRIES|Enquiries)\s*:")
_REACH = re.compile(
    rf"[^.;:\d]{{0,90}}?(?:\s?(?:on|at|:|–|-|,))?\s*(?:tel\.?:?\s*)?(?:{PHONE}|{EMAIL})"
    rf"(?:\s*(?:/|or|and|,|\|)?\s*(?:at\s+|on\s+)?(?:{PHONE}|{EMAIL}))*(?:\s*/(?=\s|$))?",
    re.IGNORECASE,
)
# How a paragraph begins that tells the press whom to ring.
_ASKS = r"(?:media|press|further|more|any|additional|interview|general|non-media|out[- ]of[- ]hours)"
_FOR_WHAT = r"(?:enquir|information|info|details|interview|requests?|images|out[- ]of[- ]hours)"
_PARAGRAPH = re.compile(
    any_of(rf"""
        For\s+(?:all\s+)?{_ASKS}\b[^.]{{0,60}}?{_FOR_WHAT}[^.]{{0,120}}?\b(?:contact|call|phone|e-?mail|on)\b
        For\s+(?:further|more)\s+(?:information|details)[^.]{{0,40}}\bplease contact\b
        For\s+out[- ]of[- ]hours\b|Out[- ]of[- ]hours\b|Non[- ]media enquir
        To (?:arrange|attend|book|register|join|reserve)\b[^.]{{0,90}}\bcontact\b
        Media (?:enquiries|contact)[^.]{{0,40}}\bcontact\b
        (?:Please )?[Cc]ontact [A-Z]\w+ [A-Z]\w+ [^.]{{0,60}}\bon 0\d
    """)
)


def contact_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a paragraph that only say whom the press may ring.

    >>> text = "MEDIA CONTACT: Sam Poole on 020 7946 0123 Wednesday 10 September 2014"
    >>> [text[a:b] for a, b in contact_spans(text)]
    ['MEDIA CONTACT: Sam Poole on 020 7946 0123']
    """
    spans: list[tuple[int, int]] = []
    if not any(word in text for word in ("ontact", "ONTACT", "nquir", "NQUIR", "hours")):
        return spans
    for match in _LABEL.finditer(text):
        reach = _REACH.match(text, match.end())
        spans.append((match.start(), reach.end() if reach else _line_end(text, match.end())))
    if not spans:
        start = _PARAGRAPH.search(text)
        if start and (start.start() == 0 or text[: start.start()].rstrip()[-1:] in {".", "!", "?", ":", "”", "*"}):
            # From here on the paragraph only tells numbers (two sentences, sometimes three).
            spans.append((start.start(), len(text)))
    return spans


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


_NAME = r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:(?:de|da|van|von|der|den|al|el|la|le|bin)\s+)?[A-ZÀ-Þ][\w’'-]+){1,3}"
_WHO = re.compile(
    rf"(?:\b[Cc]ontact\s*:?\s+|CONTACTS?\s*:\s*|Contacts?\s*:\s*|ENQUIRIES\s*:\s*|[Ee]nquiries\s*:\s*|\bcall\s+"
    rf"|\bor\s+|/\s*)({_NAME})"
)
_NUMBER = re.compile(rf"{PHONE}|{EMAIL}", re.IGNORECASE)
_NOT_NAMES = re.compile(
    r"\b(?:Assembly|Media|Office|London|Press|Team|Public|Liaison|Unit|Authority|City|Hall|Duty|Greater)\b"
)


_ONE_PERSONS = re.compile(r"\W*(?:\b(?:or|and|at|on|by|via|e-?mail|tel|phone|mobile)\b\W*)*", re.IGNORECASE)
"""What stands between the telephone and the e-mail of one person."""


def read_contacts(text: str) -> list[Contact]:
    """Return whom a contact paragraph names, one for each person, and one without a name for each bare number.

    >>> [(c.name, c.phone) for c in read_contacts("MEDIA CONTACT: Ada Well or Bo Heat on 020 7946 0123")]
    [('Ada Well', '020 7946 0123'), ('Bo Heat', '020 7946 0123')]
    """
    found: list[Contact] = []
    names: list[str] = []
    tokens = _tokens(text)
    index = 0
    while index < len(tokens):
        if tokens[index].is_name:
            names.append(tokens[index].words)
            index += 1
            continue
        phone, email, index = _numbers(text, tokens, index)
        if phone or email:
            people: list[str | None] = [*names] or [None]
            found.extend(Contact(name=name, phone=phone, email=email) for name in people)
        names = []
    found.extend(Contact(name=name, phone=None, email=None) for name in names)
    return found


class _Token(NamedTuple):
    """A name, a telephone number or an e-mail address in a contact paragraph."""

    start: int
    is_name: bool
    words: str


def _tokens(text: str) -> list[_Token]:
    names = [_Token(m.start(1), True, m[1]) for m in _WHO.finditer(text) if not _NOT_NAMES.search(m[1])]
    return sorted([*names, *(_Token(m.start(), False, m[0]) for m in _NUMBER.finditer(text))])


def _numbers(text: str, tokens: list[_Token], index: int) -> tuple[str | None, str | None, int]:
    """Return telephone and e-mail that stand together, and the index of the token after them.

    A hidden address (`[email protected]`) counts as one that is not known.
    """
    phone = email = None
    end = 0
    while index < len(tokens) and not tokens[index].is_name:
        start, _, words = tokens[index]
        is_email = "@" in words or words.startswith("[")
        if (phone or email) and ((email if is_email else phone) or not _ONE_PERSONS.fullmatch(text, end, start)):
            break  # a second number, or one further on, is another's
        if is_email:
            email = words if "@" in words else None
        else:
            phone = " ".join(words.split())
        end = start + len(words)
        index += 1
    return phone, email, index


def unique(contacts: list[Contact]) -> tuple[Contact, ...]:
    """Return the contacts without repeats, in order."""
    return tuple(dict.fromkeys(contacts))
