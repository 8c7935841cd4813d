"""Coded sound in RTP payloads: AAC (RFC 3640), Opus (RFC 7587), G.711, G.726 and linear PCM (RFC 3551)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from axisedge.audio.arguments import AudioParams
from axisedge.audio.settings import Encoding
from axisedge.rtsp.rtp import LARGEST_PAYLOAD

DYNAMIC = 97
"""The payload type of whatever has none of its own."""
OPUS_RATE = 48_000
_AU_HEADER = 4
"""Bytes: their length in bits, and one header of 13 bits size and 3 bits index."""
_WORD = 2
"""Bytes of a sample of linear PCM."""


@dataclass(frozen=True, slots=True)
class Part:
    """One payload."""

    payload: bytes
    later: int = 0
    """RTP ticks after the beginning of the sound."""
    marker: bool = False


class SoundPayloader(ABC):
    """Knows how sound of one encoding travels."""

    payload_type = DYNAMIC
    encoding = ""
    channels = 0

    def __init__(self, params: AudioParams) -> None:
        self.rate = params.rate
        self.kbps = -(-params.bitrate // 1000)

    @abstractmethod
    def parts(self, data: bytes) -> Iterator[Part]:
        """What one packet of the encoder becomes."""

    def format(self, config: bytes) -> str:
        """The parameters of ``a=fmtp``; empty when there are none. ``config`` is the encoder's."""
        return ""


class Aac(SoundPayloader):
    """RFC 3640, mode AAC-hbr: one access unit a packet, or a fragment of one."""

    encoding = "MPEG4-GENERIC"
    channels = 1

    def __init__(self, params: AudioParams) -> None:
        super().__init__(params)
        self._bitrate = params.bitrate

    def parts(self, data: bytes) -> Iterator[Part]:
        """See `SoundPayloader.parts`."""
        head = (16).to_bytes(2, "big") + (len(data) << 3).to_bytes(2, "big")
        room = LARGEST_PAYLOAD - _AU_HEADER
        for start in range(0, len(data), room):
            yield Part(head + data[start : start + room], marker=start + room >= len(data))

    def format(self, config: bytes) -> str:
        """See `SoundPayloader.format`."""
        return (
            f"streamtype=5;profile-level-id=2;mode=AAC-hbr;config={config.hex()};sizelength=13;indexlength=3;"
            f"indexdeltalength=3;bitrate={self._bitrate}"
        )


class Opus(SoundPayloader):
    """RFC 7587: always counted at 48 kHz and described with two channels."""

    encoding = "OPUS"
    channels = 2

    def __init__(self, params: AudioParams) -> None:
        super().__init__(params)
        self._source_rate, self.rate = params.rate, OPUS_RATE

    def parts(self, data: bytes) -> Iterator[Part]:
        """See `SoundPayloader.parts`."""
        yield Part(data)

    def format(self, config: bytes) -> str:
        """See `SoundPayloader.format`."""
        return f"sprop-maxcapturerate={self._source_rate};sprop-stereo=0"


class Bytes(SoundPayloader):
    """G.711 and G.726: the encoder's bytes as they are."""

    def __init__(self, params: AudioParams) -> None:
        super().__init__(params)
        match params.encoding:
            case Encoding.G711:
                self.encoding, self.payload_type = "PCMU", 0
            case Encoding.G711A:
                self.encoding, self.payload_type = "PCMA", 8
            case _:
                self.encoding = f"G726-{params.bitrate // 1000}"

    def parts(self, data: bytes) -> Iterator[Part]:
        """See `SoundPayloader.parts`."""
        yield Part(data)


class Linear(SoundPayloader):
    """Samples of 16 bits in network byte order, cut where a packet would be too large."""

    encoding = "L16"
    channels = 1

    def parts(self, data: bytes) -> Iterator[Part]:
        """See `SoundPayloader.parts`."""
        room = LARGEST_PAYLOAD // _WORD * _WORD
        for start in range(0, len(data), room):
            yield Part(data[start : start + room], start // _WORD)


_PAYLOADERS: dict[Encoding, type[SoundPayloader]] = {
    Encoding.AAC: Aac,
    Encoding.OPUS: Opus,
    Encoding.LPCM: Linear,
}


def payloader(params: AudioParams) -> SoundPayloader:
    """The payloader for streams of ``params``."""
    return _PAYLOADERS.get(params.encoding, Bytes)(params)
