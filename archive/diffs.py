"""Two texts, or two lists of texts, told apart: word by word for a page that shows it, in few words for a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from archive.change import Change

Op = Literal["=", "-", "+"]

_WORDS = re.compile(r"\s+|[\w’'@#.,:/-]*\w|[^\w\s]")
_ALIKE = 0.5  # paragraphs that share half their words are one paragraph that was rewritten
_SHOWN = 2  # places of a text that a summary quotes


def word_diff(before: str, after: str) -> list[tuple[Op, str]]:
    """Return the two texts word by word: `=` for what both have, `-` only the first, `+` only the second.

    The texts of `=` and `-` joined give `before`, those of `=` and `+` give `after`.

    >>> word_diff("from 10am, in the Chamber", "from 2pm, in the Chamber")
    [('=', 'from '), ('-', '10am'), ('+', '2pm'), ('=', ', in the Chamber')]
    """
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    found: list[tuple[Op, str]] = []

    def say(op: Op, words: Sequence[str]) -> None:
        if words:
            found.append((op, "".join(words)))

    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            say("=", left[i1:i2])
        else:
            say("-", left[i1:i2])
            say("+", right[j1:j2])
    return found


def text_change(field: str, kind: str, words: str, before: str, after: str) -> Change:
    """Return the change of a text, with its word-level diff."""
    diff = tuple(word_diff(before, after)) if before and after else None
    return Change(kind=kind, field=field, summary=words, before=before, after=after, diff=diff)


def told_apart(before: str, after: str) -> str:
    """Return what differs between two texts as a clause that quotes whole words.

    >>> told_apart("on Tuesday 4 July, in the Chamber", "on Wednesday 5 July, in Committee Room 5")
    '“Tuesday 4” became “Wednesday 5”; “the Chamber” became “Committee Room 5”'
    >>> told_apart("Kerbs are mended by boroughs.", "Kerbs are quickly mended by boroughs.")
    '“quickly” put in'
    """
    places = _places(before.split(), after.split())
    said = [_place(gone, come) for gone, come in places[:_SHOWN]]
    if not places:
        said = ["spaces only"]
    return "; ".join(said) + ("; and more" if len(places) > _SHOWN else "")


def _places(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    """What stood and what stands at each place that differs; places parted by a single word are one."""
    found: list[tuple[str, str]] = []
    end = -2
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = " ".join(left[i1:i2]), " ".join(right[j1:j2])
        if i1 - end <= 1 and found and gone and come and all(found[-1]):
            between = " ".join(left[end:i1])
            gone, come = (" ".join(part for part in parts if part) for parts in (
                (found[-1][0], between, gone), (found[-1][1], between, come),
            ))  # fmt: skip
            found.pop()
        found.append((gone, come))
        end = i2
    return [_without_common_stops(gone, come) for gone, come in found]


def _without_common_stops(gone: str, come: str) -> tuple[str, str]:
    """Two stretches without the stops that end both."""
    while len(gone) > 1 and len(come) > 1 and gone[-1] == come[-1] and gone[-1] in ".,;:":
        gone, come = gone[:-1], come[:-1]
    return gone, come


def _place(gone: str, come: str) -> str:
    if gone and come:
        return f"“{shortened(gone, 60)}” became “{shortened(come, 60)}”"
    return f"“{shortened(gone or come, 60)}” {'left out' if gone else 'put in'}"


def shortened(text: str, limit: int = 90) -> str:
    """Return the text, or its beginning up to a whole word."""
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[:limit]) + " …"


def list_changes(old: Sequence[str], new: Sequence[str], field: str, kind: str, what: str) -> Iterator[Change]:
    """Yield what changed from one list of texts to another: rewritten, moved, removed and added ones."""
    gone, come, rewritten = _unmatched(old, new)
    for before, after in rewritten:
        words = f"{what} changed: {told_apart(before, after)}"
        yield text_change(field, f"{kind}_changed", words, before, after)
    for text in list(gone):
        if text in come:
            gone.remove(text)
            come.remove(text)
            yield Change(kind=f"{kind}_moved", field=field, summary=f"{what} moved: “{shortened(text)}”", after=text)
    for text in gone:
        yield Change(kind=f"{kind}_removed", field=field, summary=f"{what} removed: “{shortened(text)}”", before=text)
    for text in come:
        yield Change(kind=f"{kind}_added", field=field, summary=f"{what} added: “{shortened(text)}”", after=text)


def _unmatched(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """The texts that only the one or only the other list has at their place, and the pairs that were rewritten."""
    only_old: list[str] = []
    only_new: list[str] = []
    rewritten: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = list(old[i1:i2]), list(new[j1:j2])
        for text in list(gone):
            like = max(come, key=lambda other: _likeness(text, other), default=None)
            if like is not None and _likeness(text, like) >= _ALIKE:
                gone.remove(text)
                come.remove(like)
                rewritten.append((text, like))
        only_old += gone
        only_new += come
    return only_old, only_new, rewritten


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
