"""The documentation is true: links lead somewhere, generated pages are current, commands exist and run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive.cli import COMMANDS, cli
from archive.errors import __dict__ as errors
from archive.options import OPTIONS
from archive.update import Plan, update
from tests.site import SampleSite

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md")), *sorted((ROOT / ".github").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        path = (page.parent / target.partition("#")[0]).resolve()
        assert path.exists(), f"{named(page)} links to {target}"


def test_every_page_is_reached() -> None:
    tops = {"tutorial", "how-to", "reference", "explanation"}
    assert {page.parent.name for page in (ROOT / "docs").rglob("*.md")} - {"docs"} <= tops
    for page in (ROOT / "docs").rglob("*.md"):
        assert re.search(r"^# .+", page.read_text("utf-8"), re.MULTILINE), f"{named(page)} has no title"


def test_the_generated_pages_are_current() -> None:
    checked = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_every_option_and_status_is_documented() -> None:
    configuration = (ROOT / "docs" / "reference" / "configuration.md").read_text("utf-8")
    assert all(f"`{option.key}`" in configuration and f"`{option.env}`" in configuration for option in OPTIONS)
    statuses = (ROOT / "docs" / "reference" / "exit-statuses.md").read_text("utf-8")
    numbers = {value for name, value in errors.items() if name.isupper() and isinstance(value, int)}
    assert all(f"| {number} |" in statuses for number in numbers)


def command_lines() -> Iterator[tuple[Path, list[str]]]:
    """Every `assembly-press …` line in a block of shell or text, continued lines joined."""
    for page in PAGES:
        for language, block in BLOCK.findall(page.read_text("utf-8")):
            if language in {"sh", "text", "console"} and page.name not in {"commands.md", "architecture.md"}:
                for line in block.replace("\\\n", " ").splitlines():
                    match = re.match(r"(?:\$ )?assembly-press (.+)", line.strip())
                    if match:
                        yield page, shlex.split(match[1].partition(" # ")[0].partition(" &&")[0].partition(" |")[0])


def test_the_commands_in_the_docs_exist_with_their_options() -> None:
    found = list(command_lines())
    assert len(found) > 20
    with click.Context(cli) as ctx:
        for page, words in found:
            where = f"{named(page)}: assembly-press {' '.join(words)}"
            assert words[0] in COMMANDS, where
            command = cli.get_command(ctx, words[0])
            rest = words[1:]
            while isinstance(command, click.Group) and rest:
                command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
            assert command is not None, where
            known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            used = {word.partition("=")[0] for word in rest if word.startswith("--")}
            assert used <= known, f"{where}: {used - known}"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which what the docs say can be done: an archive under `data` and one under `data/demo`."""
    from archive.config import load

    folder = tmp_path_factory.mktemp("docs")
    said: list[str] = []
    with SampleSite() as site:
        status, _ = update(
            Plan(data=folder / "data" / "demo", crawl=("--site", site.url, "--delay", "0"), recheck_requests=5),
            load(environ={}),
            said.append,
        )
    assert status == 0, "\n".join(said)
    for name in ("captures.db", "press.db", "contacts.db"):
        source = folder / "data" / "demo" / name
        if source.exists():
            (folder / "data" / name).write_bytes(source.read_bytes())
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


def runnable() -> list[tuple[str, str]]:
    return [
        (named(page), block)
        for page in PAGES
        for language, block in BLOCK.findall(page.read_text("utf-8"))
        if language == "sh"
    ]


@pytest.mark.parametrize(("page", "block"), runnable(), ids=[f"{page}-{n}" for n, (page, _) in enumerate(runnable())])
def test_the_shell_blocks_run(page: str, block: str, workplace: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=workplace,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{page}:\n{block}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
