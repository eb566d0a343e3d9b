"""One file and the environment, checked on load; secrets stay secret."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from archive.cli import cli
from archive.config import load
from archive.errors import USAGE, UserError
from archive.options import OPTIONS, sample


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "assembly-press.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(environ={})
    assert config["data"] == "data"
    assert config.default_map() == {}


def test_the_file_sets_the_options_of_the_commands(tmp_path: Path) -> None:
    path = written(tmp_path, 'data = "kept"\n[crawl]\ncontact = "me@example.org"\n[update]\ntime_limit = 30\n')
    defaults = load(path, {}).default_map()
    assert defaults["build"]["data"] == str(tmp_path / "kept")
    assert defaults["crawl"]["contact"] == defaults["probe"]["contact"] == "me@example.org"
    assert defaults["update"]["time_limit"] == 30.0


def test_every_command_that_takes_an_archive_takes_it_from_the_file(tmp_path: Path) -> None:
    defaults = load(written(tmp_path, 'data = "kept"\n'), {}).default_map()

    def commands(group: click.Group, given: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
        with click.Context(group) as context:
            for name in group.list_commands(context):
                command = group.get_command(context, name)
                if isinstance(command, click.Group):
                    yield from commands(command, given.get(name, {}), f"{path}{name} ")
                elif command and any(parameter.name == "data" for parameter in command.params):
                    yield f"{path}{name}", given.get(name, {}).get("data")

    found = dict(commands(cli, defaults, ""))
    assert found.pop("demo") is None, "the demonstration never touches somebody's archive"
    assert set(found.values()) == {str(tmp_path / "kept")}, found
    assert "warc export" in found


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[crawl]\ncontact = "file@example.org"\n')
    assert load(path, {"ASSEMBLY_PRESS_CONTACT": "env@example.org"})["crawl.contact"] == "env@example.org"


def test_lists_in_the_environment_are_parted_by_spaces() -> None:
    assert load(None, {"ASSEMBLY_PRESS_ALARMS_URLS": "json://a json://b"})["alarms.urls"] == ["json://a", "json://b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data = 3\n", "data: 3 is no text"),
        ("[crawl]\nmax_requests = true\n", "crawl.max_requests: True is no whole number"),
        ("[crawl]\nmax_requests = 0\n", "crawl.max_requests: 0 must be more than 0"),
        ('[crawl]\ncontakt = "x"\n', "crawl.contakt: no such option; did you mean crawl.contact?"),
        ("nonsense", "not a TOML file"),
        ("[alarms]\nurls = [1]\n", "alarms.urls: the value is no list of texts"),
        ('[alarms]\ndead_man_url = "ftp://hunter2"\n', "alarms.dead_man_url: the value is no http or https address"),
        ("crawl = 3\n", "crawl: no such option"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        load(written(tmp_path, text), {})
    assert words in str(caught.value)
    assert "assembly-press.toml" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.status == USAGE


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.toml: no such configuration file"):
        load(tmp_path / "none.toml", {})


def test_a_secret_is_not_in_the_error() -> None:
    with pytest.raises(UserError) as caught:
        load(None, {"ASSEMBLY_PRESS_SERVE_PORT": "x"})
    assert "ASSEMBLY_PRESS_SERVE_PORT" in str(caught.value)


def test_the_sample_names_every_option_and_can_be_read(tmp_path: Path) -> None:
    text = sample()
    uncommented = "\n".join(line[2:] if line.startswith("# ") and " = " in line else line for line in text.splitlines())
    tomllib.loads(text)
    config = load(written(tmp_path, uncommented), {})
    assert config.given == {option.key for option in OPTIONS}
