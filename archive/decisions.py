"""What people decided, kept as lines of data files in DATA/decisions/: they survive every rebuild.

Each file is CSV with a header; lines that begin with `#` and empty lines are comments. A line that cannot be read stops
the build with its file and line number, and nothing is changed.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.errors import UserError

FOLDER = "decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One decision file: its name, columns, and the explanation at its head."""

    name: str
    columns: tuple[str, ...]
    about: str


PEOPLE = Sheet(
    name="people.csv",
    columns=("decision", "person", "other", "organisation", "from", "until", "why"),
    about="""Who is whom. One decision a line; lines that begin with # are comments.
merge: `other` is the same person as `person`, whose id stays.        merge,luke-hillan,luke-hillian,,,,misspelt in 2019
apart: `person` and `other` are two people, however alike the names.  apart,ann-lee,anne-lee,,,,
apart with `organisation`, `from` or `until` (YYYY-MM-DD): those appearances of `person` belong to somebody else,
who gets the new id `other`.                                apart,john-smith,john-smith-2,Kerbwatch,,2014-12-31,
same: all appearances of `person` are one person, don't ask again.    same,john-smith,,,,,changed jobs in 2016
rename: `other` is the name to show for `person`.                     rename,luke-hillan,Luke Hillan,,,,""",
)
ORGANISATIONS = Sheet(
    name="organisations.csv",
    columns=("decision", "organisation", "other", "why"),
    about="""Which body is which. One decision a line; lines that begin with # are comments.
merge: `other` is the same body as `organisation`, whose id stays.    merge,transport-for-london,tfl-surface,
apart: the two are different bodies, don't ask again.                 apart,kerbwatch,kerbwatch-east,
rename: `other` is the name to show for `organisation`.               rename,tfl,Transport for London,""",
)
CORRECTIONS = Sheet(
    name="corrections.csv",
    columns=("url", "field", "as_published", "corrected", "why", "source"),
    about="""Errors of the website itself, corrected. One field a line; lines that begin with # are comments.
`url`: address or id of the notice. `field`: path in the notice's JSON, such as headline, created_on,
meetings[0].date or meetings[0].panels[1].guests[0].name. `as_published`: what the page says (empty: nothing); the
correction applies only while it says so. `corrected`: what it should say (empty: nothing). `source`: the evidence.""",
)
SUPPRESSIONS = Sheet(
    name="suppressions.csv",
    columns=("kind", "id", "why"),
    about="""What must not be published. One line each; lines that begin with # are comments. Captures are not touched.
notice: `id` is the id or address of a notice; all of it is left out.      notice,some-headline-1a2b3c4d,court order
person: `id` is the id or name of a person; the name is struck out everywhere.  person,ann-lee,asked for it""",
)
SHEETS = (PEOPLE, ORGANISATIONS, CORRECTIONS, SUPPRESSIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """One decision, and where it stands."""

    path: Path
    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, fault: str) -> UserError:
        """Return the error that names this line."""
        return UserError(f"{self.path}, line {self.number}: {fault}")


def prepare(data: Path) -> Path:
    """Make the folder and the files that are missing, each with its header and explanation; return the folder."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        path = folder / sheet.name
        if not path.exists():
            about = "".join(f"# {line}\n" for line in sheet.about.splitlines())
            path.write_text(about + ",".join(sheet.columns) + "\n", encoding="utf-8")
    return folder


def fingerprint(folder: Path) -> str:
    """Return a hash of all decisions, comments left out."""
    digest = sha256()
    for sheet in SHEETS:
        for line in read(folder, sheet):
            digest.update(repr((sheet.name, tuple(line.values.items()))).encode())
    return digest.hexdigest()


def read(folder: Path, sheet: Sheet) -> list[Line]:
    """Return the decisions of one file, none if it is missing. Raises UserError naming a line that cannot be read."""
    path = folder / sheet.name
    if not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = f"{path}: is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
        raise UserError(fault) from error
    return list(_lines(path, text, sheet.columns))


def _lines(path: Path, text: str, columns: Sequence[str]) -> Iterator[Line]:
    header_seen = False
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        try:
            [cells] = csv.reader([raw], strict=True)
        except (csv.Error, ValueError) as error:
            fault = f"{path}, line {number}: cannot be read as CSV ({error}); check the quotation marks"
            raise UserError(fault) from error
        cells = [cell.strip() for cell in cells]
        if not header_seen:
            if tuple(cells) != tuple(columns):
                raise UserError(f"{path}, line {number}: the header must read {','.join(columns)}")
            header_seen = True
            continue
        if len(cells) > len(columns):
            raise UserError(
                f"{path}, line {number}: has {len(cells)} columns instead of {len(columns)};"
                " put values that hold a comma into quotation marks"
            )
        values = dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))
        yield Line(path, number, values)


class Merges:
    """Decisions that ids are one: each leads to the id that serves."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, Line]] = {}

    def add(self, other: str, serves: str, line: Line) -> None:
        """Let `other` lead to `serves`. Raises UserError if an earlier line says otherwise."""
        known, earlier = self._lines.setdefault(other, (serves, line))
        if known != serves:
            raise line.error(f"merges {other} into {serves}, line {earlier.number} into {known}; take one of them out")

    def ends(self, apart: Collection[tuple[str, str]]) -> dict[str, str]:
        """Return each id with the id at the end of its chain. Raises UserError for a circle, or for a merge of what
        is to be kept `apart`."""
        found: dict[str, str] = {}
        for start, (following, line) in self._lines.items():
            seen, here = {start}, following
            while here in self._lines:
                if here in seen:
                    raise line.error(f"the merges of {start} run in a circle; take one of them out")
                seen.add(here)
                here = self._lines[here][0]
            if (min(start, here), max(start, here)) in apart:
                raise line.error(f"merges {start} and {here}, which another line keeps apart; take one of them out")
            found[start] = here
        return found
