"""Cells that a spreadsheet can't be made to run.

Excel, LibreOffice and Google Sheets take a cell of a CSV file for a formula when it begins with one of a few
characters, and a formula can send data out or start a program. The cure is OWASP's ("CSV Injection"): a single quote
in front, which the spreadsheet takes for "this is text". The notices come from a website that is not ours.
"""

from __future__ import annotations

import re

# OWASP's list, with the forms that spreadsheets of East Asian locales fold into it.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫"

# A text that already begins with quotes and then such a character gets one more, so that `restore` is exact.
_DANGEROUS = re.compile(f"'*[{re.escape(FORMULA_STARTS)}]")
_FIRST = frozenset(FORMULA_STARTS + "'")

# Everything in Unicode's category Cc but tab and line ends, and the byte order mark.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


def neutralise(text: str) -> str:
    """Return `text` with a single quote in front if a spreadsheet would run it.

    >>> neutralise("=1+1"), neutralise("Policing"), neutralise("'=1")
    ("'=1+1", 'Policing', "''=1")
    """
    return "'" + text if text[:1] in _FIRST and _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """Return what `neutralise` was given.

    >>> restore("'=1+1"), restore("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text[:1] == "'" and _DANGEROUS.match(text) else text


def without_controls(text: str) -> str:
    r"""Return `text` without control characters; tabs and line ends stay.

    >>> without_controls("a\x00b\x1b[31m\n")
    'ab[31m\n'
    """
    return CONTROL.sub("", text)


def safe_row(row: tuple[object, ...]) -> tuple[object, ...]:
    """Return `row` with each text neutralised; numbers are what they are, below zero too."""
    for cell in row:
        if type(cell) is str and cell[:1] in _FIRST:
            return tuple(neutralise(cell) if type(cell) is str else cell for cell in row)
    return row


def clean_row(row: tuple[object, ...]) -> tuple[object, ...]:
    """Return `row` with control characters removed from each text."""
    return tuple(without_controls(cell) if type(cell) is str else cell for cell in row)
