"""What a build has to do: everything anew, what is new, or nothing."""

from __future__ import annotations

from archive.captures import Captures
from archive.decided import Decided
from archive.fingerprints import code_fingerprint
from archive.press import Store

SCHEMA_VERSION = "1"


def why_everything(store: Store, captures: Captures, decided: Decided) -> str:
    """Why everything must be made anew, in words; empty if what is new will do."""
    if not store.is_made():
        return "there is no archive yet"
    facts = store.facts()
    if facts.get("schema_version") != SCHEMA_VERSION or facts.get("code") != code_fingerprint():
        return "the program has changed, so every page is read again"
    if facts.get("decisions") != decided.fingerprint:
        return "a decision has changed, so everything is joined again"
    if captures.mark(int(facts["last_capture"])) != facts.get("last_capture_mark"):  # a backup was put in their place
        return "the captures are not those that the archive was made from"
    return ""


def nothing_new(store: Store, captures: Captures) -> bool:
    """Tell whether captures.db holds nothing that press.db does not know."""
    facts = store.facts()
    if int(facts["last_capture"]) != captures.last_id() or next(captures.sightings(int(facts["last_sighting"])), None):
        return False
    if next(captures.refusals(int(facts["last_refusal"])), None):
        return False
    ended = store.connection.execute("SELECT count(*), count(ended_at) FROM crawl_runs").fetchone()
    runs = captures.runs()
    if (len(runs), sum(1 for run in runs if run.ended_at)) != ended:
        return False
    query = "SELECT count(*) FROM build_addresses WHERE how IN ('redirect', 'canonical', 'node')"
    return bool(store.connection.execute(query).fetchone()[0] == len(captures.aliases()))
