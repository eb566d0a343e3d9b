"""How well notices are read: real notices, held out.

The figures of docs/explanation/accuracy.md, of which a test makes sure; they were taken once and do not change.
"""

from __future__ import annotations

NOTICES = 55
FIGURES = {
    "headline, created_on, image, committee, chair": ("Headline, date, committee, chair", "100.0%", "100.0%"),
    "kind": ("Kind of notice", "96.4%", "96.4%"),
    "meeting, its kind, committee, topic, date, start and end": (
        "Meeting with its topic, day and times",
        "100.0%",
        "100.0%",
    ),
    "meeting.venue": ("Place of a meeting", "98.5%", "98.5%"),
    "panel.label, title, start and end": ("Panel", "100.0%", "98.1%"),
    "guest.name": ("Name of a guest", "100.0%", "97.9%"),
    "guest.role": ("Role of a guest", "99.1%", "98.7%"),
    "guest.organisation": ("Organisation of a guest", "99.1%", "99.1%"),
    "footnotes": ("Notes to editors", "100.0%", "100.0%"),
    "footnote_markers": ("Markers of the notes", "100.0%", "100.0%"),
    "quotes": ("Quotation", "87.5%", "82.4%"),
}
"""Field of the measurement → its name on the page, precision, recall."""
