"""`assembly-press check`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archive.checks import check, is_grave
from archive.commands.shared import data_option
from archive.errors import DONE, FAILED


@click.command("check")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(data: Path, as_json: bool) -> int:
    """Check the archive against its rules, and name each notice that breaks one.

    Example: assembly-press check

    Exit status: 0 if nothing grave was found, 1 if a rule is broken, a capture is damaged, notices have vanished or the
    parser failed. Doubtful dates, markers without notes and the like are listed, but are no failure.
    """
    findings = check(data)
    if as_json:
        found = [{**finding._asdict(), "grave": is_grave(finding)} for finding in findings]
        click.echo(json.dumps({"findings": found}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{'!' if is_grave(finding) else '-'} {finding.rule}: {finding.message}")
        grave = sum(1 for finding in findings if is_grave(finding))
        click.echo(f"{grave} grave, {len(findings) - grave} other findings" if findings else "All is as it must be.")
    return FAILED if any(is_grave(finding) for finding in findings) else DONE
