"""Two states of a meeting → which panel is which, and what changed in their headings and times, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from archive.change import Change
from archive.ids import fold
from scraper.notice import Guest, Meeting, Panel


def match_panels(before: Sequence[Panel], after: Sequence[Panel]) -> dict[int, int]:
    """Return for places of panels in the earlier state those in the later: by heading, then by guests, then by label.

    A panel that was put in front of others changes their numbers; it does not make other panels of them.
    """
    found: dict[int, int] = {}
    likes: tuple[Callable[[Panel, Panel], float], ...] = (
        lambda one, other: float((one.label, one.title) == (other.label, other.title)),
        lambda one, other: float(one.title is not None and one.title == other.title),
        _shared_guests,
        lambda one, other: float(one.label is not None and one.label == other.label),
        lambda one, other: float(len(before) == len(after) == 1),
    )
    for like in likes:
        for i, one in enumerate(before):
            free = [j for j in range(len(after)) if j not in found.values()]
            best = max(free, key=lambda j: (like(one, after[j]), -abs(i - j)), default=None)
            if i not in found and best is not None and like(one, after[best]) >= 0.5:
                found[i] = best
    return found


def _shared_guests(one: Panel, other: Panel) -> float:
    left, right = ({who(guest) for guest in panel.guests} for panel in (one, other))
    return len(left & right) / max(len(left), len(right), 1)


def who(guest: Guest) -> str:
    """Return what makes two lines of two states the same guest."""
    return fold(guest.name) if guest.name else fold(guest.organisation or guest.text)


def panel_changes(old: Meeting, new: Meeting, field: str, old_field: str, which: str) -> Iterator[Change]:
    """Yield what changed in the panels' headings and times, and which came or went."""
    pairs = match_panels(old.panels, new.panels)
    for i, panel in enumerate(old.panels):
        if i not in pairs:
            words = panel_words(panel)
            place = f"{old_field}.panels[{i}]"
            yield Change(kind="panel_removed", field=place, summary=f"panel{which} removed: {words}", before=words)
    come = {j: i for i, j in pairs.items()}
    for j, panel in enumerate(new.panels):
        words, place = panel_words(panel), f"{field}.panels[{j}]"
        if j not in come:
            yield Change(kind="panel_added", field=place, summary=f"panel{which} added: {words}", after=words)
            continue
        before = panel_words(old.panels[come[j]])
        if before != words:
            summary = f"panel{which} changed from {before} to {words}"
            yield Change(kind="panel_changed", field=place, summary=summary, before=before, after=words)
    order = [come[j] for j in range(len(new.panels)) if j in come]
    if order != sorted(order):
        names = [", ".join(panel_words(panel) for panel in meeting.panels) for meeting in (old, new)]
        words = f"panels{which} in another order: {names[1]}"
        yield Change(kind="panels_reordered", field=f"{field}.panels", summary=words, before=names[0], after=names[1])


def panel_words(panel: Panel) -> str:
    """Return a panel's heading and times in one line."""
    name = " – ".join(part for part in (panel.label, panel.title) if part) or "a panel without a heading"
    times = "–".join(part for part in (panel.start_time, panel.end_time) if part)
    return f"{name} ({times})" if times else name
