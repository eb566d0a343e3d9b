"""The one configuration: `assembly-press.toml` and environment variables, checked on load.

What is said on the command line comes first, then the environment, then the file, then the default. The table OPTIONS
is the one source: the loader, the sample file and the documentation are made from it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from archive.errors import USAGE, UserError

FILE_NAME = "assembly-press.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be configured."""

    key: str
    """Place in the file: `table.name`, or a bare name at its top."""
    type: type
    default: Any
    description: str
    commands: tuple[str, ...] = ()
    """Commands of which it sets the option of the same name (or `parameter`); `warc export` is one within another."""
    parameter: str | None = None
    secret: bool = False
    """Never shown in a log, a report or an error."""
    is_path: bool = False
    """A relative path in the file is meant from the file's own folder."""
    is_url: bool = False
    """It must be an http or https address."""

    @property
    def env(self) -> str:
        """Name of the environment variable."""
        return "ASSEMBLY_PRESS_" + self.key.replace("crawl.", "").replace(".", "_").upper()


ARCHIVE_COMMANDS = (
    "crawl",
    "build",
    "serve",
    "export",
    "status",
    "update",
    "verify",
    "backup",
    "check",
    "review",
    "publish-copy",
    "drift-report",
    "import",
    "warc export",
    "warc import",
)
CRAWLERS = ("crawl", "update", "probe")

OPTIONS = (
    Option(
        key="data",
        type=str,
        default="data",
        is_path=True,
        commands=ARCHIVE_COMMANDS,
        description="Folder of the archive: captures.db, press.db and what belongs to them.",
    ),
    Option(
        key="crawl.contact",
        type=str,
        default=None,
        commands=CRAWLERS,
        description="Address (e-mail or web page) at which the website's owners can reach you; it stands in the "
        "User-Agent. A crawl of the live website does not start without it.",
    ),
    Option(
        key="crawl.site",
        type=str,
        default=None,
        commands=CRAWLERS,
        description="Address of the website; only to rehearse on a copy.",
    ),
    Option(
        key="crawl.max_requests",
        type=int,
        default=None,
        commands=("crawl", "update"),
        description="Requests after which a crawl stops; the next one goes on where it was.",
    ),
    Option(
        key="crawl.max_minutes",
        type=float,
        default=None,
        commands=("crawl", "update"),
        description="Minutes after which a crawl stops; the next one goes on where it was.",
    ),
    Option(
        key="serve.host",
        type=str,
        default="127.0.0.1",
        commands=("serve",),
        parameter="host",
        description="Address on which the site is served.",
    ),
    Option(
        key="serve.port",
        type=int,
        default=8001,
        commands=("serve",),
        parameter="port",
        description="Port on which the site is served.",
    ),
    Option(
        key="update.export_dir",
        type=str,
        default=None,
        is_path=True,
        commands=("update",),
        parameter="export_dir",
        description="Folder into which every update exports the archive; none unless given.",
    ),
    Option(
        key="update.time_limit",
        type=float,
        default=120.0,
        commands=("update",),
        parameter="time_limit",
        description="Minutes for the whole update: its crawl stops early enough for the rest, and what still runs in "
        "the end is stopped; the next update goes on there.",
    ),
    Option(
        key="update.recheck_requests",
        type=int,
        default=20,
        commands=("update",),
        parameter="recheck_requests",
        description="Known notices that every update reads again, so that edits, withdrawals and a redesign are seen.",
    ),
    Option(
        key="alarms.urls",
        type=list,
        default=[],
        secret=True,
        description="Where alarms go: addresses in the form of apprise, e.g. mailtos://… or slack://…. "
        "In the environment they are parted by spaces.",
    ),
    Option(
        key="alarms.dead_man_url",
        type=str,
        default=None,
        secret=True,
        is_url=True,
        description="Address that is called after every update that went well; a dead-man's service behind it raises "
        "the alarm when the call stays out.",
    ),
    Option(
        key="health.calendar",
        type=str,
        default=None,
        is_path=True,
        description="Your own calendar of the Assembly's quiet periods, in the form of archive/data/calendar.toml.",
    ),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration as it holds: every key of OPTIONS with its value."""

    values: Mapping[str, Any]
    source: Path | None = None
    """The file it was read from."""
    given: frozenset[str] = field(default_factory=frozenset)
    """Keys that the file or the environment set."""

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def default_map(self) -> dict[str, dict[str, Any]]:
        """Return what click takes as defaults: command → parameter → value, for the keys that were given."""
        defaults: dict[str, dict[str, Any]] = {}
        for option in OPTIONS:
            if option.key in self.given:
                name = option.parameter or option.key.rpartition(".")[2]
                for command in option.commands:
                    place = defaults
                    for word in command.split():
                        place = place.setdefault(word, {})
                    place[name] = self.values[option.key]
        return defaults


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration of `path` (or of `./assembly-press.toml`, if there is one) and of the environment.

    Raises `UserError` that names the file or variable, the key and what is wrong with it.
    """
    if path is None and Path(FILE_NAME).is_file():
        path = Path(FILE_NAME)
    values = {option.key: option.default for option in OPTIONS}
    given: dict[str, Any] = {}
    if path is not None:
        given |= _from_file(path)
    given |= _from_environment(environ)
    return Config({**values, **given}, path, frozenset(given))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such configuration file", USAGE) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not a TOML file: {error}", USAGE) from error
    options = {option.key: option for option in OPTIONS}
    values: dict[str, Any] = {}
    for key, value in _flat(document):
        if key not in options:
            near = get_close_matches(key, options, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are: {', '.join(options)}"
            raise UserError(f"{path}: {key}: no such option; {hint}", USAGE)
        option = options[key]
        value = _checked(value, option, f"{path}: {key}")
        values[key] = str(path.parent / value) if option.is_path else value
    return values


def _flat(document: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in document.items():
        pairs += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return pairs


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for option in OPTIONS:
        text = environ.get(option.env, "")
        if not text:
            continue
        value: Any = text
        try:
            if option.type is list:
                value = text.split()
            elif option.type in {int, float}:
                value = option.type(text)
        except ValueError as error:
            raise UserError(f"{option.env}: {text!r} is no {_words(option.type)}", USAGE) from error
        values[option.key] = _checked(value, option, option.env)
    return values


def _checked(value: Any, option: Option, where: str) -> Any:
    if option.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    fits = isinstance(value, option.type) and not isinstance(value, bool)
    if option.type is list:
        fits = fits and all(isinstance(item, str) for item in value)
    if not fits:
        shown = "the value" if option.secret else repr(value)
        raise UserError(f"{where}: {shown} is no {_words(option.type)}", USAGE)
    if isinstance(value, int | float) and value <= 0:
        raise UserError(f"{where}: {value} must be more than 0", USAGE)
    if option.is_url and not value.startswith(("http://", "https://")):
        raise UserError(f"{where}: the value is no http or https address", USAGE)
    return value


def _words(kind: type) -> str:
    return {str: "text", int: "whole number", float: "number", list: "list of texts"}[kind]


def sample() -> str:
    """Return a sample `assembly-press.toml` that names every option, each with its default, commented out."""
    lines = ["# Configuration of the Assembly Press Archive. Every line is optional.", ""]
    table = ""
    for option in OPTIONS:
        head, _, name = option.key.rpartition(".")
        if head != table:
            table = head
            lines += [f"[{table}]", ""]
        lines += [f"# {option.description}", f"# Environment: {option.env}"]
        lines += [f"# {name} = {_toml(option)}", ""]
    return "\n".join(lines)


def _toml(option: Option) -> str:
    examples = {
        "crawl.contact": '"you@example.org"',
        "crawl.site": '"http://127.0.0.1:8000"',
        "crawl.max_requests": "2000",
        "crawl.max_minutes": "60",
        "update.export_dir": '"data/export"',
        "alarms.urls": '["mailtos://user:password@example.org"]',
        "alarms.dead_man_url": '"https://example.org/ping/…"',
        "health.calendar": '"calendar.toml"',
    }
    if option.key in examples:
        return examples[option.key]
    return f'"{option.default}"' if isinstance(option.default, str) else str(option.default)
