"""An alarm is sent once, repeated weekly, closed when mended; its addresses never reach a log."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from archive.alarm_delivery import deliver, hidden, ping, untold
from archive.alarms import Alarm, AlarmKind, Fault, read_alarms, settle, step, write_alarms
from archive.assembly_calendar import load
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, UNREACHABLE, UserError
from archive.judgement import judge
from archive.observed import Coverage, Observations, Run

NOW = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
DOWN = Fault(kind=AlarmKind.DOWN, summary="No answer.", what_to_do="Wait.")


def test_a_fault_is_told_once_then_weekly_then_closed() -> None:
    alarms: tuple[Alarm, ...] = ()
    events = []
    for day in range(16):
        alarms, messages = step(alarms, [DOWN] if day < 15 else [], NOW + timedelta(days=day))
        events += [(day, message.event) for message in messages]
    assert events == [(0, "opened"), (7, "repeated"), (14, "repeated"), (15, "closed")]
    assert alarms == ()


def test_open_alarms_survive_a_restart(tmp_path: Path) -> None:
    alarms, _ = step((), [DOWN], NOW)
    write_alarms(tmp_path / "alarms.json", alarms)
    assert read_alarms(tmp_path / "alarms.json") == alarms
    assert read_alarms(tmp_path / "none.json") == ()


def test_an_alarm_that_nobody_took_is_still_due(tmp_path: Path) -> None:
    """The network that is down takes its own alarm with it."""
    missed = frozenset({AlarmKind.DOWN})
    after, [first] = step((), [DOWN], NOW)
    alarms = settle((), after, missed)
    write_alarms(tmp_path / "alarms.json", alarms)
    alarms = read_alarms(tmp_path / "alarms.json")
    after, [again] = step(alarms, [DOWN], NOW + timedelta(hours=6))
    assert first.event == again.event == "opened"
    alarms = settle(alarms, after, frozenset())
    assert alarms[0].opened_at == NOW
    assert step(alarms, [DOWN], NOW + timedelta(hours=12))[1] == ()
    after, [closed] = step(alarms, [], NOW + timedelta(hours=18))
    assert settle(alarms, after, missed) == alarms, "nobody has heard that it is over"
    assert [m.event for m in step(alarms, [], NOW + timedelta(hours=24))[1]] == [closed.event] == ["closed"]
    assert step(settle((), step((), [DOWN], NOW)[0], missed), [], NOW + timedelta(hours=6)) == ((), ())


def test_a_broken_memory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alarms.json"
    path.write_text('[{"kind": "odd"}]', "utf-8")
    with pytest.raises(UserError, match=r"alarms\.json"):
        read_alarms(path)


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted and answers 200, but 500 under /broken."""

    taken: list[bytes]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        type(self).taken.append(body)
        self.send_response(500 if self.path.startswith("/broken") else 200)
        self.end_headers()

    do_POST = do_GET = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def receiver() -> tuple[str, type[Receiver]]:
    handler = type("Handler", (Receiver,), {"taken": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def test_messages_are_delivered_by_webhook(
    receiver: tuple[str, type[Receiver]], caplog: pytest.LogCaptureFixture
) -> None:
    address, handler = receiver
    _, messages = step((), [DOWN], NOW)
    broken, good, nonsense = deliver(
        messages, [f"json://me:secret@{address}/broken", f"json://me:secret@{address}/hook", "nonsense"]
    )
    assert (broken.address, broken.taken, broken.why) == ("1 (json://…)", (False,), "did not take the message")
    assert (good.address, good.taken, good.why) == ("2 (json://…)", (True,), None)
    assert nonsense.why == "is no address that apprise understands"
    assert untold(messages, [broken, good, nonsense]) == frozenset(), "one that took it is enough"
    assert untold(messages, [broken, nonsense]) == {AlarmKind.DOWN}
    assert untold(messages, ()) == frozenset(), "without any address the log is told"
    sent = json.loads(handler.taken[1])
    assert sent["title"] == "Assembly Press Archive: down"
    assert "What to do: Wait." in sent["message"]
    assert "secret" not in caplog.text


def test_addresses_are_hidden_in_logs() -> None:
    assert hidden("mailtos://me:secret@example.org?to=you") == "mailtos://…"


def test_the_dead_mans_address_is_called(receiver: tuple[str, type[Receiver]]) -> None:
    address, _ = receiver
    assert ping(f"http://{address}/alive")
    assert not ping(f"http://{address}/broken")
    assert not ping("http://127.0.0.1:9/nothing-listens")
    with pytest.raises(UserError, match="dead_man_url"):
        ping("file:///etc/hostname")


def good(hours_ago: float, **rest: int) -> Run:
    return Run(ended_at=NOW - timedelta(hours=hours_ago), exit_status=DONE, **rest)


def bad(hours_ago: float, status: int) -> Run:
    return Run(ended_at=NOW - timedelta(hours=hours_ago), exit_status=status)


def seen(*runs: Run, newest: date = date(2026, 11, 17), **rest: object) -> Observations:
    return Observations(runs=runs, newest_notice=newest, notices_a_working_day=0.9, coverage=(), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("observations", "kinds"),
    [
        (seen(good(0)), []),
        (seen(good(30), bad(0, UNREACHABLE)), []),
        (seen(good(30), bad(12, UNREACHABLE), bad(0, UNREACHABLE)), [AlarmKind.DOWN]),
        (seen(bad(0.2, UNREACHABLE), bad(0.1, UNREACHABLE), bad(0, UNREACHABLE)), []),
        (seen(good(30), bad(24, BLOCKED), bad(0, BLOCKED)), [AlarmKind.BLOCKED]),
        (seen(good(30), bad(18, UNREACHABLE), bad(12, BLOCKED), bad(6, UNREACHABLE)), [AlarmKind.DOWN]),
        (seen(good(30), bad(18, BLOCKED), bad(12, UNREACHABLE)), [AlarmKind.BLOCKED]),
        (seen(good(30), bad(18, UNREACHABLE), bad(6, FAILED), bad(0, UNREACHABLE)), [AlarmKind.DOWN]),
        (seen(bad(18, UNREACHABLE), bad(6, DRIFT)), [AlarmKind.DRIFT]),
        (seen(good(0), newest=date(2026, 10, 16)), [AlarmKind.STALE]),
        # silence that was there before the website went down is not mended by that; none begins meanwhile
        (
            seen(good(40), bad(24, UNREACHABLE), bad(0, UNREACHABLE), newest=date(2026, 10, 16)),
            [AlarmKind.DOWN, AlarmKind.STALE],
        ),
        (
            seen(good(24 * 20), bad(24, UNREACHABLE), bad(0, UNREACHABLE), newest=date(2026, 10, 27)),
            [AlarmKind.DOWN],
        ),
        (seen(good(0, listing_items=0)), [AlarmKind.DRIFT]),
        (seen(good(0, pages=4, refused=4)), [AlarmKind.DRIFT]),
        (seen(good(0), damage=("capture 3",)), [AlarmKind.DAMAGED]),
    ],
)
def test_what_is_a_fault(observations: Observations, kinds: list[AlarmKind]) -> None:
    assert [fault.kind for fault in judge(observations, NOW, load())] == kinds


def test_a_quiet_august_is_no_alarm_but_three_quiet_weeks_in_november_are() -> None:
    calendar = load()
    august = datetime(2026, 8, 31, tzinfo=UTC)
    assert judge(seen(good(0), newest=date(2026, 7, 22)), august, calendar) == ()
    november = datetime(2026, 11, 24, tzinfo=UTC)
    [fault] = judge(seen(good(0), newest=date(2026, 11, 3)), november, calendar)
    assert fault.kind == AlarmKind.STALE


def test_a_copy_of_the_website_may_be_silent() -> None:
    """The sample website says nothing new for ever: a rehearsal on it, years from now, must not end in an alarm."""
    assert judge(seen(good(0), newest=date(2020, 10, 16), rehearsal=True), NOW, load()) == ()


def test_a_field_that_is_no_longer_found_is_drift() -> None:
    lost = Coverage(field="created_on", latest=3, latest_filled=0, norm=0.99, streak=3)
    chance = Coverage(field="meetings", latest=20, latest_filled=0, norm=0.4, streak=20)
    observations = Observations(
        runs=(good(0),), newest_notice=NOW.date(), notices_a_working_day=1.0, coverage=(lost, chance)
    )
    [fault] = judge(observations, NOW, load())
    assert "date: found in 0 of the 3 newest notices, in none of the last 3, usually in 99%" in fault.summary
    assert "meetings" not in fault.summary
