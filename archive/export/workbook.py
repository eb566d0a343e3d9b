"""One Excel workbook with a sheet for each table.

Cells are typed, so nothing is run as a formula; texts that look like one also carry Excel's own mark "this is text"
(quote prefix), so that editing the cell doesn't turn them into one. What Excel can't hold is said in the sheet: a
text ends at 32,767 characters, and a table of more than 1,048,575 rows goes on in a second sheet. The last sheet is the
data dictionary: a workbook is sent around without the files beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
import xlsxwriter.exceptions

from archive.export.cells import neutralise, without_controls
from archive.export.datapackage import RIGHTS, TITLE
from archive.export.outputs import Advance, batches
from archive.export.tables import Column, Table
from archive.moments import from_text

FILE_NAME = "assembly-press.xlsx"
ROWS_A_SHEET = 1_048_575
CHARACTERS_A_CELL = 32_767
DICTIONARY = "dictionary"
_WIDTHS = {"date": 12, "time": 10, "datetime": 20, "boolean": 8, "integer": 10, "number": 10}
_CUT = " … [cut: Excel holds no more]"

# The newest state of each notice stands in the other sheets; whole documents are too long for a cell.
_NOT_IN_A_CELL = "object"


def write_workbook(
    db: sqlite3.Connection, tables: Sequence[Table], path: Path, advance: Advance, rows_a_sheet: int = ROWS_A_SHEET
) -> dict[str, int]:
    """Write `tables` into one workbook at `path` and return the number of rows of each."""
    # constant_memory: rows go to disk as they come; the temporary files lie in the export's own unfinished folder.
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties(
        {
            "created": datetime(2000, 1, 1, tzinfo=UTC),  # no clock: same bytes
            "author": TITLE,
            "title": f"{TITLE}: the data",
            "comments": RIGHTS,
        }
    )
    bold = book.add_format({"bold": True})
    writers = _writers(book)
    counts: dict[str, int] = {}
    try:
        for table in tables:
            shown = [(place, one) for place, one in enumerate(table.columns) if one.type != _NOT_IN_A_CELL]
            columns = [(place, writers[one.type]) for place, one in shown]
            heads = [(one.name, _width(one)) for _, one in shown]
            counts[table.name] = 0
            sheet: Any = None
            for rows in batches(db.execute(table.query)):
                for row in rows:
                    place = counts[table.name] % rows_a_sheet
                    if place == 0:
                        sheet = _sheet(book, table.name, counts[table.name] // rows_a_sheet + 1, heads, bold)
                    for number, (source, write) in enumerate(columns):
                        if row[source] is not None:
                            write(sheet, place + 1, number, row[source])
                    counts[table.name] += 1
                advance(len(rows))
            if sheet is None:
                _sheet(book, table.name, 1, heads, bold)
        _add_dictionary(book, tables, bold)
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from None  # what the system said
    finally:
        book.fileclosed = True
    return counts


def _sheet(book: Any, name: str, number: int, heads: Sequence[tuple[str, int]], bold: Any) -> Any:
    """Add a sheet with a frozen head: names of columns, and how many characters wide each is."""
    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes(1, 0)
    for place, (column, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column, bold)
    return sheet


def _width(column: Column) -> int:
    """Return how wide a column is to be: a day that does not fit would be shown as #####."""
    return max(_WIDTHS.get(column.type, 24), len(column.name) + 2)


def _add_dictionary(book: Any, tables: Sequence[Table], bold: Any) -> None:
    sheet = _sheet(book, DICTIONARY, 1, [("table", 20), ("column", 24), ("type", 12), ("meaning", 100)], bold)
    lines = [
        (table.name, column.name, column.type, column.description)
        for table in tables
        for column in table.columns
        if column.type != _NOT_IN_A_CELL
    ]
    for row, line in enumerate([*lines, ("", "", "", ""), ("rights", "", "", RIGHTS)], start=1):
        for place, text in enumerate(line):
            sheet.write_string(row, place, text)


def _writers(book: Any) -> dict[str, Callable[[Any, int, int, Any], object]]:
    as_text = book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    clock = book.add_format({"num_format": "hh:mm"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def text(sheet: Any, row: int, column: int, value: str) -> None:
        value = without_controls(value)
        if len(value) > CHARACTERS_A_CELL:
            value = value[: CHARACTERS_A_CELL - len(_CUT)] + _CUT
        sheet.write_string(row, column, value, as_text if neutralise(value) != value else None)

    return {
        "string": text,
        "array": text,
        "integer": lambda sheet, row, column, value: sheet.write_number(row, column, value),
        "number": lambda sheet, row, column, value: sheet.write_number(row, column, value),
        "boolean": lambda sheet, row, column, value: sheet.write_boolean(row, column, bool(value)),
        "date": lambda sheet, row, column, value: sheet.write_datetime(row, column, date.fromisoformat(value), day),
        "time": lambda sheet, row, column, value: sheet.write_datetime(row, column, time.fromisoformat(value), clock),
        "datetime": lambda sheet, row, column, value: sheet.write_datetime(
            row,
            column,
            from_text(value).replace(tzinfo=None),
            instant,
        ),
    }
