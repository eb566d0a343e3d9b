"""What a silent edit took out and put in, word by word."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import Any

LONGEST = 20_000
"""Characters up to which two texts are compared; longer ones are shown whole."""


def differences(change: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a change as (operation, text), operations `=`, `-` and `+`; empty where its summary says it all.

    >>> differences({"before": "at 10am sharp", "after": "at 11am sharp"})
    [('=', 'at '), ('-', '10am'), ('+', '11am'), ('=', ' sharp')]
    >>> differences({"before": None, "after": "Dr Quill"})
    [('+', 'Dr Quill')]
    >>> differences({"before": "10:00", "after": "14:00", "summary": "start moved from 10:00 to 14:00"})
    []
    """
    summary = str(change.get("summary") or "")
    if all(str(change.get(side) or "") in summary for side in ("before", "after")):
        return []
    given = change.get("diff")
    if given:
        return [(str(op), str(text)) for op, text in json.loads(given)]
    before, after = str(change.get("before") or ""), str(change.get("after") or "")
    if not before or not after or len(before) + len(after) > LONGEST:
        return [(op, text) for op, text in (("-", before), ("+", after)) if text]
    left, right = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("=", "".join(left[i:j])))
        else:
            found += [(op, text) for op, text in (("-", "".join(left[i:j])), ("+", "".join(right[k:m]))) if text]
    return found
