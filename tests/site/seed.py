"""The one real page among the invented ones, where the owner's folder stands beside the project. It is never copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from tests.site.notices import HERE, LISTING, SampleNotice, Section

FILE = HERE.parents[2] / "shared" / "seed" / "local-policing.html"
NODE = 1301187


@dataclass(frozen=True, slots=True)
class Seed:
    notice: SampleNotice
    body: bytes


@cache
def seed_page() -> Seed | None:
    """The page and what listing and feed say of it; None without the folder."""
    if not FILE.is_file():
        return None
    body = FILE.read_bytes()
    headline = body.partition(b'property="og:title" content="')[2].partition(b'"')[0].decode()
    teaser = body.partition(b'name="description"')[2].partition(b'content="')[2].partition(b'"')[0].decode()
    notice = SampleNotice(
        name="seed",
        path=f"{LISTING}/local-policing-london-what-are-challenges",
        headline=headline,
        listing_headline=headline,
        created=date(2023, 7, 18),
        updated=datetime(2023, 7, 18, 10, 6, 44, tzinfo=UTC),
        node=NODE,
        sections=(Section(title=None, text=teaser),),
        source=body.decode(),
        kind="meeting",
    )
    return Seed(notice, body)
