"""What a client sends to be heard: decoded, held for a moment against a network that stutters, and played."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from email.message import Message

import numpy as np

from axisedge.audio.coding import CodecDecoder, Decoder, LinearDecoder
from axisedge.audio.ogg import OggReader
from axisedge.audio.samples import RATE, Sound, silence
from axisedge.core.errors import Invalid

TYPES = (
    "audio/basic",
    "audio/axis-mulaw-128",
    "audio/G726-32",
    "audio/G726-24",
    "audio/mpeg4-generic",
    "audio/aac",
    "audio/opus",
    "audio/ogg",
    "audio/L16",
    "audio/L24",
)
"""The content types that are understood."""
_LINEAR_RATES = (8000, 16_000, 24_000, 32_000, 44_100, 48_000)


class UnsupportedType(Invalid):
    """The content type is none of `TYPES`."""

    def __init__(self) -> None:
        super().__init__("Content-Type", f"must be one of {', '.join(TYPES)}")


class _OpusDecoder:
    """Opus in Ogg."""

    def __init__(self) -> None:
        self._pages = OggReader()
        self._codec = CodecDecoder("libopus", RATE)

    def decode(self, data: bytes) -> Iterator[Sound]:
        for packet in self._pages.feed(data):
            yield from self._codec.decode(packet)


def decoder_for(content_type: str) -> Decoder:
    """The decoder of a content type; raises `UnsupportedType`, or `Invalid` for a rate that it cannot have."""
    header = Message()
    header["Content-Type"] = "".join(c for c in content_type[:200] if c.isprintable())
    kind = header.get_content_type()
    match kind:
        case "audio/basic":
            return CodecDecoder("pcm_mulaw", 8000)
        case "audio/axis-mulaw-128":
            return CodecDecoder("pcm_mulaw", 16_000)
        case "audio/g726-32":
            return CodecDecoder("g726le", 8000, code_size=4)
        case "audio/g726-24":
            return CodecDecoder("g726le", 8000, code_size=3)
        case "audio/mpeg4-generic" | "audio/aac":
            return CodecDecoder("aac", 0)
        case "audio/opus" | "audio/ogg":
            return _OpusDecoder()
        case "audio/l16" | "audio/l24":
            return LinearDecoder(_linear_rate(header), 16 if kind == "audio/l16" else 24)
    raise UnsupportedType


def _linear_rate(header: Message) -> int:
    text, channels = str(header.get_param("rate", "48000")), str(header.get_param("channels", "1"))
    if channels != "1":
        raise Invalid("Content-Type", "one channel is played")
    if text not in map(str, _LINEAR_RATES):
        raise Invalid("Content-Type", f"the rate must be one of {', '.join(map(str, _LINEAR_RATES))}")
    return int(text)


class Transmission:
    """One client's sound on its way to the loudspeaker; see `axisedge.audio.mixer.Player`."""

    to_calls = False

    def __init__(self, ahead: float, loop: asyncio.AbstractEventLoop) -> None:
        """``ahead`` seconds are gathered before the first is heard."""
        self._ahead = round(ahead * RATE)
        self._most = self._ahead + round(0.3 * RATE)
        self._loop = loop
        self._guard = threading.Lock()
        self._kept: Sound = silence(0)
        self._filling = True
        self._finished = False
        self._room = asyncio.Event()
        self._room.set()

    def put(self, sound: Sound) -> None:
        """Append; call `room` before the next."""
        with self._guard:
            self._kept = np.concatenate((self._kept, sound))
            if len(self._kept) > self._most:
                self._room.clear()

    async def room(self) -> None:
        """Wait until there is room for more: a client that sends a file in one go is slowed down."""
        await self._room.wait()

    async def finish(self) -> None:
        """Nothing more comes; wait until the rest is on its way."""
        with self._guard:
            self._finished = True
            self._filling = False
            if len(self._kept):
                self._room.clear()
        await self._room.wait()

    def next(self, count: int) -> Sound | None:
        """See `Player.next`."""
        with self._guard:
            if self._filling and len(self._kept) >= self._ahead:
                self._filling = False
            there = 0 if self._filling else min(count, len(self._kept))
            sound = silence(count)
            sound[:there] = self._kept[:there]
            self._kept = self._kept[there:]
            if self._finished and not len(self._kept):
                self._wake()
                return sound if there else None
            if not there:
                self._filling = True
            if len(self._kept) <= self._most:
                self._wake()
            return sound

    def _wake(self) -> None:
        if not self._room.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._room.set)
