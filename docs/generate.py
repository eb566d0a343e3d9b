"""Write the reference pages that are made from the program itself: commands and configuration.

Run as `python docs/generate.py`. With `--check` it writes nothing and fails while a committed page is not what it would
write; a test runs that, in a process of its own: click keeps a command's help option as the first call made it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from archive.cli import COMMANDS, cli
from archive.options import OPTIONS, sample

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/generate.py: change the program, not this page. -->"


def commands() -> str:
    """Return the page that lists every command with its own help."""
    return "\n".join(_commands()) + "\n"


def _commands() -> Iterator[str]:
    yield from (MADE, "# Commands", "")
    yield "What each command says of itself with `--help`. Exit statuses: see [](exit-statuses.md)."
    with click.Context(cli, info_name="assembly-press", max_content_width=100, **cli.context_settings) as ctx:
        for name in COMMANDS:
            command = cli.get_command(ctx, name)
            assert command is not None
            yield from _command(command, f"assembly-press {name}", ctx)


def _command(command: click.Command, path: str, parent: click.Context) -> Iterator[str]:
    yield from ("", f"## {path}", "", "```text")
    name = path.rpartition(" ")[2]
    ctx = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    yield command.get_help(ctx)
    yield "```"
    if isinstance(command, click.Group):
        for sub in command.list_commands(ctx):
            child = command.get_command(ctx, sub)
            assert child is not None
            yield from _command(child, f"{path} {sub}", ctx)


def configuration() -> str:
    """Return the page that documents every option."""
    return "\n".join(_configuration()) + "\n"


def _configuration() -> Iterator[str]:
    yield from (MADE, "# Configuration", "")
    yield "Everything can be said on the command line. What is said always the same way may stand in a file"
    yield "`assembly-press.toml` in the working directory (or where `--config` or `ASSEMBLY_PRESS_CONFIG` says), or in"
    yield "the environment. The command line comes first, then the environment, then the file, then the default. A key"
    yield "or value that is wrong is an error that names it; secrets are shown in no log, report or error."
    yield from ("", "| key | environment | type | default | what it does |", "|---|---|---|---|---|")
    words = {str: "text", int: "whole number", float: "number", list: "list of texts"}
    for option in OPTIONS:
        default = "–" if option.default in (None, []) else f"`{option.default}`"
        secret = " *Secret.*" if option.secret else ""
        yield f"| `{option.key}` | `{option.env}` | {words[option.type]} | {default} | {option.description}{secret} |"
    yield from ("", "## A sample file", "", "```toml", sample().rstrip(), "```")


def main(arguments: list[str]) -> None:
    """Write both pages, or with `--check` exit with a sentence that names those that are out of date."""
    pages = {REFERENCE / "commands.md": commands(), REFERENCE / "configuration.md": configuration()}
    stale = {page: text for page, text in pages.items() if page.read_text("utf-8") != text}
    if "--check" in arguments and stale:
        sys.exit(
            f"run `python docs/generate.py`: {', '.join(page.name for page in stale)} is not what the program says"
        )
    for page, text in stale.items():
        page.write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
