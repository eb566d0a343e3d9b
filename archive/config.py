"""The one configuration: `assembly-press.toml` and environment variables, checked on load.

What is said on the command line comes first, then the environment, then the file, then the default
(`archive.options`).
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
from archive.options import OPTIONS, Option

FILE_NAME = "assembly-press.toml"


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
        raise UserError(f"{path}: no such configuration file; check the name", USAGE) from error
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
