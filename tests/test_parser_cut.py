"""Cutting the notice's element out of a page before building its tree changes nothing of what is read."""

from __future__ import annotations

import pytest

from scraper.notice import Notice
from scraper.pages import page, parse_notice
from tests.cases import SHARED, page_body, page_names, page_url


def whole(html: str) -> str:
    """Stand in for `cut`: keep everything."""
    return html


@pytest.mark.parametrize("name", page_names())
def test_cut_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = page_body(name)
    url = page_url(name, body)
    short = parse_notice(body, url)
    monkeypatch.setattr("scraper.pages.parse.cut", whole)
    assert without_counts(parse_notice(body, url)) == without_counts(short)


def test_cut_changes_nothing_on_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = SHARED / "seed" / "local-policing.html"
    if not seed.exists():
        pytest.skip("the seed is not beside the project")
    body = seed.read_bytes()
    assert len(page.cut(body.decode())) < 0.1 * len(body)
    short = parse_notice(body, "https://www.london.gov.uk/press-releases/assembly/a-title")
    monkeypatch.setattr("scraper.pages.parse.cut", whole)
    assert parse_notice(body, "https://www.london.gov.uk/press-releases/assembly/a-title").to_json() == short.to_json()


def without_counts(notice: Notice) -> object:
    return notice.to_json(), notice.spans()


def test_main_in_a_comment_or_a_script_is_no_main() -> None:
    real = "<html><body><main><p>x</p></main></body></html>"
    assert page.cut(real) == "<main><p>x</p></main>"
    assert "<p>x</p>" in page.cut("<html><body><!-- <main> --><p>x</p></main></body></html>")
    assert "<p>x</p>" in page.cut("<body><script>'<main>'</script><p>x</p></main></body>")
    assert "<p>y</p>" in page.cut("<body><main><p>x</p></main><main><p>y</p></main></body>")
