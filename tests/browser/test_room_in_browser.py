"""The site as a reader meets it, in a real browser."""

from __future__ import annotations

import contextlib
import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, expect

from tests.browser.watching import NARROW, WIDE, watched
from tests.room_site import invented, page_kinds, served

pytestmark = pytest.mark.browser

LOOKS = [(NARROW, "light"), (WIDE, "light"), (NARROW, "dark"), (WIDE, "dark")]
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What depends on the colour scheme alone: checked where the same width has been checked for everything."""


NEVER = ", ".join(
    f"main {name}" for name in ("script", "svg[onload]", "img", "style", "object", "embed", "base", "marquee")
)
"""Elements that no page of the site has in its content."""
ACT_ON_EVERYTHING = """() => {
  for (const element of document.querySelectorAll("main *")) {
    for (const kind of ["mouseover", "focus", "toggle", "load", "error"]) element.dispatchEvent(new Event(kind));
    const href = element.tagName === "A" ? element.getAttribute("href") || "" : "";
    if (/^\\s*(java|vb)script:|^data:/i.test(href)) window.pwned = 2;
  }
}"""


def for_everybody(browser: Browser, room: str, press: Path, width: int, scheme: str, other: str) -> None:
    """Assert that axe finds nothing on any kind of page in one scheme, nor in the colours of the other."""
    axe = Axe()
    with watched(browser, room, width=width, scheme=scheme) as seen:
        for kind, path in page_kinds(press).items():
            seen.go(path)
            for colours, rules in ((scheme, EVERYTHING), (other, COLOURS)):
                seen.page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
                found = axe.run(seen.page, options={"runOnly": rules})
                assert not found.response["violations"], f"{kind}, {colours}\n{found.generate_report()}"
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, f"{kind} is wider than {width}"
        assert not seen.wrongs


def test_every_kind_of_page_is_for_everybody_and_asks_nobody_else(browser: Browser, room: str, press: Path) -> None:
    for_everybody(browser, room, press, NARROW, "light", "dark")


def test_no_hostile_text_acts_on_any_kind_of_page(browser: Browser, hostile_room: str, hostile_press: Path) -> None:
    with closing(sqlite3.connect(hostile_press)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ids = [row[0] for row in db.execute("SELECT id FROM notices ORDER BY pk")]
    pages = page_kinds(hostile_press)
    pages |= {f"table {name}": f"/press/{name}?_size=60" for name in tables if "fts" not in name}
    pages |= {f"notice {id}": f"/notice/{id}" for id in ids}
    with watched(browser, hostile_room) as seen:
        for kind, path in pages.items():
            seen.go(path)
            seen.page.evaluate(ACT_ON_EVERYTHING)
            assert seen.page.evaluate("window.pwned") is None, kind
            assert seen.page.locator("h1").first.is_visible(), kind
            assert seen.page.locator(NEVER).count() == 0, kind
        for feed in ("/feeds/new.atom", "/feeds/changes.atom", "/people.atom", "/status.json", "/changes.json"):
            with contextlib.suppress(Error):  # a browser may offer to save it instead
                seen.go(feed)
            assert seen.page.evaluate("window.pwned") is None, feed
        assert not seen.wrongs


@pytest.mark.parametrize("width, scheme", LOOKS)
def test_from_a_question_to_the_words_that_answer_it(
    browser: Browser, room: str, tmp_path: Path, width: int, scheme: str
) -> None:
    with watched(browser, room, width=width, scheme=scheme) as seen:
        page = seen.page
        seen.go("/")
        page.get_by_label("Search headlines").fill("night buses")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_contain_text("3 notices")
        page.get_by_role("complementary", name="Filters").get_by_role("link", name="Transport Committee").click()
        expect(page.get_by_role("status")).to_contain_text("1 notice for")

        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        rows = list(csv.DictReader(download.value.path().read_text("utf-8").splitlines()))
        headlines = page.locator(".hits .item-head").all_inner_texts()
        assert [row["headline"] for row in rows] == headlines

        page.locator(".hits a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Night buses: what will change for Londoners?")
        page.locator("#marker-0").click()
        expect(page.locator("#note-0")).to_be_in_viewport()
        assert page.evaluate("location.hash") == "#note-0"
        page.locator("#note-0").get_by_role("link", name="back to the text").click()
        expect(page.locator("#marker-0")).to_be_in_viewport()

        card = page.locator(".guest", has_text="Wren Abara")
        card.get_by_role("link", name="in the text").click()
        lit = page.locator(".w:target")
        expect(lit).to_have_text("Wren Abara OBE, Campaigner, Riverside Fire Brigade (RFB)")
        expect(lit).to_be_in_viewport()
        assert lit.evaluate("e => getComputedStyle(e).backgroundColor") not in ("rgba(0, 0, 0, 0)", "transparent")

        card.get_by_role("link", name="Wren Abara OBE").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Wren Abara")
        expect(page.get_by_role("link", name="Night buses: what will change").first).to_be_visible()
        assert not seen.wrongs


def test_a_note_is_shown_on_focus_and_hidden_by_escape(browser: Browser, room: str, press: Path) -> None:
    with watched(browser, room) as seen:
        seen.go(page_kinds(press)["notice"])
        hint = seen.page.locator("#hint-0")
        expect(hint).to_be_hidden()
        seen.page.locator("#marker-0").focus()
        expect(hint).to_be_visible()
        expect(hint).to_have_text("Nightingale Review of Local Services, 2023")
        seen.page.keyboard.press("Escape")
        expect(hint).to_be_hidden()


def test_the_keyboard_reaches_the_content_first(browser: Browser, room: str) -> None:
    with watched(browser, room) as seen:
        seen.go("/about")
        seen.page.keyboard.press("Tab")
        expect(seen.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("location.hash") == "#main"


def test_everything_works_without_script(browser: Browser, room: str, press: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": 800})
    page = context.new_page()
    page.goto(room + page_kinds(press)["notice"])
    page.locator(".guest", has_text="Wren Abara").get_by_role("link", name="in the text").click()
    expect(page.locator(".w:target")).to_have_count(1)
    page.get_by_label("Search the notices").fill("cladding")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("3 notices")
    context.close()


def test_the_archived_page_shows_and_runs_nothing(browser: Browser, room: str, press: Path) -> None:
    with watched(browser, room) as seen:
        seen.go(page_kinds(press)["archived page"])
        frame = seen.page.frame_locator("iframe")
        expect(frame.locator("h1")).to_be_visible()
        assert seen.page.evaluate("window.pwned") is None
        assert not seen.wrongs


def test_a_chart_is_drawn_from_a_table_without_asking_elsewhere(browser: Browser, room: str) -> None:
    with watched(browser, room) as seen:
        seen.go("/press/notices_a_month?_chart=1")
        seen.page.get_by_role("button", name="Show charting options").click(timeout=20_000)
        assert not [wrong for wrong in seen.wrongs if "asked elsewhere" in wrong or "Content Security" in wrong]


SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    " p { margin-bottom: 2em !important; }"
)
"""What a reader may set according to WCAG 2.2, 1.4.12."""


def test_larger_letters_and_wider_spacing_push_nothing_off_the_page(browser: Browser, room: str, press: Path) -> None:
    context = browser.new_context(viewport={"width": NARROW, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for kind, path in page_kinds(press).items():
        page.goto(room + path)
        page.add_style_tag(content=SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, f"{kind}, spaced"
    page.set_viewport_size({"width": WIDE, "height": 800})
    for kind, path in page_kinds(press).items():
        page.goto(room + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE, f"{kind}, letters twice as large"
    context.close()


def test_long_names_push_nothing_off_a_narrow_page(browser: Browser, tmp_path: Path) -> None:
    press = invented(tmp_path)
    word = "Featherstonehaugh-Cholmondeley" * 4
    with closing(sqlite3.connect(press)) as db:
        for table, column in (
            *(
                ("people", "name"),
                ("people", "sort_name"),
                ("organisations", "name"),
                ("organisations", "abbreviation"),
            ),
            *(("committees", "name"), ("notices", "headline"), ("guests", "role"), ("guests", "organisation")),
            *(("meetings", "venue_room"), ("meetings", "topic"), ("panels", "title"), ("changes", "summary")),
            *(("warnings", "message"), ("quotes", "speaker"), ("links", "text"), ("footnotes", "text")),
        ):
            db.execute(f"UPDATE {table} SET {column} = ? || coalesce({column}, '')", [word.replace("-", "x")])
        db.commit()
    with served(press) as address, watched(browser, address, width=NARROW) as seen:
        for kind, path in page_kinds(press).items():
            seen.go(path)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= NARROW, kind


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_which_organisations_a_committee_heard_in_a_year_is_three_clicks_away(
    browser: Browser, room: str, press: Path, width: int
) -> None:
    with closing(sqlite3.connect(press)) as db:
        heard = [
            row[0]
            for row in db.execute(
                "SELECT DISTINCT organisation_name FROM appearances WHERE committee = 'Police and Crime Committee'"
                " AND date LIKE '2023%' AND organisation_name IS NOT NULL ORDER BY 1"
            )
        ]
    with watched(browser, room, width=width) as seen:
        page = seen.page
        seen.go("/")
        page.get_by_role("navigation", name="Site").get_by_role("link", name="Committees").click()
        page.get_by_role("link", name="Police and Crime Committee", exact=True).click()
        page.get_by_role("navigation", name="Years").get_by_role("link", name="2023").click()
        section = page.get_by_role("region", name="Organisations heard in 2023")
        assert heard and sorted(section.get_by_role("link").all_inner_texts()) == sorted(heard)
        seen.go("/")
        page.get_by_role("link", name="Police and Crime Committee, 2023").click()
        expect(page.get_by_role("heading", name="Organisations heard in 2023")).to_be_visible()


def test_results_come_before_filters_on_a_narrow_screen(browser: Browser, room: str) -> None:
    with watched(browser, room, width=NARROW) as seen:
        seen.go("/search?q=committee")
        page = seen.page
        expect(page.locator(".hits a").first).to_be_in_viewport()
        page.get_by_role("link", name="Narrow down by year").click()
        expect(page.locator("#filters summary").first).to_be_in_viewport()
        page.locator("#filters").get_by_role("link", name="2023").click()
        expect(page.get_by_role("list", name="Filters that are set")).to_contain_text("Year: 2023")


def test_a_keyboard_is_enough(browser: Browser, room: str) -> None:
    with watched(browser, room) as seen:
        page = seen.page
        seen.go("/")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "q":
                break
        page.keyboard.type("night buses")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("3 notices")
        page.locator(".hits a").first.focus()
        outline = page.locator(".hits a").first.evaluate("e => getComputedStyle(e).outlineStyle")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Night buses")
        page.locator(".guest .source").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".w:target")).to_be_in_viewport()
        assert outline == "solid" and not seen.wrongs


def test_the_archived_page_asks_for_nothing(browser: Browser, room: str, press: Path) -> None:
    with watched(browser, room) as seen:
        asked: list[str] = []
        seen.page.on("request", lambda request: asked.append(request.url))
        seen.go(page_kinds(press)["archived page"] + "/page")
        expect(seen.page.locator("h1")).to_be_visible()
        assert len(asked) == 1 and not seen.wrongs


# as far from its twin as can be: two processes share the tests of this file from both ends
def test_every_kind_of_page_is_for_everybody_on_a_wide_screen(browser: Browser, room: str, press: Path) -> None:
    for_everybody(browser, room, press, WIDE, "dark", "light")
