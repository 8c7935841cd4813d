"""What a V4L2 camera can give: sizes and rates for each of its formats, and which format suits a wish best.

Linux: Documentation/userspace-api/media/v4l/vidioc-enum-fmt.rst, -enum-framesizes.rst, -enum-frameintervals.rst.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axisedge.core.errors import Unavailable
from axisedge.media.v4l2_controls import Ioctl

CAPTURE = 1
"""V4L2_BUF_TYPE_VIDEO_CAPTURE."""
DISCRETE = 1
MOST = 256
"""Formats, sizes or rates after which a driver is taken for broken."""
FORMATS = {
    "YU12": "yuv420p", "NV12": "nv12", "YUYV": "yuyv422", "UYVY": "uyvy422", "MJPG": "mjpeg", "H264": "h264",
}  # fmt: skip
"""The formats that are used, the best first, as V4L2 and FFmpeg spell them. What is compressed costs decoding."""


class _FmtDesc(ctypes.Structure):
    """struct v4l2_fmtdesc."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("description", ctypes.c_char * 32),
        ("pixelformat", ctypes.c_char * 4),
        ("mbus_code", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32 * 3),
    )


class _FrameSize(ctypes.Structure):
    """struct v4l2_frmsizeenum; of a range, ``sides`` is least, most and step across, then down."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("pixel_format", ctypes.c_char * 4),
        ("type", ctypes.c_uint32),
        ("sides", ctypes.c_uint32 * 6),
        ("reserved", ctypes.c_uint32 * 2),
    )


class _FrameInterval(ctypes.Structure):
    """struct v4l2_frmivalenum; of a range, ``seconds`` is shortest, longest and step, each a fraction."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("pixel_format", ctypes.c_char * 4),
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("seconds", ctypes.c_uint32 * 6),
        ("reserved", ctypes.c_uint32 * 2),
    )


def _iowr(number: int, structure: type[ctypes.Structure]) -> int:
    return 3 << 30 | ctypes.sizeof(structure) << 16 | ord("V") << 8 | number


ENUM_FMT = _iowr(2, _FmtDesc)
ENUM_FRAMESIZES = _iowr(74, _FrameSize)
ENUM_FRAMEINTERVALS = _iowr(75, _FrameInterval)


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to get pictures. ``fps`` 0 is unknown."""

    form: str
    """As FFmpeg's ``input_format``."""
    width: int
    height: int
    fps: float


def modes(path: str, width: int, height: int, ioctl: Ioctl = fcntl.ioctl) -> list[Mode]:
    """The modes of the camera; of a range of sizes the nearest to ``width`` x ``height``. Raises `Unavailable`."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unavailable("camera", f"{path}: {error.strerror}") from error
    try:
        return list(_modes(fd, width, height, ioctl))
    finally:
        os.close(fd)


def _modes(fd: int, width: int, height: int, ioctl: Ioctl) -> Iterator[Mode]:
    for described in _entries(fd, ENUM_FMT, lambda n: _FmtDesc(index=n, type=CAPTURE), ioctl):
        code = described.pixelformat
        form = FORMATS.get(code.decode(errors="replace"))
        if form is None:
            continue
        for offered in _entries(fd, ENUM_FRAMESIZES, lambda n, c=code: _FrameSize(n, c), ioctl):
            across, down = _side(offered, 0, width), _side(offered, 3, height)
            rates = [
                _fps(interval)
                for interval in _entries(
                    fd,
                    ENUM_FRAMEINTERVALS,
                    lambda n, c=code, a=across, d=down: _FrameInterval(n, c, a, d),
                    ioctl,
                )
            ]
            yield from (Mode(form, across, down, rate) for rate in rates or [0.0])
            if offered.type != DISCRETE:
                break


def _side(offered: _FrameSize, first: int, wanted: int) -> int:
    if offered.type == DISCRETE:
        return int(offered.sides[1 if first else 0])
    least, most, step = offered.sides[first : first + 3]
    step = max(1, step)
    return int(min(most, max(least, least + round((wanted - least) / step) * step)))


def _fps(interval: _FrameInterval) -> float:
    """The highest rate: the shortest interval."""
    numerator, denominator = interval.seconds[0], interval.seconds[1]
    return denominator / numerator if numerator else 0.0


def _entries(fd: int, request: int, make: Any, ioctl: Ioctl) -> Iterator[Any]:
    for index in range(MOST):
        entry = make(index)
        try:
            ioctl(fd, request, entry)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOTTY):  # the last one; the driver does not list them
                return
            raise Unavailable("camera", error.strerror or str(error)) from error
        yield entry
        if getattr(entry, "type", DISCRETE) != DISCRETE and request != ENUM_FMT:
            return


def best(offered: list[Mode], width: int, height: int, fps: float) -> Mode | None:
    """The mode that comes nearest: the size first, then the rate, then the format that costs least."""
    order = list(FORMATS.values())

    def cost(mode: Mode) -> tuple[float, float, int, float]:
        size = abs(mode.width - width) + abs(mode.height - height)
        missing = max(0.0, fps - mode.fps) if mode.fps else 0.0
        return size, round(missing), order.index(mode.form), abs(mode.fps - fps)

    return min(offered, key=cost, default=None)
