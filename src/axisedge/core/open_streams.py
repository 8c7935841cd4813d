"""Which streams are open now, by what they carry: surfaces count them in, a call to a VMS waits for them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from enum import StrEnum


class StreamKind(StrEnum):
    """What a stream carries, and which way."""

    AUDIO_FROM_DEVICE = "audio from the device"
    AUDIO_TO_DEVICE = "audio to the device"
    VIDEO_FROM_DEVICE = "video from the device"


class OpenStreams:
    """Knows the streams that clients have open, each by a number of its own."""

    def __init__(self) -> None:
        self._open: dict[int, StreamKind] = {}
        self._numbers = itertools.count(1)
        self._watchers: list[Callable[[], None]] = []

    def opened(self, kind: StreamKind) -> Callable[[], None]:
        """A client opened a stream; returns what says that it is closed, harmless the second time."""
        number = next(self._numbers)
        self._open[number] = kind
        self._tell()

        def closed() -> None:
            if self._open.pop(number, None) is not None:
                self._tell()

        return closed

    def now(self, kind: StreamKind) -> frozenset[int]:
        """The numbers of those that are open."""
        return frozenset(number for number, carries in self._open.items() if carries is kind)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` on every change; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _tell(self) -> None:
        for callback in tuple(self._watchers):
            callback()
