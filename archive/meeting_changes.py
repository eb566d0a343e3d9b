"""Two states of a notice → what changed in the meetings that it announces, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.change import Change, in_words, plain, value_change
from archive.guest_changes import guest_changes, lone_guests
from archive.panel_changes import panel_changes
from scraper.notice import Meeting, MeetingKind, Venue


def meeting_changes(before: Sequence[Meeting], after: Sequence[Meeting]) -> Iterator[Change]:
    """Yield what changed from the meetings of one state to those of another, in the order of the later."""
    pairs = match_meetings(before, after)
    many = max(len(before), len(after)) > 1
    for old, new in pairs:
        if old is None and new is not None:
            words = f"{plain(after[new].kind)} added: {_named(after[new])}"
            yield Change(kind="meeting_added", field=f"meetings[{new}]", summary=words, after=_named(after[new]))
            yield from lone_guests(after[new], f"meetings[{new}]", "added", _which(after[new]))
        elif new is None and old is not None:
            words = f"{plain(before[old].kind)} removed: {_named(before[old])}"
            yield Change(kind="meeting_removed", field=f"meetings[{old}]", summary=words, before=_named(before[old]))
            yield from lone_guests(before[old], f"meetings[{old}]", "removed", _which(before[old]))
        elif old is not None and new is not None:
            which = _which(before[old]) if many else ""
            yield from _meeting(before[old], after[new], f"meetings[{new}]", f"meetings[{old}]", which)


def match_meetings(before: Sequence[Meeting], after: Sequence[Meeting]) -> list[tuple[int | None, int | None]]:
    """Return pairs of places: the same meeting in an earlier and a later state; None where one state lacks it.

    First those that agree in committee, day and start, then committee and day, then committee, then topic, then what
    is left in order if both have the same number left of that kind.
    """
    left, right = list(range(len(before))), list(range(len(after)))
    pairs: list[tuple[int | None, int | None]] = []
    keys = (
        lambda m: (m.kind, m.committee, m.date, m.start_time, m.topic),
        lambda m: (m.kind, m.committee, m.date, m.start_time),
        lambda m: (m.kind, m.committee, m.date),
        lambda m: (m.kind, m.committee, m.topic) if m.committee or m.topic else None,
        lambda m: (m.kind, m.committee) if m.committee else None,
        lambda m: (m.kind, m.date, m.start_time) if m.date else None,
    )
    for key in keys:
        for i in list(left):
            j = next((j for j in right if key(before[i]) is not None and key(before[i]) == key(after[j])), None)
            if j is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
    for kind in sorted({before[i].kind for i in left}):
        one = [i for i in left if before[i].kind == kind]
        other = [j for j in right if after[j].kind == kind]
        if len(one) == len(other) == 1 and None in (before[one[0]].committee, after[other[0]].committee):
            pairs.append((one[0], other[0]))
            left.remove(one[0])
            right.remove(other[0])
    pairs += [(i, None) for i in left] + [(None, j) for j in right]
    return sorted(pairs, key=lambda pair: (len(after) if pair[1] is None else pair[1], pair[0] or 0))


def _which(meeting: Meeting) -> str:
    return f" ({meeting.committee or meeting.topic or plain(meeting.kind)})"


def _named(meeting: Meeting) -> str:
    parts = [meeting.committee or meeting.topic or plain(meeting.kind), in_words(meeting.date)]
    return ", ".join([*parts, *([meeting.start_time] if meeting.start_time else [])])


def _meeting(old: Meeting, new: Meeting, field: str, old_field: str, which: str) -> Iterator[Change]:
    if old.date != new.date:
        days = [in_words(day) if day else None for day in (old.date, new.date)]
        what = "meeting" if new.kind == MeetingKind.PUBLIC_MEETING else plain(new.kind)
        yield _moved(f"{field}.date", "date_moved", f"{what}{which}", *days)
    if old.start_time != new.start_time:
        yield _moved(f"{field}.start_time", "start_moved", f"start{which}", old.start_time, new.start_time)
    if old.end_time != new.end_time:
        yield _moved(f"{field}.end_time", "end_moved", f"end{which}", old.end_time, new.end_time)
    if old.kind != new.kind:
        kinds = plain(old.kind), plain(new.kind)
        yield value_change(f"{field}.kind", "meeting_kind_changed", f"kind of item{which}", *kinds)
    if old.committee != new.committee:
        yield value_change(f"{field}.committee", "committee_changed", f"committee{which}", old.committee, new.committee)
    if old.topic != new.topic:
        yield value_change(f"{field}.topic", "topic_changed", f"topic{which}", old.topic, new.topic)
    if old.venue != new.venue:
        places = [venue_words(venue) for venue in (old.venue, new.venue)]
        yield value_change(f"{field}.venue", "venue_changed", f"venue{which}", *places)
    yield from panel_changes(old, new, field, old_field, which)
    yield from guest_changes(old, new, field, old_field, which)


def _moved(field: str, kind: str, what: str, before: str | None, after: str | None) -> Change:
    if before and after:
        return Change(
            kind=kind, field=field, summary=f"{what} moved from {before} to {after}", before=before, after=after
        )
    return value_change(field, kind, what, before, after)


def venue_words(venue: Venue | None) -> str | None:
    """Return a venue in one line, or None."""
    if venue is None:
        return None
    parts = [venue.room, venue.building, venue.address, venue.postcode, "online" if venue.virtual else None]
    return ", ".join(part for part in parts if part) or "a place without a name"
