"""Invented names for the archive of `tests.room_archive`; the committees are the Assembly's."""

from __future__ import annotations

from typing import Any

COMMITTEES: dict[str, dict[str, Any]] = {
    "Police and Crime Committee": {"moderngov_ids": "[240]"},
    "Transport Committee": {"moderngov_ids": "[173]"},
    "Housing Committee": {"moderngov_ids": "[302]"},
    "Environment Committee": {"moderngov_ids": "[143, 305]"},
    "Health Committee": {"moderngov_ids": "[304]"},
    "Fire Committee": {"since": "2024", "predecessor": "Fire, Resilience and Emergency Planning Committee"},
    "Fire, Resilience and Emergency Planning Committee": {"until": "2024", "successor": "Fire Committee"},
    "Budget and Performance Committee": {"moderngov_ids": "[129]"},
    "GLA Oversight Committee": {"moderngov_ids": "[254]"},
}

PEOPLE: dict[str, tuple[str, str | None, str | None]] = {
    "Isla Marchbank": ("Marchbank", "Dr", None),
    "Omar Vance": ("Vance", None, None),
    "Priya Holloway-Núñez": ("Holloway-Núñez", "Professor", None),
    "Tomos Grey": ("Grey", "DAC", None),
    "Wren Abara": ("Abara", None, "OBE"),
    "Siobhán O’Carrow": ("O’Carrow", "Baroness", None),
    "Jacob Fenwright": ("Fenwright", "Cllr", None),
    "Leila Osterberg": ("Osterberg", None, None),
    "Kit Dunmore": ("Dunmore", "Commander", "QPM"),
    "Amara Sellwood": ("Sellwood", None, None),
    "Piotr Lindqvist": ("Lindqvist", "Dr", "CBE"),
    "Harriet Ngo": ("Ngo", None, None),
    "Desmond Whitlow": ("Whitlow", "Sir", None),
    "Yusra Kettering": ("Kettering", None, None),
}

ORGANISATIONS: dict[str, str | None] = {
    "Thamesway Transport": "TT",
    "Civic Safety Service": "CSS",
    "London Tenants’ Forum": None,
    "University of the Docklands": None,
    "Riverside Fire Brigade": "RFB",
    "Borough of Eastmarch": None,
    "Clean Air Watch": "CAW",
    "Mayor’s Office for Testing": "MOT",
    "Institute for City Data": None,
    "Northgate Hospital Trust": None,
    "Walk & Wheel London": None,
}

TOPICS: list[tuple[str, str]] = [
    ("Neighbourhood patrols", "Are neighbourhood patrols giving Londoners the confidence that they were promised?"),
    ("Night buses", "Who is left waiting when a night bus is withdrawn?"),
    ("Temporary accommodation", "How long do families stay in temporary accommodation, and who pays for it?"),
    ("River clean-up", "Is the Thames clean enough to swim in yet?"),
    ("Waiting times", "Why do some Londoners wait twice as long as others to be seen?"),
    ("Cladding", "How many tall buildings still wait for their cladding to be replaced?"),
    ("Knife crime", "What works to prevent knife crime, and is it being paid for?"),
    ("Step-free stations", "When will half of all stations be step-free?"),
    ("Street trees", "Which streets will be without shade in the next heatwave?"),
    ("Budget scrutiny", "Does the draft budget add up, and for whom?"),
    ("Cycle hire", "Is cycle hire reaching outer London?"),
    ("The week ahead", "What the Assembly does next week, committee by committee."),
]
