"""The OpenSearch description: browsers and programs learn from it how to search the archive (OpenSearch 1.1)."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, conditional

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
CONTENT_TYPE = "application/opensearchdescription+xml; charset=utf-8"
TEMPLATES = {
    "text/html": "/search?q={searchTerms}&page={startPage?}",
    "application/atom+xml": "/search.atom?q={searchTerms}&page={startPage?}",
    "application/json": "/search.json?q={searchTerms}&page={startPage?}&_size={count?}",
    "text/csv": "/search.csv?q={searchTerms}",
}


async def description(datasette: Datasette, request: Request) -> Response:
    """Return `/opensearch.xml`."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}OpenSearchDescription")
    for name, text in (
        ("ShortName", "Assembly Press"),  # 16 characters at most
        ("Description", "Press notices of the London Assembly, in an independent archive."),
        ("Language", "en-GB"),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("AdultContent", "false"),
    ):
        ET.SubElement(root, f"{{{NAMESPACE}}}{name}").text = text
    base = addresses.site(datasette, request)
    for type_, template in TEMPLATES.items():
        ET.SubElement(root, f"{{{NAMESPACE}}}Url", {"type": type_, "template": base + template})
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return conditional.answer(request, body, CONTENT_TYPE, None)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Register the addresses of this file."""
    return [(r"/opensearch\.xml$", description)]
