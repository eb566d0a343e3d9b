"""The calendars are valid, in London's time, and tell calendar programs what moved and what was cancelled."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone

from tests.export_archive import make_archive
from tests.export_site import get, text

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive"))


def events(calendar: Calendar) -> dict[str, Event]:
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def parse_strictly(written: str) -> Calendar:
    """Parse with every error raised, and check what RFC 5545 demands beyond that."""
    calendar = Calendar.from_ical(written)
    assert isinstance(calendar, Calendar)
    assert not [error for component in calendar.walk() for error in component.errors]
    for line in written.split("\r\n"):
        assert "\n" not in line
        assert len(line.encode()) <= 75
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert "method" not in calendar, "RFC 5546 would demand an organiser"
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    for event in calendar.walk("VEVENT"):
        for name in ("uid", "dtstamp", "dtstart", "summary", "sequence", "status", "last-modified"):
            assert name in event
        assert event["dtstamp"].dt.utcoffset() == timedelta(0)
        if "TZID" in event["dtstart"].params:
            assert event["dtstart"].params["TZID"] in zones
        if "dtend" in event:
            assert type(event["dtend"].dt) is type(event["dtstart"].dt)
            assert event["dtend"].dt > event["dtstart"].dt
    return calendar


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/meetings.ics", "/committee/transport-committee.ics"])
async def test_calendars_are_valid(data: Path, path: str) -> None:
    answer = await get(data, path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert events(parse_strictly(answer.text))


@pytest.mark.asyncio
async def test_every_meeting_with_a_day_is_in_it_and_no_publication(tmp_path: Path) -> None:
    data = make_archive(tmp_path / "data", 12)
    with sqlite3.connect(data / "press.db") as db:
        db.execute("UPDATE meetings SET kind = 'publication' WHERE pk = 1")
        wanted = {row[0] for row in db.execute("SELECT id FROM meetings WHERE date IS NOT NULL AND pk <> 1")}
    db.close()
    assert set(events(parse_strictly(await text(data, "/meetings.ics")))) == wanted


@pytest.mark.asyncio
async def test_a_committee_s_calendar_has_its_meetings_only(data: Path) -> None:
    found = events(parse_strictly(await text(data, "/committee/health-committee.ics")))
    assert all(str(event["summary"]).startswith("Health Committee") for event in found.values())
    assert found


async def one(tmp_path: Path, **changes: object) -> Event:
    data = make_archive(tmp_path / "data", 3)
    with sqlite3.connect(data / "press.db") as db:
        names = ", ".join(f"{name} = ?" for name in changes)
        db.execute(f"UPDATE meetings SET {names} WHERE pk = 1", list(changes.values()))
        [(id_,)] = db.execute("SELECT id FROM meetings WHERE pk = 1")
    db.close()
    return events(parse_strictly(await text(data, "/meetings.ics")))[id_]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("day", "offset"), [("2024-07-10", 1), ("2024-01-10", 0), ("2024-03-31", 1), ("2024-10-27", 0)]
)
async def test_times_are_london_s(tmp_path: Path, day: str, offset: int) -> None:
    event = await one(tmp_path, date=day, start_time="10:00", end_time="12:30")
    start = event["dtstart"].dt
    assert start.utcoffset() == timedelta(hours=offset)
    assert start.astimezone(LONDON).isoformat().startswith(f"{day}T10:00")
    assert event["dtend"].dt - start == timedelta(hours=2, minutes=30)


@pytest.mark.asyncio
async def test_the_time_zone_in_the_file_says_what_the_system_s_does(data: Path) -> None:
    [zone] = parse_strictly(await text(data, "/meetings.ics")).walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    ours = zone.to_tz()
    for year in range(1997, 2037):
        for month in range(1, 13):
            for day, hour in ((1, 12), (28, 0), (28, 23)):
                moment = datetime(year, month, day, hour)
                assert moment.replace(tzinfo=ours).utcoffset() == moment.replace(tzinfo=LONDON).utcoffset(), moment


@pytest.mark.asyncio
async def test_a_day_without_an_hour_is_a_whole_day(tmp_path: Path) -> None:
    event = await one(tmp_path, date="2024-07-10", start_time=None, end_time=None)
    assert event["dtstart"].dt == date(2024, 7, 10)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtend"].dt == date(2024, 7, 11)
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.asyncio
async def test_an_end_that_is_not_announced_is_not_invented(tmp_path: Path) -> None:
    event = await one(tmp_path, date="2024-07-10", start_time="10:00", end_time=None)
    assert "dtend" not in event
    assert "duration" not in event


@pytest.mark.asyncio
async def test_a_move_raises_the_sequence_and_keeps_the_uid(tmp_path: Path) -> None:
    before = await one(tmp_path / "before", date="2024-07-10", sequence=0, last_changed_at="2024-07-01T09:00:00Z")
    after = await one(
        tmp_path / "after", date="2024-07-11", sequence=1, status="moved", last_changed_at="2024-07-05T09:00:00Z"
    )
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["status"] == "CONFIRMED"
    assert after["dtstamp"].dt == after["last-modified"].dt == datetime(2024, 7, 5, 9, tzinfo=UTC)


@pytest.mark.asyncio
async def test_what_disappeared_is_cancelled_not_dropped(data: Path) -> None:
    event = events(parse_strictly(await text(data, "/meetings.ics")))["2016-02-02-cancelled"]
    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 1
    assert str(event["summary"]).startswith("Cancelled: Transport Committee")


@pytest.mark.asyncio
async def test_an_event_says_where_who_and_where_from(tmp_path: Path) -> None:
    event = await one(tmp_path, venue_virtual=1, topic="Lamps; and, wicks", moderngov_url="https://gov.invalid/a?MId=1")
    assert event["summary"] == "Police and Crime Committee: Lamps; and, wicks"
    assert event["location"] == "The Chamber, City Hall, online"
    assert "• Ottoline Marsh" in event["description"]
    assert "https://gov.invalid/a?MId=1" in event["description"]
    assert str(event["url"]).startswith("http://localhost/meeting/")


@pytest.mark.asyncio
async def test_a_long_line_is_folded_between_letters(tmp_path: Path) -> None:
    topic = "Núria’s – 東京 🏛 " * 40
    event = await one(tmp_path, topic=topic)
    assert event["summary"] == f"Police and Crime Committee: {topic}"
    written = (await get(tmp_path / "data", "/meetings.ics")).content
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


@pytest.mark.asyncio
async def test_words_with_line_ends_and_commands_stay_in_their_field(tmp_path: Path) -> None:
    event = await one(tmp_path, topic="Lamps\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT \x07")
    assert "attendee" not in event
    assert "ATTENDEE:mailto" in event["summary"]


@pytest.mark.asyncio
async def test_the_same_archive_gives_the_same_bytes(data: Path) -> None:
    assert await text(data, "/meetings.ics") == await text(data, "/meetings.ics")
