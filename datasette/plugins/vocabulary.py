"""The words that the templates write with: days, times, numbers, addresses, comparisons."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import path_with_added_args, path_with_replaced_args
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup, escape

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from reading_room import addresses, fragments, words

SHORT, MIDDLING = 24, 80
"""Characters up to which a cell of a table stays on one line, and up to which a few narrow lines will do."""
STATIC = Path(__file__).resolve().parents[1] / "static"


def version_of(name: str) -> str:
    """Return a static file's address with a mark that changes with the file: no cache serves an old one."""
    stat = (STATIC / name).stat()
    return f"/static/{name}?{stat.st_mtime_ns:x}"


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give every template the same filters and functions."""
    env.filters.update(
        day=words.day,
        month=words.month,
        clock=words.clock,
        instant=words.instant,
        number=words.number,
        count=words.count,
        how_many=fragments.how_many,
        times=words.times,
        sentence=words.sentence,
        plain=words.plain,
        percent=words.percent,
    )
    env.globals.update(
        address=addresses.path,
        cell_class=cell_class,
        row_cells=row_cells,
        table_cells=table_cells,
        dated=fragments.dated,
        notice_meta=fragments.notice_meta,
        facet_values=fragments.facet_values,
        sort_address=sort_address,
        with_query=addresses.with_query,
        is_safe=addresses.is_safe,
        kind_names=words.KINDS,
        meeting_kind_names=words.MEETING_KINDS,
        status_names=words.STATUSES,
        crawl_mode_names=words.CRAWL_MODES,
        room_static=version_of,
        full_name=full_name,
        path_with_added_args=path_with_added_args,
        path_with_replaced_args=path_with_replaced_args,
    )


def sort_address(request: Request, column: str, descending: bool) -> str:
    """Return the address of a table sorted by a column, from its first page."""
    sort, sort_desc = (None, column) if descending else (column, None)
    path: str = path_with_replaced_args(request, {"_sort": sort, "_sort_desc": sort_desc, "_next": None})
    return path


def cell_class(value: Any) -> str:
    """Return how wide a cell of a table wants to be: `none`, `figure`, `short`, `middling` or `long`.

    >>> [cell_class(value) for value in (None, "\xa0", 7, "2023-07-19", "Transport Committee in June", "word " * 30)]
    ['none', 'none', 'figure', 'short', 'middling', 'long']
    """
    if isinstance(value, int | float):
        return "figure"
    if isinstance(value, Markup):
        text = str(value.striptags() if "<" in value else value.unescape()).strip()
    else:
        text = str(value or "").strip()
    if not text:
        return "none"
    return "short" if len(text) <= SHORT else "middling" if len(text) <= MIDDLING else "long"


def row_cells(columns: Iterable[str], values: Iterable[Any]) -> Markup:
    """Return the cells of a table's row. A table page has hundreds, which cost a template more than the rest of it.

    >>> print(row_cells(["kind"], ["<b>"]))
    <td class="short" data-label="kind">&lt;b&gt;</td>
    """
    return Markup(
        "".join(
            [
                f'<td class="{cell_class(value)}" data-label="{_escaped(column)}">{escape(value)}</td>'
                for column, value in zip(columns, values, strict=True)
            ]
        )
    )


_escaped = lru_cache(maxsize=500)(escape)  # the same few names of columns, in every row


def table_cells(row: Iterable[dict[str, Any]]) -> Markup:
    """Return the cells of a row as Datasette's table page has it."""
    cells = list(row)
    return row_cells([cell["column"] for cell in cells], [cell["value"] for cell in cells])


def full_name(row: dict[str, Any]) -> str:
    """Return a name with its title and letters."""
    parts = (row.get("honorific_prefix"), row.get("name") or row.get("person"), row.get("honorific_suffix"))
    return " ".join(str(part) for part in parts if part)


@hookimpl
def extra_template_vars(request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Give Datasette's own pages what the frame needs: a canonical address, and whether a chart is wanted."""
    here = addresses.absolute(datasette, request, request.path) if request else ""
    return {"here": here, "wants_chart": bool(request and request.args.get("_chart"))}
