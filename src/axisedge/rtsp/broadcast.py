"""One video stream for any number of viewers: the same packets, numbers and times for all of them.

A picture is cut into packets once. Each viewer costs one write of a shared buffer a picture: no task, no queue.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.media.arguments import StreamArguments
from axisedge.media.camera import Camera
from axisedge.rtsp.av1 import Av1
from axisedge.rtsp.jpeg import Jpeg
from axisedge.rtsp.packets import PacketViewer, PicturePackets
from axisedge.rtsp.payloads import H264, H265, Payloader
from axisedge.rtsp.rtp import REPORT_INTERVAL, RTP_VERSION, sender_report

if TYPE_CHECKING:
    from axisedge.media.frame import CodedPicture
    from axisedge.media.stream import Stream

log = logging.getLogger(__name__)

RATE = 90_000
MOST_IDLE = 16
"""Streams that nobody watches whose numbers and parameter sets are remembered."""
LONGEST_GROUP = 300
"""Pictures kept for newcomers; beyond that they wait for a key picture."""
FIRST_PICTURE_WITHIN = 8.0
LINGER = 3.0
"""Seconds that the encoder runs on after DESCRIBE, so that PLAY finds pictures."""
_JUMP = 5.0
"""Seconds: a wall clock that is further from the last picture than this was set meanwhile."""

PAYLOADERS: dict[str, Callable[[], Payloader]] = {"h264": H264, "h265": H265, "av1": Av1, "jpeg": Jpeg}


class Broadcast:
    """A stream on its way to its viewers. Joins the camera with its first viewer, and leaves after the last."""

    def __init__(self, camera: Camera, asked: StreamArguments, clock: Clock, cname: str) -> None:
        self.asked = asked
        self.payloader = PAYLOADERS[asked.codec]()
        self.ssrc = secrets.randbits(32)
        self.group: list[PicturePackets] = []
        """Since the last key picture; empty when a newcomer has to wait for one."""
        self._camera = camera
        self._clock = clock
        self._cname = cname
        self._viewers: tuple[PacketViewer, ...] = ()
        self._stream: Stream | None = None
        self._holds = 0
        self._sequence = secrets.randbits(16)
        self._first = secrets.randbits(32)
        self._began = clock.monotonic()
        self._base: int | None = None
        self._last = -1
        self._wall = 0.0
        self._packets = 0
        self._octets = 0
        self._format: str | None = None
        self._described: list[asyncio.Future[None]] = []
        self._report_timer: Timer | None = None
        self._linger: Timer | None = None

    # -- who looks -----------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether nobody looks, also not for a description."""
        return not self._viewers and not self._holds

    @property
    def viewers(self) -> int:
        """How many viewers are given pictures."""
        return len(self._viewers)

    def join(self, viewer: PacketViewer) -> None:
        """Give ``viewer`` the pictures since the last key picture, then every new one. Raises `Unavailable`."""
        self._start()
        if self.group:
            viewer.report(self.sender_report())
            for picture in self.group:
                viewer.deliver(picture)
        self._viewers = (*self._viewers, viewer)

    def leave(self, viewer: PacketViewer) -> None:
        """No more for ``viewer``; harmless when it did not look."""
        self._viewers = tuple(known for known in self._viewers if known is not viewer)
        self._stop_if_idle()

    def _start(self) -> None:
        if self._stream is None:
            stream = self._camera.stream(self.asked)
            self._stream, self._base = stream, None
            self._camera.join(stream, self._picture)
            self._report_timer = self._clock.call_later(REPORT_INTERVAL, self._report)

    def _stop_if_idle(self) -> None:
        if self.idle and self._stream is not None:
            stream, self._stream = self._stream, None
            self._camera.leave(stream, self._picture)
            self.group = []
            if self._report_timer is not None:
                self._report_timer.cancel()

    def ask_key(self) -> None:
        """Make the next picture a key picture."""
        if self._stream is not None:
            self._stream.ask_key()

    async def format(self) -> str:
        """The parameters of ``a=fmtp``, from a key picture of this stream; raises `Unavailable` without one."""
        if self._format is None:
            self._holds += 1
            self._start()
            there = asyncio.get_running_loop().create_future()
            self._described.append(there)
            try:
                if self._format is None:  # a cached group may have told it while joining
                    await asyncio.wait_for(there, FIRST_PICTURE_WITHIN)
            except TimeoutError:
                why = (self._stream.failure if self._stream else "") or self._camera.problem
                raise Unavailable("camera", why or "no picture came in time") from None
            else:
                self._hold()
            finally:
                self._described.remove(there)
                self._holds -= 1
                self._stop_if_idle()
        else:
            self._hold()
        return self._format or ""

    def _hold(self) -> None:
        """Whoever asked for the description will want pictures: let the encoder run on for a while."""
        if self._linger is None:
            self._holds += 1
            self._start()
        else:
            self._linger.cancel()
        self._linger = self._clock.call_later(LINGER, self.let_go)

    def let_go(self) -> None:
        """End the time that the encoder runs on for a description."""
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
            self._holds -= 1
            self._stop_if_idle()

    # -- pictures ------------------------------------------------------------------------------------------

    def _picture(self, picture: CodedPicture) -> None:
        try:
            payloads = self.payloader.payloads(picture.data)
        except Unavailable as error:
            log.warning("a picture is not sent: %s", error)
            return
        timestamp = self._timestamp(picture)
        packets = []
        marked = len(payloads) - 1
        sequence = self._sequence
        for number, payload in enumerate(payloads):
            second = self.payloader.payload_type | (0x80 if number == marked else 0)
            head = struct.pack(
                "!BBHII", RTP_VERSION, second, sequence + number & 0xFFFF, timestamp & 0xFFFFFFFF, self.ssrc
            )
            packets.append(head + payload)
        made = PicturePackets(packets, key=picture.key, sequence=sequence, timestamp=timestamp & 0xFFFFFFFF)
        self._sequence = sequence + len(packets) & 0xFFFF
        self._packets += len(packets)
        self._octets += made.size - 12 * len(packets)
        self._wall = picture.wall
        if picture.key:
            fresh = not self.group
            self.group = [made]
            self._tell_format(picture)
        else:
            fresh = False
            if len(self.group) >= LONGEST_GROUP:
                self.group = []
            elif self.group:
                self.group.append(made)
        if fresh and self._viewers:
            self._report_now()
        for viewer in self._viewers:
            viewer.deliver(made)

    def _timestamp(self, picture: CodedPicture) -> int:
        """Ticks on this stream's clock, which runs on while the encoder rests. Never goes back."""
        if self._base is None:
            age = self._clock.now().timestamp() - picture.wall
            age = age if 0 <= age < 60 else 0.0
            taken = self._clock.monotonic() - age - self._began
            self._base = round(taken * RATE) - picture.timestamp
        self._last = max(self._last + 1, self._base + picture.timestamp)
        return self._first + self._last

    def _tell_format(self, picture: CodedPicture) -> None:
        if self._format is None:
            self._format = self.payloader.format_of(picture.data)
        for waiting in self._described:
            if not waiting.done():
                waiting.set_result(None)

    def rtp_info(self) -> str:
        """Where the first packet of one who joins now stands."""
        if self.group:
            first = self.group[0]
            return f"seq={first.sequence};rtptime={first.timestamp}"
        return f"seq={self._sequence}"

    # -- reports -------------------------------------------------------------------------------------------

    def sender_report(self, *, bye: bool = False) -> bytes:
        """Which moment of the world an RTP timestamp is, from the last picture."""
        now = self._clock.now().timestamp()
        if not 0 <= now - self._wall < _JUMP:
            now = self._wall
        stamp = self._first + self._last + round((now - self._wall) * RATE)
        moment = datetime.fromtimestamp(now, UTC)
        counts = (self._packets & 0xFFFFFFFF, self._octets & 0xFFFFFFFF)
        return sender_report(self.ssrc, moment, stamp & 0xFFFFFFFF, counts, self._cname, bye=bye)

    def _report_now(self) -> None:
        packet = self.sender_report()
        for viewer in self._viewers:
            viewer.report(packet)

    def _report(self) -> None:
        if self.group:
            self._report_now()
        self._report_timer = self._clock.call_later(REPORT_INTERVAL, self._report)


class Broadcasts:
    """Finds or makes the broadcast of what a client asks for."""

    def __init__(self, camera: Camera, clock: Clock, cname: str) -> None:
        self._camera = camera
        self._clock = clock
        self._cname = cname
        self._known: dict[StreamArguments, Broadcast] = {}

    def of(self, asked: StreamArguments) -> Broadcast:
        """The one broadcast of exactly this."""
        found = self._known.pop(asked, None)
        if found is None:
            idle = [key for key, one in self._known.items() if one.idle]
            for key in idle[: max(0, len(idle) - MOST_IDLE + 1)]:
                del self._known[key]
            found = Broadcast(self._camera, asked, self._clock, self._cname)
        self._known[asked] = found  # the last one asked for is the last to be forgotten
        return found

    def stop(self) -> None:
        """Let the encoders rest that only run on for descriptions."""
        for one in self._known.values():
            one.let_go()
