"""Sends alarms: through apprise (mail, chat, webhook) and by a dead-man's ping, which tells when this program itself
has stopped. Addresses are secret: neither a log nor an error shows one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from archive.alarms import AlarmKind, Message
from archive.errors import UserError

if TYPE_CHECKING:
    from apprise import Apprise

REHEARSAL = Message(
    event="opened",
    kind=AlarmKind.FAILED,
    title="Assembly Press Archive: a rehearsal",
    body="This is no alarm. Somebody wanted to see that alarms arrive here, and they do.",
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of sending the messages to one address."""

    address: str
    """Its number and scheme; the rest is secret."""
    taken: tuple[bool, ...]
    """For each message, whether the address took it."""
    why: str | None = None


def deliver(messages: Sequence[Message], addresses: Sequence[str]) -> tuple[Delivery, ...]:
    """Send `messages` to the apprise `addresses` and return what came of it, address by address.

    A delivery that fails is returned, never raised: an alarm must not stop the update.
    """
    if not messages or not addresses:
        return ()
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its complaints show the whole address
    found: list[Delivery] = []
    for number, address in enumerate(addresses, 1):
        name = f"{number} ({hidden(address)})"
        channel = Apprise()
        if not channel.add(address):
            failed = (False,) * len(messages)
            found.append(Delivery(name, failed, "is no address that apprise understands"))
            continue
        taken = tuple(_notified(channel, message) for message in messages)
        found.append(Delivery(name, taken, None if all(taken) else "did not take the message"))
    return tuple(found)


def _notified(channel: Apprise, message: Message) -> bool:
    try:
        return bool(channel.notify(title=message.title, body=message.body))
    except Exception:  # a plugin for any of a hundred services: whatever it raises, the next address gets its turn
        return False


def untold(messages: Sequence[Message], deliveries: Sequence[Delivery]) -> frozenset[AlarmKind]:
    """Return the kinds whose message no address took; none if there is no address at all: then the log is told."""
    if not deliveries:
        return frozenset()
    return frozenset(
        message.kind for n, message in enumerate(messages) if not any(delivery.taken[n] for delivery in deliveries)
    )


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
    except (URLError, HTTPException, OSError, ValueError):
        return False  # whatever it says may show the address, which is secret
