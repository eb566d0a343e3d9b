"""How many notices of each year there are, from build to build; a year that shrinks is told, with those that went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.check_finding import Finding

HISTORY = "builds.jsonl"
_COUNTED = "SELECT coalesce(substr(created_on, 1, 4), ''), count(*) FROM notices GROUP BY 1 ORDER BY 1"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """How many notices an archive has."""

    total: int
    by_year: dict[str, int]
    """By year of `created_on`; the empty string for none."""


def counts(connection: sqlite3.Connection) -> Counts:
    """Return how many notices there are, by year: as the build remembers it, or counted where it does not."""
    remembers = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'build_years'").fetchone()
    query = "SELECT year, notices FROM build_years ORDER BY year" if remembers else _COUNTED
    by_year = dict(connection.execute(query).fetchall())
    return Counts(sum(by_year.values()), by_year)


def miscounted(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the years of which the build remembers another number of notices than there are."""
    counted, remembered = dict(connection.execute(_COUNTED).fetchall()), counts(connection).by_year
    for year in sorted(counted.keys() | remembered.keys()):
        if counted.get(year) != remembered.get(year):
            there, noted = counted.get(year, 0), remembered.get(year, 0)
            words = f"notices of {year or 'no date'}: {there}, build_years has {noted}"
            yield Finding("in_step", year or "no date", words, True)


def gone(connection: sqlite3.Connection) -> list[str]:
    """Return which notices of the old archive the new one lacks, in words; inside a build only.

    A build lets none go but those that were joined to another, taken down by a decision, or given up by whoever asked
    for it with --accept-losses. Ids that were taken down are not said.
    """
    query = (
        "SELECT id, (SELECT new_id FROM redirects WHERE kind = 'notice' AND old_id = id), url IN temp.hidden"
        " FROM temp.former WHERE id NOT IN (SELECT id FROM notices) ORDER BY id"
    )
    found: dict[str, None] = {}
    for identity, new, hidden in connection.execute(query):
        found["one that was taken down" if hidden else f"{identity} (now {new})" if new else identity] = None
    return list(found)


def remember(data: Path, facts: Mapping[str, str], now: Counts, went: Sequence[str]) -> None:
    """Add a line to the history of builds, beside press.db: what the next check compares with."""
    line = {"last_capture": int(facts["last_capture"]), "notices_by_year": now.by_year, "gone": list(went)}
    path = data / HISTORY
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    text = json.dumps(line)
    if not known or known[-1] != text:
        with path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def fewer_than_last(data: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the years of which the archive has fewer notices than the build before it had."""
    path = data / HISTORY
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if len(lines) < 2:
        return
    try:
        before, went = json.loads(lines[-2])["notices_by_year"], json.loads(lines[-1]).get("gone", [])
        yield from fewer(before, counts(connection).by_year, went)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Finding("history", str(path), f"{path}: its last two lines cannot be read; delete the file", False)


def fewer(before: Mapping[str, int], now: Mapping[str, int], went: Sequence[str]) -> Iterator[Finding]:
    """Yield the years of which there are fewer notices `now` than `before`."""
    named = ", ".join(went[:_NAMED]) + (f" and {len(went) - _NAMED} more" if len(went) > _NAMED else "")
    why = f"gone: {named}" if went else "none is gone, so a date has changed"
    for year, count in before.items():
        if now.get(year, 0) < count:
            words = f"{now.get(year, 0)} notices of {year or 'no date'}, the build before had {count} ({why})"
            yield Finding("fewer_notices", year or "no date", words, False)
