"""An export is there whole or not at all, and nobody else's files are touched."""

from __future__ import annotations

import fcntl
import hashlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import LOCKED, UserError
from archive.export.choice import Choice
from archive.export.folder import unfinished_folder
from archive.export.run import Settings, export
from tests.export_archive import make_archive


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"), 6)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_earlier_export_is_replaced_whole(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(data, out, Settings(format_="jsonl"))
    (out / ".DS_Store").touch()
    export(data, out, Settings())
    assert not list(out.glob("*.jsonl"))
    assert (out / "notices.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_checksums_are_right(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings())
    lines = (tmp_path / "out/SHA256SUMS").read_text().splitlines()
    assert len(lines) == len(list((tmp_path / "out").iterdir())) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_a_foreign_folder_is_refused_and_kept(data: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UserError, match="not an export of this program"):
        export(data, tmp_path, Settings())
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


def test_another_package_is_a_foreign_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "lamps"}')
    with pytest.raises(UserError, match="not an export of this program"):
        export(data, tmp_path, Settings())


def test_what_someone_added_to_an_export_is_named_and_kept(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(data, out, Settings())
    (out / "analysis.R").write_text("plot(1)")
    with pytest.raises(UserError, match=r"analysis\.R"):
        export(data, out, Settings())
    assert (out / "analysis.R").read_text() == "plot(1)"


def test_a_file_and_the_current_folder_are_refused(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="is a file"):
        export(data, tmp_path / "file", Settings())
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UserError, match="current folder"):
        export(data, Path(), Settings())


def test_an_empty_folder_and_a_new_path_are_filled(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    export(data, tmp_path / "empty", Settings())
    export(data, tmp_path / "new/and/deep", Settings())
    assert contents(tmp_path / "empty") == contents(tmp_path / "new/and/deep")


def test_a_refused_choice_leaves_the_earlier_export(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", Settings())
    before = contents(tmp_path / "out")
    with pytest.raises(UserError, match="no notice"):
        export(data, tmp_path / "out", Settings(choice=Choice(years=(1999,))))
    assert contents(tmp_path / "out") == before


def test_two_exports_to_one_folder_do_not_mix(data: Path, tmp_path: Path) -> None:
    (tmp_path / ".out.unfinished").mkdir()
    held = os.open(tmp_path / ".out.unfinished", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(UserError, match="another export") as caught:
        export(data, tmp_path / "out", Settings())
    assert caught.value.status == LOCKED
    os.close(held)
    export(data, tmp_path / "out", Settings())


def test_what_a_killed_export_left_is_cleared_away(data: Path, tmp_path: Path) -> None:
    (tmp_path / ".out.unfinished").mkdir()
    (tmp_path / ".out.unfinished" / "half.csv").write_text("ha")
    export(data, tmp_path / "out", Settings())
    assert "half.csv" not in contents(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_export_changes_nothing(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(data, out, Settings())
    before = contents(out)
    with pytest.raises(KeyboardInterrupt), unfinished_folder(out) as unfinished:
        (unfinished / "half.csv").write_text("ha")
        raise KeyboardInterrupt
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_that_was_taken_away_when_the_process_was_killed_comes_back(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(data, out, Settings())
    before = contents(out)
    out.rename(tmp_path / ".out.previous")
    with pytest.raises(KeyboardInterrupt), unfinished_folder(out):
        raise KeyboardInterrupt
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the system refuses root nothing")
def test_a_folder_that_may_not_be_written_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(UserError, match=r"out: can't be written \(Permission denied\); check the rights of .*locked"):
        export(data, tmp_path / "locked" / "out", Settings())


def test_a_folder_inside_a_file_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in ("file/out", "file/deep/out"):
        with pytest.raises(UserError, match=r"out: can't be written .*or name another folder"):
            export(data, tmp_path / place, Settings())
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_told_to_end_leaves_nothing_half(data: Path, tmp_path: Path, number: signal.Signals) -> None:
    """The signal comes in the middle of it: when the first table is being written."""
    out = tmp_path / "out"
    export(data, out, Settings(only=("people",)))
    before = contents(out)
    program = (
        "import os, archive.export.run as run; from archive.cli import main\n"
        f"run.write_csv = lambda *_: os.kill(os.getpid(), {int(number)}) or __import__('time').sleep(9)\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "export", str(out), "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr.strip()) == (130, "assembly-press: stopped")
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet", "sqlite", "xlsx"])
def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, format_: str) -> None:
    """A limit on the size of files stands for the full disk: the system refuses the write in the same place."""
    data = make_archive(tmp_path / "data", 300, nasty=False)
    out = tmp_path / "out"
    export(data, out, Settings(only=("people",)))
    before = contents(out)
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from archive.cli import main; main()",
            "export",
            str(out),
            "--data",
            str(data),
            "--format",
            format_,
        ],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "the disk is full" in result.stderr
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out"]
