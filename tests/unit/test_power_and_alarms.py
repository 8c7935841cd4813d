"""Alarms and power monitoring: on the bench, and from the files that a Raspberry Pi's kernel has."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.product import RailFact
from axisedge.hardware import board_power
from axisedge.hardware.board_power import BoardPower, RailSource, throttled
from axisedge.hardware.protocols import Measured
from axisedge.io import power_monitor
from axisedge.io.power_monitor import Health, judged
from axisedge.testing.bench import BenchRefused
from axisedge.testing.running import RunningDevice, run_device

STATUS = "tns1:Device/tnsaxis:Status/Temperature/"


@pytest_asyncio.fixture
async def controller(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningDevice]:
    monkeypatch.setattr(power_monitor, "EVERY", 0.02)
    async with run_device("door-controller") as device:
        yield device


async def until(true: Callable[[], object]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never became so")


def data(device: RunningDevice, topic: str, **source: Any) -> str:
    """The state of a property, or nothing."""
    bus = device.context.bus
    now = bus.state(bus.type(f"tns1:Device/tnsaxis:{topic}"), **source)
    return "" if now is None else next(iter(now.values()))


async def page(device: RunningDevice, path: str) -> Any:
    """What the page is told, with a session of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        login = {"user": device.user, "password": device.password}
        async with http.post(f"{device.http}/api/v1/session", json=login) as response:
            assert response.status == 200
        async with http.get(device.http + path) as response:
            assert response.status == 200
            return await response.json()


async def set_alarms(device: RunningDevice, **on: bool) -> None:
    await device.context.settings.update("alarms", on, "test")


@pytest.mark.feature("IO-07")
async def test_an_open_casing_is_an_alarm_until_it_is_turned_off(controller: RunningDevice) -> None:
    assert data(controller, "Casing/Open", Name="DoorController") == "0"
    await controller.bench.open("casing")
    assert data(controller, "Casing/Open", Name="DoorController") == "1"
    alarms = {alarm["name"]: alarm for alarm in await page(controller, "/api/v1/alarms")}
    casing = {"name": "casing_open", "on": True, "active": True, "problem": "", "port": None}
    assert alarms["casing_open"] == casing
    await set_alarms(controller, casing_open=False)
    assert data(controller, "Casing/Open", Name="DoorController") == ""


@pytest.mark.feature("IO-07")
async def test_who_moves_the_device_is_told_each_time(controller: RunningDevice) -> None:
    topic = "tns1:Device/tnsaxis:Tampering/ShockDetected"
    with controller.context.bus.subscribe(lambda event: event.topic == topic, replay=False) as moved:
        await controller.bench.close("motion")
        assert moved.waiting == 0, "the alarm is off"
        await controller.bench.open("motion")
        await set_alarms(controller, device_motion=True)
        for _ in range(2):
            await controller.bench.close("motion")
            await controller.bench.open("motion")
        assert moved.waiting == 2
    assert (await page(controller, "/api/v1/alarms"))[0]["active"]


@pytest.mark.feature("IO-07", "IO-02")
async def test_the_tamper_input_and_its_cut_cable(controller: RunningDevice) -> None:
    index = next(port.index for port in controller.context.ports if port.fact.line == "tamper")
    await controller.context.settings.update("io", {"ports": {str(index): {"supervised": True}}}, "test")
    await set_alarms(controller, external_tamper=True)
    assert data(controller, "Tampering/ExternalTamper") == "0"
    await controller.bench.wire("tamper", "cut")
    await until(lambda: data(controller, "Tampering/ExternalTamper") == "1")
    await controller.bench.wire("tamper", "whole")
    await until(lambda: data(controller, "Tampering/ExternalTamper") == "0")
    await controller.bench.close("tamper")
    await until(lambda: data(controller, "Tampering/ExternalTamper") == "1")


@pytest.mark.feature("IO-08")
async def test_too_much_current_is_an_event_a_light_and_a_word(controller: RunningDevice) -> None:
    names = [rail["name"] for rail in (await page(controller, "/api/v1/power"))["rails"]]
    readers = names.index("readers")
    await controller.bench.post("power", rail="readers", amps=2.5)
    await until(lambda: data(controller, "RingPowerLimitExceeded", input=readers) == "1")
    await until(lambda: "red" in str(controller.context.leds.light("doors-oc-reader")))
    assert (await page(controller, "/api/v1/power"))["rails"][readers]["health"] == "over-current"
    await controller.bench.post("power", rail="readers", amps=1)
    await until(lambda: data(controller, "RingPowerLimitExceeded", input=readers) == "0")
    await until(lambda: "red" not in str(controller.context.leds.light("doors-oc-reader")))


@pytest.mark.feature("IO-08")
async def test_a_supply_that_sags_fails_and_one_that_is_not_connected_does_not(
    controller: RunningDevice,
) -> None:
    await until(lambda: data(controller, "HardwareFailure/PowerSupplyFailure", power=1) == "0")
    health = {rail["name"]: rail["health"] for rail in (await page(controller, "/api/v1/power"))["rails"]}
    assert (health["poe"], health["dc"], health["doors"]) == ("ok", "absent", "ok")
    await controller.bench.post("power", rail="poe", volts=40)
    await until(lambda: data(controller, "HardwareFailure/PowerSupplyFailure", power=0) == "1")


@pytest.mark.feature("IO-08")
async def test_exactly_one_of_above_below_and_inside(controller: RunningDevice) -> None:
    def now() -> tuple[str, ...]:
        names = ("Above", "Below", "Inside", "Above_or_below")
        return tuple(data(controller, f"Status/Temperature/{name}") for name in names)

    await until(lambda: now() == ("0", "0", "1", "0"))
    for celsius, wanted in (
        (81, "1001"),
        (78, "1001"),
        (76, "0010"),
        (-21, "0101"),
        (-18, "0101"),
        (0, "0010"),
    ):
        await controller.bench.post("power", celsius=celsius)
        await until(lambda wanted=wanted: "".join(now()) == wanted)  # type: ignore[misc]  # mypy cannot infer it
    await controller.bench.post("power", celsius=96)
    await until(lambda: data(controller, "HardwareFailure/TemperatureCritical", temperature=0) == "1")


@pytest.mark.feature("IO-08")
async def test_what_the_bench_does_not_have(controller: RunningDevice) -> None:
    with pytest.raises(BenchRefused, match="rail"):
        await controller.bench.post("power", rail="sun", volts=1)
    with pytest.raises(BenchRefused):
        await controller.bench.post("power", rail="dc", volts=101)
    async with run_device("intercom") as intercom:
        assert (await intercom.bench.state())["power"] is None
        with pytest.raises(BenchRefused, match="core"):
            await intercom.bench.post("power", celsius=20)


@given(st.builds(Measured, *[st.none() | st.floats(0, 100)] * 2, st.none() | st.booleans(), st.booleans()))
def test_every_measurement_has_one_word(measured: Measured) -> None:
    fact = RailFact(name="a", title="A", volts=12, limit=2)
    word = judged(fact, measured)
    assert (word is Health.UNKNOWN) == (measured == Measured())
    if measured.fault or (measured.amps or 0) > 2:
        assert word is Health.OVER_CURRENT


def file(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


@pytest.mark.feature("IO-08")
def test_the_files_of_a_raspberry_pi(tmp_path: Path) -> None:
    power = BoardPower({"readers": RailSource(hwmon="ina226", volts=1, amps=1)}, "dc", tmp_path)
    assert power.celsius() is None and power.rail("readers") == Measured() == power.rail("other")
    file(tmp_path, "class/thermal/thermal_zone0/type", "gpu-thermal\n")
    file(tmp_path, "class/thermal/thermal_zone0/temp", "30000\n")
    file(tmp_path, "class/thermal/thermal_zone1/type", "cpu-thermal\n")
    file(tmp_path, "class/thermal/thermal_zone1/temp", "48312\n")
    file(tmp_path, "class/hwmon/hwmon0/name", "rpi_volt\n")
    file(tmp_path, "class/hwmon/hwmon0/in0_lcrit_alarm", "1\n")
    file(tmp_path, "class/hwmon/hwmon1/name", "ina226\n")
    file(tmp_path, "class/hwmon/hwmon1/in1_input", "11987\n")
    file(tmp_path, "class/hwmon/hwmon1/curr1_input", "743\n")
    assert power.celsius() == 48.312
    assert power.rail("readers") == Measured(11.987, 0.743)
    assert power.rail("dc") == Measured(low=True)
    file(tmp_path, "class/hwmon/hwmon1/curr1_input", "nonsense\n")
    assert power.rail("readers") == Measured(11.987, None)


@pytest.mark.feature("IO-08")
def test_the_firmware_is_asked_where_the_kernel_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "vcgencmd"
    for answer, low in (("throttled=0x50005", True), ("throttled=0x50000", False), ("error=1", None)):
        program.write_text(f'#!/bin/sh\n[ "$1" = get_throttled ] && echo "{answer}"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(board_power, "FIRMWARE", str(program))
        assert BoardPower({}, "dc", tmp_path).rail("dc").low is low


@given(st.text(max_size=40))
def test_any_answer_of_the_firmware_is_read_or_nothing(answer: str) -> None:
    assert throttled(answer) in (True, False, None)
