"""The clips that come with the device, made by arithmetic: chimes, a doorbell, ringing, a ringback tone, a siren.

All have the same loudness, so that one volume fits all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from axisedge.audio.loudness import loudness
from axisedge.audio.samples import RATE, Sound, factor

Made = Callable[[], Sound]
LOUDNESS = -18.0
"""LUFS of every one of them."""


@dataclass(frozen=True, slots=True)
class _Note:
    hertz: float
    at: float
    """Seconds from the beginning."""
    rings: float
    """Seconds until it has died away to a tenth."""


def _struck(notes: tuple[_Note, ...], seconds: float, overtones: tuple[float, ...]) -> Sound:
    """Bells: each note begins at once and dies away, its overtones sooner."""
    moments = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(moments))
    for note in notes:
        since = moments - note.at
        on = since >= 0
        for number, strength in enumerate(overtones, 1):
            fading = np.exp(-np.where(on, since, 0) * (2.3 * number / note.rings))
            sound += on * strength * fading * np.sin(2 * np.pi * note.hertz * number * since)
    return _finished(sound)


def _cadence(hertz: tuple[float, ...], on: float, off: float, times: int, tremolo: float = 0.0) -> Sound:
    """A tone of several frequencies, ``times`` times on and off."""
    moments = np.arange(round((on + off) * times * RATE)) / RATE
    within = moments % (on + off)
    edge = np.clip(np.minimum(within, on - within) / 0.005, 0, 1)
    sound = sum(np.sin(2 * np.pi * f * moments) for f in hertz) * edge
    if tremolo:
        sound = sound * (0.55 + 0.45 * np.sign(np.sin(2 * np.pi * tremolo * moments)))
    return _finished(np.asarray(sound))


def _sweep(low: float, high: float, period: float, seconds: float) -> Sound:
    """A tone that rises and falls."""
    moments = np.arange(round(seconds * RATE)) / RATE
    hertz = (low + high) / 2 + (high - low) / 2 * np.sin(2 * np.pi * moments / period)
    return _finished(np.sin(2 * np.pi * np.cumsum(hertz) / RATE))


def _finished(sound: npt.NDArray[np.float64]) -> Sound:
    """Without a crack at the end, and as loud as the others."""
    fade = round(0.02 * RATE)
    sound[-fade:] *= np.linspace(1, 0, fade)
    plain = (sound / np.abs(sound).max()).astype(np.float32)
    scaled: Sound = plain * np.float32(factor(LOUDNESS - loudness(plain)))
    return scaled


TONES: Mapping[str, Made] = {
    "doorbell": lambda: _struck((_Note(659.3, 0, 0.9), _Note(523.3, 0.55, 1.3)), 2.2, (1, 0.35, 0.12)),
    "chime": lambda: _struck(
        (_Note(523.3, 0, 0.8), _Note(659.3, 0.35, 0.8), _Note(784.0, 0.7, 1.2)), 2.2, (1, 0.25, 0.1)
    ),
    "ringtone": lambda: _cadence((880, 1108.7), 0.8, 0.6, 2, tremolo=11),
    "ringback": lambda: _cadence((425,), 1.0, 4.0, 1),
    "alarm": lambda: _sweep(700, 1500, 0.8, 3.2),
}
"""By the stem of the clip's file."""
