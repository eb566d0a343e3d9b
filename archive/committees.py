"""Rows of committees: those of the canonical table, and others under the name that is printed."""

from __future__ import annotations

import json

from archive.ids import number_of, slug
from archive.press import Store
from scraper.committees import committees

_COLUMNS = ("pk", "id", "name", "is_canonical", "since", "until", "predecessor", "successor", "moderngov_ids")


def canonical_committees() -> list[tuple[int, str, str, int, str | None, str | None, str | None, str | None, str]]:
    """Return the rows of the canonical table; what ended is known from what took over."""
    known = committees()
    heirs = {committee.predecessor: committee for committee in known if committee.predecessor}
    rows = []
    for one in known:
        heir = heirs.get(one.name)
        pk, identity = number_of("committee", committee_id(one.name)), committee_id(one.name)
        years = (one.since, heir.since if heir else None, one.predecessor, heir.name if heir else None)
        rows.append((pk, identity, one.name, 1, *years, json.dumps(list(one.moderngov))))
    return rows


def committee_id(name: str) -> str:
    """Return the stable id of a committee.

    >>> committee_id("London Assembly (Mayor's Question Time)")
    'london-assembly-mayors-question-time'
    """
    return slug(name)


def add_canonical(store: Store) -> None:
    """Store the canonical committees."""
    store.add("committees", canonical_committees(), _COLUMNS)
    store.flush()


def committee_pk(store: Store, name: str | None) -> int | None:
    """Return the row number of the committee with that name; one that is not known is stored.

    Printed names that differ in case or signs only are one committee.
    """
    if name is None:
        return None
    identity = committee_id(name)
    pk = number_of("committee", identity)
    store.connection.execute(
        "INSERT INTO committees (pk, id, name, is_canonical) VALUES (?, ?, ?, 0)"
        " ON CONFLICT (pk) DO UPDATE SET name = min(name, excluded.name) WHERE is_canonical = 0",
        (pk, identity, name),
    )
    return pk


def drop_unused(store: Store) -> None:
    """Take away committees outside the canonical table that nothing names any longer."""
    store.connection.execute(
        "DELETE FROM committees WHERE is_canonical = 0"
        " AND NOT EXISTS (SELECT 1 FROM notices WHERE committee_pk = committees.pk)"
        " AND NOT EXISTS (SELECT 1 FROM meetings WHERE committee_pk = committees.pk)"
    )
