"""Supervised inputs: what a resistance says, the converters' own words, and a cable that is cut on a running device."""

from __future__ import annotations

import asyncio
import math
import struct
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import NotFound, StartError, Unavailable
from axisedge.hardware import board_file
from axisedge.hardware.adc import (
    ADS_CONFIG,
    ADS_CONVERSION,
    ADS_FULL_SCALE,
    Adc,
    AdcFact,
    AdcMeter,
    Ads1115,
    Mcp3008,
)
from axisedge.io.supervision import RESISTORS, Loop, Scheme, Watcher, parallel_first, scheme, serial_first
from axisedge.testing.running import RunningDevice, run_device

SCHEMES = [parallel_first(), *(serial_first(value) for value in RESISTORS)]
PORT = "tns1:Device/tnsaxis:IO/SupervisedPort"


@pytest.mark.feature("IO-02")
@pytest.mark.parametrize("wired", SCHEMES, ids=str)
def test_resistors_of_five_percent_and_a_long_cable_are_understood(wired: Scheme) -> None:
    for wrong in (0.95, 1.0, 1.05):
        assert wired.state(wired.open * wrong) is Loop.OPEN
        assert wired.state(wired.closed * wrong + 100) is Loop.CLOSED
    assert wired.state(0) is Loop.SHORTED and wired.state(200) is Loop.SHORTED
    assert wired.state(math.inf) is Loop.CUT and wired.state(1e6) is Loop.CUT
    assert wired.state(math.nan) is Loop.UNDEFINED and wired.state(-1) is Loop.UNDEFINED


@pytest.mark.feature("IO-02")
def test_the_documented_values() -> None:
    assert scheme("parallel-first", "1k") == parallel_first()
    assert round(parallel_first().closed) == 3873
    assert [round(limit) for limit in parallel_first().limits] == [1936, 9230, 44000]
    assert [round(limit) for limit in scheme("serial-first", "4.7k").limits] == [2350, 6647, 18800]


@given(st.sampled_from(SCHEMES), st.lists(st.floats(0, 1e6) | st.just(math.inf), min_size=2, max_size=40))
def test_noise_at_a_limit_tells_nothing(wired: Scheme, readings: list[float]) -> None:
    state = Loop.UNDEFINED
    for ohms in readings:
        before, state = state, wired.state(ohms, state)
        assert wired.state(ohms, state) is state, "a state holds at the resistance that made it"
        for shaken in (ohms * 0.99, ohms * 1.01):
            assert wired.state(shaken, state) is state or before is Loop.UNDEFINED or state is not before


def test_one_odd_reading_is_not_believed() -> None:
    watcher = Watcher(parallel_first())
    changes = [watcher.read(ohms) for ohms in (22e3, 22e3, 0, 22e3, 0, math.inf, 0, 0, 3.9e3, 3.9e3)]
    assert [n for n, changed in enumerate(changes) if changed] == [1, 7, 9]
    assert watcher.state is Loop.CLOSED


class FakeMcp3008:
    """The chip as its data sheet draws it: start bit, single-ended bit, channel; null bit, ten bits."""

    def __init__(self, volts: dict[int, float]) -> None:
        self.volts = volts

    def __call__(self, data: bytes) -> bytes:
        assert len(data) == 3 and data[0] == 1 and data[1] & 0x80
        code = min(1023, round(self.volts.get(data[1] >> 4 & 7, 0) / 3.3 * 1023))
        return bytes((0xFF, 0xF8 | code >> 8, code & 0xFF))


class FakeAds1115:
    """Registers behind a pointer; a conversion begins when bit 15 is written, and is ready two looks later."""

    def __init__(self, volts: dict[int, float]) -> None:
        self.volts = volts
        self.pointer = 0
        self.value = 0
        self.looks = 0

    def write(self, data: bytes) -> None:
        self.pointer = data[0]
        if len(data) == 3:
            config = int.from_bytes(data[1:], "big")
            assert self.pointer == ADS_CONFIG and config & 0x8000 and config & 0x0100, "single shot"
            assert config >> 9 & 7 == 1, "4.096 V"
            assert config >> 14 & 1, "against ground"
            volts = self.volts.get((config >> 12 & 7) - 4, 0.0)
            self.value = max(-32768, min(32767, round(volts / ADS_FULL_SCALE * 32768)))
            self.looks = 0

    def read(self, count: int) -> bytes:
        if self.pointer == ADS_CONVERSION:
            return struct.pack(">h", self.value)[:count]
        self.looks += 1
        return struct.pack(">H", 0x8000 if self.looks > 1 else 0)[:count]


@pytest.mark.feature("IO-02")
@pytest.mark.parametrize("ohms", [0, 1936, 3873, 22_000, 44_000])
def test_both_converters_measure_a_loop(ohms: float) -> None:
    volts = {3: 3.3 * ohms / (ohms + 4700)}
    for chip in (Mcp3008(FakeMcp3008(volts)), Ads1115(FakeAds1115(volts), 3.3, lambda seconds: None)):
        ratio = chip.ratio(3)
        assert 4700 * ratio / (1 - ratio) == pytest.approx(ohms, rel=0.01, abs=10)
        assert chip.ratio(2) == 0


def test_below_ground_is_ground() -> None:
    assert Ads1115(FakeAds1115({0: -0.2}), 3.3, lambda seconds: None).ratio(0) == 0


def test_a_converter_that_is_not_there() -> None:
    with pytest.raises(OSError, match="not answer"):
        Mcp3008(lambda data: b"\xff\xff\xff").ratio(0)
    silent = FakeAds1115({})
    silent.read = lambda count: b"\0\0"  # type: ignore[method-assign]  a chip that is never ready
    with pytest.raises(OSError, match="ready"):
        Ads1115(silent, 3.3, lambda seconds: None).ratio(0)
    with pytest.raises(OSError, match="no channel"):
        Ads1115(silent, 3.3, lambda seconds: None).ratio(4)


@pytest.mark.parametrize("chip", ["mcp3008", "ads1115"])
def test_a_device_that_cannot_be_opened_says_so_every_time(chip: str, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    for device in (tmp_path / "none", plain):
        fact = AdcFact.model_validate(
            {"chip": chip, "device": str(device), "lines": {"io-1": {"channel": 0}}}
        )
        meter: AdcMeter = Adc(fact).meter("io-1")
        for _ in range(2):
            with pytest.raises(Unavailable, match=chip):
                meter.read()
        with pytest.raises(NotFound):
            Adc(fact).meter("io-2")


def test_a_board_file_names_the_converter(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text(
        'title = "B"\n[chip]\npath = "/dev/gpiochip0"\n[adc]\nchip = "ads1115"\ndevice = "/dev/i2c-1"\n'
        "[adc.lines.io-1]\nchannel = 3\n"
    )
    found = board_file.read(file)
    assert found.adc is not None and found.adc.lines["io-1"].pull_up == 4700
    file.write_text(file.read_text().replace("ads1115", "adc0831"))
    with pytest.raises(StartError, match=r"adc\.chip"):
        board_file.read(file)


@pytest_asyncio.fixture
async def controller() -> AsyncIterator[RunningDevice]:
    async with run_device("intercom") as device:
        yield device


async def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never became so")


@pytest.mark.feature("IO-02")
async def test_a_cut_and_a_shorted_cable_are_states_and_open_nothing(controller: RunningDevice) -> None:
    context = controller.context
    index = next(port.index for port in context.ports if port.fact.line == "io-1")
    rex = context.ports[index]
    wanted = {"supervised": True, "connection": "serial-first", "resistor": "2.2k"}
    await context.settings.update("io", {"ports": {str(index): wanted}}, "test")
    topic = context.bus.type(PORT)

    def state() -> str:
        now = context.bus.state(topic, port=index)
        return "" if now is None else f"{now['state']} {now['tampered']}"

    await until(lambda: state() == "open 0")
    await controller.bench.close("io-1")
    await until(lambda: state() == "closed 0" and rex.active)
    await controller.bench.open("io-1")
    await until(lambda: state() == "open 0" and not rex.active)
    with context.bus.subscribe(lambda event: event.topic.endswith("IO/Port"), replay=False) as told:
        await controller.bench.wire("io-1", "shorted")
        await until(lambda: state() == "shorted 1")
        await controller.bench.wire("io-1", "cut")
        await until(lambda: state() == "cut 1")
        assert not rex.active and told.waiting == 0
    await controller.bench.wire("io-1", "whole")
    await until(lambda: state() == "open 0")
    await context.settings.update("io", {"ports": {str(index): {"supervised": False}}}, "test")
    assert state() == ""
    await controller.bench.wire("io-1", "shorted")
    assert rex.active, "without supervision a shorted cable is a closed switch"


@pytest.mark.feature("IO-02")
async def test_a_cable_that_is_shorted_at_power_up_opens_nothing(tmp_path: Path) -> None:
    async with run_device("intercom", state=tmp_path) as device:
        index = next(port.index for port in device.context.ports if port.fact.line == "io-1")
        await device.context.settings.update("io", {"ports": {str(index): {"supervised": True}}}, "test")
        await device.bench.wire("io-1", "shorted")
        device.device.context.ports[index].closed = True  # whatever it was: the start decides
        await device.device.context.supervisor.stop()
        await device.device.context.supervisor.start()
        now = device.context.bus.type(PORT)
        await until(lambda: (device.context.bus.state(now, port=index) or {}).get("state") == "shorted")
        assert not device.context.ports[index].active


@pytest.mark.feature("IO-02")
def test_two_who_measure_take_turns_at_the_chip() -> None:
    """A chip that is asked for one channel while it converts another answers for the wrong one."""
    adc = Adc(AdcFact.model_validate({"chip": "ads1115", "device": "/dev/none"}))
    inside, met = threading.Event(), threading.Event()

    class Chip:
        def ratio(self, channel: int) -> float:
            if inside.is_set():
                met.set()
            inside.set()
            met.wait(0.05)  # room for another to come in between
            inside.clear()
            return 0.5

    adc._converter = Chip()
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(adc.ratio, (0, 1), timeout=10)) == [0.5, 0.5]
    assert not met.is_set()
