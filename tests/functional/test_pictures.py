"""Pictures over HTTP: snapshot, motion JPEG and size, through real sockets and FFmpeg's eyes."""

import asyncio
import contextlib
import re

import av
import numpy as np
import numpy.typing as npt
import pytest

from axisedge.media.scene import read_mark
from axisedge.testing import RunningDevice
from axisedge.vapix.image import MOST_VIEWERS


def mark_of(jpeg: bytes) -> tuple[int, float]:
    context = av.CodecContext.create("mjpeg", "r")
    (frame,) = context.decode(av.Packet(jpeg))
    mark = read_mark(frame.to_ndarray(format="gray"))
    assert mark is not None
    return mark


@pytest.mark.feature("VID-18")
async def test_a_snapshot_is_a_fresh_picture_of_the_size_asked_for(axisedge_device: RunningDevice) -> None:
    url = f"{axisedge_device.http}/axis-cgi/jpg/image.cgi?resolution=640x360&compression=20"
    async with axisedge_device.session.get(url) as response:
        assert response.content_type == "image/jpeg"
        body = await response.read()
        assert int(response.headers["Content-Length"]) == len(body)
    frame = av.CodecContext.create("mjpeg", "r").decode(av.Packet(body))[0]
    assert (frame.width, frame.height) == (640, 360)
    _, wall = mark_of(body)
    assert abs(axisedge_device.context.clock.now().timestamp() - wall) < 5


@pytest.mark.feature("VID-18")
async def test_motion_jpeg_ends_after_the_pictures_asked_for(axisedge_device: RunningDevice) -> None:
    url = f"{axisedge_device.http}/axis-cgi/mjpg/video.cgi?resolution=640x360&nbrofframes=5"
    async with axisedge_device.session.get(url) as response:
        kind = response.headers["Content-Type"]
        assert kind == "multipart/x-mixed-replace; boundary=myboundary"
        body = await response.read()
    lengths = [int(n) for n in re.findall(rb"\r\nContent-Length: (\d+)\r\n\r\n", body)]
    assert len(lengths) == 5 and body.endswith(b"--myboundary--\r\n")
    numbers, at = [], 0
    for length in lengths:
        at = body.index(b"\r\n\r\n", at) + 4
        numbers.append(mark_of(body[at : at + length])[0])
        at += length
    assert numbers == sorted(set(numbers))


@pytest.mark.feature("VID-18")
async def test_the_size_of_a_picture_is_told(axisedge_device: RunningDevice) -> None:
    text = await axisedge_device.get_text("/axis-cgi/imagesize.cgi?camera=1&resolution=320x240")
    assert text == "image width = 320\nimage height = 240\n"


async def test_a_size_that_there_is_not_is_told_in_words(axisedge_device: RunningDevice) -> None:
    text = await axisedge_device.get_text("/axis-cgi/imagesize.cgi?resolution=99999x1")
    assert text.startswith("resolution: ")
    async with axisedge_device.session.get(
        f"{axisedge_device.http}/axis-cgi/imagesize.cgi?camera=9"
    ) as response:
        assert response.status == 400


async def pixels(device: RunningDevice, query: str) -> npt.NDArray[np.int_]:
    """A snapshot as height x width x RGB."""
    url = f"{device.http}/axis-cgi/jpg/image.cgi?compression=0&{query}"
    async with device.session.get(url) as response:
        assert response.status == 200, await response.text()
        body = await response.read()
    frame = av.CodecContext.create("mjpeg", "r").decode(av.Packet(body))[0]
    rows: npt.NDArray[np.int_] = frame.to_ndarray(format="rgb24").astype(int)  # type: ignore[attr-defined]  # it is a video frame
    return rows


def colored(picture: npt.NDArray[np.int_]) -> float:
    """How far it is from grey."""
    return float(np.ptp(picture, axis=2).mean())


@pytest.mark.feature("VID-18", "VID-03")
async def test_a_client_turns_mirrors_and_greys_its_own_picture_only(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("camera", {"source": "pattern:", "rotation": 90}, "test")
    as_set = await pixels(device, "resolution=320x180")
    assert as_set.shape[:2] == (320, 180)
    bars = as_set[:, 90]  # one below the other, white first
    assert bars[10].min() > 200 > bars[-10].min()
    upright = await pixels(device, "resolution=320x180&rotation=0")
    assert upright.shape[:2] == (180, 320) and np.abs(upright[60] - bars).mean() < 8
    mirrored = await pixels(device, "resolution=320x180&rotation=0&mirror=1")
    assert np.abs(mirrored[60, ::-1] - bars).mean() < 8 < np.abs(mirrored[60] - bars).mean()
    for query in ("color=0", "colorlevel=0", "color=0&colorlevel=100"):
        assert colored(await pixels(device, f"resolution=320x180&{query}")) < 2
    pale = await pixels(device, "resolution=320x180&color=1&colorlevel=50")
    assert 2 < colored(pale) < 0.7 * colored(as_set)
    size = "/axis-cgi/imagesize.cgi?"
    assert await device.get_text(f"{size}rotation=270") == "image width = 720\nimage height = 1280\n"
    assert await device.get_text(f"{size}rotation=0") == "image width = 1280\nimage height = 720\n"


@pytest.mark.feature("VID-02")
async def test_the_video_status_tells_a_lost_camera(axisedge_device: RunningDevice) -> None:
    url = "/axis-cgi/videostatus.cgi?status="
    assert await axisedge_device.get_text(f"{url}1") == "Video 1 = video\n"
    await axisedge_device.bench.camera(unplugged=True)
    async with axisedge_device.session.get(f"{axisedge_device.http}/axis-cgi/jpg/image.cgi") as response:
        assert response.status == 200  # a "no signal" picture
    assert await axisedge_device.get_text(f"{url}1") == "Video 1 = no video\n"
    for wrong in ("", "2", "x", "1,,1"):
        async with axisedge_device.session.get(f"{axisedge_device.http}{url}{wrong}") as response:
            assert response.status == 400


@pytest.mark.parametrize(
    "query",
    [
        *("resolution=huge", "fps=1000", "compression=-1", "camera=2", "streamprofile=nobody", "duration=x"),
        *("rotation=45", "mirror=2", "color=7", "colorlevel=500", "squarepixel=9", "fps=0.5", "fps=1e1"),
    ],
)
async def test_a_bad_argument_is_named_in_the_answer(axisedge_device: RunningDevice, query: str) -> None:
    url = f"{axisedge_device.http}/axis-cgi/mjpg/video.cgi?{query}"
    async with axisedge_device.session.get(url) as response:
        assert response.status == 400
        assert query.partition("=")[0].replace("streamprofile", "stream profile") in await response.text()


async def test_a_stranger_sees_nothing(axisedge_device: RunningDevice) -> None:
    async with axisedge_device.stranger.get(f"{axisedge_device.http}/axis-cgi/jpg/image.cgi") as response:
        assert response.status == 401


@pytest.mark.feature("VID-18")
@pytest.mark.parametrize("path", ["/axis-cgi/mjpg/video.cgi", "/axis-cgi/media.cgi"])
async def test_there_is_room_for_20_viewers_and_again_when_one_has_gone(
    axisedge_device: RunningDevice, path: str
) -> None:
    url = f"{axisedge_device.http}{path}?resolution=160x90&fps=5"
    async with contextlib.AsyncExitStack() as crowd:
        viewers = [
            await crowd.enter_async_context(axisedge_device.session.get(url)) for _ in range(MOST_VIEWERS)
        ]
        assert {viewer.status for viewer in viewers} == {200}
        async with axisedge_device.session.get(url) as refused:
            assert refused.status == 503 and str(MOST_VIEWERS) in await refused.text()
        viewers[0].close()
        async with asyncio.timeout(20):
            while True:
                async with axisedge_device.session.get(url) as again:
                    if again.status == 200:
                        break
