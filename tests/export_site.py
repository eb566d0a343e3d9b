"""The site over the invented archive of `tests.export_archive`, asked in this process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import httpx
from datasette.app import Datasette

SITE = Path(__file__).resolve().parents[1] / "datasette"


@cache
def site(data: Path) -> Datasette:
    """Return the reading room over `data/press.db`."""
    return Datasette([str(data / "press.db")], template_dir=str(SITE / "templates"), plugins_dir=str(SITE / "plugins"))


async def get(data: Path, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """Return the site's answer."""
    answer: Any = await site(data).client.get(path, headers=headers or {})
    assert isinstance(answer, httpx.Response)
    return answer


async def text(data: Path, path: str) -> str:
    """Return the text of an answer that has to be right."""
    answer = await get(data, path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    return answer.text
