"""What reading a page costs against BeautifulSoup alone on the whole page, trafilatura and newspaper4k.

`python -m tests.bench.parse`. The pages are those of `tests/unseen`, each in a page shell as heavy as the website's own
(about 130 KB of menus, icons and scripts around the notice: what a real page of 2023 weighs). Medians of ratios, all
readers taking turns on the same page in one run. Exit status 1 if a ratio is above its bar.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from scraper.pages import parse_notice

UNSEEN = Path(__file__).parents[1] / "unseen"
BARS = {"BeautifulSoup(page, 'lxml')": 0.30, "trafilatura": 0.20, "newspaper4k": 0.07}
ROUNDS = 3


def shell(number: int) -> tuple[bytes, bytes]:
    """Return what stands before and after a notice on a page of the website's size: menu, icons, forms, footer."""
    icon = '<svg class="u-h-4 u-w-4 icon" role="presentation"><use xlink:href="/icons.svg#go"></use></svg>'
    entry = (
        '<li class="u-flex u-justify-between u-items-center u-py-3 u-px-9 u-border-t-1 u-border-grey u-space-x-5">'
        '<a href="/part-{n}" class="hocus:u-border-pink-alternative u-border-b-2 u-border-transparent" id="menu-{n}">'
        "Part {n} of the site</a><button aria-labelledby=\"menu-{n}\" @click=\"changeLevel('0', '{n}')\" "
        'class="u-bg-pink hocus:u-bg-pink-dark u-flex u-rounded-full u-text-white u-p-2 u-w-8 u-h-8">'
        f"{icon}</button></li>\n"
    )
    menu = "".join(entry.format(n=number * 1000 + n) for n in range(190))
    before = (
        '<!DOCTYPE html>\n<html lang="en-gb"><head><meta charset="utf-8"><title>A notice | London City Hall</title>'
        + "".join(f'<link rel="stylesheet" href="/css/{n}.css">' for n in range(20))
        + "<script>var settings = {"
        + ",".join(f"k{n}: {n}" for n in range(400))
        + "};</script></head>"
        + f'<body><header><nav aria-label="Main navigation"><ul>{menu}</ul></nav></header>\n'
    )
    after = f'<footer role="contentinfo"><nav><ul>{menu[: len(menu) // 3]}</ul></nav></footer></body></html>'
    return before.encode(), after.encode()


def pages() -> list[bytes]:
    """Return the pages to read: the `main` of each unseen notice in a page shell."""
    found = []
    for number, path in enumerate(sorted(UNSEEN.glob("*.html"))):
        page = dressed(number, path.read_bytes())
        if page is not None:
            found.append(page)
    return found


def dressed(number: int, page: bytes) -> bytes | None:
    """Return the `main` of a page in a page shell of the website's size; None if it has none."""
    start, end = page.find(b"<main"), page.find(b"</main>")
    if not 0 <= start < end:
        return None
    before, after = shell(number)
    return before + page[start : end + 7] + after


def readers() -> dict[str, Callable[[bytes], object]]:
    """Return what is compared; a reader that is not installed is left out, and said so."""
    found: dict[str, Callable[[bytes], object]] = {
        "parse_notice": lambda page: parse_notice(page, "https://www.london.gov.uk/press-releases/assembly/a-notice"),
        "BeautifulSoup(page, 'lxml')": lambda page: BeautifulSoup(page, "lxml"),
    }
    try:
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page.decode(), include_links=True)
    except ImportError:
        sys.stdout.write("trafilatura is not installed: left out\n")
    try:
        import newspaper

        def article(page: bytes) -> object:
            read = newspaper.Article("https://www.london.gov.uk/press-releases/assembly/a-notice")
            read.download(input_html=page.decode())
            read.parse()
            return read.text

        found["newspaper4k"] = article
    except ImportError:
        sys.stdout.write("newspaper4k is not installed: left out\n")
    return found


def seconds(reader: Callable[[bytes], object], page: bytes) -> float:
    """Return what one reading takes, garbage of the one before cleared away."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    reader(page)
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def main() -> int:
    """Print the ratios and return 1 if one is above its bar."""
    warnings.simplefilter("ignore")  # the other readers' own deprecations
    every = pages()
    compared = readers()
    times: dict[str, list[float]] = {name: [] for name in compared}
    for page in every:
        best = {name: min(seconds(reader, page) for _ in range(ROUNDS)) for name, reader in compared.items()}
        for name, taken in best.items():
            times[name].append(taken)
    size = statistics.median(len(page) for page in every)
    sys.stdout.write(f"{len(every)} pages, median {size / 1000:.0f} KB, best of {ROUNDS} each\n")
    failed = False
    for name, bar in BARS.items():
        if name in times:
            ratio = statistics.median(a / b for a, b in zip(times["parse_notice"], times[name], strict=True))
            failed |= ratio > bar
            sys.stdout.write(f"parse_notice takes {ratio:.3f} of {name} (bar {bar})\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
