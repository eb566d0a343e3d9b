"""Pages that another crawler found unchanged: its WARC names the record that has the body instead of repeating it."""

from __future__ import annotations

from archive.captures import Captures, DamagedCapture
from archive.moments import to_text
from archive.web_records import Answer, Revisit
from scraper.capture import Capture
from scraper.site import canonical


class Bodies:
    """The captures that revisits may name: of the file that is read, and of what was imported before."""

    def __init__(self, captures: Captures) -> None:
        self._captures = captures
        self._by_digest: dict[str, int] = {}

    def remember(self, answer: Answer, capture_id: int) -> None:
        """Keep which capture an answer has become."""
        if answer.digest:
            self._by_digest.setdefault(answer.digest, capture_id)

    def named_by(self, revisit: Revisit) -> Capture | None:
        """Return the capture that has the body of a revisit, or None."""
        if revisit.of_digest in self._by_digest:
            return self._capture(self._by_digest[revisit.of_digest])
        run = self._captures.connection.execute
        row = None
        if revisit.of_time is not None:
            named = canonical(revisit.of_url), to_text(revisit.of_time)
            row = run("SELECT id FROM captures WHERE url = ? AND fetched_at = ?", named).fetchone()
        if row is None:
            row = run("SELECT id FROM captures WHERE source_detail = ?", (revisit.of_record,)).fetchone()
        return None if row is None else self._capture(row[0])

    def _capture(self, capture_id: int) -> Capture | None:
        try:
            return self._captures.capture(capture_id)
        except (KeyError, DamagedCapture):
            return None
