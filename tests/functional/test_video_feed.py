"""The live picture over a WebSocket: what a player gets, who may have it, and what becomes of a slow one."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable

import aiohttp
import av
import numpy as np
import pytest

from axisedge.media.frame import CodedPicture
from axisedge.media.scene import read_mark
from axisedge.media.viewer import Backlog
from axisedge.testing import RunningDevice

PATH = "/api/v1/video/live"
SMALL = "resolution=320x180"


async def watcher(device: RunningDevice) -> dict[str, str]:
    """The headers of somebody who has logged in on the page."""
    body = {"user": device.user, "password": device.password}
    async with device.stranger.post(f"{device.http}/api/v1/session", json=body) as answer:
        return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


@pytest.mark.feature("VID-01", "VID-03")
async def test_the_feed_plays_and_shares_one_encoder(axisedge_device: RunningDevice) -> None:
    """A second viewer begins at once with the pictures that the first one already had; one encoder serves both."""
    film, other = b"", b""
    url = f"{axisedge_device.http}{PATH}?{SMALL}"
    known = await watcher(axisedge_device)
    async with axisedge_device.stranger.ws_connect(url, headers=known) as socket:
        facts = None
        for _ in range(16):
            message = await socket.receive(timeout=10)
            if message.type is aiohttp.WSMsgType.TEXT:
                told = json.loads(message.data)
                facts = told if told["type"] == "stream" else facts
            else:
                film += message.data
        assert facts is not None
        assert (facts["width"], facts["height"]) == (320, 180)
        assert facts["codec"].startswith("avc1.")
        async with axisedge_device.stranger.ws_connect(url, headers=known) as second:
            while other.count(b"mdat") < 5:
                message = await second.receive(timeout=10)
                other += message.data if message.type is aiohttp.WSMsgType.BINARY else b""
            assert axisedge_device.context.camera is not None
            (stream,) = axisedge_device.context.camera.status()["streams"]
            assert stream["viewers"] == 2
    for taken in (film, other):
        with av.open(io.BytesIO(taken), "r") as container:
            marks = [
                read_mark(np.asarray(frame.to_ndarray(format="gray"), np.uint8))
                for frame in container.decode(video=0)
            ]
        numbers = [mark[0] for mark in marks if mark]
        assert len(numbers) >= 5 and numbers == sorted(set(numbers))
        assert len(numbers) == len(marks)


@pytest.mark.feature("VID-01")
async def test_the_feed_is_for_people_who_may_look(axisedge_device: RunningDevice) -> None:
    url = axisedge_device.http + PATH
    refusals = []
    known = await watcher(axisedge_device)
    for headers, query in (
        ({}, ""),
        ({**known, "Origin": "http://elsewhere.invalid"}, ""),
        (known, "?resolution=huge"),
        (known, "?streamprofile=nobody"),
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await axisedge_device.stranger.ws_connect(url + query, headers=headers)
        refusals.append(refused.value.status)
    assert refusals == [401, 403, 400, 404]


@pytest.mark.feature("VID-01")
async def test_nobody_looks_any_more(axisedge_device: RunningDevice) -> None:
    """The encoder ends with the last viewer."""
    camera = axisedge_device.context.camera
    assert camera is not None
    url, known = f"{axisedge_device.http}{PATH}?{SMALL}", await watcher(axisedge_device)
    async with axisedge_device.stranger.ws_connect(url, headers=known) as socket:
        await socket.receive(timeout=10)
        assert len(camera.status()["streams"]) == 1
    async with asyncio.timeout(5):
        while camera.status()["streams"]:
            await axisedge_device.context.clock.sleep(0.02)


def picture(number: int, *, key: bool = False) -> CodedPicture:
    return CodedPicture(b"", key, number * 3600, 0.0, number)


@pytest.mark.feature("VID-01")
async def test_a_slow_viewer_goes_on_with_the_next_key_picture() -> None:
    backlog = Backlog(fps=10)
    for number in range(60):  # what the cache had, at once
        backlog.put(picture(number, key=number == 0))
    backlog.joined()
    assert [(await backlog.take()).number for _ in range(60)] == list(range(60))
    waiting = asyncio.create_task(backlog.take())
    await asyncio.sleep(0)
    backlog.put(picture(60))
    assert (await waiting).number == 60
    for number in range(61, 90):  # it stands still for 29 pictures
        backlog.put(picture(number, key=number == 80))
    assert (await backlog.take()).number == 80
    assert backlog.dropped == 80 - 61


@pytest.mark.feature("VID-01")
async def test_facts_of_the_camera(
    axisedge_device: RunningDevice, axisedge_devices: Callable[..., Awaitable[RunningDevice]]
) -> None:
    url, known = f"{axisedge_device.http}/api/v1/video/facts", await watcher(axisedge_device)
    async with axisedge_device.stranger.get(url, headers=known) as answer:
        assert answer.status == 200, await answer.text()
        facts = await answer.json()
    assert (facts["width"], facts["height"], facts["fps"]) == (1280, 720, 25)
    assert facts["resolutions"][0] == "1280x720"
    assert {"h264", "jpeg"} <= set(facts["codecs"])
    speaker = await axisedge_devices("speaker")
    url, known = f"{speaker.http}/api/v1/video/facts", await watcher(speaker)
    async with speaker.stranger.get(url, headers=known) as answer:
        assert answer.status == 404


@pytest.mark.feature("VID-01")
@pytest.mark.parametrize(("codec", "name"), [("h265", "hvc1."), ("av1", "av01.")])
async def test_the_feed_comes_in_the_codec_that_is_asked_for(
    axisedge_device: RunningDevice, codec: str, name: str
) -> None:
    url = f"{axisedge_device.http}{PATH}?{SMALL}&videocodec={codec}"
    film, facts = b"", None
    known = await watcher(axisedge_device)
    async with axisedge_device.stranger.ws_connect(url, headers=known) as socket:
        while film.count(b"mdat") < 5:
            message = await socket.receive(timeout=20)
            if message.type is aiohttp.WSMsgType.TEXT:
                told = json.loads(message.data)
                facts = told if told["type"] == "stream" else facts
            else:
                film += message.data
    assert facts is not None and facts["codec"].startswith(name)
    with av.open(io.BytesIO(film), "r") as container:
        frames = list(container.decode(video=0))
    assert len(frames) >= 4 and (frames[0].width, frames[0].height) == (320, 180)


@pytest.mark.feature("VID-01")
async def test_a_codec_that_the_feed_does_not_have_is_refused(axisedge_device: RunningDevice) -> None:
    known = await watcher(axisedge_device)
    url = f"{axisedge_device.http}{PATH}?videocodec=jpeg"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await axisedge_device.stranger.ws_connect(url, headers=known)
    assert refused.value.status == 400
