"""Whatever happens to the website: a build bit by bit and a build in one go give the same archive."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.building import Page, Website, address

NAMES = (
    "Asha Pell, Manager, Kerbwatch",
    "Dr Asha Pell OBE, Chief Executive, Kerbwatch",
    "Asha Pel, Manager, Office for Kerbs and Paving (OKAP)",
    "Ned Orr, Assistant Director, OKAP",
    "Ned Orr, Chair, Office of Kent and Paris (OKAP)",
    "Representatives from Kerbwatch",
)
PATHS = tuple(f"/press-releases/assembly/notice-{number}" for number in range(4))
MEETINGS = (
    None,
    "The meeting will take place on Tuesday 4 July 2023 from 10am, in the Chamber at City Hall.",
    "The meeting will take place on Tuesday 4 July 2023 from 10.15am, in the Chamber at City Hall.",
    "The meeting will take place on Tuesday 4 July 2023 from 2pm, in Committee Room 5 at City Hall.",
    "The meeting will take place on Wednesday 5 July 2023 from 10am, in the Chamber at City Hall.",
)
AGENDA = (
    "<a href='https://www.london.gov.uk/about-us/londonassembly/meetings/ieListDocuments.aspx?CId=173&MId=7001'>"
    "Read the agenda papers</a>."
)
# a history that fails is as telling when it is long: shortening one takes minutes
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
pages = st.builds(
    Page,
    headline=st.sampled_from(("Who pays for kerbs?", "Kerbs under review")),
    created=st.sampled_from((None, date(2023, 7, 3), date(2023, 6, 30))),
    guests=st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple),
    meeting=st.sampled_from(MEETINGS),
    notes=st.sampled_from(((), (AGENDA,), ("A note.", AGENDA))),
    paragraphs=st.sampled_from(
        (
            ("The London Assembly Transport Committee will tomorrow ask who pays for kerbs.",),
            ("The London Assembly Transport Committee will ask the Office for Kerbs and Paving (OKAP) about kerbs.",),
        )
    ),
    node=st.sampled_from((None, 11, 12)),
)
steps = st.one_of(
    st.tuples(st.just("capture"), st.sampled_from(PATHS), pages),
    st.tuples(st.just("import"), st.sampled_from(PATHS), pages),
    st.tuples(st.just("noise"), st.sampled_from(PATHS), pages),
    st.tuples(st.just("gone"), st.sampled_from(PATHS)),
    st.tuples(st.just("seen"), st.sampled_from(PATHS)),
    st.tuples(st.just("listing"), st.sampled_from(PATHS)),
    st.tuples(st.just("alias"), st.sampled_from(PATHS), st.sampled_from(PATHS)),
    st.tuples(st.just("rubbish"), st.sampled_from(PATHS)),
    st.tuples(st.just("crawl"), st.integers(1, 40)),
    st.tuples(st.just("build")),
    st.tuples(st.just("decide"), st.integers(0, 5)),
    st.tuples(st.just("take back")),
)
DECISIONS = (
    ("suppressions.csv", "person,asha-pell,asked for it"),
    ("suppressions.csv", f"notice,{address(PATHS[1])},court order"),
    ("people.csv", "merge,asha-pell,asha-pel,,,,"),
    ("people.csv", "apart,ned-orr,ned-orr-2,OKAP,,,"),
    ("organisations.csv", "rename,kerbwatch,Kerb Watch,"),
    ("corrections.csv", f"{address(PATHS[0])},meetings[0].date,2023-07-04,2023-07-11,wrong week,the agenda"),
)


def take(site: Website, step: tuple[object, ...]) -> None:
    match step:
        case ("capture", str(path), Page() as page):
            site.capture(path, page)
        case ("import", str(path), Page() as page):
            site.now -= timedelta(days=300)
            site.capture(path, page, source="warc:old.warc.gz")
            site.now += timedelta(days=300)
        case ("noise", str(path), Page() as page):
            site.capture(path, replace(page, noise=str(site.now)))
        case ("gone", str(path)):
            site.gone(path)
        case ("seen", str(path)) if path in site.first:
            site.seen(path, site.first[path])
        case ("listing", str(path)):
            site.listing({path: date(2023, 7, 2)})
        case ("alias", str(path), str(other)) if path < other:
            site.alias(path, other)
        case ("rubbish", str(path)):
            site.capture(path, b"<html><body><p>Down for maintenance</p></body></html>")
        case ("crawl", int(hours)):
            site.crawl(timedelta(hours=hours))
        case ("decide", int(number)):
            site.decide(*DECISIONS[number])
        case ("take back",):
            shutil.rmtree(site.data / "decisions", ignore_errors=True)
        case ("build",):
            site.build(accept_losses=True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
@given(st.lists(steps, min_size=3, max_size=14))
def test_bit_by_bit_and_all_at_once_are_the_same(history: list[tuple[object, ...]]) -> None:
    compare(history)


@pytest.mark.torture
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
@given(st.lists(steps, min_size=6, max_size=30))
def test_long_histories(history: list[tuple[object, ...]]) -> None:
    compare(history)


def compare(history: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Website(Path(folder) / "a")
        for step in history:
            take(site, step)
        site.build(accept_losses=True)
        site.close()
        other = Path(folder) / "b"
        other.mkdir()
        shutil.copy(site.data / "captures.db", other)
        shutil.copytree(site.data / "decisions", other / "decisions")
        fresh = Website.__new__(Website)
        fresh.data = other
        fresh.build()
        assert site.rows() == fresh.rows()
