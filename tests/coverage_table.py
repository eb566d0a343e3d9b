"""The table of `tests/pages/COVERAGE.md`: each form that notices take, and the pages that prove it.

`python -m tests.coverage_table` writes it anew.
"""

from __future__ import annotations

from tests.cases import PAGES, page_names, proved_by

COVERAGE = PAGES / "COVERAGE.md"


def forms() -> dict[str, dict[str, str]]:
    """Return the forms of `variants.txt`: section → name → description."""
    sections: dict[str, dict[str, str]] = {}
    for line in (PAGES / "variants.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = sections.setdefault(line[3:], {})
        elif line and not line.startswith("# "):
            name, description = line.split(": ", 1)
            section[name] = description
    return sections


def proofs() -> dict[str, list[str]]:
    """Return the pages that declare each form."""
    found: dict[str, list[str]] = {}
    for page in page_names():
        for name in proved_by(page):
            found.setdefault(name, []).append(page)
    return found


def table() -> str:
    """Return the whole of COVERAGE.md."""
    pages = proofs()
    lines = [
        "# Which page proves which form",
        "",
        "Made by `python -m tests.coverage_table` from `variants.txt` and the first line of each page; do not edit.",
    ]
    for section, names in forms().items():
        lines += ["", f"## {section}", "", "| form | what it is | pages |", "|---|---|---|"]
        for name, description in names.items():
            links = ", ".join(f"[{page}]({page}.html)" for page in pages.get(name, []))
            lines.append(f"| `{name}` | {description.replace('|', chr(92) + '|')} | {links} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    COVERAGE.write_text(table(), "utf-8")
