"""Every format holds the same rows, with its own types, and opens in the programs that people have."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet
import pytest

from archive.export.choice import Choice, choose
from archive.export.press_snapshot import open_press
from archive.export.run import Settings, export
from archive.export.tables import exported_tables
from archive.export.workbook import CHARACTERS_A_CELL, DICTIONARY, write_workbook
from tests.export_archive import NASTY, Archive, make_archive

OFTEN = (
    "SELECT committee, organisation_name, count(*) AS times FROM {} "
    "GROUP BY committee, organisation_name ORDER BY times DESC, committee, organisation_name"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def exports(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    for format_ in ("csv", "jsonl", "parquet", "sqlite", "xlsx"):
        export(data, folder / format_, Settings(format_=format_))
    return folder


def test_duckdb_answers_alike_from_csv_parquet_json_and_the_sqlite_file(exports: Path) -> None:
    with duckdb.connect() as duck:
        answers = [
            duck.execute(OFTEN.format(f"'{exports}/{path}'")).fetchall()
            for path in ("csv/appearances.csv", "parquet/appearances.parquet", "jsonl/appearances.jsonl")
        ]
    with sqlite3.connect(exports / "sqlite/assembly-press.db") as db:
        answers.append(db.execute(OFTEN.format("appearances")).fetchall())
    db.close()
    assert len(answers[0]) == 9
    assert all(answer == answers[0] for answer in answers)


def test_duckdb_joins_the_csv_files_by_their_ids(exports: Path) -> None:
    table = f"'{exports}/csv/{{}}.csv'".format
    sql = (
        f"SELECT count(*) FROM {table('guests')} g JOIN {table('panels')} p ON p.id = g.panel_id "
        f"JOIN {table('notices')} n ON n.id = g.notice_id JOIN {table('people')} w ON w.id = g.person_id"
    )
    with duckdb.connect() as duck:
        [(joined,)] = duck.execute(sql).fetchall()
        [(all_,)] = duck.execute(f"SELECT count(*) FROM '{exports}/csv/guests.csv'").fetchall()
    assert joined == all_ > 0


def test_parquet_has_real_types_and_descriptions(exports: Path) -> None:
    meetings = pyarrow.parquet.read_table(exports / "parquet/meetings.parquet")
    row = next(row for row in meetings.to_pylist() if row["start_time"])
    assert isinstance(row["date"], date)
    assert row["start_time"] == time(10, 0)
    assert row["last_changed_at"] == datetime.fromisoformat("2026-01-02T09:00:00Z").astimezone(UTC)
    assert row["venue_virtual"] is False
    assert meetings.schema.field("venue_virtual").metadata[b"description"] == b"1 if held online"


def test_json_lines_nest_documents_and_keep_texts_as_they_are(exports: Path) -> None:
    lines = (exports / "jsonl/versions.jsonl").read_text(encoding="utf-8").splitlines()
    assert {"url", "headline", "body_text"} == json.loads(lines[0])["document"].keys()
    notes = [
        json.loads(line) for line in (exports / "jsonl/footnotes.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    ]
    assert {note["text"] for note in notes} == set(NASTY)
    edited = [
        json.loads(line) for line in (exports / "jsonl/notices.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    ]
    assert {type(row["edited"]) for row in edited} == {bool}


def test_the_sqlite_file_has_keys_that_hold_and_opens_without_the_archive(exports: Path) -> None:
    with sqlite3.connect(exports / "sqlite/assembly-press.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA journal_mode").fetchall() == [("delete",)]
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == set(exported_tables())
        old = "sql GLOB '*) STRICT*' OR sql LIKE 'CREATE VIRTUAL%'"
        assert not db.execute(f"SELECT name FROM sqlite_master WHERE {old}").fetchall()
        assert {text for (text,) in db.execute("SELECT text FROM footnotes")} == set(NASTY)
    db.close()


def test_the_sqlite_file_explains_itself(exports: Path) -> None:
    with sqlite3.connect(exports / "sqlite/assembly-press.db") as db:
        made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    db.close()
    for name, table in exported_tables().items():
        assert made[name].startswith(f"CREATE TABLE {name} ( -- {table.description}\n")
        for column in table.columns:
            assert re.search(rf"^  {column.name} .*-- {re.escape(column.description)}$", made[name], re.MULTILINE)


@pytest.mark.asyncio
async def test_the_sqlite_file_opens_in_datasette(exports: Path) -> None:
    from datasette.app import Datasette

    site = Datasette([str(exports / "sqlite/assembly-press.db")])
    answer = await site.client.get("/assembly-press/appearances.json?_shape=array&person_id=tam-quill&_size=1")
    assert answer.status_code == 200
    assert answer.json()[0]["person"] == "Tam Quill"
    site._cleanup() if hasattr(site, "_cleanup") else None


def test_the_workbook_has_typed_cells_and_no_formula(exports: Path) -> None:
    book = openpyxl.load_workbook(exports / "xlsx/assembly-press.xlsx")
    assert book.sheetnames == [*exported_tables(), DICTIONARY]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    cells = [row[4] for row in book["footnotes"].iter_rows(min_row=2)]
    risky = [cell for cell in cells if str(cell.value)[:1] in "=+-@"]
    assert risky
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in risky)
    header = [cell.value for cell in book["meetings"][1]]
    day = book["meetings"].cell(2, header.index("date") + 1)
    assert isinstance(day.value, datetime)
    assert day.number_format == "yyyy-mm-dd"
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    for name, column in (("meetings", "date"), ("meetings", "last_changed_at"), ("appearances", "notice_date")):
        number = [cell.value for cell in book[name][1]].index(column) + 1
        [width] = [one.width for one in book[name].column_dimensions.values() if one.min <= number <= one.max]
        assert width > (19 if column.endswith("_at") else 10), "no #####"


def test_a_workbook_that_is_sent_around_alone_explains_itself(exports: Path) -> None:
    book = openpyxl.load_workbook(exports / "xlsx/assembly-press.xlsx")
    assert "no licence is claimed" in (book.properties.description or "")
    rows = [tuple(row) for row in book[DICTIONARY].iter_rows(min_row=2, values_only=True)]
    described = {(table, column): meaning for table, column, _, meaning in rows}
    for sheet in book:
        for cell in sheet[1] if sheet.title != DICTIONARY else ():
            assert described[sheet.title, cell.value] == next(
                column.description for column in exported_tables()[sheet.title].columns if column.name == cell.value
            )
    assert "no licence is claimed" in str(rows[-1][3])


def test_a_sheet_that_is_full_goes_on_in_another(data: Path, tmp_path: Path) -> None:
    tables = [exported_tables()["guests"]]
    with open_press(data) as db:
        choose(db, Choice())
        counts = write_workbook(db, tables, tmp_path / "book.xlsx", lambda rows: None, rows_a_sheet=25)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["guests", "guests 2", "guests 3", DICTIONARY]
    assert sum(book[name].max_row - 1 for name in book.sheetnames[:3]) == counts["guests"] == 61


def test_a_text_longer_than_a_cell_says_that_it_is_cut(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "data")
    archive.add("people", id="long", name="x" * 40_000, sort_name="x", appearance_count=0)
    archive.close()
    export(tmp_path / "data", tmp_path / "out", Settings(format_="xlsx", only=("people",)))
    value = openpyxl.load_workbook(tmp_path / "out/assembly-press.xlsx")["people"]["B2"].value
    assert len(value) == CHARACTERS_A_CELL
    assert value.endswith("[cut: Excel holds no more]")


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet", "sqlite", "xlsx"])
def test_every_format_comes_with_its_package_and_examples(exports: Path, format_: str) -> None:
    package = json.loads((exports / format_ / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["resources"]) == len(exported_tables())
    for one in package["resources"]:
        assert (exports / format_ / one["path"]).stat().st_size == one["bytes"]
    readme = (exports / format_ / "README.md").read_text(encoding="utf-8")
    assert "## Two worked examples" in readme
    assert readme.count("```") in (2, 4)


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet", "sqlite", "xlsx", "csv.gz", "jsonl.gz"])
def test_the_readme_s_examples_run_and_agree(
    data: Path, exports: Path, format_: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if format_.endswith(".gz"):
        export(data, exports / format_, Settings(format_=format_.removesuffix(".gz"), compress=True))
    monkeypatch.chdir(exports / format_)
    readme = Path("README.md").read_text(encoding="utf-8")
    exec(compile(readme.split("```python\n")[1].split("\n```")[0], "README.md", "exec"), {})
    counted = {line.partition("\t")[2]: int(line.partition("\t")[0]) for line in capsys.readouterr().out.splitlines()}
    assert len(counted) == 9
    if format_ == "xlsx":
        return
    command = readme.split("```sh\n")[1].split("\n```")[0]
    sql = command.split('"')[1]
    if format_ == "sqlite":
        with sqlite3.connect(command.split()[1]) as db:
            rows = db.execute(sql).fetchall()
        db.close()
    else:
        with duckdb.connect() as duck:
            rows = duck.execute(sql).fetchall()
    assert {f"{committee}\t{body}": times for committee, body, times in rows} == counted
