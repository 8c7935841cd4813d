"""Programs that play the camera's picture, and what they showed: the bench's scene numbers its pictures.

with recording(device, asked) as made:
    status, out, errors = await finished(program("ffmpeg"), "-i", rtsp_url(device, asked), ...)
check(numbers(out, 640, 360), made, at_least=50)
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

import numpy as np

from axisedge.core.processes import end
from axisedge.media.frame import CodedPicture
from axisedge.media.scene import read_mark
from axisedge.testing.running import RunningDevice

RAW = ("-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-pix_fmt", "yuv420p", "-f", "rawvideo")
"""FFmpeg's options for every picture that was decoded, once."""


def program(name: str) -> str:
    """The path of a program; raises `AssertionError` where it is not installed."""
    found = shutil.which(name)
    assert found, f"{name} is not installed (see scripts/packages.txt)"
    return found


def with_login(device: RunningDevice, url: str) -> str:
    """``url`` with the administrator's login, for programs that read it there."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{device.user}:{quote(device.password)}@{rest}"


def rtsp_url(device: RunningDevice, asked: Mapping[str, str], *, login: bool = True) -> str:
    """The stream with the arguments ``asked`` over RTSP."""
    url = f"{device.device.ready()['rtsp']}/axis-media/media.amp?{urlencode(asked)}"
    return with_login(device, url) if login else url


def tunnel_url(device: RunningDevice, asked: Mapping[str, str], scheme: str = "rtsp") -> str:
    """The same through the HTTP port; ``scheme`` as the player wants it."""
    url = f"{scheme}://{urlsplit(device.http).netloc}/axis-media/media.amp?{urlencode(asked)}"
    return with_login(device, url)


async def finished(
    *command: str, wait: float = 60.0, env: Mapping[str, str] | None = None
) -> tuple[int, bytes, bytes]:
    """Run a program to its end, for at most ``wait`` seconds: status, output, errors."""
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env)
    try:
        out, errors = await asyncio.wait_for(process.communicate(), wait)
    finally:
        await end(process)
    assert process.returncode is not None
    return process.returncode, out, errors


def numbers(raw: bytes, width: int, height: int) -> list[int]:
    """The frame numbers of raw I420 pictures, all of which must be readable."""
    size = width * height * 3 // 2
    assert raw and len(raw) % size == 0, f"{len(raw)} bytes are no pictures of {width}x{height}"
    found = []
    for start in range(0, len(raw), size):
        luma = np.frombuffer(raw, np.uint8, width * height, start).reshape(height, width)
        mark = read_mark(luma)
        assert mark is not None, f"picture {start // size} cannot be read"
        found.append(mark[0])
    return found


@contextlib.contextmanager
def recording(device: RunningDevice, asked: Mapping[str, str]) -> Iterator[list[int]]:
    """The numbers of all pictures that the encoder makes: a machine under load leaves frames out before it."""
    camera = device.context.camera
    assert camera is not None
    stream = camera.stream(camera.arguments(asked))
    made: list[int] = []

    def look(picture: CodedPicture) -> None:
        made.append(picture.number)

    camera.join(stream, look)
    try:
        yield made
    finally:
        camera.leave(stream, look)


def check(shown: Sequence[int], made: Sequence[int], *, at_least: int) -> None:
    """Every picture that was made while the viewer looked was shown, once and in order."""
    assert len(shown) >= at_least, f"only {len(shown)} pictures"
    start = made.index(shown[0])
    assert list(shown) == list(made[start : start + len(shown)])
