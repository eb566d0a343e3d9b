"""An export is complete, described, repeatable and traceable."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from frictionless import Package

from archive.commands.export import command
from archive.dictionary import SCHEMA, tables
from archive.errors import UserError
from archive.export.choice import Choice, choose
from archive.export.press_snapshot import open_press
from archive.export.run import Settings, export
from archive.export.tables import exported_tables
from tests.export_archive import Archive, make_archive

CFF_FIELDS = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
    "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
    "repository-code", "title", "type", "url", "version",
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def exported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "out"
    export(data, folder, Settings())
    return folder


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_table_is_a_file_with_its_columns(exported: Path) -> None:
    published = {name for name, doc in tables().items() if doc.published}
    assert {path.stem for path in exported.glob("*.csv")} == published
    for name in published:
        header = (exported / f"{name}.csv").read_bytes().split(b"\r\n")[0].decode().split(",")
        assert header == [column.name for column in exported_tables()[name].columns]


def test_nothing_of_a_published_table_is_left_out_but_row_numbers_and_the_doubled_document() -> None:
    gone = {"appearances": {"guest_pk"}, "notices": {"document"}}
    for name, table in exported_tables().items():
        names = {column.name for column in table.columns}
        for column in tables()[name].columns.keys() - gone.get(name, set()) - {"pk"}:
            reference = "capture_sha256" if column == "capture_pk" else re.sub("_pk$", "_id", column)
            assert reference in names, f"{name}.{column}"


def test_no_row_number_leaves_the_archive(exported: Path) -> None:
    for path in exported.glob("*.csv"):
        assert not re.search(r"(^|_|,)pk(,|$)", path.read_text(encoding="utf-8").splitlines()[0])


def test_the_datapackage_is_valid_with_all_types_and_keys(exported: Path) -> None:
    report = Package(str(exported / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])[:5]
    package = json.loads((exported / "datapackage.json").read_text())
    keys = {
        (one["name"], key["fields"]): key["reference"]["resource"]
        for one in package["resources"]
        for key in one["schema"].get("foreignKeys", [])
    }
    assert keys["guests", "panel_id"] == "panels"
    assert keys["footnote-markers", "footnote_id"] == "footnotes"
    assert keys["changes", "version_id"] == "versions"
    assert keys["appearances", "person_id"] == "people"


def test_frictionless_notices_a_broken_key(exported: Path, tmp_path: Path) -> None:
    for path in exported.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    people = tmp_path / "people.csv"
    people.write_bytes(people.read_bytes().replace(b"tam-quill,", b"someone-else,"))
    found = {error[0] for error in Package(str(tmp_path / "datapackage.json")).validate().flatten(["type"])}
    assert "foreign-key" in found
    assert "hash-count" in found


def test_the_types_are_those_of_the_schema() -> None:
    flags = set(re.findall(r"CHECK \((\w+) IN \(0, 1\)\)", SCHEMA.read_text(encoding="utf-8")))
    for name, table in exported_tables().items():
        for column in table.columns:
            assert (column.type == "boolean") == (column.name in flags), f"{name}.{column.name}"


def test_a_guest_of_a_meeting_appears_once_however_many_notices_name_her(exported: Path) -> None:
    lines = [row for row in read(exported, "guests") if row["person_id"] == "ottoline-marsh"]
    first = lines[0]["meeting_id"]
    assert len([row for row in lines if row["meeting_id"] == first]) == 2
    rows = [row for row in read(exported, "appearances") if row["person_id"] == "ottoline-marsh"]
    assert len([row for row in rows if row["meeting_id"] == first]) == 1


def test_ids_say_where_a_thing_stands(exported: Path) -> None:
    guest = read(exported, "guests")[2]
    assert guest["panel_id"] == f"{guest['notice_id']}/a1/p1"
    assert guest["id"] == f"{guest['panel_id']}/g{int(guest['position']) + 1}"


def test_versions_are_traceable_to_their_capture(exported: Path) -> None:
    for row in read(exported, "versions"):
        assert re.fullmatch("[0-9a-f]{64}", row["capture_sha256"])
        assert row["capture_url"].startswith("https://www.london.gov.uk/")


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet", "sqlite", "xlsx"])
def test_two_exports_are_byte_identical(data: Path, tmp_path: Path, format_: str) -> None:
    for name in ("one", "two"):
        export(data, tmp_path / name, Settings(format_=format_))
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


# frictionless leaves the compressed files to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_compressed_export_is_byte_identical_and_valid(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(data, tmp_path / name, Settings(compress=True))
    assert (tmp_path / "one/notices.csv.gz").read_bytes() == (tmp_path / "two/notices.csv.gz").read_bytes()
    report = Package(str(tmp_path / "one/datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])[:5]


def test_row_numbers_may_change_without_changing_the_export(exported: Path, data: Path, tmp_path: Path) -> None:
    """What a build from nothing may do: number people and notices otherwise."""
    other = tmp_path / "other"
    other.mkdir()
    with sqlite3.connect(data / "press.db") as source, sqlite3.connect(other / "press.db") as target:
        source.backup(target)
        target.execute("PRAGMA foreign_keys = OFF")
        for table, columns in {
            "people": ["guests.person_pk"],
            "notices": [f"{name}.notice_pk" for name, doc in tables().items() if "notice_pk" in doc.columns]
            + ["meeting_differences.other_notice_pk"],
        }.items():
            target.execute(f"UPDATE {table} SET pk = 1000000 - pk")
            for place in columns:
                name, column = place.split(".")
                target.execute(f"UPDATE {name} SET {column} = 1000000 - {column}")
    source.close()
    target.close()
    export(other, tmp_path / "out", Settings())
    for path in exported.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_new_notice_adds_lines_and_changes_none(tmp_path: Path) -> None:
    for name, count in (("before", 20), ("after", 21)):
        make_archive(tmp_path / name, count)
        export(tmp_path / name, tmp_path / f"{name}-out", Settings())
    before, after = (read(tmp_path / f"{name}-out", "notices") for name in ("before", "after"))
    assert [row for row in after if row in before] == before
    assert len(after) == len(before) + 1


def test_an_archive_without_a_notice_gives_empty_tables(tmp_path: Path) -> None:
    Archive(tmp_path / "data").close()
    written = export(tmp_path / "data", tmp_path / "out", Settings())
    assert sum(resource.rows for resource in written) == 0
    assert all(not read(tmp_path / "out", name) for name in exported_tables())


def test_press_officers_leave_only_when_asked_for(data: Path, exported: Path, tmp_path: Path) -> None:
    assert all(b"Basil" not in path.read_bytes() for path in exported.iterdir())
    export(data, tmp_path / "out", Settings(contacts=True))
    [row] = read(tmp_path / "out", "contacts")
    assert (row["name"], row["phone"], row["email"]) == ("Basil Quince", "020 7946 0123", "basil@example.org")
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid


def test_the_citation_file_and_the_rights_claim_no_licence(exported: Path) -> None:
    citation: dict[str, Any] = yaml.safe_load((exported / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert {"message", "title", "authors", "version", "date-released"} <= citation.keys()
    assert citation.keys() <= CFF_FIELDS, "the schema of CFF 1.2.0 allows no other"
    assert not citation.keys() & {"license", "license-url"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", citation["date-released"])
    for body in (citation, *citation["references"]):
        assert all(author.keys() <= {"name", "website"} for author in body["authors"])
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    assert "licenses" not in package
    for text in (citation["abstract"], package["rights"], (exported / "README.md").read_text(encoding="utf-8")):
        assert "© Greater London Authority" in text
        assert "no licence is claimed" in text


def test_readme_datapackage_and_schema_describe_alike(exported: Path) -> None:
    text = (exported / "README.md").read_text(encoding="utf-8")
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        name = resource["name"].replace("-", "_")
        section = text.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` | " in section
            assert field["description"].replace("|", "\\|") in section
            if field["name"] in tables()[name].columns:
                assert tables()[name].columns[field["name"]].description == field["description"]


def test_no_table_is_sorted_or_held_while_it_is_written(data: Path) -> None:
    """What keeps the memory small: SQLite walks indexes in the order of the export."""
    with open_press(data) as db:
        choose(db, Choice())
        for table in exported_tables().values():
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {table.query}")]
            assert not [step for step in plan if step.startswith("USE TEMP B-TREE FOR ORDER")], (table.name, plan)
            assert [step for step in plan if step.startswith("SCAN ")] in (
                [[f"SCAN {alias}"] for alias in ("n", "a", "c")]
            ), (table.name, plan)


CHOICES = [
    (Choice(years=(2016,)), lambda row: row["created_on"].startswith("2016")),
    (Choice(kinds=("report",)), lambda row: row["kind"] == "report"),
    (Choice(kinds=("week_ahead", "meeting"), years=(2015,)), lambda row: row["created_on"].startswith("2015")),
]


def check_keys(folder: Path) -> None:
    """Check that every foreign key leads somewhere: what frictionless checks too, in a hundredth of the time."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables_ = {one["name"]: read(folder, one["name"].replace("-", "_")) for one in package["resources"]}
    for one in package["resources"]:
        for key in one["schema"].get("foreignKeys", []):
            reference = key["reference"]
            there = {row[reference["fields"]] for row in tables_[reference["resource"]]} | {""}
            assert {row[key["fields"]] for row in tables_[one["name"]]} <= there, (one["name"], key)


@pytest.mark.parametrize(("choice", "holds"), CHOICES)
def test_a_choice_takes_whole_notices_and_stays_valid(data: Path, tmp_path: Path, choice: Choice, holds: Any) -> None:
    export(data, tmp_path / "out", Settings(choice=choice))
    notices = read(tmp_path / "out", "notices")
    assert notices
    assert all(holds(row) for row in notices)
    check_keys(tmp_path / "out")
    ids = {row["id"] for row in notices}
    assert {row["notice_id"] for row in read(tmp_path / "out", "footnotes")} <= ids
    assert json.loads((tmp_path / "out/datapackage.json").read_text())["selection"] == choice.words()


def test_since_is_the_day_itself_or_later(data: Path, exported: Path, tmp_path: Path) -> None:
    from datetime import date

    days = sorted(row["created_on"] for row in read(exported, "notices") if row["created_on"])
    export(data, tmp_path / "out", Settings(choice=Choice(since=date.fromisoformat(days[20]))))
    assert sorted(row["created_on"] for row in read(tmp_path / "out", "notices")) == days[20:]


def test_a_committee_is_chosen_with_its_meetings(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings(choice=Choice(committees=("transport-committee",))))
    meetings = read(tmp_path / "out", "meetings")
    assert {row["committee_id"] for row in meetings} == {"transport-committee"}
    assert "cancelled" in {row["status"] for row in meetings}, "a meeting that no notice announces any more"
    assert {row["committee"] for row in read(tmp_path / "out", "appearances")} == {"Transport Committee"}
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid
    for name in ("Transport Committee", "TRANSPORT committee"):
        export(data, tmp_path / name, Settings(choice=Choice(committees=(name,))))
        assert (tmp_path / name / "notices.csv").read_bytes() == (tmp_path / "out/notices.csv").read_bytes()


def test_a_committee_is_found_by_a_printed_form_of_its_name(data: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("Police & Crime Committee", "police and crime committee", "Police and Crime")):
        status, text = run(tmp_path / str(number), "--data", data, "--committee", name)
        assert status == (0 if number < 2 else 1), text
    assert (tmp_path / "0/notices.csv").read_bytes() == (tmp_path / "1/notices.csv").read_bytes()


def test_a_digest_alone_still_names_its_guest(data: Path, tmp_path: Path) -> None:
    """The line that stands for her in the whole archive is of a notice that was not chosen."""
    export(data, tmp_path / "out", Settings(choice=Choice(years=(2014,))))
    [row] = read(tmp_path / "out", "appearances")
    assert (row["person"], row["notice_id"]) == ("Ottoline Marsh", "week-ahead-0badcafe")


def test_one_table_alone_has_no_keys_to_absent_ones(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings(only=("guests", "panels")))
    assert {path.stem for path in (tmp_path / "out").glob("*.csv")} == {"guests", "panels"}
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    if isinstance(result.exception, UserError):
        return result.exception.status, str(result.exception)
    return result.exit_code, result.output


def test_what_is_not_there_is_told_with_what_is(data: Path, tmp_path: Path) -> None:
    status, text = run(tmp_path / "out", "--data", data, "--committee", "Lamp Committee")
    assert status == 1
    assert "Lamp Committee" in text
    assert "transport-committee (Transport Committee)" in text
    for near in ("transport-comittee", "transport", "Transport Comm."):
        status, text = run(tmp_path / "out", "--data", data, "--committee", near)
        assert status == 1
        assert text.endswith("Did you mean transport-committee (Transport Committee)?")
    assert run(tmp_path / "out", "--data", data, "--committee", "")[0] == 1
    status, text = run(tmp_path / "out", "--data", data, "--kind", "gossip")
    assert status == 2
    assert "'gossip'" in text
    assert "'question_time'" in text
    status, text = run(tmp_path / "out", "--data", data, "--only", "lamps")
    assert status == 2
    assert "'appearances'" in text
    status, text = run(tmp_path / "out", "--data", data, "--year", "1999")
    assert status == 1
    assert "year 1999" in text
    assert not (tmp_path / "out").exists()


def test_without_a_built_archive_it_says_how_to_build(tmp_path: Path) -> None:
    status, text = run(tmp_path / "out", "--data", tmp_path / "data")
    assert status == 1
    assert "press.db" in text
    assert "assembly-press build --data" in text


def test_a_database_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "press.db").write_bytes(b"no database at all " * 100)
    status, text = run(tmp_path / "out", "--data", tmp_path)
    assert (status, "read as a database" in text) == (1, True)
    (tmp_path / "press.db").unlink()
    sqlite3.connect(tmp_path / "press.db").executescript("CREATE TABLE notices (pk)")
    status, text = run(tmp_path / "out", "--data", tmp_path)
    assert (status, "not built by this release" in text) == (1, True)


def test_options_that_do_not_go_together_are_refused(data: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "out", "--data", data, "--gzip", "--format", "parquet")[0] == 2
    assert run(tmp_path / "out", "--data", data, "--excel", "--format", "jsonl")[0] == 2


def test_the_command_says_what_it_wrote(data: Path, tmp_path: Path) -> None:
    status, text = run(tmp_path / "out", "--data", data)
    assert status == 0
    assert re.search(r"Wrote \d+ tables with [\d,]+ rows", text)
