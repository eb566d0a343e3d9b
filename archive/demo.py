"""The whole program on the sample website: crawl, let the editors change pages, crawl again, build, export, serve.

The website, its people and its notices are invented (tests/site). Everything lands in a folder of its own, so that a
person's real archive is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from archive.captures import FILE_NAME, Captures
from archive.errors import UserError
from archive.press import open_press
from archive.serve import PORTS_TRIED, serve
from archive.signals import ended_by_signals
from scraper.site import LISTING, LIVE

ROOT = Path(__file__).resolve().parents[1]
SITE_PORT = 8010
CRAWL_DELAY = 0.1  # what the sample's robots.txt asks for: enough to show it is obeyed, and over in half a minute
LAST_PATIENCE = 15  # seconds for a step to end after Ctrl-C


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demonstration is to do."""

    data: Path
    port: int = 8001
    serve: bool = True
    hostile: bool = False
    """whether the sample website also shows the notice that is made to break its readers"""
    say: Callable[[str], None]

    def step(self, name: str, told: str) -> None:
        """Say how a step went."""
        self.say(f"  {name:<16} {told.replace(chr(10), chr(10) + ' ' * 19)}")


def sample_site(**options: Any) -> Any:
    """Return the sample website (`tests.site.SampleSite`), not yet serving, on its usual port or the next free one.

    Raises `UserError` if the project's tests are not beside the program.
    """
    if not (ROOT / "tests" / "site" / "server.py").is_file():
        raise UserError(
            f"{ROOT / 'tests' / 'site'}: the sample website is not there; run from a checkout of the project"
        )
    if str(ROOT) not in sys.path[:1]:
        sys.path.insert(0, str(ROOT))  # some installed packages bring a `tests` of their own
    site_class = import_module("tests.site").SampleSite
    for port in range(SITE_PORT, SITE_PORT + PORTS_TRIED):
        try:
            return site_class(port=port, crawl_delay=CRAWL_DELAY, **options)
        except OSError:
            continue
    return site_class(port=0, crawl_delay=CRAWL_DELAY, **options)


def run_site(say: Callable[[str], None], *, hostile: bool = False) -> None:
    """Serve the sample website alone until Ctrl-C."""
    with ended_by_signals(), sample_site(state=1, hostile=hostile) as site:
        say(f"{address_of_listing(site)}  (Ctrl-C ends)")
        threading.Event().wait()


def run_demo(demo: Demo) -> None:
    """Run the demonstration. Raises `UserError` with the status of the step that failed."""
    demo.say("The Assembly Press Archive, shown on a sample website with invented notices.\n")
    with ended_by_signals(), sample_site(state=1, hostile=demo.hostile) as site:
        demo.step("sample website", address_of_listing(site))
        crawled, looked_again = progress_of(demo.data)
        if not crawled:
            crawl(demo, site, "first crawl")
        site.state = 2
        if not looked_again and crawled:
            demo.step("", "the last run was stopped between its crawls: going on with the second")
        crawl(demo, site, "new notices" if not looked_again else "crawl")
        if not looked_again:
            look_again(demo, site)
        demo.step("build", run(demo, ["build", "--data", str(demo.data)]))
        demo.step("export", run(demo, ["export", str(demo.data / "export"), "--data", str(demo.data)]))
        if demo.serve:
            demo.say("")
            serve(demo.data, "127.0.0.1", demo.port, demo.say, ready=partial(where_to_look, demo.data))
            demo.say(f"\nStopped. It is all in {demo.data}; run it again and it goes on from here.")
        else:
            demo.say(f"\nIt is all in {demo.data}. To look at it: {_program()} serve --data {demo.data}")


def _program() -> str:
    """Return the command as it can be typed here: its bare name only if the shell finds it."""
    return "assembly-press" if shutil.which("assembly-press") else sys.argv[0]


def where_to_look(data: Path, address: str) -> str:
    """Return what to open first, for somebody who sees the archive for the first time."""
    with closing(open_press(data / "press.db", readonly=True)) as press:
        often = press.execute("SELECT id, name FROM people ORDER BY appearance_count DESC, id LIMIT 1").fetchone()
    pages = [
        ("home", "", ""),
        ("a search", "search?q=night+buses", ""),
        *([("a guest", f"person/{often[0]}", f"{often[1]} came more often than anybody")] if often else []),
        ("silent edits", "changes", "what the editors changed without saying so"),
        ("meetings", "meetings", ""),
    ]
    lines = [f"  {name:<16} {address}{page}{f'  ({told})' if told else ''}" for name, page, told in pages]
    return "\n".join([*lines, f"  {'as CSV':<16} {data / 'export'}", "", "The site is ready. Ctrl-C ends it."])


def address_of_listing(site: Any) -> str:
    """Return where the sample's list of press releases can be looked at."""
    return f"{site.url}{LISTING.removeprefix(LIVE)}"


def progress_of(data: Path) -> tuple[bool, bool]:
    """Return whether an earlier run finished the first crawl, and whether it finished looking at the edited pages."""
    if not (data / FILE_NAME).exists():
        return False, False
    with Captures.open(data / FILE_NAME, readonly=True) as captures:
        done = {run.mode for run in captures.runs() if run.outcome == "done"}
    return bool(done), "urls" in done


def crawl(demo: Demo, site: Any, name: str, *options: str) -> None:
    """Crawl the sample website and say in a line what came."""
    began = time.monotonic()
    facts = json.loads(run(demo, ["crawl", "--site", site.url, "--data", str(demo.data), "--json", *options]))
    counts = ", ".join(f"{facts[key]} {key}" for key in ("new", "changed", "unchanged", "gone") if facts[key])
    seconds = time.monotonic() - began
    demo.step(name, f"{counts or 'nothing new'}; {facts['requests']['total']} requests in {seconds:.0f} s")


def look_again(demo: Demo, site: Any) -> None:
    """Ask again for every notice, as a schedule does little by little with `--recheck`."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.writelines(f"{LIVE}{notice.path}\n" for notice in site.website.notices)
        file.flush()
        crawl(demo, site, "look again", "--urls", file.name)


def run(demo: Demo, arguments: Sequence[str]) -> str:
    """Run a command of the program in a process of its own and return what it printed, without the end of line.

    A process each, because Scrapy can run only once in one. The user's configuration is left aside: this is no archive
    of theirs. Progress goes to the terminal, elsewhere to `demo.log` in the data folder.
    Raises `UserError` with the command's exit status if that is not 0.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("ASSEMBLY_PRESS_")}
    # -P: a folder `archive` in the working directory must not be taken for ours
    program = [sys.executable, "-P", "-c", "from archive.cli import main; main()", "--config", os.devnull]
    demo.data.mkdir(parents=True, exist_ok=True)
    log = demo.data / "demo.log"
    with (
        log.open("w", encoding="utf-8") as progress,
        subprocess.Popen(
            [*program, *arguments],
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr.isatty() else progress,
            text=True,
            encoding="utf-8",
            env=own,
        ) as process,
    ):
        try:
            printed, _ = process.communicate()
        except KeyboardInterrupt:
            end(process)
            raise
    if process.returncode in (130, -signal.SIGINT):
        raise KeyboardInterrupt  # Ctrl-C reached the step before it reached us
    if process.returncode:
        why = reason(printed, log)
        raise UserError(
            f"the demo's `{arguments[0]}` ended with status {process.returncode}: {why}", process.returncode
        )
    return printed.strip()


def reason(printed: str, log: Path) -> str:
    """Return what a step that failed said of it: in its report, or in its last line."""
    try:
        return str(json.loads(printed)["reason"])
    except (ValueError, KeyError, TypeError):
        lines = [*printed.splitlines(), *log.read_text("utf-8", "replace").splitlines()]
        return next((line.strip() for line in reversed(lines) if line.strip()), "see above")


def end(process: subprocess.Popen[str]) -> None:
    """End a process: let it finish what Ctrl-C began, then insist."""
    process.send_signal(signal.SIGINT)  # it has had one already where the terminal sent it to the whole group
    try:
        process.wait(LAST_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
