"""The guide "Repair the parser after a redesign", followed to the letter in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.drift_report import PLACES
from tests.site import SampleSite

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "how-to" / "repair-after-a-redesign.md").read_text("utf-8")
PROGRAM = ["-c", "import sys; sys.path.insert(0, '.'); from archive.cli import main; main()"]


def block(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("archive", "scraper", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "docs"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def command(project: Path) -> Callable[..., tuple[int, str]]:
    def start(*words: str) -> tuple[int, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("ASSEMBLY_PRESS_", "PYTEST"))}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=project,
            env={**own, "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return start


def applied(diff: str, project: Path) -> None:
    """Apply the guide's diff, whose hunks have no line numbers."""
    path = project / re.findall(r"^\+\+\+ b/(\S+)", diff, re.MULTILINE)[0]
    text = path.read_text("utf-8")
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "@@"))]
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert old[0] == "-" and new[0] == "+" and text.count(f"{old[1:]}\n") == 1, f"{path.name}: {old}"
        text = text.replace(f"{old[1:]}\n", f"{new[1:]}\n")
    path.write_text(text, "utf-8")


@pytest.mark.torture
def test_from_the_alarm_to_the_landed_test(project: Path, command: Callable[..., tuple[int, str]]) -> None:
    data, page = project / "data" / "rehearsal", project / "tests" / "pages" / "redesign-dots.html"
    expected = page.with_suffix(".json")
    one_case = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_pages.py",
        "-k",
        "redesign-dots and document",
    )
    with SampleSite() as site:
        at = ("--data", str(data), "--site", site.url)
        status, said = command("-c", PROGRAM[1], "update", *at)
        assert status == 0, said
        site.state = 3
        query = re.findall(r'press\.db "(SELECT .*?)"', GUIDE)[0]
        _, urls = command("-m", "sqlite_utils", "query", str(data / "press.db"), query, "--raw-lines")
        (project / "again.txt").write_text(urls, "utf-8")
        assert len(urls.split()) == 12
        command("-c", PROGRAM[1], "crawl", "--urls", "again.txt", *at)
        status, said = command("-c", PROGRAM[1], "update", *at)
    assert status == 5, said
    assert re.search(r"ALARM {2}drift: .*\d+ of \d+ known notices that were read again have lost their date", said), (
        said
    )

    status, said = command("-c", PROGRAM[1], "drift-report", "drift", "--data", str(data))
    report = (project / "drift" / "README.md").read_text("utf-8")
    assert '">Published ' in report and "`scraper/pages/masthead.py`" in report
    assert "- Found: the page shows no date; its metadata says" in report
    assert {path.name[:7] for path in (project / "drift" / "pages").glob("*created_on*")}
    assert list((project / "drift" / "pages").glob("01-listing-*.before.html"))

    page.write_text(block("html"), "utf-8")
    status, said = command(*one_case)
    assert status == 1 and "was missing and has been written" in said, said
    document = json.loads(expected.read_text("utf-8"))
    assert document["created_on"] is None and document["warnings"]
    document |= {"created_on": "2026-10-21", "warnings": []}
    document["body_text"] = document["body_text"].partition("\n\n")[2]
    expected.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert command(*one_case)[0] == 1
    applied(block("diff"), project)
    status, said = command(*one_case)
    assert status == 0, said
    status, said = command("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_pages.py")
    assert status == 0, said

    status, said = command("-c", PROGRAM[1], "build", "--all", "--data", str(data))
    assert status == 0, said
    command("-c", PROGRAM[1], "drift-report", "drift", "--data", str(data))
    left = json.loads((project / "drift" / "drift-report.json").read_text("utf-8"))
    assert [failure["field"] for failure in left] == ["listing"]


def test_the_places_to_look_at_are_there() -> None:
    assert [place for place in PLACES.values() if not (ROOT / place).is_file()] == []
