"""Encoders for the microphone and decoders for what clients send, by FFmpeg through PyAV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, cast

import av
import numpy as np

from axisedge.audio.arguments import AudioParams
from axisedge.audio.resample import Resampler
from axisedge.audio.samples import RATE, Pcm, Sound, from_pcm, silence, to_pcm
from axisedge.audio.settings import Encoding
from axisedge.core.errors import Unavailable

_AAC_FRAME = 1024
_PACKET = 0.02
"""Seconds in a packet of those encodings that have no frames."""


@dataclass(frozen=True, slots=True)
class CodedSound:
    """A packet of coded sound."""

    data: bytes
    timestamp: int
    """Samples of `AudioStream.clock_rate` since the encoder began: what RTP counts."""
    samples: int
    """How many such samples it lasts."""
    captured: float
    """The clock's monotonic time when its first sample was heard."""
    wall: float
    """The same as seconds since 1970."""


class AudioEncoder(Protocol):
    """Codes sound at its own rate, block by block."""

    frame: int
    """Samples of a packet, at the rate of `AudioParams`."""
    config: bytes
    """What a decoder must know before (AAC: AudioSpecificConfig); empty where nothing."""

    def encode(self, sound: Sound) -> Sequence[bytes]:
        """Take `frame` samples; give the packets, of as many samples each, that are ready.

        FFmpeg's G.726 gathers a quarter of a second before it gives a packet, AAC one packet.
        """
        ...


def open_encoder(params: AudioParams) -> AudioEncoder:
    """The encoder for ``params``; raises `Unavailable` when this FFmpeg lacks it."""
    if params.encoding is Encoding.LPCM:
        return _Lpcm(params)
    return _Coded(params)


class _Lpcm:
    """16-bit samples in network byte order (RFC 3551: L16)."""

    config = b""

    def __init__(self, params: AudioParams) -> None:
        self.frame = round(_PACKET * params.rate)

    def encode(self, sound: Sound) -> Sequence[bytes]:
        return (to_pcm(sound).astype(">i2").tobytes(),)


_CODECS = {
    Encoding.AAC: "aac",
    Encoding.G711: "pcm_mulaw",
    Encoding.G711A: "pcm_alaw",
    Encoding.G726: "g726le",
    Encoding.OPUS: "libopus",
}


class _Coded:
    """An encoder of FFmpeg."""

    def __init__(self, params: AudioParams) -> None:
        name = _CODECS[params.encoding]
        try:
            codec = cast(av.AudioCodecContext, av.CodecContext.create(name, "w"))
            codec.sample_rate = params.rate
            codec.layout = "mono"
            codec.format = "fltp" if params.encoding is Encoding.AAC else "s16"
            codec.time_base = Fraction(1, params.rate)
            codec.bit_rate = params.bitrate
            if params.encoding is Encoding.OPUS:
                codec.options = {
                    "application": "voip" if params.bitrate < 48_000 else "audio",
                    "frame_duration": "20",
                }
            if params.encoding is Encoding.G726:
                codec.options = {"code_size": str(params.bitrate // 8000)}
            codec.open()
        except (av.FFmpegError, ValueError) as error:
            raise Unavailable(f"encoder {name}", str(error)) from error
        self._codec = codec
        self._planar = params.encoding is Encoding.AAC
        self.frame = _AAC_FRAME if params.encoding is Encoding.AAC else round(_PACKET * params.rate)
        self.config = bytes(codec.extradata or b"") if params.encoding is Encoding.AAC else b""
        self._at = 0
        self._kept = b""
        self._size = round(params.bitrate * _PACKET / 8) if params.encoding is Encoding.G726 else 0

    def encode(self, sound: Sound) -> Sequence[bytes]:
        if self._planar:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound).reshape(1, -1), "fltp", "mono")
        else:
            frame = av.AudioFrame.from_ndarray(to_pcm(sound).reshape(1, -1), "s16", "mono")
        frame.sample_rate = self._codec.sample_rate
        frame.pts = self._at
        self._at += sound.shape[0]
        packets = [bytes(packet) for packet in self._codec.encode(frame)]
        if not self._size:
            return packets
        self._kept += b"".join(packets)
        whole = len(self._kept) // self._size * self._size
        packets = [self._kept[start : start + self._size] for start in range(0, whole, self._size)]
        self._kept = self._kept[whole:]
        return packets


class Decoder(Protocol):
    """Makes sound at 48 kHz of what a client sends, whatever pieces it comes in."""

    def decode(self, data: bytes) -> Iterator[Sound]:
        """The sound of the next bytes; raises `ValueError` for what can be nothing."""
        ...


class CodecDecoder:
    """A codec without a container: G.711, G.726 (a stream of bytes), AAC in ADTS."""

    def __init__(self, codec: str, rate: int, *, code_size: int = 0) -> None:
        self._codec = cast(av.AudioCodecContext, av.CodecContext.create(codec, "r"))
        self._rate = rate
        if rate:
            self._codec.sample_rate = rate
            self._codec.layout = "mono"
        if code_size:
            self._codec.options = {"bits_per_coded_sample": str(code_size)}
            self._codec.bit_rate = code_size * rate
        self._parsed = rate == 0
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)

    def decode(self, data: bytes) -> Iterator[Sound]:
        """See `Decoder.decode`."""
        packets = self._codec.parse(data) if self._parsed else [av.Packet(data)]
        for packet in packets:
            try:
                frames = self._codec.decode(packet)
            except av.FFmpegError as error:
                raise ValueError(str(error)) from error
            for frame in frames:
                frame.pts = None
                for converted in self._resampler.resample(frame):
                    yield from_pcm(_pcm(converted))


class LinearDecoder:
    """Samples of 16 or 24 bits in network byte order (RFC 3190), mono."""

    def __init__(self, rate: int, bits: int) -> None:
        self._bytes = bits // 8
        self._rest = b""
        self._resampler = Resampler(rate, RATE)

    def decode(self, data: bytes) -> Iterator[Sound]:
        """See `Decoder.decode`."""
        data = self._rest + data
        whole = len(data) // self._bytes * self._bytes
        self._rest = data[whole:]
        if not whole:
            return
        if self._bytes == 2:
            samples = np.frombuffer(data[:whole], ">i2").astype(np.float32) / 32768
        else:
            raw = np.frombuffer(data[:whole], np.uint8).reshape(-1, 3).astype(np.int32)
            value = (raw[:, 0] << 16) | (raw[:, 1] << 8) | raw[:, 2]
            samples = (np.where(value >= 1 << 23, value - (1 << 24), value) / (1 << 23)).astype(np.float32)
        yield self._resampler.convert(samples.astype(np.float32))


class FrameCutter:
    """Cuts 48 kHz frames of the microphone into an encoder's blocks at its own rate."""

    def __init__(self, rate: int, block: int) -> None:
        self._resampler = Resampler(RATE, rate)
        self._block = block
        self._kept = silence(0)

    def cut(self, pcm: Pcm) -> Iterator[Sound]:
        """Whole blocks; the rest waits."""
        self._kept = np.concatenate((self._kept, self._resampler.convert(from_pcm(pcm))))
        while len(self._kept) >= self._block:
            yield self._kept[: self._block]
            self._kept = self._kept[self._block :]

    @property
    def waiting(self) -> int:
        """Samples of the begun block."""
        return len(self._kept)


def _pcm(frame: av.AudioFrame) -> Pcm:
    return frame.to_ndarray().reshape(-1).astype(np.int16)
