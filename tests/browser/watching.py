"""A page that notes what must not happen: a request to elsewhere, a breach of the policy, an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

WIDE, NARROW = 1280, 320


class Watched:
    """A page and what went wrong on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrongs: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.wrongs.append("a dialog opened"))

    def go(self, path: str) -> None:
        """Open a path of the site."""
        self.page.goto(self.address + path)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "about:", "blob:" + self.address)):
            self.wrongs.append(f"asked elsewhere: {url}")

    def _said(self, kind: str, text: str) -> None:
        harmless = (
            "Failed to load resource: the server responded with a status of 404",  # a missing page is one of the kinds
            "Blocked script execution in",  # the sandbox of an archived page at work
        )
        if (kind == "error" or "Content Security Policy" in text) and not text.startswith(harmless):
            self.wrongs.append(f"console: {text}")


@contextmanager
def watched(browser: Browser, address: str, *, width: int = WIDE, scheme: str = "light") -> Iterator[Watched]:
    """Give a page of a fresh browser profile on the site."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        accept_downloads=True,
    )
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield Watched(page, address)
    finally:
        context.close()
