"""What a note repeats of a media contact is not published, and no span moves."""

from __future__ import annotations

import pytest

from archive.masking import masked, without_contacts

JO = {"name": "Jo Bell", "phone": "07700 900231", "email": "jo.bell@example.org"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To attend, contact Jo Bell on 07700 900231 by 5pm.", "To attend, contact •• •••• on ••••• •••••• by 5pm."),
        ("Call 07700900231.", "Call •••••••••••."),
        ("Write to Jo.Bell@example.org", "Write to •••••••••••••••••••"),
        ("Jo Bell AM, Chair, is available.", "Jo Bell AM, Chair, is available."),
        ("A budget of 107700 9002310 pounds", "A budget of 107700 9002310 pounds"),
    ],
)
def test_numbers_addresses_and_the_name_beside_them_are_dotted_out(text: str, expected: str) -> None:
    assert masked(text, [JO]) == expected
    assert len(masked(text, [JO])) == len(text)


def test_a_document_without_contacts_is_as_it_was() -> None:
    document = {
        "contacts": [],
        "body_text": "Call 07700 900231.",
        "footnotes": [],
        "footnote_markers": [],
        "quotes": [],
    }
    assert without_contacts(document) == document


def test_the_document_that_was_given_is_not_changed() -> None:
    document = {
        "contacts": [JO],
        "body_text": "Call 07700 900231.",
        "footnotes": [{"number": 1, "text": "Jo Bell: 07700 900231", "links": []}],
        "footnote_markers": [],
        "quotes": [],
    }
    published = without_contacts(document)
    assert published["contacts"] == []
    assert published["footnotes"][0]["text"] == "•• ••••: ••••• ••••••"
    assert document["contacts"] == [JO] and document["body_text"] == "Call 07700 900231."
