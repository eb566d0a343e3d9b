"""Is this page a notice? Pages that are something else are refused by name, never read as a notice (SITE 3, 7)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scraper.pages.masthead import Article
from scraper.pages.page import Head, original_address
from scraper.site import LIVE, canonical, classify
from scraper.text import fold

REASONS: dict[str, str] = {
    "empty": "the body is empty or holds only white space",
    "too-large": "the page is larger than any notice",
    "not-html": "the body is no HTML page (a PDF, an image, JSON, a feed …)",
    "challenge": "a protection page that asks for a browser check stands in the notice's place",
    "error-page": "an error page (not found, unavailable, access denied, log in) was served",
    "listing": "the page lists several notices or is a section page",
    "member-release": "a single Assembly Member's own release",
    "mayoral-release": "a release of the Mayor of London",
    "publication": "an Assembly publication, not a press notice",
    "not-a-notice": "another page of the site, or none that shows a headline with a notice's text",
}
MOST_BYTES = 8_000_000


class RefusedPage(Exception):  # noqa: N818
    """The page is not a notice. `reason` is a key of `REASONS`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        REASONS[reason]


_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"RIFF",
    b"BZh",
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|main|div|p|article|section|h[1-6]|title|meta|span|ul|ol|table|br)\b",
    re.IGNORECASE,
)
_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.DOTALL
)


def refuse_bytes(body: bytes, content_type: str | None) -> None:
    """Raise `RefusedPage` if the bytes are no HTML page."""
    if not body.strip():
        raise RefusedPage("empty", "the page is empty")
    if len(body) > MOST_BYTES:
        raise RefusedPage("too-large", f"the page has {len(body):,} bytes; more than {MOST_BYTES:,} are not read")
    kind = (content_type or "").partition(";")[0].strip().lower()
    wide = body[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if body.startswith(_BINARY) or (
        kind and not re.fullmatch(r"text/(?:html|plain)|application/(?:xhtml\+xml|octet-stream)|\*/\*", kind)
    ):
        raise RefusedPage("not-html", f"the page is no HTML ({kind or 'by its first bytes'})")
    if _FEED.match(body[:4000]):
        raise RefusedPage("not-html", "the page is a feed or a sitemap")
    if re.match(rb"\s*[\[{]\s*[\"{\[]", body[:200]):
        raise RefusedPage("not-html", "the page is JSON")
    if not wide and not _MARKUP.search(body):
        raise RefusedPage("not-html", "the page holds no HTML")


_CHALLENGE_TITLE = re.compile(
    r"Just a moment|Attention Required|Checking your browser|DDoS protection|Security check|Please wait", re.IGNORECASE
)
_ERROR_TITLE = re.compile(
    r"(?:\d{3}\s)?(?:Page (?:not found|cannot be found|unavailable)|Not found|Access denied|Forbidden"
    r"|Server error|Internal server error"
    r"|Service (?:temporarily )?unavailable|Bad gateway|Gateway time-?out|Error\b|Site (?:under maintenance"
    r"|off-?line|is down)|Under maintenance"
    r"|(?:We[’']re |We are )?(?:sorry|down for)|Unexpected error|Log ?in|Sign in|Temporarily unavailable"
    r"|Maintenance|Offline"
    r"|\d{3}(?:\s|$)|The (?:page|website) (?:you|encountered|is)|Oops)",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"The requested page could not be found|page you(?:[’']re| are) looking for (?:cannot|can[’']t|could not"
    r"|does not|doesn[’']t|has|may)|The website encountered an unexpected error"
    r"|You are not authori[sz]ed to access this page|This page (?:doesn[’']t|does not|no longer) exist"
    r"|Error reference number|Sorry, (?:the|this) page"
    r"|temporarily unavailable (?:for|due to) maintenance|site is (?:currently )?(?:under|down for"
    r"|undergoing) maintenance|Wayback Machine has not archived that URL"
    r"|currently unable to handle|Please try again later",
    re.IGNORECASE,
)


def refuse_html(html: str, head: Head, url: str) -> None:
    """Raise `RefusedPage` if the page's code is that of a protection page, or its address is that of other content."""
    if (
        "cf-chl-" in html[:20_000]
        or 'id="challenge-form"' in html[:20_000]
        or 'id="challenge-error-text"' in html[:60_000]
    ):
        raise RefusedPage("challenge", f"a protection page answered in place of {url}")
    for address in (head.canonical, url):
        reason = _by_address(address)
        if reason:
            raise RefusedPage(reason, f"{address} is {REASONS[reason]}")


def refuse_apology(html: str, article: Article, head: Head, url: str) -> None:
    """Raise `RefusedPage` if the page is a protection or error page: by its title, unless it carries a dated notice.

    A notice may be headed like an apology (“Error”, “Just a moment”); what tells them apart is the date under it.
    """
    if article.date_source not in {None, "metadata"} or article.notes:
        return
    title = fold(head.title or "")
    if _CHALLENGE_TITLE.search(title) or (
        "/cdn-cgi/challenge-platform/" in html and len(html) < 60_000 and not article.body
    ):
        raise RefusedPage("challenge", f"a protection page answered in place of {url}")
    if _ERROR_TITLE.match(title):
        raise RefusedPage("error-page", f"the site answered with an error page: “{title}”")


_PATHS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("member-release", re.compile(r"/.*assembly-member-press-releases(?:/.*)?")),
    (
        "mayoral-release",
        re.compile(r"/(?:press-releases/mayoral|media-centre/mayors-press-releases?|mayoral-press-releases)(?:/.*)?"),
    ),
    ("publication", re.compile(r"/.*(?:london-assembly-publications|/publications)(?:/.*)?")),
    (
        "listing",
        re.compile(
            r"(?:/.*)?/(?:london-assembly-press-releases|assembly-press-releases|press-releases"
            r"|press-releases/assembly|london-assembly/news|media-centre)"
        ),
    ),
    (
        "not-a-notice",
        re.compile(r"/(?:motions|city-hall-blog|events|petitions|search|user|programmes-strategies)(?:/.*)?"),
    ),
)


def _by_address(url: str | None) -> str | None:
    if not url:
        return None
    try:
        path = urlsplit(url).path.rstrip("/")
    except ValueError:
        return None
    return next((reason for reason, pattern in _PATHS if pattern.fullmatch(path)), None)


_LISTING_HEAD = re.compile(
    r"(?:London )?Assembly press releases|Press releases|(?:London Assembly )?News|Media centre"
    r"|Latest press releases|Search(?: results)?",
    re.IGNORECASE,
)


def _may_be_notice(url: str) -> bool:
    """Tell whether the address alone speaks for a notice: one at the site's root must prove itself (SITE 3.3)."""
    address = canonical(original_address(url))
    if address is None:
        return True  # a copy elsewhere: its address says nothing
    told = classify(address)
    return (told.kind == "notice" and told.pattern != "N4") or "press" in address.removeprefix(LIVE)


_OWN_WORDS = re.compile(
    r"\b(?:Assembly|Committee|Panel|Mayor[’']?s?|London(?:ers)?[’']?s?|City Hall|Members|guests?|AM)\b"
)


def refuse_article(article: Article, head: Head, url: str) -> None:
    """Raise `RefusedPage` if what was found between header and footer is no notice."""
    headline = article.headline
    text = " ".join(block.text for block in article.body[:12])
    if _ERROR_TITLE.match(headline) and len(text) < 900 and article.date_source in {None, "metadata"}:
        raise RefusedPage("error-page", f"the site answered with an error page: “{headline}”")
    if len(text) < 900 and _ERROR_TEXT.search(text):
        raise RefusedPage("error-page", f"the site answered with an error page: “{headline}”")
    if _LISTING_HEAD.fullmatch(headline):
        raise RefusedPage("listing", f"the page is a listing: “{headline}”")
    if _teasers(article) >= 4:
        raise RefusedPage("listing", f"the page lists several notices: “{headline}”")
    bundle = head.bundle or ""
    if re.search(r"mayor", bundle):
        raise RefusedPage("mayoral-release", f"the page is a release of the Mayor (“{bundle}”)")
    if re.search(r"publication|report", bundle):
        raise RefusedPage("publication", f"the page is a publication (“{bundle}”)")
    if re.search(r"member", bundle) and "press" in bundle:
        raise RefusedPage("member-release", f"the page is a member's own release (“{bundle}”)")
    undated = article.date_source in {None, "metadata"}
    if undated and head.language and not head.language.lower().startswith("en"):
        raise RefusedPage("not-a-notice", f"the page “{headline}” is in another language ({head.language})")
    if undated and not article.notes and not _OWN_WORDS.search(f"{headline} {text} {head.title}"):
        raise RefusedPage("not-a-notice", f"the page “{headline}” does not speak of the Assembly, the Mayor or London")
    if undated and not article.notes and not _may_be_notice(head.canonical or url):
        raise RefusedPage("not-a-notice", f"the page “{headline}” shows no date, and its address is no notice's")
    if not headline:
        raise RefusedPage("not-a-notice", "the page has no headline")
    if not article.body and not article.notes and article.date_source in {None, "metadata"}:
        raise RefusedPage("not-a-notice", f"the page “{headline}” holds no text")
    if (
        bundle
        and bundle not in {"press_release", "article", "news", "page", "assembly_press_release"}
        and article.date_source in {None, "metadata"}
        and not article.notes
    ):
        raise RefusedPage("not-a-notice", f"the page is of another kind (“{bundle}”) and shows no date")


def _teasers(article: Article) -> int:
    """Return how many blocks of the body are a link to a press notice and nothing else."""
    count = 0
    for block in article.body:
        for start, end, href in block.links:
            if end - start >= 0.9 * len(block.text) and re.search(
                r"/(?:london-assembly-press-releases|press-releases(?:/assembly)?"
                r"|assembly-press-releases/\d{4}/\d\d)/[^/?#]+$",
                href,
            ):
                count += 1
                break
    return count
