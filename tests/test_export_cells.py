"""No cell of an export is run by a spreadsheet, and every text can be had back exactly."""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.export.cells import (
    CONTROL,
    FORMULA_STARTS,
    clean_row,
    neutralise,
    restore,
    safe_row,
    without_controls,
)
from archive.export.run import Settings, export
from tests.export_archive import NASTY, make_archive
from tests.export_site import SITE, get


@given(st.text(alphabet=st.one_of(st.sampled_from(FORMULA_STARTS + "'"), st.characters(codec="utf-8"))))
def test_neutralising_is_safe_and_exact(text: str) -> None:
    cell = neutralise(text)
    assert cell[:1] not in set(FORMULA_STARTS)
    assert restore(cell) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff")))
def test_ordinary_text_loses_nothing(text: str) -> None:
    assert without_controls(text) == text


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


def texts(folder: Path) -> list[str]:
    with (folder / "footnotes.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def test_every_cell_of_every_file_is_safe(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings())
    count = 0
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell[:1] not in set(FORMULA_STARTS), (path.name, cell)
                    assert not CONTROL.search(cell)
                    count += cell.startswith("'")
    assert count > 100
    assert set(map(restore, texts(tmp_path / "out"))) == set(map(without_controls, NASTY))


def test_raw_cells_are_byte_faithful(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings(raw=True))
    assert set(texts(tmp_path / "out")) == set(NASTY)


def test_the_spreadsheet_export_has_a_mark_of_order_and_quotes_every_cell(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings(excel=True))
    whole = (tmp_path / "out/people.csv").read_bytes()
    assert whole.startswith(b'\xef\xbb\xbf"id","name",')
    assert all(line.startswith(b'"') for line in whole[3:].split(b"\r\n")[:-1])
    assert set(map(restore, texts(tmp_path / "out"))) == set(map(without_controls, NASTY))


def test_lines_end_as_rfc_4180_says(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings(compress=True))
    whole = gzip.decompress((tmp_path / "out/organisations.csv.gz").read_bytes())
    assert whole.count(b"\r\n") == whole.count(b"\n") == 4
    assert not whole.startswith(b"\xef\xbb\xbf")


def test_the_site_s_csv_follows_the_same_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site may not import the archive: its twin of the rule is held to it here."""
    monkeypatch.syspath_prepend(str(SITE / "lib"))
    spreadsheet = import_module("reading_room.spreadsheet")
    assert spreadsheet.RISKY == FORMULA_STARTS
    assert spreadsheet.CONTROL.pattern == CONTROL.pattern
    for text in (*NASTY, "plain", "'tis", "''=x", "﹦1", "'" * 3, "", "10\u00a0am", "soft\u00adhyphen", "a\u2009b"):
        assert spreadsheet.safe_cell(text) == neutralise(text)
        assert tuple(spreadsheet.clean_row((text, 1, None))) == clean_row((text, 1, None))
        assert tuple(spreadsheet.safe_row((text, -1, None))) == safe_row((text, -1, None))


@pytest.mark.asyncio
async def test_no_word_of_the_site_s_csv_is_glued_and_every_cell_can_be_had_back(tmp_path: Path) -> None:
    headlines = [*NASTY, "at 10\u00a0am", "soft\u00adhyphen", "two\u2028lines", "﹦1", "''=1"]
    data = make_archive(tmp_path / "data", len(headlines))
    with sqlite3.connect(data / "press.db") as db:
        db.executemany("UPDATE notices SET headline = ? WHERE pk = ?", [(h, i) for i, h in enumerate(headlines, 1)])
    db.close()
    for raw, wanted in ("", {without_controls(text) for text in headlines}), ("?raw=1", set(headlines)):
        written = (await get(data, f"/search.csv{raw}")).content.decode("utf-8")
        cells = {row["headline"] for row in csv.DictReader(io.StringIO(written, newline=""))}
        assert wanted <= (cells if raw else {restore(cell) for cell in cells})
