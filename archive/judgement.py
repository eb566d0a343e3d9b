"""From what the crawls and the newest notices show to the faults that a person must hear of. Pure: no disk, no clock.

Each rule is made so that it cannot fire by chance: see docs, "How breakage is noticed". A redesign shows in the next
run, because the crawl itself counts what it recognises and known notices are looked at again; a website that silently
freezes shows only in the silence, which is judged against the Assembly's calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import comb

from archive.alarms import AlarmKind, Fault
from archive.assembly_calendar import AssemblyCalendar
from archive.errors import BLOCKED, DONE, DRIFT, UNFINISHED, UNREACHABLE
from archive.observed import Coverage, Observations, Run
from archive.wording import counted

FAILED_RUNS = 2
"""A single failed run is a hiccup; so many in a row are a fault."""
FAILED_FOR = timedelta(hours=12)
"""… if they lie at least so far apart: three starts within a minute tell no more than one."""
CHANCE = 1e-5
"""What chance alone would bring about more often than this is no alarm: ten years have some thousand chances."""
FIELD_CHANCE = 2e-6
"""… and for the newest notices, which are looked at anew with each notice and for each field."""
LOSS_RATE = 0.05
"""Share of edited notices that lose a field because somebody took it out, not because the markup changed."""
STILL = 0.4
"""… and over a month so large a share is no editors' work, however many notices they have edited."""
ANSWERED = {DONE, UNFINISHED, DRIFT}
"""Exit statuses of a run in which the website answered."""


def judge(seen: Observations, now: datetime, calendar: AssemblyCalendar) -> tuple[Fault, ...]:
    """Return the faults that hold at `now`, at most one of each kind."""
    found = (_away(seen, now), _drift(seen), _stale(seen, now, calendar), _damaged(seen))
    return tuple(fault for fault in found if fault)


def _failing(runs: Sequence[Run]) -> list[Run]:
    """Return the runs since the last answer in which the website failed or refused; our own failures do not count."""
    tail: list[Run] = []
    for run in reversed(runs):
        if run.exit_status in ANSWERED:
            break
        if run.exit_status in {UNREACHABLE, BLOCKED}:
            tail.append(run)
    return tail[::-1]


def _away(seen: Observations, now: datetime) -> Fault | None:
    """Say that the website is down or refuses us: what it did more often since it last answered, at a tie first."""
    failing = _failing(seen.runs)
    if len(failing) < FAILED_RUNS or now - failing[0].ended_at < FAILED_FOR:
        return None
    refused = sum(run.exit_status == BLOCKED for run in failing)
    blocked = 2 * refused > len(failing) or (2 * refused == len(failing) and failing[0].exit_status == BLOCKED)
    return _blocked(failing) if blocked else _down(failing)


def _down(failing: Sequence[Run]) -> Fault:
    return Fault(
        kind=AlarmKind.DOWN,
        summary=f"The website has not answered properly since {_when(failing[0].ended_at)} "
        f"({len(failing)} runs in a row; the last: {failing[-1].reason or 'no answer'}).",
        what_to_do="Open the website in a browser. If it works there, check this machine's network; "
        "else wait: nothing is lost, and the crawl goes on when the site is back.",
    )


def _blocked(failing: Sequence[Run]) -> Fault:
    return Fault(
        kind=AlarmKind.BLOCKED,
        summary=f"The website has refused the crawler since {_when(failing[0].ended_at)} "
        f"({failing[-1].reason or 'challenge, 403 or 429'}).",
        what_to_do="Do not try to get round it. Crawl less often, or write to the Greater London Authority's web team, "
        "with the User-Agent from the log, and ask to be let in.",
    )


def _drift(seen: Observations) -> Fault | None:
    reasons = [*_drift_in_runs(seen.runs), *_drift_in_fields(seen.coverage)]
    reasons += [reason for name, reason in _still_lost(seen).items() if not any(plainly(name) in r for r in reasons)]
    if not reasons:
        return None
    return Fault(
        kind=AlarmKind.DRIFT,
        summary="The website answers, but no longer looks as expected: " + "; ".join(reasons) + ".",
        what_to_do="Run `assembly-press drift-report` and follow the guide "
        '"Repair the parser after a redesign". Captures go on being kept, so nothing is lost.',
    )


def _drift_in_runs(runs: Sequence[Run]) -> list[str]:
    answered = [run for run in runs if run.exit_status in ANSWERED]
    if not answered:
        return []
    newest = {run.mode: run for run in answered}
    drifted = [run for run in newest.values() if run.exit_status == DRIFT]
    reasons = [run.reason or "the crawl did not recognise what it met" for run in drifted]
    sweeps = [run for run in answered if run.sweeps]
    read = next((run for run in reversed(sweeps) if run.listing_items is not None), None)
    if read and read.listing_items == 0 and read not in drifted:
        reasons.append("no notice is recognised on the listing")
    recent = _since_last_revisit(answered)
    for name in sorted({name for run in recent for name in run.lost}):
        lost, had = sum(run.lost.get(name, 0) for run in recent), sum(run.had.get(name, 0) for run in recent)
        if chance_of_at_most(had - lost, had, 1 - LOSS_RATE) < CHANCE:
            reasons.append(f"{lost} of {had} known notices that were read again have lost their {plainly(name)}")
    pages, refused = sum(run.pages for run in recent), sum(run.refused for run in recent)
    if refused >= 3 and refused * 5 > pages:
        reasons.append(f"{refused} of {pages} pages are no longer recognised as notices")
    if sweeps and sweeps[-1].listing_behind:
        behind = counted(sweeps[-1].listing_behind, "notice")
        reasons.append(f"the listing stands still: for a day it has lacked {behind} that the feed has")
    elif all(run.feed_only >= 2 for run in sweeps[-2:]) and len(sweeps) >= 2:
        reasons.append(f"the feed has {sweeps[-1].feed_only} notices that the listing lacks")
    return reasons


def _still_lost(seen: Observations) -> dict[str, str]:
    """Return the fields that a redesign has taken away and that are away still: reasons by field.

    What a run finds is news for a day or two, until all young notices have been read again. The alarm must last until
    the parser is mended (then `build --all` reads both states anew) or the website shows the fields again.
    """
    return {
        name: f"{lost} of {seen.had[name]} known notices that changed in the last month have lost their {plainly(name)}"
        for name, lost in sorted(seen.lost.items())
        if lost >= STILL * seen.had[name]
        and chance_of_at_most(seen.had[name] - lost, seen.had[name], 1 - LOSS_RATE) < CHANCE
    }


def _since_last_revisit(runs: Sequence[Run], enough: int = 5) -> list[Run]:
    """Return the runs of the last day, and as many before as together looked at `enough` pages, so that a quiet day
    does not hide a redesign."""
    pages = 0
    chosen: list[Run] = []
    for run in reversed(runs):
        if pages >= enough and runs[-1].ended_at - run.ended_at > timedelta(days=1):
            break
        chosen.append(run)
        pages += run.pages
    return chosen


def _drift_in_fields(coverage: Sequence[Coverage]) -> list[str]:
    return [
        f"{plainly(c.field)}: found in {c.latest_filled} of the {c.latest} newest notices"
        + (f", in none of the last {c.streak}" if c.streak > 1 else "")
        + f", usually in {c.norm:.0%}"
        for c in coverage
        if is_missing(c)
    ]


def is_missing(part: Coverage) -> bool:
    """Tell whether a field is found so much less often in the newest notices that chance cannot explain it."""
    lacking = 1 - min(part.norm, 0.99)  # what every notice had so far may still be left out once
    fewer = (
        part.norm - part.share > 0.2 and chance_of_at_most(part.latest_filled, part.latest, part.norm) < FIELD_CHANCE
    )
    return fewer or lacking**part.streak < FIELD_CHANCE


def plainly(name: str) -> str:
    """Return a field of the contract in plain words.

    >>> plainly("created_on"), plainly("guests")
    ('date', 'guests')
    """
    words = {"created_on": "date", "meetings": "meeting", "footnotes": "notes", "undoubted": "reading without doubts"}
    return words.get(name, name)


def chance_of_at_most(k: int, n: int, p: float) -> float:
    """Return the probability of `k` or fewer hits in `n` tries that each succeed with probability `p`.

    >>> round(chance_of_at_most(0, 3, 0.9), 4)
    0.001
    """
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def _stale(seen: Observations, now: datetime, calendar: AssemblyCalendar) -> Fault | None:
    """Say that it is silent. Silence is measured up to the last run that could have heard something: while the website
    is away it neither begins nor ends."""
    heard = next((run.ended_at for run in reversed(seen.runs) if run.good), None)
    if seen.newest_notice is None or heard is None:
        return None  # nothing to compare with
    until = now if any(run.good for run in seen.runs[-FAILED_RUNS:]) else heard
    if not seen.is_silent(until.date(), calendar):
        return None
    silent = calendar.working_days(seen.newest_notice, until.date())
    return Fault(
        kind=AlarmKind.STALE,
        summary=f"The newest notice is of {seen.newest_notice.isoformat()}: {silent:.0f} usual working days ago. "
        "The crawls report no fault, but the Assembly is hardly ever silent for so long.",
        what_to_do="Look at the website's list of Assembly press releases. If it has newer ones, its address or its "
        "feed has moved: run `assembly-press probe --contact …`. If it has none, add the quiet period to the calendar.",
    )


def _damaged(seen: Observations) -> Fault | None:
    if not seen.damage:
        return None
    more = f" and {len(seen.damage) - 3} more" if len(seen.damage) > 3 else ""
    return Fault(
        kind=AlarmKind.DAMAGED,
        summary="The archive is damaged: " + "; ".join(seen.damage[:3]) + more + ".",
        what_to_do="Stop the schedule, run `assembly-press verify`, and restore captures.db from the newest backup "
        "that verifies; press.db can be made again with `assembly-press build --all`.",
    )


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
