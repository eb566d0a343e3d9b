"""Two states of a meeting → what changed in the guests that are announced for it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rapidfuzz import fuzz

from archive.change import Change, value_change
from archive.diffs import text_change, told_apart
from archive.ids import fold
from archive.panel_changes import match_panels, who
from scraper.notice import Guest, Meeting, Panel

_RESPELT = 75

Place = tuple[str, int, int | None, Guest]  # path, panel, what panel of the later state that is, guest


def guest_changes(old: Meeting, new: Meeting, field: str, old_field: str, which: str) -> Iterator[Change]:
    """Yield which guests came, went, changed panel or place, and what changed in what is said of each."""
    panels = match_panels(old.panels, new.panels)
    before = [(path, p, panels.get(p), guest) for path, p, guest in _lines(old, old_field)]
    after: list[Place] = [(path, p, p, guest) for path, p, guest in _lines(new, field)]
    pairs = list(_pairs(before, after))
    for one, other in pairs:
        if one[2] != other[2]:
            yield _moved(one, other, old, new, which)
        yield from _said_anew(one[3], other[3], other[0], which)
    yield from (_lone(path, guest, "removed", which) for path, _, _, guest in before)
    yield from (_lone(path, guest, "added", which) for path, _, _, guest in after)
    yield from _reordered(pairs, new, field, which)


def lone_guests(meeting: Meeting, field: str, what: str, which: str) -> Iterator[Change]:
    """Yield the guests of a meeting that came or went as a whole; `what` is added or removed."""
    yield from (_lone(path, guest, what, which) for path, _, guest in _lines(meeting, field))


def _lone(path: str, guest: Guest, what: str, which: str) -> Change:
    words = f"guest {what}{which}: {guest.text}"
    before, after = (guest.text, None) if what == "removed" else (None, guest.text)
    return Change(kind=f"guest_{what}", field=path, summary=words, before=before, after=after)


def _lines(meeting: Meeting, field: str) -> Iterator[tuple[str, int, Guest]]:
    for p, panel in enumerate(meeting.panels):
        for g, guest in enumerate(panel.guests):
            yield f"{field}.panels[{p}].guests[{g}]", p, guest


def _pairs(before: list[Place], after: list[Place]) -> Iterator[tuple[Place, Place]]:
    """Yield the two lines of each guest that both states have, and take them out of the lists."""
    likes: tuple[Callable[[Place, Place], bool], ...] = (
        lambda one, other: one[2:] == other[2:],
        lambda one, other: (one[2], who(one[3])) == (other[2], who(other[3])),
        lambda one, other: who(one[3]) == who(other[3]),
        lambda one, other: _respelt(one[3], other[3]),
    )
    for like in likes:
        for one in list(before):
            other = next((place for place in after if like(one, place)), None)
            if other is not None:
                before.remove(one)
                after.remove(other)
                yield one, other


def _respelt(old: Guest, new: Guest) -> bool:
    """Whether two lines are one guest whose name was corrected: nearly the same name in the same role."""
    if not old.name or not new.name or (old.role, old.organisation) != (new.role, new.organisation):
        return False
    return fuzz.ratio(fold(old.name), fold(new.name)) >= _RESPELT


def _moved(one: Place, other: Place, old: Meeting, new: Meeting, which: str) -> Change:
    (_, old_panel, _, before), (path, new_panel, _, guest) = one, other
    left, right = _short(old.panels[old_panel]), _short(new.panels[new_panel])
    way = f"from {left} to {right}" if left != right else "to another panel"
    words = f"guest moved {way}{which}: {guest.name or guest.text}"
    return Change(kind="guest_moved", field=path, summary=words, before=before.text, after=guest.text)


def _short(panel: Panel) -> str:
    return panel.label or (f"“{panel.title}”" if panel.title else "a panel without a heading")


def _said_anew(old: Guest, new: Guest, path: str, which: str) -> Iterator[Change]:
    name = new.name or new.text
    told = False
    for part, what in (
        ("name", "name"),
        ("honorific_prefix", "title"),
        ("honorific_suffix", "letters after the name"),
        ("role", "role"),
        ("organisation", "organisation"),
    ):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            told = True
            yield value_change(f"{path}.{part}", f"guest_{part}_changed", f"{what} of {name}{which}", before, after)
    if old.text != new.text and not told:
        words = f"line of {name}{which} changed: {told_apart(old.text, new.text)}"
        yield text_change(f"{path}.text", "guest_text_changed", words, old.text, new.text)


def _reordered(pairs: list[tuple[Place, Place]], new: Meeting, field: str, which: str) -> Iterator[Change]:
    """Yield for each panel whether those who stayed in it stand in another order than before."""
    paths = [path for path, _, _ in _lines(new, field)]
    for p, panel in enumerate(new.panels):
        stayed = [(one, other) for one, other in pairs if one[2] == other[2] == p]
        by_old = [other for _, other in sorted(stayed, key=lambda pair: _number(pair[0][0]))]
        by_new = sorted(by_old, key=lambda place: paths.index(place[0]))
        if by_old == by_new:
            continue
        names = [", ".join(place[3].name or place[3].text for place in places) for places in (by_old, by_new)]
        where = f" of {_short(panel)}" if len(new.panels) > 1 else ""
        words = f"guests{where}{which} in another order: {names[1]}"
        yield Change(
            kind="guests_reordered", field=f"{field}.panels[{p}].guests", summary=words, before=names[0], after=names[1]
        )


def _number(path: str) -> int:
    return int(path.rpartition("[")[2].rstrip("]"))
