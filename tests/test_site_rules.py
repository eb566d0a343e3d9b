"""The URL rules as a table: what is taken, what is left, and the one form of every address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.site import FEED, LISTING, LIVE, ROBOTS, Site, canonical, classify, listing_page, page_number

SECTION = "/who-we-are/what-london-assembly-does"
SAMPLE = "http://127.0.0.1:8000"

TAKEN = [
    (f"{SECTION}/london-assembly-press-releases/local-policing-london", "N1"),
    ("/press-releases/assembly/coming-up-at-the-assembly-7", "N2"),
    ("/press-releases/assembly/jo-bloggs-past-staff/a-title", "N2"),
    ("/press-releases/coming-up-at-the-assembly-7", "N3"),
    ("/press-releases/mqt-june", "N3"),
    ("/media/assembly-press-releases/2011/01/coming-up", "N0"),
    ("/coming-next-week-london-assembly-wc-17-february", "N4"),
    ("/node/12345", "N5"),
]
LEFT = [
    f"{SECTION}/assembly-member-press-releases",
    f"{SECTION}/assembly-member-press-releases/a-member/a-title",
    "/press-releases/mayoral",
    "/press-releases/mayoral/a-title",
    "/media-centre",
    "/media-centre/mayors-press-releases",
    "/media-centre/mayors-press-release/a-title",
    "/mayoral-press-releases",
    "/who-we-are/city-halls-partners/old-oak-and-park-royal-development-corporation-opdc/news/press-releases/a-title",
    "/motions/a-motion",
    f"{SECTION}/london-assembly-publications/a-report",
    "/city-hall-blog/a-post",
    "/events/an-event",
    "/petitions/a-petition",
    "/search",
    "/search_api_autocomplete/all",
    "/user/login",
    "/saml_login",
    "/cdn-cgi/l/email-protection",
    "/media/12345/download",
    "/sites/default/files/a.pdf",
    "/node",
    "/london.gov.uk/who-we-are/what-london-assembly-does/london-assembly-press-releases/a-title",
    "/robots.txt.bak-up/x",
    "/press-releases",
    "/press-releases/assembly",
    "/press-releases/assembly/one/two",
    "/media/assembly-press-releases/2011/01",
    "/node/12/edit",
    "/christmas",
    "/",
]


@pytest.mark.parametrize(("path", "pattern"), TAKEN)
def test_a_notice_is_taken(path: str, pattern: str) -> None:
    address = classify(LIVE + path)
    assert (address.kind, address.pattern) == ("notice", pattern)


@pytest.mark.parametrize("path", LEFT)
def test_what_is_no_notice_is_left(path: str) -> None:
    assert classify(LIVE + path).kind in ("excluded", "unknown")


@pytest.mark.parametrize(("url", "kind"), [(LISTING, "listing"), (FEED, "feed"), (ROBOTS, "robots")])
def test_the_pages_of_discovery_are_known(url: str, kind: str) -> None:
    assert classify(url).kind == kind
    assert classify(f"{LISTING}?page=7").kind == "listing"


def test_neighbouring_feeds_are_left() -> None:
    for number in (80610, 80612, 80616, 80633, 80635):
        assert classify(f"{LIVE}/rss-feeds/{number}").kind == "excluded"


NOTICE = f"{LIVE}/press-releases/assembly/a-title"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.london.gov.uk/press-releases/assembly/a-title",
        "https://london.gov.uk/press-releases/assembly/a-title/",
        "http://london.gov.uk:80/press-releases/assembly/a-title#notes",
        "HTTPS://WWW.LONDON.GOV.UK/press-releases/assembly/a-title?utm_source=x&page=2",
        "//www.london.gov.uk//press-releases/assembly/a-title?f[0]=x",
        "/press-releases/assembly/./b/../a-title",
        "/press-releases/assembly/%61-title?source=mail",
        " /press-releases/assembly/a-title ",
        f"{SAMPLE}/press-releases/assembly/a-title",
    ],
)
def test_one_notice_has_one_address(url: str) -> None:
    assert canonical(url, origin=SAMPLE) == NOTICE


@pytest.mark.parametrize(
    "url",
    [
        "https://data.london.gov.uk/press-releases/assembly/a-title",
        "https://lgov-prod.london.gov.uk/press-releases/assembly/a-title",
        "https://www.london.gov.uk.example.org/press-releases/assembly/a-title",
        "https://www.london.gov.uk@example.org/press-releases/assembly/a-title",
        "https://user:pass@www.london.gov.uk/press-releases/assembly/a-title",
        "https://www.london.gov.uk:8443/press-releases/assembly/a-title",
        "https://example.org\\@www.london.gov.uk/press-releases/assembly/a-title",
        "http://127.0.0.1/press-releases/assembly/a-title",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/press-releases/assembly/a-title",
        "http://[/press-releases/assembly/a-title",
        "https://www.london.gov.uk:port/press-releases",
        "ftp://www.london.gov.uk/press-releases/assembly/a-title",
        "javascript:alert(1)",
        "mailto:press@london.gov.uk",
        "file:///etc/passwd",
        "https://www.london.gov.uk/a\nb",
    ],
)
def test_what_is_not_on_the_site_has_no_address(url: str) -> None:
    assert canonical(url) is None


def test_only_the_listing_keeps_its_page() -> None:
    assert canonical("?page=3", base=LISTING) == f"{LISTING}?page=3"
    assert canonical("?page=0", base=LISTING) == LISTING
    assert canonical("?page=-1&order=asc", base=LISTING) == LISTING
    assert canonical("?f[0]=x&page=4", base=LISTING) == f"{LISTING}?page=4"
    assert canonical("?page=3", base=NOTICE) == NOTICE
    assert [page_number(listing_page(n)) for n in (0, 1, 12)] == [0, 1, 12]


@given(st.text(max_size=60))
def test_no_text_is_ever_an_address_elsewhere(text: str) -> None:
    for candidate in (text, "/" + text, "//" + text, LIVE + "/" + text):
        found = canonical(candidate)
        assert found is None or found.startswith(LIVE + "/")
        if found is not None:
            assert canonical(found) == found
            assert Site().may_contact(Site().contact(found))
            assert Site(SAMPLE).may_contact(Site(SAMPLE).contact(found))


def test_only_the_site_itself_may_be_contacted() -> None:
    live, sample = Site(), Site(SAMPLE)
    assert live.may_contact(NOTICE)
    assert not live.may_contact("http://www.london.gov.uk/x")  # asked in the clear: the canonical form is https
    assert not live.may_contact("https://www.london.gov.uk:444/x")
    assert not live.may_contact("https://evil.example/x")
    assert sample.may_contact(f"{SAMPLE}/x")
    assert not sample.may_contact("http://127.0.0.1:8001/x")
    assert not sample.may_contact(NOTICE)
    assert sample.is_loopback
    assert not live.is_loopback
    assert not Site("http://127.0.0.1.example.org").is_loopback


def test_the_sitemap_yields_no_notice() -> None:
    """Recorded in January 2026: the sitemap holds no notice, so nothing may wait for it."""
    sample = Path("../shared/site/sitemap-sample.xml")
    if not sample.exists():
        pytest.skip("the recorded sitemap is not here")
    addresses = re.findall(r"<loc>([^<]+)</loc>", sample.read_text("utf-8"))
    assert addresses
    named = [classify(canonical(url) or url) for url in addresses]
    assert not [a for a in named if a.kind == "notice" and a.pattern != "N4"]
