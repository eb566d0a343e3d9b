"""Media contacts that a notice repeats in its running text or notes are masked in everything published.

The parser gives contacts as data of their own, and the build keeps those apart. Now and then a note says them once more
("To attend, please contact … on …"). There every letter and digit of the number, the address and the name beside it
becomes a dot. Lengths stay, so that spans go on pointing at the right words; the captures are not touched.

The same is done to a person who is not among the notice's contacts but is named to be called or written to: a notice
may give the duty officer below and ask, in a note, to ring a colleague.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from scraper.notice import Json

DOT = "•"

_WORD = r"[A-Z][\w’'-]+"
_NAMED_TO_BE_ASKED = re.compile(
    rf"\b(?i:contact|call|ring|phone|telephone|text|e-?mail|rsvp to|speak to|reply to)\s+"
    rf"({_WORD}(?:[ \u00a0]{_WORD}){{1,3}})"
    r"(?:[ \u00a0](?:in|at|from|of)[ \u00a0](?:the[ \u00a0])?[A-Z][\w’' \u00a0-]{2,60}?)?"
    r"(?:,?\s+(?:on|at|via)|\s*[:,(–-])\s*"
    r"((?:\+44|\(?0)[\d\s()-]{7,15}\d|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_A_BODY = re.compile(
    r"\b(?:The|Council|Office|Team|Unit|Desk|Helpline|Line|Trust|Service|Services|Committee|Assembly|London|Police|Hall"
    r"|Centre|Association|Charity|Press|Media)\b"
)


def without_contacts(document: Json) -> Json:
    """Return a copy of a contract document with `contacts` empty and their repetitions masked.

    >>> contacts = [{"name": "Jo Bell", "phone": "020 7946 0001", "email": None}]
    >>> document = {"contacts": contacts, "body_text": "Jo Bell sings. Call Jo Bell on 020 7946 0001."}
    >>> without_contacts({**document, "footnotes": [], "footnote_markers": [], "quotes": []})["body_text"]
    'Jo Bell sings. Call •• •••• on ••• •••• ••••.'
    """
    contacts = [*document["contacts"], *_named_to_be_asked(document)]
    published = {**document, "contacts": []}
    if not any(contact["phone"] or contact["email"] for contact in contacts):
        return published
    published["body_text"] = masked(document["body_text"], contacts)
    published["footnotes"] = [
        {
            **note,
            "text": masked(note["text"], contacts),
            "links": [{**link, "text": masked(link["text"], contacts)} for link in note["links"]],
        }
        for note in document["footnotes"]
    ]
    published["footnote_markers"] = [
        {**marker, "context": masked(marker["context"], contacts)} for marker in document["footnote_markers"]
    ]
    published["quotes"] = [{**quote, "text": masked(quote["text"], contacts)} for quote in document["quotes"]]
    return published


def masked(text: str, contacts: list[Mapping[str, str | None]]) -> str:
    """Return `text` with the numbers and addresses of `contacts` dotted out, and their names in the same sentence."""
    for contact in contacts:
        reach = [_loose(contact["phone"])] if contact["phone"] else []
        reach += [re.escape(contact["email"])] if contact["email"] else []
        if not reach:
            continue
        found = re.compile("|".join(reach), re.IGNORECASE)
        name = contact["name"]
        while match := found.search(text):
            start, end = match.span()
            if name:
                sentence = max(text.rfind(mark, 0, start) for mark in (". ", "\n")) + 1
                at = text.rfind(name, sentence, start)
                if at >= 0:
                    text = text[:at] + _dots(name) + text[at + len(name) :]
            text = text[:start] + _dots(text[start:end]) + text[end:]
    return text


def _named_to_be_asked(document: Json) -> list[Json]:
    """Return the people whom the text asks to call or to write to, in the form of contacts."""
    texts = [document["body_text"], *(note["text"] for note in document["footnotes"])]
    return [
        {"name": name, "phone": None if "@" in reach else reach, "email": reach if "@" in reach else None}
        for text in texts
        for name, reach in _NAMED_TO_BE_ASKED.findall(text)
        if not _A_BODY.search(name)
    ]


def _loose(phone: str) -> str:
    """Return a pattern for a number however its digits are parted."""
    return r"(?<!\d)\(?" + r"[\s()-]{0,2}".join(re.findall(r"\d", phone)) + r"(?!\d)"


def _dots(text: str) -> str:
    return re.sub(r"\S", DOT, text)
