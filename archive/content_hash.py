"""What of a notice counts as its content: the hash of that decides whether a page was edited."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scraper.notice import Json

# facts of the capture, doubts of the parser and personal data are no content
_LEFT_OUT = ("url", "warnings", "contacts")
_DERIVATIVE = re.compile(r"/styles/[^/]+/public/")


def content_of(document: Mapping[str, Any]) -> Json:
    """Return what of a contract document counts as content.

    Left out: address, warnings, contacts, and of addresses of files what the website changes by itself (`itok`, `h`,
    the size that a template asks for, the hash that hides an e-mail address).
    """
    content = {key: value for key, value in document.items() if key not in _LEFT_OUT}
    if content.get("image"):
        content["image"] = {**content["image"], "src": plain_address(content["image"]["src"])}
    content["links"] = _links(content["links"])
    content["footnotes"] = [{**note, "links": _links(note["links"])} for note in content["footnotes"]]
    return content


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's content, hexadecimal."""
    text = json.dumps(content_of(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def plain_address(address: str | None) -> str | None:
    """Return the address of a file without what the website changes by itself.

    >>> plain_address("https://www.london.gov.uk/sites/default/files/styles/hero/public/a.jpg?h=5c2d&itok=uB81")
    'https://www.london.gov.uk/sites/default/files/a.jpg'
    >>> plain_address("https://example.org/?q=1")
    'https://example.org/?q=1'
    """
    if address is None or "/sites/" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return urlunsplit((parts.scheme, parts.netloc, _DERIVATIVE.sub("/", parts.path), "", ""))


def _links(links: list[Json]) -> list[Json]:
    return [
        {"text": link["text"], "href": plain_address(link["href"])}
        for link in links
        if "/cdn-cgi/l/email-protection" not in link["href"]
    ]
