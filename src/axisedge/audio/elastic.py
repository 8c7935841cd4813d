"""A buffer between two clocks: one side writes when it has, the other reads when it needs, neither ever waits.

The two rates are never quite the same. What piles up without need is taken out a few milliseconds at a time with a
cross-fade; where the writer comes late there is silence, faded in and out, and the buffer is longer from then on.
"""

from __future__ import annotations

import threading

import numpy as np

from axisedge.audio.samples import Sound, silence

_LONGEST = 0.12
"""Seconds that are kept at most; older sound is thrown away."""
_SPARE = 0.006
"""Seconds that may lie there unused all the time."""
_CUT = 0.004
"""Seconds taken out at once; a third of what is too much where that is more."""
_WATCHED = 0.3
"""Seconds for which the buffer must have been longer than needed before anything is taken out."""
_FADE = 0.002


class Elastic:
    """Thread-safe. ``rate`` in Hz is that of both sides, give or take."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._guard = threading.Lock()
        self._kept: Sound = silence(0)
        self._ramp = np.linspace(0, 1, round(_FADE * rate), dtype=np.float32)
        self._least = self._unwatched = round(_LONGEST * rate)
        self._watched = 0
        self._dry = True
        self.missed = 0
        """Samples of silence that were given while the writer was late."""
        self.dropped = 0
        """Samples that nobody heard."""

    @property
    def depth(self) -> float:
        """Seconds that wait now."""
        return len(self._kept) / self._rate

    def put(self, sound: Sound) -> None:
        """Append; of too much the oldest goes."""
        most = round(_LONGEST * self._rate)
        with self._guard:
            kept = np.concatenate((self._kept, sound))
            over = len(kept) - most
            if over > 0:
                self.dropped += over
                kept = kept[over:]
            self._kept = kept

    def take(self, count: int) -> Sound:
        """The next ``count`` samples."""
        with self._guard:
            if len(self._kept) < count:
                return self._starved(count)
            result, self._kept = self._kept[:count], self._kept[count:]
            if self._dry:
                self._dry = False
                result = result.copy()
                fade = min(len(self._ramp), count)
                result[:fade] *= self._ramp[:fade]
            self._shorten(count)
            return result

    def _starved(self, count: int) -> Sound:
        """What there is, faded out, then silence. What comes now lies in store for the next time that it is late."""
        result = silence(count)
        there = len(self._kept)
        if there and not self._dry:
            result[:there] = self._kept
            fade = min(there, len(self._ramp))
            result[there - fade : there] *= self._ramp[:fade][::-1]
            self._kept = silence(0)
        self.missed += count - (0 if self._dry else there)
        self._dry = True
        self._watch_anew()
        return result

    def _watch_anew(self) -> None:
        self._least, self._watched = self._unwatched, 0

    def _shorten(self, count: int) -> None:
        self._least = min(self._least, len(self._kept))
        self._watched += count
        if self._watched < _WATCHED * self._rate:
            return
        least = self._least
        self._watch_anew()
        over, fade = least - round(_SPARE * self._rate), len(self._ramp)
        cut = max(round(_CUT * self._rate), over // 3)
        if over > cut and len(self._kept) >= cut + fade:
            kept = self._kept[cut:].copy()
            kept[:fade] = kept[:fade] * self._ramp + self._kept[:fade] * self._ramp[::-1]
            self._kept = kept
            self.dropped += cut
