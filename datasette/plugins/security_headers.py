"""Security headers on every answer: nothing from elsewhere is loaded, framed, sniffed or told."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from datasette import hookimpl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room.asgi import App, Message, Receive, Scope, Send

_OTHERS = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; "
)
POLICY = _OTHERS + "script-src 'self' 'nonce-{nonce}'; style-src 'self'"
"""The nonce is for the scripts of Datasette's plugins, which base.html writes out; our own are files."""
CHART_POLICY = _OTHERS + "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"
"""Vega compiles its expressions and sets styles; only a table page that asks for a chart (`?_chart=1`) gets this."""
ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""An archived page: no script, no form, no outside request; it may stand only in this site's own frame."""


def headers_for(path: str, query: bytes, nonce: str) -> dict[bytes, bytes]:
    """Return the headers of an answer."""
    archived = path.startswith("/archived/") and path.endswith("/page")
    charted = path.startswith("/press") and bool(parse_qs(query.decode("latin-1")).get("_chart"))
    policy = ARCHIVED_POLICY if archived else CHART_POLICY if charted else POLICY
    return {
        b"content-security-policy": policy.format(nonce=nonce).encode(),
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"x-frame-options": b"SAMEORIGIN" if archived else b"DENY",
        b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
        b"cross-origin-opener-policy": b"same-origin",
    }


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Add the headers outside of everything else, so that errors and static files have them too."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            nonce = secrets.token_urlsafe(16)
            ours = headers_for(scope["path"], scope.get("query_string", b""), nonce)

            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    theirs = [(name, value) for name, value in message["headers"] if name.lower() not in ours]
                    message = {**message, "headers": [*theirs, *ours.items()]}
                await send(message)

            await app({**scope, "csp_nonce": nonce}, receive, send_with_headers)

        return wrapped

    return wrap
