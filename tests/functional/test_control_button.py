"""The control button's story, from the command line to an empty store, over restarts of the whole device."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from axisedge import cli
from axisedge.core.clock import ManualClock
from axisedge.device import Device, Options
from axisedge.system.power import Ending


async def restarted(device: Device, clock: ManualClock, expected: Ending) -> Device:
    """The device that follows when ``device`` ends as expected."""
    await clock.advance(1)
    async with asyncio.timeout(10):
        assert await device.ended() is expected
    following = device.again()
    await device.stop()
    await following.start()
    return following


async def bench(device: Device, *words: str) -> int:
    return await asyncio.to_thread(cli.main, ["bench", *words, "--url", device.ready()["http"]])


def status(device: Device) -> str:
    leds = device.context.hardware.state()["leds"]  # type: ignore[attr-defined]  # the bench's own view
    led = next(led for led in leds if led["name"] == "status")
    return "/".join(step["color"] for step in led["steps"])


@pytest.mark.feature("IO-06", "INT-04", "IO-05")
async def test_held_for_16_s_while_the_power_comes_back_everything_is_forgotten(tmp_path: Path) -> None:
    clock = ManualClock()
    device = Device(
        Options("intercom", tmp_path, host="127.0.0.1", http_port=0, https_port=0, rtsp_port=0, rtsps_port=0),
        clock,
    )
    await device.start()
    try:
        await device.context.settings.update("io", {"ports": {"1": {"name": "Gate"}}}, "test")
        assert await bench(device, "control-button", "hold", "16s") == 0
        device = await restarted(device, clock, Ending.RESTART)
        assert device.context.ports[1].name == "Gate"
        await clock.advance(14.5)
        assert status(device) == "green"
        await clock.advance(1)
        assert status(device) == "amber/off"
        await clock.advance(0.6)
        device = await restarted(device, clock, Ending.FACTORY_DEFAULT)
        assert device.context.ports[1].name == "Relay 1"
        assert status(device) == "green"
    finally:
        await device.stop()


@pytest.mark.feature("IO-06", "INT-04")
@pytest.mark.parametrize(
    "words", [("hold", "5s"), ("hold", "16s", "--running"), ("press", "16s"), ("hold", "31s")]
)
async def test_other_times_keep_everything(tmp_path: Path, words: tuple[str, ...]) -> None:
    clock = ManualClock()
    device = Device(
        Options("intercom", tmp_path, host="127.0.0.1", http_port=0, https_port=0, rtsp_port=0, rtsps_port=0),
        clock,
    )
    await device.start()
    try:
        await device.context.settings.update("io", {"ports": {"1": {"name": "Gate"}}}, "test")
        assert await bench(device, "control-button", *words) == 0
        if words[0] == "hold" and "--running" not in words:
            device = await restarted(device, clock, Ending.RESTART)
        ended = asyncio.ensure_future(device.ended())
        await clock.advance(40)
        assert not ended.done()
        ended.cancel()
        assert device.context.ports[1].name == "Gate"
    finally:
        await device.stop()
