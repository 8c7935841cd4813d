"""The reader's beeper, which the loudspeaker plays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from axisedge.audio.mixer import Mixer
from axisedge.audio.samples import RATE, Sound

HERTZ = 2400.0
LEVEL = 0.2
"""Of full scale."""
BEEP = 0.1
"""Seconds on, and off between two."""


class _Tone:
    """See `Player`: a tone that lasts until it is told to end, or a number of beeps."""

    def __init__(self, beeps: int | None) -> None:
        self.to_calls = False
        self.ending = False
        self._left = None if beeps is None else round((2 * beeps - 1) * BEEP * RATE)
        self._at = 0

    def next(self, count: int) -> Sound | None:
        """See `Player.next`."""
        if self.ending or (self._left is not None and self._at >= self._left):
            return None
        moments = np.arange(self._at, self._at + count)
        sound: Sound = (LEVEL * np.sin(2 * np.pi * HERTZ / RATE * moments)).astype(np.float32)
        if self._left is not None:
            sound *= (moments < self._left) & (moments % round(2 * BEEP * RATE) < round(BEEP * RATE))
        self._at += count
        return sound


class Beeper:
    """Beeps through the loudspeaker."""

    def __init__(self, mixer: Callable[[], Mixer]) -> None:
        self._mixer = mixer
        self._held: _Tone | None = None

    def beep(self, times: int) -> None:
        """Beep ``times`` times."""
        self._mixer().play(_Tone(times))

    def sound(self, on: bool) -> None:
        """Begin a tone that lasts, or end it."""
        if on and self._held is None:
            self._held = _Tone(None)
            self._mixer().play(self._held)
        elif not on and self._held is not None:
            self._held.ending = True
            self._held = None
