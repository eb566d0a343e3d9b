"""The schedules and configurations that stand ready to be copied are sound, as far as a test can tell."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from archive.cli import COMMANDS, cli

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_systemd_units_are_accepted(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/assembly-press/.venv/bin/assembly-press", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in verified.stderr.splitlines() if "assembly-press" in line]
    assert verified.returncode == 0, verified.stderr
    assert complaints == []


@pytest.mark.parametrize("name", ["assembly-press-update.service", "assembly-press-site.service"])
def test_the_services_are_hardened(name: str) -> None:
    text = (DEPLOY / "systemd" / name).read_text("utf-8")
    for line in ("User=assembly-press", "ProtectSystem=strict", "NoNewPrivileges=yes", "ProtectHome=yes"):
        assert f"\n{line}\n" in text


def test_the_service_behind_a_web_server_allows_no_sql() -> None:
    text = (DEPLOY / "systemd" / "assembly-press-site.service").read_text("utf-8")
    assert re.search(r"^ExecStart=.* serve .*--public$", text, re.MULTILINE)


def test_the_workflow_is_well_formed_and_keeps_its_state() -> None:
    workflow = yaml.safe_load((DEPLOY / "github" / "update.yml").read_text("utf-8"))
    steps = workflow["jobs"]["update"]["steps"]
    names = [step.get("name", "") for step in steps]
    assert names.index("Fetch what the last run has kept") < names.index("Update") < names.index("Keep the captures")
    assert steps[names.index("Keep the captures")]["if"].startswith("always()")
    assert steps[names.index("Open an issue, once, or close it")]["if"] == "always()"
    assert workflow["concurrency"]["cancel-in-progress"] is False
    for step in steps:
        if "run" in step:
            checked = subprocess.run(
                ["bash", "-n"], input=re.sub(r"\$\{\{.*?\}\}", "x", step["run"]), text=True, check=False
            )
            assert checked.returncode == 0, step


def test_the_containers_are_confined() -> None:
    compose = yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text("utf-8"))
    assert set(compose["services"]) == {"crawler", "site"}
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "healthcheck" in service
    dockerfile = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER assembly-press$", dockerfile, re.MULTILINE)
    for source in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE):
        for path in source.split():
            assert (DEPLOY.parent / path).exists(), f"Dockerfile copies {path}, which is not there"


@pytest.mark.timeout(30)
def test_stopping_the_container_ends_its_update(tmp_path: Path) -> None:
    """`docker stop` sends SIGTERM to the script: the update must get it, and have the time to end."""
    program = tmp_path / "assembly-press"
    program.write_text("#!/bin/sh\ntrap 'echo ended; exit 130' TERM\necho started\nwhile :; do sleep 0.1; done\n")
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        ["sh", str(DEPLOY / "docker" / "schedule.sh")], env={"PATH": path}, stdout=subprocess.PIPE, text=True
    ) as script:
        assert script.stdout is not None and script.stdout.readline() == "started\n"
        script.terminate()
        assert script.stdout.read() == "ended\n"
        assert script.wait(10) == 0


def test_the_cron_line_is_a_cron_line() -> None:
    [line] = [
        line
        for line in (DEPLOY / "cron" / "assembly-press").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert re.fullmatch(r"(?:[\d,*/-]+ +){4}[\d,*/-]+ +[a-z-]+ +.+", line)
    assert "%" not in line, "cron takes % for the end of the command"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    site = (DEPLOY / "web" / "nginx.conf").read_text("utf-8")
    site = site.replace("/var/cache/nginx/assembly-press", str(tmp_path / "cache")).replace("listen 80", "listen 8099")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n"
        + "".join(
            f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + site
        + "}",
        "utf-8",
    )
    tested = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stderr


def command_lines() -> list[tuple[str, list[str]]]:
    """Every `assembly-press …` that stands in the files of deploy/."""
    found = []
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file():
            for match in re.finditer(r"\bassembly-press(?: +)([a-z-]+(?: [^\n|&>;]*)?)", path.read_text("utf-8")):
                words = shlex.split(match[1], comments=True)
                if words[0] in COMMANDS:
                    found.append((path.name, words))
    return found


def test_the_commands_that_are_started_exist_with_their_options() -> None:
    found = command_lines()
    assert {name for name, _ in found} >= {"assembly-press-update.service", "assembly-press", "update.yml"}
    with click.Context(cli) as ctx:
        for name, words in found:
            command = cli.get_command(ctx, words[0])
            assert command is not None
            known = {option for parameter in command.params for option in parameter.opts}
            used = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
            assert used <= known, f"deploy/…/{name}: {used - known} of {words[0]}"
