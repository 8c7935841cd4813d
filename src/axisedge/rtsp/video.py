"""Video as an RTP track: the camera's stream that a URL asks for, and one viewer's share of it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Hashable, Mapping, Sequence

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.subsystem import Background
from axisedge.media.camera import Camera
from axisedge.rtsp.broadcast import PAYLOADERS, RATE, Broadcast, Broadcasts
from axisedge.rtsp.jpeg import LARGEST_SIDE
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.presentation import Feed, Source
from axisedge.rtsp.rtp import Carrier

log = logging.getLogger(__name__)

UNLIMITED = 50_000
"""What ``b=AS`` says of a stream without a limit, in kbit/s."""
BURST = 48 * 1024
BURST_INTERVAL = 0.005
"""A newcomer over UDP is sent the cached pictures in bursts that his socket can hold: bytes, and seconds between."""
LONGEST_WAIT = 300
"""Pictures that may wait for a paced newcomer."""


class VideoFeed:
    """One viewer of a broadcast. A viewer who is too slow loses whole pictures, up to the next key picture."""

    def __init__(self, broadcast: Broadcast, carrier: Carrier, clock: Clock) -> None:
        self._broadcast = broadcast
        self._carrier = carrier
        self._clock = clock
        self._waits_for_key = True
        self._waiting: deque[PicturePackets] = deque()
        self._pace: Timer | None = None
        self._reported = False
        self._joining = False
        self.lost = 0
        """Pictures that this viewer was too slow for."""

    @property
    def ssrc(self) -> int:
        """See `Feed.ssrc`."""
        return self._broadcast.ssrc

    def rtp_info(self) -> str:
        """See `Feed.rtp_info`."""
        return self._broadcast.rtp_info()

    def start(self) -> None:
        """See `Feed.start`."""
        self._waits_for_key = True
        self._joining = self._carrier.paced
        self._broadcast.join(self)
        self._joining = False
        if self._waiting:
            self._go_on()

    async def stop(self) -> None:
        """See `Feed.stop`."""
        self._broadcast.leave(self)
        self._waiting.clear()
        if self._pace is not None:
            self._pace.cancel()
            self._pace = None

    async def bye(self) -> None:
        """See `Feed.bye`."""
        if self._reported:
            self._carrier.report(self._broadcast.sender_report(bye=True))

    def report(self, packet: bytes) -> None:
        """See `PacketViewer.report`."""
        self._reported = True
        self._carrier.report(packet)

    def deliver(self, picture: PicturePackets) -> None:
        """See `PacketViewer.deliver`."""
        if not self._joining and self._pace is None:
            self._send(picture)
        elif len(self._waiting) < LONGEST_WAIT:
            self._waiting.append(picture)
        else:
            self.lost += 1 + len(self._waiting)
            self._waiting.clear()
            self._waits_for_key = True

    def _wait_for(self, sent: int) -> None:
        self._pace = self._clock.call_later(BURST_INTERVAL * max(1.0, sent / BURST), self._go_on)

    def _go_on(self) -> None:
        self._pace = None
        sent = 0
        while self._waiting and sent < BURST:
            picture = self._waiting.popleft()
            self._send(picture)
            sent += picture.size
        if self._waiting:
            self._wait_for(sent)

    def _send(self, picture: PicturePackets) -> None:
        if self._waits_for_key and not picture.key:
            self.lost += 1
            return
        taken = self._carrier.picture(picture)
        if not taken:
            if not self._waits_for_key:
                log.info("a viewer is too slow; pictures are left out until the next key picture")
            self.lost += 1
        self._waits_for_key = not taken


class VideoTrack:
    """The stream that one URL asks for."""

    media = "video"
    rate = RATE

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
            "a=ts-refclk:local",
            "a=mediaclk:sender",
            f"a=framerate:{asked.fps:.6f}",
            f"a=framesize:{self.payload_type} {asked.width}-{asked.height}",
            f"a=transform:{unit}",
        ]

    def feed(self, carrier: Carrier, clock: Clock, cname: str, background: Background) -> Feed:
        """See `Track.feed`."""
        return VideoFeed(self._broadcast, carrier, clock)

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
