"""Put the data dictionary into the site's metadata: `python -m archive.site_metadata`.

`datasette/metadata.yaml` says by hand how each table is shown (labels, sort orders, facets) and which questions are
ready to ask; what tables and columns mean comes from schema.sql and is written into it by this module. A test holds
the two together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from archive.dictionary import tables

METADATA = Path(__file__).parent.parent / "datasette" / "metadata.yaml"
HEADER = "# What tables and columns mean is written by `python -m archive.site_metadata` from archive/schema.sql.\n"


def described(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata with every table and column of press.db described as schema.sql does."""
    shown = metadata["databases"]["press"]["tables"]
    ours: dict[str, Any] = {}
    for name, doc in tables().items():
        columns = {column: about.description for column, about in doc.columns.items()}
        rest = {key: value for key, value in shown.get(name, {}).items() if key not in ("description", "columns")}
        hidden = {"hidden": True} if name.startswith("build_") else {}
        ours[name] = {"description": doc.description, **hidden, **rest, "columns": columns}
    others = {name: table for name, table in shown.items() if name.startswith("notices_fts")}
    return {
        **metadata,
        "databases": {"press": {**metadata["databases"]["press"], "tables": {**ours, **others}}},
    }


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)


def to_yaml(metadata: dict[str, Any]) -> str:
    """Return the metadata as the text of the file."""
    return HEADER + yaml.dump(metadata, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def write(path: Path = METADATA) -> None:
    """Write the descriptions into the file, leaving the rest of it as it is."""
    path.write_text(to_yaml(described(yaml.safe_load(path.read_text("utf-8")))), "utf-8")


if __name__ == "__main__":
    write()
