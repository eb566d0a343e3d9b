"""README.md and CITATION.cff of an export: what a person needs who has only the folder."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from archive.export.datapackage import DESCRIPTION, RIGHTS, SOURCE_TITLE, SOURCE_URL, TITLE, Resource
from archive.export.examples import examples
from archive.export.tables import Column, Table

_TYPES = {
    "boolean": "truth value, 1 or 0",
    "date": "date, YYYY-MM-DD",
    "time": "time of day on the Europe/London clock, HH:MM",
    "datetime": "instant in UTC, YYYY-MM-DDTHH:MM:SSZ",
    "object": "JSON object",
    "array": "JSON list",
}


def readme(resources: Sequence[Resource], *, format_: str, as_of: str | None, choice: str, neutralised: bool) -> str:
    """Return the text of README.md."""
    parts = [
        f"# {TITLE}: the data",
        DESCRIPTION,
        _facts(as_of, choice),
        "## Rights",
        RIGHTS,
        "## Files",
        _files(resources),
        "`datapackage.json` says the same for programs (Frictionless Data Package); `CITATION.cff` says how to cite; "
        "check the files with `sha256sum --check SHA256SUMS`.",
        *(_NEUTRALISED if neutralised else ()),
        *examples(format_, {one.table.name: one.path for one in resources}),
        "## Data dictionary",
        *(part for resource in resources for part in dictionary(resource.table)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def dictionary(table: Table, level: int = 3) -> list[str]:
    """Return the dictionary of one table as Markdown parts: heading, description, a line for each column."""
    rows = "\n".join(f"| `{column.name}` | {_kind(column)} | {_cell(_meaning(column))} |" for column in table.columns)
    return [
        f"{'#' * level} {table.name}",
        table.description,
        f"| column | type | meaning |\n|---|---|---|\n{rows}",
    ]


def citation_file(as_of: str | None) -> str:
    """Return the text of CITATION.cff (Citation File Format 1.2.0)."""
    return yaml.safe_dump(
        {
            "cff-version": "1.2.0",
            "type": "dataset",
            "title": f"{TITLE}: press notices of the London Assembly",
            "message": "Quoting a notice, cite it and its archived capture; counting, cite this dataset.",
            "abstract": f"{DESCRIPTION} {RIGHTS}",  # the format has no field for rights without a licence
            "authors": [{"name": "Greater London Authority (London Assembly)"}],
            **({"version": as_of, "date-released": as_of[:10]} if as_of else {}),
            "url": SOURCE_URL,
            "references": [
                {"type": "website", "title": SOURCE_TITLE, "url": SOURCE_URL, "authors": [{"name": "London Assembly"}]}
            ],
        },
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


_NEUTRALISED = (
    "## Opening the CSV files in a spreadsheet",
    "A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end (or a full-width form of them) could be run as a "
    "formula. Such a cell has a single quote `'` put in front, as OWASP advises, and control characters are left out. "
    "To get the text back exactly, drop one leading quote where quotes are followed by one of those characters; or "
    "export with `--raw`. JSON Lines, Parquet and SQLite exports hold the texts as they are.",
)


def _facts(as_of: str | None, choice: str) -> str:
    lines = [
        f"- Source: [{SOURCE_TITLE}]({SOURCE_URL}); the address of each notice stands in `notices.url`.",
        f"- As of: {as_of or 'no capture yet'} (the newest capture in it).",
    ]
    return "\n".join([*lines, f"- Selection: {choice}."] if choice else lines)


def _files(resources: Sequence[Resource]) -> str:
    rows = "\n".join(
        f"| `{one.path}` | {one.table.name} | {one.rows:,} | {one.table.description} |" for one in resources
    )
    return f"| file | table | rows | what |\n|---|---|---|---|\n{rows}"


def _kind(column: Column) -> str:
    return _TYPES.get(column.type, column.type)


def _meaning(column: Column) -> str:
    if column.references is None:
        return column.description
    return f"{column.description} → `{column.references[0]}.{column.references[1]}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
