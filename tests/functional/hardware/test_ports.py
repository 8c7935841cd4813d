"""Ports on every kind of hardware: an edge becomes an event, a command becomes current in a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, Operation
from axisedge.io.ports import Ports, Step

PORT, OUTPUT = "tns1:Device/tnsaxis:IO/Port", "tns1:Device/tnsaxis:IO/OutputPort"
CHANGED = Operation.CHANGED
PATIENCE = 20.0
BUTTON, RELAY, IO1, IO2 = range(4)


class Powered:
    """The ports of an intercom that has power."""

    def __init__(self, ports: Ports, bus: Bus, settings: Settings) -> None:
        self.ports = ports
        self.bus = bus
        self.settings = settings
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        bus.listen(self._events.put_nowait)

    async def input_event(self, index: int) -> bool:
        """The logical state in the next event of input ``index``."""
        while True:
            event = await asyncio.wait_for(self._events.get(), PATIENCE)
            if event.topic == PORT and event.source["port"] == str(index) and event.operation is CHANGED:
                return event.data["state"] == "1"


@pytest.fixture
def power(rig, tmp_path):
    """``async with power() as device:`` switches a device on; its settings outlive it."""

    @asynccontextmanager
    async def on() -> AsyncIterator[Powered]:
        clock = SystemClock()
        bus = Bus(clock)
        settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
        hardware = rig.hardware()
        ports = Ports(products.load("intercom"), settings, bus, hardware, clock)
        async with AsyncExitStack() as off:
            off.push_async_callback(settings.close)
            await hardware.start()
            off.push_async_callback(hardware.stop)
            await ports.start()
            off.push_async_callback(ports.stop)
            yield Powered(ports, bus, settings)

    return on


@pytest_asyncio.fixture
async def device(power) -> AsyncIterator[Powered]:
    async with power() as device:
        device.ports.ready()
        yield device


async def set_port(device: Powered, index: int, **changes: str) -> None:
    await device.settings.update("io", {"ports": {str(index): changes}}, "test")


@pytest.mark.feature("IO-01", "IO-04")
async def test_a_pressed_button_is_an_event(rig, device) -> None:
    rig.set_input("call-button", True)
    assert await device.input_event(BUTTON) is True
    assert (device.ports[BUTTON].state, device.ports[BUTTON].active) == ("closed", True)
    rig.set_input("call-button", False)
    assert await device.input_event(BUTTON) is False


@pytest.mark.feature("IO-01", "IO-04")
async def test_a_normally_closed_input_is_active_when_it_opens(rig, device) -> None:
    rig.set_input("io-1", True)
    assert await device.input_event(IO1) is True
    await set_port(device, IO1, normal_state="closed")
    assert await device.input_event(IO1) is False
    rig.set_input("io-1", False)
    assert await device.input_event(IO1) is True


@pytest.mark.feature("IO-03", "IO-04")
async def test_a_fail_secure_lock_gets_current_only_to_open(rig, device) -> None:
    assert rig.read_output("relay-1") is False
    device.ports.set_active(RELAY, True, "test")
    assert rig.read_output("relay-1") is True
    device.ports.set_active(RELAY, False, "test")
    assert rig.read_output("relay-1") is False


@pytest.mark.feature("IO-03", "IO-04")
async def test_a_fail_safe_lock_gets_current_until_it_opens(rig, power) -> None:
    async with power() as device:
        device.ports.ready()
        await set_port(device, RELAY, normal_state="closed")
        assert rig.read_output("relay-1") is True
        device.ports.set_active(RELAY, True, "test")
        assert rig.read_output("relay-1") is False
        device.ports.set_active(RELAY, False, "test")
        assert rig.read_output("relay-1") is True
    assert rig.read_output("relay-1") is False

    async with power() as device:  # after a restart it stays open until the device is ready
        assert rig.read_output("relay-1") is False
        device.ports.ready()
        assert rig.read_output("relay-1") is True


@pytest.mark.feature("IO-01", "IO-04")
async def test_a_port_becomes_an_output_and_settings_return_it_to_normal(rig, device) -> None:
    await set_port(device, IO2, direction="output")
    device.ports.set_active(IO2, True, "test")
    assert rig.read_output("io-2") is True
    await set_port(device, IO2, name="Light")
    assert rig.read_output("io-2") is False
    await set_port(device, IO2, direction="input")
    rig.set_input("io-2", True)
    assert await device.input_event(IO2) is True


@pytest.mark.feature("IO-01", "IO-04")
async def test_a_sequence_switches_the_wire(rig, device) -> None:
    seen: asyncio.Queue[bool] = asyncio.Queue()
    device.bus.listen(
        lambda event: seen.put_nowait(rig.read_output("relay-1")) if event.topic == OUTPUT else None
    )
    device.ports.run_sequence(RELAY, [Step(True, 0.02), Step(False, 0.02), Step(True, 0)], "test")
    assert [await asyncio.wait_for(seen.get(), PATIENCE) for _ in range(3)] == [True, False, True]
