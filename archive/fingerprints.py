"""What a build depends on besides captures and decisions: the code that reads pages and makes rows, and the schema."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

# modules whose change may change rows; commands, exports, health and the crawl make none
_OWN = (
    "agendas", "appearances", "build", "build_scope", "change", "committees", "contacts", "content_hash",
    "corrections", "decided", "decision_rows", "decisions", "diffs", "forget", "gather", "guest_changes", "ids",
    "joins", "masking", "meeting_changes", "meeting_standing", "meeting_tracks", "meetings", "moments",
    "notice_accounts", "notice_addresses", "notice_rows", "notices", "organisations", "panel_changes", "parsing",
    "name_doubts", "people", "person_doubts", "registers", "rows", "striking", "suppressions", "timeline",
    "unused_decisions", "versions",
)  # fmt: skip


@cache
def code_fingerprint() -> str:
    """Return a hash of the sources that a build's rows depend on."""
    scraper = Path(import_module("scraper").__file__ or "").parent
    here = Path(__file__).parent
    files = [path for path in scraper.rglob("*") if path.suffix in (".py", ".json") and "spiders" not in path.parts]
    files += [here / f"{name}.py" for name in _OWN] + [here / "schema.sql"]
    digest = sha256()
    for path in sorted(files):
        digest.update(f"{path.parent.name}/{path.name} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
