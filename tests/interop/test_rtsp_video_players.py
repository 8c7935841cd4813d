"""FFmpeg, GStreamer and OpenCV, which nobody here wrote, play the camera's picture over RTSP.

Every test reads the frame numbers from the decoded pictures: they tell order and loss.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, rtsp_url, tunnel_url

pytestmark = [pytest.mark.feature("VID-18", "VID-09"), pytest.mark.timeout(180)]

WIDTH, HEIGHT = 640, 360
TOP = 32
"""Rows that hold the mark: all that is kept of a long film."""
CODECS = pytest.mark.parametrize("codec", ["h264", "h265", "jpeg"])
PULLS = {
    "h264": "rtph264depay ! avdec_h264",
    "h265": "rtph265depay ! avdec_h265",
    "jpeg": "rtpjpegdepay ! jpegdec",
}
MINUTE = 60


def asked(codec: str, **more: str) -> dict[str, str]:
    return {"videocodec": codec, "resolution": f"{WIDTH}x{HEIGHT}", "fps": "25", **more}


def ffmpeg(device: RunningDevice, codec: str, transport: str, *options: str) -> Sequence[str]:
    """FFmpeg with one input; ``options`` say what becomes of it."""
    url = (tunnel_url if transport == "http" else rtsp_url)(device, asked(codec))
    return program("ffmpeg"), "-v", "error", "-rtsp_transport", transport, "-i", url, *options


def gstreamer(
    device: RunningDevice, codec: str, transport: str, pictures: int, file: Path, *, height: int = HEIGHT
) -> Sequence[str]:
    """A pipeline that writes ``pictures`` to ``file``, each cut to its first ``height`` rows."""
    if transport == "http":
        where = [f"location={tunnel_url(device, asked(codec), 'rtsph')}"]
    else:
        where = [f"location={rtsp_url(device, asked(codec), login=False)}", f"protocols={transport}"]
    cut = f"videoconvert ! video/x-raw,format=I420 ! videocrop bottom={HEIGHT - height}"
    return (
        *(program("gst-launch-1.0"), "rtspsrc", *where, "latency=200"),
        *(f"user-id={device.user}", f"user-pw={device.password}", "!", *PULLS[codec].split(), "!"),
        *(*cut.split(), "!", "identity", f"eos-after={pictures + 1}", "!", "filesink", f"location={file}"),
    )


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@CODECS
async def test_ffmpeg_decodes_every_picture(
    axisedge_device: RunningDevice, codec: str, transport: str
) -> None:
    with recording(axisedge_device, asked(codec)) as made:
        command = ffmpeg(axisedge_device, codec, transport, "-t", "3", *RAW, "pipe:1")
        status, out, errors = await finished(*command)
        assert (status, errors) == (0, b"")
        check(numbers(out, WIDTH, HEIGHT), made, at_least=35)


@pytest.mark.parametrize("transport", ["tcp", "udp", "http"])
async def test_ffprobe_reads_the_description_and_rising_times(
    axisedge_device: RunningDevice, transport: str
) -> None:
    url = (tunnel_url if transport == "http" else rtsp_url)(axisedge_device, asked("h264", event="on"))
    status, out, errors = await finished(
        *(program("ffprobe"), "-v", "error", "-rtsp_transport", transport, "-show_streams", "-show_packets"),
        *("-read_intervals", "%+3", "-of", "json", url),
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
    file = tmp_path / "pictures.raw"
    with recording(axisedge_device, asked(codec)) as made:
        # its status also tells of a PAUSE that its own end cut off
        _, out, errors = await finished(*gstreamer(axisedge_device, codec, transport, 75, file))
        assert b"Got EOS from element" in out, out + errors
        check(numbers(file.read_bytes(), WIDTH, HEIGHT), made, at_least=75)


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
    with recording(axisedge_device, asked(codec)) as made:
        url = rtsp_url(axisedge_device, asked(codec))
        status, out, errors = await finished(sys.executable, "-c", script, url)
        assert status == 0, errors
        check([int(line) for line in out.split()], made, at_least=50)


async def test_ffmpeg_plays_through_an_http_tunnel(axisedge_device: RunningDevice) -> None:
    with recording(axisedge_device, asked("h264")) as made:
        command = ffmpeg(axisedge_device, "h264", "http", "-t", "3", *RAW, "pipe:1")
        status, out, errors = await finished(*command)
        assert (status, errors) == (0, b"")
        check(numbers(out, WIDTH, HEIGHT), made, at_least=35)


async def test_gstreamer_plays_through_an_http_tunnel(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    file = tmp_path / "pictures.raw"
    with recording(axisedge_device, asked("h264")) as made:
        _, out, errors = await finished(*gstreamer(axisedge_device, "h264", "http", 50, file))
        assert b"Got EOS from element" in out, out + errors
        check(numbers(file.read_bytes(), WIDTH, HEIGHT), made, at_least=50)


@pytest.mark.feature("VID-02")
async def test_a_minute_of_every_codec_by_every_way_is_whole(
    axisedge_device: RunningDevice, tmp_path: Path
) -> None:
    """Seven players at a time: no decode error, no picture missing, times that rise with the pictures."""

    async def watch_ffmpeg(codec: str, transport: str) -> None:
        times = tmp_path / f"{codec}-{transport}.times"
        crop = ("-vf", f"crop={WIDTH}:{TOP}:0:0")
        clock = ("-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-f", "framecrc", "-y", str(times))
        outputs = ("-t", str(MINUTE), *crop, *RAW, "pipe:1", "-t", str(MINUTE), *crop, *clock)
        with recording(axisedge_device, asked(codec)) as made:
            command = ffmpeg(axisedge_device, codec, transport, *outputs)
            status, out, errors = await finished(*command, wait=2 * MINUTE)
            assert (status, errors) == (0, b""), (codec, transport)
            shown = numbers(out, WIDTH, TOP)
            check(shown, made, at_least=MINUTE * 20)
        moments = [int(line.split(",")[2]) for line in times.read_text().splitlines() if line[0] != "#"]
        assert len(moments) == len(shown)
        told = list(zip(shown, moments, strict=True))[1:]  # FFmpeg knows no time for the first one
        for (number, time), (next_number, next_time) in itertools.pairwise(told):
            assert 0 < next_time - time < (next_number - number) * 3600 + 90_000  # a busy machine is late
        passed, pictures = told[-1][1] - told[0][1], told[-1][0] - told[0][0]
        assert passed == pytest.approx(pictures * 3600, rel=0.1)

    async def watch_gstreamer(codec: str, transport: str) -> None:
        file = tmp_path / f"{codec}-{transport}.raw"
        pictures = MINUTE * 20
        with recording(axisedge_device, asked(codec)) as made:
            command = gstreamer(axisedge_device, codec, transport, pictures, file, height=TOP)
            _, out, errors = await finished(*command, wait=2 * MINUTE)
            assert b"Got EOS from element" in out and b"WARNING" not in out + errors, out + errors
            check(numbers(file.read_bytes(), WIDTH, TOP), made, at_least=pictures)

    async with asyncio.TaskGroup() as players:
        for codec, transport in (("h264", "tcp"), ("h264", "http"), ("h265", "udp"), ("jpeg", "tcp")):
            players.create_task(watch_ffmpeg(codec, transport))
        for codec, transport in (("h264", "udp"), ("h265", "tcp"), ("jpeg", "udp")):
            players.create_task(watch_gstreamer(codec, transport))
