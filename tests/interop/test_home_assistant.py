"""What Home Assistant does with a camera of this kind, by the packages that it does it with.

Its integration reads the device with `axis`, offers stream profiles and view areas as choices, and builds three URLs:
a still image and motion JPEG, fetched with `httpx` and digest, and an RTSP stream on port 554, which its stream
component opens with PyAV and puts into MP4 fragments without encoding it again.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import av
import httpx
import pytest
import pytest_asyncio
from axis.device import AxisDevice
from axis.models.configuration import Configuration

from axisedge.media.scene import read_mark
from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("INT-03", "VID-17", "VID-18"), pytest.mark.timeout(120)]

StartDevice = Callable[..., Awaitable[RunningDevice]]
RTSP_PORT = 554
FRAGMENTS = "frag_custom+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+skip_trailer"
PROFILE = {"name": "Home Assistant", "parameters": "resolution=320x180&fps=10&videokeyframeinterval=10"}
AREA = {"name": "Gate", "left": 0.0, "top": 0.0, "width": 0.5, "height": 0.5}


class HomeAssistant:
    """The integration's own steps, one method each."""

    def __init__(self, device: RunningDevice, session: httpx.AsyncClient) -> None:
        url = httpx.URL(device.http)
        assert url.port is not None
        self.host, self.port = url.host, url.port
        self.user, self.password = device.user, device.password
        self.session = session
        configuration = Configuration(
            session, url.host, username=device.user, password=device.password, port=url.port
        )
        self.vapix = AxisDevice(configuration).vapix

    def url(self, path: str, **options: str) -> str:
        query = f"?{urlencode(options)}" if options else ""
        if path.startswith("axis-media"):
            return f"rtsp://{self.user}:{self.password}@{self.host}/{path}{query}"
        return f"http://{self.host}:{self.port}/{path}{query}"

    async def picture(self, **options: str) -> Any:
        """The still image, as it is put in the cache."""
        answer = await self.session.get(
            self.url("axis-cgi/jpg/image.cgi", **options), auth=httpx.DigestAuth(self.user, self.password)
        )
        answer.raise_for_status()
        (frame,) = av.CodecContext.create("mjpeg", "r").decode(av.Packet(answer.content))
        return frame

    async def motion(self, size: int, **options: str) -> tuple[str, bytes]:
        """Content type and the beginning of motion JPEG, which is handed through to the browser."""
        auth, data = httpx.DigestAuth(self.user, self.password), b""
        url = self.url("axis-cgi/mjpg/video.cgi", **options)
        async with self.session.stream("GET", url, auth=auth, timeout=10) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes():
                data += chunk
                if len(data) >= size:
                    break
            return answer.headers["Content-Type"], data

    def stream(self, segments: int, **options: str) -> list[bytes]:
        """Whole segments of the stream, as the stream component makes them in its thread."""
        source = self.url("axis-media/media.amp", videocodec="h264", **options)
        found: list[bytes] = []
        how = {"rtsp_flags": "prefer_tcp", "timeout": "5000000"}
        with av.open(source, options=how, timeout=30) as container:
            video = container.streams.video[0]
            assert not container.streams.audio
            packets = (packet for packet in container.demux(video) if packet.dts is not None)
            packet = next(packet for packet in packets if packet.is_keyframe)
            times = [packet.dts]
            while len(found) < segments:
                memory = io.BytesIO()
                with av.open(memory, "w", format="mp4", options={"movflags": FRAGMENTS}) as output:
                    track = output.add_stream_from_template(video)
                    for number in itertools.count():
                        if number and packet.is_keyframe:
                            break
                        packet.stream = track
                        output.mux(packet)
                        packet = next(packets)
                        times.append(packet.dts)
                found.append(memory.getvalue())
        assert all(before < after for before, after in itertools.pairwise(times))
        return found


@pytest_asyncio.fixture
async def home(
    axisedge_devices: StartDevice, loopback: Callable[[], str]
) -> AsyncIterator[tuple[RunningDevice, HomeAssistant]]:
    host = loopback()
    with socket.socket() as tried:
        try:
            tried.bind((host, RTSP_PORT))
        except PermissionError:
            pytest.fail(f"these tests need the right to listen on port {RTSP_PORT} (CAP_NET_BIND_SERVICE)")
    administrator = ("root", "pass")  # the URL of the stream has the password as it is
    device = await axisedge_devices("lpr-camera", host=host, rtsp_port=RTSP_PORT, administrator=administrator)
    settings = device.context.settings
    await settings.update("stream-profiles", {"profiles": {"0": PROFILE}}, "test")
    await settings.update("view-areas", {"areas": {"2": AREA}}, "test")
    async with httpx.AsyncClient(verify=False) as session:
        yield device, HomeAssistant(device, session)


async def test_it_finds_a_camera_with_its_choices(home: tuple[RunningDevice, HomeAssistant]) -> None:
    device, assistant = home
    await assistant.vapix.initialize()
    vapix = assistant.vapix
    assert vapix.serial_number == device.context.identity.serial
    assert "h264" in vapix.params.property_handler["0"].image_format
    profiles = [profile.name for profile in vapix.stream_profiles.values()]
    assert profiles == ["Home Assistant"]
    sources = {
        int(number) + 1: image.name for number, image in vapix.params.image_handler.items() if image.enabled
    }
    assert sources == {1: "Camera", 2: "Gate"}


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, (1280, 720)),
        ({"streamprofile": "Home Assistant"}, (320, 180)),
        ({"camera": "2"}, (640, 360)),
        ({"streamprofile": "Home Assistant", "camera": "2"}, (320, 180)),
    ],
)
async def test_it_shows_the_camera_in_all_three_ways(
    home: tuple[RunningDevice, HomeAssistant], options: dict[str, str], size: tuple[int, int]
) -> None:
    _, assistant = home
    camera = {name: value for name, value in options.items() if name == "camera"}
    still = await assistant.picture(**camera)  # a still takes no profile
    assert (still.width, still.height) == ((640, 360) if camera else (1280, 720))

    kind, motion = await assistant.motion(60_000, **options)
    assert kind.startswith("multipart/x-mixed-replace")
    start = motion.index(b"\xff\xd8")
    (frame,) = av.CodecContext.create("mjpeg", "r").decode(
        av.Packet(motion[start : motion.index(b"\xff\xd9", start) + 2])
    )
    assert (frame.width, frame.height) == size

    segments = await asyncio.to_thread(assistant.stream, 2, **options)
    shown = []
    for segment in segments:
        with av.open(io.BytesIO(segment)) as film:
            frames = list(film.decode(video=0))
        assert frames and (frames[0].width, frames[0].height) == size
        assert frames[0].key_frame
        shown += [read_mark(frame.to_ndarray(format="gray")) for frame in frames]
    if not camera:  # an area shows only a part of the mark
        numbers = [mark[0] for mark in shown if mark]
        assert len(numbers) == len(shown) and numbers == sorted(set(numbers))
