"""Coded pictures in a container, as they come: Matroska, or MP4 in fragments (ISO/IEC 14496-12).

Nothing is encoded again. Make a `Muxer` from the first key picture and `Muxer.add` every picture from that one on.
"""

from __future__ import annotations

import fractions
import io
from enum import StrEnum
from typing import Any

import av

from axisedge.core.errors import Invalid
from axisedge.media import fmp4
from axisedge.media.encoder import Codec
from axisedge.media.frame import CLOCK_RATE, CodedPicture

H265_SPS = 33
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
    if codec is Codec.H264:
        return fmp4.setup_of(key_picture).codec
    for unit in fmp4.units(key_picture):
        if unit[0] >> 1 & 0x3F == H265_SPS:
            # two bytes of header and one of identifiers; then profile, tier and level in twelve (7.3.3)
            facts = unit.replace(b"\x00\x00\x03", b"\x00\x00")[3:15]
            compatible = int(f"{int.from_bytes(facts[1:5], 'big'):032b}"[::-1], 2)
            tier, profile = "LH"[facts[0] >> 5 & 1], facts[0] & 0x1F
            constraints = ".".join(f"{byte:X}" for byte in facts[5:11].rstrip(b"\x00"))
            return f"hvc1.{profile}.{compatible:X}.{tier}{facts[11]}" + (constraints and f".{constraints}")
    raise Invalid("picture", "a key picture begins with its parameter sets")


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


class Muxer:
    """One viewer's container."""

    def __init__(self, container: Container, codec: Codec, key_picture: CodedPicture) -> None:
        """``key_picture`` tells size and parameter sets; it is not yet in the container.

        Reading them takes a few milliseconds: not on the event loop."""
        self.codec = codec_string(codec, key_picture.data)
        """For the content type."""
        self._sink = _Sink()
        self._container: Any = av.open(
            self._sink, "w", format=container.value, options={"flush_packets": "1", **_OPTIONS[container]}
        )
        with av.open(io.BytesIO(key_picture.data), format=_RAW[codec]) as raw:
            self._stream = self._container.add_stream_from_template(raw.streams.video[0])
        self._stream.time_base = _TICK
        self._first = key_picture.timestamp
        self._last = -1

    def add(self, picture: CodedPicture) -> bytes:
        """Put one picture in; returns what is now ready to be sent."""
        time = self._last = max(self._last + 1, picture.timestamp - self._first)
        packet: Any = av.Packet(picture.data)
        packet.stream = self._stream
        packet.time_base = _TICK
        packet.pts = packet.dts = time
        packet.is_keyframe = picture.key
        self._container.mux_one(packet)
        return self._sink.take()

    def close(self) -> None:
        """Let go of the container; what it still holds is lost."""
        self._container.close()
        self._sink.take()
