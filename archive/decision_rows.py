"""What people decided, as rows of press.db that depend on no notice: redirects of merged ids, and corrections."""

from __future__ import annotations

from archive.corrections import Correction
from archive.decided import Decided
from archive.press import Store
from archive.suppressions import Hidden, Suppressions

_CORRECTION = ("pk", "url", "field", "as_published", "corrected", "why", "source", "applied")


def write_decisions(store: Store, decided: Decided) -> None:
    """Write redirects and corrections; nothing that names a person who must not be published."""
    hidden = Hidden(decided.suppressions, decided.people)
    for kind, merged in (("person", decided.people.merged), ("organisation", decided.organisations.merged)):
        rows = [(kind, old, new) for old, new in sorted(merged.items())]
        rows = [row for row in rows if kind != "person" or not hidden.hides_id(row[2])]
        store.add("redirects", rows, ("kind", "old_id", "new_id"))
    corrections = [one for some in decided.corrections.values() for one in some]
    for one in sorted(corrections, key=lambda one: one.number):
        texts = (one.notice, one.field, one.as_published, one.corrected, one.why, one.source)
        names_somebody = any(hidden.named_in(text) for text in texts[2:] if text)
        if not names_somebody and not _is_of_hidden_notice(one, decided.suppressions):
            store.add("corrections", [(one.number, *texts, 0)], _CORRECTION)
    store.flush()


def _is_of_hidden_notice(correction: Correction, suppressions: Suppressions) -> bool:
    urls = [correction.notice] if "/" in correction.notice else []
    return correction.notice in suppressions.notices or suppressions.hides_notice(urls) is not None
