"""Options that many commands have, each written once."""

from __future__ import annotations

from pathlib import Path

import click

data_option = click.option(
    "--data", default="data", show_default=True, type=click.Path(path_type=Path), help="Folder of the archive."
)
