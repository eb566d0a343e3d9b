"""Alarms that mean something: each is sent once, repeated weekly while it lasts, and closed when the fault is mended.

What fires is judged in `archive.health`; here is only the memory of what was already said (`DATA/alarms.json`) and the
delivery: through apprise (mail, chat, webhook) and a dead-man's ping, which tells when this program itself has stopped.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from archive.errors import UserError

REPEAT_AFTER = timedelta(days=7)
log = logging.getLogger(__name__)


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
    sent_at: datetime


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

    Pure: the same alarms, faults and moment give the same answer.
    """
    known = {alarm.kind: alarm for alarm in alarms}
    firing = {fault.kind: fault for fault in faults}
    after: list[Alarm] = []
    messages: list[Message] = []
    for kind in AlarmKind:
        alarm, fault = known.get(kind), firing.get(kind)
        if fault and not alarm:
            after.append(
                Alarm(kind=kind, summary=fault.summary, what_to_do=fault.what_to_do, opened_at=now, sent_at=now)
            )
            messages.append(_message("opened", fault, f"Assembly Press Archive: {kind}"))
        elif fault and alarm:
            due = now - alarm.sent_at >= REPEAT_AFTER
            after.append(
                replace(
                    alarm,
                    summary=fault.summary,
                    what_to_do=fault.what_to_do,
                    sent_at=now if due else alarm.sent_at,
                )
            )
            if due:
                since = alarm.opened_at.date().isoformat()
                messages.append(_message("repeated", fault, f"Assembly Press Archive: still {kind}, since {since}"))
        elif alarm:
            days = (now - alarm.opened_at).days
            lasted = "less than a day" if days < 1 else "1 day" if days == 1 else f"{days} days"
            messages.append(
                Message(
                    event="closed",
                    kind=kind,
                    title=f"Assembly Press Archive: {kind} is mended",
                    body=f"It lasted {lasted}. It was: {alarm.summary}",
                )
            )
    return tuple(after), tuple(messages)


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
                sent_at=datetime.fromisoformat(row["sent_at"]),
            )
            for row in rows
        )
    except FileNotFoundError:
        return ()
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path}: not a list of alarms ({error}); delete it, and alarms start anew") from error


def write_alarms(path: Path, alarms: Sequence[Alarm]) -> None:
    """Write the open alarms to `path`, whole or not at all."""
    rows = [
        {
            "kind": str(alarm.kind),
            "summary": alarm.summary,
            "what_to_do": alarm.what_to_do,
            "opened_at": _utc(alarm.opened_at),
            "sent_at": _utc(alarm.sent_at),
        }
        for alarm in alarms
    ]
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    draft.replace(path)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def deliver(messages: Sequence[Message], addresses: Sequence[str]) -> Mapping[str, bool]:
    """Send `messages` to the apprise `addresses`; return for each address, with its secrets hidden, whether it worked.

    A delivery that fails is logged and returned, never raised: an alarm must not stop the update.
    """
    if not messages or not addresses:
        return {}
    from apprise import Apprise

    result: dict[str, bool] = {}
    for address in addresses:
        channel = Apprise()
        if not channel.add(address):
            log.error("alarms: %s is no address that apprise understands", hidden(address))
            result[hidden(address)] = False
            continue
        sent = [bool(channel.notify(title=message.title, body=message.body)) for message in messages]
        result[hidden(address)] = all(sent)
        if not all(sent):
            log.error("alarms: %s did not take the message", hidden(address))
    return result


def hidden(address: str) -> str:
    """Return an address fit for logs: its scheme only, since user, password and token stand in the rest.

    >>> hidden("mailtos://me:secret@example.org")
    'mailtos://…'
    """
    scheme, separator, _ = address.partition("://")
    return f"{scheme}://…" if separator else "…"


def ping(address: str, timeout: float = 10.0) -> bool:
    """Call the dead-man's address, a service that raises the alarm when calls stay out; return whether it answered."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise UserError("alarms.dead_man_url: only http and https addresses can be called")
    try:
        with urlopen(Request(address, method="GET"), timeout=timeout) as response:
            return bool(200 <= response.status < 300)
    except (URLError, OSError, ValueError) as error:
        log.warning("the dead-man's address did not answer: %s", type(error).__name__)
        return False
