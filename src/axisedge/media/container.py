"""Coded pictures in a container, as they come: Matroska, or MP4 in fragments (ISO/IEC 14496-12).

Nothing is encoded again. Make a `Muxer` from the first key picture and `Muxer.add` every picture from that one on.
"""

from __future__ import annotations

import fractions
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import av

from axisedge.media.encoder import Codec
from axisedge.media.fmp4_codecs import PACKINGS
from axisedge.media.frame import CLOCK_RATE, CodedPicture

_TICK = fractions.Fraction(1, CLOCK_RATE)
_RAW = {Codec.H264: "h264", Codec.H265: "hevc"}


class Container(StrEnum):
    """The containers, as the argument of VAPIX spells them."""

    MATROSKA = "matroska"
    MP4 = "mp4"


_OPTIONS = {
    Container.MATROSKA: {"live": "1", "cluster_time_limit": "1"},
    Container.MP4: {"movflags": "empty_moov+default_base_moof+frag_every_frame+skip_trailer"},
}
"""Each picture goes out as soon as the next one is there, which tells how long it lasts."""


def codec_string(codec: Codec, key_picture: bytes) -> str:
    """The codec as RFC 6381 and ISO/IEC 14496-15 annex E write it; raises `Invalid` without parameter sets."""
    return PACKINGS[codec.value].setup_of(key_picture).codec


class _Sink:
    """What the container writes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """The sound that goes with the pictures."""

    codec: str
    """``aac`` or ``opus``."""
    rate: int
    """Hz of the coded sound."""
    bitrate: int
    """Bits a second."""
    clock_rate: int
    """What its timestamps count in."""


_ENCODERS = {"aac": "aac", "opus": "libopus"}
_NAMES = {"aac": "mp4a.40.2", "opus": "opus"}
_APART = 90
"""Ticks between two pictures at least: Matroska counts in milliseconds, and players want each picture later."""
_STEP = 0.2
"""Seconds: sound that is further from where its samples put it was interrupted."""


class Muxer:
    """One viewer's container: pictures, sound or both."""

    def __init__(
        self,
        container: Container,
        *,
        codec: Codec | None = None,
        key_picture: CodedPicture | None = None,
        sound: SoundTrack | None = None,
    ) -> None:
        """``key_picture`` of ``codec`` tells size and parameter sets; it is not yet in the container.

        Reading them, and what the sound's decoder must know, takes a few milliseconds: not on the event loop."""
        self.codecs: list[str] = []
        """For the content type."""
        self._sink = _Sink()
        # Without the limit a stream that is silent holds up the other one.
        options = {"flush_packets": "1", "max_interleave_delta": "200000", **_OPTIONS[container]}
        self._container: Any = av.open(self._sink, "w", format=container.value, options=options)
        self._origin: float | None = None
        if codec is not None and key_picture is not None:
            self.codecs.append(codec_string(codec, key_picture.data))
            with av.open(io.BytesIO(key_picture.data), format=_RAW[codec]) as raw:
                self._video = self._container.add_stream_from_template(raw.streams.video[0])
            self._video.time_base = _TICK
            self._first, self._last = key_picture.timestamp, -_APART
            self._origin = key_picture.wall
        if sound is not None:
            self.codecs.append(_NAMES[sound.codec])
            # It encodes nothing: it is there to tell what decoders must know.
            track: Any = self._container.add_stream(_ENCODERS[sound.codec], rate=sound.rate, layout="mono")
            track.bit_rate = sound.bitrate
            self._audio = track
            self._clock_rate = sound.clock_rate
            self._base: int | None = None
            self._due = 0
        self._container.start_encoding()

    def add(self, picture: CodedPicture) -> bytes:
        """Put one picture in; returns what is now ready to be sent."""
        time = self._last = max(self._last + _APART, picture.timestamp - self._first)
        return self._put(self._video, picture.data, time, _TICK, key=picture.key)

    def add_sound(self, data: bytes, timestamp: int, samples: int, wall: float) -> bytes:
        """Put one packet of sound in, heard at ``wall``; what is older than the first picture is left out."""
        if self._origin is None:
            self._origin = wall
        due = round((wall - self._origin) * self._clock_rate)
        if self._base is None or abs(self._base + timestamp - due) > _STEP * self._clock_rate:
            self._base = due - timestamp
        time = self._base + timestamp
        if time < self._due:
            return b""
        self._due = time + samples
        return self._put(self._audio, data, time, fractions.Fraction(1, self._clock_rate), key=True)

    def _put(self, stream: Any, data: bytes, time: int, tick: fractions.Fraction, *, key: bool) -> bytes:
        packet: Any = av.Packet(data)
        packet.stream = stream
        packet.time_base = tick
        packet.pts = packet.dts = time
        packet.is_keyframe = key
        self._container.mux_one(packet)
        return self._sink.take()

    def close(self) -> None:
        """Let go of the container; what it still holds is lost."""
        self._container.close()
        self._sink.take()
