"""Sound as an RTP track: the same packets, numbers and times for all who ask for the same encoding.

Timestamps are those of the microphone's samples; the sender reports tell them in the same wall-clock time as those of
the picture, so that a player can keep both in step.
"""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import Hashable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from axisedge.audio.arguments import AudioParams
from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.core.subsystem import Background
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.packets import PacketViewer, PicturePackets
from axisedge.rtsp.presentation import Feed, Source
from axisedge.rtsp.rtp import REPORT_INTERVAL, RTP_VERSION, Carrier, sender_report
from axisedge.rtsp.sound import payloader
from axisedge.rtsp.viewers import SharedFeed

if TYPE_CHECKING:  # loads FFmpeg, which waits for the first listener
    from axisedge.audio.coding import CodedSound
    from axisedge.audio.streams import AudioStream

MOST_IDLE = 16
"""Streams that nobody hears whose numbers are remembered."""
_STEP = 0.2
"""Seconds: sound that is further from where its samples put it was interrupted."""
_LATE = 5.0
"""Seconds: a wall clock that is further from the last packet than this was set meanwhile."""


class AudioFeed(Protocol):
    """The device's microphone, as far as RTSP needs it."""

    @property
    def listens(self) -> bool:
        """Whether there is a microphone that is on."""
        ...

    def arguments(self, asked: Mapping[str, str]) -> AudioParams:
        """What URL arguments come to; raises `Invalid` and `NotFound`."""
        ...

    def stream(self, params: AudioParams) -> AudioStream:
        """The stream that gives ``params``; raises `Unavailable`."""
        ...


class SoundBroadcast:
    """A stream of sound on its way to its listeners. The encoder runs from the first to the last of them."""

    def __init__(self, feed: AudioFeed, params: AudioParams, clock: Clock, cname: str) -> None:
        self.params = params
        self.payloader = payloader(params)
        self.ssrc = secrets.randbits(32)
        self._feed = feed
        self._clock = clock
        self._cname = cname
        self._viewers: tuple[PacketViewer, ...] = ()
        self._stream: AudioStream | None = None
        self._sequence = secrets.randbits(16)
        self._first = secrets.randbits(32)
        self._began = clock.monotonic()
        self._base: int | None = None
        self._next = 0
        self._last = 0
        self._wall = 0.0
        self._counts = (0, 0)
        self._timer: Timer | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody listens."""
        return not self._viewers

    def join(self, viewer: PacketViewer) -> None:
        """See `SharedStream.join`."""
        if self._stream is None:
            self._stream, self._base = self._feed.stream(self.params), None
            self._stream.join(self._packet)
            self._timer = self._clock.call_later(REPORT_INTERVAL, self._report)
        elif self._base is not None:
            viewer.report(self.sender_report())
        self._viewers = (*self._viewers, viewer)

    def leave(self, viewer: PacketViewer) -> None:
        """See `SharedStream.leave`."""
        self._viewers = tuple(known for known in self._viewers if known is not viewer)
        if not self._viewers and self._stream is not None:
            stream, self._stream = self._stream, None
            stream.leave(self._packet)
            if self._timer is not None:
                self._timer.cancel()

    def _packet(self, sound: CodedSound) -> None:
        fresh = self._base is None
        stamp = self._timestamp(sound)
        self._last, self._wall = stamp, sound.wall
        sequence, packets = self._sequence, []
        for part in self.payloader.parts(sound.data):
            second = self.payloader.payload_type | (0x80 if part.marker else 0)
            when = self._first + stamp + part.later & 0xFFFFFFFF
            packets.append(
                struct.pack("!BBHII", RTP_VERSION, second, self._sequence, when, self.ssrc) + part.payload
            )
            self._sequence = self._sequence + 1 & 0xFFFF
        made = PicturePackets(
            packets, key=True, sequence=sequence, timestamp=self._first + stamp & 0xFFFFFFFF
        )
        self._counts = (self._counts[0] + len(packets), self._counts[1] + made.size - 12 * len(packets))
        if fresh:
            self._report_now()
        for viewer in self._viewers:
            viewer.deliver(made)

    def _timestamp(self, sound: CodedSound) -> int:
        """Ticks on this stream's clock, which runs on while nobody listens. Never goes back."""
        due = round((sound.captured - self._began) * self.payloader.rate)
        if self._base is None or abs(self._base + sound.timestamp - due) > _STEP * self.payloader.rate:
            self._base = due - sound.timestamp
        stamp = max(self._next, self._base + sound.timestamp)
        self._next = stamp + sound.samples
        return stamp

    def rtp_info(self) -> str:
        """See `SharedStream.rtp_info`."""
        if self._stream is None or self._base is None:
            return f"seq={self._sequence}"
        return f"seq={self._sequence};rtptime={self._first + self._next & 0xFFFFFFFF}"

    def sender_report(self, *, bye: bool = False) -> bytes:
        """See `SharedStream.sender_report`."""
        now = self._clock.now().timestamp()
        if not 0 <= now - self._wall < _LATE:
            now = self._wall
        stamp = self._first + self._last + round((now - self._wall) * self.payloader.rate)
        counts = (self._counts[0] & 0xFFFFFFFF, self._counts[1] & 0xFFFFFFFF)
        moment = datetime.fromtimestamp(now, UTC)
        return sender_report(self.ssrc, moment, stamp & 0xFFFFFFFF, counts, self._cname, bye=bye)

    def _report_now(self) -> None:
        packet = self.sender_report()
        for viewer in self._viewers:
            viewer.report(packet)

    def _report(self) -> None:
        if self._base is not None:
            self._report_now()
        self._timer = self._clock.call_later(REPORT_INTERVAL, self._report)


class AudioTrack:
    """The sound that one URL asks for."""

    media = "audio"

    def __init__(self, broadcast: SoundBroadcast) -> None:
        self._broadcast = broadcast
        self._config = b""
        self.payload_type = broadcast.payloader.payload_type
        self.encoding = broadcast.payloader.encoding
        self.rate = broadcast.payloader.rate
        self.channels = broadcast.payloader.channels
        self.bandwidth = broadcast.payloader.kbps

    @property
    def shared(self) -> Hashable:
        """See `Track.shared`."""
        return self._broadcast.params

    async def prepare(self) -> None:
        """See `Track.prepare`: the decoder's configuration is the encoder's to say."""
        from axisedge.audio.streams import config_of  # loads FFmpeg

        self._config = await asyncio.to_thread(config_of, self._broadcast.params)

    def attributes(self) -> Sequence[str]:
        """See `Track.attributes`."""
        text = self._broadcast.payloader.format(self._config)
        return [
            *([f"a=fmtp:{self.payload_type} {text}"] if text else []),
            "a=ts-refclk:local",
            "a=mediaclk:sender",
        ]

    def feed(self, carrier: Carrier, clock: Clock, cname: str, background: Background) -> Feed:
        """See `Track.feed`."""
        return SharedFeed(self._broadcast, carrier, clock)

    def set_parameter(self, name: str, value: str) -> bool:
        """See `Track.set_parameter`."""
        return False


def source(feed: AudioFeed, clock: Clock, cname: str) -> Source:
    """Audio tracks from the audio arguments of a URL."""
    known: dict[AudioParams, SoundBroadcast] = {}

    def make(arguments: Mapping[str, str]) -> AudioTrack:
        if not feed.listens:
            raise Unavailable("audio", "the input is off")
        try:
            params = feed.arguments(arguments)
        except Invalid as error:
            raise RtspError(400, str(error)) from None
        except NotFound as error:
            raise RtspError(404, str(error)) from None
        found = known.pop(params, None) or SoundBroadcast(feed, params, clock, cname)
        idle = [key for key, one in known.items() if one.idle]
        for key in idle[: max(0, len(idle) - MOST_IDLE + 1)]:
            del known[key]
        known[params] = found  # the last one asked for is the last to be forgotten
        return AudioTrack(found)

    return make
