"""Doors end to end: card and PIN over the OSDP wire, exit buttons, force, cut cables, relays that stick, and rules."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.events import content
from axisedge.testing.bench import BenchRefused
from axisedge.testing.running import RunningDevice, run_device
from tests.interop.osdp_wire import Impostor, polite, reply
from tests.waiting import until

WAIT = 30.0
"""Seconds that a busy machine may take."""
RULES = "/config/rest/rules/v1/rules"
DOORS = {
    "door-1": {
        "name": "Front",
        "connector": 1,
        "reader_outside": "reader-1",
        "reader_inside": "reader-2",
        "monitor": "open",
        "rex_outside": "closed",
        "identification": ["CardPlusPin"],
        "access_time": 60,
    },
    "door-2": {"name": "Vault", "connector": 2},
}
Switch = Callable[[str, str], Awaitable[object]]


@pytest_asyncio.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with controller() as made:
        yield made


@contextlib.asynccontextmanager
async def controller(clock: ManualClock | None = None) -> AsyncIterator[RunningDevice]:
    """A door controller with the two doors; the first is closed, and its outside button hangs at I/O terminal 1."""
    async with run_device("door-controller", clock=clock) as made:
        terminal = next(port.index for port in made.context.ports if port.fact.line == "door-3-rex")
        doors = {**DOORS, "door-1": {**DOORS["door-1"], "rex_outside_port": terminal}}
        await made.bench.close("door-1-monitor")
        await made.context.settings.update("doors", {"doors": doors}, "test")
        await made.context.settings.update("rules", {"rules": {"9001": None, "9011": None}}, "test")
        yield made


async def post(device: RunningDevice, path: str, body: Any, status: int = 200) -> dict[str, Any]:
    async with device.session.post(device.http + path, json=body) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def admit(device: RunningDevice) -> None:
    """Ada has card 04A1B2C3 and PIN 2468 for the front door."""

    async def put(operation: str, **given: Any) -> str:
        return str((await post(device, "/vapix/pacs", {operation: given}))["Token"][0])

    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    rule = {"token": "", "Name": "Staff", "Schedule": ["standard_always"], "AccessPolicy": policy}
    credential = {
        "token": "ada-card",
        "UserToken": await put("axudb:SetUser", User=[{"token": "", "Name": "Ada"}]),
        "Enabled": True,
        "Status": "Enabled",
        "IdData": [{"Name": "Card", "Value": "04a1b2c3"}, {"Name": "PIN", "Value": "2468"}],
        "CredentialAccessProfile": [
            {"AccessProfile": await put("pacsaxis:SetAccessProfile", AccessProfile=[rule])}
        ],
    }
    await put("pacsaxis:SetCredential", Credential=[credential])


def mode(device: RunningDevice, door: str = "door-1") -> str:
    assert device.context.doors is not None
    return str(device.context.doors.now(door).mode)


def powered(device: RunningDevice, door: int = 1) -> bool:
    """Whether the lock really has current, behind wire and contact."""
    return bool(device.context.hardware.line(f"door-{door}-relay").powered)  # type: ignore[attr-defined]  # a bench


class Listener:
    """A client of the event WebSocket who asked for everything about doors and access."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._waiting: list[tuple[str, dict[str, str]]] = []

    async def hear(self, topic: str, **data: str) -> dict[str, str]:
        """Wait for the event whose topic ends with ``topic`` and whose items have these values.

        Those before it are forgotten when they are of its topic, so that the order within a topic counts.
        """
        async with asyncio.timeout(WAIT):
            while (found := self._find(topic, data)) is None:
                told = (await self._socket.receive_json())["params"]["notification"]
                items = {**told["message"]["source"], **told["message"]["data"]}
                self._waiting.append((told["topic"], items))
        return found

    def _find(self, topic: str, data: dict[str, str]) -> dict[str, str] | None:
        for index, (told, items) in enumerate(self._waiting):
            if told.endswith(topic) and data.items() <= items.items():
                earlier = [one for one in self._waiting[:index] if one[0] != told]
                self._waiting[: index + 1] = earlier
                return items
        return None


@contextlib.asynccontextmanager
async def listening(device: RunningDevice) -> AsyncIterator[Listener]:
    token = await device.get_text("/axis-cgi/wssession.cgi")
    url = f"{device.http.replace('http', 'ws', 1)}/vapix/ws-data-stream?sources=events&wssession={token}"
    wanted = [{"topicFilter": f"tns1:{part}//."} for part in ("Door", "AccessControl", "IdPoint")]
    frame = {"apiVersion": "1.0", "method": "events:configure", "params": {"eventFilterList": wanted}}
    async with device.stranger.ws_connect(url) as socket:
        await socket.send_json(frame)
        async with asyncio.timeout(WAIT):
            assert "error" not in await socket.receive_json()
        yield Listener(socket)


async def at_reader(device: RunningDevice, what: str, **body: Any) -> None:
    """Hold a card to a reader on the wire, or type at it, as soon as the device polls it."""
    async with asyncio.timeout(WAIT):
        while True:
            try:
                await device.bench.post(what, **{"reader": "reader-1", **body})
                return
            except BenchRefused:
                await asyncio.sleep(0.05)


async def rule(device: RunningDevice, topic: str, values: dict[str, str], action: str, door: str) -> str:
    """Make a rule over REST; gives its id."""
    made = {
        "name": f"{action} {door}",
        "conditions": [{"topic": topic, "content": content.compose(values)}],
        "action": {"template": f"com.axis.action.{action}", "parameters": {"door": door}},
    }
    async with device.session.post(device.http + RULES, json={"data": made}) as response:
        answer = await response.json()
        assert response.status == 201, answer
    async with device.session.get(device.http + RULES) as response:
        stored = (await response.json())["data"]
    return str(next(one["id"] for one in stored if one["name"] == made["name"]))


@pytest.mark.feature("RDR-08", "RDR-01", "ACC-01", "ACC-08")
async def test_card_then_pin_at_a_secured_osdp_reader_open_the_door(device: RunningDevice) -> None:
    await admit(device)
    install = {"readers": {"reader-1": {"security": "install"}}}
    await device.context.settings.update("readers", install, "test")
    readers = device.context.readers
    assert readers is not None
    await until(lambda: readers.states()["reader-1"].secure)
    async with listening(device) as events:
        await at_reader(device, "card", uid="04A1B2C3")
        await events.hear("IdPoint/tnsaxis:Request/IdData", IdPointToken="reader-1", Card="04a1b2c3")
        await at_reader(device, "pin", pin="1111")
        await events.hear("Denied/Authentication/InvalidPIN", AccessPointToken="door-1 in")
        assert (mode(device), powered(device)) == ("Locked", False)
        await at_reader(device, "card", uid="04A1B2C3")
        await events.hear("IdPoint/tnsaxis:Request/IdData", Card="04a1b2c3")
        await at_reader(device, "pin", pin="2468")
        granted = await events.hear("AccessGranted/Credential")
        assert (granted["AccessPointToken"], granted["CredentialHolderName"]) == ("door-1 in", "Ada")
        await events.hear("DoorMode", DoorToken="door-1", State="Accessed")
        assert powered(device)
        await device.bench.open("door-1-monitor")
        await device.bench.close("door-1-monitor")
        await events.hear("AccessTaken/Credential", CredentialHolderName="Ada")
        await events.hear("DoorMode", DoorToken="door-1", State="Locked")
        assert not powered(device)


@pytest.mark.feature("RDR-01", "ACC-01")
@pytest.mark.parametrize("bad", ["forged-card", "babble", "bad-check"])
async def test_whoever_hangs_at_a_secured_readers_cable_opens_no_door(
    device: RunningDevice, bad: str
) -> None:
    """The reader is pulled off, and something else answers in its place; the neighbour's card still opens."""
    await admit(device)
    card_only = {"doors": {"door-1": {"identification": ["CardOnly"]}}}
    await device.context.settings.update("doors", card_only, "test")
    await device.context.settings.update(
        "readers", {"readers": {"reader-1": {"security": "install"}}}, "test"
    )
    readers = device.context.readers
    assert readers is not None
    await until(lambda: readers.states()["reader-1"].secure)
    await device.bench.post("reader", reader="reader-1", plugged=False)
    card = bytes((0, 0, 32, 0)) + bytes.fromhex("04A1B2C3")
    answers: dict[str, Callable[[bytes], bytes]] = {
        "forged-card": lambda command: polite(command, lambda poll: reply(poll, 0x50, card)),
        "babble": lambda command: random.Random(command).randbytes(200),
        "bad-check": lambda command: reply(command, 0x50, card)[:-1] + b"?",
    }
    (path,) = (bus["path"] for bus in (await device.bench.state())["buses"] if bus["name"] == "door-1")
    impostor = Impostor(path, answers[bad])
    try:
        await until(lambda: impostor.asked >= 4)
        assert (mode(device), powered(device)) == ("Locked", False)
        await until(lambda: not readers.states()["reader-1"].secure)
        assert device.context.credentials.latest() == []
        await at_reader(device, "card", reader="reader-2", uid="0BAD")
        await until(lambda: len(device.context.credentials.latest()) == 1)
    finally:
        impostor.close()
    await device.bench.post("reader", reader="reader-1", plugged=True)
    await at_reader(device, "card", uid="04A1B2C3")
    await until(lambda: powered(device))


@pytest.mark.feature("ACC-01", "RDR-08")
@pytest.mark.parametrize(("line", "point"), [("door-1-rex", "door-1 out"), ("door-3-rex", "door-1 in")])
async def test_exit_buttons_inside_and_outside_open_once_for_a_press(
    device: RunningDevice, line: str, point: str
) -> None:
    async with listening(device) as events:
        await device.bench.close(line)
        await events.hear("Request/REX", REX="Active")
        await events.hear("AccessGranted/Anonymous", AccessPointToken=point)
        await until(lambda: powered(device))
        await device.bench.open("door-1-monitor")
        await device.bench.close("door-1-monitor")
        await events.hear("AccessTaken/Anonymous", AccessPointToken=point)
        await until(lambda: not powered(device))
        await device.bench.open(line)  # letting go opens nothing
        await post(device, "/vapix/doorcontrol", {"tdc:LockDownDoor": {"Token": "door-1"}})
        await device.bench.close(line)
        await events.hear("Denied/Anonymous", AccessPointToken=point)
        assert (mode(device), powered(device)) == ("LockedDown", False)


@pytest.mark.feature("ACC-02", "EVT-01")
async def test_a_forced_door_is_an_event_and_a_rule_locks_the_other_one_down(device: RunningDevice) -> None:
    forced = {"DoorToken": "door-1", "State": "DoorForcedOpen"}
    await rule(device, "tns1:Door/State/DoorAlarm", forced, "fixed.door.lockdown", "door-2")
    await post(device, "/vapix/doorcontrol", {"tdc:UnlockDoor": {"Token": "door-2"}})
    assert powered(device, 2)
    async with listening(device) as events:
        await device.bench.open("door-1-monitor")
        await events.hear("DoorAlarm", **forced)
        await events.hear("DoorMode", DoorToken="door-2", State="LockedDown")
        await until(lambda: not powered(device, 2))
        await device.bench.close("door-1-monitor")
        await events.hear("DoorAlarm", DoorToken="door-1", State="Normal")
    asked = {"axlog:FetchEvents": {"Filters": [{"Key": "Action", "Value": "LockDown"}]}}
    (entry,) = (await post(device, "/vapix/eventlogger", asked))["Event"]
    values = {one["Key"]: one["Value"] for one in entry["KeyValues"]}
    assert "fixed.door.lockdown door-2" in values["Actor"], "the log names the rule"


@pytest.mark.feature("IO-02", "ACC-02")
@pytest.mark.parametrize("harm", ["cut", "shorted"])
async def test_a_harmed_cable_of_monitor_or_button_is_told_and_unlocks_nothing(
    device: RunningDevice, harm: str
) -> None:
    ports = {port.fact.line: str(port.index) for port in device.context.ports}
    lines = ("door-1-monitor", "door-1-rex")
    supervised = {ports[line]: {"supervised": True} for line in lines}
    await device.context.settings.update("io", {"ports": supervised}, "test")
    async with listening(device) as events:
        for line in lines:
            await device.bench.wire(line, harm)
        fault = await events.hear("DoorFault", DoorToken="door-1", State="FaultDetected")
        assert "cut or shorted" in fault["Reason"]
        await until(lambda: all(device.context.ports[int(ports[line])].loop.value == harm for line in lines))
        assert (mode(device), powered(device)) == ("Locked", False)
        for line in lines:
            await device.bench.wire(line, "whole")
        await events.hear("DoorFault", DoorToken="door-1", State="NotInFault")
        await events.hear("DoorPhysicalState", DoorToken="door-1", State="Closed")
    asked = {"axlog:FetchEvents": {"Filters": [{"Key": "topic1", "Value": "AccessGranted"}]}}
    assert (await post(device, "/vapix/eventlogger", asked))["Event"] == []


@pytest.mark.feature("ACC-02", "IO-03")
async def test_a_door_relay_that_sticks_is_a_fault_and_locks_as_soon_as_it_can() -> None:
    clock = ManualClock()
    async with controller(clock) as device, listening(device) as events:
        await device.bench.stick("door-1-relay")
        await post(device, "/vapix/doorcontrol", {"tdc:AccessDoor": {"Token": "door-1"}})
        fault = await events.hear("DoorFault", DoorToken="door-1", State="FaultDetected")
        assert "does not follow" in fault["Reason"]
        assert not powered(device), "stuck when it should have opened"
        await device.bench.stick("door-1-relay", False)
        await clock.advance(5.1)
        await events.hear("DoorFault", DoorToken="door-1", State="NotInFault")
        await events.hear("LockPhysicalState", DoorToken="door-1", State="Unlocked")
        assert powered(device)

        await device.bench.stick("door-1-relay")
        await post(device, "/vapix/doorcontrol", {"tdc:LockDownDoor": {"Token": "door-1"}})
        await events.hear("LockPhysicalState", DoorToken="door-1", State="Fault")
        assert (mode(device), powered(device)) == ("LockedDown", True)
        await device.bench.open("door-1-monitor")  # somebody finds out: the door monitor tells it too
        await events.hear("DoorAlarm", DoorToken="door-1", State="DoorForcedOpen")
        await device.bench.stick("door-1-relay", False)
        await clock.advance(5.1)
        await events.hear("LockPhysicalState", DoorToken="door-1", State="Locked")
        assert not powered(device)

        line = device.context.hardware.line("door-2-relay")
        line.write(True)  # as if somebody bridged it, while nobody switches anything
        await clock.advance(5.1)
        await events.hear("DoorFault", DoorToken="door-2", State="FaultDetected")
        await clock.advance(5.1)
        await events.hear("DoorFault", DoorToken="door-2", State="NotInFault")
        assert not line.read()


ACTIONS = {
    "fixed.door.access": ("Locked", "Accessed", "Accessed"),
    "fixed.door.unlock": ("Locked", "Unlocked", "Unlocked"),
    "fixed.door.lock": ("Unlocked", "Locked", "Locked"),
    "fixed.door.lockdown": ("Unlocked", "LockedDown", "LockedDown"),
    "fixed.door.lockdownrelease": ("LockedDown", "Locked", "Locked"),
    "fixed.door.lockopen": ("Locked", "LockedOpen", "LockedOpen"),
    "fixed.door.lockopenrelease": ("LockedOpen", "Unlocked", "Unlocked"),
    "fixed.door.block": ("Locked", "Blocked", "Blocked"),
    "unlimited.door.unlock": ("Locked", "Unlocked", "Locked"),
    "unlimited.door.lockdown": ("Unlocked", "LockedDown", "Locked"),
}
"""Before the rule, while its condition holds, and afterwards."""
REACH = {
    "Locked": (),
    "Unlocked": ("UnlockDoor",),
    "LockedDown": ("LockDownDoor",),
    "LockedOpen": ("LockOpenDoor",),
}


@pytest.mark.feature("ACC-02", "EVT-03")
async def test_every_action_of_doors_is_done_by_a_rule() -> None:
    async with controller(ManualClock()) as device:  # an access does not end meanwhile
        offered = {one.token for one in device.context.actions.all() if ".door." in one.token}
        assert offered == {f"com.axis.action.{name}" for name in ACTIONS}
        active = {"port": "1", "active": "1"}
        for action, (before, during, afterwards) in ACTIONS.items():
            for operation in ("LockDownReleaseDoor", "LockOpenReleaseDoor", "LockDoor"):
                async with device.session.post(
                    f"{device.http}/vapix/doorcontrol", json={f"tdc:{operation}": {"Token": "door-2"}}
                ):
                    pass  # whatever the mode was, it is Locked now
            for operation in REACH[before]:
                await post(device, "/vapix/doorcontrol", {f"tdc:{operation}": {"Token": "door-2"}})
            assert mode(device, "door-2") == before
            made = await rule(device, "tns1:Device/tnsaxis:IO/VirtualInput", active, action, "door-2")
            await device.get_text("/axis-cgi/virtualinput/activate.cgi?schemaversion=1&port=1")
            await until(lambda wanted=during: mode(device, "door-2") == wanted)  # type: ignore[misc]  # bound now
            await device.get_text("/axis-cgi/virtualinput/deactivate.cgi?schemaversion=1&port=1")
            await until(lambda wanted=afterwards: mode(device, "door-2") == wanted)  # type: ignore[misc]  # bound now
            async with device.session.delete(f"{device.http}{RULES}/{made}") as response:
                assert response.status == 200, await response.text()
