"""Doors when several things happen at once, when the disk is full, and when a lockdown is somebody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from axisedge.access.decision import Reason
from axisedge.access.desk import AccessDesk
from axisedge.access.door import Action, Mode
from axisedge.access.doors import Doors
from axisedge.access.model import AccessPoint, IdPointDevice
from axisedge.access.wired_door import Turns
from axisedge.core.errors import AxisedgeError, NotFound, Unavailable
from axisedge.core.subsystem import State
from axisedge.hardware.protocols import Credential
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = [pytest.mark.feature("ACC-01"), pytest.mark.feature("ACC-02")]
LIMIT = 30.0
SETTINGS = {
    "door-1": {"name": "Front", "connector": 1, "reader_outside": "reader-1", "identification": ["PINOnly"]},
    "door-2": {"name": "Vault", "connector": 2},
}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await made.context.settings.update("doors", {"doors": SETTINGS}, "test")
    return made


def doors(device: RunningDevice) -> Doors:
    assert device.context.doors is not None
    return device.context.doors


def desk(device: RunningDevice) -> AccessDesk:
    assert device.context.access_desk is not None
    return device.context.access_desk


# -- several things at once ----------------------------------------------------------------------------------


async def test_who_needs_several_doors_never_waits_for_who_needs_them_the_other_way_round() -> None:
    turns = Turns()

    async def go(*tokens: str) -> None:
        async with turns.at(tokens):
            await asyncio.sleep(0)
            assert all(turns.of(token).locked() for token in tokens)

    async with asyncio.timeout(LIMIT):
        await asyncio.gather(*(go("a", "b") if n % 2 else go("b", "a", "b") for n in range(20)))


async def test_readers_that_name_the_same_doors_in_different_orders_are_all_answered(
    device: RunningDevice,
) -> None:
    places = [
        ("a", "door-2", "lobby"),
        ("b", "door-1", "lobby"),
        ("c", "door-1", "yard"),
        ("d", "door-2", "yard"),
    ]
    points = [
        AccessPoint(token=t, entity=d, id_point_device=[IdPointDevice(id_point=r)]) for t, d, r in places
    ]
    directory = device.context.access_directory
    assert directory is not None
    await directory.put(points, "test")
    async with asyncio.timeout(LIMIT):
        answers = await asyncio.gather(
            *(desk(device).present(reader, {"Card": "c0ffee"}, 24) for reader in ("lobby", "yard") * 10)
        )
    assert [answer.reason for answer in answers if answer is not None] == [Reason.NOT_FOUND] * 20


async def test_a_lockdown_outlives_every_change_of_settings_at_the_same_time(device: RunningDevice) -> None:
    settings = device.context.settings
    for number in range(12):

        async def lock_down(steps: int = number) -> None:
            for _ in range(steps):
                await asyncio.sleep(0)
            await doors(device).command("door-1", Action.LOCK_DOWN, "test")

        changed = settings.update("doors", {"doors": {"door-1": {"name": f"Front {number}"}}}, "test")
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(changed, lock_down())
        assert doors(device)["door-1"].settings.name == f"Front {number}"
        assert doors(device).now("door-1").mode is Mode.LOCKED_DOWN
        await doors(device).command("door-1", Action.LOCK_DOWN_RELEASE, "test")


async def test_a_door_that_is_removed_meanwhile_takes_no_command_and_leaves_no_mode(
    device: RunningDevice,
) -> None:
    settings, records = device.context.settings, doors(device).records
    for number in range(12):

        async def unlock(steps: int = number) -> str:
            for _ in range(steps):
                await asyncio.sleep(0)
            try:
                await doors(device).command("door-2", Action.UNLOCK, "test")
            except NotFound:
                return "gone"
            return "unlocked"

        async with asyncio.timeout(LIMIT):
            await asyncio.gather(settings.update("doors", {"doors": {"door-2": None}}, "test"), unlock())
        assert "door-2" not in await records.run(records.log.modes)
        assert not powered(device, 2)
        await settings.update("doors", {"doors": {"door-2": SETTINGS["door-2"]}}, "test")
        assert doors(device).now("door-2").mode is Mode.LOCKED


def powered(device: RunningDevice, number: int) -> bool:
    relay = next(port for port in device.context.ports if port.fact.line == f"door-{number}-relay")
    return device.context.ports.circuit(relay.index)


async def test_pins_that_come_at_once_are_counted_like_those_that_come_one_after_the_other(
    device: RunningDevice,
) -> None:
    async with asyncio.timeout(LIMIT):
        answers = await asyncio.gather(
            *(desk(device).present("reader-1", {"PIN": f"{n:04}"}) for n in range(40))
        )
    reasons = [answer.reason for answer in answers if answer is not None]
    assert reasons.count(Reason.NOT_FOUND) == 5
    assert reasons.count(Reason.LOCKED_OUT) == 35


# -- a relay that keeps time ---------------------------------------------------------------------------------


async def test_a_door_that_is_unlocked_during_an_access_stays_so_when_the_time_is_over(
    device: RunningDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[bool, float]] = []
    ports, drive = device.context.ports, device.context.ports.drive

    def listening(index: int, closed: bool, seconds: float = 0.0) -> None:
        told.append((closed, seconds))
        drive(index, closed, seconds)

    monkeypatch.setattr(ports, "drive", listening)
    await doors(device).command("door-1", Action.ACCESS, "test")
    assert [(closed, seconds > 0) for closed, seconds in told] == [(True, True)]
    await doors(device).command("door-1", Action.UNLOCK, "test")
    assert told[1:] == [(True, 0.0)], "told again, without a time"


async def test_a_door_that_is_open_for_somebody_is_locked_when_the_doors_stop(device: RunningDevice) -> None:
    await doors(device).command("door-1", Action.ACCESS, "test")
    await doors(device).command("door-2", Action.UNLOCK, "test")
    assert powered(device, 1)
    await doors(device).stop()
    assert not powered(device, 1)
    assert powered(device, 2), "it was to stay open"


# -- a full disk ---------------------------------------------------------------------------------------------


async def fill(device: RunningDevice, *, full: bool) -> None:
    """Let nothing more be written to the log, as on a full disk; or let it again."""
    db = doors(device).records.log._db
    begin = "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    await doors(device).records.run(lambda: db.execute(begin if full else "DROP TRIGGER full"))


@pytest.mark.feature("ACC-08")
async def test_on_a_full_disk_nothing_opens_and_everything_goes_on(device: RunningDevice) -> None:
    await fill(device, full=True)
    with pytest.raises(Unavailable, match="the disk is full"):
        await doors(device).command("door-1", Action.UNLOCK, "test")
    with pytest.raises(AxisedgeError, match="the disk is full"):
        await doors(device).let_out("door-1", "door-1 out")
    asked = {"tdc:AccessDoor": {"Token": "door-1"}}
    async with device.session.post(device.http + "/vapix/doorcontrol", json=asked) as response:
        assert (response.status, (await response.json())["FaultSubCode"]) == (400, "ter:Failure")
    await device.bench.close("door-1-rex")
    for pin in ("1234", "4321"):
        device.context.credentials.report(Credential("reader-1", pin=pin))
    await until(
        lambda: all("the disk is full" in seen.answer.message for seen in device.context.credentials.latest())
    )
    assert not powered(device, 1)

    await doors(device).command("door-2", Action.LOCK_DOWN, "test")
    assert doors(device).now("door-2").mode is Mode.LOCKED_DOWN, "a lockdown waits for no disk"
    records = doors(device).records
    assert "door-2" not in await records.run(records.log.modes)

    await fill(device, full=False)
    doors(device)._follow(doors(device)["door-2"])  # as it does every five seconds
    await until(lambda: not doors(device)["door-2"].unsaved)
    assert (await records.run(records.log.modes))["door-2"] == "LockedDown"
    await doors(device).command("door-1", Action.UNLOCK, "test")
    assert powered(device, 1)
    for name, health in device.context.supervisor.health().items():
        assert (health.state, health.restarts) == (State.RUNNING, 0), name


# -- whose lockdown it is ------------------------------------------------------------------------------------


@pytest.mark.feature("EVT-03")
@pytest.mark.parametrize("first", ["operator", "rule"])
async def test_the_end_of_a_rule_ends_no_lockdown_of_somebody_else(device: RunningDevice, first: str) -> None:
    there = doors(device)
    for actor in ("operator", "rule") if first == "operator" else ("rule", "operator"):
        await there.command("door-1", Action.LOCK_DOWN, actor)
    await there.end_lockdown("door-1", "rule")
    assert there.now("door-1").mode is Mode.LOCKED_DOWN
    await there.command("door-1", Action.LOCK_DOWN_RELEASE, "operator")
    await there.command("door-1", Action.LOCK_DOWN, "rule")
    await there.end_lockdown("door-1", "rule")
    assert there.now("door-1").mode is Mode.LOCKED


@pytest.mark.feature("EVT-03")
async def test_the_end_of_a_rule_that_unlocks_ends_no_block(device: RunningDevice) -> None:
    there = doors(device)
    await there.command("door-1", Action.UNLOCK, "rule")
    await there.command("door-1", Action.BLOCK, "operator")
    await there.end_unlock("door-1", "rule")
    assert there.now("door-1").mode is Mode.BLOCKED
