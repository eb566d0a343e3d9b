"""What the sample website answers to a request: pure apart from the noise."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from tests.site import pages
from tests.site.noise import Noise
from tests.site.notices import LISTING, SampleNotice, load
from tests.site.seed import Seed, seed_page

FEED = "/rss-feeds/80611"
ORIGIN = pages.ORIGIN
MEMBERS = f"{pages.ASSEMBLY}/assembly-member-press-releases"
SITEMAP_START = datetime(2026, 1, 6, 17, 12, 43, tzinfo=UTC)

ELSEWHERE = (
    ("A member's release on lollipop crossings", f"{MEMBERS}/lollipop-crossings-need-a-champion"),
    ("Mayor names a design advocate", "/press-releases/mayoral/mayor-names-a-design-advocate"),
    ("Mayor opens a river pier", f"{ORIGIN}/media-centre/mayors-press-release/mayor-opens-river-pier"),
    ("Motion on lending libraries", "/motions/lending-libraries"),
    ("A winter greeting", "/happy-christmas-from-city-hall"),
    ("What the Assembly does", "/london.gov.uk/who-we-are/what-london-assembly-does"),
    ("All content", "/node?page=1"),
    ("Old Oak bulletin", "/old-oak-and-park-royal-development-corporation-opdc/news/press-releases/bulletin"),
)
"""Links in the listing's main part that lead to no Assembly notice."""

ROBOTS = """# the sample website of the Assembly Press Archive
User-agent: *
{delay}Disallow: /admin/
Disallow: /search
Disallow: /user/
Disallow: /node/add/
Disallow: /saml_login

Sitemap: https://www.london.gov.uk/sitemap.xml
"""

PLAIN_PAGES = {
    "/": ("London City Hall", "The Mayor and the London Assembly."),
    "/media-centre": ("Media centre", f"Go to the [Assembly press releases]({LISTING})."),
    "/who-we-are": ("Who we are", "The Mayor, the Assembly and the staff who serve them."),
    pages.ASSEMBLY: ("What the London Assembly does", "The Assembly examines the Mayor’s work in public."),
    "/happy-christmas-from-city-hall": ("A winter greeting", "City Hall closes at noon on the last working day."),
    "/motions/lending-libraries": ("Motion on lending libraries", "Text of a motion about lending libraries."),
    "/terms-and-conditions": ("Terms and conditions", "A sample page."),
    "/contact-us-form": ("Contact us", "A sample page."),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the website behaves; `SampleSite` keeps one and changes its state."""

    state: int = 1
    crawl_delay: float = 0.0
    """what robots.txt asks for, in seconds; 0 leaves the line out"""
    hostile: bool = False
    validators: bool = True
    """whether ETag and Last-Modified are sent"""
    seed: bool = True
    """whether the real page is served where it can be found"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    etag: str | None = None
    last_modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)


def etag_of(*parts: object) -> str:
    """A weak validator that changes when what it stands for changes, and only then."""
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'


def html_answer(text: str, status: int = 200, *, etag: str | None = None, updated: datetime | None = None) -> Answer:
    return Answer(status=status, body=text.encode(), etag=etag, last_modified=updated)


def redirect(target: str, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": target})


class Website:
    """Everything the website holds in one state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redesigned = settings.state >= 3
        self.seed: Seed | None = seed_page() if settings.seed else None
        notices = list(load("notices", settings.state, hostile=settings.hostile))
        if self.seed:
            notices.append(self.seed.notice)
        notices.sort(key=lambda notice: (notice.created, notice.path), reverse=True)
        self.notices = notices
        self.by_path = {notice.path: notice for notice in notices}
        self.by_node = {notice.node: notice for notice in notices}
        self.moved = {alias: notice.path for notice in notices for alias in notice.aliases}
        self.publications = {path: notice for notice in notices for path in notice.also_at}
        self.other = {page.path: page for page in load("other", settings.state)}
        # A page that was taken down loses its teaser, unless the listing is slow to notice (flag "stale").
        self.listed = [
            notice for notice in notices if notice.listed and (notice.status == 200 or "stale" in notice.flags)
        ]

    def fed(self) -> list[SampleNotice]:
        """The feed's 20 items: the newest, and the seed page in the place of the oldest of them."""
        newest = [notice for notice in self.notices if notice.feed and notice.status == 200][: pages.FEED_SIZE]
        if self.seed and self.seed.notice not in newest:
            newest[-1] = self.seed.notice
        return newest

    def answer(self, target: str, noise: Noise) -> Answer:
        """The answer to a GET of the target (path and query)."""
        parts = urlsplit(target)
        path, query = parts.path, parse_qs(parts.query)
        if path in ("/robots.txt", "/sitemap.xml", FEED):
            return self.service(path, query)
        if path != "/" and path.endswith("/"):
            return redirect(path.rstrip("/"))
        if path in self.moved:
            return redirect(self.moved[path])
        if found := re.fullmatch(r"/-/(http|apex)(/.*)", path):
            # http → https and london.gov.uk → www.london.gov.uk, as paths: loopback has one scheme and one host
            return redirect(f"/-/http{found[2]}" if found[1] == "apex" else found[2])
        if path == LISTING:
            return self.listing(query, noise)
        if path == "/node":
            text = pages.listing_page("All content", path, self.notices, page_number(query), noise, endless=True)
            return html_answer(text)
        if path.startswith("/london.gov.uk/"):
            return self.answer(path.removeprefix("/london.gov.uk"), noise)
        if (found := re.fullmatch(r"/node/(\d+)", path)) and int(found[1]) in self.by_node:
            return self.notice(self.by_node[int(found[1])], noise)
        if path in self.by_path:
            return self.notice(self.by_path[path], noise)
        if path in self.publications:
            return html_answer(pages.publication_page(self.publications[path], path, noise))
        if path in self.other:
            return self.notice(self.other[path], noise)
        if path in PLAIN_PAGES:
            title, body = PLAIN_PAGES[path]
            return html_answer(pages.plain_page(path, title, body, noise), etag=etag_of(path))
        return error_page(404, noise)

    def notice(self, notice: SampleNotice, noise: Noise) -> Answer:
        if notice.status != 200:
            return error_page(notice.status, noise)
        etag = etag_of(notice.source, self.redesigned)
        if self.seed and notice is self.seed.notice:
            return Answer(body=self.seed.body, etag=etag, last_modified=notice.updated)
        return html_answer(
            pages.notice_page(notice, noise, redesigned=self.redesigned), etag=etag, updated=notice.updated
        )

    def listing(self, query: dict[str, list[str]], noise: Noise) -> Answer:
        number = page_number(query)
        text = pages.listing_page(
            "London Assembly press releases", LISTING, self.listed, number, noise,
            elsewhere=ELSEWHERE, redesigned=self.redesigned,
        )  # fmt: skip
        shown = self.listed[number * pages.PAGE_SIZE : (number + 1) * pages.PAGE_SIZE]
        return html_answer(
            text, etag=etag_of([(one.path, one.source) for one in shown], len(self.listed), self.redesigned)
        )

    def service(self, path: str, query: dict[str, list[str]]) -> Answer:
        if path == "/robots.txt":
            delay = f"Crawl-delay: {self.settings.crawl_delay:g}\n" if self.settings.crawl_delay else ""
            text = ROBOTS.format(delay=delay)
            return Answer(body=text.encode(), content_type="text/plain; charset=UTF-8", etag=etag_of(text))
        if path == FEED:
            fed = self.fed()
            return Answer(
                body=pages.feed_of(fed).encode(),
                content_type="application/rss+xml; charset=utf-8",
                etag=etag_of([(one.path, one.source) for one in fed]),
                last_modified=max(notice.updated for notice in fed),
            )
        return Answer(body=sitemap(query).encode(), content_type="application/xml; charset=utf-8")


def page_number(query: dict[str, list[str]]) -> int:
    """The zero-based number of the page asked for; what is no number is 0, as Drupal has it."""
    value = query.get("page", ["0"])[-1]
    return int(value) if value.isdecimal() else 0


def sitemap(query: dict[str, list[str]]) -> str:
    """The index of the sitemap, or one of its pages. As on the real site no notice stands in it."""
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    stamp = SITEMAP_START.isoformat()
    if "page" not in query:
        locations = [f"{ORIGIN}/sitemap.xml?page={number}" for number in (1, 2)]
        items = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{stamp}</lastmod></sitemap>\n" for loc in locations)
        return f"{start}<sitemapindex {space}>\n{items}</sitemapindex>\n"
    paths = [*PLAIN_PAGES, LISTING, MEMBERS] if query["page"] == ["1"] else ["/events", "/petitions"]
    items = "".join(
        f"<url><loc>{ORIGIN}{path}</loc><lastmod>{stamp}</lastmod><priority>0.5</priority></url>\n" for path in paths
    )
    return f"{start}<urlset {space}>\n{items}</urlset>\n"


def error_page(status: int, noise: Noise) -> Answer:
    """The site's error page, in its own shell."""
    title, words = {
        404: ("Page not found", "The page may have moved, or it may never have been here."),
        410: ("Page removed", "This page has been taken away."),
    }[status]
    return html_answer(pages.plain_page("/", title, words, noise, canonical=False), status)
