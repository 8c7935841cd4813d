"""Priorities and schedules of doors, and the form of a request that Axis's own Python library sends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.testing.running import RunningDevice, run_device

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-02")]

PATHS = {
    **dict.fromkeys(("tdc", "axtdc"), "/vapix/doorcontrol"),
    "axsch": "/vapix/schedule",
    "axlog": "/vapix/eventlogger",
}
LEVELS = [
    {"PriorityLevel": "High", "DoorAction": "Release"},
    {"PriorityLevel": "Normal", "DoorAction": "Lock"},
]


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await made.context.settings.update("doors", {"doors": {"door-1": {"name": "Front"}}}, "test")
    return made


async def call(device: RunningDevice, operation: str, status: int = 200, **given: Any) -> dict[str, Any]:
    path = PATHS[operation.partition(":")[0]]
    async with device.session.post(device.http + path, json={operation: given}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def mode(device: RunningDevice) -> str:
    return str((await call(device, "tdc:GetDoorState", Token="door-1"))["DoorState"]["DoorMode"])


async def levels(device: RunningDevice) -> list[tuple[str, str, str]]:
    state = await call(device, "axtdc:GetDoorPriorityState", Token="door-1")
    return [(one["PriorityLevel"], one["Reason"], one["DoorAction"]) for one in state["DoorPriorityAction"]]


async def with_levels(device: RunningDevice) -> None:
    configuration = {"token": "two", "Name": "Two", "DefaultPriority": "Normal", "DoorPriorityAction": LEVELS}
    made = await call(device, "axtdc:SetPriorityConfiguration", PriorityConfiguration=[configuration])
    assert made == {"Token": ["two"]}
    door = {"token": "door-1", "Name": "Front", "PriorityConfiguration": "two"}
    await call(device, "axtdc:SetDoor", Door=[door])
    await until(lambda: device.context.doors.all()[0].settings.priority_configuration == "two")


async def test_one_level_until_a_client_says_otherwise(device: RunningDevice) -> None:
    assert await levels(device) == [("Normal", "", "Lock")]
    await call(device, "tdc:UnlockDoor", Token="door-1")
    assert await levels(device) == [("Normal", "API", "Unlock")]
    await call(device, "axtdc:ReleaseDoor", Token="door-1")
    assert (await mode(device), await levels(device)) == ("Locked", [("Normal", "API", "Release")])
    wrong = await call(device, "tdc:UnlockDoor", 400, Token="door-1", PriorityLevel="High")
    assert "there is no priority level High" in wrong["FaultMsg"]
    listed = await call(device, "axtdc:GetPriorityConfigurationList")
    assert [one["token"] for one in listed["PriorityConfiguration"]] == ["Standard"]


async def test_the_highest_level_that_wants_something_has_its_way(device: RunningDevice) -> None:
    await with_levels(device)
    info = (await call(device, "tdc:GetDoorInfo", Token=["door-1"]))["DoorInfo"][0]
    assert info["Capabilities"]["PriorityLevels"] == 2
    await call(device, "tdc:UnlockDoor", Token="door-1", PriorityLevel="High")
    await call(device, "tdc:LockDoor", Token="door-1")
    assert await mode(device) == "Unlocked", "the lower level must wait"
    assert await levels(device) == [("High", "API", "Unlock"), ("Normal", "API", "Lock")]
    await call(device, "axtdc:ReleaseDoor", Token="door-1", PriorityLevel="High")
    assert await mode(device) == "Locked"
    await call(device, "tdc:LockDownDoor", Token="door-1", PriorityLevel="High")
    await call(device, "tdc:UnlockDoor", Token="door-1")
    assert await mode(device) == "LockedDown"
    refused = await call(device, "axtdc:ReleaseDoor", 400, Token="door-1", PriorityLevel="High")
    assert refused["FaultSubCode"] == "ter:Failure", "a lockdown has an end of its own"
    await call(device, "tdc:LockDownReleaseDoor", Token="door-1", PriorityLevel="High")
    assert await mode(device) == "Locked"
    await call(device, "axtdc:ReleaseDoor", Token="door-1", PriorityLevel="High")
    assert await mode(device) == "Unlocked", "what the lower level wanted all the time"
    used = await call(device, "axtdc:RemovePriorityConfiguration", 400, Token=["two"])
    assert used["FaultCode"] == "ter:Action"
    bad = [{"token": "x", "DoorPriorityAction": [*LEVELS, LEVELS[0]]}]
    assert (
        "once"
        in (await call(device, "axtdc:SetPriorityConfiguration", 400, PriorityConfiguration=bad))["FaultMsg"]
    )
    missing = [{"token": "door-1", "PriorityConfiguration": "gone"}]
    assert "no priority configuration" in (await call(device, "axtdc:SetDoor", 400, Door=missing))["FaultMsg"]


async def test_levels_outlive_a_restart(tmp_path: Path) -> None:
    async with run_device("door-controller", state=tmp_path) as first:
        await first.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
        await with_levels(first)
        await call(first, "tdc:UnlockDoor", Token="door-1", PriorityLevel="High")
    async with run_device("door-controller", state=tmp_path) as second:
        assert await mode(second) == "Unlocked"
        assert (await levels(second))[0] == ("High", "API", "Unlock")


OFFICE = "standard_office_hours"


def scheduled(*tokens: str, **more: Any) -> dict[str, Any]:
    """What axis_vapix sends."""
    states = [{"ScheduleToken": list(tokens), "EnterAction": "Unlock"}]
    return {
        "token": "door-1",
        "Name": "",
        "Description": "",
        "DoorSchedule": [{"ScheduledState": states, "PriorityLevel": ""}],
        **more,
    }


async def test_a_schedule_unlocks_the_door_and_its_end_locks_it(tmp_path: Path) -> None:
    clock = ManualClock()
    async with run_device("door-controller", state=tmp_path, clock=clock) as device:
        await device.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
        doors = device.context.doors
        assert doors is not None
        assert clock.now().hour == 12
        event = "DTSTART:20120101T130000\nDTEND:20120101T140000\nRRULE:FREQ=DAILY\n"
        text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
        schedule = {"token": "open", "Name": "Open", "ScheduleDefinition": text}
        await call(device, "axsch:SetSchedule", Schedule=[schedule])
        await call(
            device, "axtdc:SetDoorScheduleConfiguration", DoorScheduleConfiguration=[scheduled("open")]
        )
        assert not doors.now("door-1").unlocked
        await clock.advance(3600)
        await until(lambda: doors.now("door-1").unlocked)
        assert await levels(device) == [("Normal", "Schedule", "Unlock")]
        await clock.advance(3600)
        await until(lambda: not doors.now("door-1").unlocked)
        filters = [{"Key": "Actor", "Value": "schedule"}]
        told = (await call(device, "axlog:FetchEvents", Filters=filters))["Event"]
        actions = [{v["Key"]: v["Value"] for v in one["KeyValues"]}["Action"] for one in told]
        assert actions == ["Unlock", "Release"]


async def test_what_the_clock_does_not_do(device: RunningDevice) -> None:
    doors = device.context.doors
    assert doors is not None
    await call(device, "tdc:LockDownDoor", Token="door-1")
    always = [scheduled("standard_always")]
    await call(device, "axtdc:SetDoorScheduleConfiguration", DoorScheduleConfiguration=always)
    assert await mode(device) == "LockedDown", "a lockdown stands above the clock"
    await call(device, "tdc:LockDownReleaseDoor", Token="door-1")
    await call(device, "axtdc:SetDoorScheduleConfiguration", DoorScheduleConfiguration=always)
    await until(lambda: doors.now("door-1").unlocked)
    await call(device, "tdc:LockDoor", Token="door-1")
    await call(device, "tdc:UnlockDoor", Token="door-1")
    await call(device, "axtdc:RemoveDoorScheduleConfiguration", Token=["door-1"])
    assert await mode(device) == "Unlocked", "somebody has unlocked it since: not the clock's to lock"
    nothing = (await call(device, "axtdc:GetDoorScheduleConfiguration", Token=["door-1"]))[
        "DoorScheduleConfiguration"
    ]
    assert nothing[0]["DoorSchedule"][0]["ScheduledState"][0]["ScheduleToken"] == []
    fault = await call(
        device, "axtdc:SetDoorScheduleConfiguration", 400, DoorScheduleConfiguration=[scheduled("never")]
    )
    assert fault["FaultSubCode"] == "ter:InvalidDoorScheduleFault"


async def test_requests_by_get_as_axis_vapix_sends_them(device: RunningDevice) -> None:
    async def get(path: str, status: int = 200) -> dict[str, Any]:
        async with device.session.get(f"{device.http}/vapix/{path}") as response:
            assert response.status == status
            answer: dict[str, Any] = await response.json()
            return answer

    assert (await get("doorcontrol/GetDoorInfoList"))["DoorInfo"][0]["Name"] == "Front"
    assert (await get("doorcontrol/GetDoorInfo?Token=door-1"))["DoorInfo"][0]["Capabilities"]["LockDown"]
    assert await get("doorcontrol/UnlockDoor?Token=door-1") == {}
    assert (await get("doorcontrol/GetDoorState?Token=door-1"))["DoorState"]["DoorMode"] == "Unlocked"
    assert len((await get("schedule/GetSchedule?Token=standard_always&Token=" + OFFICE))["Schedule"]) == 2
    assert (await get("doorcontrol/Explode", 400))["FaultSubCode"] == "ter:ActionNotSupported"
    async with device.stranger.get(f"{device.http}/vapix/doorcontrol/LockDoor?Token=door-1") as response:
        assert response.status == 401
    assert await mode(device) == "Unlocked"
