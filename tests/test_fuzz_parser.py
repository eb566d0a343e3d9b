"""Whatever the bytes, the parser answers with a notice or with its own refusal, soon, and the same every time."""

from __future__ import annotations

import random
import time

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.notice import Notice
from scraper.pages import REASONS, RefusedPage, parse_notice
from tests.cases import page_body, page_names
from tests.test_pages import CONTRACT

URL = "https://www.london.gov.uk/press-releases/assembly/a-notice"
PIECES = tuple(
    piece.encode()
    for piece in """<main </main> <p> </p> <ul><li> </li></ul> <br> <!-- --> <script> </script>
    <h1> &nbsp; &#0; &#xD800; [1] ]]>
    <sup>2</sup> “ ((((( ---------- said: </div> <table><td> <ol|start='-1'>
    <li|value='99999999999'> <time|datetime='x'>
    <a|data-cfemail='zz'> <a|href='//[bad'>x</a> \u202e\u200f\u200b Panel|1:|99am Tuesday|31|February 29|February|2023
    The|guests|are: MEDIA|CONTACT: Notes|to|editors Housing|Committee|-|10am Created|on 1|January|0001""".replace(
        "|", "\x1f"
    ).split()
)
PIECES = (*(piece.replace(b"\x1f", b" ") for piece in PIECES), b"\x00", b"\xff\xfe", b"\xe2\x80", b"\xc2\xa0")


def answer(body: bytes, content_type: str | None = None) -> Notice | str:
    """Return the notice, or the reason of the refusal; anything else that is raised fails the test."""
    try:
        return parse_notice(body, URL, content_type)
    except RefusedPage as refused:
        assert refused.reason in REASONS
        return refused.reason


def mutated(body: bytes, dice: random.Random) -> bytes:
    """Return a page with pieces cut, doubled, moved, spoilt and put in."""
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(body) + 1)
        length = dice.choice((1, 3, 20, 200, 2000))
        match dice.randrange(5):
            case 0:
                body = body[:at] + body[at + length :]
            case 1:
                body = body[:at] + body[at : at + length] * 2 + body[at + length :]
            case 2:
                body = body[:at] + dice.choice(PIECES) + body[at:]
            case 3:
                body = body[:at] + dice.randbytes(min(length, 40)) + body[at:]
            case _:
                to = dice.randrange(len(body) + 1)
                body = body[:at] + body[to : to + length] + body[at + length :]
    return body


def check_mutations(count: int, seed: int) -> None:
    dice = random.Random(seed)
    bodies = [page_body(name) for name in page_names()]
    for _ in range(count):
        body = mutated(dice.choice(bodies), dice)
        result = answer(body)
        if isinstance(result, Notice):
            CONTRACT.validate(result.to_json())
            for span in result.spans().values():
                assert 0 <= span["start"] < span["end"] <= len(result.body_text)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=400), st.sampled_from([None, "text/html", "text/html; charset=utf-16", "text/html; charset=zip"])
)
def test_any_bytes_are_answered(body: bytes, content_type: str | None) -> None:
    answer(body, content_type)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_markup_is_answered(body: bytes) -> None:
    answer(b"<html><body><main><h1>A notice of the Assembly</h1>" + body + b"</main></body></html>")


def test_mutated_pages_are_answered_within_the_contract() -> None:
    check_mutations(250, seed=7)


@pytest.mark.torture
def test_many_mutated_pages_are_answered_within_the_contract() -> None:
    check_mutations(20_000, seed=8)


def notice_of(middle: bytes) -> bytes:
    return (
        b"<html><head><title>Ponds | London City Hall</title></head><body><main><h1>Ponds</h1><div>Created on</div>"
        b"<div>18 July 2023</div>" + middle + b"</main></body></html>"
    )


HOSTILE: dict[str, bytes] = {
    "nested tags": notice_of(b"<div>" * 100_000 + b"The Committee will meet." + b"</div>" * 100_000),
    "nested inline tags": notice_of(b"<b><i>" * 20_000 + b"deep"),
    "nested lists": notice_of(b"<ul><li>" * 20_000 + b"deep"),
    "endless line": notice_of(b"<p>" + b"Transport Committee - 10am in the Chamber, " * 50_000 + b"</p>"),
    "endless word": notice_of(b"<p>" + b"a" * 3_000_000 + b"</p>"),
    "endless list": notice_of(
        b"<p>The guests are:</p><ul>" + b"<li>Una Mere, Head of Ponds, GLA</li>" * 30_000 + b"</ul>"
    ),
    "open tags": notice_of(b"<a " * 50_000),
    "open comments": notice_of(b"<!--" * 50_000),
    "many mains": b"<main>" * 100_000,
    "many attributes": notice_of(b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x</p>"),
    "quotation marks": notice_of(b"<p>Jo Bell AM, Chair, said:</p>" + "<p>“Ponds.</p>".encode() * 20_000),
    "commas": notice_of(b"<p>The guests are:</p><ul><li>" + b"Una Mere, " * 30_000 + b"</li></ul>"),
    "brackets": notice_of(b"<p>" + b"[1] (" * 60_000 + b"</p>"),
    "dates": notice_of(b"<p>" + b"Tuesday 4 March Housing Committee " * 20_000 + b"</p>"),
    "digits": notice_of(b"<p>" + b"10.00-" * 100_000 + b"</p>"),
    "NULs": notice_of(b"\x00" * 1_000_000 + b"<p>The Committee will meet.</p>"),
    "five megabytes": notice_of(b"<p>The London Assembly Transport Committee asked who pays for ponds.</p>" * 70_000),
    "nine megabytes": b"<p>" + b"x" * 9_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_is_answered_in_time(name: str) -> None:
    start = time.perf_counter()
    answer(HOSTILE[name])
    # Far above what any takes: a quadratic rule takes minutes here.
    assert time.perf_counter() - start < 20


def test_same_bytes_give_the_same_notice() -> None:
    body = page_body(page_names()[0])
    assert answer(body) == answer(body)


def test_contract_is_checked_in_earnest() -> None:
    with pytest.raises(jsonschema.ValidationError):
        CONTRACT.validate({"url": 1})
