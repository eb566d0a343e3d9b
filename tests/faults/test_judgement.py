"""What is not the page: none of it becomes a notice, replaces one, or passes for a withdrawal; good pages pass."""

from __future__ import annotations

import socket
import threading
from functools import partial
from pathlib import Path

import pytest

from archive.captures import Captures
from scraper.capture import Capture
from scraper.pages.challenge import judge
from tests.crawling import accounts, bodies, run
from tests.faults.server import FEED, LIVE, SECTION, Conversation, FaultSite, Play
from tests.test_captures import NOON, NOTICE

MOMENT = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
SCRIPT = b'<html><title>www</title><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x"></script></html>'
SHELL = "<html lang='en-gb'><head><title>{0} | London City Hall</title></head><body><main id='main-content'><h1>{0}</h1><p>{1}</p></main></body></html>"  # fmt: skip  # noqa: E501


def shell(heading: str, text: str = "Some words.") -> bytes:
    return SHELL.format(heading, text).encode()


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


def play(body: bytes, status: int, headers: dict[str, str]) -> Play:
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    content_type = named.pop("Content_Type", "text/html; charset=UTF-8")
    return partial(Conversation.answer, body=body, status=status, content_type=content_type, **named)


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


# redirects


def to(location: str, status: int = 301) -> Play:
    return lambda talk: talk.answer(b"", status, Location=location)


def test_every_redirect_is_accounted_for_and_none_leaves_the_site(tmp_path: Path) -> None:
    visitors: list[object] = []
    canary = socket.create_server(("127.0.0.1", 0))

    def watch() -> None:
        while True:
            try:
                visitors.append(canary.accept())
            except OSError:
                return

    threading.Thread(target=watch, daemon=True).start()
    elsewhere = f"http://127.0.0.1:{canary.getsockname()[1]}/press-releases/assembly/a-title"
    with FaultSite(count=24, per_page=30) as site:
        moved = f"{SECTION}/the-new-address-1"
        plays: dict[str, tuple[Play, str]] = {
            "to itself": (lambda talk: talk.answer(b"", 302, Location=talk.path), "refused: redirect_loop"),
            "another host": (to("https://example.org/press-releases/assembly/x"), "refused: redirect_off_site"),
            "a private address": (to(elsewhere), "refused: redirect_off_site"),
            "metadata service": (to("http://169.254.169.254/latest/meta-data/"), "refused: redirect_off_site"),
            "without a scheme": (to(elsewhere.removeprefix("http:")), "refused: redirect_off_site"),
            "another scheme": (to("file:///etc/passwd"), "refused: redirect_off_site"),
            "a landing page": (to("/media-centre"), "refused: redirect_elsewhere"),
            "the listing": (to(SECTION), "refused: redirect_elsewhere"),
            "no location": (lambda talk: talk.answer(b"", 301), "refused: status"),
            "a long chain": (to("/press-releases/assembly/hop-1"), "refused: redirect_loop"),
            "a new address": (to(moved), "new"),
        }
        for at, (fault, _) in enumerate(plays.values()):
            site.plays[site.path(2 * at + 1)] = fault
        for hop in range(1, 40):
            site.plays[f"/press-releases/assembly/hop-{hop}"] = to(f"/press-releases/assembly/hop-{hop + 1}")
        site.plays[moved] = lambda talk: talk.answer(site.page(moved))
        crawled = run(tmp_path, site.url)
        assert accounts(crawled)
        expected: dict[str, int] = {"new": 13}
        for _, result in plays.values():
            expected[result] = expected.get(result, 0) + 1
        assert crawled.facts["notices"] == expected
        assert not visitors
        assert sum(site.asked(f"/press-releases/assembly/hop-{hop}") for hop in range(1, 40)) <= 5
        old = LIVE + site.path(2 * list(plays).index("a new address") + 1)
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {old: LIVE + moved}  # one notice, two addresses
            assert captures.alias_kinds() == {old: "redirect"}
        assert LIVE + moved in bodies(tmp_path)
    canary.close()


def test_the_wrong_notice_in_a_place_does_not_replace_the_right_one(tmp_path: Path) -> None:
    with FaultSite(validators=False) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        victim, other = site.path(1), site.path(3)
        site.plays[victim] = lambda talk: talk.answer(site.page(other))
        crawled = run(tmp_path, site.url, mode="urls", urls=(LIVE + victim, LIVE + other))
        assert crawled.facts["refused"] == {"other_page": 1}
        assert bodies(tmp_path) == before
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {}


def test_a_notice_by_number_is_a_second_address(tmp_path: Path) -> None:
    with FaultSite() as site:
        site.plays["/node/1005"] = lambda talk: talk.answer(site.page(site.path(1)))
        assert run(tmp_path, site.url).status == 0
        crawled = run(tmp_path, site.url, mode="urls", urls=(f"{LIVE}/node/1005",))
        assert crawled.status == 0
        with Captures.open(tmp_path / "captures.db", readonly=True) as captures:
            assert captures.aliases() == {f"{LIVE}/node/1005": LIVE + site.path(1)}
            assert captures.alias_kinds() == {f"{LIVE}/node/1005": "node"}


# feed and listing


def listing_play(pick: object) -> Play:
    def answer(talk: Conversation) -> None:
        page = pick(int(talk.path.partition("page=")[2] or 0))  # type: ignore[operator]
        talk.answer(page if isinstance(page, bytes) else talk.site.listing(page))

    return answer


def on_every_page(site: FaultSite, fault: Play) -> None:
    for page in range(30):
        site.plays[f"{SECTION}?page={page}" if page else SECTION] = fault


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (play(shell("London Assembly press releases"), 200, {}), "without a single notice"),
        (play(shell("Page not found"), 200, {}), "Page not found"),
        (play(b"", 200, {}), "an empty body"),
        (to("/media-centre"), "/media-centre"),
    ],
    ids=["empty", "error page", "no body", "moved"],
)
def test_a_listing_that_shows_nothing_is_drift_not_withdrawal(tmp_path: Path, fault: Play, reason: str) -> None:
    with FaultSite(count=30) as site:
        assert run(tmp_path, site.url).status == 0
        before = bodies(tmp_path)
        on_every_page(site, fault)
        crawled = run(tmp_path, site.url, mode="full")
        assert crawled.status == 5
        assert accounts(crawled)
        assert reason in crawled.facts["reason"]
        assert crawled.facts["gone"] == 0
        assert bodies(tmp_path) == before


def test_a_listing_that_shrinks_is_drift_not_withdrawal(tmp_path: Path) -> None:
    with FaultSite(count=40, per_page=10) as site:
        assert run(tmp_path, site.url).status == 0
        site.count, site.day = 4, site.day
        crawled = run(tmp_path, site.url, mode="full")
        assert crawled.status == 5
        assert "room for 4 notices" in crawled.facts["reason"]
        assert crawled.facts["gone"] == 0


@pytest.mark.parametrize("repeats", ["the page before", "the first page", "for ever"])
def test_a_pager_that_repeats_is_noticed(tmp_path: Path, repeats: str) -> None:
    with FaultSite(count=40, per_page=5) as site:
        picked = {"the page before": lambda n: min(n, 2), "the first page": lambda n: n % 3, "for ever": lambda n: 0}
        on_every_page(site, listing_play(picked[repeats]))
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert "repeats an earlier page" in crawled.facts["reason"]
        pages = sum(a.path.startswith(SECTION + "?") or a.path == SECTION for a in site.log)
        assert pages == (2 if repeats == "for ever" else 4)  # none after the repeat
        assert crawled.facts["notices"] == {"new": 20}  # 20 stand in the feed


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            play(b"<rss version='2.0'><channel></channel></rss>", 200, {"Content-Type": "application/rss+xml"}),
            "no items",
        ),
        (play(shell("News"), 200, {}), "an HTML page instead of the feed"),
        (play(b"<rss><channel><item>", 200, {"Content-Type": "application/rss+xml"}), "not well-formed"),
        (play(b"<feed xmlns='http://www.w3.org/2005/Atom'/>", 200, {"Content-Type": "text/xml"}), "<feed>"),
    ],
    ids=["empty", "HTML", "broken", "Atom"],
)
def test_a_broken_feed_is_told_and_the_listing_does_its_work(tmp_path: Path, fault: Play, reason: str) -> None:
    with FaultSite() as site:
        site.plays[FEED] = fault
        crawled = run(tmp_path, site.url)
        assert crawled.status == 5
        assert reason in crawled.facts["reason"]
        assert len(bodies(tmp_path)) == 6


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
