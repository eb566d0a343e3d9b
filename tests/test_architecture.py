"""The shape of the program, kept by tests: crawl only captures, build only reads captures, the site reads the build."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import datasette.app
import pytest
from click.testing import CliRunner

from archive.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules("scraper"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_scraper_knows_no_disk_and_no_sql(path: Path) -> None:
    assert not imports(path) & {"archive", "datasette", "sqlite3", "sqlite_utils", "tests"}


@pytest.mark.parametrize(
    "path",
    [path for path in modules("scraper") if path.parent.name == "pages" or path.stem in {"text", "dates", "names"}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_parsers_are_pure(path: Path) -> None:
    assert not imports(path) & {"random", "time", "os", "socket", "urllib3", "requests", "scrapy", "httpx", "tempfile"}
    text = path.read_text("utf-8")
    assert not re.search(r"\b(datetime\.now|date\.today|open)\(", text)


@pytest.mark.parametrize("path", modules("archive"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_archive_does_not_know_the_tests(path: Path) -> None:
    allowed = (
        {"tests"} if path.stem == "demo" else set()
    )  # the demo runs the sample website, which lives with the tests
    assert not (imports(path) & {"tests"}) - allowed


@pytest.mark.parametrize("path", modules("datasette"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_site_reads_the_build_and_nothing_else(path: Path) -> None:
    assert not imports(path) & {"archive", "scraper", "tests"}


def test_our_datasette_folder_is_no_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()
    assert list((ROOT / "datasette").glob("*.py")) == []
    assert ROOT / "datasette" not in Path(datasette.app.__file__).parents


def test_the_map_names_every_module_once() -> None:
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8").partition("## The map of modules")[2]
    named = []
    for section in text.split("\n### ")[1:]:
        told = re.search("`(scraper|datasette/.+)/`", section.partition("\n")[0])
        folder = told[1] if told else "archive"
        named += [f"{folder}/{name}" for name in re.findall(r"^\| `(.+\.py)` \| \S", section, re.MULTILINE)]
    there = [
        str(path.relative_to(ROOT)) for package in ("scraper", "archive", "datasette") for path in modules(package)
    ]
    commands = "archive/commands/"
    wanted = [name for name in there if not name.endswith("__init__.py") and not name.startswith(commands)]
    assert sorted(named) == sorted([*wanted, f"{commands}*.py"])


def test_the_wheel_holds_the_two_packages_only(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scraper", "archive"}
    assert "archive/schema.sql" in names
    assert "archive/data/calendar.toml" in names


def test_the_top_level_is_as_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    tops = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    agreed = {
        *("pyproject.toml", "scraper", "archive", "datasette", "tests", "Makefile"),
        *("README.md", "LICENSE", "CHANGELOG.md", "constraints.txt", "docs", "deploy"),
    }
    assert {top for top in tops if not top.startswith(".")} <= agreed


def test_every_command_has_help_with_an_example() -> None:
    runner = CliRunner()
    for name in COMMANDS:
        result = runner.invoke(cli, [name, "--help"])
        assert result.exit_code == 0, f"{name}: {result.output}"
        assert "assembly-press" in result.output.partition("\n")[2], f"{name} --help shows no example"


def test_the_commands_of_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = set(re.findall(r"\bassembly-press ([a-z][a-z-]*)", text))
    targets = set(re.findall(r"\bmake ([a-z]+)\b", text))
    assert commands and commands <= set(COMMANDS)
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets and targets <= known


def test_the_pins_are_plain_and_fit_the_ranges() -> None:
    from packaging.requirements import Requirement

    pins = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)", line)
        assert match, f"constraints.txt: {line!r} is no plain pin"
        pins[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    for text in wanted:
        requirement = Requirement(text)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert name in pins, f"{name} is not pinned"
        assert requirement.specifier.contains(pins[name]), f"{name} {pins[name]} does not fit {requirement.specifier}"
