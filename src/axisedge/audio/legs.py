"""A call's place at the mixer: the far end speaks through the loudspeaker and hears the microphone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from axisedge.audio.elastic import Elastic
from axisedge.audio.resample import Resampler
from axisedge.audio.samples import RATE, Sound, from_pcm, to_pcm


class Leg:
    """One call; `read`, `write` and `close` may come from any thread and never wait.

    The engine's clock and the sound card's differ: both directions lie in an `Elastic`.
    """

    def __init__(self, name: str, rate: int, closed: Callable[[Leg], None]) -> None:
        """``rate`` in Hz of both directions; ``closed`` takes the leg from the mixer."""
        self.name = name
        self.rate = rate
        self._closed = closed
        self._far, self._near = Elastic(RATE), Elastic(rate)
        self._in, self._out = Resampler(rate, RATE), Resampler(RATE, rate)

    # -- the engine's side ---------------------------------------------------------------------------------------

    def read(self, samples: int) -> bytes:
        """What the far end shall hear next: 16-bit samples at `rate`, silence where there is nothing."""
        return to_pcm(self._near.take(samples)).tobytes()

    def write(self, pcm: bytes) -> None:
        """What the far end said: 16-bit samples at `rate`; half a sample at the end is left out."""
        said = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16)
        self._far.put(self._in.convert(from_pcm(said)))

    def close(self) -> None:
        """Leave the mixer; harmless the second time."""
        self._closed(self)

    # -- the mixer's side ----------------------------------------------------------------------------------------

    def said(self, count: int) -> Sound:
        """What the far end said, for the loudspeaker."""
        return self._far.take(count)

    def hear(self, sound: Sound) -> None:
        """What the far end shall hear."""
        self._near.put(self._out.convert(sound))

    @property
    def status(self) -> dict[str, float | int | str]:
        """Name, rate and how the buffers do (ms waiting, samples missed and dropped)."""
        return {
            "name": self.name,
            "rate": self.rate,
            "far_ms": round(self._far.depth * 1000, 1),
            "near_ms": round(self._near.depth * 1000, 1),
            "far_missed": self._far.missed,
            "near_missed": self._near.missed,
            "far_dropped": self._far.dropped,
            "near_dropped": self._near.dropped,
        }
