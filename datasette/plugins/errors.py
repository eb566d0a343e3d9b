"""Errors are told in the server's log, shortly.

Where the package `rich` happens to be installed, Datasette 0.65 prints every local variable of the failing page, and
fails itself on an address that leads nowhere (it prints outside of an `except` block). Without it, it does neither.
"""

from __future__ import annotations

from typing import Any

from datasette import handle_exception

_handler: Any = handle_exception
_handler.rich = None
