"""A small make-believe website whose history a test writes: pages are made from a few words, captured, and built."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

from archive.build import BuildReport, build
from archive.captures import Captures
from archive.decisions import prepare
from archive.press import dump
from scraper.capture import Capture, Kind

LIVE = "https://www.london.gov.uk"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
START = datetime(2023, 7, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a notice's page says."""

    headline: str = "Who pays for kerbs?"
    created: date | None = date(2023, 7, 3)
    paragraphs: tuple[str, ...] = ("The London Assembly Transport Committee will tomorrow ask who pays for kerbs.",)
    guests: tuple[str, ...] = ()
    meeting: str | None = "The meeting will take place on Tuesday 4 July 2023 from 10am, in the Chamber at City Hall."
    notes: tuple[str, ...] = ()
    """HTML."""
    node: int | None = None
    canonical: str | None = None
    noise: str = "0"
    """What changes on every page by itself."""

    def html(self) -> bytes:
        """Return the page."""
        day = f"<div class='u-sr-only'>Created on</div><div>{self.created:%d %B %Y}</div>" if self.created else ""
        lead = "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)
        lines = "".join(f"<li>{escape(guest)}</li>" for guest in self.guests)
        guests = f"<p>The guests are:</p><ul>{lines}</ul>" if lines else ""
        meeting = f"<p>{escape(self.meeting)}</p>" if self.meeting else ""
        notes = "".join(f"<li>{note}</li>" for note in self.notes)
        node = f"<script>dataLayer.push({{'entityId':'{self.node}'}})</script>" if self.node else ""
        settings = (
            "<script type='application/json' data-drupal-selector='drupal-settings-json'>"
            f'{{"path":{{"currentPath":"node/{self.node}"}},"token":"{self.noise}"}}</script>'
            if self.node
            else ""
        )
        canonical = f"<link rel='canonical' href='{self.canonical}'>" if self.canonical else ""
        return (
            f"<!doctype html><html lang='en-gb'><head><meta charset='utf-8'><title>{escape(self.headline)}</title>"
            f"{canonical}{node}{settings}</head><body><header>Home</header><main id='main-content'>"
            f"<div id='block-mainpagecontent' class='js-view-dom-id-{self.noise}'><h1>{escape(self.headline)}</h1>{day}"
            f"<div class='rich-text'>{lead}{guests}{meeting}<h2>Notes to editors</h2>"
            f"<ol>{notes or '<li>None.</li>'}</ol></div></div></main>"
            f"<footer>Need a document? {self.noise}</footer></body></html>"
        ).encode()


@dataclass
class Website:
    """The make-believe website and the archive of it in the folder `data`."""

    data: Path
    now: datetime = START
    run: int = 0
    first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.captures = Captures.open(self.data / "captures.db", create=True)
        self.crawl()

    def close(self) -> None:
        """Close captures.db."""
        self.captures.close()

    def crawl(self, later: timedelta = timedelta(days=1)) -> None:
        """Begin another crawl, some time after the one before."""
        self.now += later
        self.run += 1
        moment = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
        with self.captures.transaction():
            self.captures.connection.execute(
                "INSERT INTO crawl_runs (id, mode, site, started_at, ended_at, outcome, exit_status, report)"
                " VALUES (?, 'default', ?, ?, ?, 'done', 0, '{}')",
                (self.run, LIVE, moment, moment),
            )

    def capture(
        self, path: str, page: Page | bytes | None, *, status: int = 200, kind: Kind = "notice", source: str = "crawl"
    ) -> int:
        """Capture what an address answers; return the number of the capture."""
        body = page.html() if isinstance(page, Page) else page or b"gone"
        self.now += timedelta(seconds=1)
        capture = Capture(
            kind=kind,
            url=address(path),
            final_url=address(path),
            fetched_at=self.now,
            status=status,
            headers=HTML,
            body=body,
            discovered_by="listing",
            run_id=self.run if source == "crawl" else None,
            source=source,
        )
        number = self.captures.add(capture)
        self.first.setdefault(path, number)
        return number

    def gone(self, path: str, status: int = 404) -> int:
        """Let an address answer that the page is gone."""
        self.now += timedelta(seconds=1)
        return self.capture(path, f"gone {self.now}".encode(), status=status)

    def seen(self, path: str, capture: int) -> None:
        """See a page unchanged."""
        self.now += timedelta(seconds=1)
        self.captures.add_sighting(address(path), self.now, capture, "304", self.run)

    def alias(self, path: str, canonical: str, how: str = "redirect") -> None:
        """Find that an address is another's second name."""
        self.captures.add_alias(address(path), address(canonical), self.now, how)

    def listing(self, dated: dict[str, date]) -> int:
        """Capture a listing that names notices with their dates."""
        cards = "".join(
            f"<div class='card'><h3><a href='{path}'>A headline</a></h3><p>{day:%d %B %Y}</p></div>"
            for path, day in dated.items()
        )
        body = f"<html><body><main id='main-content'>{cards}</main></body></html>".encode()
        path = "/who-we-are/what-london-assembly-does/london-assembly-press-releases"
        return self.capture(path, body, kind="listing")

    def build(self, everything: bool = False, accept_losses: bool = False) -> BuildReport:
        """Build the archive with one process."""
        return build(self.data, everything=everything, processes=1, accept_losses=accept_losses)

    def rows(self) -> list[str]:
        """Return all rows of press.db, in order."""
        with sqlite3.connect(self.data / "press.db") as connection:
            return list(dump(connection))

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return what press.db answers."""
        with sqlite3.connect(self.data / "press.db") as connection:
            return connection.execute(query, values).fetchall()

    def decide(self, name: str, line: str) -> None:
        """Add a line to a decision file."""
        path = prepare(self.data) / name
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def address(path: str) -> str:
    """Return the canonical address of a path."""
    return path if path.startswith("http") else LIVE + path


__all__ = ["Page", "Website", "address", "replace"]
