"""An elevator: one reader in the cabin, a relay of an expansion module for every floor, a decision for each."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from axisedge.core.errors import Invalid, LimitReached
from axisedge.hardware.bench import Bench
from axisedge.hardware.bench_modules import BenchModule
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = pytest.mark.feature("ACC-07")

WAIT = 20.0
"""Seconds that a busy machine may take; a quiet one needs tenths."""
CABIN = "reader-7"


def module_of(device: RunningDevice, number: int = 1) -> BenchModule:
    hardware = device.context.hardware
    assert isinstance(hardware, Bench)
    return hardware.module(f"module-{number}")


def floor(number: int, **more: Any) -> dict[str, Any]:
    relay = f"module-{(number - 1) // 4 + 1}-relay-{(number - 1) % 4 + 1}"
    return {
        "type": "elevator-floor",
        "name": f"Floor {number}",
        "output": relay,
        "reader_outside": CABIN,
        "access_time": 2,
        **more,
    }


def relays(device: RunningDevice) -> list[int]:
    """The floors whose relays are closed, from 1."""
    return [n + 1 for n, closed in enumerate(module_of(device).outputs[:4]) if closed]


def fault(device: RunningDevice, door: str) -> str:
    assert device.context.doors is not None
    return device.context.doors[door].fault


async def call(device: RunningDevice, path: str, operation: str, **given: Any) -> Any:
    async with device.session.post(f"{device.http}/vapix/{path}", json={operation: given}) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def may_go(device: RunningDevice, card: str, *floors: int, **rule: Any) -> str:
    """A card and the floors that it opens; gives its credential."""
    policy = [{"AccessPoint": f"floor-{n} in", "Schedule": ["standard_always"]} for n in floors]
    profile = {"token": "", "Name": card, "Schedule": ["standard_always"], "AccessPolicy": policy, **rule}
    (made,) = (await call(device, "pacs", "pacsaxis:SetAccessProfile", AccessProfile=[profile]))["Token"]
    credential = {
        "token": "",
        "Enabled": True,
        "Status": "Enabled",
        "IdData": [{"Name": "Card", "Value": card}],
        "CredentialAccessProfile": [{"AccessProfile": made}],
    }
    (token,) = (await call(device, "pacs", "pacsaxis:SetCredential", Credential=[credential]))["Token"]
    return str(token)


async def log(device: RunningDevice, topic: str) -> list[str]:
    """Access points of the entries of the log, oldest first."""
    directory = device.context.access_directory
    assert directory is not None
    await directory.records.flush()
    entries = await directory.records.run(lambda: directory.records.log.read(limit=1000))
    return [entry.source["AccessPointToken"] for entry in entries if entry.topic.endswith(topic)]


@pytest.fixture
async def elevator(axisedge_devices: StartDevice) -> RunningDevice:
    device = await axisedge_devices("door-controller")
    module_of(device).plug(plugged=True)
    patch = {"key": "ab" * 16, "modules": {"module-1": {"connector": 4, "address": 2}}}
    await device.context.settings.update("expansion", patch, "test")
    floors = {f"floor-{n}": floor(n) for n in range(1, 5)}
    await device.context.settings.update("doors", {"doors": floors}, "test")
    await until(lambda: not any(fault(device, f"floor-{n}") for n in range(1, 5)))
    readers = device.context.readers
    assert readers is not None
    await until(lambda: readers.states()[CABIN].link == "connected")
    return device


async def test_a_card_in_the_cabin_opens_its_floors_and_no_others(elevator: RunningDevice) -> None:
    await may_go(elevator, "0a0b", 2, 4)
    assert relays(elevator) == []
    await elevator.bench.post("card", uid="0A0B", reader=CABIN)
    await until(lambda: relays(elevator) == [2, 4])
    assert await log(elevator, "AccessGranted/Credential") == ["floor-2 in", "floor-4 in"]
    await until(lambda: relays(elevator) == [], 10)
    assert module_of(elevator).outputs.count(True) == 0
    shown = elevator.context.hardware.wired_reader(CABIN).shown  # type: ignore[attr-defined]  # the bench's
    assert shown.led == "green"


async def test_a_card_for_no_floor_is_refused_once(elevator: RunningDevice) -> None:
    await may_go(elevator, "0c0d")
    await elevator.bench.post("card", uid="0C0D", reader=CABIN)
    await elevator.bench.post("card", uid="0E0E", reader=CABIN)
    shown = elevator.context.hardware.wired_reader(CABIN).shown  # type: ignore[attr-defined]  # the bench's
    await until(lambda: shown.beeps == 6)
    assert len(await log(elevator, "Denied/Credential")) == 1
    assert len(await log(elevator, "CredentialNotFound/Card")) in (0, 1)
    assert relays(elevator) == [] and await log(elevator, "AccessGranted/Credential") == []


async def test_a_floor_obeys_the_commands_of_a_door(elevator: RunningDevice) -> None:
    await may_go(elevator, "0a0b", 1, 2)
    doors = elevator.context.doors
    assert doors is not None
    await call(elevator, "doorcontrol", "tdc:UnlockDoor", Token="floor-3")
    await until(lambda: relays(elevator) == [3])
    await call(elevator, "doorcontrol", "tdc:LockDownDoor", Token="floor-1")
    await elevator.bench.post("card", uid="0A0B", reader=CABIN)
    await until(lambda: relays(elevator) == [2, 3])
    configuration = await call(elevator, "doorcontrol", "axtdc:GetDoorConfiguration", Token=["floor-1"])
    values = {c["Name"]: c["Value"] for c in configuration["DoorConfiguration"][0]["Configuration"]}
    assert values["Door.Type"] == "ElevatorFloor"
    assert (values["Lock.Type"], values["Lock.Hardware.Id"]) == ("RemoteIO", "remote/module-1/1")
    async with elevator.session.get(
        f"{elevator.http}/axis-cgi/io/port.cgi?action={len(elevator.context.product.ports) + 8 + 4}:/"
    ) as answer:
        assert answer.status == 409 and "floor" in (await answer.text()).lower()


async def test_a_client_makes_a_floor(elevator: RunningDevice) -> None:
    await elevator.context.settings.update("doors", {"doors": {"floor-4": None}}, "test")
    (token,) = (await call(elevator, "doorcontrol", "axtdc:SetDoor", Door=[{"Name": "Roof"}]))["Token"]
    values = {"Door.Type": "ElevatorFloor", "Lock.Type": "RemoteIO", "Lock.Hardware.Id": "remote/module-1/4"}
    configuration = [{"Name": name, "Value": value} for name, value in values.items()]
    asked = {"token": token, "Configuration": configuration}
    await call(elevator, "doorcontrol", "axtdc:SetDoorConfiguration", DoorConfiguration=[asked])
    await call(elevator, "doorcontrol", "tdc:UnlockDoor", Token=token)
    await until(lambda: relays(elevator) == [4])


async def test_a_module_that_dies_during_an_access_opens_nothing_when_it_is_back(
    elevator: RunningDevice,
) -> None:
    await may_go(elevator, "0a0b", 1)
    await elevator.bench.post("card", uid="0A0B", reader=CABIN)
    await until(lambda: relays(elevator) == [1])
    await elevator.bench.post("module", module="module-1", plugged=False)
    await until(lambda: fault(elevator, "floor-1") != "" and fault(elevator, "floor-2") != "")
    state = await call(elevator, "doorcontrol", "tdc:GetDoorState", Token="floor-2")
    assert state["DoorState"]["Fault"]["State"] == "FaultDetected"
    doors = elevator.context.doors
    assert doors is not None
    await until(lambda: doors.now("floor-1").mode == "Locked")
    await elevator.bench.post("module", module="module-1", plugged=True)
    began = asyncio.get_running_loop().time()
    await until(lambda: fault(elevator, "floor-1") == "")
    assert asyncio.get_running_loop().time() - began < 5.0
    assert relays(elevator) == []


async def test_a_floor_that_is_unlocked_is_unlocked_again_when_its_module_is_back(
    elevator: RunningDevice,
) -> None:
    await call(elevator, "doorcontrol", "tdc:UnlockDoor", Token="floor-3")
    await until(lambda: relays(elevator) == [3])
    await elevator.bench.post("module", module="module-1", plugged=False)
    await until(lambda: fault(elevator, "floor-3") != "")
    await elevator.bench.post("module", module="module-1", plugged=True)
    await until(lambda: relays(elevator) == [3])


async def test_a_relay_goes_back_by_itself_when_the_device_is_gone(elevator: RunningDevice) -> None:
    """The module has the time of an access: here its cable is cut while the relay is closed, and it keeps power."""
    await may_go(elevator, "0a0b", 1)
    await elevator.bench.post("card", uid="0A0B", reader=CABIN)
    await until(lambda: relays(elevator) == [1])
    module = module_of(elevator)
    module.plugged = False  # it hears nothing any more
    await until(lambda: relays(elevator) == [], 10)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"floor-9": floor(1)}, "output"),
        ({"floor-9": floor(9, output="")}, "output"),
        ({"floor-9": floor(9, output="door-1-relay")}, "output"),
        ({"floor-9": floor(9, output="module-17-relay-1")}, "output"),
        ({"floor-9": floor(9, reader_inside="reader-1", reader_outside="")}, "reader_inside"),
        ({"door-1": {"connector": 1, "reader_outside": CABIN}}, "reader_outside"),
    ],
)
async def test_what_cannot_be_is_refused(elevator: RunningDevice, patch: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await elevator.context.settings.update("doors", {"doors": patch}, "test")
    assert refused.value.field.endswith(field)


async def test_sixteen_floors_and_four_doors_are_the_most(elevator: RunningDevice) -> None:
    doors: dict[str, Any] = {f"floor-{n}": floor(n) for n in range(1, 17)}
    doors |= {f"door-{n}": {"connector": n} for n in range(1, 5)}
    await elevator.context.settings.update("doors", {"doors": doors}, "test")
    with pytest.raises(LimitReached, match="16"):
        await elevator.context.settings.update("doors", {"doors": {"floor-17": floor(17)}}, "test")
    with pytest.raises(LimitReached, match="4"):
        await elevator.context.settings.update("doors", {"doors": {"door-5": {"connector": 5}}}, "test")
