"""A small press-notice website on loopback that misbehaves as it is told, down to the single byte.

Plain sockets: what is wrong on the wire (half a gzip body, a wrong length, a reset) cannot be sent by a proper server.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from types import TracebackType
from typing import Self

SECTION = "/who-we-are/what-london-assembly-does/london-assembly-press-releases"
FEED = "/rss-feeds/80611"
LIVE = "https://www.london.gov.uk"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    at: float
    """Monotonic seconds."""
    path: str
    headers: dict[str, str]


class Conversation:
    """One request and the socket on which to answer it."""

    def __init__(self, site: FaultSite, connection: socket.socket, path: str, headers: dict[str, str], number: int):
        self.site = site
        self.connection = connection
        self.path = path
        self.headers = headers
        self.number = number
        """How often this path was asked, this time included."""

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def answer(
        self, body: bytes = b"", status: int = 200, content_type: str = "text/html; charset=UTF-8", **headers: str
    ) -> None:
        """Send a proper answer; header names are written with underscores."""
        named = {"Content-Type": content_type, "Content-Length": str(len(body))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
        self.raw(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1") + body)

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """End the connection."""
        raise ConnectionAbortedError

    def properly(self) -> None:
        """Answer as a website in good health does."""
        self.site.serve(self)


Play = Callable[[Conversation], None]


def play(body: bytes, status: int, headers: dict[str, str]) -> Play:
    """Always this answer."""
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    content_type = named.pop("Content_Type", "text/html; charset=UTF-8")
    return partial(Conversation.answer, body=body, status=status, content_type=content_type, **named)


def to(location: str, status: int = 301) -> Play:
    """Always a redirect."""
    return lambda talk: talk.answer(b"", status, Location=location)


def shell(heading: str, text: str = "Some words.") -> bytes:
    """A page of the site that is no notice."""
    return SHELL.format(heading, text).encode()


@dataclass
class FaultSite:
    """`count` notices, `per_page` on a listing page; `plays` says which path misbehaves how."""

    count: int = 6
    per_page: int = 5
    robots: bytes | None = b"User-agent: *\nDisallow: /search\n"
    plays: dict[str, Play] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    validators: bool = True
    day: date = date(2026, 6, 1)
    padding: int = 0
    """Bytes of shell added to each notice's page."""

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.times: Counter[str] = Counter()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.open = True

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open = False
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    # what stands where

    def path(self, number: int) -> str:
        """Path of a notice; 0 is the newest."""
        return f"{SECTION}/invented-notice-{self.count - number}"

    def paths(self) -> list[str]:
        """Paths of all notices, newest first."""
        return [self.path(number) for number in range(self.count)]

    def dated(self, number: int) -> date:
        """The day of a notice; 0 is the newest."""
        return self.day - timedelta(days=7 * number)

    def page(self, path: str, headline: str = "", canonical: str | None = None, node: int = 0) -> bytes:
        """A notice's page."""
        slug = path.rsplit("/", 1)[-1]
        number = int(slug.rsplit("-", 1)[-1]) if slug.rsplit("-", 1)[-1].isdigit() else 1
        created = self.dated(self.count - number)
        return PAGE.format(
            headline=headline or f"Invented notice {number}",
            canonical=LIVE + path if canonical is None else canonical,
            created=created.strftime("%d %B %Y"),
            node=node or 1000 + number,
            padding=" ".join(
                hashlib.sha256(f"{path} {at}".encode()).hexdigest()[:9] for at in range(self.padding // 10)
            ),
        ).encode()

    def listing(self, page: int) -> bytes:
        """A page of the listing, counted from 0."""
        last = max(0, (self.count - 1) // self.per_page)
        shown = self.paths()[page * self.per_page : (page + 1) * self.per_page]
        teasers = "".join(
            f'<article><h3><a href="{path}">Invented notice</a></h3>'
            f"<span>{self.dated(at).strftime('%d %B %Y')}</span></article>"
            for at, path in enumerate(shown, page * self.per_page)
        )
        pager = "".join(f'<a href="?page={n}" class="page-link">{n + 1}</a>' for n in range(last + 1))
        return LISTING_PAGE.format(teasers=teasers, pager=pager).encode()

    def feed(self) -> bytes:
        """The feed: the newest 20."""
        items = "".join(
            f"<item><title>Invented notice</title><link>{LIVE}{path}</link><guid>{path}</guid>"
            f"<pubDate>{format_datetime(datetime.combine(self.dated(at), datetime.min.time(), UTC))}</pubDate></item>"
            for at, path in enumerate(self.paths()[:20])
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()

    # serving

    def serve(self, talk: Conversation) -> None:
        """Answer as a website in good health does."""
        path, _, query = talk.path.partition("?")
        if path == "/robots.txt":
            if self.robots is None:
                talk.answer(b"<html>no such page</html>", 404)
            else:
                self._validated(talk, self.robots, "text/plain")
        elif path == FEED:
            self._validated(talk, self.feed(), "application/rss+xml; charset=utf-8")
        elif path == SECTION:
            self._validated(talk, self.listing(int(query.removeprefix("page=") or 0)))
        elif path in self.paths():
            self._validated(talk, self.page(path))
        else:
            talk.answer(b"<html><title>Page not found</title></html>", 404)

    def _validated(self, talk: Conversation, body: bytes, content_type: str = "text/html; charset=UTF-8") -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if self.validators else ""
        if etag and talk.headers.get("if-none-match") == etag:
            talk.raw(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
        elif "gzip" in talk.headers.get("accept-encoding", ""):
            talk.answer(gzip.compress(body, 1), content_type=content_type, Content_Encoding="gzip", ETag=etag)
        else:
            talk.answer(body, content_type=content_type, ETag=etag)

    def _accept(self) -> None:
        while self.open:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, suppress(OSError):
            pending = b""
            while True:
                while b"\r\n\r\n" not in pending:
                    data = connection.recv(65536)
                    if not data:
                        return
                    pending += data
                head, _, pending = pending.partition(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                path = first.split(" ")[1]
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                self.log.append(Asked(time.monotonic(), path, headers))
                self.times[path] += 1
                talk = Conversation(self, connection, path, headers, self.times[path])
                self.plays.get(path, Conversation.properly)(talk)

    def asked(self, path: str) -> int:
        """How often a path was asked."""
        return self.times[path]


PAGE = """<!DOCTYPE html>
<html lang="en-gb" dir="ltr"><head><meta charset="utf-8"/>
<script>window.dataLayer = window.dataLayer || [];
window.dataLayer.push({{"entityType": "node", "entityBundle": "press_release", "entityId": "{node}"}});</script>
<title>{headline} | London City Hall</title><link rel="canonical" href="{canonical}"/></head>
<body><header role="banner"><a href="/">Home</a></header>
<div id="block-breadcrumbs"><nav aria-label="Breadcrumb"><ol><li><a href="/who-we-are">Who we are</a></li><li>
<a href="/who-we-are/what-london-assembly-does/london-assembly-press-releases">Press releases</a></li></ol></nav></div>
<main id="main-content" tabindex="-1"><div id="block-mainpagecontent"><h1>{headline}</h1>
<div class="u-sr-only">Created on</div><div>{created}</div>
<div class="rich-text"><p>The London Assembly Transport Committee will look at an invented matter.</p>
<p>Its members will ask how the matter came about and what should be done.</p></div>
<div class="rich-text"><h2>Notes to editors</h2><ol><li>This notice is invented.</li></ol></div>
</div></main><footer role="contentinfo">London City Hall
<!-- {padding} --></footer></body></html>
"""
SHELL = "<html lang='en-gb'><head><title>{0} | London City Hall</title></head><body><main id='main-content'><h1>{0}</h1><p>{1}</p></main></body></html>"  # fmt: skip  # noqa: E501
LISTING_PAGE = """<!DOCTYPE html>
<html lang="en-gb"><head><title>London Assembly press releases | London City Hall</title></head>
<body><main id="main-content"><h1>London Assembly press releases</h1>{teasers}
<nav class="pager-nav">{pager}</nav></main></body></html>
"""
