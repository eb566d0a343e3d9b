"""The address of each kind of page. They never change: what was cited once must open for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request


def path(kind: str, id: str, ending: str = "") -> str:
    """Return a page's path.

    >>> path("notice", "knife-crime-0a1b2c3d", ".json")
    '/notice/knife-crime-0a1b2c3d.json'
    >>> path("person", 'a/b?"c')
    '/person/a%2Fb%3F%22c'
    """
    return f"/{kind}/{quote(str(id), safe='')}{ending}"


def with_query(base: str, values: dict[str, Any]) -> str:
    """Return `base` with the values that are not empty as its query, in their order.

    >>> with_query("/search", {"q": "a b", "year": None, "page": 2})
    '/search?q=a+b&page=2'
    """
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    return f"{base}?{urlencode(kept)}" if kept else base


def with_each(base: str, values: dict[str, Any], name: str) -> Callable[[str], str]:
    """Return what makes the address of `values` with another value of `name`, as `with_query` does, for many of them.

    >>> with_each("/search", {"q": "a b", "year": "2024", "page": 2}, "year")("2025")
    '/search?q=a+b&year=2025&page=2'
    """
    names = list(values)
    at = names.index(name)
    before, after = (with_query("", {key: values[key] for key in part})[1:] for part in (names[:at], names[at + 1 :]))

    def address(value: str) -> str:
        query = "&".join(filter(None, [before, f"{name}={quote_plus(value)}" if value else "", after]))
        return f"{base}?{query}" if query else base

    return address


def absolute(datasette: Datasette, request: Request, local: str) -> str:
    """Return the whole URL of a local path, on the host that was asked (see `base_url`)."""
    return str(datasette.absolute_url(request, datasette.urls.path(local)))


def site(datasette: Datasette, request: Request) -> str:
    """Return the archive's own URL on the host that was asked, without a slash at its end."""
    return absolute(datasette, request, "/").rstrip("/")


def page_number(value: Any, last: int) -> int:
    """Return the number of a page that an address asks for, at most `last`; 1 for what is none.

    >>> page_number("3", 500), page_number("9999", 500), page_number("-1", 500), page_number(None, 500)
    (3, 500, 1, 1)
    """
    text = str(value or "").strip()
    return min(int(text), last) if re.fullmatch("[1-9][0-9]{0,5}", text) else 1


def is_safe(href: Any) -> bool:
    """Tell whether an address from the archive may be a link: http, https and mailto only.

    >>> [is_safe(h) for h in ("https://a.example/", "javascript:alert(1)", " jAvAsCript:x", "/x", None)]
    [True, False, False, False, False]
    """
    text = str(href or "")
    return text.lower().startswith(("http://", "https://", "mailto:")) and all(c.isprintable() for c in text)
