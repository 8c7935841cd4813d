"""Calls to a video management system: it hears of them as events and answers by opening streams.

Manual: Communication > Calls > VMS calls; VAPIX ``VMSCallConfiguration``. What counts is what was opened since the call
began, so that a system which records all the time has not answered yet.
"""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.clock import Clock
from axisedge.core.open_streams import OpenStreams, StreamKind
from axisedge.sip.call import Call
from axisedge.sip.call_settings import VmsCallSettings

Streams = dict[StreamKind, frozenset[int]]


class VmsLine:
    """The `Line` of VMS calls."""

    def __init__(
        self,
        clock: Clock,
        streams: OpenStreams,
        settings: Callable[[], VmsCallSettings],
        answered: Callable[[str], None],
        ended: Callable[[str, str], None],
    ) -> None:
        """``answered(call id)`` when the streams are open, ``ended(call id, why)`` when they have gone again."""
        self._clock = clock
        self._streams = streams
        self._settings = settings
        self._answered = answered
        self._ended = ended
        self._before: dict[str, Streams] = {}
        """What was open already, by call."""
        self._active: set[str] = set()
        self._stop: Callable[[], None] | None = None

    def dial(self, call: Call) -> None:
        """Wait for the streams. Those who follow events know of the call already."""
        self._before[call.id] = {kind: self._streams.now(kind) for kind in StreamKind}
        if self._stop is None:
            self._stop = self._streams.watch(self._look)
        if not self._settings().enabled:
            self._clock.call_later(0, self._ended, call.id, "VMS calls are not allowed")

    def ring(self, call: Call) -> None:
        """A VMS calls nobody."""

    def answer(self, call: Call) -> None:
        """A VMS calls nobody."""

    def hang_up(self, call_id: str, code: int = 0) -> None:
        """The call is over; the VMS hears it as an event and closes its streams when it wants to."""
        self._active.discard(call_id)
        if self._before.pop(call_id, None) is not None:
            self._clock.call_later(0, self._ended, call_id, "ended by the device")
        if not self._before and self._stop is not None:
            self._stop()
            self._stop = None

    def _look(self) -> None:
        for call_id, before in tuple(self._before.items()):
            fulfilled = self._fulfilled(before)
            if fulfilled and call_id not in self._active:
                self._active.add(call_id)
                self._answered(call_id)
            elif not fulfilled and call_id in self._active:
                self._ended(call_id, "the VMS closed its streams")
                self._active.discard(call_id)
                self._before.pop(call_id, None)

    def _fulfilled(self, before: Streams) -> bool:
        settings = self._settings()
        wanted = {
            StreamKind.AUDIO_FROM_DEVICE: settings.audio_from_device,
            StreamKind.AUDIO_TO_DEVICE: settings.audio_to_device,
            StreamKind.VIDEO_FROM_DEVICE: settings.video_from_device,
        }
        return all(len(self._streams.now(kind) - before[kind]) >= count for kind, count in wanted.items())
