"""A published copy is served as the guide says: by Datasette alone, immutable, and from what `publish` makes of it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click
import pytest
from datasette.cli import cli as datasette_cli
from datasette.utils import temporary_docker_directory

from archive.press import APPLICATION_ID
from archive.publish import publish_copy
from tests.export_archive import make_archive

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "how-to" / "publish.md").read_text("utf-8")


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish")
    data = make_archive(folder / "data")
    with closing(sqlite3.connect(data / "press.db")) as press:
        press.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    publish_copy(data, folder / "public")
    return folder


@contextmanager
def served(words: list[str], folder: Path, port: int) -> Iterator[str]:
    """Datasette as another process, in an environment that knows nothing of this project's folders."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-P", "-m", "datasette", *words, "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except HTTPError:
                break
            except URLError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.1)
        yield address
        process.send_signal(signal.SIGINT)


def free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def looks_well(address: str) -> None:
    with urlopen(f"{address}/", timeout=10) as home:
        assert b"London Assembly" in home.read()
    with urlopen(f"{address}/-/databases.json", timeout=10) as shown:
        assert b'"is_mutable": false' in shown.read()
    with urlopen(f"{address}/search?q=london", timeout=10) as search:
        assert search.status == 200
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{address}/press.json?sql=select+1", timeout=10)
    assert refused.value.code == 403
    refused.value.close()


def test_the_folder_is_served_by_datasette_alone(workplace: Path) -> None:
    with served(["serve", "."], workplace / "public", free_port()) as address:
        looks_well(address)


def test_what_publish_would_put_into_a_container_is_served(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = re.findall(r"^datasette publish (cloudrun .*?)\n```", GUIDE, re.MULTILINE | re.DOTALL)
    words = shlex.split(line.replace("\\\n", " "))
    publish = datasette_cli.commands["publish"]
    assert isinstance(publish, click.Group)
    monkeypatch.chdir(workplace)
    command = publish.commands[words[0]]
    given = command.make_context("cloudrun", words[1:]).params
    settings = json.loads((workplace / "public" / "settings.json").read_text("utf-8"))
    options = dict(re.findall(r"--setting (\w+) +(\w+)", given["extra_options"]))
    words_of = {name: str(value) for name, value in settings.items() if not isinstance(value, bool)}
    assert options == words_of | {n: "on" if v else "off" for n, v in settings.items() if isinstance(v, bool)}
    assert len(given["install"]) == len(set(given["install"]))
    pins = (ROOT / "pyproject.toml").read_text("utf-8")
    assert [name for name in given["install"] if f'"{name}>=' not in pins] == []
    with temporary_docker_directory(
        given["files"],
        "datasette",
        given["metadata"],
        given["extra_options"],
        None,
        given["template_dir"],
        given["plugins_dir"],
        given["static"],
        given["install"],
        False,
        None,
        "secret",
        {},
    ):
        given["metadata"].close()
        folder = Path.cwd()
        dockerfile = (folder / "Dockerfile").read_text("utf-8")
        [inspect] = re.findall(r"^RUN datasette (inspect .*)$", dockerfile, re.MULTILINE)
        subprocess.run([sys.executable, "-P", "-m", "datasette", *shlex.split(inspect)], cwd=folder, check=True)
        [start] = re.findall(r"^CMD datasette (serve .*) --port \$PORT$", dockerfile, re.MULTILINE)
        start = shlex.split(start.replace("0.0.0.0", "127.0.0.1"))
        with served(start, folder, free_port()) as address:
            looks_well(address)
