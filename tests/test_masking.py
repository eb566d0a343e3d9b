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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To attend, please contact Jo Bell on 07700 900231 by 5pm.",
         "To attend, please contact •• •••• on ••••• •••••• by 5pm."),
        ("RSVP to Núria O’Dell-Quince at nuria@example.org.", "RSVP to ••••• ••••••••••••• at •••••••••••••••••."),
        ("Call Jo Bell in the Assembly Media Office on (020) 7946 0001.",
         "Call •• •••• in the Assembly Media Office on ••••• •••• ••••."),
        ("Email Jo Bell: jo@example.org or call us.", "Email •• ••••: •••••••••••••• or call us."),
        ("Call the Lamp Helpline on 0800 111 000.", "Call the Lamp Helpline on 0800 111 000."),
        ("Call Lewisham Council on 020 7946 0004.", "Call Lewisham Council on 020 7946 0004."),
        ("Please contact the Assembly on 020 7946 0003.", "Please contact the Assembly on 020 7946 0003."),
        ("Members will contact Jo Bell on 12 May 2024.", "Members will contact Jo Bell on 12 May 2024."),
    ],
)  # fmt: skip
def test_who_is_named_to_be_asked_is_dotted_out_without_being_a_contact(text: str, expected: str) -> None:
    document = {
        "contacts": [],
        "body_text": text,
        "footnotes": [{"number": 1, "text": text, "links": []}],
        "footnote_markers": [{"context": text}],
        "quotes": [],
    }
    published = without_contacts(document)
    assert published["body_text"] == expected
    assert published["footnotes"][0]["text"] == expected
    assert published["footnote_markers"][0]["context"] == expected
