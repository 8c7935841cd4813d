"""The bench's camera: what hands do to it is seen in the picture, from every client of the bench."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import aiohttp
import cv2
import numpy as np
import pytest

from axisedge.device import Device, Options
from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.scene import BenchScene
from axisedge.testing import BenchRefused, RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

pytestmark = [pytest.mark.feature("INT-04")]


async def contrast(device: RunningDevice) -> float:
    """How much there is to see in a snapshot, without the rows of the mark."""
    async with device.session.get(device.http + "/axis-cgi/jpg/image.cgi?resolution=320x180") as response:
        assert response.status == 200
        luma = cv2.imdecode(np.frombuffer(await response.read(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert luma is not None
    return float(luma[30:].std())


@pytest.mark.feature("VID-02")
async def test_covering_the_lens_is_seen_in_the_picture(axisedge_device: RunningDevice) -> None:
    assert (await axisedge_device.bench.state())["camera"] == {
        "covered": False, "dark": False, "moving": True, "unplugged": False, "light": 1.0, "kelvin": 5500,
    }  # fmt: skip
    assert await contrast(axisedge_device) > 15
    state = await axisedge_device.bench.camera(covered=True)
    assert state["camera"]["covered"] is True
    assert await contrast(axisedge_device) < 5
    await axisedge_device.bench.camera(covered=False)
    assert await contrast(axisedge_device) > 15


async def test_what_is_not_named_stays(axisedge_device: RunningDevice) -> None:
    await axisedge_device.bench.camera(dark=True)
    state = await axisedge_device.bench.camera(moving=False)
    assert state["camera"] == {
        "covered": False, "dark": True, "moving": False, "unplugged": False, "light": 1.0, "kelvin": 5500,
    }  # fmt: skip


async def test_unknown_switches_are_refused(axisedge_device: RunningDevice) -> None:
    with pytest.raises(BenchRefused):
        await axisedge_device.bench.post("camera", painted=True)
    for name, value in (("light", 0), ("light", 17), ("kelvin", 1999), ("kelvin", 9001)):
        with pytest.raises(BenchRefused, match=name):
            await axisedge_device.bench.camera(**{name: value})


async def test_a_product_without_video_has_no_camera(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("speaker")
    assert (await device.bench.state())["camera"] is None
    with pytest.raises(BenchRefused, match="camera"):
        await device.bench.camera(covered=True)


async def test_the_camera_stays_covered_over_a_restart(tmp_path: Path) -> None:
    first = Device(
        Options("intercom", tmp_path, host="127.0.0.1", http_port=0, https_port=0, rtsp_port=0, rtsps_port=0)
    )
    await first.start()
    try:
        async with aiohttp.ClientSession() as session:
            answer = await session.post(f"{first.ready()['bench']}/camera", json={"covered": True})
            assert answer.status == 200
        second = first.again()
    finally:
        await first.stop()
    await second.start()
    try:
        assert second.context.camera is not None
        assert second.context.camera.bench().switches.covered
    finally:
        await second.stop()


async def test_the_command_line_does_the_same(axisedge_device: RunningDevice) -> None:
    command = [sys.executable, "-m", "axisedge", "bench", "--url", axisedge_device.http, "camera"]
    for deed, name, value in (
        ("cover", "covered", True), ("uncover", "covered", False), ("dark", "dark", True),
        ("light", "dark", False), ("still", "moving", False), ("move", "moving", True),
        ("unplug", "unplugged", True), ("plug", "unplugged", False),
        ("dusk", "light", 0.01), ("day", "light", 1.0), ("lamp", "kelvin", 2800), ("sun", "kelvin", 5500),
    ):  # fmt: skip
        ran = await asyncio.to_thread(subprocess.run, [*command, deed], capture_output=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        assert (await axisedge_device.bench.state())["camera"][name] == value


def test_the_switches_are_drawn() -> None:
    switches = BenchCamera(moving=False)
    scene = BenchScene(320, 240, switches)
    lit = scene.draw(1, 1e9)[20:200].mean()
    switches.dark = True
    assert scene.draw(1, 1e9)[20:200].mean() < lit / 3


async def seen(device: RunningDevice) -> tuple[float, float, float]:
    """Brightness, detail and how red a snapshot is, without mark and clock."""
    async with device.session.get(device.http + "/axis-cgi/jpg/image.cgi?resolution=320x180") as response:
        assert response.status == 200
        picture = cv2.imdecode(np.frombuffer(await response.read(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    part = picture[30:150].astype(np.float32)
    grey = part.mean(axis=2)
    return (
        float(grey.mean()),
        float(np.abs(np.diff(grey, axis=1)).mean()),
        float((part[..., 2] - part[..., 0]).mean()),
    )


@pytest.mark.feature("VID-03")
@pytest.mark.feature("VID-06")
@pytest.mark.feature("VID-08")
@pytest.mark.parametrize(
    ("section", "patch", "which", "sign"),
    [
        ("image", {"exposure_level": 90}, 0, 1),
        ("image", {"exposure_mode": "manual", "max_shutter": "1/1000", "max_gain": 0}, 0, -1),
        ("camera", {"autofocus": False, "focus": 100}, 1, -1),
        ("image", {"white_balance": "manual", "red_balance": 90, "blue_balance": 50}, 2, 1),
        ("image", {"white_balance": "fixed_sodium"}, 2, -1),
    ],
)
async def test_what_the_sensor_is_told_is_seen_in_the_picture_within_a_second(
    axisedge_device: RunningDevice, section: str, patch: dict[str, object], which: int, sign: int
) -> None:
    device = axisedge_device
    await device.bench.camera(moving=False)
    camera = device.context.camera
    assert camera is not None
    look: list[object] = []
    camera.watch(look.append)  # somebody looks all the time
    try:
        before = await seen(device)
        url = f"{device.http}/config/rest/{section}/v1"
        async with device.session.patch(url, json={"data": patch}) as response:
            assert response.status == 200, await response.text()
        await asyncio.sleep(0.8)
        after = await seen(device)
    finally:
        await camera.unwatch(look.append)
    assert (after[which] - before[which]) * sign > 0.15 * abs(before[which])


@pytest.mark.feature("VID-08")
async def test_max_gain_is_seen_at_dusk(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.bench.camera(moving=False, light=0.01)
    lit, *_ = await seen(device)
    await device.context.settings.update("image", {"max_gain": 0, "max_shutter": "1/100"}, "test")
    dark, *_ = await seen(device)
    assert dark < lit / 2
