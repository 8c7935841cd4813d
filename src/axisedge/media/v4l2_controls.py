"""The controls of a V4L2 camera, by ioctl on its device node, beside whoever reads its pictures.

Linux: Documentation/userspace-api/media/v4l/vidioc-queryctrl.rst, vidioc-g-ext-ctrls.rst.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
from collections.abc import Callable, Mapping
from typing import Any

from axisedge.core.errors import Unavailable
from axisedge.media.sensor_controls import Control, Refused

NEXT_CONTROL = 0x8000_0000
MOST_CONTROLS, MOST_CHOICES = 1024, 256
"""A driver that lists more is taken for broken, instead of being followed for ever."""
DISABLED, READ_ONLY, WRITE_ONLY = 0x1, 0x4, 0x40
INTEGER, BOOLEAN, MENU, INTEGER_MENU, BITMASK = 1, 2, 3, 9, 8
GONE = (errno.ENODEV, errno.ENXIO, errno.EBADF, errno.ENOENT)

Ioctl = Callable[[int, int, Any], int]


class QueryExtCtrl(ctypes.Structure):
    """struct v4l2_query_ext_ctrl."""

    _fields_ = (
        ("id", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("name", ctypes.c_char * 32),
        ("minimum", ctypes.c_int64),
        ("maximum", ctypes.c_int64),
        ("step", ctypes.c_uint64),
        ("default_value", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("elem_size", ctypes.c_uint32),
        ("elems", ctypes.c_uint32),
        ("nr_of_dims", ctypes.c_uint32),
        ("dims", ctypes.c_uint32 * 4),
        ("reserved", ctypes.c_uint32 * 32),
    )


class _Meaning(ctypes.Union):
    _pack_ = 1
    _fields_ = (("name", ctypes.c_char * 32), ("value", ctypes.c_int64))


class QueryMenu(ctypes.Structure):
    """struct v4l2_querymenu."""

    _pack_ = 1
    _fields_ = (
        ("id", ctypes.c_uint32),
        ("index", ctypes.c_uint32),
        ("meaning", _Meaning),
        ("reserved", ctypes.c_uint32),
    )


class _Value(ctypes.Union):
    _pack_ = 1
    _fields_ = (("value", ctypes.c_int32), ("value64", ctypes.c_int64), ("pointer", ctypes.c_void_p))


class ExtControl(ctypes.Structure):
    """struct v4l2_ext_control."""

    _pack_ = 1
    _fields_ = (
        ("id", ctypes.c_uint32),
        ("size", ctypes.c_uint32),
        ("reserved2", ctypes.c_uint32),
        ("value", _Value),
    )


class ExtControls(ctypes.Structure):
    """struct v4l2_ext_controls; ``which`` 0 is the present values."""

    _fields_ = (
        ("which", ctypes.c_uint32),
        ("count", ctypes.c_uint32),
        ("error_idx", ctypes.c_uint32),
        ("request_fd", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("controls", ctypes.POINTER(ExtControl)),
    )


def _iowr(number: int, structure: type[ctypes.Structure]) -> int:
    """_IOWR('V', number, structure), as on every architecture that this device runs on."""
    return 3 << 30 | ctypes.sizeof(structure) << 16 | ord("V") << 8 | number


QUERY_EXT_CTRL = _iowr(103, QueryExtCtrl)
QUERYMENU = _iowr(37, QueryMenu)
G_EXT_CTRLS = _iowr(71, ExtControls)
S_EXT_CTRLS = _iowr(72, ExtControls)


class V4l2Controls:
    """See `Controls`. Opened beside the capture: V4L2 lets several programs set the controls of one camera."""

    def __init__(self, path: str, ioctl: Ioctl = fcntl.ioctl) -> None:
        """Raises `Unavailable` when there is no such camera."""
        self._path = path
        self._ioctl = ioctl
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise Unavailable("camera", f"{path}: {error.strerror}") from error

    def discover(self) -> Mapping[int, Control]:
        """See `Controls.discover`. Classes, texts and arrays are left out: nothing here uses any."""
        found: dict[int, Control] = {}
        query = QueryExtCtrl(id=NEXT_CONTROL)
        for _ in range(MOST_CONTROLS):
            try:
                self._ioctl(self._fd, QUERY_EXT_CTRL, query)
            except OSError as error:
                if error.errno == errno.EINVAL or error.errno == errno.ENOTTY:  # the last one; none at all
                    break
                raise Unavailable("camera", f"{self._path}: {error.strerror}") from error
            usable = query.type in (INTEGER, BOOLEAN, MENU, INTEGER_MENU, BITMASK)
            if usable and not query.flags & (DISABLED | WRITE_ONLY) and query.nr_of_dims == 0:
                found[query.id] = self._described(query)
            query = QueryExtCtrl(id=query.id | NEXT_CONTROL)
        return found

    def _described(self, query: QueryExtCtrl) -> Control:
        return Control(
            cid=query.id,
            name=query.name.decode(errors="replace"),
            least=query.minimum,
            most=query.maximum,
            step=max(1, query.step),
            default=query.default_value,
            menu=self._menu(query) if query.type in (MENU, INTEGER_MENU) else {},
            read_only=bool(query.flags & READ_ONLY),
        )

    def _menu(self, query: QueryExtCtrl) -> Mapping[int, int | str]:
        choices: dict[int, int | str] = {}
        last = min(query.maximum, query.minimum + MOST_CHOICES)
        for index in range(query.minimum, last + 1):
            entry = QueryMenu(id=query.id, index=index)
            try:
                self._ioctl(self._fd, QUERYMENU, entry)
            except OSError as error:
                if error.errno == errno.EINVAL:  # a choice that this camera leaves out
                    continue
                raise Unavailable("camera", f"{self._path}: {error.strerror}") from error
            numbers = query.type == INTEGER_MENU
            choices[index] = entry.meaning.value if numbers else entry.meaning.name.decode(errors="replace")
        return choices

    def get(self, cid: int) -> int:
        """See `Controls.get`."""
        return self._exchange(G_EXT_CTRLS, cid, 0)

    def set(self, cid: int, value: int) -> None:
        """See `Controls.set`."""
        self._exchange(S_EXT_CTRLS, cid, value)

    def _exchange(self, request: int, cid: int, value: int) -> int:
        one = ExtControl(id=cid)
        one.value.value = value
        several = ExtControls(which=0, count=1, controls=ctypes.pointer(one))
        try:
            self._ioctl(self._fd, request, several)
        except OSError as error:
            if error.errno in GONE or request == G_EXT_CTRLS:
                raise Unavailable("camera", f"{self._path}: {error.strerror}") from error
            raise Refused(error.strerror or str(error)) from error
        return int(one.value.value)

    def close(self) -> None:
        """See `Controls.close`; harmless twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
