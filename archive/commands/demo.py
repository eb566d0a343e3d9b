"""`assembly-press demo`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.demo import Demo, run_demo, run_site


@click.command("demo")
@click.option(
    "--data", default="data/demo", show_default=True, type=click.Path(path_type=Path), help="Folder of its archive."
)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port of the site.")
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the site at the end, or stop before.")
@click.option("--site-only", is_flag=True, help="Only serve the sample website.")
@click.option("--hostile", is_flag=True, help="Add a notice that is made to break the program.")
def command(data: Path, port: int, serve: bool, site_only: bool, hostile: bool) -> int:
    """Run everything on the built-in sample website: crawl, build, export, serve. Nothing of yours is touched.

    Example: assembly-press demo --no-serve

    A second run fetches only what is new. Ctrl-C ends it.
    """
    try:
        if site_only:
            run_site(click.echo, hostile=hostile)
        else:
            run_demo(Demo(data=data, port=port, serve=serve, hostile=hostile, say=click.echo))
    except KeyboardInterrupt:
        click.echo("\nStopped." if site_only else "\nStopped. Run it again and it goes on from here.")
    return 0
