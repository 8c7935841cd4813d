"""The part of the composition root that gives calls their picture: the camera's own streams, nobody encodes twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from axisedge.sip.protocols import CallPicture

if TYPE_CHECKING:
    from axisedge.media.camera import Camera
    from axisedge.media.frame import CodedPicture
    from axisedge.media.stream import Stream

log = logging.getLogger(__name__)

Deliver = Callable[[bytes, int, bool], None]


class CallCamera:
    """`sip.protocols.VideoTap` on the device's camera."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    def open(self, picture: CallPicture, deliver: Deliver) -> CallLeg:
        """See `VideoTap.open`."""
        return CallLeg(self._camera, self._stream(picture), deliver)

    def _stream(self, picture: CallPicture) -> Stream:
        channel = picture.view_area + 1 if picture.view_area else 1
        if channel != 1 and channel not in self._camera.areas():
            log.warning("there is no view area %d, the call shows the whole picture", picture.view_area)
            channel = 1
        asked = self._camera.arguments(
            {
                "resolution": f"{picture.width}x{picture.height}",
                "fps": str(picture.fps),
                "h264profile": picture.profile,
                "camera": str(channel),
            },
            codec="h264",
        )
        return self._camera.stream(asked, picture.longest_unit)


class CallLeg:
    """One call that looks at a stream: it begins with a key picture of its own."""

    def __init__(self, camera: Camera, stream: Stream, deliver: Deliver) -> None:
        self._camera = camera
        self._stream = stream
        self._deliver = deliver
        self._live = False
        self._begun = False
        camera.join(stream, self._look)  # hands over what the stream remembers, which is late for a call
        self._live = True
        stream.ask_key()

    def _look(self, picture: CodedPicture) -> None:
        self._begun = self._begun or (self._live and picture.key)
        if self._begun and self._live:
            self._deliver(picture.data, picture.timestamp, picture.key)

    def request_keyframe(self) -> None:
        """See `VideoLeg.request_keyframe`."""
        self._stream.ask_key()

    def close(self) -> None:
        """See `VideoLeg.close`."""
        if self._live:
            self._live = False
            self._camera.leave(self._stream, self._look)
