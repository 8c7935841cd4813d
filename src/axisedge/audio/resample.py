"""Converting a running stream of samples from one rate to another: a polyphase filter, delay about 1 ms."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from axisedge.audio.samples import Sound

_ZEROS = 12
"""Zero crossings of the sinc on each side: enough for 16 bits of speech, a delay of 12 samples of the lower rate."""
_PASS = 0.92
"""Part of the narrower band that is let through."""


class Resampler:
    """Give it blocks of any length; it gives what they come to. One stream each."""

    def __init__(self, source: int, target: int) -> None:
        """Rates in Hz."""
        common = math.gcd(source, target)
        self._up, self._down = target // common, source // common
        self.same = source == target
        self._taps = _taps(self._up, self._down)
        self._width = self._taps.shape[1]
        self._history = np.zeros(self._width - 1, np.float32)
        self._phase = 0

    def convert(self, sound: Sound) -> Sound:
        """The next samples."""
        if self.same:
            return sound
        known = np.concatenate((self._history, sound))
        count = (len(sound) * self._up - self._phase + self._down - 1) // self._down
        if count <= 0:
            self._phase -= len(sound) * self._up
            self._history = known[len(sound) :]
            return np.zeros(0, np.float32)
        moments = self._phase + np.arange(count) * self._down
        windows = np.lib.stride_tricks.sliding_window_view(known, self._width)
        result: Sound = np.einsum("ij,ij->i", windows[moments // self._up], self._taps[moments % self._up])
        self._phase = int(moments[-1]) + self._down - len(sound) * self._up
        self._history = known[len(sound) :]
        return result


def _taps(up: int, down: int) -> npt.NDArray[np.float32]:
    """One row of a windowed sinc for each phase, oldest sample first."""
    slower = max(1.0, down / up)
    half = math.ceil(_ZEROS * slower)
    offsets = np.arange(2 * half) - half + 1
    rows = []
    for phase in range(up):
        moments = (offsets - phase / up) / slower * _PASS
        window = np.cos(np.clip((offsets - phase / up) / half, -1, 1) * (math.pi / 2)) ** 2
        row = np.sinc(moments) * window
        rows.append(row / row.sum())
    return np.asarray(rows, np.float32)
