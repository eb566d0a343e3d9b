"""The URL rules of london.gov.uk: which addresses are press notices, and under which one form each is known.

An address is always known as `https://www.london.gov.uk/…`, also while a copy of the site on another host is crawled:
`Site` translates between the two, and is the only place that decides whom the crawl may contact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

LIVE = "https://www.london.gov.uk"
LISTING = f"{LIVE}/who-we-are/what-london-assembly-does/london-assembly-press-releases"
FEED = f"{LIVE}/rss-feeds/80611"
ROBOTS = f"{LIVE}/robots.txt"

_OWN_HOSTS = {"www.london.gov.uk", "london.gov.uk"}
_SECTION = "/who-we-are/what-london-assembly-does"

Pattern = Literal["N0", "N1", "N2", "N3", "N4", "N5"]
# Which addresses can be notices; the years are those of the notices seen there.
_TAKE: tuple[tuple[Pattern, re.Pattern[str]], ...] = (
    ("N1", re.compile(rf"{_SECTION}/london-assembly-press-releases/[^/]+")),  # since 2022
    ("N2", re.compile(r"/press-releases/assembly/(?:[^/]+-past-staff/)?[^/]+")),  # 2014 to 2022
    ("N3", re.compile(r"/press-releases/(?!(?:assembly|mayoral)$)[^/]+")),  # 2014 to early 2015
    ("N0", re.compile(r"/media/assembly-press-releases/\d{4}/\d{2}/[^/]+")),  # 2011 to 2013
    ("N5", re.compile(r"/node/\d+")),  # the same pages by number
)
# What stands on the site beside notices. Checked first: some of it would match a rule above.
_EXCLUDE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a single member's own release", re.compile(rf"{_SECTION}/assembly-member-press-releases(?:/.*)?")),
    ("the Mayor's", re.compile(r"/(?:press-releases/mayoral|media-centre/mayors-press-releases?)(?:/.*)?")),
    ("the Mayor's", re.compile(r"/(?:mayoral-press-releases|media-centre(?:/.*)?)")),
    ("another body", re.compile(r"/.*old-oak-and-park-royal-development-corporation-opdc(?:/.*)?")),
    ("a publication", re.compile(rf"{_SECTION}/london-assembly-publications(?:/.*)?")),
    ("other content", re.compile(r"/(?:motions|city-hall-blog|events|petitions)(?:/.*)?")),
    ("not a page", re.compile(r"/(?:search|search_api_autocomplete|user|saml_login|cdn-cgi|sites|admin)(?:/.*)?")),
    ("not a page", re.compile(r"/media/\d+/download")),
    ("not a page", re.compile(r"/(?:rss-feeds(?:/.*)?|robots\.txt|sitemap\.xml|favicon\.ico)")),
    ("a retired listing", re.compile(r"/press-releases(?:/assembly)?|/media/assembly-press-releases")),
    ("a trap: the site's endless front listing", re.compile(r"/node")),
    ("a trap: a malformed alias", re.compile(r"/(?:www\.)?london\.gov\.uk(?:/.*)?")),
)
_ROOT = re.compile(r"/[^/]*-[^/]*")  # a headline has several words; single words at the root are short aliases


@dataclass(frozen=True, slots=True)
class Address:
    """What the rules say of one canonical address."""

    kind: Literal["notice", "listing", "feed", "robots", "excluded", "unknown"]
    pattern: Pattern | None = None
    """Which rule takes it; N4 (site root) and N5 (by number) must still prove themselves."""
    why: str = ""
    """Why it is excluded."""


def canonical(url: str, base: str = LIVE, origin: str = LIVE) -> str | None:
    """The one form under which an address is known, or None if it is not on the site.

    Scheme, host, port, fragment, closing slash, doubled slashes, dots and queries are evened out; only the listing
    keeps a query, its page. `origin` is another host that stands for the site, such as a sample on loopback.

    >>> canonical("http://london.gov.uk/press-releases/assembly/a-title/?utm_source=x#top")
    'https://www.london.gov.uk/press-releases/assembly/a-title'
    >>> canonical("?page=2", base=LISTING).removeprefix(LISTING)
    '?page=2'
    >>> canonical("https://data.london.gov.uk/press-releases/assembly/a-title") is None
    True
    """
    url = url.strip()
    if "\\" in url or any(ord(character) <= 32 or ord(character) == 127 for character in url):
        return None  # browsers and libraries read these differently: a way to smuggle in another host
    try:
        parts = urlsplit(urljoin(base, url))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None:
        return None
    own = host in _OWN_HOSTS and port in (None, 80, 443)
    other = urlsplit(origin)
    if not own and (host, port) != (other.hostname, other.port):
        return None
    path = _clean_path(parts.path)
    if LIVE + path == LISTING:
        return LISTING + _page_query(parts.query)
    return LIVE + (path or "/")


def _clean_path(path: str) -> str:
    steps: list[str] = []
    for step in path.split("/"):
        step = quote(unquote(step), safe="!$&'()*+,;=:@-._~%" if "%" in unquote(step) else "!$&'()*+,;=:@-._~")
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "".join(f"/{step}" for step in steps)


def _page_query(query: str) -> str:
    [page, *_] = parse_qs(query).get("page", [""])
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    return f"?page={number}" if number else ""


def classify(url: str) -> Address:
    """What a canonical address is.

    >>> classify("https://www.london.gov.uk/press-releases/assembly/a-title").pattern
    'N2'
    >>> classify("https://www.london.gov.uk/press-releases/mayoral/a-title")
    Address(kind='excluded', pattern=None, why="the Mayor's")
    """
    if not url.startswith(LIVE):
        return Address("excluded", why="another host")
    path = url.removeprefix(LIVE).partition("?")[0]
    if LIVE + path == LISTING:
        return Address("listing")
    if url == FEED:
        return Address("feed")
    if url == ROBOTS:
        return Address("robots")
    for why, rule in _EXCLUDE:
        if rule.fullmatch(path):
            return Address("excluded", why=why)
    for pattern, rule in _TAKE:
        if rule.fullmatch(path):
            return Address("notice", pattern)
    if _ROOT.fullmatch(path):
        return Address("notice", "N4")
    return Address("unknown")


def listing_page(number: int) -> str:
    """Canonical address of a listing page, counted from 0."""
    return f"{LISTING}?page={number}" if number else LISTING


def page_number(url: str) -> int:
    """Number of a listing page, counted from 0."""
    return int(urlsplit(url).query.removeprefix("page=") or 0)


@dataclass(frozen=True, slots=True)
class Site:
    """The website, or a copy of it on another host that stands for it."""

    origin: str = LIVE

    @property
    def host(self) -> str:
        """Host name, in lower case."""
        return urlsplit(self.origin).hostname or ""

    @property
    def is_loopback(self) -> bool:
        """True for a copy on this very machine: courtesy may be switched off there."""
        return self.host in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", self.host) is not None

    def contact(self, url: str) -> str:
        """Where a canonical address is really fetched."""
        return self.origin + url.removeprefix(LIVE)

    def canonical(self, url: str, base: str = LIVE) -> str | None:
        """As the function `canonical`, with this site's host as one of the site's names."""
        return canonical(url, base, self.origin)

    def may_contact(self, url: str) -> bool:
        """True if this very address lies on the site: same scheme, host and port."""
        return _origin(url) is not None and _origin(url) == _origin(self.origin)


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.username is not None or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port
