"""The sound of the bench: a microphone that hears what it is given, a loudspeaker that is recorded, air between.

The sample clock counts 48,000 samples a second from the making of the bench, also while nobody has the device open.
"""

from __future__ import annotations

import io
import math
import threading
import wave

import numpy as np
import numpy.typing as npt

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.hardware.bench_audio import AudioSwitches
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE, LONGEST_RECORD

Samples = npt.NDArray[np.int16]

_KEPT = LONGEST_RECORD * AUDIO_RATE
_LATE = 10 * AUDIO_FRAME
"""Samples that the device may be behind before the clock leaves it behind."""
_NOISE = 2 * AUDIO_RATE
_WAIT = 0.02


class BenchSound:
    """Shared by the device's thread, which exchanges frames, and the event loop, which plays with the switches."""

    def __init__(self, clock: Clock, switches: AudioSwitches) -> None:
        self._clock = clock
        self._switches = switches
        self._began = clock.monotonic()
        self._guard = threading.Lock()
        self._record: Samples = np.zeros(_KEPT, np.int16)
        self._end = 0
        """Sample clock behind the last sample of the record."""
        self._wav: Samples = np.zeros(0, np.int16)
        self._noise: Samples | None = None
        self._first = 0
        self._open: _Stream | None = None

    @property
    def listening(self) -> bool:
        """Whether the device has the microphone open."""
        return self._open is not None and self._open.microphone

    @property
    def playing(self) -> bool:
        """Whether the device has the loudspeaker open."""
        return self._open is not None and self._open.loudspeaker

    def now(self) -> int:
        """The sample clock."""
        return int((self._clock.monotonic() - self._began) * AUDIO_RATE)

    def opened(self, *, microphone: bool, loudspeaker: bool) -> _Stream:
        """A stream of 10 ms frames; raises `Unavailable` when somebody else has the device."""
        if self._open is not None:
            raise Unavailable("audio device", "it is in use")
        self._open = _Stream(self, microphone, loudspeaker)
        return self._open

    def closed(self) -> None:
        """The device was let go."""
        self._open = None

    def unplugged(self) -> bool:
        """Whether the cable is out."""
        return self._switches.unplugged

    # -- the microphone ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """What the microphone hears starts at its beginning now."""
        with self._guard:
            self._first = self.now()

    def load(self, wav: bytes) -> None:
        """Take a WAV file for the microphone; raises `Invalid`."""
        self._wav = read_wav(wav)

    def heard(self, position: int) -> Samples:
        """The frame of the microphone that begins at ``position``."""
        switches = self._switches
        with self._guard:
            index = np.arange(position - self._first, position - self._first + AUDIO_FRAME)
            sound = self._source(index)
            if switches.echo:
                delay = round(switches.echo_delay * AUDIO_RATE / 1000)
                echo = self._recorded(position - delay, AUDIO_FRAME)
                sound = sound + echo * 10 ** (switches.echo_gain / 20)
        clipped: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
        return clipped

    def _source(self, index: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        switches = self._switches
        rms = 32768 * 10 ** (switches.level / 20)
        if switches.plays == "tone":
            phase = index * (2 * math.pi * switches.frequency / AUDIO_RATE)
            return np.asarray(np.sin(phase) * (rms * math.sqrt(2)))
        if switches.plays == "noise":
            if self._noise is None:
                self._noise = (np.random.default_rng(7).standard_normal(_NOISE) * 4096).astype(np.int16)
            return np.asarray(self._noise[index % _NOISE] * (rms / 4096))
        if switches.plays == "wav" and len(self._wav):
            inside = (index >= 0) & ((index < len(self._wav)) | switches.repeat)
            return np.where(inside, self._wav[index % len(self._wav)], 0).astype(np.float64)
        return np.zeros(len(index))

    # -- the loudspeaker ---------------------------------------------------------------------------------------

    def said(self, position: int, frame: Samples) -> None:
        """The loudspeaker's frame that begins at ``position``; what was left out before it is silence."""
        with self._guard:
            gap = min(position - self._end, _KEPT)
            if gap > 0:
                self._put(position - gap, np.zeros(gap, np.int16))
            self._put(position, frame)
            self._end = position + len(frame)

    def _put(self, position: int, samples: Samples) -> None:
        start = position % _KEPT
        first = min(len(samples), _KEPT - start)
        self._record[start : start + first] = samples[:first]
        self._record[: len(samples) - first] = samples[first:]

    def _recorded(self, position: int, count: int) -> Samples:
        index = np.arange(position, position + count)
        known = (index >= max(0, self._end - _KEPT)) & (index < self._end)
        return np.where(known, self._record[index % _KEPT], 0).astype(np.int16)

    def recorded(self, seconds: float) -> tuple[bytes, int]:
        """See `BenchAudio.recorded`."""
        count = int(min(max(seconds, 0.01), LONGEST_RECORD) * AUDIO_RATE)
        end = self.now()
        with self._guard:
            samples = self._recorded(end - count, count)
        return write_wav(samples), end - count


class _Stream:
    """See `AudioStream`."""

    def __init__(self, sound: BenchSound, microphone: bool, loudspeaker: bool) -> None:
        self.microphone = microphone
        self.loudspeaker = loudspeaker
        self._sound = sound
        self._position = sound.now() // AUDIO_FRAME * AUDIO_FRAME
        self._closed = threading.Event()

    def exchange(self, played: Samples) -> Samples:
        """See `AudioStream.exchange`."""
        sound = self._sound
        if sound.unplugged():
            raise Unavailable("audio device", "its cable is pulled out")
        late = sound.now() - self._position
        if late > _LATE:
            self._position += late // AUDIO_FRAME * AUDIO_FRAME
        if self.loudspeaker:
            sound.said(self._position, played)
        self._wait_for(self._position + AUDIO_FRAME)
        heard = sound.heard(self._position) if self.microphone else np.zeros(AUDIO_FRAME, np.int16)
        self._position += AUDIO_FRAME
        return heard

    def _wait_for(self, position: int) -> None:
        """Until the sample clock is there; while a clock turned by hand stands still, for a frame's real time."""
        before = -1
        while position - (now := self._sound.now()) > 0:
            if now == before:
                return
            before = now
            if self._closed.wait(min((position - now) / AUDIO_RATE, _WAIT)):
                return

    @property
    def delay(self) -> float:
        """See `AudioStream.delay`."""
        return 0.0

    def close(self) -> None:
        """See `AudioStream.close`."""
        self._closed.set()
        self._sound.closed()


def read_wav(data: bytes) -> Samples:
    """A PCM WAV file of 8 or 16 bits, made mono at 48 kHz; raises `Invalid` for the field ``wav``."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError) as error:
        raise Invalid("wav", f"is no WAV file of PCM: {error}") from None
    if width not in (1, 2) or not 1 <= channels <= 2 or not 8000 <= rate <= AUDIO_RATE:
        raise Invalid("wav", "must be 8 or 16 bits, mono or stereo, 8 to 48 kHz")
    raw = raw[: len(raw) // (width * channels) * width * channels]
    if width == 1:
        samples = (np.frombuffer(raw, np.uint8).astype(np.float64) - 128) * 256
    else:
        samples = np.frombuffer(raw, "<i2").astype(np.float64)
    mono = samples.reshape(-1, channels).mean(axis=1)
    if rate != AUDIO_RATE and len(mono):
        count = len(mono) * AUDIO_RATE // rate
        mono = np.interp(np.arange(count) * (rate / AUDIO_RATE), np.arange(len(mono)), mono)
    samples16: Samples = np.clip(np.rint(mono), -32768, 32767).astype(np.int16)
    return samples16


def write_wav(samples: Samples) -> bytes:
    """A mono WAV file of 16 bits and 48 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(AUDIO_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()
