"""Alarms that mean something: each is sent once, repeated weekly while it lasts, and closed when the fault is mended.

What fires is judged in `archive.judgement`; here is only the memory of what was already said (`DATA/alarms.json`).
`archive.alarm_delivery` sends it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import UserError
from archive.moments import to_text
from archive.whole_files import write_whole
from archive.wording import counted

if TYPE_CHECKING:
    pass

REPEAT_AFTER = timedelta(days=7)


class AlarmKind(StrEnum):
    """What is wrong."""

    DRIFT = "drift"
    """The site answers, but no longer looks as expected."""
    BLOCKED = "blocked"
    """The site refuses us: a challenge, 403 or 429, or robots.txt."""
    DOWN = "down"
    """The site cannot be reached or fails."""
    STALE = "stale"
    """Everything seems well, yet no notice has come for longer than the Assembly's calendar explains."""
    DAMAGED = "damaged"
    """A capture or a database is not what it was."""
    FAILED = "failed"
    """A part of the update itself failed: the disk is full, a rule of the archive is broken, and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that is there now, in plain words."""

    kind: AlarmKind
    summary: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A fault that has been told and is not mended yet."""

    kind: AlarmKind
    summary: str
    what_to_do: str
    opened_at: datetime
    sent_at: datetime | None
    """When it was last told; None while no address has taken it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be sent."""

    event: str
    """`opened`, `repeated` or `closed`."""
    kind: AlarmKind
    title: str
    body: str


def step(
    alarms: Sequence[Alarm], faults: Sequence[Fault], now: datetime
) -> tuple[tuple[Alarm, ...], tuple[Message, ...]]:
    """Return the alarms that are open after `now`, and the messages that this moment calls for.

    Pure: the same alarms, faults and moment give the same answer. The alarms are as if every message were taken;
    `settle` says what is true when some were not.
    """
    known = {alarm.kind: alarm for alarm in alarms}
    firing = {fault.kind: fault for fault in faults}
    after: list[Alarm] = []
    messages: list[Message] = []
    for kind in AlarmKind:
        alarm, fault = known.get(kind), firing.get(kind)
        if fault:
            opened = alarm.opened_at if alarm else now
            told = alarm.sent_at if alarm else None
            due = told is None or now - told >= REPEAT_AFTER
            after.append(
                Alarm(
                    kind=kind,
                    summary=fault.summary,
                    what_to_do=fault.what_to_do,
                    opened_at=opened,
                    sent_at=now if due else told,
                )
            )
            if told is None:
                messages.append(_message("opened", fault, f"Assembly Press Archive: {kind}"))
            elif due:
                since = opened.date().isoformat()
                messages.append(_message("repeated", fault, f"Assembly Press Archive: still {kind}, since {since}"))
        elif alarm and alarm.sent_at is not None:  # what nobody was told need not be called off
            days = (now - alarm.opened_at).days
            lasted = counted(days, "day") if days else "less than a day"
            messages.append(
                Message(
                    event="closed",
                    kind=kind,
                    title=f"Assembly Press Archive: {kind} is mended",
                    body=f"It lasted {lasted}. It was: {alarm.summary}",
                )
            )
    return tuple(after), tuple(messages)


def settle(before: Sequence[Alarm], after: Sequence[Alarm], untold: Collection[AlarmKind]) -> tuple[Alarm, ...]:
    """Return the alarms to remember: those of `after`, but as if the messages of the `untold` kinds were still due.

    A network that is down takes its own alarm with it; the next update must try again.
    """
    earlier = {alarm.kind: alarm for alarm in before}
    now_open = {alarm.kind: alarm for alarm in after}
    kept: list[Alarm] = []
    for kind in AlarmKind:
        alarm = now_open.get(kind)
        if kind in untold:
            old = earlier.get(kind)
            alarm = replace(alarm, sent_at=old.sent_at if old else None) if alarm else old
        if alarm:
            kept.append(alarm)
    return tuple(kept)


def _message(event: str, fault: Fault, title: str) -> Message:
    return Message(event=event, kind=fault.kind, title=title, body=f"{fault.summary}\n\nWhat to do: {fault.what_to_do}")


def read_alarms(path: Path) -> tuple[Alarm, ...]:
    """Return the open alarms kept in `path`; none if there is no such file. Raises `UserError` if it is not ours."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return tuple(
            Alarm(
                kind=AlarmKind(row["kind"]),
                summary=row["summary"],
                what_to_do=row["what_to_do"],
                opened_at=datetime.fromisoformat(row["opened_at"]),
                sent_at=datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None,
            )
            for row in rows
        )
    except FileNotFoundError:
        return ()
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path}: not a list of alarms ({error}); move it elsewhere and update again") from error


def write_alarms(path: Path, alarms: Sequence[Alarm]) -> None:
    """Write the open alarms to `path`, whole or not at all."""
    rows = [
        {
            "kind": str(alarm.kind),
            "summary": alarm.summary,
            "what_to_do": alarm.what_to_do,
            "opened_at": to_text(alarm.opened_at),
            "sent_at": to_text(alarm.sent_at) if alarm.sent_at else None,
        }
        for alarm in alarms
    ]
    write_whole(path, json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
