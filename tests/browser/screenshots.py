"""Write the README's pictures: `python -m tests.browser.screenshots` (`make screenshots`).

Of the invented archive, so that no real notice stands in the project: docs/screenshots/*.png, each under 300 KB.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import NAMES, chromium, find_chromium
from tests.browser.watching import NARROW, WIDE, watched
from tests.room_site import invented, page_kinds, served

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST = 300_000
PICTURES: dict[str, tuple[str, int, str]] = {
    "home": ("home", WIDE, "light"),
    "search": ("search", WIDE, "light"),
    "notice": ("notice", WIDE, "light"),
    "person": ("person", WIDE, "dark"),
    "calendar": ("calendar", WIDE, "light"),
    "changes": ("changes", WIDE, "light"),
    "notice-on-a-telephone": ("notice", NARROW, "light"),
    "search-in-the-dark": ("search", NARROW, "dark"),
}
"""Name → kind of page, width, colour scheme."""


def main() -> int:
    """Write the pictures; return 1 with a sentence if there is no browser or a picture is too large."""
    path = find_chromium()
    if path is None:
        sys.stderr.write(f"No browser: install one of {', '.join(NAMES)}.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        press = invented(Path(folder))
        with served(press) as address, chromium(path) as browser:
            for name, (kind, width, scheme) in PICTURES.items():
                target = FOLDER / f"{name}.png"
                with watched(browser, address, width=width, scheme=scheme) as seen:
                    seen.go(page_kinds(press)[kind])
                    seen.page.screenshot(path=target)
                if target.stat().st_size > LARGEST:
                    sys.stderr.write(f"{target}: larger than {LARGEST:,} bytes.\n")
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
