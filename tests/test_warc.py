"""WARC and WACZ out and in again: nothing is lost, and what is damaged is named."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.captures import Captures
from archive.commands import import_
from archive.commands import warc as warc_command
from archive.errors import UserError
from archive.imports import import_folder, import_web_archive
from archive.warc import export
from archive.web_records import Answer, Damage, read_web_archive
from scraper.capture import Capture
from tests.building import LIVE, Page, Website

PATH = "/press-releases/assembly/who-pays-for-kerbs"


@pytest.fixture
def site(tmp_path: Path) -> Website:
    site = Website(tmp_path / "data")
    site.capture(PATH, Page())
    site.capture("/press-releases/assembly/another", Page(headline="Another", node=5))
    site.crawl()
    site.capture(PATH, Page(headline="Who pays now?"))
    site.gone("/press-releases/assembly/another")
    site.close()
    return site


def captured(data: Path) -> list[Capture]:
    with Captures.open(data / "captures.db", readonly=True) as captures:
        return list(captures.since(0))


def essence(captures: list[Capture]) -> list[tuple[object, ...]]:
    return [(c.kind, c.url, c.fetched_at, c.status, c.body) for c in captures]


@pytest.mark.parametrize("name", ["out.warc.gz", "out.wacz"])
def test_what_goes_out_comes_in_again(site: Website, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    assert export(site.data, target) == 4
    found = import_web_archive(tmp_path / "other", target)
    assert (found.added, found.damage, found.refused) == (4, [], [])
    assert essence(captured(tmp_path / "other")) == essence(captured(site.data))
    assert {c.source for c in captured(tmp_path / "other")} == {f"warc:{name}"}
    assert import_web_archive(tmp_path / "other", target).known == 4
    own = import_web_archive(site.data, target)  # an archive's own captures are not doubled, nor told to be others'
    assert (own.added, own.known) == (0, 4)


def test_every_record_is_read_back_with_its_digests(site: Website, tmp_path: Path) -> None:
    target = tmp_path / "out.warc.gz"
    export(site.data, target)
    kinds = []
    with target.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.raw_stream.read()
            kinds.append(record.rec_type)
            assert record.rec_headers.protocol == "WARC/1.1"
            if record.rec_type == "response":
                assert record.rec_headers.get_header("WARC-Payload-Digest")
    assert kinds == ["warcinfo", *["response", "request"] * 4]


def test_the_same_captures_give_the_same_file(site: Website, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(site.data, tmp_path / name / "out.warc.gz")
    assert (tmp_path / "one/out.warc.gz").read_bytes() == (tmp_path / "two/out.warc.gz").read_bytes()


def test_a_wacz_is_valid(site: Website, tmp_path: Path) -> None:
    export(site.data, tmp_path / "out.wacz")
    command = [sys.executable, "-W", "ignore", "-m", "wacz", "validate", "-f", str(tmp_path / "out.wacz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "valid" in done.stdout


def test_content_encodings_that_were_undone_are_not_promised(tmp_path: Path) -> None:
    with Captures.open(tmp_path / "captures.db", create=True) as captures:
        captures.add(
            Capture(
                kind="notice",
                url=LIVE + PATH,
                final_url=LIVE + PATH,
                fetched_at=datetime(2024, 1, 1, tzinfo=UTC),
                status=200,
                headers=(("Content-Encoding", "gzip"), ("Content-Length", "12"), ("Content-Type", "text/html")),
                body=Page().html(),
            )
        )
    export(tmp_path, tmp_path / "out.warc.gz")
    [answer] = list(read_web_archive(tmp_path / "out.warc.gz"))
    assert isinstance(answer, Answer)
    assert answer.body == Page().html()
    assert ("X-Archive-Orig-Content-Encoding", "gzip") in answer.headers


def written(
    path: Path, url: str, body: bytes, headers: list[tuple[str, str]], date_: str = "2015-07-03T10:00:00Z"
) -> Path:
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": date_},
        )
        writer.write_record(record)
    return path


def test_other_crawlers_keep_encodings_and_chunks(tmp_path: Path) -> None:
    page = Page().html()
    packed = gzip.compress(page)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    path = tmp_path / "crawl.warc.gz"
    written(path, LIVE + PATH, packed, [("Content-Encoding", "gzip")])
    written(path, LIVE + PATH, chunked, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    written(path, LIVE + PATH, page, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    written(path, "https://www.example.org/", page, [])
    answers = list(read_web_archive(path))
    assert [answer.body for answer in answers if isinstance(answer, Answer)] == [page] * 4
    found = import_web_archive(tmp_path / "data", path)
    assert (found.added, found.known, found.left_out) == (1, 2, 1)


def revisited(path: Path, url: str, date_: str, headers: dict[str, str]) -> Path:
    """Add a record that says: unchanged, see another record."""
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        record = writer.create_warc_record(
            url,
            "revisit",
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": date_, "WARC-Profile": profile, **headers},
        )
        writer.write_record(record)
    return path


def test_a_page_that_a_crawler_found_unchanged_has_the_body_of_the_record_that_is_named(tmp_path: Path) -> None:
    page = Page().html()
    path = written(tmp_path / "a.warc.gz", LIVE + PATH, page, [])
    with path.open("rb") as file:
        [record] = list(ArchiveIterator(file))
        name, digest = (record.rec_headers.get_header(h) for h in ("WARC-Record-ID", "WARC-Payload-Digest"))
    named = {"WARC-Refers-To-Target-URI": LIVE + PATH, "WARC-Refers-To-Date": "2015-07-03T10:00:00Z"}
    revisited(path, LIVE + PATH, "2015-08-03T10:00:00Z", {"WARC-Payload-Digest": str(digest)})
    later = revisited(tmp_path / "b.warc.gz", LIVE + PATH, "2015-09-03T10:00:00Z", named)
    revisited(later, LIVE + PATH, "2015-10-03T10:00:00Z", {"WARC-Refers-To": str(name)})
    revisited(later, LIVE + "/images/kerb.jpg", "2015-10-03T10:00:00Z", {"WARC-Refers-To": "<urn:uuid:0>"})
    assert import_web_archive(tmp_path / "data", path).added == 2
    assert (found := import_web_archive(tmp_path / "data", later)).added == 2
    assert (found.left_out, found.damage) == (1, [])
    assert [(f"{c.fetched_at:%m}", c.status, c.body) for c in captured(tmp_path / "data")] == [
        (month, 200, page) for month in ("07", "08", "09", "10")
    ]
    alone = import_web_archive(tmp_path / "other", later)
    assert alone.added == 0
    assert len(alone.damage) == 2 and "import its file first" in alone.damage[0]


def test_an_uncompressed_warc_is_read_and_its_cut_is_named_wherever_it_is(site: Website, tmp_path: Path) -> None:
    export(site.data, tmp_path / "out.warc.gz")
    plain = gzip.decompress((tmp_path / "out.warc.gz").read_bytes())
    ends = {i + 4 for i in range(len(plain)) if plain.startswith(b"\r\n\r\nWARC/1.1", i)} | {len(plain)}
    cut = tmp_path / "cut.warc"
    for length in [*range(40, len(plain), 97), *ends]:
        cut.write_bytes(plain[:length])
        try:
            damage = [one for one in read_web_archive(cut) if isinstance(one, Damage)]
        except UserError:
            continue
        assert bool(damage) == (length not in ends), length


def test_a_copy_of_the_wayback_machine_is_of_its_own_time_and_address(tmp_path: Path) -> None:
    url = "https://web.archive.org/web/20150704081500id_/http://www.london.gov.uk/press-releases/assembly/old"
    path = written(tmp_path / "wayback.warc.gz", url, Page().html(), [], "2026-01-01T00:00:00Z")
    assert import_web_archive(tmp_path / "data", path).added == 1
    [capture] = captured(tmp_path / "data")
    assert capture.url == f"{LIVE}/press-releases/assembly/old"
    assert capture.fetched_at == datetime(2015, 7, 4, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("share", [0.999, 0.9, 0.7, 0.5, 0.3])
def test_a_warc_that_is_cut_short_is_named_and_what_is_whole_is_taken(
    site: Website, tmp_path: Path, share: float
) -> None:
    whole = tmp_path / "out.warc.gz"
    export(site.data, whole)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    found = import_web_archive(tmp_path / "other", cut)
    assert found.damage
    assert "cut.warc.gz" in found.damage[-1]
    taken = essence(captured(tmp_path / "other"))
    assert all(one in essence(captured(site.data)) for one in taken)


def test_a_flipped_bit_is_found(site: Website, tmp_path: Path) -> None:
    whole = tmp_path / "out.warc.gz"
    export(site.data, whole)
    plain = bytearray(gzip.decompress(whole.read_bytes()))
    plain[plain.index(b"Who pays for kerbs?")] ^= 1
    damaged = tmp_path / "damaged.warc"
    damaged.write_bytes(plain)
    found = [one for one in read_web_archive(damaged) if isinstance(one, Damage)]
    assert len(found) == 1
    assert "digest" in found[0].fault


def test_rubbish_is_refused_by_name(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.warc.gz"
    rubbish.write_bytes(b"no WARC at all" * 50)
    with pytest.raises(UserError, match=r"rubbish\.warc\.gz"):
        import_web_archive(tmp_path / "data", rubbish)
    with pytest.raises(UserError, match="no such file"):
        import_web_archive(tmp_path / "data", tmp_path / "missing.warc")
    cut = tmp_path / "cut.wacz"
    cut.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(UserError, match=r"cut\.wacz"):
        import_web_archive(tmp_path / "data", cut)


def test_a_damaged_capture_is_named_and_nothing_is_written(site: Website, tmp_path: Path) -> None:
    with sqlite3.connect(site.data / "captures.db") as connection:
        connection.execute("DROP TRIGGER bodies_never_changes")
        connection.execute("UPDATE bodies SET data = zeroblob(30) WHERE rowid = 2")
    connection.close()
    with pytest.raises(UserError, match=r"capture 2 of .*another is damaged: .*run `assembly-press verify`"):
        export(site.data, tmp_path / "out.warc.gz")
    assert not (tmp_path / "out.warc.gz").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_page_that_is_not_the_page_is_refused(tmp_path: Path) -> None:
    page = b"<html lang='en'><head><title>Just a moment...</title></head><body>challenge</body></html>"
    path = written(tmp_path / "c.warc.gz", LIVE + PATH, page, [])
    found = import_web_archive(tmp_path / "data", path)
    assert found.added == 0
    assert "challenge" in found.refused[0]


def test_a_folder_of_saved_pages(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "one.html").write_bytes(Page(canonical=LIVE + PATH, created=date(2016, 5, 4)).html())
    (folder / "without.htm").write_bytes(Page().html())
    found = import_folder(tmp_path / "data", folder)
    assert found.added == 1
    assert "without.htm: does not say what address" in found.nameless[0]
    nothing = CliRunner().invoke(
        import_.command, [str(folder), "--data", str(tmp_path / "data")], standalone_mode=False
    )
    assert nothing.return_value == 1
    assert "0 captures added, 1 known already" in nothing.output
    assert "1 without an address" in nothing.output
    [capture] = captured(tmp_path / "data")
    assert (capture.url, capture.source, capture.source_detail) == (LIVE + PATH, "folder:saved", "one.html")
    with pytest.raises(UserError, match="no such folder"):
        import_folder(tmp_path / "data", tmp_path / "missing")


def test_the_commands_say_what_they_did(site: Website, tmp_path: Path) -> None:
    run = CliRunner()
    data = ["--data", str(site.data)]
    out = run.invoke(warc_command.command, ["export", str(tmp_path / "o.warc.gz"), *data], catch_exceptions=False)
    assert "4 captures written" in out.output
    with pytest.raises(UserError, match="there already"):
        run.invoke(warc_command.command, ["export", str(tmp_path / "o.warc.gz"), *data], catch_exceptions=False)
    new = ["--data", str(tmp_path / "new")]
    out = run.invoke(warc_command.command, ["import", str(tmp_path / "o.warc.gz"), *new], catch_exceptions=False)
    assert "4 captures added" in out.output
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/a.html").write_bytes(Page(canonical=LIVE + PATH).html())
    out = run.invoke(import_.command, [str(tmp_path / "saved"), *new], catch_exceptions=False)
    assert "1 capture added" in out.output
