"""Video in a container over HTTP: what arrives, what is refused, and who is shown out."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
from pathlib import Path

import aiohttp
import av
import pytest

from axisedge.media.scene import read_mark
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("VID-18", "INT-01")

PATH = "/axis-cgi/media.cgi"
SMALL = "audio=0&resolution=320x180"


async def taken(response: aiohttp.ClientResponse, size: int) -> bytes:
    data = b""
    async with asyncio.timeout(20):
        while len(data) < size:
            data += await response.content.readany()
    return data


@pytest.mark.parametrize("container", ["matroska", "mp4"])
@pytest.mark.parametrize(("codec", "word"), [("h264", "avc1.64"), ("h265", "hvc1.1.")])
async def test_pictures_arrive_in_the_container(
    axisedge_device: RunningDevice, container: str, codec: str, word: str
) -> None:
    url = f"{axisedge_device.http}{PATH}?{SMALL}&container={container}&videocodec={codec}"
    async with axisedge_device.session.get(url) as response:
        kind, _, parameters = response.headers["Content-Type"].partition("; codecs=")
        assert kind == {"matroska": "video/x-matroska", "mp4": "video/mp4"}[container]
        assert parameters.strip('"').startswith(word)
        assert response.headers["Transfer-Encoding"] == "chunked"
        film = await taken(response, 30_000)
    with av.open(io.BytesIO(film), "r") as opened:
        assert opened.streams.video[0].codec_context.name == {"h264": "h264", "h265": "hevc"}[codec]
        frames = []
        try:
            for frame in opened.decode(video=0):
                frames.append(frame)
        except (av.InvalidDataError, EOFError):
            assert len(frames) > 2  # the film was cut off in the middle of a picture
    found = [mark[0] for frame in frames if (mark := read_mark(frame.to_ndarray(format="gray")))]
    assert len(found) > 2 and found == sorted(set(found))
    times = [frame.pts for frame in frames]
    assert times == sorted(set(times))


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("container=avi", 400, "container"),
        ("videocodec=jpeg", 400, "videocodec"),
        ("videocodec=av1", 400, "videocodec"),
        ("audio=yes", 400, "audio"),
        ("audio=1&audiocodec=g711", 400, "audiocodec"),
        ("video=0&audio=0", 400, "video"),
        ("video=2", 400, "video"),
        ("resolution=0x0", 400, "resolution"),
        ("fps=many", 400, "fps"),
        ("camera=9", 404, "camera"),
        ("streamprofile=nobody", 404, "nobody"),
    ],
)
async def test_what_is_refused_names_the_argument_in_html(
    axisedge_device: RunningDevice, query: str, status: int, named: str
) -> None:
    async with axisedge_device.session.get(f"{axisedge_device.http}{PATH}?{query}") as response:
        assert response.status == status
        assert response.content_type == "text/html"
        assert named in await response.text()


@pytest.mark.parametrize("container", ["matroska", "mp4"])
@pytest.mark.parametrize("codec", ["aac", "opus"])
@pytest.mark.parametrize("video", ["0", "1"])
async def test_sound_goes_with_the_pictures(
    axisedge_device: RunningDevice, container: str, codec: str, video: str
) -> None:
    query = f"container={container}&audio=1&audiocodec={codec}&video={video}"
    url = f"{axisedge_device.http}{PATH}?resolution=320x180&{query}"
    async with axisedge_device.session.get(url) as response:
        kind, _, names = response.headers["Content-Type"].partition("; codecs=")
        assert kind.startswith("video/" if video == "1" else "audio/")
        assert {"aac": "mp4a.40.2", "opus": "opus"}[codec] in names
        film = await taken(response, 30_000 if video == "1" else 1_500)
    times: dict[str, list[float]] = {}
    with av.open(io.BytesIO(film), "r") as opened:
        assert opened.streams.audio[0].codec_context.name == codec
        try:
            for frame in opened.decode():
                name = "audio" if isinstance(frame, av.AudioFrame) else "video"
                assert frame.time is not None
                times.setdefault(name, []).append(frame.time)
        except (av.InvalidDataError, EOFError):
            assert times  # the film was cut off in the middle of a packet
    assert set(times) == ({"audio", "video"} if video == "1" else {"audio"})
    for found in times.values():
        assert len(found) > 2 and found == sorted(set(found))
    if video == "1":  # in step: both reach about as far
        assert abs(times["audio"][-1] - times["video"][-1]) < 0.5


@pytest.mark.feature("AUD-02")
async def test_a_microphone_that_is_off_is_told(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("audio", {"input": {"enabled": False}}, "test")
    async with device.session.get(f"{device.http}{PATH}?audio=1") as response:
        assert (response.status, response.content_type) == (503, "text/html")
    async with device.session.get(f"{device.http}{PATH}?{SMALL.removeprefix('audio=0&')}") as response:
        assert "mp4a" not in response.headers["Content-Type"]


async def test_strangers_are_asked_for_a_login(axisedge_device: RunningDevice) -> None:
    async with axisedge_device.stranger.get(axisedge_device.http + PATH) as response:
        assert (response.status, response.content_type) == (401, "text/html")


async def test_a_stream_ends_with_its_account(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.accounts.add("guest", "look here", Privileges.VIEWER, actor="test")
    login = aiohttp.DigestAuthMiddleware("guest", "look here")
    async with (
        aiohttp.ClientSession(middlewares=(login,)) as guest,
        guest.get(f"{device.http}{PATH}?{SMALL}") as response,
    ):
        await taken(response, 1000)
        await device.context.accounts.remove("guest", actor="test")
        async with asyncio.timeout(10):
            await response.read()


@pytest.mark.parametrize("path", [f"{PATH}?audio=0&videocodec=h264", "/axis-cgi/mjpg/video.cgi?"])
async def test_who_stops_reading_holds_up_nobody_and_costs_little(
    axisedge_device: RunningDevice, path: str
) -> None:
    url = f"{axisedge_device.http}{path}&resolution=1280x720&compression=0"
    async with contextlib.AsyncExitStack() as deaf:
        for _ in range(8):  # they ask and then take nothing: the connection fills up
            await deaf.enter_async_context(axisedge_device.session.get(url))
        memory, pauses, now = resident(), [], asyncio.get_running_loop().time
        async with axisedge_device.session.get(url) as reading:
            began = last = now()
            while last < began + 5:
                await asyncio.wait_for(reading.content.readany(), 5)
                pauses.append(now() - last)
                last = now()
        assert max(pauses) < 1.5 and len(pauses) > 25, "it goes on as if it were alone"
        assert resident() - memory < 48 * 2**20


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_it_is_discovered(axisedge_device: RunningDevice) -> None:
    answer = await axisedge_device.json_api("/axis-cgi/apidiscovery.cgi", "getApiList", {"id": "media-cgi"})
    assert [api["version"] for api in answer["data"]["apiList"]] == ["1.0"]
