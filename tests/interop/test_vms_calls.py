"""A call to a video management system, answered by real clients that open the device's streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from axisedge.core.open_streams import StreamKind
from axisedge.testing.running import RunningDevice

PATIENCE = 20.0


async def becomes(device: RunningDevice, state: str) -> None:
    """Wait for event ``Call/State``."""
    topic = "tnsaxis:Call/State"
    with device.context.bus.subscribe(lambda event: event.topic == topic) as events:
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                if event.data["CallState"] == state:
                    return


async def call(device: RunningDevice) -> str:
    async with device.session.post(
        device.http + "/vapix/call", json={"axcall:Call": {"To": "VMS_CALL"}}
    ) as got:
        assert got.status == 200
        return str((await got.json())["CallId"])


@pytest.mark.feature("SIP-12")
@pytest.mark.parametrize("way", ["rtsp", "media.cgi", "mjpg"])
async def test_a_client_answers_by_looking_and_hangs_up_by_looking_away(
    axisedge_device: RunningDevice, way: str
) -> None:
    device = axisedge_device
    count = {"vms": {"audio_to_device": 0, "video_from_device": 1}}
    await device.context.settings.update("calls", count, "test")
    login = f"{device.user}:{device.password.replace(' ', '%20')}@"
    rtsp = str(device.device.ready()["rtsp"]).replace("//", f"//{login}", 1)
    url = {
        "rtsp": f"{rtsp}/axis-media/media.amp?audio=0&resolution=320x240",
        "media.cgi": f"{device.http}/axis-cgi/media.cgi?resolution=320x240".replace("//", f"//{login}", 1),
        "mjpg": f"{device.http}/axis-cgi/mjpg/video.cgi?resolution=320x240".replace("//", f"//{login}", 1),
    }[way]
    identity = await call(device)
    await becomes(device, "Calling")
    player = await asyncio.create_subprocess_exec(
        *("ffmpeg", "-nostdin", "-loglevel", "error"),
        *(("-rtsp_transport", "tcp") if way == "rtsp" else ()),
        *("-i", url, "-f", "null", "-"),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await becomes(device, "Active")
        player.terminate()
        await becomes(device, "Idle")
    finally:
        if player.returncode is None:
            player.kill()
        await player.communicate()
    assert device.context.calls is not None
    ended = device.context.calls.calls[identity]
    assert (ended.reason.value, ended.why) == ("Terminated", "the VMS closed its streams")
    assert not device.context.streams.now(StreamKind.VIDEO_FROM_DEVICE)


@pytest.mark.feature("SIP-12", "AUD-02")
async def test_an_operator_answers_by_speaking(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    identity = await call(device)
    spoken = asyncio.Event()

    async def voice() -> AsyncIterator[bytes]:
        while not spoken.is_set():
            yield b"\xff" * 800
            await asyncio.sleep(0.05)

    async def speak() -> None:
        url, kind = device.http + "/axis-cgi/audio/transmit.cgi", {"Content-Type": "audio/basic"}
        async with device.session.get(device.http + "/axis-cgi/usergroup.cgi") as response:
            assert response.status == 200  # now the login is known, and the voice need not be sent twice
        async with device.session.post(url, data=voice(), headers=kind) as response:
            assert response.status == 200, await response.text()

    async with asyncio.TaskGroup() as group:
        group.create_task(speak())
        await becomes(device, "Active")
        spoken.set()
        await becomes(device, "Idle")
    assert device.context.calls is not None
    assert device.context.calls.calls[identity].why == "the VMS closed its streams"
