"""What a user can get wrong ends in one clear sentence that names the thing; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.cli import main
from archive.errors import FAILED, USAGE

CASES = [
    (["nonsense"], USAGE, "No such command 'nonsense'"),
    (["crawl", "--nonsense"], USAGE, "--nonsense"),
    (["parse", "none.html"], FAILED, "none.html"),
    (["parse", "picture.png"], FAILED, "picture.png: refused (not-html)"),
    (["parse", "empty.html"], FAILED, "empty.html: refused (empty)"),
    (["build", "--data", "foreign"], FAILED, "foreign/captures.db: is not a database"),
    (["verify", "--data", "foreign"], FAILED, "foreign/captures.db: is not a database"),
    (["build", "--data", "none"], FAILED, "none/captures.db"),
    (["verify", "--data", "none"], FAILED, "none/captures.db"),
    (["serve", "--data", "none"], FAILED, "none/press.db"),
    (["export", "out", "--data", "none"], FAILED, "none/press.db"),
    (["check", "--data", "none"], FAILED, "none/press.db"),
    (["status", "--data", "none"], FAILED, "none: no archive here"),
    (["publish-copy", "out", "--data", "none"], FAILED, "none/press.db"),
    (["drift-report", "out", "--data", "none"], FAILED, "none/captures.db"),
    (["backup", "out", "--data", "none"], FAILED, "none/captures.db"),
    (["crawl", "--data", "new"], USAGE, "--contact"),
    (["probe"], USAGE, "--contact"),
    (["crawl", "--data", "new", "--site", "ftp://x"], USAGE, "ftp://x"),
    (["update", "--data", "new", "--time-limit", "0"], USAGE, "--time-limit"),
    (["export", "out", "--data", "none", "--kind", "nonsense"], USAGE, "'nonsense' is not one of"),
    (["warc", "import", "picture.png", "--data", "new"], FAILED, "picture.png: is neither a WARC nor a WACZ file"),
    (["import", "none", "--data", "new"], FAILED, "none: there is no such folder"),
    (["--config", "none.toml", "status"], USAGE, "none.toml: no such configuration file"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "captures.db").write_text("a letter", "utf-8")
    return tmp_path


@pytest.mark.parametrize(("words", "status", "sentence"), CASES, ids=[" ".join(words) for words, _, _ in CASES])
def test_wrong_input_is_named(
    words: list[str], status: int, sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr().err
    assert ended.value.code == status
    assert sentence in said
    assert "Traceback" not in said
    assert (here / "foreign" / "captures.db").read_text("utf-8") == "a letter"
