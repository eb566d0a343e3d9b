"""Errors of the source, corrected by lines of DATA/decisions/corrections.csv; the capture and its versions stay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.decisions import CORRECTIONS, Line, read
from archive.ids import notice_id
from scraper.notice import Json, Notice
from scraper.site import canonical

_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
_PATH = re.compile(r"[a-z_]+(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*")
_FIXED = ("url", "contacts", "warnings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One field of one notice, as it is and as it should be."""

    number: int
    """Its place in the file, from 1."""
    notice: str
    """Address or id of the notice."""
    field: str
    as_published: str | None
    corrected: str | None
    why: str
    source: str


def read_corrections(folder: Path) -> dict[str, list[Correction]]:
    """Return the corrections by the address or id of their notice. Raises UserError naming a line that is wrong."""
    found: dict[str, list[Correction]] = {}
    for number, line in enumerate(read(folder, CORRECTIONS), start=1):
        correction = _correction(line, number)
        found.setdefault(correction.notice, []).append(correction)
    return found


def _correction(line: Line, number: int) -> Correction:
    notice = named_notice(line, "url")
    field = line["field"]
    if not _PATH.fullmatch(field) or field.partition("[")[0].partition(".")[0] in _FIXED:
        raise line.error(f"field must be a path such as headline or meetings[0].date, not {field!r}")
    for column in ("why", "source"):
        if not line[column]:
            raise line.error(f"the column {column} is empty; say {'why' if column == 'why' else 'where that is shown'}")
    return Correction(
        number=number,
        notice=notice,
        field=field,
        as_published=line["as_published"] or None,
        corrected=line["corrected"] or None,
        why=line["why"],
        source=line["source"],
    )


def named_notice(line: Line, column: str) -> str:
    """Return the canonical address, or the id, that a line gives for a notice."""
    value = line[column]
    if "/" not in value:
        if not value:
            raise line.error(f"the column {column} must be the address or id of a notice")
        return value
    address = canonical(value)
    if address is None:
        raise line.error(f"{value} is not an address of www.london.gov.uk; give the address or the id of a notice")
    return address


def for_notice(corrections: Mapping[str, list[Correction]], addresses: list[str]) -> list[Correction]:
    """Return the corrections of the notice with these addresses, in the order of the file."""
    names = [*addresses, *(notice_id(address) for address in addresses)]
    found = [correction for name in names for correction in corrections.get(name, [])]
    return sorted(found, key=lambda correction: correction.number)


def correct(document: Json, correction: Correction) -> bool:
    """Put one correction into a contract document; return whether it still applies.

    It applies while the page says what the correction says it says. A value that the contract would not take
    (a date that is none) does not apply either.
    """
    holder, key = _holder(document, correction.field)
    if holder is None or _as_text(holder[key]) != correction.as_published:
        return False
    before = holder[key]
    try:
        number = isinstance(before, int) and correction.corrected is not None
        holder[key] = int(correction.corrected or 0) if number else correction.corrected
        Notice.from_json(document)
        if key in ("headline", "body_text", "text", "kind", "virtual") and correction.corrected is None:
            raise ValueError("this field cannot be empty")
    except (KeyError, TypeError, ValueError):
        holder[key] = before
        return False
    return True


def _holder(document: Json, path: str) -> tuple[Any, Any]:
    steps = [name or int(number) for name, number in _STEP.findall(path)]
    holder: Any = document
    try:
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]]
    except (KeyError, IndexError, TypeError):
        return None, None
    return holder, steps[-1]


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False)
