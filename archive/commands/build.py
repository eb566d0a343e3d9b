"""`assembly-press build`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from archive.build import BuildReport, build
from archive.commands.shared import data_option
from archive.wording import counted

_SHOWN = 10


@click.command("build")
@data_option
@click.option("--all", "everything", is_flag=True, help="Make everything anew, not only what is new.")
@click.option("--processes", type=click.IntRange(1), help="Processes that read pages; default: one for each core.")
@click.option("--accept-losses", is_flag=True, help="Build even if notices of the old archive would be lost.")
def command(data: Path, everything: bool, processes: int | None, accept_losses: bool) -> None:
    """Make press.db from the captures, in one step: readers see the old archive until the new one is whole.

    Example: assembly-press build --data data

    Exit status: 0 done, 1 it could not be done: the message says why, and the old archive stays as it was.
    """
    with _Bar() as bar:
        report = build(data, everything=everything, processes=processes, progress=bar.show, accept_losses=accept_losses)
    _tell(report)


def _tell(report: BuildReport) -> None:
    if report.everything:
        click.echo(f"Everything was made anew: {report.why}.")
    click.echo(
        f"{counted(report.captures, 'new capture')}, {counted(report.parsed, 'page')} read,"
        f" {counted(report.notices, 'notice')} written; the archive has {counted(report.total, 'notice')}."
    )
    for url, reason, detail in report.refused[:_SHOWN]:
        click.echo(f"no notice ({reason}): {url} ({detail})", err=True)
    if len(report.refused) > _SHOWN:
        click.echo(f"… and {len(report.refused) - _SHOWN} more; the table refusals has them all", err=True)
    for finding in report.findings:
        click.echo(f"{finding.rule}: {finding.message}", err=True)


class _Bar:
    """A bar for each step on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self.step = ""
        self.bar: tqdm[Any] | None = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def show(self, step: str, done: int, total: int) -> None:
        """Show how far a step is."""
        if not sys.stderr.isatty():
            return
        if step != self.step:
            self._close()
            self.step, self.bar = step, tqdm(total=total, desc=step, file=sys.stderr)
        if self.bar is not None:
            self.bar.update(done - self.bar.n)

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
