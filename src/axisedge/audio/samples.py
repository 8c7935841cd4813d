"""Samples: how sound is held inside, and the arithmetic that everybody needs. Mono; full scale is 1.0 in a `Sound`."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]
Sound = npt.NDArray[np.float32]

RATE = 48_000
FRAME = 480
"""Samples of 10 ms, which the mixer handles at a time."""
FRAME_SECONDS = FRAME / RATE
QUIETEST = -96.0
"""dB of full scale that stand for silence: less than the last of 16 bits."""
_KNEE = 0.8


def silence(count: int = FRAME) -> Sound:
    """Nothing to hear."""
    return np.zeros(count, np.float32)


def from_pcm(pcm: Pcm) -> Sound:
    """16-bit samples as `Sound`."""
    return pcm.astype(np.float32) * np.float32(1 / 32768)


def to_pcm(sound: Sound) -> Pcm:
    """`Sound` as 16-bit samples; what is louder than full scale is bent, not broken."""
    return np.rint(bent(sound) * 32767).astype(np.int16)


def bent(sound: Sound) -> Sound:
    """The part above 80 % of full scale bent so that it stays below full scale, without the crack of clipping."""
    size = np.abs(sound)
    if float(size.max(initial=0.0)) <= _KNEE:
        return sound
    over = np.tanh((size - _KNEE) / (1 - _KNEE)) * (1 - _KNEE) + _KNEE
    result: Sound = np.where(size > _KNEE, np.copysign(over, sound), sound).astype(np.float32)
    return result


def factor(decibels: float) -> float:
    """What a gain in dB multiplies with."""
    return float(10 ** (decibels / 20))


def level(sound: Sound | Pcm) -> float:
    """RMS in dB of full scale, not below `QUIETEST`."""
    if not len(sound):
        return QUIETEST
    full = 32768.0 if sound.dtype == np.int16 else 1.0
    rms = math.sqrt(float(np.mean(np.square(sound.astype(np.float64))))) / full
    return max(QUIETEST, 20 * math.log10(rms)) if rms > 0 else QUIETEST
