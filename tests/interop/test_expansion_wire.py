"""Expansion modules on the wire: one that speaks only when asked, as the standard allows, and one that babbles.

The first is written here byte by byte after IEC 60839-11-5, so that not both ends are libosdp.
"""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import serial

from axisedge.hardware.bench import Bench
from axisedge.reader.osdp_frame import Frame, crc
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = pytest.mark.feature("IO-09")

WAIT = 30.0
"""Seconds that a busy machine may take."""
ADDRESS = 9
FIRST = 27
"""Index of the first port of the first module."""
ACK, NAK, PDID, PDCAP, LSTATR, ISTATR, OSTATR = 0x40, 0x41, 0x45, 0x46, 0x48, 0x49, 0x4A


class Asked:
    """A module in plain that never tells a change by itself; in a thread of its own."""

    def __init__(self, path: str, inputs: int = 8, outputs: int = 12) -> None:
        self.inputs = bytearray(inputs)
        self.outputs = bytearray(outputs)
        self.heard: list[int] = []
        self._port = serial.Serial(path, 9600, timeout=0)
        self._end = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        frame = Frame()
        while True:
            ready, _, _ = select.select([self._port.fileno(), self._end[0]], [], [])
            if self._end[0] in ready:
                return
            frame.add(self._port.read(4096))
            if whole := frame.whole:
                frame.clear()
                if whole[1] == ADDRESS:
                    self._answer(whole)

    def _answer(self, command: bytes) -> None:
        code, data = command[5], command[6:-2]
        self.heard.append(code)
        if code == 0x68:  # osdp_OUT
            self.outputs[data[0]] = data[1] in (2, 5)
        reply = {
            0x60: bytes((ACK,)),
            0x61: bytes((PDID, 1, 2, 3, 1, 1, 9, 0, 0, 0, 4, 5, 6)),
            0x62: bytes((PDCAP, 1, 1, len(self.inputs), 2, 1, len(self.outputs))),
            0x64: bytes((LSTATR, 0, 0)),
            0x65: bytes((ISTATR, *self.inputs)),
            0x66: bytes((OSTATR, *self.outputs)),
            0x68: bytes((OSTATR, *self.outputs)),
        }.get(code, bytes((NAK, 3)))
        whole = bytes((0x53, ADDRESS | 0x80, len(reply) + 7, 0, command[4] & 7, *reply))
        self._port.write(whole + crc(whole).to_bytes(2, "little"))

    def close(self) -> None:
        os.write(self._end[1], b"x")
        self._thread.join(10)
        for end in self._end:
            os.close(end)
        self._port.close()


@pytest_asyncio.fixture
async def device(axisedge_devices: StartDevice) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("door-controller")
    module = {"connector": 3, "address": ADDRESS, "security": "plain"}
    await device.context.settings.update("expansion", {"modules": {"module-1": module}}, "test")
    yield device


@pytest.fixture
def path(device: RunningDevice) -> Iterator[str]:
    """The outer end of the cable at connector 3."""
    bench = device.context.hardware
    assert isinstance(bench, Bench)
    yield next(bus["path"] for bus in bench.state()["buses"] if bus["name"] == "door-3")


async def test_a_module_that_must_be_asked_is_asked(device: RunningDevice, path: str) -> None:
    module, ports = Asked(path), device.context.ports
    try:
        await until(lambda: ports[FIRST].problem == "" and ports[FIRST + 8].problem == "")
        module.inputs[4] = 1
        await until(lambda: ports[FIRST + 4].active)
        await device.context.settings.update("io", {"ports": {str(FIRST + 5): {"supervised": True}}}, "test")
        module.inputs[5] = 3
        await until(lambda: ports[FIRST + 5].loop == "cut")
        ports.set_active(FIRST + 8, True, "test")
        await until(lambda: module.outputs[0] == 1)
        module.outputs[0] = 0  # something switched it behind our back
        await until(lambda: "does not follow" in ports[FIRST + 8].trouble)
        await until(lambda: module.outputs[0] == 1)  # and it is driven again
    finally:
        module.close()


async def test_a_module_with_fewer_terminals_says_which_are_not_there(
    device: RunningDevice, path: str
) -> None:
    module, ports = Asked(path, inputs=4, outputs=2), device.context.ports
    try:
        await until(lambda: ports[FIRST].problem == "" and "no output 3" in ports[FIRST + 10].problem)
        assert ports[FIRST + 8].problem == ""
        assert "no input 7" in ports[FIRST + 6].problem
    finally:
        module.close()


async def test_a_neighbour_that_babbles_now_and_then_opens_nothing(device: RunningDevice, path: str) -> None:
    """Whole random frames and noise between ours: readings may be late, outputs never move by themselves."""
    module, ports = Asked(path), device.context.ports
    try:
        await until(lambda: ports[FIRST + 8].problem == "")
        with serial.Serial(path, 9600, timeout=0) as babbler:
            for n in range(40):
                noise = bytes((0x53, ADDRESS | 0x80, 9 + n % 3, 0, n % 4, ISTATR, 1, 1, 1)) + os.urandom(n)
                babbler.write(noise)
                await asyncio.sleep(0.02)
        await until(lambda: ports[FIRST].problem == "")
        assert not any(ports[index].active for index in range(FIRST, FIRST + 12))
        assert not any(module.outputs)
        await device.bench.post("card", uid="CAFE", reader="reader-5")
        await until(lambda: bool(device.context.credentials.latest()))
    finally:
        module.close()
