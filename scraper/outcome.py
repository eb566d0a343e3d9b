"""What a crawl has to say besides the results of its addresses: why it stopped, and what the site looked like."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scraper.capture import Capture
from scraper.exchange import Stop
from scraper.pages import RefusedPage, parse_notice
from scraper.pages.challenge import Judgement, is_dated
from scraper.pages.survey import survey
from scraper.site import classify

# what the parser may say of an answer that is certainly no page of the site; after any other word of it the page is
# kept all the same and reported
_NOT_THE_PAGE = {"empty", "not-html", "challenge", "error-page"}
# what it says when it cannot make out a notice at all: a share of these means that the site has changed
_UNREADABLE = {"not-a-notice", "listing"}


@dataclass(slots=True)
class Outcome:
    """The findings of one run."""

    stop: Stop | None = None
    fault: BaseException | None = None
    """A fault of this machine, such as a full disk, or of this program."""
    drift: list[str] = field(default_factory=list)
    """Signs, in words, that the site no longer looks as expected."""
    closed: list[str] = field(default_factory=list)
    """Pages of the listing that robots.txt disallows: what they would have led to is not known."""
    unrecognised: Counter[str] = field(default_factory=Counter)
    """Pages that were kept although the parser cannot read them, by its reason."""
    unreadable: int = 0
    """How many of them look like no notice at all."""
    parsed: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    """What the site looked like: the answers to the open questions about it."""
    traits: dict[str, Counter[str]] = field(default_factory=dict)
    challenges: Counter[str] = field(default_factory=Counter)
    moved: list[dict[str, str]] = field(default_factory=list)

    def recognise(self, capture: Capture) -> tuple[date | None, Judgement | None]:
        """The notice's date as the parser reads it, or why it is no page of the site at all.

        A page that the parser merely cannot read is kept: a redesign must not cost pages.
        """
        self.parsed += 1
        try:
            return parse_notice(capture.body, capture.url, capture.content_type).created_on, None
        except RefusedPage as refused:
            if refused.reason in _NOT_THE_PAGE and not is_dated(capture.body):
                return None, Judgement(refused.reason.replace("-", "_"), str(refused))
            self.unrecognised[refused.reason] += 1
            self.unreadable += refused.reason in _UNREADABLE
        except Exception as fault:  # a fault of the parser must never cost a page
            self.unrecognised[f"parser fault: {type(fault).__name__}"] += 1
            self.unreadable += 1
            logging.getLogger("press").error("%s: the parser failed: %r", capture.url, fault)
        return None, None

    def note_traits(self, capture: Capture) -> None:
        """Count the traits of a notice's markup."""
        found = survey(capture.body)
        for name, value in found.told.items():
            self._count(name, value)
        self._count("pattern", classify(capture.url).pattern or "none")
        sent = [name for name in ("etag", "last-modified") if capture.header(name)]
        self._count("validators", "+".join(sent) or "none")
        for fate, times in found.protected_emails.items():
            self._count("protected_emails", fate, times)

    def _count(self, trait: str, value: str, times: int = 1) -> None:
        self.traits.setdefault(trait, Counter())[value] += times
