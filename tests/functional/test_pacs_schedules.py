"""Schedules over VAPIX: several events, exceptions, texts as clients wrote them, and any text at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.events import calendars
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from axisedge.vapix.pacs import PacsFault
from axisedge.vapix.pacs_ical import NEVER, definition, shown

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-03")]

OFFICE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nSUMMARY:Morning\r\n"
    "DTSTART:20260105T080000\r\nDTEND:20260105T120000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:After\r\n noon\r\nDTSTART:20260105T130000\r\nDTEND:20260105T170000\r\n"
    "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HOLIDAYS = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260106\nRDATE;VALUE=DATE:20260501,20261225\n"
    "END:VEVENT\nEND:VCALENDAR\n"
)


async def call(device: RunningDevice, operation: str, status: int = 200, **given_: Any) -> dict[str, Any]:
    async with device.session.post(
        f"{device.http}/vapix/schedule", json={f"axsch:{operation}": given_}
    ) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def test_two_events_with_holidays(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("door-controller")
    schedule = {
        "token": "staff",
        "Name": "Staff",
        "Description": "When the office is open",
        "ScheduleDefinition": OFFICE,
        "ExceptionScheduleDefinition": HOLIDAYS,
        "Attribute": [{"type": "string", "Name": "Colour", "Value": "red"}],
    }
    assert await call(device, "SetSchedule", Schedule=[schedule]) == {"Token": ["staff"]}
    (got,) = (await call(device, "GetSchedule", Token=["staff"]))["Schedule"]
    assert got == schedule, "every letter of it"
    for moment, active, exception in (
        ("2026-01-05T09:00:00", True, False),
        ("2026-01-05T12:30:00", False, False),
        ("2026-01-05T16:59:59", True, False),
        ("2026-01-06T09:00:00", False, True),
        ("2026-05-01T09:00:00", False, True),
        ("2026-12-25T23:59:59", False, True),
        ("2026-12-28T09:00:00", True, False),
    ):
        state = await call(device, "ScheduleActive", Token=["staff"], LocalTime=moment)
        assert state == {"Active": active, "Exception": exception}, moment
    utc = await call(device, "ScheduleActive", Token=["staff"], UtcTime="2026-01-05T09:00:00Z")
    assert utc["Active"]
    report = await call(device, "ScheduleStatusReport", Token=["staff", "standard_always"])
    assert [one["Token"] for one in report["Status"]] == ["standard_always", "staff"]
    own = device.context.settings.get("schedules").schedules["staff"]  # type: ignore[attr-defined]  # its own type
    assert own.schedule.count("DTSTART") == 2
    changed = {"schedules": {"staff": {"schedule": "DTSTART:20260105T090000 DTEND:20260105T100000"}}}
    await device.context.settings.update("schedules", changed, "test")
    (now,) = (await call(device, "GetSchedule", Token=["staff"]))["Schedule"]
    assert now["ScheduleDefinition"].count("BEGIN:VEVENT") == 1, "the page has changed it since"
    await call(device, "RemoveSchedule", Token=["staff"])
    assert (await call(device, "GetSchedule", Token=["staff"]))["Schedule"] == []


async def test_a_calendar_without_events_is_never_active(axisedge_devices: StartDevice) -> None:
    """What axis_vapix sends when it makes a schedule."""
    device = await axisedge_devices("door-controller")
    empty = {
        "token": "unlock",
        "Name": "Unlock",
        "ScheduleDefinition": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    }
    await call(
        device, "SetSchedule", Schedule=[{**empty, "ExceptionScheduleDefinition": "", "Attribute": []}]
    )
    state = await call(device, "ScheduleActive", Token=["unlock"])
    assert state == {"Active": False, "Exception": False}
    (got,) = (await call(device, "GetSchedule", Token=["unlock"]))["Schedule"]
    assert got["ScheduleDefinition"] == empty["ScheduleDefinition"]


async def test_schedules_are_told_as_they_come_and_go(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("door-controller")
    seen: list[tuple[str, str, str]] = []
    device.context.bus.listen(
        lambda event: (
            seen.append((event.source["ScheduleToken"], event.data["Active"], event.data["Exception"]))
            if event.topic == "tns1:Schedule/tnsaxis:Interval"
            else None
        )
    )
    always = "DTSTART:20200101T000000\nDTEND:20200102T000000\nRRULE:FREQ=DAILY"
    schedule = {"token": "a", "Name": "A", "ScheduleDefinition": always}
    await call(device, "SetSchedule", Schedule=[schedule])
    assert seen == [("a", "1", "0")]
    await call(device, "SetSchedule", Schedule=[schedule | {"ExceptionScheduleDefinition": always}])
    assert seen[1:] == [("a", "0", "1")]
    await call(device, "SetSchedule", Schedule=[schedule])
    await call(device, "RemoveSchedule", Token=["a"])
    assert ("a", "0", "0") in seen[3:], "a schedule that is removed was active no longer"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105T080000Z\nEND:VEVENT\nEND:VCALENDAR", "zone"),
        ("BEGIN:VEVENT\nDTSTART;TZID=Europe/Stockholm:20260105T080000\nEND:VEVENT", "zone"),
        ("BEGIN:VEVENT\nDTSTART:20260105T080000\nEXDATE:20260106T080000\nEND:VEVENT", "EXDATE"),
        ("BEGIN:VEVENT\nDTSTART:20260105T080000\nDURATION:PT1H\nEND:VEVENT", "DURATION"),
        ("BEGIN:VTODO\nEND:VTODO", "VTODO"),
        ("BEGIN:VEVENT\nDTSTART:20260105T080000", "END:VEVENT"),
        ("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT", "DTSTART"),
        ("something else", "no line"),
    ],
)
def test_what_would_mean_something_else_is_refused(text: str, why: str) -> None:
    with pytest.raises(PacsFault, match=why):
        definition(text)


@pytest.mark.parametrize(
    ("rule", "moments"),
    [
        ("RRULE:FREQ=DAILY;COUNT=2", {"0105": True, "0106": True, "0107": False}),
        ("RRULE:FREQ=DAILY;UNTIL=20260106T235959", {"0105": True, "0106": True, "0107": False}),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=5,7", {"0105": True, "0106": False, "0107": True}),
        ("RDATE:20260107T080000", {"0105": True, "0106": False, "0107": True}),
    ],
)
def test_counts_ends_days_of_the_month_and_single_dates(rule: str, moments: dict[str, bool]) -> None:
    found = calendars.parse(f"DTSTART:20260105T080000 DTEND:20260105T090000 {rule}")
    for day, active in moments.items():
        moment = datetime(2026, int(day[:2]), int(day[2:]), 8, 30, tzinfo=UTC)
        assert found.active(moment, UTC) == active, day
    assert (
        len(found.occurrences(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC), UTC)) == 2
    )


def test_the_next_change_is_that_of_any_event_or_exception() -> None:
    found = calendars.parse(
        "DTSTART:20260105T080000 DTEND:20260105T120000 DTSTART:20260105T130000 DTEND:20260105T170000",
        "DTSTART:20260105T150000 DTEND:20260105T160000",
    )
    moment, seen = datetime(2026, 1, 5, tzinfo=UTC), []
    while (following := found.next_change(moment, UTC)) is not None:
        moment = following
        seen.append((moment.hour, found.active(moment, UTC)))
    assert seen == [(8, True), (12, False), (13, True), (15, False), (16, True), (17, False)]


lines = st.sampled_from(
    [
        "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "DTSTART:20260105T080000",
        "DTSTART;VALUE=DATE:20260105", "DTEND:20260105T170000", "DTEND:20250105T170000", "SUMMARY:x", " folded",
        "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=WEEKLY;BYDAY=MO;", "RDATE:20260106",
        "RDATE;VALUE=DATE:20260106,20260107", "EXDATE:20260106", "DTSTART:99999999", "BEGIN:VALARM", "X-A:b", "",
    ]
)  # fmt: skip


@given(st.lists(lines, max_size=9).map("\r\n".join) | st.text(max_size=60))
def test_any_text_is_a_schedule_or_a_fault(text: str) -> None:
    try:
        made = definition(text)
        found = calendars.parse(made)
    except (PacsFault, Invalid) as error:
        assert str(error)
        return
    moment = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    found.active(moment, UTC)
    found.next_change(moment, UTC)
    assert definition(shown(made)) == made, "what is shown means the same"
    assert made == NEVER or "DTSTART" in made
