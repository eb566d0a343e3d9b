"""How well notices are read: the first run on pages that the parser's author had not seen.

The same figures as in docs/explanation/accuracy.md, of which a test makes sure; they were taken once and do not change.
"""

from __future__ import annotations

PAGES = 60
FIGURES = {
    "headline": ("Headline", "100.0%", "100.0%"),
    "created_on": ("Date", "100.0%", "100.0%"),
    "committee": ("Committee", "100.0%", "100.0%"),
    "kind": ("Kind of notice", "98.3%", "98.3%"),
    "meeting": ("Meeting", "100.0%", "97.2%"),
    "meeting.date": ("Day of the meeting", "100.0%", "100.0%"),
    "meeting.venue": ("Place of the meeting", "98.1%", "97.1%"),
    "guest.name": ("Name of a guest", "99.2%", "97.0%"),
    "guest.role": ("Role of a guest", "97.6%", "97.6%"),
    "guest.organisation": ("Organisation of a guest", "98.0%", "97.6%"),
    "footnotes": ("Notes to editors", "100.0%", "100.0%"),
    "quotes": ("Quotation", "100.0%", "100.0%"),
}
"""Field of the measurement → its name on the page, precision, recall."""
