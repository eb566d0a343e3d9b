"""What a visitor types → an FTS5 expression that cannot fail.

`"…"` is a phrase, `word*` a beginning, `-word` and `-"…"` leave out. Everything else is looked for as words, quoted,
so that FTS5's own operators, column filters and syntax errors never reach it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400
"""Characters that are read; what stands behind them is left out."""
MOST_TERMS = 24
SHORTEST_BEGINNING = 2
"""Characters of a `word*`: the index of beginnings starts at two."""

_TERM = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:[“”"](?P<phrase>[^“”"]*)(?:[“”"]|$)|(?P<word>[^\s“”"]+))')
_SPOKEN_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The expressions to look for and to leave out; either may be None."""

    include: str | None
    exclude: str | None
    cut: bool = False
    """True if the text was longer than what is read."""

    @property
    def expression(self) -> str | None:
        """The whole as one FTS5 expression, or None where nothing is looked for."""
        if self.include is None:
            return None
        return f"({self.include}) NOT ({self.exclude})" if self.exclude else self.include


def match_of(text: str) -> Match:
    """Return what `text` asks for.

    >>> match_of('housing "affordable homes" plan* -mayor').expression
    '("housing" AND "affordable homes" AND "plan"*) NOT ("mayor")'
    >>> match_of("it's AND (").expression
    '"it\\'s"'
    >>> match_of('headline:x NEAR(a b) "').expression
    '"headline:x" AND "NEAR(a" AND "b)"'
    >>> match_of("-police").expression is None
    True
    """
    readable = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])
    wanted: list[str] = []
    unwanted: list[str] = []
    cut = len(text) > LONGEST
    for term in _TERM.finditer(readable):
        words = term["phrase"] if term["phrase"] is not None else term["word"]
        if not any(letter.isalnum() for letter in words) or words in _SPOKEN_OPERATORS:
            continue
        if len(wanted) + len(unwanted) >= MOST_TERMS:
            cut = True
            break
        beginning = term["word"] is not None and words.endswith("*") and len(words) > SHORTEST_BEGINNING
        quoted = '"' + words.rstrip("*").replace('"', '""') + '"' + ("*" if beginning else "")
        (unwanted if term["minus"] else wanted).append(quoted)
    return Match(include=" AND ".join(wanted) or None, exclude=" OR ".join(unwanted) or None, cut=cut)
