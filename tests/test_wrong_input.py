"""What a user can get wrong ends in one clear sentence that names the thing; nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.cli import COMMANDS, main
from archive.errors import FAILED, UNREACHABLE, USAGE

CONTACT = ["--contact", "a@example.org"]
NOBODY = ["--site", "http://127.0.0.1:9"]

CASES = [
    (["nonsense"], USAGE, "No such command 'nonsense'"),
    (["exprot"], USAGE, "No such command 'exprot'. Did you mean 'export'?"),
    (["crawl", "--nonsense"], USAGE, "--nonsense"),
    (["export"], USAGE, "Missing argument 'DIR'. See `assembly-press export --help`"),
    (["parse", "none.html"], FAILED, "none.html: No such file or directory; check the name"),
    (["parse", ""], USAGE, "a file's name is empty"),
    (["parse", "picture.png"], FAILED, "picture.png: refused (not-html)"),
    (["parse", "empty.html"], FAILED, "empty.html: refused (empty)"),
    (["parse", "other.html"], FAILED, "other.html: refused (not-a-notice)"),
    (["parse", "empty"], FAILED, "empty: the folder holds no .html file"),
    (["parse", "other.html", "--url", "somewhere"], USAGE, "--url somewhere: give the notice's whole address"),
    (["parse", "other.html", "--url", "ftp://x/y"], USAGE, "--url ftp://x/y: give the notice's whole address"),
    (["parse", "a.html", "b.html", "--url", "https://www.london.gov.uk/x"], USAGE, "--url names one notice"),
    (["build", "--data", "none"], FAILED, "none/captures.db"),
    (["verify", "--data", "none"], FAILED, "none/captures.db"),
    (["serve", "--data", "none"], FAILED, "none/press.db"),
    (["export", "out", "--data", "none"], FAILED, "none/press.db"),
    (["check", "--data", "none"], FAILED, "none/press.db"),
    (["review", "--data", "none"], FAILED, "none/press.db"),
    (["status", "--data", "none"], FAILED, "none: no archive here"),
    (["publish-copy", "out", "--data", "none"], FAILED, "none/press.db"),
    (["drift-report", "out", "--data", "none"], FAILED, "none/captures.db"),
    (["backup", "out", "--data", "none"], FAILED, "none/captures.db"),
    (["warc", "export", "out.warc.gz", "--data", "none"], FAILED, "none/captures.db"),
    (["build", "--data", "letter"], FAILED, "letter/captures.db: is not a database"),
    (["verify", "--data", "letter"], FAILED, "letter/captures.db: is not a database"),
    (["backup", "out", "--data", "letter"], FAILED, "letter/captures.db: is not a database"),
    (["warc", "export", "out.warc.gz", "--data", "letter"], FAILED, "letter/captures.db: is not a database"),
    (["crawl", "--data", "letter", *CONTACT, *NOBODY], FAILED, "letter/captures.db: is not a database"),
    (["serve", "--data", "letter"], FAILED, "letter/press.db: is no press.db"),
    (["export", "out", "--data", "letter"], FAILED, "letter/press.db: can't be read as a database"),
    (["check", "--data", "letter"], FAILED, "letter/press.db: is damaged"),
    (["review", "--data", "letter"], FAILED, "letter/press.db: is damaged"),
    (["publish-copy", "out", "--data", "letter"], FAILED, "letter/press.db: is damaged"),
    (["build", "--data", "foreign"], FAILED, "foreign/captures.db: is not a capture store of this program"),
    (["verify", "--data", "foreign"], FAILED, "foreign/captures.db: is not a capture store of this program"),
    (["status", "--data", "foreign"], FAILED, "foreign/captures.db: is not a capture store of this program"),
    (["backup", "out", "--data", "foreign"], FAILED, "foreign/captures.db: is not a capture store of this program"),
    (["crawl", "--data", "foreign", *CONTACT, *NOBODY], FAILED, "foreign/captures.db: is not a capture store"),
    (["drift-report", "out", "--data", "foreign"], FAILED, "foreign/captures.db: is not a capture store"),
    (["serve", "--data", "foreign"], FAILED, "foreign/press.db: cannot be read as an archive"),
    (["export", "out", "--data", "foreign"], FAILED, "foreign/press.db: is no archive of this program"),
    (["check", "--data", "foreign"], FAILED, "foreign/press.db: is not an archive of this program"),
    (["review", "--data", "foreign"], FAILED, "foreign/press.db: is not an archive of this program"),
    (["check", "--data", "blank"], FAILED, "blank/press.db: holds no build of this release"),
    (["publish-copy", "out", "--data", "foreign"], FAILED, "foreign/press.db: is not an archive of this program"),
    (["crawl", "--data", "new"], USAGE, "--contact"),
    (["probe"], USAGE, "--contact"),
    (["crawl", "--data", "new", *CONTACT, "--site", "ftp://x"], USAGE, "ftp://x"),
    (["crawl", "--data", "picture.png", *CONTACT, *NOBODY], FAILED, "picture.png: File exists; there is a file where"),
    (["update", "--data", "new", "--time-limit", "0"], USAGE, "--time-limit"),
    (["serve", "--data", "none", "--port", "99999"], USAGE, "99999 is not in the range"),
    (["serve", "--data", "none", "--port", "abc"], USAGE, "'abc' is not a valid integer"),
    (["export", "out", "--data", "none", "--kind", "nonsense"], USAGE, "'nonsense' is not one of"),
    (["export", "out", "--data", "none", "--only", "lamps"], USAGE, "'lamps' is not one of"),
    (["export", "out", "--data", "none", "--format", "ods"], USAGE, "'ods' is not one of"),
    (["export", "out", "--data", "none", "--since", "2023-02-30"], USAGE, "write it as YYYY-MM-DD"),
    (["export", "out", "--data", "none", "--since", "18/07/2023"], USAGE, "'18/07/2023' is no day"),
    (["export", "out", "--data", "none", "--gzip", "--format", "xlsx"], USAGE, "--gzip is for csv and jsonl"),
    (["warc", "import", "picture.png", "--data", "new"], FAILED, "picture.png: is neither a WARC nor a WACZ file"),
    (["warc", "import", "none.warc", "--data", "new"], FAILED, "none.warc: there is no such file"),
    (["import", "none", "--data", "new"], FAILED, "none: there is no such folder"),
    (["import", "empty", "--data", "new"], FAILED, "empty: holds no page"),
    (["--config", "none.toml", "status"], USAGE, "none.toml: no such configuration file"),
    (["--config", "picture.png", "status"], USAGE, "picture.png: not a TOML file"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "other.html").write_text("<html><title>Lamps</title><p>Nothing but lamps.</p></html>", "utf-8")
    for folder in ("letter", "foreign", "empty"):
        (tmp_path / folder).mkdir()
    for name in ("captures.db", "press.db"):
        (tmp_path / "letter" / name).write_text("a letter", "utf-8")
        with sqlite3.connect(tmp_path / "foreign" / name) as db:
            db.execute("CREATE TABLE lamps (wick)")
        db.close()
    (tmp_path / "blank").mkdir()
    (tmp_path / "blank" / "press.db").touch()
    return tmp_path


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """Return the exit status of the command and what stands on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(("words", "status", "sentence"), CASES, ids=[" ".join(words) for words, _, _ in CASES])
def test_wrong_input_is_named(
    words: list[str], status: int, sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    ended, said = told(words, capsys)
    assert ended == status
    assert sentence in said
    assert said.startswith("assembly-press: ")
    assert len(said.splitlines()) == 1, said
    left = {path: path.read_bytes() for path in before}
    assert left == before, "what was there is as it was"
    assert not list(here.glob("out*"))


@pytest.mark.parametrize("command", [*COMMANDS, "warc export", "warc import"])
def test_an_option_that_does_not_exist_is_named_by_every_command(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, said = told([*command.split(), "--nonsense"], capsys)
    assert ended == USAGE
    assert said.startswith("assembly-press: No such option '--nonsense'.")
    assert said.endswith(f"See `assembly-press {command} --help`\n")


def test_where_nothing_listens_the_address_and_the_reason_are_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["probe", *CONTACT, *NOBODY])
    assert ended.value.code == UNREACHABLE
    assert "nothing listens there" in capsys.readouterr().out
    done = subprocess.run(
        [sys.executable, "-c", "from archive.cli import main; main()", "crawl", "--data", "new", *CONTACT, *NOBODY],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == UNREACHABLE
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("assembly-press: ")]
    assert "http://127.0.0.1:9/robots.txt: nothing listens there" in sentence
    assert sentence.endswith("check the address and the connection, then run it again: it goes on where it was")


PAGE = Path(__file__).parent / "pages"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_parse_prints_is_utf_8_whatever_the_terminal_s_encoding(encoding: str) -> None:
    page = next(path for path in sorted(PAGE.rglob("*.html")) if "–" in path.read_text("utf-8"))
    words = ["parse", str(page), "--url", "https://www.london.gov.uk/press-releases/assembly/a-title"]
    done = subprocess.run(
        [sys.executable, "-c", "from archive.cli import main; main()", *words],
        env={**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "–" in done.stdout.decode("utf-8")


def test_a_full_disk_under_the_output_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from archive.cli import main; main()", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == FAILED
    assert done.stderr == "assembly-press: No space left on device; make room, then try again\n"
