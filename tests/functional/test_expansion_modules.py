"""Expansion modules on RS485, from the contact on the bench to the port: the cable is a pseudo-terminal."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from axisedge.core.errors import Invalid
from axisedge.hardware.bench import Bench
from axisedge.hardware.bench_modules import BenchModule
from axisedge.io.ports import Port
from axisedge.reader.modules import Modules
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = pytest.mark.feature("IO-09")

WAIT = 20.0
"""Seconds that a busy machine may take; a quiet one needs tenths."""
KEY = "00112233445566778899aabbccddeeff"
FIRST = 27
"""Index of the first port of the first module: behind the product's own."""
RELAY = FIRST + 8


def module_of(device: RunningDevice, number: int = 1) -> BenchModule:
    hardware = device.context.hardware
    assert isinstance(hardware, Bench)
    return hardware.module(f"module-{number}")


def modules_of(device: RunningDevice) -> Modules:
    found = device.context.modules
    assert found is not None
    return found


def port(device: RunningDevice, index: int) -> Port:
    return device.context.ports[index]


def is_connected(device: RunningDevice, number: int = 1, *, secure: bool = True) -> bool:
    state = modules_of(device).states().get(f"module-{number}")
    return state is not None and state.link == "connected" and state.secure == secure


async def add(device: RunningDevice, number: int = 1, key: str = KEY, **more: Any) -> None:
    module_of(device, number).plug(plugged=True)
    module = {"connector": 4, "address": 1 + number, **more}
    patch = {"key": key, "modules": {f"module-{number}": module}}
    await device.context.settings.update("expansion", patch, "test")
    await until(lambda: is_connected(device, number, secure=more.get("security") != "plain"))
    await until(lambda: port(device, FIRST + 12 * (number - 1)).problem == "")


@pytest.fixture
async def controller(axisedge_devices: StartDevice) -> RunningDevice:
    device = await axisedge_devices("door-controller")
    await add(device)
    return device


async def test_inputs_and_relays_of_a_module_are_ports(controller: RunningDevice) -> None:
    module = module_of(controller)
    following = controller.context.bus.subscribe(
        lambda event: event.topic.endswith("IO/Port") and event.source["port"] == str(FIRST + 2), replay=False
    )
    await controller.bench.post("module", module="module-1", input=3, state="closed")
    await until(lambda: port(controller, FIRST + 2).active)
    event = await asyncio.wait_for(following.get(), WAIT)
    assert event is not None and event.data["state"] == "1"
    controller.context.ports.set_active(RELAY + 1, True, "test")
    assert port(controller, RELAY + 1).closed  # at once, as ports promise
    await until(lambda: module.outputs[1])
    assert module.outputs.count(True) == 1
    async with controller.session.get(
        f"{controller.http}/axis-cgi/io/port.cgi?action={RELAY + 2}:%5C"
    ) as answer:
        assert answer.status == 200
    await until(lambda: not module.outputs[1])
    # the state of the wire is what the port says, also after the module was asked
    await until(lambda: not port(controller, RELAY + 1).closed)


async def test_an_input_output_can_be_turned_round(controller: RunningDevice) -> None:
    patch = {"ports": {str(FIRST): {"direction": "output", "normal_state": "closed"}}}
    await controller.context.settings.update("io", patch, "test")
    await until(lambda: module_of(controller).outputs[4])
    controller.context.ports.set_active(FIRST, True, "test")
    await until(lambda: not module_of(controller).outputs[4])
    relay = {"ports": {str(RELAY): {"direction": "input"}}}
    with pytest.raises(Invalid, match="direction"):
        await controller.context.settings.update("io", relay, "test")


async def test_a_supervised_input_tells_a_cut_and_a_shorted_cable(controller: RunningDevice) -> None:
    await controller.context.settings.update("io", {"ports": {str(FIRST): {"supervised": True}}}, "test")
    await until(lambda: port(controller, FIRST).loop == "open")
    for state in ("cut", "shorted"):
        await controller.bench.post("module", module="module-1", input=1, state=state)
        await until(lambda state=state: port(controller, FIRST).loop == state)  # type: ignore[misc]  # bound at once
        assert not port(controller, FIRST).active  # it opens nothing
    await controller.bench.post("module", module="module-1", input=1, state="closed")
    await until(lambda: port(controller, FIRST).active)
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: port(controller, FIRST).loop == "undefined")


async def test_a_shorted_cable_of_a_plain_input_changes_nothing(controller: RunningDevice) -> None:
    await controller.bench.post("module", module="module-1", input=1, state="shorted")
    await controller.bench.post("module", module="module-1", input=2, state="closed")
    await until(lambda: port(controller, FIRST + 1).active)
    assert not port(controller, FIRST).active


async def test_a_new_module_gets_the_key_and_takes_no_other_from_then_on(controller: RunningDevice) -> None:
    module = module_of(controller)
    assert module.key == bytes.fromhex(KEY)
    await until(lambda: modules_of(controller).settings.modules["module-1"].security == "secure")
    other = "f" * 32
    await controller.context.settings.update("expansion", {"key": other}, "test")
    await until(lambda: module.key == bytes.fromhex(other))
    await until(lambda: modules_of(controller).settings.modules["module-1"].key.get_secret_value() == other)
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: not is_connected(controller))
    await controller.bench.post("module", module="module-1", plugged=True)
    await until(lambda: is_connected(controller))
    await controller.bench.post("module", module="module-1", forget_key=True)
    await until(lambda: "key" in modules_of(controller).states()["module-1"].why)


async def test_a_module_that_was_away_gets_the_new_key_when_it_is_back(controller: RunningDevice) -> None:
    await until(lambda: modules_of(controller).settings.modules["module-1"].security == "secure")
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: not is_connected(controller))
    other = "e" * 32
    await controller.context.settings.update("expansion", {"key": other}, "test")
    await controller.bench.post("module", module="module-1", plugged=True)
    await until(lambda: module_of(controller).key == bytes.fromhex(other))
    await until(lambda: is_connected(controller))


async def test_a_module_that_comes_back_begins_in_the_normal_state_within_five_seconds(
    controller: RunningDevice,
) -> None:
    module, told = module_of(controller), list[str]()
    following = controller.context.bus.subscribe(
        lambda event: event.topic.endswith("ExpansionModule/Connection"), replay=False
    )
    controller.context.ports.set_active(RELAY, True, "test")
    await until(lambda: module.outputs[0])
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: "not connected" in port(controller, RELAY).problem)
    assert not port(controller, FIRST).active
    async with controller.session.post(
        f"{controller.http}/axis-cgi/io/portmanagement.cgi",
        json={
            "apiVersion": "1.1",
            "method": "setPorts",
            "params": {"ports": [{"port": str(RELAY), "state": "closed"}]},
        },
    ) as answer:
        assert "error" in await answer.json()
    await controller.bench.post("module", module="module-1", plugged=True)
    began = asyncio.get_running_loop().time()
    await until(lambda: is_connected(controller) and port(controller, RELAY).problem == "")
    assert asyncio.get_running_loop().time() - began < 5.0
    await asyncio.sleep(0.3)  # something that must not happen
    assert not module.outputs[0] and not port(controller, RELAY).active
    for _ in range(2):
        event = await asyncio.wait_for(following.get(), WAIT)
        assert event is not None
        told.append(event.data["State"])
    assert told == ["connecting", "connected"]


async def test_a_module_that_dies_does_not_slow_its_neighbours(controller: RunningDevice) -> None:
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: not is_connected(controller))
    began = asyncio.get_running_loop().time()
    for n in range(10):
        await controller.bench.post("card", uid=f"CA{n:02}", reader="reader-7")
        await until(
            lambda n=n: any(  # type: ignore[misc]  # bound at once
                seen.credential.uid == f"CA{n:02}" for seen in controller.context.credentials.latest()
            )
        )
    assert asyncio.get_running_loop().time() - began < 10.0  # each at most 60 ms of wire, and a busy machine


async def test_a_relay_that_does_not_follow_is_told(controller: RunningDevice) -> None:
    await controller.bench.post("module", module="module-1", output=3)
    controller.context.ports.set_active(RELAY + 2, True, "test")
    await until(lambda: "does not follow" in port(controller, RELAY + 2).trouble)
    assert not port(controller, RELAY + 2).closed
    await controller.bench.post("module", module="module-1", output=3, stuck=False)
    await until(lambda: port(controller, RELAY + 2).trouble == "" and port(controller, RELAY + 2).closed)


async def test_an_opened_case_and_lost_power_are_events(controller: RunningDevice) -> None:
    following = controller.context.bus.subscribe(
        lambda event: event.topic.endswith(("Module/Tampering", "Module/Power")), replay=False
    )
    await controller.bench.post("module", module="module-1", tampered=True, power_lost=True)
    told: dict[str, str] = {}
    for _ in range(2):
        event = await asyncio.wait_for(following.get(), WAIT)
        assert event is not None
        told.update(event.data)
    assert told == {"Tampering": "1", "Failure": "1"}


@pytest.mark.feature("ACC-06")
async def test_firmware_is_transferred_and_its_end_is_told(controller: RunningDevice) -> None:
    firmware = bytes(range(256)) * 4
    await modules_of(controller).upgrade("module-1", firmware)
    await until(lambda: modules_of(controller).states()["module-1"].transfer == "done", 60)
    assert firmware in module_of(controller).files.values()
    assert modules_of(controller).states()["module-1"].upgrade is None
    await modules_of(controller).upgrade("module-1", firmware * 40)
    await controller.bench.post("module", module="module-1", plugged=False)
    await until(lambda: modules_of(controller).states()["module-1"].transfer == "failed")


async def test_a_module_that_is_removed_takes_its_ports_along(controller: RunningDevice) -> None:
    controller.context.ports.set_active(RELAY, True, "test")
    await until(lambda: module_of(controller).outputs[0])
    await controller.context.settings.update("expansion", {"modules": {"module-1": None}}, "test")
    assert len(controller.context.ports) == FIRST
    assert not module_of(controller).outputs[0]
    ports = [e for e in controller.context.bus.states() if e.topic.endswith("IO/OutputPort")]
    assert ports and not [event for event in ports if event.source["port"] == str(RELAY)]


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"modules": {"module-2": {"connector": 4, "address": 2}}}, "address"),
        ({"modules": {"module-2": {"connector": 4, "address": 1}}}, "address"),
        ({"modules": {"module-17": {"connector": 4, "address": 9}}}, "module-17"),
        ({"modules": {"door": {"connector": 4, "address": 9}}}, "door"),
        ({"modules": {"module-2": {"connector": 5, "address": 9}}}, "connector"),
        ({"modules": {"module-2": {"connector": 4, "address": 127}}}, "address"),
        ({"key": "0" * 32}, "key"),
        ({"key": "303132333435363738393A3B3C3D3E3F"}, "key"),
        ({"key": "12"}, "key"),
    ],
)
async def test_what_cannot_be_is_refused(
    controller: RunningDevice, patch: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await controller.context.settings.update("expansion", patch, "test")
    assert field in refused.value.field


async def test_no_module_without_a_key(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("door-controller")
    with pytest.raises(Invalid, match="key first"):
        await device.context.settings.update("expansion", {"modules": {"module-1": {}}}, "test")
    await add(device, key="", security="plain")
    with pytest.raises(Invalid, match="module at this connector"):
        reader = {"readers": {"reader-1": {"connector": 4, "address": 2}, "reader-8": None}}
        await device.context.settings.update("readers", reader, "test")


async def test_outputs_are_opened_when_the_device_ends(controller: RunningDevice) -> None:
    module = module_of(controller)
    controller.context.ports.set_active(RELAY, True, "test")
    await until(lambda: module.outputs[0])
    await modules_of(controller).stop()
    await until(lambda: not module.outputs[0])
