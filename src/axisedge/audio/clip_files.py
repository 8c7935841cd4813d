"""Reading the files of clips: which formats are taken, their sound as 48 kHz mono, and how loud it is.

Limits: VAPIX "Media clip API" and the manual (Troubleshooting > Problems with sound files).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import av
import numpy as np

from axisedge.audio.clip_settings import FORMATS, LARGEST_UPLOAD, LONGEST_CLIP
from axisedge.audio.loudness import loudness
from axisedge.audio.samples import RATE, Pcm, from_pcm
from axisedge.core.errors import Invalid

FIELD = "file"
_CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "au": ("au",),
    "wav": ("wav",),
    "mp3": ("mp3",),
    "opus": ("ogg",),
    "ogg": ("ogg",),
}
_CODECS: Mapping[str, tuple[str, ...]] = {
    "au": ("pcm_mulaw",),
    "wav": ("pcm_u8", "pcm_s16le"),
    "mp3": ("mp3", "mp3float"),
    "opus": ("opus", "libopus"),
    "ogg": ("vorbis", "libvorbis", "opus", "libopus"),
}
_WANTED: Mapping[str, str] = {
    "au": "an .au file must be G.711 µ-law of 8 or 16 kHz",
    "wav": "a .wav file must be PCM of 8 or 16 bits, mono or stereo, 8 to 48 kHz",
    "mp3": "an .mp3 file must be mono or stereo, 64 to 320 kbit/s, 8 to 48 kHz",
    "opus": "an .opus file must be Opus in Ogg, mono or stereo",
    "ogg": "an .ogg file must be Vorbis or Opus, mono or stereo",
}
MIME: Mapping[str, str] = {
    "au": "audio/basic",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "ogg": "audio/ogg",
}


@dataclass(frozen=True, slots=True)
class Converted:
    """A clip's sound."""

    pcm: Pcm
    loudness: float
    """LUFS."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.pcm) / RATE


def convert(data: bytes, suffix: str) -> Converted:
    """The sound of a file whose name ends in ``suffix``; raises `Invalid` that says what the format must be.

    Takes as long as decoding takes: not for the event loop.
    """
    if suffix not in FORMATS:
        raise Invalid(FIELD, f"must be one of {', '.join('.' + name for name in FORMATS)}")
    if len(data) > LARGEST_UPLOAD * 1_000_000:
        raise Invalid(FIELD, f"has at most {LARGEST_UPLOAD} MB")
    try:
        pcm = _decoded(data, suffix)
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise Invalid(FIELD, f"{_WANTED[suffix]}; this one cannot be read") from error
    if not len(pcm):
        raise Invalid(FIELD, "has no sound in it")
    return Converted(pcm, loudness(from_pcm(pcm)))


def _decoded(data: bytes, suffix: str) -> Pcm:
    with av.open(
        io.BytesIO(data), mode="r", format=_CONTAINERS[suffix][0], metadata_errors="replace"
    ) as file:
        if len(file.streams.audio) != 1:
            raise Invalid(FIELD, _WANTED[suffix])
        stream = file.streams.audio[0]
        _check(stream.codec_context, stream.bit_rate or file.bit_rate or 0, suffix)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        parts: list[Pcm] = []
        count = 0
        for frame in file.decode(stream):
            for converted in resampler.resample(frame):
                parts.append(_samples(converted))
                count += len(parts[-1])
                if count > LONGEST_CLIP * RATE:
                    raise Invalid(FIELD, f"lasts at most {LONGEST_CLIP} s")
        parts += [_samples(rest) for rest in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _samples(frame: av.AudioFrame) -> Pcm:
    return frame.to_ndarray().reshape(-1).astype(np.int16)


def _check(codec: av.AudioCodecContext, bitrate: int, suffix: str) -> None:
    rate = codec.sample_rate
    fits = codec.name in _CODECS[suffix] and 1 <= codec.channels <= 2 and 8000 <= rate <= RATE
    if suffix == "au":
        fits = fits and rate in (8000, 16_000)
    if suffix == "mp3":
        fits = fits and 63_000 <= bitrate <= 321_000  # averages of variable bitrates are not round
    if not fits:
        raise Invalid(FIELD, _WANTED[suffix])


def as_au(pcm: Pcm) -> bytes:
    """48 kHz mono sound as an .au file of G.711 µ-law, 16 kHz."""
    out = io.BytesIO()
    with av.open(out, "w", format="au") as file:
        stream = file.add_stream("pcm_mulaw", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm).reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return out.getvalue()
