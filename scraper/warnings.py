"""The table of warnings: every doubt that the parser publishes with a notice has one of these codes."""

from __future__ import annotations

from scraper.notice import Doubt

CODES: dict[str, str] = {
    "undecodable-bytes": "Some bytes of the page are in no known encoding; they stand as � in the text.",
    "headline-from-title": "The page has no headline of its own; it was taken from the page's title.",
    "created-on-missing": "The page shows no date and its metadata has none.",
    "created-on-from-metadata": "The page shows no date; `created_on` was taken from its metadata.",
    "created-on-from-listing": "The page shows no date; `created_on` was taken from the website's list of notices.",
    "created-on-differs": "The date on the page and the date in its metadata differ; the one on the page stands.",
    "date-weekday-differs": "A date does not fall on the weekday printed with it; both readings are shown.",
    "date-impossible": "A date does not exist in the calendar; the field is null.",
    "date-year-unknown": "A date has no year and nothing on the page proves one; the field is null.",
    "meeting-date-missing": "A meeting is announced, but the page does not say when.",
    "meeting-unread": "A day, a time and a room stand together, but no meeting of that day was read.",
    "tomorrow-differs": "The notice says “tomorrow”, but its dated sentence names another day; that sentence stands.",
    "banner-differs": "The note added after the meeting names another day than the notice; the added note stands.",
    "slug-differs": "The page's address speaks of something else than its text: an old page may have been overwritten.",
    "committee-unknown": "The committee is not in the list of committees; its name stands as printed.",
    "guests-missing": "The text announces guests, but no list follows.",
    "guest-line-unread": "A line in a list of guests could not be read as a guest; it is left out.",
    "marker-without-note": "A marker in the text has no note of that number.",
    "note-number-repeated": "Two notes carry the same number.",
    "email-unreadable": "An e-mail address is hidden on the page and could not be read; the field is null.",
    "text-cut": "The text is longer than any notice; what follows the limit was not read.",
    "body-empty": "The notice has a headline, but no text of its own.",
}


def doubt(code: str, message: str) -> Doubt:
    """Return a warning; raises `KeyError` for a code that the table does not hold."""
    assert message
    CODES[code]
    return Doubt(code=code, message=message)
