"""What can be configured. OPTIONS is the one source: loader, sample file and documentation are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be configured."""

    key: str
    """Place in the file: `table.name`, or a bare name at its top."""
    type: type
    default: Any
    description: str
    commands: tuple[str, ...] = ()
    """Commands of which it sets the option of the same name (or `parameter`); `warc export` is one within another."""
    parameter: str | None = None
    secret: bool = False
    """Never shown in a log, a report or an error."""
    is_path: bool = False
    """A relative path in the file is meant from the file's own folder."""
    is_url: bool = False
    """It must be an http or https address."""

    @property
    def env(self) -> str:
        """Name of the environment variable."""
        return "ASSEMBLY_PRESS_" + self.key.replace("crawl.", "").replace(".", "_").upper()


ARCHIVE_COMMANDS = (
    "crawl",
    "build",
    "serve",
    "export",
    "status",
    "update",
    "verify",
    "backup",
    "check",
    "review",
    "publish-copy",
    "drift-report",
    "import",
    "warc export",
    "warc import",
)
CRAWLERS = ("crawl", "update", "probe")

OPTIONS = (
    Option(
        key="data",
        type=str,
        default="data",
        is_path=True,
        commands=ARCHIVE_COMMANDS,
        description="Folder of the archive: captures.db, press.db and what belongs to them.",
    ),
    Option(
        key="crawl.contact",
        type=str,
        default=None,
        commands=CRAWLERS,
        description="Address (e-mail or web page) at which the website's owners can reach you; it stands in the "
        "User-Agent. A crawl of the live website does not start without it.",
    ),
    Option(
        key="crawl.site",
        type=str,
        default=None,
        commands=CRAWLERS,
        description="Address of the website; only to rehearse on a copy.",
    ),
    Option(
        key="crawl.max_requests",
        type=int,
        default=None,
        commands=("crawl", "update"),
        description="Requests after which a crawl stops; the next one goes on where it was.",
    ),
    Option(
        key="crawl.max_minutes",
        type=float,
        default=None,
        commands=("crawl", "update"),
        description="Minutes after which a crawl stops; the next one goes on where it was.",
    ),
    Option(
        key="serve.host",
        type=str,
        default="127.0.0.1",
        commands=("serve",),
        parameter="host",
        description="Address on which the site is served.",
    ),
    Option(
        key="serve.port",
        type=int,
        default=8001,
        commands=("serve",),
        parameter="port",
        description="Port on which the site is served.",
    ),
    Option(
        key="update.export_dir",
        type=str,
        default=None,
        is_path=True,
        commands=("update",),
        parameter="export_dir",
        description="Folder into which every update exports the archive; none unless given.",
    ),
    Option(
        key="update.time_limit",
        type=float,
        default=120.0,
        commands=("update",),
        parameter="time_limit",
        description="Minutes for the whole update: its crawl stops early enough for the rest, and what still runs in "
        "the end is stopped; the next update goes on there.",
    ),
    Option(
        key="update.recheck_requests",
        type=int,
        default=20,
        commands=("update",),
        parameter="recheck_requests",
        description="Known notices that every update reads again, so that edits, withdrawals and a redesign are seen.",
    ),
    Option(
        key="alarms.urls",
        type=list,
        default=[],
        secret=True,
        description="Where alarms go: addresses in the form of apprise, e.g. mailtos://… or slack://…. "
        "In the environment they are parted by spaces.",
    ),
    Option(
        key="alarms.dead_man_url",
        type=str,
        default=None,
        secret=True,
        is_url=True,
        description="Address that is called after every update that went well; a dead-man's service behind it raises "
        "the alarm when the call stays out.",
    ),
    Option(
        key="health.calendar",
        type=str,
        default=None,
        is_path=True,
        description="Your own calendar of the Assembly's quiet periods, in the form of archive/data/calendar.toml.",
    ),
)


def sample() -> str:
    """Return a sample `assembly-press.toml` that names every option, each with its default, commented out."""
    lines = ["# Configuration of the Assembly Press Archive. Every line is optional.", ""]
    table = ""
    for option in OPTIONS:
        head, _, name = option.key.rpartition(".")
        if head != table:
            table = head
            lines += [f"[{table}]", ""]
        lines += [f"# {option.description}", f"# Environment: {option.env}"]
        lines += [f"# {name} = {_toml(option)}", ""]
    return "\n".join(lines)


def _toml(option: Option) -> str:
    examples = {
        "crawl.contact": '"you@example.org"',
        "crawl.site": '"http://127.0.0.1:8000"',
        "crawl.max_requests": "2000",
        "crawl.max_minutes": "60",
        "update.export_dir": '"data/export"',
        "alarms.urls": '["mailtos://user:password@example.org"]',
        "alarms.dead_man_url": '"https://example.org/ping/…"',
        "health.calendar": '"calendar.toml"',
    }
    if option.key in examples:
        return examples[option.key]
    return f'"{option.default}"' if isinstance(option.default, str) else str(option.default)
