"""A browser and two served archives for all browser tests; without a browser they are left out loudly."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import NAMES, chromium, find_chromium
from tests.room_site import invented, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, CI fails and everybody else is told."""
    path = find_chromium()
    if path is None:
        said = f"NO BROWSER: none of {', '.join(NAMES)} is installed, the browser tests were LEFT OUT"
        if os.environ.get("CI"):
            pytest.fail(said + "; CI must not pass without them")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(said, stacklevel=1)
        pytest.skip(said)
    with chromium(path) as running:
        yield running


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented archive."""
    return invented(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="session")
def room(press: Path) -> Iterator[str]:
    """Address of the site over the invented archive."""
    with served(press) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented archive with hostile text everywhere."""
    return invented(tmp_path_factory.mktemp("hostile"), hostile=True)


@pytest.fixture(scope="session")
def hostile_room(hostile_press: Path) -> Iterator[str]:
    """Address of the site over the hostile archive."""
    with served(hostile_press) as address:
        yield address
