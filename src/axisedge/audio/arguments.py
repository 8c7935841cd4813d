"""What a client asks of an audio stream in its URL, and what that comes to (VAPIX "Audio API")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from axisedge.audio.settings import HIGHEST_BITRATE, LOWEST_BITRATE, RATES, AudioStreamSettings, Encoding
from axisedge.core.errors import Invalid, NotFound

CHANNELS = 1
"""The device has one microphone; it is sent as mono."""
_G726_RATES = (24_000, 32_000)
_FIXED = {Encoding.G711: 64_000, Encoding.G711A: 64_000}
_OPUS_MOST = 128_000


@dataclass(frozen=True, slots=True)
class AudioParams:
    """One way to code the microphone. Streams with equal parameters share an encoder."""

    encoding: Encoding
    rate: int
    """Hz of the coded sound."""
    bitrate: int
    """Bits a second; 0 where the encoding says it."""


def read(settings: AudioStreamSettings, asked: Mapping[str, str]) -> AudioParams:
    """The parameters for URL arguments; what is not asked for is as the owner set it.

    Raises `Invalid` naming the argument, `NotFound` for another camera, device, input or channel than the one there is.
    """
    _only_one(asked)
    name = asked.get("audiocodec", "")
    try:
        encoding = Encoding(name.lower()) if name else settings.encoding
    except ValueError:
        raise Invalid("audiocodec", f"must be one of {', '.join(Encoding)}") from None
    usual = settings.sample_rate if encoding is settings.encoding else 0
    rate = _number(asked, "audiosamplerate", usual)
    allowed = RATES[encoding]
    if rate not in allowed:
        if "audiosamplerate" in asked:
            raise Invalid("audiosamplerate", f"{encoding} has {', '.join(map(str, allowed))} Hz")
        rate = 16_000 if 16_000 in allowed else allowed[0]
    return AudioParams(encoding, rate, _bitrate(encoding, rate, settings, asked))


def _bitrate(encoding: Encoding, rate: int, settings: AudioStreamSettings, asked: Mapping[str, str]) -> int:
    wanted = _number(asked, "audiobitrate", settings.bitrate)
    if not LOWEST_BITRATE <= wanted <= HIGHEST_BITRATE:
        raise Invalid("audiobitrate", f"from {LOWEST_BITRATE} to {HIGHEST_BITRATE} bit/s")
    if encoding in _FIXED:
        return _FIXED[encoding]
    if encoding is Encoding.LPCM:
        return rate * 16
    if encoding is Encoding.G726:
        return _G726_RATES[wanted >= _G726_RATES[1]]
    return min(wanted, _OPUS_MOST) if encoding is Encoding.OPUS else min(wanted, 6 * rate)


def _only_one(asked: Mapping[str, str]) -> None:
    for name in ("audiodeviceid", "audioinputid"):
        if asked.get(name, "0") not in ("", "0"):
            raise NotFound(name, asked[name][:32])
    if asked.get("camera", "1") not in ("", "1"):
        raise NotFound("camera", asked["camera"][:32])
    if asked.get("audiochannel", "0") not in ("", "0", "1"):
        raise NotFound("audiochannel", asked["audiochannel"][:32])
    if _number(asked, "audionbrofchannels", CHANNELS) not in (1, 2):
        raise Invalid("audionbrofchannels", "must be 1 or 2")


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid(name, "must be a whole number")
    return int(text)
