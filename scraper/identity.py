"""Which notice stands at an address: redirects, canonical links, second addresses. Pure."""

from __future__ import annotations

from scraper.capture import Capture
from scraper.errand import Alias, Errand
from scraper.pages.challenge import GONE, Judgement, canonical_of
from scraper.pages.survey import node_id
from scraper.site import classify

MAX_HOPS = 5


def refused_redirect(errand: Errand, target: str | None, hops: list[str]) -> str | None:
    """Why a redirect is not followed, or None if it is; `hops` are the addresses so far."""
    if target is None:
        return "redirect_off_site"
    if target in hops or len(hops) > MAX_HOPS:
        return "redirect_loop"
    # a withdrawn page is often sent to a landing page: that is not the page, and no proof that it is gone either
    return None if classify(target).kind == errand.kind else "redirect_elsewhere"


def redirected(hops: list[str]) -> tuple[Alias, ...]:
    """The second addresses that a chain of redirects shows."""
    return tuple(Alias(url=url, canonical_url=hops[-1], how="redirect") for url in hops[:-1])


def second_address(capture: Capture, origin: str) -> Alias | None:
    """The address asked for as a second one, if the page gives itself another; None otherwise."""
    own = canonical_of(capture.body, capture.url, origin)
    if own is None or own == capture.url:
        return None
    how = "node" if classify(capture.url).pattern == "N5" else "canonical"
    return Alias(url=capture.url, canonical_url=own, how=how)  # type: ignore[arg-type]  # one of AliasKind


def other_notice(capture: Capture, last: Capture | None, origin: str) -> Judgement | None:
    """Why a page must not take the place of the `last` good one: it calls itself another notice, and is another.

    None for the first page of an address: then it is merely a second address.
    """
    if last is None or capture.kind != "notice" or capture.status in GONE:
        return None
    own = canonical_of(capture.body, capture.url, origin)
    if own in (None, capture.url) or canonical_of(last.body, capture.url, origin) == own:
        return None
    before, now = node_id(last.body), node_id(capture.body)
    if before is not None and before == now:
        return None  # the notice got a new address
    return Judgement("other_page", f"another notice stands here: {own}")
