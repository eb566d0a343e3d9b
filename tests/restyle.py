"""Changes to a page's markup that change nothing it says."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_BLOCK = r"(?:p|li|ul|ol|h[1-6]|div|figure|main|section|header|footer)"
_TEXT_BLOCK = r"(?:p|li|h[1-6])"


def reindented(page: str) -> str:
    """Return the page with its words on lines of their own, indented."""
    page = re.sub(rf"(<{_TEXT_BLOCK}(?: [^>]*)?>)", r"\1\n        ", page)
    page = re.sub(rf"(</{_TEXT_BLOCK}>)", r"\n      \1\n", page)
    return re.sub(rf"\n(<{_BLOCK}\b)", r"\n\n    \1", page)


def wrapped(page: str) -> str:
    """Return the page with a line broken at every third space of its text."""
    count = 0

    def broken(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "\n   " if count % 3 == 0 else " "

    return _in_text(page, lambda text: re.sub(" ", broken, text))


def on_one_line(page: str) -> str:
    """Return the page without white space between blocks."""
    page = re.sub(rf"(</?{_BLOCK}(?: [^>]*)?>)\s+(?=</?{_BLOCK}\b)", r"\1", page)
    return re.sub(r"\n\s*", "\n", page)


def with_entities(page: str) -> str:
    """Return the page in ASCII, everything else as numbered entities."""
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def with_b(page: str) -> str:
    """Return the page with `<b>` for `<strong>`, `<i>` for `<em>`."""
    for old, new in (("strong", "b"), ("em", "i")):
        page = re.sub(rf"<(/?){old}\b", rf"<\1{new}", page)
    return page


def with_spans(page: str) -> str:
    """Return the page with the words of paragraphs and items in a styled span, as pasted from Word."""
    return re.sub(
        rf"(<({_TEXT_BLOCK})(?: [^>]*)?>)((?:(?!</?{_BLOCK}\b).)+?)(</\2>)",
        r'\1<span style="font-size:11pt">\3</span>\4',
        page,
        flags=re.S,
    )


def with_no_break_spaces(page: str) -> str:
    """Return the page with every other plain space of its text made a no-break one."""
    dice = random.Random(7)
    return _in_text(page, lambda text: re.sub(" ", lambda _: "&nbsp;" if dice.random() < 0.5 else " ", text))


def with_breaks(page: str) -> str:
    """Return the page with neighbouring paragraphs of prose joined by two `<br>`."""
    prose = r"(<p>[^<\n]{60,}[.?])</p>\s*<p>(?=[A-Z][^<\n]{60,}[.?]</p>)"
    return re.sub(prose, r"\1<br>\n<br>\n", page)


def with_single_breaks(page: str) -> str:
    """Return the page with neighbouring paragraphs joined by one `<br>`, where both are lines of the body or notes."""
    return re.sub(r"</p>\s*<p>(?!&nbsp;|</p>|\d+\.|\[)", "<br>\n", page)


def with_typed_bullets(page: str) -> str:
    """Return the page with lists as paragraphs with a typed bullet; nested lists have no such form."""
    if re.search(r"<li>(?:(?!</li>).)*<ul>", page, re.S):
        return page

    def typed(found: re.Match[str]) -> str:
        items = re.findall(r"<li>(.*?)</li>", found[1], re.S)
        return "\n".join(f"<p>• {item}</p>" for item in items if item.strip())

    return _in_text_region(page, lambda part: re.sub(r"<ul>(.*?)</ul>", typed, part, flags=re.S))


def with_paragraphs_in_items(page: str) -> str:
    """Return the page with the words of each item in a paragraph."""
    return re.sub(r"<li>((?:(?!<ul>|<p>).)*?)</li>", r"<li><p>\1</p></li>", page, flags=re.S)


def with_divs(page: str) -> str:
    """Return the page with `div` for `p`."""
    return re.sub(r"<(/?)p>", r"<\1div>", page)


def with_headings(page: str) -> str:
    """Return the page with headings for wholly bold paragraphs."""
    return re.sub(r"<p><strong>([^<]*)</strong></p>", r"<h3>\1</h3>", page)


def without_headings(page: str) -> str:
    """Return the page with bold paragraphs for the headings of body and notes."""
    return re.sub(r"<h([234])>([^<]*)</h\1>", r"<p><strong>\2</strong></p>", page)


def with_unclosed_tags(page: str) -> str:
    """Return the page as HTML 4 was written: paragraphs and items not closed, tags in capitals."""
    page = re.sub(r"</(?:p|li)>", "", page)
    return re.sub(r"<(/?)(ul|ol|li|p|strong|h[1-4]|div)\b", lambda tag: f"<{tag[1]}{tag[2].upper()}", page)


def with_split_words(page: str) -> str:
    """Return the page with inline tags and comments inside words, as editors and filters leave them."""
    dice = random.Random(11)

    def split(found: re.Match[str]) -> str:
        word = found[0]
        if dice.random() > 0.2:
            return word
        return dice.choice((f"<span>{word[:2]}</span>{word[2:]}", f"{word[:2]}<!-- x -->{word[2:]}"))

    return _in_text(page, lambda text: re.sub(r"(?<![&\w#])[A-Za-z]{4,}(?![\w;])", split, text))


RESTYLES: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        reindented,
        wrapped,
        on_one_line,
        with_entities,
        with_b,
        with_spans,
        with_no_break_spaces,
        with_breaks,
        with_single_breaks,
        with_typed_bullets,
        with_paragraphs_in_items,
        with_divs,
        with_headings,
        without_headings,
        with_unclosed_tags,
        with_split_words,
    )
}


def _in_text_region(page: str, change: Callable[[str], str]) -> str:
    """Apply a change from the headline on, to the end of the notes."""
    start, end = page.find("<h1"), page.rfind("<h2>Need a document")
    end = end if end > start else len(page)
    return page[:start] + change(page[start:end]) + page[end:]


def _in_text(page: str, change: Callable[[str], str]) -> str:
    """Apply a change to what stands between tags from the headline on, to the end of the notes."""
    start, end = page.find("<h1"), page.rfind("Need a document")
    end = end if end > start else len(page)
    pieces = re.split(r"(<[^>]*>)", page[start:end])
    text = "".join(piece if piece.startswith("<") or not piece.strip() else change(piece) for piece in pieces)
    return page[:start] + text + page[end:]
