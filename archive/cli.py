"""The command `assembly-press`. Each command lives in a module of `archive.commands` and is loaded when it is called,
so that `--help` does not wait for Scrapy and Datasette."""

from __future__ import annotations

import io
import sqlite3
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from archive.config import load
from archive.errors import FAILED, UserError, in_words

# command → (module of archive.commands, what it does in one line)
COMMANDS: dict[str, tuple[str, str]] = {
    "crawl": ("crawl", "Fetch press notices politely into captures.db."),
    "build": ("build", "Make press.db from the captures."),
    "serve": ("serve", "Open the archive in a browser (Datasette)."),
    "export": ("export", "Write the archive as CSV and other files."),
    "parse": ("parse", "Read saved pages and print what they say as JSON."),
    "status": ("status", "Say how the archive and its crawls are doing."),
    "update": ("update", "Crawl, build, check, export and report health: the one command for a schedule."),
    "probe": ("probe", "First contact: compare the live site with what is expected of it."),
    "verify": ("verify", "Check every capture against its hash."),
    "backup": ("backup", "Copy the captures, even while a crawl runs, and check the copy."),
    "warc": ("warc", "Exchange captures with other web archives (WARC, WACZ)."),
    "import": ("import_", "Take in a folder of saved HTML pages."),
    "check": ("check", "Check the archive against its rules."),
    "review": ("review", "List names that may belong to one person or body."),
    "publish-copy": ("publish_copy", "Make a read-only copy for publishing."),
    "drift-report": ("drift_report", "Collect what a developer needs when the website has changed."),
    "demo": ("demo", "Run everything on the built-in sample website."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"archive.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"No such command {args[0]!r}.{f' Did you mean {near[0]!r}?' if near else ''}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="london-assembly-press", prog_name="assembly-press")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="ASSEMBLY_PRESS_CONFIG",
    help="Configuration file; default: ./assembly-press.toml if there is one.",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """The Assembly Press Archive: a lasting, searchable record of the London Assembly's press notices.

    Example: assembly-press crawl --contact you@example.org && assembly-press build && assembly-press serve
    """
    ctx.obj = load(config)
    ctx.default_map = ctx.obj.default_map()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its status; every fault a user can cause is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows ?, and nothing ends
    try:
        status = cli.main(arguments, prog_name="assembly-press", standalone_mode=False)
    except UserError as error:
        click.echo(f"assembly-press: {error}", err=True)
        sys.exit(error.status)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        page = error.ctx.command_path if error.ctx else "assembly-press"
        message = error.format_message().rstrip(".")
        click.echo(f"assembly-press: {message}{'' if message.endswith('?') else '.'} See `{page} --help`", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"assembly-press: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("assembly-press: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`): nothing to say
        sys.exit(FAILED)
    except OSError as error:
        click.echo(f"assembly-press: {in_words(error)}", err=True)
        sys.exit(FAILED)
    except sqlite3.Error as error:
        click.echo(f"assembly-press: the database says: {error}", err=True)
        sys.exit(FAILED)
    sys.exit(status if isinstance(status, int) else 0)
