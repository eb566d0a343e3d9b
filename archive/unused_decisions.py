"""Lines of the decision files that decide nothing: mostly an id that is misspelt, so that nothing comes of the line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.check_finding import Finding
from archive.decisions import ORGANISATIONS, PEOPLE, SUPPRESSIONS, Line, read
from archive.ids import name_slug
from archive.organisations import organisation_key
from archive.people import person_key, read_people
from archive.press import Store
from archive.suppressions import Hidden, read_suppressions

_FACT = "suppressions_used"


def remember_suppressed(store: Store, lines: set[int]) -> None:
    """Keep which lines of suppressions.csv had an effect. Whom they hide cannot be read from that."""
    known = set(json.loads(store.facts().get(_FACT, "[]")))
    store.set_facts({_FACT: json.dumps(sorted(known | lines))})


def unused(connection: sqlite3.Connection, folder: Path) -> list[Finding]:
    """Return the lines of people.csv, organisations.csv and suppressions.csv that have nothing to act on."""
    return [*_suppressions(connection, folder), *_people(connection, folder), *_organisations(connection, folder)]


def _suppressions(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    row = connection.execute("SELECT value FROM build_info WHERE key = ?", (_FACT,)).fetchone()
    used = set(json.loads(row[0])) if row else set()
    for line in read(folder, SUPPRESSIONS):
        if line.number not in used:
            yield _finding(line, f"no {line['kind']} of the archive is {line['id']}, so nothing is taken down")


def _people(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    lines = read(folder, PEOPLE)
    if not lines:
        return
    decisions = read_people(folder)
    hidden = Hidden(read_suppressions(folder), decisions)
    known = {split.other for split in decisions.splits}
    names = connection.execute("SELECT DISTINCT name FROM guests WHERE name IS NOT NULL")
    known |= {name_slug(person_key(name)) for (name,) in names}
    for line in lines:
        named = [line["person"], *([line["other"]] if line["decision"] in ("merge", "apart") else [])]
        for identity in named:
            if identity not in known and not hidden.hides_id(identity):
                yield _finding(line, f"nobody in the archive is {identity}")


def _organisations(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    lines = read(folder, ORGANISATIONS)
    if not lines:
        return
    names = connection.execute("SELECT DISTINCT organisation FROM guests WHERE organisation IS NOT NULL")
    known = {name_slug(organisation_key(name).key) for (name,) in names}
    known |= {name_slug(key) for (key,) in connection.execute("SELECT DISTINCT full_key FROM build_resolutions")}
    known |= {old for (old,) in connection.execute("SELECT old_id FROM redirects WHERE kind = 'organisation'")}
    for line in lines:
        named = [line["organisation"], *([line["other"]] if line["decision"] != "rename" else [])]
        for identity in named:
            if identity not in known:
                yield _finding(line, f"no body in the archive is {identity}")


def _finding(line: Line, words: str) -> Finding:
    where = f"{line.path.name}, line {line.number}"
    return Finding("decision_unused", where, f"{where}: {words}; is the id misspelt?", False)
