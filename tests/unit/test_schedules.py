"""Schedules: iCalendar text, local time, daylight saving time, clocks that are set."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, LimitReached, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events import icalendar
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event
from axisedge.events.schedules import SECTION, Schedules, free_id

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICE = "com.axis.schedules.office_hours"
OWN = "com.axis.schedules.genid.id-0"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def starts(text: str, after: str, number: int, zone: ZoneInfo = STOCKHOLM) -> list[str]:
    found = icalendar.parse(text).starts(utc(after), zone)
    return [next(found).strftime("%m-%dT%H:%M:%S") for _ in range(number)]


@pytest.mark.feature("EVT-03")
@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("DTSTART:20260110T120000", "2026-01-01T00:00", ["01-10T11:00:00"]),
        ("DTSTART:20260101T08:30 RRULE:FREQ=DAILY", "2026-03-27T12:00", ["03-28T07:30:00", "03-29T06:30:00"]),
        (
            "DTSTART:19700101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=5",
            "2026-01-01T00:00:01",
            ["01-01T00:05:00", "01-01T00:10:00"],
        ),
        ("DTSTART:19700101T000000 RRULE:FREQ=SECONDLY", "2026-01-01T00:00", ["01-01T00:00:01"]),
        (
            "DTSTART:20260105T070000 RRULE:FREQ=WEEKLY;BYDAY=MO,WE",
            "2026-01-05T06:00",
            ["01-07T06:00:00", "01-12T06:00:00", "01-14T06:00:00"],
        ),
        (
            "DTSTART:20260105T070000 RRULE:FREQ=WEEKLY;BYDAY=MO;INTERVAL=2",
            "2026-01-06T00:00",
            ["01-19T06:00:00", "02-02T06:00:00"],
        ),
        ("DTSTART:20260101T070000 RRULE:FREQ=MONTHLY;BYDAY=-1MO",
         "2026-01-01T00:00", ["01-26T06:00:00", "02-23T06:00:00"]),
        ("DTSTART:20260131T070000 RRULE:FREQ=MONTHLY", "2026-02-01T00:00", ["03-31T05:00:00", "05-31T05:00:00"]),
        ("DTSTART:20240229T070000 RRULE:FREQ=YEARLY", "2026-01-01T00:00", ["02-29T06:00:00"]),
        ("DTSTART:20200601T070000 RRULE:FREQ=YEARLY;BYMONTH=6,12",
         "2026-01-01T00:00", ["06-01T05:00:00", "12-01T06:00:00"]),
        ("DTSTART:20260101T070000 RRULE:FREQ=HOURLY;INTERVAL=12",
         "2026-03-28T12:00", ["03-28T18:00:00", "03-29T05:00:00"]),
        ("DTSTART:20260101T020000 RRULE:FREQ=DAILY", "2026-03-28T12:00", ["03-29T01:00:00", "03-30T00:00:00"]),
    ],
)  # fmt: skip
def test_occurrences_follow_the_text_in_local_time(text: str, after: str, expected: list[str]) -> None:
    assert starts(text, after, len(expected)) == expected


@pytest.mark.feature("EVT-03")
def test_a_pulse_every_quarter_is_neither_lost_nor_doubled_when_the_hour_repeats() -> None:
    found = icalendar.parse("DTSTART:20260101T000000 RRULE:FREQ=MINUTELY;INTERVAL=15")
    moments = found.starts(utc("2026-10-24T23:59"), STOCKHOLM)
    first = [next(moments) for _ in range(12)]
    assert {later - sooner for sooner, later in pairwise(first)} == {timedelta(minutes=15)}


@pytest.mark.feature("EVT-03")
@pytest.mark.parametrize(
    ("text", "moment", "active"),
    [
        ("DTSTART:20260105T080000 DTEND:20260105T170000 RRULE:FREQ=DAILY", "2026-07-01T05:59:59", False),
        ("DTSTART:20260105T080000 DTEND:20260105T170000 RRULE:FREQ=DAILY", "2026-07-01T06:00", True),
        ("DTSTART:20260105T080000 DTEND:20260105T170000 RRULE:FREQ=DAILY", "2026-07-01T14:59:59", True),
        ("DTSTART:20260105T080000 DTEND:20260105T170000 RRULE:FREQ=DAILY", "2026-07-01T15:00", False),
        (
            "DTSTART:20260105T220000 DTEND:20260106T060000 RRULE:FREQ=WEEKLY;BYDAY=FR",
            "2026-01-10T04:59",
            True,
        ),
        (
            "DTSTART:20260105T220000 DTEND:20260106T060000 RRULE:FREQ=WEEKLY;BYDAY=FR",
            "2026-01-10T05:00",
            False,
        ),
        ("DTSTART:20260105T000000 DTEND:20260106T000000 RRULE:FREQ=DAILY", "2026-10-25T22:30", True),
        ("DTSTART:20251025T010000 DTEND:20251025T021500 RRULE:FREQ=DAILY", "2026-10-25T00:14", True),
        ("DTSTART:20251025T010000 DTEND:20251025T021500 RRULE:FREQ=DAILY", "2026-10-25T01:10", False),
        ("DTSTART:20260101T000000 DTEND:20260101T000010 RRULE:FREQ=MINUTELY", "2026-05-05T05:05:09", True),
        ("DTSTART:20260101T000000 DTEND:20260101T000010 RRULE:FREQ=MINUTELY", "2026-05-05T05:05:10", False),
        ("DTSTART:20260101T000000 DTEND:20260301T000000", "2026-02-01T00:00", True),
        ("DTSTART:20260101T000000 DTEND:20260301T000000", "2025-12-31T22:59", False),
        ("DTSTART:20260101T000000", "2025-12-31T23:00", False),
    ],
)
def test_an_interval_is_active_from_start_to_end_by_the_clock_on_the_wall(
    text: str, moment: str, active: bool
) -> None:
    assert icalendar.parse(text).active(utc(moment), STOCKHOLM) is active


@pytest.mark.feature("EVT-03")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "RRULE:FREQ=DAILY",
        "DTSTART:tomorrow",
        "DTSTART:20260230T000000",
        "DTSTART:19690101T000000",
        "DTSTART:20260101T000000Z",
        "DTSTART:20260101T000000 DTSTART:20260101T000000",
        "DTSTART:20260101T000000 DTEND:20260101T000000",
        "DTSTART:20260101T000000 DTEND:20280101T000000",
        "DTSTART:20260101T000000 EXDATE:20260102T000000",
        "DTSTART:20260101T000000 RRULE:",
        "DTSTART:20260101T000000 RRULE:FREQ=FORTNIGHTLY",
        "DTSTART:20260101T000000 RRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART:20260101T000000 RRULE:FREQ=DAILY;INTERVAL=-1",
        "DTSTART:20260101T000000 RRULE:FREQ=DAILY;BYSETPOS=1",
        "DTSTART:20260101T000000 RRULE:FREQ=DAILY;COUNT=9999999",
        "DTSTART:20260101T000000 RRULE:FREQ=YEARLY;BYMONTH=13",
        "DTSTART:20260101T000000 RRULE:FREQ=WEEKLY;BYDAY=XX",
        "DTSTART:20260101T000000 RRULE:FREQ=WEEKLY;BYDAY=1MO",
        "DTSTART:20260101T000000 RRULE:FREQ=DAILY;FREQ=DAILY",
        "DTSTART:20260101T000000 " + " " * 2000,
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        icalendar.parse(text)
    assert refused.value.field == "schedule"


class SettableClock(ManualClock):
    """A clock on the wall that somebody can set."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class World:
    settings: Settings
    bus: Bus
    clock: SettableClock
    schedules: Schedules
    zone: ZoneInfo

    async def set(self, key: str, text: str | None) -> None:
        schedule = None if text is None else {"name": "Mine", "schedule": text}
        await self.settings.update("schedules", {"schedules": {key: schedule}}, "test")

    def active(self, key: str = OFFICE) -> bool | None:
        state = self.bus.state(self.schedules.interval, id=key)
        return None if state is None else state["active"] == "1"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = SettableClock(utc("2026-01-05T06:00"))  # a Monday
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "k"), clock)
    bus = Bus(clock)
    zone = [STOCKHOLM]
    world = World(settings, bus, clock, Schedules(settings, bus, clock, lambda: world.zone), zone[0])
    await world.schedules.start()
    yield world
    await world.schedules.stop()
    await settings.close()


@pytest.mark.feature("EVT-03")
async def test_an_interval_is_a_property_that_follows_the_clock(world: World) -> None:
    assert world.active() is False
    await world.clock.advance(3600 - 1)
    assert world.active() is False
    await world.clock.advance(1)
    assert world.active() is True
    await world.clock.advance(9 * 3600)
    assert world.active() is False


@pytest.mark.feature("EVT-03")
async def test_days_that_touch_do_not_flicker(world: World) -> None:
    heard = world.bus.subscribe(lambda e: e.source.get("id") == "com.axis.schedules.weekdays", replay=False)
    await world.clock.advance(7 * 86400)
    assert [event.data["active"] for event in heard.take()] == ["0", "1"]


@pytest.mark.feature("EVT-03")
async def test_pulses_come_once_each(world: World) -> None:
    await world.set(OWN, "DTSTART:19700101T000000 RRULE:FREQ=MINUTELY;INTERVAL=5")
    heard = world.bus.subscribe(lambda event: event.type is world.schedules.pulse)
    await world.clock.advance(3600)
    events: list[Event] = heard.take()
    assert len(events) == 12
    assert {event.time.second for event in events} == {0}


async def test_a_new_pulse_does_not_make_up_for_the_past(world: World) -> None:
    await world.clock.advance(90)
    heard = world.bus.subscribe(lambda event: event.type is world.schedules.pulse)
    await world.set(OWN, "DTSTART:20260105T070115")  # 15 seconds ago; the last look was 30 seconds ago
    await world.clock.advance(3600)
    assert heard.take() == []


@pytest.mark.feature("EVT-03")
async def test_a_clock_that_is_set_is_noticed_within_a_minute(world: World) -> None:
    await world.set(OWN, "DTSTART:19700101T000000 RRULE:FREQ=MINUTELY")
    heard = world.bus.subscribe(lambda event: event.type is world.schedules.pulse)
    world.clock.ahead = timedelta(hours=2)
    await world.clock.advance(60)
    assert world.active() is True
    assert len(heard.take()) <= 1, "what the clock jumped over is not made up for"
    world.clock.ahead = timedelta(hours=-2)
    await world.clock.advance(60)
    assert world.active() is False


async def test_another_time_zone_counts_at_once(world: World) -> None:
    world.zone = ZoneInfo("Asia/Tokyo")
    await world.schedules.apply_zone(None, None)
    assert world.active() is True


@pytest.mark.feature("EVT-03")
async def test_schedules_come_change_and_go(world: World) -> None:
    await world.set(OWN, "DTSTART:20260101T000000 DTEND:20260601T000000")
    assert world.active(OWN) is True
    offered = {choice.value: choice.title for choice in world.schedules.interval.source[0].choices()}
    assert offered[OWN] == "Mine"
    assert offered[OFFICE] == "Office Hours"
    await world.set(OWN, "DTSTART:20260101T000000 RRULE:FREQ=DAILY")
    assert world.active(OWN) is None
    assert [choice.value for choice in world.schedules.pulse.source[0].choices()] == [OWN]
    await world.set(OWN, None)
    await world.set(OFFICE, None)
    assert world.active(OFFICE) is None
    assert OFFICE not in world.settings[SECTION].schedules


async def test_an_unreadable_schedule_is_refused_by_its_field(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.set(OWN, "DTSTART:soon")
    assert refused.value.field == f"schedules.{OWN}.schedule"
    assert "20260131T080000" in refused.value.why


async def test_there_are_at_most_a_hundred(world: World) -> None:
    one = {"schedule": "DTSTART:20260101T000000"}
    many = {f"com.axis.schedules.genid.id-{n}": one for n in range(96)}
    await world.settings.update("schedules", {"schedules": many}, "test")
    assert free_id(world.settings[SECTION]) == "com.axis.schedules.genid.id-96"
    with pytest.raises(LimitReached):
        await world.settings.update("schedules", {"schedules": {"more": one}}, "test")


async def test_the_week_as_the_page_shows_it(world: World) -> None:
    week = world.schedules.occurrences(OFFICE, utc("2026-01-05T10:00"), utc("2026-01-12T00:00"))
    assert [f"{o.start:%a %H:%M}-{o.end:%H:%M}" for o in week] == [
        f"{day} 07:00-16:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    many = world.schedules.preview(
        "DTSTART:20260101T000000 RRULE:FREQ=SECONDLY", utc("2026-01-05T00:00"), utc("2026-01-12T00:00"), 50
    )
    assert len(many) == 50
    with pytest.raises(NotFound):
        world.schedules.occurrences("nothing", utc("2026-01-05T00:00"), utc("2026-01-12T00:00"))
    with pytest.raises(Invalid):
        world.schedules.occurrences(OFFICE, utc("2026-01-05T00:00"), utc("2028-01-12T00:00"))
