"""The workflow of git scraping, lived through: its own shell steps, with a `gh` of ours, on a small website."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.faults.server import FaultSite

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / "deploy" / "github" / "update.yml"
GH = """#!/usr/bin/env bash
# A `gh` whose releases and issues are files in $GH_HOME.
set -eu
[ ! -e "$GH_HOME/away" ] || { echo "gh: no answer" >&2; exit 1; }
assets="$GH_HOME/captures"
case "$1 $2" in
  "release view") [ -d "$assets" ] && ls "$assets" ;;
  "release list") ;;
  "release create") mkdir "$assets" ;;
  "release upload") [ ! -e "$assets/$(basename "$4")" ]; cp "$4" "$assets/" ;;
  "release download") cp "$assets/$5" . ;;
  "release delete-asset") rm "$assets/$4" ;;
  "label create") ;;
  "issue list") [ ! -e "$GH_HOME/open" ] || echo 7 ;;
  "issue create") echo opened >> "$GH_HOME/issues"; cp "${@: -1}" "$GH_HOME/open" ;;
  "issue close") echo closed >> "$GH_HOME/issues"; rm "$GH_HOME/open" ;;
  *) echo "gh: unexpected: $*" >&2; exit 64 ;;
esac
"""


@dataclass
class GitHub:
    """A repository with its releases and issues, and machines that run its workflow."""

    home: Path
    site: str
    number: int = 0
    outcomes: dict[str, str] = field(default_factory=dict)

    def run(self) -> str:
        """Run the workflow on a machine that has nothing; return what it said."""
        self.number += 1
        machine = self.home / f"machine-{self.number}" / "checkout"
        subprocess.run(["git", "clone", "--quiet", str(self.home / "origin.git"), str(machine)], check=True)
        own = {name: value for name, value in os.environ.items() if not name.startswith("ASSEMBLY_PRESS_")}
        environ = {
            **own,
            "PATH": f"{self.home / 'bin'}{os.pathsep}{own['PATH']}",
            "GH_HOME": str(self.home),
            "ASSEMBLY_PRESS_SITE": self.site,
            "GITHUB_OUTPUT": str(machine.parent / "output"),
            "GITHUB_RUN_ID": str(self.number),
            "GITHUB_SERVER_URL": "https://example.org",
            "GITHUB_REPOSITORY": "me/archive",
        }
        said, status, outputs = "", "success", ""
        self.outcomes = {}
        for step in yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["update"]["steps"]:
            if "name" not in step:
                continue  # checkout, Python and packages: they are here
            key = step.get("id", step["name"])
            if not self._due(step, status):
                self.outcomes[key] = "skipped"
                continue
            values = {"${{ job.status != 'success' }}": str(status != "success").lower()}
            values["${{ steps.update.outputs.status }}"] = (re.findall(r"status=(\d+)", outputs) or [""])[-1]
            more = {name: values[text] for name, text in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=machine,
                env={**environ, **more},
                capture_output=True,
                text=True,
            )
            said += f"== {step['name']}: {done.returncode}\n{done.stdout}{done.stderr}"
            self.outcomes[key] = "failure" if done.returncode else "success"
            status = "failure" if done.returncode else status
            output = Path(environ["GITHUB_OUTPUT"])
            outputs = output.read_text() if output.exists() else ""
        shutil.rmtree(machine.parent)
        return said

    def _due(self, step: dict[str, Any], status: str) -> bool:
        condition = step.get("if", "success()")
        if needs := re.search(r"steps\.(\w+)\.outcome (==|!=) '(\w+)'", condition):
            same = self.outcomes.get(needs[1], "skipped") == needs[3]
            if same != (needs[2] == "=="):
                return False
        return condition.startswith("always()") or status == "success"

    def issues(self) -> list[str]:
        path = self.home / "issues"
        return path.read_text().split() if path.exists() else []

    def assets(self) -> list[str]:
        return sorted(path.name for path in (self.home / "captures").iterdir())

    def published(self) -> list[str]:
        shown = subprocess.run(
            ["git", "ls-tree", "--name-only", "data"], cwd=self.home / "origin.git", capture_output=True, text=True
        )
        return shown.stdout.split()


@pytest.fixture
def github(tmp_path: Path) -> Iterator[tuple[GitHub, FaultSite]]:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    program = f"#!{sys.executable}\nfrom archive.cli import main\nmain()\n"
    (tools / "assembly-press").write_text(program)
    for tool in tools.iterdir():
        tool.chmod(0o755)
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin)], check=True)
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(origin), str(work)], check=True, capture_output=True)
    (work / ".gitignore").write_text("/data/\n")
    commit = ["git", "-c", "user.name=Me", "-c", "user.email=me@example.org", "commit", "--quiet", "-m", "Begin"]
    for command in (
        ["git", "checkout", "-q", "-B", "main"],
        ["git", "add", "."],
        commit,
        ["git", "push", "-q", "origin", "main"],
    ):
        subprocess.run(command, cwd=work, check=True)
    with FaultSite(count=8) as site:
        yield GitHub(tmp_path, site.url), site


@pytest.mark.skipif(sys.platform != "linux", reason="the workflow's shell is that of Ubuntu")
def test_captures_are_kept_exports_published_and_one_issue_opened(github: tuple[GitHub, FaultSite]) -> None:
    hub, site = github
    said = hub.run()
    assert hub.issues() == [], said
    assert len(hub.assets()) == 1 and {"notices.csv", "datapackage.json", "health.svg"} <= set(hub.published()), said
    asked = len(site.log)
    said = hub.run()
    assert hub.issues() == [], said
    assert len(site.log) - asked < 12, "the captures were there: nothing was fetched twice"

    hub.site, live = "http://127.0.0.1:9", hub.site
    said = hub.run()
    assert hub.issues() == ["opened"], said
    assert "Exit status 3" in (hub.home / "open").read_text() and "runs/3" in (hub.home / "open").read_text()
    assert len(hub.assets()) == 2, "kept although the update failed; one older beside it"
    hub.run()
    assert hub.issues() == ["opened"], "one issue, not one a run"
    (hub.home / "away").touch()
    kept = hub.assets()
    hub.run()
    assert hub.outcomes["fetch"] == "failure" and hub.outcomes["update"] == "skipped"
    assert hub.assets() == kept, "captures that could not be fetched are not replaced"
    (hub.home / "away").unlink()
    hub.site = live
    said = hub.run()
    assert hub.issues() == ["opened", "closed"], said
    assert len(hub.assets()) == 2
