"""No cell of an export is run by a spreadsheet, and every text can be had back exactly."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.export.cells import CONTROL, FORMULA_STARTS, neutralise, restore, without_controls
from archive.export.run import Settings, export
from tests.export_archive import NASTY, make_archive


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
