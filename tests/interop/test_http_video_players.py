"""FFmpeg, GStreamer, VLC and Python's own HTTP client look at the camera over plain HTTP.

Every test reads the frame numbers from the pictures that the player decoded.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import urllib.request
from pathlib import Path

import av
import numpy as np
import pytest

from axisedge.media.scene import read_mark
from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, with_login

pytestmark = [pytest.mark.feature("VID-18", "INT-01"), pytest.mark.timeout(120)]

WIDTH, HEIGHT = 640, 360
MEDIA, MOTION, SNAPSHOT = "/axis-cgi/media.cgi", "/axis-cgi/mjpg/video.cgi", "/axis-cgi/jpg/image.cgi"
NAMES = {"h264": "h264", "h265": "hevc"}
CONTAINERS = pytest.mark.parametrize("container", ["matroska", "mp4"])
CODECS = pytest.mark.parametrize("codec", ["h264", "h265"])


def asked(codec: str) -> dict[str, str]:
    return {"videocodec": codec, "resolution": f"{WIDTH}x{HEIGHT}", "fps": "25"}


def address(device: RunningDevice, path: str, **arguments: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in arguments.items())
    return f"{device.http}{path}?resolution={WIDTH}x{HEIGHT}&fps=25&{query}"


@CONTAINERS
@CODECS
async def test_ffprobe_and_ffmpeg_take_the_container_apart(
    axisedge_device: RunningDevice, container: str, codec: str
) -> None:
    url = with_login(axisedge_device, address(axisedge_device, MEDIA, container=container, videocodec=codec))
    with recording(axisedge_device, asked(codec)) as made:
        described, played = await asyncio.gather(
            finished(program("ffprobe"), "-v", "error", "-show_streams", "-of", "json", url),
            finished(program("ffmpeg"), "-v", "error", "-i", url, "-t", "3", *RAW, "pipe:1"),
        )
        assert (described[0], described[2]) == (0, b"")
        (video,) = json.loads(described[1])["streams"]
        assert (video["codec_name"], video["width"], video["height"]) == (NAMES[codec], WIDTH, HEIGHT)
        assert (played[0], played[2]) == (0, b"")
        check(numbers(played[1], WIDTH, HEIGHT), made, at_least=35)


async def test_gstreamer_takes_matroska_apart(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    device, file = axisedge_device, tmp_path / "pictures.raw"
    where = (f"location={address(device, MEDIA, videocodec='h264')}", "num-buffers=80")
    with recording(device, asked("h264")) as made:
        status, out, errors = await finished(
            *(program("gst-launch-1.0"), "-q", "souphttpsrc", *where, f"user-id={device.user}"),
            *(f"user-pw={device.password}", "!", "matroskademux", "!", "avdec_h264", "!", "videoconvert"),
            *("!", "video/x-raw,format=I420", "!", "filesink", f"location={file}"),
        )
        assert status == 0, out + errors
        check(numbers(file.read_bytes(), WIDTH, HEIGHT), made, at_least=25)


async def test_ffmpeg_and_gstreamer_play_motion_jpeg(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    device, file = axisedge_device, tmp_path / "pictures.raw"
    url = address(device, MOTION)
    played, piped = await asyncio.gather(
        finished(program("ffmpeg"), "-v", "error", "-i", with_login(device, url), "-t", "2", *RAW, "pipe:1"),
        finished(
            *(program("gst-launch-1.0"), "-q", "souphttpsrc", f"location={url}&nbrofframes=50"),
            *(f"user-id={device.user}", f"user-pw={device.password}", "!", "multipartdemux", "!", "jpegdec"),
            *("!", "videoconvert", "!", "video/x-raw,format=I420", "!", "filesink", f"location={file}"),
        ),
    )
    assert (played[0], played[2]) == (0, b"")
    assert piped[0] == 0, piped[2]
    for raw in (played[1], file.read_bytes()):
        found = numbers(raw, WIDTH, HEIGHT)
        assert len(found) >= 25 and found == sorted(set(found))


async def test_pythons_own_client_logs_in_by_digest(axisedge_device: RunningDevice) -> None:
    """It reads the first challenge only, and knows MD5 only."""
    device, url = axisedge_device, address(axisedge_device, SNAPSHOT)
    keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    keys.add_password(None, device.http, device.user, device.password)
    opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(keys))

    def fetch() -> bytes:
        with opener.open(url, timeout=20) as answer:
            return bytes(answer.read())

    (frame,) = av.CodecContext.create("mjpeg", "r").decode(av.Packet(await asyncio.to_thread(fetch)))
    assert read_mark(frame.to_ndarray(format="gray")) is not None


@pytest.mark.parametrize(
    "stream",
    [
        f"{MOTION}?resolution={WIDTH}x{HEIGHT}&fps=25",
        f"{MEDIA}?resolution={WIDTH}x{HEIGHT}&fps=25&container=matroska&videocodec=h264",
        f"{MEDIA}?resolution={WIDTH}x{HEIGHT}&fps=25&container=mp4&videocodec=h265",
    ],
    ids=["mjpeg", "matroska", "mp4"],
)
async def test_vlc_shows_the_picture(axisedge_device: RunningDevice, stream: str, tmp_path: Path) -> None:
    """VLC knows basic only, and refuses to run as root. Its display repeats pictures and leaves late ones out."""
    device, film = axisedge_device, tmp_path / "film.y4m"
    await device.context.settings.update("http", {"authentication": "basic"}, "test")
    film.touch()
    film.chmod(0o666)
    for folder in (tmp_path, *tmp_path.parents):  # pytest's own are for their owner only
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    command = (
        *(*nobody, program("vlc"), "--intf=dummy", "--no-audio", "--no-drop-late-frames", "--no-skip-frames"),
        *("--vout=yuv", f"--yuv-file={film}", "--yuv-chroma=I420", with_login(device, device.http + stream)),
    )
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "HOME": str(tmp_path)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    shown: list[int] = []
    try:
        async with asyncio.timeout(40):
            while len(set(shown)) < 50:
                await asyncio.sleep(0.5)
                shown = marks_of(film.read_bytes())
    finally:
        process.kill()
        _, errors = await process.communicate()
    assert shown == sorted(shown), errors.decode()
    assert shown[-1] - shown[0] < 5 * len(set(shown))


def marks_of(film: bytes) -> list[int]:
    """The frame numbers of the whole pictures of a YUV4MPEG2 film."""
    head, between, size = film.find(b"\n") + 1, len(b"FRAME\n"), WIDTH * HEIGHT * 3 // 2
    found = []
    for start in range(head + between, len(film) - size + 1, size + between):
        luma = np.frombuffer(film, np.uint8, WIDTH * HEIGHT, start).reshape(HEIGHT, WIDTH)
        if mark := read_mark(luma):
            found.append(mark[0])
    return found
