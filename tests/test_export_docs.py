"""What the docs say of exports and of the site's addresses is true: the dictionary is current, examples run."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from archive.dictionary import tables
from archive.export.readme import dictionary
from archive.export.run import Settings, export
from archive.export.tables import exported_tables
from tests.export_archive import make_archive
from tests.export_site import SITE

DOCS = Path(__file__).resolve().parents[1] / "docs"
MARK = "<!-- dictionary -->\n"
ADDRESS = "http://127.0.0.1:8001"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_data_dictionary_in_the_docs_is_current() -> None:
    """Writes the section anew and fails if it differs: read the change, then commit it."""
    page = DOCS / "reference/exports.md"
    before, mark, _ = (text := page.read_text("utf-8")).partition(MARK)
    assert mark
    parts = [part for table in exported_tables().values() for part in dictionary(table)]
    now = before + MARK + "\n" + "\n\n".join(parts) + "\n"
    if text != now:
        page.write_text(now, "utf-8")
    assert text == now, f"{page.name} was not current; it is now"


def test_schema_docs_and_the_site_s_metadata_describe_alike() -> None:
    metadata = yaml.safe_load((SITE / "metadata.yaml").read_text("utf-8"))
    described = metadata["databases"]["press"]["tables"]
    for name, table in tables().items():
        if table.published:
            assert described[name]["columns"] == {column: doc.description for column, doc in table.columns.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports that the how-to pages make."""
    folder = tmp_path_factory.mktemp("place")
    make_archive(folder / "data", 40)
    export(folder / "data", folder / "out", Settings(format_="parquet"))
    export(folder / "data", folder / "out-csv", Settings())
    return folder


@pytest.mark.parametrize("number", range(3))
def test_the_python_examples_run(
    place: Path, number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    example = blocks("how-to/use-the-data-in-python.md", "python")[number]
    exec(compile(example, f"example {number}", "exec"), {"__name__": "example"})
    printed = capsys.readouterr().out
    assert ["Thames Skylark Trust", "headline changed", "2015"][number] in printed


def test_the_restore_of_the_docs_is_the_program_s(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.export.cells import neutralise
    from tests.export_archive import NASTY

    monkeypatch.chdir(place)
    names: dict[str, object] = {"__name__": "example"}
    exec(blocks("how-to/use-the-data-in-python.md", "python")[2], names)
    restore = names["restore"]
    assert callable(restore)
    for text in (*NASTY, "plain", "'tis", "''=x", "﹦1"):
        assert restore(neutralise(text)) == text


@pytest.fixture(scope="module")
def site(place: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", str(place / "data/press.db"), "--port", str(port)]
    options = ["--plugins-dir", str(SITE / "plugins"), "--template-dir", str(SITE / "templates")]
    server = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/versions.json") as answer:
                    json.load(answer)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_examples_run(site: str, tmp_path: Path) -> None:
    [example] = blocks("reference/api.md", "bash")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.replace(ADDRESS, site)],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "notices.csv").read_text("utf-8").startswith("id,headline,")
    assert "@online{london-assembly-" in done.stdout
    assert "Transport Committee" in done.stdout


def test_the_python_example_of_the_api_runs(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    [example] = blocks("reference/api.md", "python")
    exec(compile(example.replace(ADDRESS, site), "api.md", "exec"), {"__name__": "example"})
    assert "Lamps, part" in capsys.readouterr().out


def test_every_address_of_the_api_page_is_there(site: str) -> None:
    """Each address in the table, its ID and TABLE filled in, answers with something."""
    table = (DOCS / "reference/api.md").read_text("utf-8").split("|---|---|\n")[1].split("\n\n")[0]
    ids = {"notice": "lamps-0-5feceb66", "person": "tam-quill", "organisation": "thames-skylark-trust"}
    count = 0
    for row in table.splitlines():
        stem = ""
        for found in re.findall(r"`([/.][^`]+)`", row.split("|")[1]):
            if found.startswith("."):
                found = stem + found
            stem = re.sub(r"\.[a-z.]+$", "", found)
            kind = found.split("/")[1]
            address = found.replace("ID", ids.get(kind, "transport-committee")).replace("TABLE", "notices")
            with urllib.request.urlopen(site + address) as answer:
                assert answer.status == 200
                assert answer.read(1)
            count += 1
    assert count >= 36
