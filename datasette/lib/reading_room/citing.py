"""A notice as reference managers take it: BibTeX, RIS, CSL-JSON, and plain text in Harvard style.

Each names the notice itself and the archived capture that proves it: address, time, SHA-256 of the page as captured.
"""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from . import addresses, words
from .database import one

AUTHOR = "London Assembly"
PUBLISHER = "Greater London Authority"
ARCHIVE = "Assembly Press Archive"
GENRE = "Press notice"

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}

# BibTeX counts braces even behind a backslash: one without its partner, as \{, would swallow the rest of a file.
_LONE_BRACES = _LATEX | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited of a notice."""

    key: str
    title: str
    issued: date | None
    url: str
    page: str
    """The notice's page in this archive."""
    committee: str | None
    archived: str | None
    """Address of the capture in this archive."""
    captured_at: str | None
    sha256: str | None

    @property
    def note(self) -> str:
        """The archived capture in words, or "" where there is none."""
        if self.archived is None:
            return ""
        return f"Archived copy: {self.archived} (captured {_utc(self.captured_at)}, SHA-256 {self.sha256 or 'unknown'})"


def citation(connection: sqlite3.Connection, id: str, base: str) -> Citation | None:
    """Return what to cite of a notice, or None; `base` is the archive's address without a slash at its end."""
    row = one(
        connection,
        "SELECT n.id, n.headline, n.created_on, n.url, c.name AS committee, k.pk AS capture, k.fetched_at, k.sha256 "
        "FROM notices n LEFT JOIN committees c ON c.pk = n.committee_pk "
        "LEFT JOIN versions v ON v.notice_pk = n.pk LEFT JOIN captures k ON k.pk = v.capture_pk "
        "WHERE n.id = ? ORDER BY v.number DESC LIMIT 1",
        id,
    )
    if row is None:
        return None
    return Citation(
        key=f"london-assembly-{row['id']}",
        title=" ".join(_printable(row["headline"]).split()),
        issued=date.fromisoformat(row["created_on"]) if row["created_on"] else None,
        url=row["url"],
        page=base + addresses.path("notice", row["id"]),
        committee=row["committee"],
        archived=f"{base}/archived/{row['capture']}" if row["capture"] else None,
        captured_at=row["fetched_at"],
        sha256=row["sha256"],
    )


def bibtex(cited: Citation) -> str:
    """Return a biblatex entry (`@online`), with `year` for programs that know BibTeX only."""
    fields = {
        "author": f"{{{_latex(AUTHOR)}}}",  # two pairs of braces: a body, not a person with a family name
        "title": f"{{{_latex(cited.title)}}}",
        "organization": _latex(PUBLISHER),
        "date": cited.issued.isoformat() if cited.issued else "",
        "year": f"{cited.issued:%Y}" if cited.issued else "",
        "type": GENRE,
        "url": _uri(cited.url),
        "urldate": (cited.captured_at or "")[:10],
        "keywords": _latex(cited.committee or ""),
        "note": _latex(cited.note),
        "langid": "british",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{cited.key},", *lines, "}"]) + "\n"


def ris(cited: Citation) -> str:
    """Return a RIS record (type ELEC: a web page), lines ending with CR LF."""
    fields = [
        ("TY", "ELEC"),
        ("ID", cited.key),
        ("AU", f"{AUTHOR},"),  # the comma says that there is no given name
        ("TI", cited.title),
        ("PB", PUBLISHER),
        ("CY", "London"),
        ("PY", f"{cited.issued:%Y}" if cited.issued else ""),
        ("DA", f"{cited.issued:%Y/%m/%d}" if cited.issued else ""),
        ("M3", GENRE),
        ("KW", cited.committee or ""),
        ("LA", "en-GB"),
        ("UR", cited.url),
        ("Y2", (cited.captured_at or "")[:10].replace("-", "/")),
        ("DB", ARCHIVE),
        ("L2", cited.archived or ""),
        ("N1", cited.note),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def csl_json(cited: Citation) -> str:
    """Return CSL-JSON (1.0.2): a list of one item, as Zotero and Pandoc take it."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": AUTHOR}],
        "publisher": PUBLISHER,
        "publisher-place": "London",
        "genre": GENRE,
        "URL": cited.url,
        "language": "en-GB",
    }
    if cited.issued:
        item["issued"] = {"date-parts": [[cited.issued.year, cited.issued.month, cited.issued.day]]}
    if cited.committee:
        item["keyword"] = cited.committee
    if cited.archived and cited.captured_at:
        captured = date.fromisoformat(cited.captured_at[:10])
        item |= {
            "accessed": {"date-parts": [[captured.year, captured.month, captured.day]]},
            "archive": ARCHIVE,
            "archive_location": cited.archived,
            "note": cited.note,
            "custom": {"captured_at": cited.captured_at, "sha256": cited.sha256},
        }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def plain(cited: Citation) -> str:
    """Return one line in Harvard style."""
    year = f"{cited.issued:%Y}" if cited.issued else "no date"
    day = f", {cited.issued.day} {cited.issued:%B}" if cited.issued else ""
    note = f" {cited.note}." if cited.note else ""
    return f"{AUTHOR} ({year}) ‘{cited.title}’, press notice{day}. Available at: {cited.url}.{note}\n"


def _latex(text: str) -> str:
    r"""Return a text with what LaTeX and BibTeX would take for commands escaped; letters of all scripts stay.

    >>> _latex("Lamps & {50%} of £3"), _latex("{50%")
    ('Lamps \\& \\{50\\%\\} of £3', '\\textbraceleft{}50\\%')
    """
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in text)) or [0]
    table = _LATEX if min(depths) >= 0 and depths[-1] == 0 else _LONE_BRACES
    return "".join(table.get(sign, sign) for sign in text)


def _uri(url: str) -> str:
    """Return an address that can't end the field: biblatex takes it as it is, so braces are percent-encoded.

    >>> _uri("https://x.invalid/{a}%20b")
    'https://x.invalid/%7Ba%7D%20b'
    """
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _printable(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text)


def _utc(instant: str | None) -> str:
    """Return an instant as it is cited.

    >>> _utc("2026-01-05T09:30:00Z")
    '5 January 2026 at 09:30 UTC'
    """
    return f"{words.day(instant)} at {instant[11:16]} UTC" if instant else "at an unknown time"
