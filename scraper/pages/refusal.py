"""Is this page a notice? Pages that are something else are refused by name, never read as a notice (SITE 3, 7)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scraper.pages.masthead import Article
from scraper.pages.page import Head, original_address
from scraper.site import LIVE, canonical, classify
from scraper.text import fold
from scraper.words import any_of, words

REASONS: dict[str, str] = {
    "empty": "the body is empty, or shows a headline and a date without any text",
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


# How files begin that are no text: PDF, PNG, JPEG, GIF, ZIP, gzip, old Word, RIFF, bzip2.
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
_HTML_TYPE = re.compile(r"text/(?:html|plain)|application/(?:xhtml\+xml|octet-stream)|\*/\*")
_JSON = re.compile(rb"\s*[\[{]\s*[\"{\[]")
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
    if body.startswith(_BINARY) or (kind and not _HTML_TYPE.fullmatch(kind)):
        raise RefusedPage("not-html", f"the page is no HTML ({kind or 'by its first bytes'})")
    if _FEED.match(body[:4000]):
        raise RefusedPage("not-html", "the page is a feed or a sitemap")
    if _JSON.match(body[:200]):
        raise RefusedPage("not-html", "the page is JSON")
    if not wide and not _MARKUP.search(body):
        raise RefusedPage("not-html", "the page holds no HTML")


_CHALLENGE_TITLE = re.compile(
    r"Just a moment|Attention Required|Checking your browser|DDoS protection|Security check|Please wait", re.IGNORECASE
)
_ERROR_TITLE = re.compile(
    r"(?:\d{3}\s)?"
    + any_of(r"""
        Page (?:not found|cannot be found|unavailable)|Not found|The (?:page|website) (?:you|encountered|is)
        Access denied|Forbidden|Log ?in|Sign in
        Server error|Internal server error|Bad gateway|Gateway time-?out
        Error\b|Unexpected error|Oops|\d{3}(?:\s|$)
        Service (?:temporarily )?unavailable|Temporarily unavailable|(?:We[’']re |We are )?(?:sorry|down for)
        Site (?:under maintenance|off-?line|is down)|Under maintenance|Maintenance|Offline
    """),
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    any_of(r"""
        The requested page could not be found
        page you(?:[’']re| are) looking for (?:cannot|can[’']t|could not|does not|doesn[’']t|has|may)
        This page (?:doesn[’']t|does not|no longer) exist|Sorry, (?:the|this) page
        You are not authori[sz]ed to access this page
        The website encountered an unexpected error|Error reference number|currently unable to handle
        temporarily unavailable (?:for|due to) maintenance
        site is (?:currently )?(?:under|down for|undergoing) maintenance
        Wayback Machine has not archived that URL|Please try again later|Something went wrong
        [Bb]e back (?:soon|shortly)
    """),
    re.IGNORECASE,
)
_SHORT = 900
"""Characters of an error page's text; a notice may quote its words, but is longer."""


def refuse_html(html: str, head: Head, url: str) -> None:
    """Raise `RefusedPage` if the page's code is that of a protection page, or its address is that of other content."""
    top = html[:20_000]
    if "cf-chl-" in top or 'id="challenge-form"' in top or 'id="challenge-error-text"' in html[:60_000]:
        raise RefusedPage("challenge", f"a protection page answered in place of {url}")
    for address in (head.canonical, url):
        reason = _by_address(address)
        if reason:
            raise RefusedPage(reason, f"{address} is {REASONS[reason]}")


def _shows_date(article: Article) -> bool:
    """Tell whether the page itself shows its date; what metadata say is no proof of a notice."""
    return article.date_source not in {None, "metadata"}


def refuse_apology(html: str, article: Article, head: Head, url: str) -> None:
    """Raise `RefusedPage` if the page is a protection or error page: by its title, unless it carries a dated notice.

    A notice may be headed like an apology (“Error”, “Just a moment”); what tells them apart is the date under it.
    """
    if _shows_date(article) or article.notes:
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
    r"(?:(?:London )?Assembly |Latest )?Press releases|(?:London Assembly )?News|Media centre|Search(?: results)?",
    re.IGNORECASE,
)


_SITE_NAME = re.compile(r"(?:Welcome to )?(?:London )?City Hall|Greater London Authority|Home", re.IGNORECASE)


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
    text = " ".join(block.text for block in article.body[:12])
    _refuse_error(article, text)
    _refuse_listing(article)
    _refuse_other_release(head.bundle or "")
    if not _shows_date(article) and not _is_english(head):
        raise RefusedPage("not-a-notice", f"the page “{article.headline}” is in another language ({head.language})")
    if not _shows_date(article) and not article.notes:
        _refuse_foreign(article, text, head, url)
    if not article.headline or _SITE_NAME.fullmatch(article.headline):
        raise RefusedPage("not-a-notice", "the page has no headline but the site's name")
    if _shows_date(article) and not article.body and not article.notes:
        raise RefusedPage("empty", f"the page “{article.headline}” shows a date, but no text")
    if not _shows_date(article) and not article.notes:
        _refuse_bare(article, head.bundle)


def _refuse_error(article: Article, text: str) -> None:
    """Refuse an error page that came as if all were well: by its headline unless a date follows, or by its words.

    Under both, a date may be that of a teaser.
    """
    titled = _ERROR_TITLE.match(article.headline)
    told = _ERROR_TEXT.search(" ".join([article.headline, *article.above, text]))
    if (len(text) < _SHORT and ((titled and not _shows_date(article)) or told)) or (titled and told):
        raise RefusedPage("error-page", f"the site answered with an error page: “{article.headline}”")


def _refuse_listing(article: Article) -> None:
    if _LISTING_HEAD.fullmatch(article.headline):
        raise RefusedPage("listing", f"the page is a listing: “{article.headline}”")
    if _teasers(article) >= _MOST_TEASERS:
        raise RefusedPage("listing", f"the page lists several notices: “{article.headline}”")


def _refuse_other_release(bundle: str) -> None:
    """Refuse what Drupal files as another publisher's release or another kind of publication."""
    if "mayor" in bundle:
        raise RefusedPage("mayoral-release", f"the page is a release of the Mayor (“{bundle}”)")
    if "publication" in bundle or "report" in bundle:
        raise RefusedPage("publication", f"the page is a publication (“{bundle}”)")
    if "member" in bundle and "press" in bundle:
        raise RefusedPage("member-release", f"the page is a member's own release (“{bundle}”)")


def _is_english(head: Head) -> bool:
    return not head.language or head.language.lower().startswith("en")


def _refuse_foreign(article: Article, text: str, head: Head, url: str) -> None:
    """Refuse a page without date and notes that neither its words nor its address show to be the Assembly's."""
    if not _OWN_WORDS.search(f"{article.headline} {text} {head.title}"):
        told = f"the page “{article.headline}” does not speak of the Assembly, the Mayor or London"
        raise RefusedPage("not-a-notice", told)
    if not _may_be_notice(head.canonical or url):
        told = f"the page “{article.headline}” shows no date, and its address is no notice's"
        raise RefusedPage("not-a-notice", told)


def _refuse_bare(article: Article, bundle: str | None) -> None:
    """Refuse a page without date and notes that holds no text, or that Drupal files as something else."""
    if not article.body:
        raise RefusedPage("not-a-notice", f"the page “{article.headline}” holds no text")
    if bundle and bundle not in _BUNDLES:
        raise RefusedPage("not-a-notice", f"the page is of another kind (“{bundle}”) and shows no date")


_BUNDLES = words("press_release article news page assembly_press_release")
_MOST_TEASERS = 4
_NOTICE_LINK = re.compile(
    r"/(?:london-assembly-press-releases|press-releases(?:/assembly)?|assembly-press-releases/\d{4}/\d\d)/[^/?#]+$"
)


def _teasers(article: Article) -> int:
    """Return how many blocks of the body are a link to a press notice and nothing else."""
    return sum(
        any(end - start >= 0.9 * len(block.text) and _NOTICE_LINK.search(href) for start, end, href in block.links)
        for block in article.body
    )
