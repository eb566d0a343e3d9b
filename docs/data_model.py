"""Write the reference page of the data model from schema.sql's own comments.

Run as `python docs/data_model.py`; a test fails while the committed page differs from what this writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.dictionary import TableDoc, tables

PAGE = Path(__file__).parent / "reference" / "data-model.md"

_ABOUT = """<!-- Made by docs/data_model.py from archive/schema.sql: change that, not this page. -->
# Data model

`captures.db` holds what the website answered and is never changed. `press.db`, described here, is made of it by
`assembly-press build`, together with the decisions in `DATA/decisions/`: delete it, and the next build makes the
same again.

- `id` columns are stable text ids, the only ones to cite. A notice's id comes from its canonical path alone, a
  person's and a body's from the name, a meeting's from the address and day of its first announcement. Ids that were
  merged or renamed stand in `redirects`.
- `pk` columns are row numbers for joins. The same captures, decisions and code give the same ones.
- Dates are YYYY-MM-DD, times of day HH:MM on the London clock, instants YYYY-MM-DDTHH:MM:SSZ in UTC.
- Spans are character offsets into `notices.body_text`, start included, end not.
- Press officers' names and numbers are in none of these tables; they lie apart in `contacts.db`.

## What counts as a version

Two captures show the same version if the *content* read from them is the same: headline, date, kind, committee,
picture, text, meetings, chair, notes, markers, quotes and links. Left out are warnings, contacts, the address
itself, and of files' addresses what the website changes by itself. Both are read by the same code at every build,
so a better parser is no edit. Versions are in the order of capture, not of the clock; imported captures are put in
their place by their own time.

A notice is *withdrawn* when it answered 404 or 410 in two crawls at least a day apart. Nothing is ever deleted.

## What counts as one meeting

Announcements are of one meeting if they link to the same agenda (ModernGov's `MId`) and their days are at most 60
days apart, or if the same committee meets on the same day at the same time; a start within half an hour counts as
the same when neither notice has another meeting of the committee that day, and a missing start fits if only one
meeting could be meant.

## What counts as one person or body

Exactly the same name, after titles, letters, case, accents and apostrophes. An abbreviation joins the body whose
notices explain it, if they all explain it alike. Everything else is a suggestion: see
[](../how-to/merge-two-people.md).

## How the tables hang together
"""


def page() -> str:
    """Return the page."""
    return "\n".join([_ABOUT, "```text", *_diagram(), "```", "", *_tables()]) + "\n"


def _diagram() -> Iterator[str]:
    """One line a table, with the tables its rows point to."""
    shown = {name: table for name, table in tables().items() if not name.startswith("build_") and not table.is_view}
    width = max(len(name) for name in shown)
    for name, table in shown.items():
        targets = dict.fromkeys(column.references[0] for column in table.columns.values() if column.references)
        yield f"{name:<{width}}" + (f"  ──▶  {', '.join(targets)}" if targets else "")


def _tables() -> Iterator[str]:
    for name, table in tables().items():
        yield from _table(name, table)


def _table(name: str, table: TableDoc) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    kind = "A view. " if table.is_view else ""
    yield f"{kind}{table.description}{' Part of every export.' if table.published else ''}"
    yield from ("", "| column | type | may be empty | what it says |", "|---|---|---|---|")
    for column, doc in table.columns.items():
        target = f" → `{doc.references[0]}`" if doc.references else ""
        words = doc.description.replace("|", "\\|")
        yield f"| `{column}` | {doc.type} | {'yes' if doc.nullable else 'no'} | {words}{target} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
