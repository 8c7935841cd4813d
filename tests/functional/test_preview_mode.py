"""Preview mode: the picture without a login, only before there is an account and only for two hours."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import pytest

from axisedge.core.clock import ManualClock
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("WEB-02")
StartDevice = Callable[..., Awaitable[RunningDevice]]
PICTURE = "/axis-cgi/jpg/image.cgi?resolution=320x180"
READY = {"apiVersion": "1.0", "method": "systemready", "params": {"timeout": 0}}


async def status(device: RunningDevice, path: str, method: str = "GET") -> int:
    async with device.stranger.request(method, device.http + path) as response:
        return response.status


async def left(device: RunningDevice) -> int | None:
    async with device.stranger.post(f"{device.http}/axis-cgi/systemready.cgi", json=READY) as response:
        data = (await response.json())["data"]
    return int(data["previewmode"]) if "previewmode" in data else None


async def page_shows(device: RunningDevice) -> bool:
    """Whether the first-use page is told to show the picture."""
    async with device.stranger.get(f"{device.http}/api/v1/session") as response:
        return bool((await response.json())["preview"])


async def test_a_new_device_shows_its_picture_and_nothing_else(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom", administrator=None)
    async with device.stranger.get(device.http + PICTURE) as response:
        assert response.status == 200 and (await response.read())[:2] == b"\xff\xd8"
    assert 7100 < (await left(device) or 0) <= 7200
    assert await page_shows(device)
    assert await status(device, PICTURE, "POST") >= 400
    for path in (
        "/axis-cgi/imagesize.cgi",
        "/axis-cgi/streamprofile.cgi",
        "/axis-cgi/privacymask.cgi?query=listpxjson",
        "/axis-cgi/io/port.cgi?check=1",
        "/config/rest/camera/v1",
    ):
        assert await status(device, path) in (401, 403), path


async def test_the_first_account_ends_it_and_the_streams_that_run(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom", administrator=None)
    async with device.stranger.get(f"{device.http}/axis-cgi/mjpg/video.cgi?resolution=320x180") as stream:
        assert stream.status == 200
        await stream.content.readuntil(b"\xff\xd8")
        await device.context.accounts.add_first("root", "correct horse", "test")
        async with asyncio.timeout(10):
            await stream.read()  # it ends
    assert await status(device, PICTURE) == 401
    assert await left(device) is None
    assert not await page_shows(device)


async def test_a_stream_ends_when_its_account_goes(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.accounts.add("guard", "let me look", Privileges.VIEWER, "test")
    guard = aiohttp.DigestAuthMiddleware("guard", "let me look")
    url = f"{device.http}/axis-cgi/mjpg/video.cgi?resolution=320x180"
    async with aiohttp.ClientSession(middlewares=(guard,)) as session, session.get(url) as stream:
        await stream.content.readuntil(b"\xff\xd8")
        await device.context.accounts.remove("guard", "test")
        async with asyncio.timeout(10):
            await stream.read()


async def test_it_is_over_after_two_hours(axisedge_devices: StartDevice) -> None:
    clock = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
    device = await axisedge_devices("intercom", administrator=None, clock=clock)
    await clock.advance(7190)
    assert await left(device) == 10
    await clock.advance(20)
    assert await left(device) is None
    assert await status(device, PICTURE) == 401


async def test_a_product_without_a_camera_has_none(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("speaker", administrator=None)
    assert await left(device) is None
    assert not await page_shows(device)
    assert await status(device, PICTURE) == 404
