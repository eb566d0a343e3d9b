"""Errors are told in the server's log, shortly, and by their true names.

Where the package `rich` happens to be installed, Datasette 0.65 prints every local variable of the failing page, and
fails itself on an address that leads nowhere (it prints outside of an `except` block). Without it, it does neither.
"""

from __future__ import annotations

from typing import Any

from datasette import handle_exception as datasettes_own
from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response
from datasette.views.base import DatasetteError

_handler: Any = datasettes_own
_handler.rich = None


@hookimpl
def handle_exception(exception: Exception) -> Response | None:
    """Call the asker's mistakes so, where Datasette would answer 500, a fault of the server."""
    if isinstance(exception, DatasetteError) and exception.message.startswith("Cannot sort table by "):
        exception.status = 400
        exception.title = exception.title or "That column can’t be sorted by"
    if isinstance(exception, QueryInterrupted):
        return Response("This question took too long: ask for less.\n", status=400)
    return None
