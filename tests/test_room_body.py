"""A notice's text as HTML: every span can be pointed at, whatever the spans do to each other."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "datasette" / "lib"))

from reading_room.body import PIECE_CLASSES, Marker, body_html

TEXTS = st.text(alphabet="ab <&[1]\n", min_size=1, max_size=60)
SPANS = st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62)), max_size=8)


def plain(made: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", str(made).replace("<li", " <li")))


@settings(max_examples=300, deadline=None)
@given(TEXTS, SPANS)
def test_no_span_changes_a_word(text: str, spans: list[tuple[int, int]]) -> None:
    assert plain(body_html(text, spans)).split() == text.split()


@settings(max_examples=300, deadline=None)
@given(TEXTS, SPANS)
def test_every_span_of_words_has_its_anchor_once_and_tags_are_balanced(text: str, spans: list[tuple[int, int]]) -> None:
    made = str(body_html(text, spans))
    for start, end in set(spans):
        if 0 <= start < end <= len(text) and text[start:end].strip():
            assert made.count(f'id="w-{start}-{end}"') == 1
    assert made.count("<span") == made.count("</span>")


def test_spans_that_cross_are_lit_in_all_their_pieces() -> None:
    made = str(body_html("one two three", [(0, 7), (4, 13)]))
    assert '<span class="w" id="w-0-7">one <span class="w piece-0" id="w-4-13">two</span></span>' in made
    assert '<span class="w piece-0"> three</span>' in made


def test_a_quotation_over_two_paragraphs_is_lit_in_both() -> None:
    made = str(body_html("He said “one\n\ntwo” and left", [(8, 18)]))
    assert made.count("piece-0") == 2 and made.count('id="w-8-18"') == 1


def test_the_stylesheet_lights_every_piece_class() -> None:
    sheet = (Path(__file__).parents[1] / "datasette" / "static" / "room.css").read_text("utf-8")
    for number in range(PIECE_CLASSES):
        assert f".words:has(.piece-{number}:target) .piece-{number}" in sheet


def test_a_marker_inside_a_span_stays_a_link() -> None:
    marker = Marker(start=4, end=7, position=0, number=1, footnote=0, note="<b>A note</b>")
    made = str(body_html("one [1] two", [(0, 5), (4, 11)], [marker]))
    assert made.count('<a href="#note-0" id="marker-0"') == 1
    assert "&lt;b&gt;A note&lt;/b&gt;" in made


def test_list_lines_are_a_list() -> None:
    assert str(body_html("a\n\nb\nc", [])) == '<p>a</p>\n<ul class="lines"><li>b</li><li>c</li></ul>'
