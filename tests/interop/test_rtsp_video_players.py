"""FFmpeg, GStreamer and OpenCV, which nobody here wrote, play the camera's picture over RTSP.

Every test reads the frame numbers from the decoded pictures: they tell order and loss.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from axisedge.media.frame import CodedPicture
from axisedge.media.scene import read_mark
from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("VID-18", "VID-09"), pytest.mark.timeout(180)]

WIDTH, HEIGHT = 640, 360
SIZE = WIDTH * HEIGHT * 3 // 2
WAIT = 60.0
CODECS = pytest.mark.parametrize("codec", ["h264", "h265", "jpeg"])


def program(name: str) -> str:
    """The path of a program that this test cannot do without."""
    found = shutil.which(name)
    assert found, f"{name} is not installed (see scripts/packages.txt)"
    return found


def url(device: RunningDevice, codec: str, *, more: str = "", login: bool = True) -> str:
    base = str(device.device.ready()["rtsp"]).removeprefix("rtsp://")
    who = f"{device.user}:{quote(device.password)}@" if login else ""
    query = f"videocodec={codec}&resolution={WIDTH}x{HEIGHT}&fps=25{more}"
    return f"rtsp://{who}{base}/axis-media/media.amp?{query}"


async def finished(*command: str) -> tuple[int, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    try:
        out, errors = await asyncio.wait_for(process.communicate(), WAIT)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, out, errors


def numbers(raw: bytes, width: int = WIDTH, height: int = HEIGHT) -> list[int]:
    """The frame numbers of raw I420 pictures."""
    size = width * height * 3 // 2
    assert raw and len(raw) % size == 0
    found = []
    for start in range(0, len(raw), size):
        luma = np.frombuffer(raw, np.uint8, width * height, start).reshape(height, width)
        mark = read_mark(luma)
        assert mark is not None, f"picture {start // size} cannot be read"
        found.append(mark[0])
    return found


@contextlib.contextmanager
def recording(device: RunningDevice, codec: str) -> Iterator[list[int]]:
    """The numbers of all pictures that the encoder makes: a machine under load leaves frames out before it."""
    camera = device.context.camera
    assert camera is not None
    asked = {"videocodec": codec, "resolution": f"{WIDTH}x{HEIGHT}", "fps": "25"}
    stream = camera.stream(camera.arguments(asked))
    sent: list[int] = []

    def look(picture: CodedPicture) -> None:
        sent.append(picture.number)

    camera.join(stream, look)
    try:
        yield sent
    finally:
        camera.leave(stream, look)


def check(found: list[int], sent: list[int], count: int) -> None:
    """Every picture that was made while the viewer looked has arrived, in order."""
    assert len(found) >= count // 2
    start = sent.index(found[0])
    assert found == sent[start : start + len(found)]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@CODECS
async def test_ffmpeg_decodes_every_picture(
    axisedge_device: RunningDevice, codec: str, transport: str
) -> None:
    seconds = 10 if codec == "h264" else 3
    with recording(axisedge_device, codec) as sent:
        status, out, errors = await finished(
            *(program("ffmpeg"), "-v", "error", "-rtsp_transport", transport),
            *("-i", url(axisedge_device, codec), "-t", str(seconds)),
            *(
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                "1:90000",
                "-pix_fmt",
                "yuv420p",
                "-f",
                "rawvideo",
                "pipe:1",
            ),
        )
        assert (status, errors) == (0, b"")
        check(numbers(out), sent, seconds * 25 - 5)


async def test_ffprobe_reads_the_description_and_rising_times(axisedge_device: RunningDevice) -> None:
    status, out, errors = await finished(
        *(program("ffprobe"), "-v", "error", "-rtsp_transport", "tcp", "-show_streams", "-show_packets"),
        *("-read_intervals", "%+3", "-of", "json", url(axisedge_device, "h264", more="&event=on")),
    )
    assert (status, errors) == (0, b"")
    told = json.loads(out)
    video, events = told["streams"]
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", WIDTH, HEIGHT)
    assert events["codec_type"] == "data"
    video_packets = [packet for packet in told["packets"] if packet["codec_type"] == "video"]
    times = [int(packet["pts"]) for packet in video_packets[1:]]  # FFmpeg knows none for the first one
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert len(steps) > 50 and min(steps) > 0
    assert sorted(steps)[len(steps) // 2] == pytest.approx(3600, abs=400)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@CODECS
async def test_gstreamer_decodes_every_picture(
    axisedge_device: RunningDevice, codec: str, transport: str, tmp_path: Path
) -> None:
    device = axisedge_device
    file = tmp_path / "pictures.raw"
    decoder = {
        "h264": ("rtph264depay", "avdec_h264"),
        "h265": ("rtph265depay", "avdec_h265"),
        "jpeg": ("rtpjpegdepay", "jpegdec"),
    }[codec]
    with recording(axisedge_device, codec) as sent:
        _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
            *(program("gst-launch-1.0"), "rtspsrc", f"location={url(device, codec, login=False)}"),
            *(
                "latency=200",
                f"user-id={device.user}",
                f"user-pw={device.password}",
                f"protocols={transport}",
            ),
            *("!", decoder[0], "!", decoder[1], "!", "videoconvert", "!", "video/x-raw,format=I420"),
            *("!", "identity", "eos-after=80", "!", "filesink", f"location={file}"),
        )
        assert b"Got EOS from element" in out, out + errors
        check(numbers(file.read_bytes()), sent, 75)


@CODECS
async def test_opencv_captures_the_stream(axisedge_device: RunningDevice, codec: str) -> None:
    script = (
        "import sys, cv2, numpy as np\n"
        "from axisedge.media.scene import read_mark\n"
        "capture = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG)\n"
        "assert capture.isOpened()\n"
        "for _ in range(50):\n"
        "    there, picture = capture.read()\n"
        "    assert there\n"
        "    luma = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)\n"
        "    print(read_mark(luma)[0])\n"
    )
    with recording(axisedge_device, codec) as sent:
        status, out, errors = await finished(sys.executable, "-c", script, url(axisedge_device, codec))
        assert status == 0, errors
        check([int(line) for line in out.split()], sent, 50)


async def test_ffmpeg_plays_through_an_http_tunnel(axisedge_device: RunningDevice) -> None:
    through = url(axisedge_device, "h264").replace(
        str(axisedge_device.device.ready()["rtsp"]).removeprefix("rtsp://"),
        axisedge_device.http.removeprefix("http://"),
    )
    with recording(axisedge_device, "h264") as sent:
        status, out, errors = await finished(
            *(program("ffmpeg"), "-v", "error", "-rtsp_transport", "http", "-i", through, "-t", "3"),
            *(
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                "1:90000",
                "-pix_fmt",
                "yuv420p",
                "-f",
                "rawvideo",
                "pipe:1",
            ),
        )
        assert (status, errors) == (0, b"")
        check(numbers(out), sent, 70)


async def test_gstreamer_plays_through_an_http_tunnel(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    device = axisedge_device
    file = tmp_path / "pictures.raw"
    there = f"{device.http.replace('http://', 'rtsph://')}/axis-media/media.amp?resolution={WIDTH}x{HEIGHT}&fps=25"
    with recording(axisedge_device, "h264") as sent:
        _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
            *(program("gst-launch-1.0"), "rtspsrc", f"location={there}&videocodec=h264"),
            *("latency=200", f"user-id={device.user}", f"user-pw={device.password}"),
            *("!", "rtph264depay", "!", "avdec_h264", "!", "videoconvert", "!", "video/x-raw,format=I420"),
            *("!", "identity", "eos-after=50", "!", "filesink", f"location={file}"),
        )
        assert b"Got EOS from element" in out, out + errors
        check(numbers(file.read_bytes()), sent, 45)
