"""Is an answer really the page that was asked for? Pure.

A website in trouble answers with something else, often with status 200: a bot challenge, a log-in form, an apology.
None of that may ever be taken for a notice. What this module cannot tell from a notice in a new layout it lets pass:
an unknown page is kept and reported, never lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from scraper.capture import Capture
from scraper.pages.feed import NotAFeed, read_feed
from scraper.site import LIVE, canonical, classify

GONE = (404, 410)
_STOPS = {"challenge", "forbidden", "rate_limited"}

_CHALLENGE = re.compile(r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are human|pardon our interruption|ddos.?guard|request unsuccessful|are you a robot|security check", re.I)  # fmt: skip  # noqa: E501
_ERROR = re.compile(r"(?:error ?)?(?:page )?(?:40[0-9]|50[0-9])\b.*|page (?:could )?not (?:be )?found|access denied|forbidden|(?:an? )?(?:unexpected |internal )?(?:server )?error(?: (?:has )?occurred)?|bad gateway|gateway time-?out|not found|(?:the )?service (?:is )?(?:temporarily )?unavailable|the website encountered an unexpected error\.?.*|index of /.*|welcome to nginx!?", re.I)  # fmt: skip  # noqa: E501
_MAINTENANCE = re.compile(r"(?:the |this )?(?:web)?site (?:is )?(?:currently |temporarily )?(?:under|down for|undergoing) (?:scheduled )?maintenance\.?|(?:under |scheduled )maintenance|(?:we.ll|we will) be (?:right )?back(?: soon)?\.?|temporarily unavailable|coming soon", re.I)  # fmt: skip  # noqa: E501
_LOGIN = re.compile(r"log ?in|sign ?in|user account|user login|wi-?fi.*|(?:network|guest) .*log ?in.*|authentication required", re.I)  # fmt: skip  # noqa: E501
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_FEED_TYPES = ("application/rss+xml", "application/xml", "text/xml", "application/atom+xml")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why an answer is not the page."""

    reason: str
    """One word, the same in refusals, reports and docs."""
    detail: str
    """What was seen, in words."""

    @property
    def stops(self) -> bool:
        """True if the site does not want this crawl now: it stops at once and is never got round."""
        return self.reason in _STOPS


def judge(capture: Capture, origin: str = LIVE, *, announced: bool = False) -> Judgement | None:
    """Why this answer is not the page, or None if it is (or says with 404 or 410 that the page is gone).

    `announced`: feed or listing names the address, with a day, as a press notice.
    """
    page = _Page.read(capture.body) if _looks_like_html(capture.body) else _Page()
    challenge = _judge_challenge(capture, page)
    # feed and listing cannot be withdrawn: without them the crawl is blind, and must say so
    may_be_gone = capture.status in GONE and capture.kind not in ("feed", "listing")
    if challenge is not None or may_be_gone:
        return challenge
    if capture.status != 200:
        location = capture.header("location")
        return Judgement("status", f"status {capture.status}" + (f" to {location[:200]}" if location else ""))
    if capture.kind == "robots":
        return _judge_robots(capture)
    if not capture.body.strip():
        return Judgement("empty", "an empty body")
    declared = (capture.content_type or "").partition(";")[0].strip().lower()
    if capture.kind == "feed":
        return _judge_feed(capture, page, declared, origin)
    if declared and declared not in _HTML_TYPES:
        return Judgement("content_type", f"content type {declared}, not HTML")
    if not _looks_like_html(capture.body):
        return Judgement("content_type", "a body that is not HTML")
    return _judge_page(capture, page, origin) or _judge_root_page(capture, page, origin, announced)


def _judge_challenge(capture: Capture, page: _Page) -> Judgement | None:
    if (capture.header("cf-mitigated") or "").lower() == "challenge":
        return Judgement("challenge", "header cf-mitigated: challenge")
    if _CHALLENGE.match(page.title) and not page.is_dated:
        return Judgement("challenge", f"title “{page.title[:60]}”")
    # the same script is also loaded by good pages, so it only counts together with a refusing status
    if capture.status in (403, 429, 503) and b"/cdn-cgi/challenge-platform/" in capture.body:
        return Judgement("challenge", f"status {capture.status} with a challenge script")
    if capture.status == 429:
        return Judgement("rate_limited", "status 429: too many requests")
    if capture.status in (401, 403, 451):
        return Judgement("forbidden", f"status {capture.status}")
    return None


def _judge_robots(capture: Capture) -> Judgement | None:
    if _looks_like_html(capture.body):
        return Judgement("content_type", "robots.txt is an HTML page")
    return None


def _judge_feed(capture: Capture, page: _Page, declared: str, origin: str) -> Judgement | None:
    if declared and declared not in (*_FEED_TYPES, *_HTML_TYPES):
        return Judgement("content_type", f"content type {declared}, not RSS")
    try:
        read_feed(capture.body, origin)
    except NotAFeed as error:
        if page.is_html:
            return _judge_words(page) or Judgement("not_a_feed", "an HTML page instead of the feed")
        return Judgement("not_a_feed", str(error))
    return None


def _judge_words(page: _Page) -> Judgement | None:
    if page.is_dated:  # a notice may be headed "Error" or "Coming soon"; an error page has no date of creation
        return None
    for words in dict.fromkeys((page.title, page.heading)):
        if _ERROR.fullmatch(words):
            return Judgement("error_page", f"an error page with status 200: “{words[:60]}”")
        if _MAINTENANCE.fullmatch(words):
            return Judgement("maintenance", f"“{words[:60]}”")
        if _LOGIN.fullmatch(words):
            return Judgement("login", f"a log-in page: “{words[:60]}”")
    if page.asks_password:
        return Judgement("login", "a form that asks for a password")
    return None


def _judge_page(capture: Capture, page: _Page, origin: str) -> Judgement | None:
    words = _judge_words(page)
    if words is not None:
        return words
    body = capture.body.lower()
    if b"</html" not in body and b"</main" not in body:
        return Judgement("cut_short", f"the page breaks off after {len(body)} bytes")
    if page.language and not page.language.lower().startswith("en"):
        return Judgement("language", f"a page in another language: {page.language}")
    if not page.is_of_the_site(capture.body, origin):
        return Judgement("foreign_page", f"nothing in it is of this website: “{page.title[:60]}”")
    if page.sends_on and not page.has_main and not page.is_dated:
        return Judgement("redirect_elsewhere", "a page that only sends on to another")
    own = page.own_address(capture.url, origin)
    kind = capture.kind if own == capture.url else classify(own or "").kind
    if page.canonical and capture.kind in ("notice", "listing") and kind != capture.kind:
        return Judgement("other_page", f"its canonical address is {page.canonical}")
    return None


def _judge_root_page(capture: Capture, page: _Page, origin: str, announced: bool) -> Judgement | None:
    """At the root of the site and under /node/ anything may stand: the page itself must say that it is a notice."""
    if capture.kind != "notice":
        return None
    pattern = classify(capture.url).pattern
    if pattern == "N5" and page.own_address(capture.url, origin) in (None, capture.url):
        return Judgement("not_a_notice", "a page by number without the address of a notice")
    if pattern == "N4" and not (page.is_dated and (page.says_press_release or announced)):
        return Judgement("not_a_notice", "a page at the root of the site that does not prove to be a notice")
    return None


def is_dated(body: bytes) -> bool:
    """Whether a page shows a date of creation, as notices do and error pages do not."""
    return b"Created on" in body or b"date-display-single" in body


def canonical_of(body: bytes, url: str, origin: str = LIVE) -> str | None:
    """The address that a page gives itself (`link rel=canonical`), in canonical form; None without or off the site."""
    return _Page.read(body).own_address(url, origin)


def _looks_like_html(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        head.startswith((b"<!doctype html", b"<html", b"<!--", b"<head", b"<body")) or b"<html" in body[:4096].lower()
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What judging needs to know of an HTML page."""

    title: str = ""
    heading: str = ""
    language: str = ""
    canonical: str = ""
    is_html: bool = False
    is_dated: bool = False
    asks_password: bool = False
    says_press_release: bool = False
    has_main: bool = False
    sends_on: bool = False
    """Whether it asks the browser to go to another page at once."""

    @classmethod
    def read(cls, body: bytes) -> _Page:
        try:
            root: html.HtmlElement = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
        except (etree.ParserError, etree.XMLSyntaxError):
            return cls()
        title = _words(root.findtext(".//title"))
        headings = _found(root, "//main//h1") or _found(root, "//h1")
        links = _found(root, "//link[@rel='canonical']")
        crumbs = b" ".join(etree.tostring(block) for block in _found(root, "//*[@id='block-breadcrumbs']")).lower()
        return cls(
            title=re.split(r" [|–-] (?=London City Hall|London Assembly|Greater London|Site |Cloudflare)", title)[0],
            heading=_words(headings[0].text_content()) if headings else "",
            language=root.get("lang") or "",
            canonical=(links[0].get("href") or "").strip() if links else "",
            is_html=True,
            is_dated=is_dated(body),
            asks_password=bool(_found(root, "//form//input[@type='password']"))
            and not _found(root, "//main[@id='main-content']//*[contains(@class, 'rich-text')]"),
            says_press_release=re.search(rb'"entityBundle": ?"[a-z_]*press', body) is not None
            or re.search(rb"press[- ]release", crumbs) is not None
            or b"node--press-release" in body,
            has_main=bool(_found(root, "//main[@id='main-content']")),
            sends_on=any("url" in (meta.get("content") or "").lower() for meta in _found(root, _REFRESH)),
        )

    def own_address(self, url: str, origin: str) -> str | None:
        """The address that the page which stands at `url` gives itself; None without or off the site."""
        if not self.canonical:
            return None
        own = canonical(self.canonical, url, origin)
        if own is None:
            # a mirror of the same application leaks its own host name
            return url if re.sub(r"^https?://[^/]*", "", self.canonical) == url.removeprefix(LIVE) else None
        # a number is no name, and a doubled host name is an editor's slip: the page stands where it was asked for
        is_slip = re.sub(r"^/(?:www\.)?london\.gov\.uk(?=/)", "", own.removeprefix(LIVE)) == url.removeprefix(LIVE)
        return url if is_slip or classify(own).pattern == "N5" else own

    def is_of_the_site(self, body: bytes, origin: str) -> bool:
        if self.has_main or self.is_dated or canonical(self.canonical or "x:", origin=origin) is not None:
            return True
        return b"London Assembly" in body or b"London City Hall" in body


def _found(root: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    found: list[html.HtmlElement] = root.xpath(path)  # these paths select elements
    return found


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
