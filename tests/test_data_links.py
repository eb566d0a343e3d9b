"""What the pages offer as data is there: no link to a file leads nowhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.export_archive import make_archive
from tests.export_site import get, text

PAGES = (
    "/",
    "/search?q=lamps",
    "/notice/lamps-0-5feceb66",
    "/person/tam-quill",
    "/organisation/thames-skylark-trust",
    "/committee/transport-committee",
    "/committees",
    "/meetings",
    "/changes",
    "/data",
)
_FILE = re.compile(r'href="([^"]*\.(?:csv|json|atom|ics|bib|ris|txt|xml)(?:\?[^"]*)?)"')


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


@pytest.mark.asyncio
@pytest.mark.parametrize("page", PAGES)
async def test_every_file_that_a_page_offers_is_there(data: Path, page: str) -> None:
    links = {unescape(link) for link in _FILE.findall(await text(data, page)) if not link.startswith("http")}
    assert links, page
    for link in sorted(links):
        answer = await get(data, link)
        assert answer.status_code == 200, link
        assert not answer.headers["content-type"].startswith("text/html"), link
