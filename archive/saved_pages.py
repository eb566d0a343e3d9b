"""Saved pages on disk → notices as JSON, for the command line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archive.errors import DONE, FAILED, USAGE, UserError, in_words
from scraper.pages import RefusedPage, parse_notice
from scraper.pages.page import own_address
from scraper.site import LIVE

STDIN = Path("-")
_WHOLE = re.compile(r"https?://[^\s/]+\.[^\s/]+/\S", re.IGNORECASE)


def print_notices(paths: list[Path], *, url: str | None, spans: bool) -> int:
    """Print each page's notice and return the exit status; a page that is refused costs one sentence on stderr.

    One file is printed as one document, several files or a folder as JSON Lines. Raises `UserError` for a path that
    does not exist, for `--url` with more than one page, and for one that is no address.
    """
    if url and not _WHOLE.match(url):
        raise UserError(f"--url {url}: give the notice's whole address, such as {LIVE}/press-releases/…", USAGE)
    several = len(paths) > 1 or any(path != STDIN and path.is_dir() for path in paths)
    if several and url:
        raise UserError("--url names one notice: give it with one page only", USAGE)
    status = DONE
    for path in _pages(paths):
        try:
            document = _read(path, url, spans=spans)
        except UserError as error:
            if not several:
                raise
            click.echo(f"assembly-press: {error}", err=True)
            status = FAILED
            continue
        # in bytes: what is printed is UTF-8 whatever the terminal's own encoding
        click.echo(json.dumps(document, ensure_ascii=False, indent=None if several else 2).encode())
    return status


def _pages(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path != STDIN and path.is_dir():
            found = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in {".html", ".htm", ".xhtml"} and p.is_file()
            )
            if not found:
                raise UserError(f"{path}: the folder holds no .html file; name another, or the files themselves")
            yield from found
        else:
            yield path


def _read(path: Path, url: str | None, *, spans: bool) -> dict[str, Any]:
    name = "standard input" if path == STDIN else str(path)
    try:
        body = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise UserError(in_words(error)) from error
    address = url or own_address(body)
    try:
        # Without an address a page may still be refused for what it is: that is the more useful sentence.
        notice = parse_notice(body, address or "")
    except RefusedPage as refused:
        raise UserError(f"{name}: refused ({refused.reason}): {refused}") from refused
    if not address:
        raise UserError(f"{name}: the page does not give its own address; give it with --url")
    document = notice.to_json()
    if spans:
        document["spans"] = notice.spans()
    return document
