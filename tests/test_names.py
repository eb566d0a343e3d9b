"""Guest lines of every form (VARIANTS 2.13); all people and bodies are invented."""

from __future__ import annotations

import pytest

from scraper.names import looks_like_name
from scraper.pages.guest_lines import read_guest_line

LINES = [
    ("Una Mere, Head of Ponds, GLA", None, "Una Mere", None, "Head of Ponds", "GLA"),
    (
        "Una Mere, Deputy Mayor for Housing, Land and Ponds",
        None,
        "Una Mere",
        None,
        "Deputy Mayor for Housing, Land and Ponds",
        None,
    ),
    ("Una Mere, Pondwatch UK", None, "Una Mere", None, None, "Pondwatch UK"),
    ("Una Mere, TfL Managing Director, Planning", None, "Una Mere", None, "Managing Director, Planning", "TfL"),
    ("Una Mere, LLDC Chief Executive", None, "Una Mere", None, "Chief Executive", "LLDC"),
    (
        "Una Mere, Coordinator, Independent Pond Visitors for London",
        None,
        "Una Mere",
        None,
        "Coordinator",
        "Independent Pond Visitors for London",
    ),
    ("Una Mere, Policy Officer, Eastside Tenants", None, "Una Mere", None, "Policy Officer", "Eastside Tenants"),
    ("Una Mere – Head of Ponds, GLA", None, "Una Mere", None, "Head of Ponds", "GLA"),
    ("Una Mere - Pondwatch UK", None, "Una Mere", None, None, "Pondwatch UK"),
    ("Una Mere, Head of Ponds · Mereham Council", None, "Una Mere", None, "Head of Ponds", "Mereham Council"),
    (
        "Una Mere, Assistant Director – Group Finance",
        None,
        "Una Mere",
        None,
        "Assistant Director – Group Finance",
        None,
    ),
    ("Una Mere, Director–Housing", None, "Una Mere", None, "Director–Housing", None),
    (
        "Una Mere, Planning Director [South], Pond Network",
        None,
        "Una Mere",
        None,
        "Planning Director [South]",
        "Pond Network",
    ),
    ("Una Mere, Director (Warmer Ponds), GLA/TfL", None, "Una Mere", None, "Director (Warmer Ponds)", "GLA/TfL"),
    ("Una Mere, Chief Ponds Officer (TfL)", None, "Una Mere", None, "Chief Ponds Officer", "TfL"),
    ("Una Mere, CEO London Pondwatch", None, "Una Mere", None, "CEO", "London Pondwatch"),
    ("Una Mere, Assistant Director Housing GLA", None, "Una Mere", None, "Assistant Director Housing", "GLA"),
    (
        "Una Mere, British Pond Association, Board Member",
        None,
        "Una Mere",
        None,
        "Board Member",
        "British Pond Association",
    ),
    ("Una Mere, NHS Mereham, London Lead for Ponds", None, "Una Mere", None, "London Lead for Ponds", "NHS Mereham"),
    (
        "Una Mere, UCL, Chair of the Pond Health Faculty",
        None,
        "Una Mere",
        None,
        "Chair of the Pond Health Faculty",
        "UCL",
    ),
    ("Una Mere, Head of Ponds Transport for London", None, "Una Mere", None, "Head of Ponds", "Transport for London"),
    ("Una Mere, Chief Executive of LLDC", None, "Una Mere", None, "Chief Executive of LLDC", None),
    ("Una Mere, Director, HR", None, "Una Mere", None, "Director, HR", None),
    ("Una Mere, Director of London Pondwatch", None, "Una Mere", None, "Director of London Pondwatch", None),
    ("Una Mere, Chair, Pond Group, and independent consultant", None, "Una Mere", None, "Chair", "Pond Group"),
    (
        "DAC Una Mere QPM, Local Policing, Metropolitan Police",
        "DAC",
        "Una Mere",
        "QPM",
        "Local Policing",
        "Metropolitan Police",
    ),
    ("Sir Abel Fenn, CBE, Commissioner of Ponds", "Sir", "Abel Fenn", "CBE", "Commissioner of Ponds", None),
    (
        "Rt Hon Baroness Ada Well DBE CB, Chair, Pond Trust",
        "Rt Hon Baroness",
        "Ada Well",
        "DBE CB",
        "Chair",
        "Pond Trust",
    ),
    ("Cllr Seán O’Mere-Fenn, Leader, Mereham Council;", "Cllr", "Seán O’Mere-Fenn", None, "Leader", "Mereham Council"),
    ("• Jagjit S. Mere, Director, Pondlabs; and", None, "Jagjit S. Mere", None, "Director", "Pondlabs"),
    ("Una Mere, door-to-door pond user", None, "Una Mere", None, "door-to-door pond user", None),
    ("Deputy Mayor for Ponds, Una Mere", None, "Una Mere", None, "Deputy Mayor for Ponds", None),
    ("Representatives from TfL", None, None, None, None, "TfL"),
    ("A representative, Pond & Quay", None, None, None, None, "Pond & Quay"),
    ("Una Mere, Head of Ponds, GLA (will bring a pond)", None, "Una Mere", None, "Head of Ponds", "GLA"),
    (
        "Una Mere, Inspector, Office for Standards in Ponds, Lakes and Meres (OFPOND)",
        *(None, "Una Mere", None, "Inspector", "Office for Standards in Ponds, Lakes and Meres (OFPOND)"),
    ),
]


@pytest.mark.parametrize(("line", "prefix", "name", "suffix", "role", "organisation"), LINES)
def test_guest_line_is_taken_apart(
    line: str, prefix: str | None, name: str | None, suffix: str | None, role: str | None, organisation: str | None
) -> None:
    [guest] = read_guest_line(line, sure=True)
    assert (guest.honorific_prefix, guest.name, guest.honorific_suffix) == (prefix, name, suffix)
    assert (guest.role, guest.organisation) == (role, organisation)


def test_two_people_on_a_line_share_the_body() -> None:
    first, second = read_guest_line("Una Mere, Head of Ponds and Kit Lake, Director of Rain, Ponds21", sure=True)
    assert (first.name, first.organisation) == ("Una Mere", "Ponds21")
    assert (second.name, second.role, second.organisation) == ("Kit Lake", "Director of Rain", "Ponds21")


@pytest.mark.parametrize(
    "line",
    [
        "How many ponds are there?",
        "The impact of ponds on housing",
        "Increasing cycling in London",
        "Attendees will be confirmed shortly.",
        "The meeting will take place on Tuesday 4 March at 10am",
        "Improve air quality for Londoners",
        "Basil Knott, Water for Walkers, 2011",
    ],
)
def test_line_that_names_nobody_gives_no_guest(line: str) -> None:
    assert read_guest_line(line, sure=False) == []


def test_lay_people_are_guests_and_what_they_do_is_not() -> None:
    assert (
        read_guest_line("Two tenants who have been flooded", sure=True)[0].role == "Two tenants who have been flooded"
    )
    assert read_guest_line("three housing bodies plan to drain the pond;", sure=True) == []
    assert read_guest_line("two residents were flooded", sure=True) == []


@pytest.mark.parametrize(
    "text", ["Housing Committee", "Transport for London", "Air Quality", "Metropolitan Police", "Question Time"]
)
def test_body_or_subject_is_no_name(text: str) -> None:
    assert not looks_like_name(text)
