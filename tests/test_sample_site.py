"""The sample website keeps its promises: it is honest about the real one, and its notices hold together."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree
from protego import Protego

from scraper.site import LISTING, LIVE, classify
from tests.site import SampleSite
from tests.site.markup import DAYS, MONTHS
from tests.site.notices import SampleNotice, load, plain
from tests.site.seed import FILE as SEED
from tests.site.seed import seed_page

LISTING_PATH = LISTING.removeprefix(LIVE)
ROOT = Path(__file__).parents[1]
WITH_MEETING = {"meeting", "week_ahead", "question_time", "confirmation_hearing", "site_visit"}
INVENTED = load("notices", 1)


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite(seed=False) as running:
        yield running


@pytest.fixture(scope="module")
def client(site: SampleSite) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url) as running:
        yield running


@pytest.fixture(autouse=True)
def first_state(site: SampleSite) -> Iterator[None]:
    yield
    site.state = 1


def soup_of(response: httpx.Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "lxml")


def text_of(notice: SampleNotice) -> str:
    return "\n".join(plain(line) for section in notice.sections for line in section.text.split("\n"))


# The notices


def test_there_are_enough_notices_of_every_era_and_address_form() -> None:
    assert len(INVENTED) >= 90
    years = Counter(notice.created.year for notice in INVENTED)
    assert set(years) == set(range(2011, 2027)) and min(years.values()) >= 3
    patterns = Counter(classify(LIVE + notice.path).pattern for notice in INVENTED)
    assert set(patterns) == {"N0", "N1", "N2", "N3", "N4"}
    assert min(patterns.values()) >= 2


def test_about_six_in_ten_have_no_meeting() -> None:
    kinds = Counter(notice.kind for notice in INVENTED)
    without = sum(count for kind, count in kinds.items() if kind not in WITH_MEETING)
    assert 0.52 <= without / len(INVENTED) <= 0.64
    assert len(kinds) == 13  # every kind of the contract


@pytest.mark.parametrize("state", [1, 2])
def test_no_weekday_is_wrong(state: int) -> None:
    form = re.compile(rf"\b({'|'.join(DAYS)}),? (\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b")
    seen = 0
    for notice in load("notices", state, hostile=True):
        for weekday, day, month, year in form.findall(text_of(notice)):
            printed = date(int(year or notice.created.year), MONTHS.index(month) + 1, int(day))
            if not year and printed < notice.created - timedelta(days=200):
                printed = printed.replace(year=printed.year + 1)
            assert DAYS[printed.weekday()] == weekday, (notice.name, weekday, day, month)
            assert printed.weekday() < 5, f"{notice.name}: nothing meets at a weekend"
            assert timedelta(0) <= printed - notice.created < timedelta(days=40), notice.name
            seen += 1
    assert seen > 60


def test_every_telephone_number_is_one_of_fiction() -> None:
    for notice in load("notices", 2, hostile=True):
        for number in re.findall(r"\b0(?:20|7\d{3})[\d ]{6,9}\d\b", text_of(notice)):
            assert re.fullmatch(r"020 7946 0\d{3}|07700 900\d{3}", number), (notice.name, number)


@pytest.mark.skipif(not SEED.is_file(), reason="the owner's folder is not here")
def test_no_sentence_of_the_real_notice_is_used() -> None:
    forms = (
        "the meeting will take place on", "in the chamber at city hall kamal chunchie way e16 1ze",
        "for more information please contact", "in the assembly media office on",
        "for out of hours media enquiries please call 020",
        "chair of the police and crime committee is available for interview",
        "the london assembly police and crime committee",
        "mayor’s office for policing and crime mopac",
    )  # fmt: skip

    def shingles(text: str) -> set[tuple[str, ...]]:
        folded = " ".join(re.findall(r"[\w’']+", text.lower()))
        for form in forms:  # standing forms, which an honest sample cannot do without
            folded = folded.replace(form, "|")
        return {
            words
            for part in folded.split("|")
            for words in zip(*(part.split()[start:] for start in range(7)), strict=False)
        }

    real = BeautifulSoup(SEED.read_bytes(), "lxml").select_one("#block-mainpagecontent")
    assert real
    told = shingles(real.get_text(" "))
    assert len(told) > 200
    for notice in load("notices", 2, hostile=True):
        shared = told & shingles(text_of(notice))
        assert not shared, (notice.name, shared)


def test_people_and_bodies_come_again() -> None:
    texts = [(notice.created.year, text_of(notice)) for notice in INVENTED]

    def years(name: str) -> set[int]:
        return {year for year, text in texts if name in text}

    assert len(years("Celeste Varga")) >= 5
    assert years("David Marchant, Station Commander") and years("David Marchant, Professor")
    assert years("Ingrid Solheim") and years("Ingrid Solhiem")
    assert len(years("Malcolm Rudge")) >= 6
    assert len(years("Mayor’s Office for Policing and Crime (MOPAC)")) >= 3


# The pages


def test_every_page_answers_as_its_file_says(site: SampleSite, client: httpx.Client) -> None:
    for notice in site.website.notices:
        response = client.get(notice.path)
        assert response.status_code == notice.status, notice.name
        soup = soup_of(response)
        assert soup.select_one("html[lang='en-gb'] main#main-content")
        if notice.status != 200:
            assert not soup.select_one("link[rel=canonical]")
            continue
        [heading] = soup.select("main h1")
        assert " ".join(heading.get_text().split()) == " ".join(notice.headline.split())
        [canonical] = soup.select("link[rel=canonical]")
        assert canonical["href"] == LIVE + notice.path
        content = soup.select_one("#block-mainpagecontent")
        assert content and content.select(".rich-text")
        assert ("Created on" in content.get_text()) is (notice.date_form != "bare")
        written = f"{notice.created.day:02} {MONTHS[notice.created.month - 1]} {notice.created.year}"
        assert written in content.get_text()
        assert soup.select_one("#block-config-pages .rich-text") and soup.select_one("#block-glasocialshareblock")
        settings = soup.select_one("script[data-drupal-selector='drupal-settings-json']")
        assert settings and json.loads(settings.get_text())["path"]["currentPath"] == f"node/{notice.node}"


def test_pages_weigh_little_and_differ_only_in_noise(site: SampleSite, client: httpx.Client) -> None:
    path = site.website.listed[0].path
    first, second = client.get(path), client.get(path)
    assert first.content != second.content and first.headers["ETag"] == second.headers["ETag"]

    def words(response: httpx.Response) -> str:
        content = soup_of(response).select_one("#block-mainpagecontent")
        assert content
        return content.get_text()

    assert words(first) == words(second)


def test_validators_are_honoured(site: SampleSite, client: httpx.Client) -> None:
    path = site.website.listed[3].path
    first = client.get(path)
    by_etag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    old = client.get(path, headers={"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"})
    other = client.get(path, headers={"If-None-Match": '"x"', "If-Modified-Since": first.headers["Last-Modified"]})
    assert [one.status_code for one in (by_etag, by_date, old, other)] == [304, 304, 200, 200]
    assert by_etag.content == b"" and by_etag.headers["ETag"] == first.headers["ETag"]


def test_answers_are_compressed_only_when_asked(client: httpx.Client) -> None:
    zipped = client.get(LISTING_PATH, headers={"Accept-Encoding": "gzip"})
    bare = client.get(LISTING_PATH, headers={"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in bare.headers
    assert int(zipped.headers["Content-Length"]) < int(bare.headers["Content-Length"]) / 2


def test_protected_addresses_can_be_read_back(client: httpx.Client) -> None:
    [notice] = [one for one in INVENTED if one.name == "2024-12-12-investigation-hospital"]
    [hidden] = soup_of(client.get(notice.path)).select("[data-cfemail]")
    key, *data = bytes.fromhex(str(hidden["data-cfemail"]))
    assert bytes(byte ^ key for byte in data).decode() == "healthcommittee@example.org"
    assert hidden.get_text() == "[email\xa0protected]"


# Listing, feed, sitemap, robots.txt


def teasers(response: httpx.Response) -> list[Tag]:
    return soup_of(response).select("main .card h2 a.styled-link")


def test_the_pager_leads_through_the_whole_listing_and_on(site: SampleSite, client: httpx.Client) -> None:
    found: list[str] = []
    for number in range(-(-len(site.website.listed) // 10)):
        page = client.get(LISTING_PATH, params={"page": number})
        links = teasers(page)
        assert len(links) == min(10, len(site.website.listed) - 10 * number)
        assert soup_of(page).select_one(f"nav.pager-nav a[href='?page={number}'][aria-current=page]")
        found += [" ".join(link.get_text().split()) for link in links]
    assert found == [" ".join(notice.listing_headline.split()) for notice in site.website.listed]
    beyond = client.get(LISTING_PATH, params={"page": 4711})
    assert beyond.status_code == 200 and teasers(beyond) == []


def test_the_feed_has_the_twenty_newest(site: SampleSite, client: httpx.Client) -> None:
    response = client.get("/rss-feeds/80611")
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    links = [link.text for link in etree.fromstring(response.content).iterfind(".//item/link")]
    assert len(links) == 20
    newest = [LIVE + notice.path for notice in site.website.notices if notice.feed and notice.status == 200]
    assert links == newest[:20]
    unlisted = [notice for notice in INVENTED if not notice.listed]
    assert unlisted and all(LIVE + notice.path in links for notice in unlisted)


def test_the_sitemap_holds_no_notice(site: SampleSite, client: httpx.Client) -> None:
    pages = re.findall(r"<loc>https://www\.london\.gov\.uk(.+?)</loc>", client.get("/sitemap.xml").text)
    paths = [
        path
        for page in pages
        for path in re.findall(r"<loc>https://www\.london\.gov\.uk(.*?)</loc>", client.get(page).text)
    ]
    assert LISTING_PATH in paths
    assert not set(paths) & {notice.path for notice in site.website.notices}


def test_robots_txt_asks_for_what_it_is_told_to() -> None:
    with SampleSite(crawl_delay=0.2, seed=False) as slow:
        rules = Protego.parse(httpx.get(f"{slow.url}/robots.txt").text)
    assert rules.crawl_delay("AssemblyPressArchive/1") == pytest.approx(0.2)
    assert not rules.can_fetch(f"{slow.url}/search?x=1", "AssemblyPressArchive/1")
    assert rules.can_fetch(f"{slow.url}{LISTING_PATH}?page=1", "AssemblyPressArchive/1")


def test_robots_txt_may_ask_for_no_delay(client: httpx.Client) -> None:
    assert "Crawl-delay" not in client.get("/robots.txt").text


# Redirects, duplicates, gone pages, traps


def test_one_notice_under_many_addresses(site: SampleSite, client: httpx.Client) -> None:
    [notice] = [one for one in INVENTED if one.aliases]
    for path in (
        notice.aliases[0],
        f"{notice.path}/",
        f"/-/apex{notice.path}",
        f"http://localhost:{site.url[-5:]}{notice.path}",
    ):
        answer = client.get(path, follow_redirects=True)
        assert answer.url.path == notice.path and answer.url.host == "127.0.0.1"
        assert answer.history and {step.status_code for step in answer.history} == {301}
    numbered = client.get(f"/node/{notice.node}")
    assert numbered.status_code == 200
    assert soup_of(numbered).select_one(f"link[rel=canonical][href='{LIVE}{notice.path}']")


def test_what_is_no_notice(client: httpx.Client) -> None:
    links = {str(link["href"]).removeprefix(LIVE) for link in soup_of(client.get(LISTING_PATH)).select("aside.promo a")}
    assert len(links) == 8
    member = client.get(next(path for path in links if "assembly-member" in path))
    assert member.status_code == 200 and "single Assembly Member" in member.text
    assert client.get("/node?page=900").text.count("data-card") == 10  # the trap has no end
    greeting = soup_of(client.get("/happy-christmas-from-city-hall"))
    assert "Created on" not in greeting.get_text()
    malformed = client.get("/london.gov.uk" + INVENTED[0].path)
    assert soup_of(malformed).select_one(f"link[rel=canonical][href='{LIVE}{INVENTED[0].path}']")


def test_a_publication_carries_the_text_of_a_notice(client: httpx.Client) -> None:
    [notice] = [one for one in INVENTED if one.also_at]
    page = soup_of(client.get(notice.also_at[0]))
    assert "sleeps in temporary accommodation" in page.get_text() and "Created on" not in page.get_text()


def test_gone_pages_are_gone(site: SampleSite, client: httpx.Client) -> None:
    statuses = {notice.status for notice in site.website.notices}
    assert statuses == {200, 404, 410}
    assert client.get("/never-was").status_code == 404
    assert client.post("/never-was").status_code == 405


# The states


def by_node(site: SampleSite, state: int) -> dict[int, tuple[str, int, str]]:
    site.state = state
    return {notice.node: (notice.path, notice.status, notice.source) for notice in site.website.notices}


def test_what_the_editors_changed(site: SampleSite, client: httpx.Client) -> None:
    before, after = by_node(site, 1), by_node(site, 2)
    names = {notice.node: notice.name for notice in load("notices", 2)}
    assert set(before) < set(after)
    assert {names[node] for node in set(after) - set(before)} == {
        "2026-11-19-knife-arches-statement",
        "2026-11-20-night-buses",
    }
    changed = {names[node] for node in before if before[node] != after[node]}
    assert changed == {
        "2026-06-17-police-custody",  # guests and time
        "2026-02-24-flood-report",  # headline, first sentence, note
        "2015-03-09-high-streets",  # banner: the meeting took place
        "2023-07-06-motion-heat",  # withdrawn
        "2023-03-23-mqt-march",  # returned
        "2025-01-22-slug-change",  # moved
    }


def test_an_edit_changes_the_validators_and_nothing_else_does(site: SampleSite, client: httpx.Client) -> None:
    def headers(name: str) -> tuple[str, str]:
        [notice] = [one for one in site.website.notices if one.name == name]
        response = client.get(notice.path)
        return response.headers["ETag"], response.headers["Last-Modified"]

    names = ["2026-06-17-police-custody", "2025-06-12-summons-papers", "2019-06-10-step-free"]
    before = [headers(name) for name in names]
    site.state = 2
    after = [headers(name) for name in names]
    assert before[0][0] != after[0][0] and before[0][1] != after[0][1]
    assert before[1:] == after[1:]


def test_a_redesign_hides_what_a_reader_goes_by(site: SampleSite, client: httpx.Client) -> None:
    site.state = 3
    main = soup_of(client.get(LISTING_PATH)).select_one("main")
    assert main and not [
        link for link in main.select("a[href*='press-releases/']") if not link.find_parent(id="block-breadcrumbs")
    ]
    page = soup_of(client.get(INVENTED[5].path))
    content = page.select_one("#block-mainpagecontent")
    assert content and "Created on" not in content.get_text() and not content.select("h1, .rich-text")


def test_the_hostile_notice_comes_only_when_asked(site: SampleSite) -> None:
    assert "hostile" not in {notice.name for notice in site.website.notices}
    with SampleSite(hostile=True, seed=False) as dangerous:
        [notice] = [one for one in dangerous.website.notices if one.name == "hostile"]
        text = httpx.get(dangerous.url + notice.path).text
    assert "<script>window.pwned=5" in text and "javascript:" in text and "{{ 7*7 }}" in text


@pytest.mark.skipif(not SEED.is_file(), reason="the owner's folder is not here")
def test_the_real_page_is_served_as_it_is() -> None:
    seed = seed_page()
    assert seed
    with SampleSite() as with_seed:
        client = httpx.Client(base_url=with_seed.url)
        assert client.get(seed.notice.path).content == SEED.read_bytes()
        assert LIVE + seed.notice.path in client.get("/rss-feeds/80611").text
        assert seed.notice in with_seed.website.listed
        client.close()


def test_the_log_tells_what_was_asked(site: SampleSite, client: httpx.Client) -> None:
    site.log.clear()
    client.get(f"{LISTING_PATH}?page=2", headers={"User-Agent": "a tester"})
    client.head("/nothing")
    first, second = site.log
    assert (first.method, first.path, first.status) == ("GET", f"{LISTING_PATH}?page=2", 200)
    assert first.headers["user-agent"] == "a tester"
    assert (second.method, second.status) == ("HEAD", 404) and second.time >= first.time
    assert site.paths() == [first.path, second.path]


def test_a_taken_port_is_said_in_a_sentence(site: SampleSite) -> None:
    port = site.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.site", "--port", port], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert port in done.stderr and "Traceback" not in done.stderr
