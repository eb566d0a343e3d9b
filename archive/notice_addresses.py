"""Which addresses are one notice's, and which of them is its own.

Addresses belong together if the crawl found one to be another's second name (a redirect, a canonical link), or if their
pages have the same number in the website's own system: that number, never the slug, identifies a page.
"""

from __future__ import annotations

import re
import sqlite3
from typing import NamedTuple

from archive.ids import short_hash
from archive.timeline import GONE

_TIED = "SELECT other FROM build_addresses WHERE url = ?1 UNION SELECT url FROM build_addresses WHERE other = ?1"
_NUMBERED = re.compile(r".*/node/\d+")


class Address(NamedTuple):
    """An address of a notice."""

    url: str
    how: str
    """canonical for the notice's own address, else what ties it to the others."""


def together(connection: sqlite3.Connection, url: str) -> list[str]:
    """Return the address with all that belong to it, in order; what stands for hidden ones begins with `hidden:`."""
    found: dict[str, None] = {}
    waiting = [url]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found[here] = None
        if not here.startswith(("hidden:", "node:")):
            known = connection.execute("SELECT 1 FROM build_addresses WHERE url = ?1 OR other = ?1", (hidden(here),))
            if known.fetchone():
                waiting.append(hidden(here))
        waiting += [other for (other,) in connection.execute(_TIED, (here,))]
    return sorted(address for address in found if not address.startswith("node:"))


def hidden(url: str) -> str:
    """Return what stands for the address of a notice that must not be published."""
    return f"hidden:{short_hash(url)}{short_hash(url[::-1])}"


def hide(connection: sqlite3.Connection, urls: list[str]) -> None:
    """Put what stands for the addresses of a hidden notice in the place of them."""
    marks = ", ".join("?" * len(urls))
    query = f"SELECT url, other, how FROM build_addresses WHERE url IN ({marks}) OR other IN ({marks})"
    for url, other, how in connection.execute(query, (*urls, *urls)).fetchall():
        veiled = (hidden(url) if url in urls else url, hidden(other) if other in urls else other, how)
        connection.execute("DELETE FROM build_addresses WHERE url = ? AND other = ? AND how = ?", (url, other, how))
        connection.execute("INSERT OR IGNORE INTO build_addresses (url, other, how) VALUES (?, ?, ?)", veiled)
    for url in urls:
        connection.execute("INSERT INTO temp.hidden (url) VALUES (?)", (url,))
        tie = (hidden(url), f"node:{hidden(url)}", "number")  # so that an address without ties is known as well
        connection.execute("INSERT OR IGNORE INTO build_addresses (url, other, how) VALUES (?, ?, ?)", tie)
        for table in ("build_listed", "refusals"):
            connection.execute(f"DELETE FROM {table} WHERE url = ?", (url,))
        connection.execute("DELETE FROM sightings WHERE capture_pk IN (SELECT pk FROM captures WHERE url = ?)", (url,))
        connection.execute("DELETE FROM captures WHERE url = ?", (url,))


def addresses(connection: sqlite3.Connection, urls: list[str]) -> list[Address]:
    """Return the addresses of one notice, its own first.

    Its own is one that points to no other; of several the one that is not a mere number, that still answers, and that
    was captured first.
    """
    ties: dict[str, str] = {}
    targets: set[str] = set()
    marks = ", ".join("?" * len(urls))
    query = f"SELECT url, other, how FROM build_addresses WHERE url IN ({marks}) ORDER BY url, how, other"
    for url, other, how in connection.execute(query, urls):
        ties.setdefault(url, how)
        if how != "number":
            targets.add(other)
            ties[url] = how
    pointing = {url for url, how in ties.items() if how != "number"}
    candidates = [url for url in urls if url not in pointing] or list(urls)
    own = min(candidates, key=lambda url: _rank(connection, url))
    return [Address(own, "canonical"), *(Address(url, ties.get(url, "number")) for url in urls if url != own)]


def _rank(connection: sqlite3.Connection, url: str) -> tuple[bool, bool, bool, int, str]:
    rows = connection.execute(
        "SELECT pk, status FROM captures WHERE url = ? AND kind = 'notice' ORDER BY pk", (url,)
    ).fetchall()
    gone = bool(rows) and rows[-1][1] in GONE
    return bool(_NUMBERED.fullmatch(url)), gone, not rows, rows[0][0] if rows else 0, url
