"""The part of the composition root that gives calls their picture: streams that others look at too, encoded once.

A device that is paired with a camera shows that one, and its own while the paired one is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import AxisedgeError
from axisedge.media import pairing
from axisedge.sip.protocols import CallPicture

if TYPE_CHECKING:
    from axisedge.media.camera import Camera
    from axisedge.media.frame import CodedPicture
    from axisedge.media.stream import Stream

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds without a picture of the paired camera after which a call sees the device's own."""
CLOCK_RATE = 90_000

Deliver = Callable[[bytes, int, bool], None]


class CallCamera:
    """`sip.protocols.VideoTap` on the device's camera and the one that it is paired with."""

    def __init__(self, camera: Camera, clock: Clock) -> None:
        self._camera = camera
        self._clock = clock

    def open(self, picture: CallPicture, deliver: Deliver) -> CallLeg:
        """See `VideoTap.open`."""
        own = self._own(picture)
        paired = self._camera.paired
        if paired is None or not paired.enabled or picture.longest_unit:
            return CallLeg(self._camera, self._clock, own, None, deliver)
        leg = CallLeg(self._camera, self._clock, own, self._stream(picture, pairing.CHANNEL), deliver)
        if paired.status.state == "failed":
            leg.show_own()
        return leg

    def _own(self, picture: CallPicture) -> Stream:
        channel = picture.view_area + 1
        if channel != 1 and channel not in self._camera.areas():
            log.warning("there is no view area %d, the call shows the whole picture", picture.view_area)
            channel = 1
        return self._stream(picture, channel)

    def _stream(self, picture: CallPicture, channel: int) -> Stream:
        asked = {
            "resolution": self._camera.at_most(f"{picture.width}x{picture.height}", channel),
            "fps": str(picture.fps),
            "h264profile": picture.profile,
            "camera": str(channel),
        }
        return self._camera.stream(self._camera.arguments(asked, codec="h264"), picture.longest_unit)


class CallLeg:
    """What one call sees. Its time goes on when the camera changes."""

    def __init__(
        self, camera: Camera, clock: Clock, own: Stream, paired: Stream | None, deliver: Deliver
    ) -> None:
        self._camera = camera
        self._clock = clock
        self._own = own
        self._paired = paired
        self._deliver = deliver
        self._shown: Stream | None = None
        self._watched_own = False
        self._fresh = False
        self._offset = 0
        self._last: tuple[int, float] | None = None
        self._heard = clock.monotonic()
        self._timer: Timer | None = None
        self._closed = False
        if paired is None:
            self.show_own()
        else:
            camera.join(
                paired, self._look_at_paired
            )  # it sends a key picture when it likes: take what there is
            self._timer = clock.call_later(PATIENCE / 4, self._watch)

    # -- which camera --------------------------------------------------------------------------------------

    def show_own(self) -> None:
        """Look at the device's own camera, from a new key picture on."""
        if not self._watched_own and not self._closed:
            self._watched_own = True
            self._camera.join(self._own, self._look_at_own)  # what the stream remembers is late for a call
            self._fresh = True
            self._own.ask_key()

    def _leave_own(self) -> None:
        if self._watched_own:
            self._watched_own = self._fresh = False
            self._camera.leave(self._own, self._look_at_own)

    def _watch(self) -> None:
        self._timer = self._clock.call_later(PATIENCE / 4, self._watch)
        if self._clock.monotonic() - self._heard > PATIENCE:
            try:
                self.show_own()
            except AxisedgeError as error:
                log.warning("neither the paired camera nor the device's own has a picture: %s", error)

    # -- pictures ------------------------------------------------------------------------------------------

    def _look_at_own(self, picture: CodedPicture) -> None:
        if self._fresh and (self._shown is self._own or picture.key):
            self._show(self._own, picture)

    def _look_at_paired(self, picture: CodedPicture) -> None:
        self._heard = self._clock.monotonic()
        if self._paired is not None and (self._shown is self._paired or picture.key):
            self._leave_own()
            self._show(self._paired, picture)

    def _show(self, stream: Stream, picture: CodedPicture) -> None:
        now = self._clock.monotonic()
        if self._shown is not stream:
            self._shown = stream
            if self._last is not None:
                moment, shown = self._last
                self._offset = moment + max(1, round((now - shown) * CLOCK_RATE)) - picture.timestamp
        moment = picture.timestamp + self._offset
        self._last = (moment, now)
        self._deliver(picture.data, moment, picture.key)

    def request_keyframe(self) -> None:
        """See `VideoLeg.request_keyframe`."""
        if self._shown is not None:
            self._shown.ask_key()

    def close(self) -> None:
        """See `VideoLeg.close`."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._paired is not None:
            self._camera.leave(self._paired, self._look_at_paired)
        self._leave_own()
