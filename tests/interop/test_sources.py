"""Pictures of others as the camera: films and streams that FFmpeg made, GStreamer's RTSP server, a second device.

A source that is lost is told and shown as such, and is back within three seconds of its return.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from aiohttp import web

from axisedge.media.camera import CONNECTED, Camera
from axisedge.media.frame import CodedPicture, Frame, Planes
from axisedge.media.scene import read_mark
from axisedge.testing import RunningDevice
from axisedge.testing.players import finished, program
from axisedge.testing.pytest_plugin import StartDevice

pytestmark = [pytest.mark.feature("VID-02"), pytest.mark.timeout(120)]

PATIENCE = 30.0
GSTREAMER = """
import gi, sys
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer(address="127.0.0.1", service=sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( videotestsrc is-live=true pattern=red ! video/x-raw,width=640,height=360,framerate=25/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 )")
factory.set_shared(True)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
"""


class Watcher:
    """Looks at a device's camera: every coded picture, decoded, and every raw one."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.coded: list[CodedPicture] = []
        self.raw: list[Frame] = []

    @contextlib.contextmanager
    def looking(self, resolution: str = "640x360") -> Iterator[None]:
        stream = self.camera.stream(self.camera.arguments({"resolution": resolution}))
        watch, look = self.coded.append, self.raw.append
        self.camera.join(stream, watch)
        self.camera.watch(look)
        try:
            yield
        finally:
            self.camera.leave(stream, watch)
            if self.camera._capture is not None:
                self.camera._capture.remove(look)

    @property
    def there(self) -> bool:
        """Whether the last picture is one of the source."""
        return bool(self.raw) and not self.raw[-1].lost

    def decoded(self) -> list[Planes]:
        """What a viewer saw, from the first picture on."""
        context = av.CodecContext.create("h264", "r")
        packets = [av.Packet(picture.data) for picture in self.coded]
        return [np.asarray(f.to_ndarray()) for packet in packets for f in context.decode(packet)]  # type: ignore[attr-defined]  # a video's


def watcher(device: RunningDevice) -> Watcher:
    assert device.context.camera is not None
    return Watcher(device.context.camera)


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in threads
            await asyncio.sleep(0.02)


async def take(device: RunningDevice, source: str, **more: str) -> None:
    await device.context.settings.update("camera", {"source": source, **more}, "test")


async def film(folder: Path, name: str, *clips: tuple[str, str, str]) -> Path:
    """An MPEG transport stream of one second of each clip: colour, size, codec."""
    whole = folder / name
    parts = []
    for number, (color, size, codec) in enumerate(clips):
        part = folder / f"{number}.ts"
        status, _, errors = await finished(
            *(
                program("ffmpeg"),
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                f"color={color}:size={size}:rate=25:duration=1",
            ),
            *("-c:v", codec, "-g", "10", "-bf", "0", "-output_ts_offset", str(number), "-y", str(part)),
        )
        assert status == 0, errors
        parts.append(part.read_bytes())
    whole.write_bytes(b"".join(parts))
    return whole


def colour_of(planes: Planes) -> str:
    """The colour of the middle."""
    height = planes.shape[0] * 2 // 3
    width = planes.shape[1]
    blue = int(planes[height:].reshape(2, height // 2, width // 2)[0, height // 4, width // 4])
    red = int(planes[height:].reshape(2, height // 2, width // 2)[1, height // 4, width // 4])
    return "red" if red > 190 else "blue" if blue > 190 else "other"


async def test_a_film_that_changes_its_size_goes_on_for_its_viewers(
    axisedge_device: RunningDevice, tmp_path: Path
) -> None:
    made = await film(tmp_path, "film.ts", ("red", "640x360", "libx264"), ("blue", "320x240", "libx264"))
    await take(axisedge_device, f"file:{made}")
    seen = watcher(axisedge_device)
    with seen.looking():
        await until(lambda: len(seen.raw) > 80)  # once through, and from the beginning
    assert not any(frame.lost for frame in seen.raw)
    shapes = {(frame.width, frame.height) for frame in seen.raw}
    assert {(640, 360)} < shapes and all(abs(w / h - 16 / 9) < 0.02 for w, h in shapes)
    pictures = seen.decoded()
    assert {picture.shape for picture in pictures} == {(540, 640)}  # one encoder, one size
    order = [colour_of(picture) for picture in pictures]
    assert order[0] == "red" and "blue" in order and "red" in order[order.index("blue") :]
    narrow = pictures[order.index("blue") + 2]
    assert narrow[180, 20] < 30 and narrow[180, 320] > 30  # black beside a picture of another shape
    numbers = [picture.number for picture in seen.coded]
    assert numbers == sorted(set(numbers))


@contextlib.asynccontextmanager
async def serving(path: Path, port: int) -> AsyncIterator[None]:
    """The film over HTTP, as slowly as it was filmed; then it ends."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
        await response.prepare(request)
        data = path.read_bytes()
        step = max(188, len(data) // 80)
        for start in range(0, len(data), step):
            await response.write(data[start : start + step])
            await asyncio.sleep(0.05)
        return response

    app = web.Application()
    app.router.add_get("/live.ts", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_stream_that_changes_its_size_and_ends_comes_back(
    axisedge_device: RunningDevice, tmp_path: Path
) -> None:
    port = free_port()
    made = await film(
        tmp_path, "film.ts", *[("red", "640x360", "libx264")] * 3, ("blue", "1280x720", "libx264")
    )
    seen = watcher(axisedge_device)
    async with serving(made, port):
        await take(axisedge_device, f"http://127.0.0.1:{port}/live.ts")
        with seen.looking():
            await until(lambda: {f.height for f in seen.raw if not f.lost} >= {360, 720})
            await until(lambda: "the stream ended" in seen.camera.problem)
            again = len(seen.raw)
            await until(lambda: any(not f.lost for f in seen.raw[again:]))


@contextlib.contextmanager
def gstreamer(port: int) -> Iterator[None]:
    """GStreamer's RTSP server (Debian: gir1.2-gst-rtsp-server-1.0)."""
    process = subprocess.Popen(
        ["/usr/bin/python3", "-c", GSTREAMER, str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def test_gstreamers_server_is_lost_and_is_back_within_three_seconds(
    axisedge_device: RunningDevice,
) -> None:
    port, bus, clock = free_port(), axisedge_device.context.bus, asyncio.get_running_loop()
    seen = watcher(axisedge_device)
    await take(axisedge_device, f"rtsp://127.0.0.1:{port}/live")
    with seen.looking(), bus.subscribe(lambda event: event.topic == CONNECTED.topic, replay=False) as heard:
        async with asyncio.timeout(PATIENCE):
            with await asyncio.to_thread(started, gstreamer(port)):
                await until(lambda: seen.there)
                assert colour_of(seen.raw[-1].planes) == "red"
            lost = clock.time()
            await until(lambda: not seen.there)
            assert clock.time() - lost < 5
            await until(lambda: axisedge_device.context.bus.state(CONNECTED, channel=1) == {"connected": "0"})
            before = len(seen.coded)
            await until(lambda: len(seen.coded) > before + 5)  # viewers see "No signal"
            with await asyncio.to_thread(started, gstreamer(port)):
                returned = clock.time()
                await until(lambda: seen.there)
                assert clock.time() - returned < 4
            told = []
            while len(told) < 2 or told[-1] != "1":
                event = await heard.get()
                assert event is not None
                told.append(event.data["connected"])
    assert told[-2:] == ["0", "1"]


class started:
    """A context that was entered in another thread."""

    def __init__(self, context: contextlib.AbstractContextManager[None]) -> None:
        self._context = context
        context.__enter__()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        self._context.__exit__(None, None, None)


@pytest.mark.parametrize("path", ["axis-media/media.amp", "axis-cgi/mjpg/video.cgi"])
async def test_a_second_device_is_a_camera_over_rtsp_and_over_http(
    axisedge_device: RunningDevice, axisedge_devices: StartDevice, path: str
) -> None:
    other = await axisedge_devices("intercom")
    base = other.device.ready()["rtsp"] if "media.amp" in path else other.http
    seen = watcher(axisedge_device)
    await take(
        axisedge_device, f"{base}/{path}?resolution=640x360", username=other.user, password="wrong one"
    )  # no secret
    with seen.looking():
        await until(lambda: seen.camera.problem)
        assert "wrong" not in seen.camera.problem and not seen.there
        await take(
            axisedge_device, f"{base}/{path}?resolution=640x360", username=other.user, password=other.password
        )
        await until(lambda: seen.there)
        start = len(seen.raw)
        await until(lambda: len(seen.raw) > start + 30)
    marks = [read_mark(frame.luma) for frame in seen.raw[start:] if not frame.lost]
    numbers = [mark[0] for mark in marks if mark]
    assert len(numbers) > 20 and numbers == sorted(set(numbers))  # the other camera's pictures, in order


async def test_a_login_in_the_url_is_refused_since_viewers_can_read_it(
    axisedge_device: RunningDevice,
) -> None:
    url = f"{axisedge_device.http}/config/rest/camera/v1"
    async with axisedge_device.session.patch(
        url, json={"data": {"source": "rtsp://root:pass@[::1]/"}}
    ) as answer:
        assert answer.status == 400
        assert "source" in await answer.text()
    async with axisedge_device.session.patch(url, json={"data": {"password": "secret word"}}) as answer:
        assert answer.status == 200
    async with axisedge_device.session.get(url) as answer:
        assert (await answer.json())["data"]["password"] == "******"


async def test_what_is_no_video_is_a_problem_with_words_and_never_a_crash(
    axisedge_device: RunningDevice, tmp_path: Path
) -> None:
    (tmp_path / "empty.ts").touch()
    (tmp_path / "text.mp4").write_text("no film " * 1000)
    seen = watcher(axisedge_device)
    with seen.looking():
        for source, words in (
            (f"file:{tmp_path}/none.mp4", "No such file"),
            (f"file:{tmp_path}/empty.ts", ""),
            (f"file:{tmp_path}/text.mp4", "Invalid data"),
            ("v4l2:/dev/video99", "No such file"),
            (f"rtsp://127.0.0.1:{free_port()}/live", "refused"),
        ):
            await take(axisedge_device, source)
            await until(lambda words=words: seen.camera.problem and words in seen.camera.problem)  # type: ignore[misc]  # a default
            assert not seen.there
        await take(axisedge_device, "bench:")
        await until(lambda: seen.there)
