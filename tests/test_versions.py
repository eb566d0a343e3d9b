"""Two states of a notice are told apart in words, and never without a difference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.content_hash import content_hash
from archive.diffs import word_diff
from archive.versions import changes
from scraper.notice import Notice

DOCUMENT: dict[str, Any] = {
    "url": "https://www.london.gov.uk/press-releases/assembly/who-pays-for-kerbs",
    "headline": "Who pays for kerbs?",
    "created_on": "2023-07-03",
    "kind": "meeting",
    "committee": "Transport Committee",
    "image": {
        "src": "https://www.london.gov.uk/sites/default/files/styles/hero/public/kerb.jpg?itok=a",
        "alt": "A kerb",
        "caption": None,
    },
    "body_text": "Kerbs cost money [1].\n\nThe Committee will ask who pays for the kerbs.\n\nAsha Pell, Manager",
    "meetings": [
        {
            "kind": "public_meeting",
            "committee": "Transport Committee",
            "topic": None,
            "date": "2023-07-04",
            "start_time": "10:00",
            "end_time": None,
            "venue": {"room": "Chamber", "building": "City Hall", "address": None, "postcode": None, "virtual": False},
            "panels": [
                {
                    "label": "Panel 1",
                    "title": "Kerbs",
                    "start_time": None,
                    "end_time": None,
                    "guests": [
                        {
                            "name": "Asha Pell",
                            "honorific_prefix": None,
                            "honorific_suffix": None,
                            "role": "Manager",
                            "organisation": None,
                            "text": "Asha Pell, Manager",
                        }
                    ],
                }
            ],
        }
    ],
    "chair": {"name": "Jo Bell", "honorific_prefix": None, "honorific_suffix": "AM", "role": "Chair"},
    "footnotes": [
        {"number": 1, "text": "Kerb money, 2023.", "links": [{"text": "money", "href": "https://example.org/1"}]}
    ],
    "footnote_markers": [{"number": 1, "context": "Kerbs cost money [1]."}],
    "quotes": [{"speaker": "Jo Bell", "role": "Chair", "text": "Kerbs matter."}],
    "contacts": [],
    "links": [{"text": "money", "href": "https://example.org/1"}],
    "warnings": [],
}


def told(path: str, value: object) -> list[tuple[str, str]]:
    """Return kind and words of what is told when one value of the document changes."""
    after = deepcopy(DOCUMENT)
    put(after, path, value)
    return [(c.kind, c.summary) for c in changes(Notice.from_json(DOCUMENT), Notice.from_json(after))]


def put(document: Any, path: str, value: object) -> None:
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        document = document[step]
    document[last] = value


@pytest.mark.parametrize(
    ("path", "value", "kind", "words"),
    [
        ("headline", "Who pays?", "headline_changed", "headline changed from “Who pays for kerbs?” to “Who pays?”"),
        ("created_on", "2023-07-04", "created_on_changed", "date of the notice changed from Monday 3 July 2023 to Tuesday 4 July 2023"),  # noqa: E501
        ("kind", "question_time", "kind_changed", "kind of notice changed from meeting to question time"),
        ("committee", None, "committee_changed", "committee removed: Transport Committee"),
        ("image.alt", None, "image_changed", "picture’s description removed: A kerb"),
        ("meetings.0.start_time", "14:00", "start_moved", "start moved from 10:00 to 14:00"),
        ("meetings.0.end_time", "12:00", "end_moved", "end given: 12:00"),
        ("meetings.0.date", "2023-07-05", "date_moved", "meeting moved from Tuesday 4 July 2023 to Wednesday 5 July 2023"),  # noqa: E501
        ("meetings.0.venue", None, "venue_changed", "venue removed: Chamber, City Hall"),
        ("meetings.0.topic", "Kerbs", "topic_changed", "topic given: Kerbs"),
        ("meetings.0.panels.0.title", "Paving", "panel_changed", "panel changed from Panel 1 – Kerbs to Panel 1 – Paving"),  # noqa: E501
        ("meetings.0.panels.0.guests.0.role", "Chair", "guest_role_changed", "role of Asha Pell changed from Manager to Chair"),  # noqa: E501
        ("meetings.0.panels.0.guests", [], "guest_removed", "guest removed: Asha Pell, Manager"),
        ("chair", None, "chair_changed", "member offered for interview removed: Jo Bell AM, Chair"),
        ("body_text", "Kerbs cost money [1].\n\nAsha Pell, Manager", "paragraph_removed", "paragraph removed: “The Committee will ask who pays for the kerbs.”"),  # noqa: E501
        ("body_text", str(DOCUMENT["body_text"]).replace("who pays", "Ned"), "paragraph_changed", "paragraph changed: “who pays” became “Ned”"),  # noqa: E501
        ("footnotes.0.text", "Kerb money, 2024.", "footnote_changed", "note changed: “2023” became “2024”"),
        ("footnotes.0.number", 2, "footnote_renumbered", "note renumbered from 1 to 2: “Kerb money, 2023.”"),
        ("links.0.href", "https://example.org/2", "link_changed", "link “money” now leads to https://example.org/2"),
        ("quotes.0.speaker", "Ned Orr", "quotes_changed", "quotes changed"),
    ],
)  # fmt: skip
def test_each_field_has_its_words(path: str, value: object, kind: str, words: str) -> None:
    assert (kind, words) in told(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("url", "https://www.london.gov.uk/node/1"),
        ("warnings", [{"code": "x", "message": "y"}]),
        ("contacts", [{"name": "A B", "phone": None, "email": None}]),
        ("image.src", "https://www.london.gov.uk/sites/default/files/styles/other/public/kerb.jpg?h=1&itok=b"),
    ],
)
def test_what_is_no_content_is_no_change(path: str, value: object) -> None:
    after = deepcopy(DOCUMENT)
    put(after, path, value)
    assert content_hash(after) == content_hash(DOCUMENT)
    assert told(path, value) == []


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, str) and not path.endswith(("kind", "date", "created_on", "url", "src")):
        yield path


def test_a_meeting_that_goes_takes_its_guests_with_it_in_words() -> None:
    assert (
        told("meetings", [])
        == [
            ("meeting_removed", "public meeting removed: Transport Committee, Tuesday 4 July 2023, 10:00"),
            ("guest_removed", "guest removed (Transport Committee): Asha Pell, Manager"),
            ("paragraph_removed", "paragraph removed: “Asha Pell, Manager”"),
        ][:2]
    )


def test_a_name_that_is_spelt_anew_is_one_guest() -> None:
    expected = "name of Asha Pelle changed from Asha Pell to Asha Pelle"
    assert told("meetings.0.panels.0.guests", [guest("Asha Pelle")]) == [("guest_name_changed", expected)]


def guest(name: str) -> dict[str, Any]:
    return {**DOCUMENT["meetings"][0]["panels"][0]["guests"][0], "name": name, "text": f"{name}, Manager"}


def panel(label: str | None, title: str | None, *names: str) -> dict[str, Any]:
    guests = [guest(name) for name in names]
    return {"label": label, "title": title, "start_time": None, "end_time": None, "guests": guests}


TWO = [panel("Panel 1", "Kerbs", "Asha Pell", "Ned Orr", "Ivy Lark"), panel("Panel 2", "Paving", "Una Marsh")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            TWO,
            [panel("Panel 1", "Kerbs", "Ned Orr", "Asha Pell", "Ivy Lark"), TWO[1]],
            ["guests of Panel 1 in another order: Ned Orr, Asha Pell, Ivy Lark"],
        ),
        (
            TWO,
            [panel("Panel 1", "Kerbs", "Ned Orr", "Ivy Lark"), panel("Panel 2", "Paving", "Una Marsh", "Asha Pell")],
            ["guest moved from Panel 1 to Panel 2: Asha Pell"],
        ),
        (  # a panel put in front renumbers the others, and moves nobody
            TWO,
            [
                panel("Panel 1", "Gutters", "Bo Finch"),
                {**TWO[0], "label": "Panel 2"},
                {**TWO[1], "label": "Panel 3"},
            ],
            [
                "panel added: Panel 1 – Gutters",
                "panel changed from Panel 1 – Kerbs to Panel 2 – Kerbs",
                "panel changed from Panel 2 – Paving to Panel 3 – Paving",
                "guest added: Bo Finch, Manager",
            ],
        ),
        (
            [panel(None, None, "Asha Pell", "Ned Orr", "Ivy Lark", "Una Marsh")],
            TWO,
            [
                "panel changed from a panel without a heading to Panel 1 – Kerbs",
                "panel added: Panel 2 – Paving",
                "guest moved from a panel without a heading to Panel 2: Una Marsh",
            ],
        ),
        (TWO, TWO[::-1], ["panels in another order: Panel 2 – Paving, Panel 1 – Kerbs"]),
        (
            TWO[:1],
            [panel("Panel 1", "Kerbs", "Ned Orr", "Ivy Lark", "Bo Finch")],
            ["guest removed: Asha Pell, Manager", "guest added: Bo Finch, Manager"],
        ),
    ],
)
def test_panels_and_guests_that_change_places(
    before: list[dict[str, Any]], after: list[dict[str, Any]], expected: list[str]
) -> None:
    one, other = deepcopy(DOCUMENT), deepcopy(DOCUMENT)
    one["meetings"][0]["panels"], other["meetings"][0]["panels"] = before, after
    assert [c.summary for c in changes(Notice.from_json(one), Notice.from_json(other))] == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\n\nb\n\nc", "b\n\nc\n\na", [("paragraph_moved", "paragraph moved: “a”")]),
        (
            "On Tuesday 4 July, in the Chamber at City Hall.",
            "On Monday 3 July, in Committee Room 5 at City Hall.",
            [
                (
                    "paragraph_changed",
                    "paragraph changed: “Tuesday 4” became “Monday 3”; “the Chamber” became “Committee Room 5”",
                )
            ],
        ),
        (
            "Kerbs cost much [1].",
            "Kerbs cost much [2].",
            [("paragraph_changed", "paragraph changed: “[1]” became “[2]”")],
        ),
        (
            "One two three four five six seven eight nine ten.",
            "One 2 three four 5 six seven 8 nine ten.",
            [("paragraph_changed", "paragraph changed: “two” became “2”; “five” became “5”; and more")],
        ),
    ],
)
def test_a_text_s_change_is_told_in_whole_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    one, other = ({**DOCUMENT, "body_text": text} for text in (before, after))
    assert [(c.kind, c.summary) for c in changes(Notice.from_json(one), Notice.from_json(other))] == expected


@pytest.mark.parametrize("path", list(leaves(DOCUMENT)))
def test_no_change_of_content_goes_untold(path: str) -> None:
    assert told(path, "Something else altogether")


words = st.lists(st.sampled_from(("kerb", " ", "\n", "“", "10am", ",", "O’Neil", "é", "\u200b")), max_size=12).map(
    "".join
)


@settings(max_examples=200, deadline=None)
@given(words, words)
def test_a_word_diff_gives_both_texts_back(before: str, after: str) -> None:
    diff = word_diff(before, after)
    assert "".join(text for op, text in diff if op != "+") == before
    assert "".join(text for op, text in diff if op != "-") == after


def test_the_seed_is_unlike_itself_only_where_it_was_changed() -> None:
    seed = Path(__file__).parents[2] / "shared/seed/local-policing.json"
    if not seed.exists():
        pytest.skip("the shared folder is not here")
    document = json.loads(seed.read_text(encoding="utf-8"))
    notice = Notice.from_json(document)
    assert changes(notice, notice) == []
