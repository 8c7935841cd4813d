"""Video as an RTP track: the camera's stream that a URL asks for, and one viewer's share of it."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping, Sequence

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.subsystem import Background
from axisedge.media.camera import Camera
from axisedge.rtsp.broadcast import PAYLOADERS, RATE, Broadcast, Broadcasts
from axisedge.rtsp.jpeg import LARGEST_SIDE
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.presentation import Feed, Source
from axisedge.rtsp.rtp import Carrier
from axisedge.rtsp.viewers import SharedFeed

log = logging.getLogger(__name__)

UNLIMITED = 50_000
"""What ``b=AS`` says of a stream without a limit, in kbit/s."""


class VideoTrack:
    """The stream that one URL asks for."""

    media = "video"
    rate = RATE
    channels = 0

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._format = ""
        self.payload_type = broadcast.payloader.payload_type
        self.encoding = broadcast.payloader.encoding
        self.bandwidth = broadcast.asked.kbps or UNLIMITED

    @property
    def shared(self) -> Hashable:
        """See `Track.shared`."""
        return self._broadcast.asked

    async def prepare(self) -> None:
        """See `Track.prepare`."""
        self._format = await self._broadcast.format()

    def attributes(self) -> Sequence[str]:
        """See `Track.attributes`."""
        asked = self._broadcast.asked
        lines = [f"a=fmtp:{self.payload_type} {self._format}"] if self._format else []
        unit = "1.000000,0.000000,0.000000;0.000000,1.000000,0.000000;0.000000,0.000000,1.000000"
        return [
            *lines,
            f"a=rtcp-fb:{self.payload_type} nack pli",
            f"a=rtcp-fb:{self.payload_type} ccm fir",
            "a=ts-refclk:local",
            "a=mediaclk:sender",
            f"a=framerate:{asked.fps:.6f}",
            f"a=framesize:{self.payload_type} {asked.width}-{asked.height}",
            f"a=transform:{unit}",
        ]

    def feed(self, carrier: Carrier, clock: Clock, cname: str, background: Background) -> Feed:
        """See `Track.feed`."""
        return SharedFeed(self._broadcast, carrier, clock)

    def set_parameter(self, name: str, value: str) -> bool:
        """See `Track.set_parameter`: ``Renew-Stream: yes`` asks for a key picture."""
        if name.lower() != "renew-stream":
            return False
        if value.lower() == "yes":
            self._broadcast.ask_key()
        return True


def source(camera: Camera, broadcasts: Broadcasts) -> Source:
    """Video tracks from the stream arguments of a URL."""

    def make(arguments: Mapping[str, str]) -> VideoTrack:
        try:
            asked = camera.arguments(arguments)
        except Invalid as error:
            raise RtspError(400, str(error)) from None
        except NotFound as error:
            raise RtspError(404, str(error)) from None
        if asked.codec not in PAYLOADERS:
            raise RtspError(415, f"{asked.codec} is not sent over RTSP")
        if asked.codec == "jpeg" and max(asked.width, asked.height) > LARGEST_SIDE:
            raise RtspError(400, f"JPEG over RTSP has at most {LARGEST_SIDE} pixels a side")
        return VideoTrack(broadcasts.of(asked))

    return make
