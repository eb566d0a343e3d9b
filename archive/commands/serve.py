"""`assembly-press serve`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.shared import data_option
from archive.serve import serve


@click.command("serve")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which the site is served.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; the next free one if taken."
)
@click.option("--public", is_flag=True, help="A web server in front shows the site to others: allow no SQL queries.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the site in the browser; default: no.")
def command(data: Path, host: str, port: int, public: bool, open_browser: bool) -> None:
    """Open the archive in a browser: search, notices, people, committees, meetings, changes (Datasette).

    Example: assembly-press serve --data data --port 8001 --open

    Ctrl-C ends it. SQL queries are allowed only while no other machine can reach the site: on 127.0.0.1, without
    --public.
    """
    serve(data, host, port, click.echo, public=public, open_browser=open_browser)
