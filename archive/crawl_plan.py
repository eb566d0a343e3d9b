"""What a crawl is asked to do, checked before anything is done."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import USAGE, UserError
from scraper.site import LIVE, Site, classify


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """What to crawl, and how far and how fast."""

    data: Path
    mode: str = "default"
    site: str = LIVE
    contact: str | None = None
    """Address or URL at which the person who crawls can be reached; the live site is never asked without."""
    urls: tuple[str, ...] = ()
    """Addresses of mode `urls`, as given."""
    max_requests: int | None = None
    max_minutes: float | None = None
    delay: float | None = None
    """Seconds between requests; by default 1, and 0 on loopback. Below 1 only on loopback."""
    timeout: float = 30.0
    patience: float = 300.0
    accept_shorter: bool = False
    """Take the listing as it is, even if it is much shorter than before."""


def checked_site(plan: CrawlPlan) -> tuple[Site, str]:
    """The site and the contact of a plan. Raises UserError, status 2, for what cannot be crawled as asked."""
    parts = urlsplit(plan.site)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise UserError(f"--site {plan.site}: {error}; give the start of an address, such as {LIVE}", USAGE) from error
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.username
    ):
        raise UserError(f"--site {plan.site}: give the start of an address, such as {LIVE}", USAGE)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    site = Site(f"{parts.scheme}://{host}{port}")
    contact = (plan.contact or "").strip()
    if not site.is_loopback and not contact:
        raise UserError(
            "a crawl of the live site needs --contact (an e-mail address or URL of yours, sent with every request), "
            "or the environment variable ASSEMBLY_PRESS_CONTACT",
            USAGE,
        )
    # the live site's people must be able to reach whoever crawls: "me" is no way to
    reachable = re.fullmatch(r"\S+@\S+\.\S+|https?://\S+", contact) is not None or (site.is_loopback and not contact)
    if not reachable or re.search(r"[()]", contact) or len(contact) > 200:
        raise UserError("--contact: give one e-mail address or URL", USAGE)
    for option, number in (("--delay", plan.delay), ("--max-minutes", plan.max_minutes)):
        if number is not None and not math.isfinite(number):
            raise UserError(f"{option}: {number} is no number of that kind; give a finite one", USAGE)
    if plan.delay is not None and plan.delay < 1 and not site.is_loopback:
        raise UserError("--delay: at least 1 second is left between requests to the site", USAGE)
    return site, contact or "loopback"


def chosen(plan: CrawlPlan, site: Site) -> tuple[list[str], list[str]]:
    """The addresses of mode `urls` that can be notices, and those that cannot."""
    taken: list[str] = []
    refused: list[str] = []
    for text in plan.urls:
        url = site.canonical(text)
        (taken if url is not None and classify(url).kind == "notice" else refused).append(url or text)
    return taken, refused


def read_urls(path: Path) -> tuple[str, ...]:
    """The addresses in a file, one a line; empty lines and lines that start with # do not count."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not a text file in UTF-8; save it as UTF-8", USAGE) from error
    urls = tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    if not urls:
        raise UserError(f"{path}: has no address in it; give one a line", USAGE)
    return urls


def from_environment() -> str | None:
    """Contact from the environment."""
    return os.environ.get("ASSEMBLY_PRESS_CONTACT")
