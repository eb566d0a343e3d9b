"""Text as the contract wants it: NFC, plain spaces, no invisible characters; and bytes turned into text."""

from __future__ import annotations

import re
import unicodedata

# Zero-width and bidirectional marks carry nothing in English prose and break matching; soft hyphens likewise.
INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
# Control characters (NUL among them, which libxml2 would take for the end of the page) count as white space.
CONTROL = dict.fromkeys((*range(0, 9), 11, *range(14, 32), 127, *range(128, 160)), " ")
CLEAN = {**CONTROL, **INVISIBLE}

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_WESTERN = {"iso-8859-1", "latin-1", "latin1", "iso8859-1", "windows-1252", "cp1252", "us-ascii", "ascii"}


def fold(text: str) -> str:
    """Return `text` in NFC with invisible characters gone and every run of white space one plain space.

    >>> fold(" Committee\\u00a0\\u200bRoom  5 ")
    'Committee Room 5'
    >>> fold("Michele\\u0300")
    'Michelè'
    """
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Return `text` in NFC without invisible and control characters, white space otherwise as it is."""
    if text.isascii():
        return text.translate(CLEAN) if not text.isprintable() else text
    return unicodedata.normalize("NFC", text.translate(CLEAN))


def decode(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """Return the text of a page's bytes, and whether some bytes could not be read (they become U+FFFD).

    A byte order mark decides; else UTF-8 if the bytes are UTF-8, whatever the page declares (declarations are often
    wrong, valid UTF-8 by accident is not); else the declared charset; else Windows-1252, as browsers do.

    >>> decode("Siân".encode("utf-8"), "text/html; charset=iso-8859-1")
    ('Siân', False)
    >>> decode("‘Siân’".encode("cp1252"), "text/html; charset=iso-8859-1")
    ('‘Siân’', False)
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return _replacing(body[len(mark) :], name)
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    declared = _declared(body, content_type)
    if declared in {"utf-8", "utf8", None}:
        text = body.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        # More good multi-byte characters than broken ones: damaged UTF-8, not another encoding.
        if sum(1 for char in text if char > "\x7f" and char != "\ufffd") > broken:
            return text, True
    if declared is not None and declared not in _WESTERN and declared not in {"utf-8", "utf8"}:
        try:
            return body.decode(declared), False
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return _replacing(body, "cp1252")


def _replacing(body: bytes, encoding: str) -> tuple[str, bool]:
    text = body.decode(encoding, errors="replace")
    return text, "\ufffd" in text


_TEXT_CODECS = re.compile(
    r"(?:iso-?8859-\d{1,2}|windows-125\d|cp125\d|utf-?16(?:[-_]?[lb]e)?|utf-?32|koi8-r|macintosh)"
)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Return the charset of the header or of the page's own `meta`, lower case, if it is one that holds text."""
    header = _CHARSET.search(content_type.encode("ascii", errors="replace")) if content_type else None
    match = header or _CHARSET.search(body[:4096])
    if not match:
        return None
    name = match[1].decode("ascii").lower()
    # Python also knows "codecs" such as zip or base64: only real charsets may be asked for.
    return name if name in _WESTERN | {"utf-8", "utf8"} or _TEXT_CODECS.fullmatch(name) else None


_MARKER = r"\s?\[\d{1,3}\]"
_BREAK = re.compile(rf"[.!?…][”’\"')]*(?:(?:{_MARKER})+\s*|(?!{_MARKER})\s+)(?=[“‘\"'(\[]*[A-Z0-9£#@])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|Cllr|Rev|Revd|approx|Approx|No|vs|etc|e\.g|i\.e|a\.m|p\.m|Hon|Sgt|Insp|Supt|Gen|Col"
    r"|Capt|Lt|Rd|Ave|Ltd|Inc|Co|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z])\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of a folded paragraph; a marker after the stop belongs to it.

    >>> [("Who asks?[2] Dr. Abel Fenn asks at 2.30pm. Soon.")[a:b] for a, b in
    ...  sentences("Who asks?[2] Dr. Abel Fenn asks at 2.30pm. Soon.")]
    ['Who asks?[2]', 'Dr. Abel Fenn asks at 2.30pm.', 'Soon.']
    >>> sentences('He said “soon.” [1]')
    [(0, 19)]
    """
    spans = []
    start = 0
    for match in _BREAK.finditer(text):
        stop = match.start() + 1
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(start, stop - 12), stop):
            continue
        end = match.end()
        spans.append((start, end - (len(match[0]) - len(match[0].rstrip()))))
        start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def sentence_at(text: str, position: int) -> str:
    """Return the sentence of `text` that holds the character at `position`."""
    for start, end in sentences(text):
        if position < end:
            return text[start:end].strip()
    return text.strip()
