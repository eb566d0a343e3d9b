"""Every command that the documentation tells is run here, on the sample website, as a reader would type it.

`sh` blocks run in `test_docs`, the repair and the publishing in tests of their own; here are the `text` blocks, which
ask for an address of the reader's or never end, and the example of each command's own help. What changes the machine
itself or a service of somebody else's is named in `ELSEWHERE`, with the test that stands for it. They take half a
minute and run with `make torture`; that each command exists with its options is tested with the rest.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import SampleSite
from tests.test_alarms import receiver as receiver  # a fixture
from tests.test_docs import BLOCK, PAGES, ROOT, named

_PROGRAMS = re.compile(
    r"(?:\$ )?(?:\w+=\S+ )*(?:sudo (?:-u \S+ )?)?"
    r"(?:\S*/)?(?:assembly-press|make|python3?|datasette|sqlite-utils|git|docker|curl|cp|mv|mkdir|cd|kill|install|useradd"
    r"|systemctl|journalctl|nginx|caddy)\b(?! did)"
)
ELSEWHERE = {
    "docs/how-to/repair-after-a-redesign.md": "lived through by test_repair",
    "assembly-press demo": "lived through by test_demo",
    "docs/how-to/publish.md": "lived through by test_publish; Cloud Run is somebody else's machine",
    "make demo": "lived through by test_demo",
    "make test": "would call itself",
    "useradd": "changes the machine: test_deploy checks units and paths",
    "install": "changes the machine",
    "systemctl": "changes the machine",
    "journalctl": "never ends",
    "cp deploy/": "changes the machine: test_deploy checks what is copied",
    "git": "another machine's repository",
    "ASSEMBLY_PRESS_CONTACT=you@example.org docker compose": "test_deploy checks the file",
}


def lines_of(block: str) -> list[str]:
    """The command lines of a block, continued ones joined, remarks cut."""
    lines = (line.strip().removeprefix("$ ") for line in block.replace("\\\n", " ").splitlines())
    return [re.sub(r"\s+# .*", "", line) for line in lines if _PROGRAMS.match(line)]


def blocks() -> Iterator[tuple[str, list[str]]]:
    """Where a block stands, and its commands."""
    for page in PAGES:
        text = page.read_text("utf-8")
        if page.name == "commands.md":
            for example in re.findall(r"^ +Example: (.+(?:\n +\S.*)*)", text, re.MULTILINE):
                # a line of help is broken anywhere, also within an address
                line = re.sub(r"-\n +", "-", example)
                yield named(page), [" ".join(line.split())]
        elif page.name != "architecture.md":
            for language, block in BLOCK.findall(text):
                if language in {"text", "console"} and lines_of(block):
                    yield named(page), lines_of(block)


def set_aside(where: str, line: str) -> bool:
    return where in ELSEWHERE or any(line.startswith(start) for start in ELSEWHERE)


# the same commands may be told in two places; once is enough
RUN = [
    (where, lines)
    for where, lines in {tuple(lines): (where, lines) for where, lines in blocks()}.values()
    if not all(set_aside(where, line) for line in lines)
]


def test_nothing_is_set_aside_that_is_told_nowhere() -> None:
    every = [(where, line) for where, lines in blocks() for line in lines]
    for reason in ELSEWHERE:
        assert any(where == reason or line.startswith(reason) for where, line in every), reason
    assert len(RUN) > 20


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as site:
        yield site


@pytest.fixture(scope="module")
def beginning(site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive under `data` and everything beside it that an example reads."""
    folder = tmp_path_factory.mktemp("docs-commands")
    sites = ["--site", site.url, "--delay", "0"]
    for words in (["crawl", *sites], ["build"], ["warc", "export", "crawl-2015.warc.gz"]):
        done = subprocess.run([program(), *words], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    for name in ("crawl-2019.warc.gz", "collection.warc.gz"):
        shutil.copy(folder / "crawl-2015.warc.gz", folder / name)
    subprocess.run([program(), "warc", "export", "collection.wacz"], cwd=folder, capture_output=True, check=True)
    (folder / "backups").mkdir()
    shutil.copy(folder / "data" / "captures.db", folder / "backups" / "captures-2026-05-03.db")
    (folder / "saved-pages").mkdir()
    for page in sorted((ROOT / "tests" / "pages").glob("m*.html"))[:3]:
        shutil.copy(page, folder / "saved-pages" / page.name)
        shutil.copy(page, folder / "page.html")
    return folder


def program() -> str:
    return str(Path(sys.executable).parent / "assembly-press")


def words_of(line: str, port: int) -> list[str]:
    """The words of a command line as they are run here."""
    line = line.replace("/mnt/backup", "backups").replace(
        "london.gov.uk/…", "london.gov.uk/press-releases/assembly/one"
    )
    words = shlex.split(line)
    if words[0] == "make":
        # in this environment, whichever it is
        given = [f"BIN={Path(sys.executable).parent}", f"DATA={Path.cwd()}/data", f"PORT={port}", "-o", ".venv/.run"]
        return ["make", "-C", str(ROOT), *given, *words[1:]]
    return [program(), *words[1:]] if words[0].endswith("assembly-press") else words


@pytest.mark.torture
@pytest.mark.parametrize(("where", "lines"), RUN, ids=[f"{where}-{lines[0][:40]}" for where, lines in RUN])
def test_the_commands_do_what_they_say(
    where: str,
    lines: list[str],
    beginning: Path,
    site: SampleSite,
    receiver: tuple[str, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "place"
    shutil.copytree(beginning, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("ASSEMBLY_PRESS_SITE", site.url)
    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setenv("ASSEMBLY_PRESS_ALARMS_URLS", f"json://{receiver[0]}/hook")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("ASSEMBLY_PRESS_SERVE_PORT", str(port))
    for line in lines:
        if set_aside(where, line):
            continue
        words = words_of(line, port)
        if "serve" in words:
            served(words, port)
            continue
        script = line if words[0] in {"mkdir", "mv", "cp"} else shlex.join(words)
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120, check=False)
        # a finding is an answer as well: `check` and `status` say what is wrong with this small archive
        ok = {0, 1} if {"check", "status"} & set(words) else {0, 5} if "probe" in words else {0}
        assert done.returncode in ok, f"{where}: {line}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        assert "Traceback" not in done.stderr


def served(words: list[str], port: int) -> None:
    """Run a command that serves until it is interrupted; it must have answered."""
    if "--port" in words:
        words[words.index("--port") + 1] = str(port)
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        for _ in range(200):
            assert running.poll() is None, running.communicate()[0].decode()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                    assert b"Assembly Press" in answer.read()
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        else:
            pytest.fail(f"{shlex.join(words)} answered nothing")
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.communicate(timeout=20)
