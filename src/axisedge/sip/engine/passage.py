"""The codec in pjsua2's module that hands access units through: ``native/axisedge_video.c``."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import _pjsua2

from axisedge.core.errors import Unavailable
from axisedge.sip.settings import PacketizationMode

VERSION = 1
LONGEST_UNIT = 4 << 20
_MODES = {
    PacketizationMode.AUTO: -1,
    PacketizationMode.MODE_0: 0,
    PacketizationMode.MODE_1: 1,
    PacketizationMode.NONE: 2,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A call's video stream."""

    number: int
    fragments: bool
    """NAL units may be longer than a packet."""
    profile: str
    """profile-level-id of the far end, ``000000`` when it named none."""


class Passage:
    """Calls the C functions. `start`, `stop`, `offer` and `open` in pjsua2's thread, the others anywhere."""

    def __init__(self) -> None:
        library = ctypes.CDLL(_pjsua2.__file__)
        if not hasattr(library, "axisedge_video_version") or library.axisedge_video_version() != VERSION:
            raise Unavailable("SIP", "this pjsua2 was not built by scripts/setup_pjsua2.sh")
        library.axisedge_video_send.argtypes = [
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint32,
        ]
        library.axisedge_video_receive.argtypes = [
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.POINTER(ctypes.c_uint32),
        ]
        self._library = library
        self._room: ctypes.Array[ctypes.c_char] | None = None

    def start(self) -> None:
        """Take H.264 over, after ``libInit``; raises `Unavailable`."""
        if self._library.axisedge_video_start() != 0:
            raise Unavailable("SIP", "pjsua2 does not take the device's video")

    def stop(self) -> None:
        """Let go of all streams, before ``libDestroy``."""
        self._library.axisedge_video_stop()

    def offer(self, profile: str, mode: PacketizationMode) -> None:
        """What the next description says: profile-level-id in six hexadecimal digits, and the packetization mode."""
        if self._library.axisedge_video_offer(profile.encode(), _MODES[mode]) != 0:
            raise ValueError(f"no profile-level-id: {profile!r}")

    def open(self, slot: int) -> Link | None:
        """The video stream of the call in pjsua's ``slot``; None when it has none now."""
        fragments = ctypes.c_int()
        profile = ctypes.create_string_buffer(7)
        number = self._library.axisedge_video_open(slot, ctypes.byref(fragments), profile)
        return Link(number, bool(fragments.value), profile.value.decode()) if number >= 0 else None

    def send(self, link: Link, unit: bytes, timestamp: int) -> bool | None:
        """Send an access unit (Annex B, 90 kHz). True when the far end needs a key picture; None: it has ended."""
        result = self._library.axisedge_video_send(link.number, unit, len(unit), timestamp & 0xFFFFFFFF)
        return None if result < 0 else bool(result)

    def receive(self, link: Link) -> tuple[bytes, int] | None:
        """The oldest access unit that the far end sent, and its timestamp; None when there is none."""
        if self._room is None:
            self._room = ctypes.create_string_buffer(LONGEST_UNIT)
        timestamp = ctypes.c_uint32()
        size = self._library.axisedge_video_receive(
            link.number, self._room, LONGEST_UNIT, ctypes.byref(timestamp)
        )
        return (ctypes.string_at(self._room, size), timestamp.value) if size > 0 else None

    def close(self, link: Link) -> None:
        """Give a stream back; harmless the second time."""
        self._library.axisedge_video_close(link.number)
