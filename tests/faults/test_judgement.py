"""What is not the page: none of it becomes a notice, replaces one, or passes for a withdrawal; good pages pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.captures import Captures
from scraper.capture import Capture
from scraper.pages.challenge import judge
from tests.crawling import accounts, bodies, run
from tests.faults.server import LIVE, SECTION, Conversation, FaultSite, play, shell
from tests.test_captures import NOON, NOTICE

MOMENT = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
SCRIPT = b'<html><title>www</title><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x"></script></html>'


def naming_itself(page: bytes, path: str) -> bytes:
    return page.replace(b"<title>", f"<link rel='canonical' href='{LIVE}{path}'><title>".encode())


# (body, status, headers) → reason
NOT_THE_PAGE: list[tuple[str, bytes, int, dict[str, str], str]] = [
    ("Cloudflare challenge", MOMENT, 403, {}, "challenge"),
    ("challenge with 503", MOMENT, 503, {}, "challenge"),
    ("challenge with 200", MOMENT, 200, {}, "challenge"),
    ("challenge script", SCRIPT, 503, {}, "challenge"),
    ("challenge by header", b"<html></html>", 200, {"cf-mitigated": "challenge"}, "challenge"),
    ("Cloudflare block", b"<html><title>Attention Required! | Cloudflare</title></html>", 403, {}, "challenge"),
    ("captcha", b"<html><title>Are you a robot?</title></html>", 200, {}, "challenge"),
    ("forbidden", b"<html>no</html>", 403, {}, "forbidden"),
    ("unauthorised", b"<html>no</html>", 401, {}, "forbidden"),
    ("too many requests", b"slow down", 429, {}, "rate_limited"),
    ("soft 404", shell("Page not found"), 200, {}, "error_page"),
    ("soft 404 with number", shell("404 Page not found"), 200, {}, "error_page"),
    ("soft 403", shell("Access denied"), 200, {}, "error_page"),
    ("soft 500", b"<html><title>Error</title><h1>The website encountered an unexpected error. Please try again later."
     b"</h1></html>", 200, {}, "error_page"),
    ("bare server", b"<html><title>Welcome to nginx!</title></html>", 200, {}, "error_page"),
    ("maintenance", shell("Site under maintenance"), 200, {}, "maintenance"),
    ("be right back", shell("We’ll be back soon").replace("’".encode(), b"'"), 200, {}, "maintenance"),
    ("log-in page", shell("Log in", "<form><input type='password'></form>"), 200, {}, "login"),
    ("log-in form", shell("Welcome", "<form><input type='password'></form>"), 200, {}, "login"),
    ("wireless network", b"<html><title>Wi-Fi at the station</title><body>Accept</body></html>", 200, {}, "login"),
    ("another website", b"<html><title>Parked domain</title><body>Buy me</body></html>", 200, {}, "foreign_page"),
    ("empty body", b"", 200, {}, "empty"),
    ("white space", b" \n ", 200, {}, "empty"),
    ("JSON", b'{"error": true}', 200, {"Content-Type": "application/json"}, "content_type"),
    ("PDF", b"%PDF-1.7", 200, {"Content-Type": "application/pdf"}, "content_type"),
    ("PDF that claims to be HTML", b"%PDF-1.7 ....", 200, {}, "content_type"),
    ("Welsh", shell("Hysbysiad").replace(b"en-gb", b"cy"), 200, {}, "language"),
    ("cut short", shell("A notice", "x" * 500)[:300], 200, {}, "cut_short"),
    ("the listing", naming_itself(shell("Releases"), SECTION), 200, {}, "other_page"),
    ("the home page", naming_itself(shell("Home"), "/"), 200, {}, "other_page"),
    ("a server error", b"<html>", 500, {}, "status"),
]  # fmt: skip


def capture(body: bytes, status: int = 200, headers: dict[str, str] | None = None, url: str = NOTICE) -> Capture:
    named = {"Content-Type": "text/html", **(headers or {})}
    return Capture(
        kind="notice", url=url, final_url=url, fetched_at=NOON, status=status, headers=tuple(named.items()), body=body
    )


@pytest.mark.parametrize(
    ("body", "status", "headers", "reason"), [c[1:] for c in NOT_THE_PAGE], ids=[c[0] for c in NOT_THE_PAGE]
)
def test_what_is_not_the_page_is_refused(body: bytes, status: int, headers: dict[str, str], reason: str) -> None:
    judgement = judge(capture(body, status, headers))
    assert judgement is not None
    assert judgement.reason == reason
    assert judgement.stops == (reason in ("challenge", "forbidden", "rate_limited"))


@pytest.mark.parametrize(
    "headline",
    [
        "Error upon error: how the scheme failed", "Access denied? Disabled Londoners and the Tube", "Coming soon",
        "Not found wanting", "Log in to the future", "Just a moment of silence", "404", "Service unavailable",
        "Security check: what Londoners face", "Site under maintenance",
    ],
)  # fmt: skip
def test_a_notice_may_be_headed_like_an_error(headline: str) -> None:
    site = FaultSite()
    site.listener.close()
    page = site.page(site.path(0), headline)
    assert judge(capture(page, url=LIVE + site.path(0))) is None


def test_two_thousand_good_pages_pass() -> None:
    site = FaultSite(count=2000)
    site.listener.close()
    pages = [(site.path(number), site.page(site.path(number))) for number in range(2000)]
    assert [path for path, page in pages if judge(capture(page, url=LIVE + path)) is not None] == []


def test_real_pages_of_the_site_pass() -> None:
    real = Path("../shared/site/real-page-2024.html")
    if not real.exists():
        pytest.skip("the saved page is not here")
    page = real.read_bytes()
    assert judge(capture(page, url=f"{LIVE}/programmes-strategies/x")) is not None  # another page's address
    own = page.replace(b"https://www.london.gov.uk/programmes-strategies/communities-and-social-justice/"
                       b"humanitarian-aid-middle-east", NOTICE.encode())  # fmt: skip
    assert judge(capture(own)) is None


def test_a_page_at_the_root_must_prove_itself() -> None:
    site = FaultSite()
    site.listener.close()
    root = "/coming-next-week-london-assembly"
    notice = site.page(root)
    assert judge(capture(notice, url=LIVE + root)) is None
    plain = shell("A winter greeting").replace(
        b"<title>", f"<link rel='canonical' href='{LIVE}{root}'><title>".encode()
    )
    judgement = judge(capture(plain, url=LIVE + root))
    assert judgement is not None
    assert judgement.reason == "not_a_notice"


def test_nothing_that_is_not_the_page_replaces_one(tmp_path: Path) -> None:
    kinds = [c for c in NOT_THE_PAGE if c[4] not in ("challenge", "forbidden", "rate_limited") and c[2] == 200]
    with FaultSite(count=2 * len(kinds), per_page=30, validators=False) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        assert len(before) == 2 * len(kinds)
        bad = {site.path(2 * at + 1): kind for at, kind in enumerate(kinds)}
        site.plays = {path: play(kind[1], kind[2], kind[3]) for path, kind in bad.items()}
        crawled = run(tmp_path, site.url, mode="urls", urls=tuple(LIVE + path for path in site.paths()))
        assert crawled.status == 5, crawled
        assert accounts(crawled)
        assert bodies(tmp_path) == before
        assert sum(crawled.facts["refused"].values()) == len(kinds)
        assert crawled.facts["gone"] == 0
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            refusals = {r.url.removeprefix(LIVE): r for r in captures.refusals()}
            assert {path: refusals[path].reason for path in bad} == {path: kind[4] for path, kind in bad.items()}
            for path, kind in bad.items():  # the evidence is kept
                digest = refusals[path].sha256
                assert digest is not None
                assert captures.body(digest) == kind[1]


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        (MOMENT, 403, {}),
        (SCRIPT, 503, {}),
        (MOMENT, 200, {}),
        (b"no", 403, {}),
        (b"slow down", 429, {"Retry-After": "600"}),
    ],
    ids=["challenge", "challenge-503", "challenge-200", "forbidden", "rate-limited"],
)
def test_a_site_that_does_not_want_us_is_left_at_once(
    tmp_path: Path, body: bytes, status: int, headers: dict[str, str]
) -> None:
    with FaultSite(count=10, per_page=10) as site:
        site.plays[site.path(4)] = play(body, status, headers)
        crawled = run(tmp_path, site.url)
        assert crawled.status == 4
        assert accounts(crawled)
        assert crawled.facts["outcome"] == "blocked"
        assert "the crawl does not get round that" in crawled.facts["reason"]
        assert site.log[-1].path == site.path(4)
        assert site.asked(site.path(4)) == 1
        assert len(bodies(tmp_path)) == 4
        assert crawled.facts["left"] == 5
        assert crawled.facts["challenges"] == {"who-we-are": 1}
        asked = len(site.log)
        again = run(tmp_path, site.url)
        assert again.status == 4
        # the site's own word holds for the next run too; without one it is asked once
        assert len(site.log) - asked <= (0 if headers else 7)
        assert len({a.headers["user-agent"] for a in site.log}) == 1
        assert not any("cookie" in a.headers for a in site.log)


def test_a_refusal_of_robots_txt_stops_the_run(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays["/robots.txt"] = play(MOMENT, 403, {})
        crawled = run(tmp_path, site.url)
        assert crawled.status == 4
        assert len(site.log) == 1


def test_a_page_that_the_parser_cannot_read_is_kept_and_reported(tmp_path: Path) -> None:
    def redesigned(talk: Conversation) -> None:
        page = (
            f"<html lang='en-gb'><link rel='canonical' href='{LIVE}{talk.path}'><main id='main-content'></main></html>"
        )
        talk.answer(page.encode())

    with FaultSite(count=10, per_page=10) as site:
        site.plays[site.path(4)] = redesigned
        site.plays[site.path(6)] = lambda talk: talk.answer(site.page(talk.path, "Error upon error at City Hall"))
        crawled = run(tmp_path, site.url)
        assert crawled.status == 0  # one of ten is no drift
        assert sum(crawled.facts["unrecognised"].values()) >= 1
        assert len(bodies(tmp_path)) == 10
    with FaultSite(count=10, per_page=10) as site:
        site.plays = dict.fromkeys(site.paths()[:6], redesigned)
        crawled = run(tmp_path / "redesign", site.url)
        assert crawled.status == 5
        assert "could not be read as notices (they are kept)" in crawled.facts["reason"]
        assert len(bodies(tmp_path / "redesign")) == 10
