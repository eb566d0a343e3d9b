"""The Atom feeds are valid, complete, stable, and fetched once."""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest

from tests.export_archive import make_archive
from tests.export_site import get, text

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    "/feeds/new.atom",
    "/feeds/changes.atom",
    "/committee/transport-committee.atom",
    "/person/tam-quill.atom",
    "/organisation/thames-skylark-trust.atom",
    "/search.atom?q=lamps",
    "/search.atom?q=nothingsuch",
    "/meetings.atom",
    "/meetings.atom?committee=transport-committee&year=2016",
    "/appearances.atom",
    "/appearances.atom?person=tam-quill",
    "/appearances.atom?committee=health-committee&year=2015",
    "/changes.atom",
    "/changes.atom?kind=headline_changed",
    "/people.atom",
    "/organisations.atom",
    "/committees.atom",
    "/committees.atom?kind=nothingsuch",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"), 70)


def check_rfc_4287(feed: str) -> ET.Element:
    """Check what the RFC's RELAX NG schema demands of the elements that these feeds use."""
    root = ET.fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    _check_person(root)
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        for name in ("published", "summary", "content", "rights", "subtitle", "generator", "logo"):
            assert len(element.findall(f"{ATOM}{name}")) <= 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
        for name in ("updated", "published"):
            if moment := element.findtext(f"{ATOM}{name}"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", moment)
                datetime.fromisoformat(moment)
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len({(link.get("type"), link.get("hreflang")) for link in alternates}) == len(alternates)
        assert element.find(f"{ATOM}content") is not None or alternates
        for link in element.findall(f"{ATOM}link"):
            assert re.match("https?://", link.attrib["href"])
        for category in element.findall(f"{ATOM}category"):
            assert category.attrib["term"]
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    for entry in root.findall(f"{ATOM}entry"):
        content = entry.find(f"{ATOM}content")
        assert content is None or (content.get("type") == "html" and not len(content))
    children = [child.tag for child in root]
    assert children == sorted(children, key=lambda tag: tag == f"{ATOM}entry"), "entries stand last"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return root


def _check_person(root: ET.Element) -> None:
    authors = root.findall(f"{ATOM}author")
    assert authors
    assert all(author.findtext(f"{ATOM}name") for author in authors)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", FEEDS)
async def test_feeds_are_valid(data: Path, path: str) -> None:
    feed = await text(data, path)
    root = check_rfc_4287(feed)
    parsed = feedparser.parse(feed)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert len(parsed.entries) == len(root.findall(f"{ATOM}entry"))
    assert bool(parsed.entries) == ("q=nothingsuch" not in path)
    assert root.findtext(f"{ATOM}updated") == max(
        (entry.updated for entry in parsed.entries), default="1970-01-01T00:00:00Z"
    )


@pytest.mark.asyncio
async def test_the_newest_notices_come_first_with_what_they_announce(data: Path) -> None:
    feed = feedparser.parse(await text(data, "/feeds/new.atom"))
    days = [entry.published for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    assert len(days) == 50
    meeting = next(entry for entry in feed.entries if "Tam Quill" in entry.content[0].value)
    assert "10am" in meeting.summary or "Committee" in meeting.summary
    assert meeting.authors[0].name == "London Assembly"
    assert {link.rel for link in meeting.links} == {"alternate", "via"}
    assert meeting.links[1].href.startswith("https://www.london.gov.uk/")


@pytest.mark.asyncio
async def test_edits_are_told_in_words_one_entry_a_time(data: Path) -> None:
    feed = feedparser.parse(await text(data, "/feeds/changes.atom"))
    assert len(feed.entries) == 7
    assert all(entry.title.startswith("Edited: ") and "headline changed" in entry.summary for entry in feed.entries)


@pytest.mark.asyncio
async def test_a_feed_of_one_thing_has_its_notices_only(data: Path) -> None:
    committee = feedparser.parse(await text(data, "/committee/transport-committee.atom"))
    with sqlite3.connect(data / "press.db") as db:
        ids = {
            f"http://localhost/notice/{id_}"
            for (id_,) in db.execute(
                "SELECT id FROM notices WHERE committee_pk = 2 OR pk IN (SELECT notice_pk FROM announcements a "
                "JOIN meetings m ON m.pk = a.meeting_pk WHERE m.committee_pk = 2)"
            )
        }
    db.close()
    assert {entry.link for entry in committee.entries} == ids
    person = feedparser.parse(await text(data, "/person/tam-quill.atom"))
    assert person.entries
    assert all("Tam Quill" in entry.content[0].value for entry in person.entries)


@pytest.mark.asyncio
async def test_every_listing_has_a_feed_with_the_filters_of_its_csv(data: Path) -> None:
    meetings = feedparser.parse(await text(data, "/meetings.atom?committee=transport-committee"))
    assert {entry.title.split(":")[-2].strip() for entry in meetings.entries} == {"Transport Committee"}
    [cancelled] = [entry for entry in meetings.entries if entry.link.endswith("/meeting/2016-02-02-cancelled")]
    assert cancelled.title.startswith("Cancelled: Transport Committee")
    assert (cancelled.updated, cancelled.published) == ("2016-01-20T09:00:00Z", "2016-01-01T09:00:00Z")
    changed = [entry.updated for entry in meetings.entries]
    assert changed == sorted(changed, reverse=True)
    for address, wanted in (
        ("/appearances.{}?person=tam-quill", "Tam Quill"),
        ("/appearances.{}?committee=health-committee&year=2015", "Health Committee"),
    ):
        rows = list(csv.DictReader(io.StringIO(await text(data, address.format("csv")), newline="")))
        entries = feedparser.parse(await text(data, address.format("atom"))).entries
        assert 0 < len(entries) == min(len(rows), 50)
        assert all(wanted in entry.title for entry in entries)
    people = feedparser.parse(await text(data, "/people.atom"))
    assert "http://localhost/person/tam-quill" in {entry.link for entry in people.entries}
    every = feedparser.parse(await text(data, "/changes.atom")).entries
    assert [entry.id for entry in every] == [
        e.id for e in feedparser.parse(await text(data, "/feeds/changes.atom")).entries
    ]
    assert not feedparser.parse(await text(data, "/changes.atom?kind=nothingsuch")).entries


@pytest.mark.asyncio
async def test_a_long_search_goes_on_in_the_next_part(data: Path) -> None:
    first = feedparser.parse(await text(data, "/search.atom?q=lamps"))
    [following] = [link.href for link in first.feed.links if link.rel == "next"]
    second = feedparser.parse(await text(data, following.removeprefix("http://localhost")))
    assert len(first.entries) == 50
    assert 0 < len(second.entries) <= 50
    assert not {entry.id for entry in first.entries} & {entry.id for entry in second.entries}


@pytest.mark.asyncio
@pytest.mark.parametrize("query", ["housing AND (", '"', "\x00", "x" * 5000, "-", "NEAR(", "*"])
async def test_whatever_is_searched_gives_a_valid_feed(data: Path, query: str) -> None:
    from urllib.parse import quote

    check_rfc_4287(await text(data, f"/search.atom?q={quote(query)}"))


@pytest.mark.asyncio
async def test_ids_do_not_depend_on_the_host(data: Path) -> None:
    here = feedparser.parse(await text(data, "/feeds/new.atom"))
    there = feedparser.parse((await get(data, "/feeds/new.atom", {"host": "press.example.org"})).text)
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id
    assert there.entries[0].link.startswith("http://press.example.org/notice/")


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [*FEEDS, "/meetings.ics", "/committee/transport-committee.ics", "/opensearch.xml"])
async def test_what_did_not_change_is_not_sent_again(data: Path, path: str) -> None:
    first = await get(data, path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"'), "the same is sent plain and compressed"
    strong = tag.removeprefix("W/")
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"other", {strong}'}, {"if-none-match": "*"}):
        again = await get(data, path, headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await get(data, path, {"if-none-match": '"other"'})).status_code == 200
    if modified := first.headers.get("last-modified"):
        assert (await get(data, path, {"if-modified-since": modified})).status_code == 304
        stale = {"if-modified-since": "Mon, 05 Jan 2015 09:00:00 GMT"}
        assert (await get(data, path, stale)).status_code == 200
        assert (await get(data, path, {**stale, "if-none-match": tag})).status_code == 304
        assert (await get(data, path, {"if-modified-since": modified, "if-none-match": '"x"'})).status_code == 200
        assert (await get(data, path, {"if-modified-since": "yesterday"})).status_code == 200


async def changed(data: Path, sql: str) -> tuple[httpx.Response, httpx.Response]:
    """Return the answers before and after a statement, the second to one who knows the first by its time alone."""
    long_ago = datetime(2026, 1, 30, 12, tzinfo=UTC).timestamp()
    for path in data.glob("press.db*"):
        os.utime(path, (long_ago, long_ago))
    before = await get(data, "/feeds/new.atom")
    with sqlite3.connect(data / "press.db") as db:
        db.execute(sql)
    db.close()
    return before, await get(data, "/feeds/new.atom", {"if-modified-since": before.headers["last-modified"]})


@pytest.mark.asyncio
async def test_a_new_capture_changes_tag_and_time(tmp_path: Path) -> None:
    data = make_archive(tmp_path / "data", 12)
    before, after = await changed(data, "UPDATE captures SET fetched_at = '2099-03-01T00:00:00Z' WHERE pk = 1")
    assert before.headers["last-modified"] == "Fri, 30 Jan 2026 12:00:00 GMT"
    assert (after.status_code, after.headers["last-modified"]) == (200, "Sun, 01 Mar 2099 00:00:00 GMT")


@pytest.mark.asyncio
async def test_a_build_that_changes_words_without_a_capture_is_sent(tmp_path: Path) -> None:
    """A decision or a better parser: who asks by time alone must not go on with the old words."""
    data = make_archive(tmp_path / "data", 12)
    before, after = await changed(data, "UPDATE notices SET headline = 'Otherwise'")
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert "Otherwise" in after.text


@pytest.mark.asyncio
async def test_hostile_words_stay_words(data: Path, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>]]>&lt;img src=x onerror=alert(1)>\x00\x0b\ufffe"
    other = make_archive(tmp_path / "data", 3)
    with sqlite3.connect(other / "press.db") as db:
        db.execute("UPDATE notices SET headline = ?1, body_text = ?1", [bad])
        db.execute("UPDATE guests SET text = ?", [bad])
        db.execute("UPDATE changes SET summary = ?", [bad])
    db.close()
    for path in ("/feeds/new.atom", "/feeds/changes.atom"):
        feed = await text(other, path)
        root = check_rfc_4287(feed)
        assert "<script" not in feed
        for content in root.iter(f"{ATOM}content"):
            assert "<script" not in (content.text or "")
            assert "<img" not in (content.text or "")
            assert "<script>" in unescape(content.text or "")


@pytest.mark.asyncio
async def test_an_unknown_thing_has_no_feed_and_a_merged_one_has_moved(tmp_path: Path) -> None:
    data = make_archive(tmp_path / "data", 3)
    with sqlite3.connect(data / "press.db") as db:
        db.execute("INSERT INTO redirects VALUES ('person', 'tamsin-quill', 'tam-quill')")
    db.close()
    assert (await get(data, "/person/nobody.atom")).status_code == 404
    moved = await get(data, "/person/tamsin-quill.atom")
    assert (moved.status_code, moved.headers["location"]) == (301, "/person/tam-quill.atom")
    assert (await get(data, "/committee/none.ics")).status_code == 404


@pytest.mark.asyncio
async def test_the_opensearch_description_leads_to_the_search(data: Path) -> None:
    root = ET.fromstring(await text(data, "/opensearch.xml"))
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{space}ShortName") or "") <= 16
    assert 0 < len(root.findtext(f"{space}Description") or "") <= 1024
    templates = {url.attrib["type"]: url.attrib["template"] for url in root.findall(f"{space}Url")}
    assert {"text/html", "application/atom+xml", "application/json", "text/csv"} == templates.keys()
    atom = templates["application/atom+xml"].replace("{searchTerms}", "lamps").replace("{startPage?}", "1")
    assert feedparser.parse(await text(data, atom.removeprefix("http://localhost"))).entries
    found = await get(data, re.sub(r"\{\w+\?\}", "", templates["text/csv"].replace("{searchTerms}", "lamps"))[16:])
    assert found.status_code == 200
