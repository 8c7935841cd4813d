"""Sizes of another shape, sizes that are too large, and a camera that is turned while somebody watches."""

from __future__ import annotations

import asyncio
import io
import json
from asyncio.subprocess import PIPE

import aiohttp
import av
import numpy as np
import numpy.typing as npt
import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, finished, program, rtsp_url

MASK = {"name": "Window", "corners": [[0.3, 0.2], [0.4, 0.2], [0.4, 0.8], [0.3, 0.8]]}
LEFT, RIGHT = (round((side * 1280 - 160) / 960 * 640) for side in (0.3, 0.4))
"""Where its sides are in the 640 columns of a 4:3 picture of 1280x720."""
Luma = npt.NDArray[np.uint8]


async def snapshot(device: RunningDevice, query: str) -> Luma:
    url = f"{device.http}/axis-cgi/jpg/image.cgi?compression=0&{query}"
    async with device.session.get(url) as answer:
        assert answer.status == 200, await answer.text()
        frame = av.CodecContext.create("mjpeg", "r").decode(av.Packet(await answer.read()))[0]
    return np.asarray(frame.to_ndarray(format="gray"), np.uint8)  # type: ignore[attr-defined]  # it is a video frame


async def filmed(device: RunningDevice, way: str) -> Luma:
    """The third picture of 640x480 that FFmpeg decodes."""
    asked = {"resolution": "640x480", "videocodec": "h264", "compression": "0"}
    url = rtsp_url(device, asked)
    options = ["-rtsp_transport", "tcp"]
    if way == "media.cgi":
        user = f"{device.user}:{device.password}@"
        url = (
            f"{device.http.replace('://', f'://{user}')}/axis-cgi/media.cgi?resolution=640x480&compression=0"
        )
        options = []
    command = (program("ffmpeg"), "-v", "error", *options, "-i", url, "-frames:v", "3", *RAW, "-")
    status, out, errors = await finished(*command)
    assert status == 0, errors.decode()
    pictures = np.frombuffer(out, np.uint8).reshape(-1, 720, 640)
    return np.asarray(pictures[-1][:480])


@pytest.mark.feature("VID-18", "VID-14", "VID-13")
@pytest.mark.parametrize("way", ["image.cgi", "RTSP", "media.cgi"])
async def test_another_shape_is_cropped_with_the_masks_in_place_and_overlays_inside(
    axisedge_device: RunningDevice, way: str
) -> None:
    device = axisedge_device
    await device.context.settings.update("camera", {"source": "pattern:"}, "test")
    whole = await snapshot(device, "resolution=1280x720")
    await device.context.settings.update("privacy-masks", {"masks": {"1": MASK}}, "test")
    text = {"text": "NW", "x": -1, "y": -1, "size": 120, "color": "black", "background": "white"}
    await device.context.settings.update("overlays", {"texts": {"1": text}}, "test")
    seen = await snapshot(device, "resolution=640x480") if way == "image.cgi" else await filmed(device, way)
    assert seen.shape == (480, 640)
    assert seen[150:330, LEFT + 4 : RIGHT - 4].max() < 40
    assert seen[150:330, LEFT - 12 : LEFT - 6].min() > 45 < seen[150:330, RIGHT + 6 : RIGHT + 12].min()
    expected = np.interp(np.arange(640) * 1.5 + 0.25, np.arange(960), whole[360, 160:1120])
    beside = np.r_[0 : LEFT - 8, RIGHT + 8 : 640]
    assert np.median(np.abs(seen[240].astype(float) - expected)[beside]) < 8
    corner = seen[4:60, 4:90]
    assert corner.max() > 220 and corner.min() < 40, "the text is not whole in the upper left"


@pytest.mark.feature("VID-18", "VID-03")
async def test_a_size_with_more_pixels_than_the_camera_has_is_refused(axisedge_device: RunningDevice) -> None:
    device, words = axisedge_device, "at most 1280x720"
    for path in ("jpg/image.cgi", "mjpg/video.cgi", "media.cgi"):
        async with device.session.get(f"{device.http}/axis-cgi/{path}?resolution=4096x4096") as answer:
            assert answer.status == 400 and words in await answer.text()
    told = await device.get_text("/axis-cgi/imagesize.cgi?resolution=1281x720")
    assert told.startswith("resolution: ") and words in told
    command = (program("ffprobe"), "-rtsp_transport", "tcp", rtsp_url(device, {"resolution": "1920x1080"}))
    status, _, errors = await finished(*command)
    assert status != 0 and b"400 Bad Request" in errors
    await device.context.settings.update("camera", {"rotation": 90}, "test")
    told = await device.get_text("/axis-cgi/imagesize.cgi?resolution=1920x1080")
    assert "at most 720x1280" in told
    assert await device.get_text("/axis-cgi/imagesize.cgi?resolution=4CIF") == (
        "image width = 704\nimage height = 576\n"
    )


@pytest.mark.feature("VID-18", "VID-03")
async def test_ffmpeg_goes_on_with_the_whole_picture_when_the_camera_is_turned(
    axisedge_device: RunningDevice,
) -> None:
    """A recorder keeps its stream and its size: black comes beside the upright picture, and goes again."""
    device = axisedge_device
    await device.context.settings.update("camera", {"source": "pattern:"}, "test")
    url = rtsp_url(device, {"resolution": "320x180", "videocodec": "h264", "fps": "10"})
    process = await asyncio.create_subprocess_exec(
        *(program("ffmpeg"), "-v", "error", "-rtsp_transport", "tcp", "-i", url, *RAW, "-"), stdout=PIPE
    )
    assert process.stdout is not None

    async def until(dark: bool) -> None:
        async with asyncio.timeout(20):
            while True:
                data = await process.stdout.readexactly(320 * 270)  # type: ignore[union-attr]  # there is a pipe
                luma = np.frombuffer(data, np.uint8).reshape(270, 320)[:180]
                sides = max(luma[:, :100].max(), luma[:, 220:].max())
                if dark is bool(sides < 40 and luma[20, 130:190].max() > 100):
                    return

    try:
        await until(dark=False)
        await device.context.settings.update("camera", {"rotation": 90}, "test")
        await until(dark=True)
        await device.context.settings.update("camera", {"rotation": 0}, "test")
        await until(dark=False)
    finally:
        process.terminate()
        await process.communicate()


@pytest.mark.feature("VID-03")
async def test_the_page_goes_on_with_the_upright_size_when_the_camera_is_turned(
    axisedge_device: RunningDevice,
) -> None:
    device, sizes, films = axisedge_device, list[tuple[int, int]](), list[bytes]()
    body = {"user": device.user, "password": device.password}
    async with device.stranger.post(f"{device.http}/api/v1/session", json=body) as answer:
        known = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
    url = f"{device.http}/api/v1/video/live?resolution=320x180"
    async with device.stranger.ws_connect(url, headers=known) as feed, asyncio.timeout(20):
        while len(sizes) < 2 or films[-1].count(b"mdat") < 5:
            message = await feed.receive()
            if message.type is aiohttp.WSMsgType.BINARY:
                films[-1] += message.data
                if len(sizes) == 1 and films[-1].count(b"mdat") == 3:
                    await device.context.settings.update("camera", {"rotation": 270}, "test")
            else:
                told = json.loads(message.data)
                if told["type"] == "stream":
                    sizes.append((told["width"], told["height"]))
                    films.append(b"")
    assert sizes == [(320, 180), (180, 320)]
    with av.open(io.BytesIO(films[1]), "r") as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(pictures) >= 5 and pictures[-1].shape == (320, 180)
    assert pictures[-1][:20].max() > 60 < pictures[-1][-20:].max(), "the picture does not fill its size"
