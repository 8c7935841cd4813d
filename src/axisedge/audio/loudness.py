"""How loud a piece of sound is to people: integrated loudness after ITU-R BS.1770-4."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from axisedge.audio.samples import QUIETEST, RATE, Sound

_BLOCK = round(0.4 * RATE)
_K_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_K_HIGH = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness(sound: Sound) -> float:
    """Integrated loudness of mono sound in LUFS (ITU-R BS.1770-4: K-weighting, both gates)."""
    if len(sound) < _BLOCK:
        sound = np.concatenate((sound, np.zeros(_BLOCK - len(sound), np.float32)))
    spectrum = np.fft.rfft(sound.astype(np.float64))
    around = np.exp(-2j * np.pi * np.fft.rfftfreq(len(sound)))
    for above, below in (_K_SHELF, _K_HIGH):
        spectrum = spectrum * (_polynomial(above, around) / _polynomial(below, around))
    squares = np.cumsum(np.concatenate(((0.0,), np.square(np.fft.irfft(spectrum, len(sound))))))
    starts = np.arange(0, len(sound) - _BLOCK + 1, _BLOCK // 4)
    powers = np.maximum((squares[starts + _BLOCK] - squares[starts]) / _BLOCK, 1e-12)
    powers = powers[_lufs(powers) > -70]
    if not len(powers):
        return QUIETEST
    powers = powers[_lufs(powers) > _lufs(powers.mean()) - 10]
    return round(float(_lufs(powers.mean())), 1)


def _polynomial(
    coefficients: tuple[float, ...], around: npt.NDArray[np.complex128]
) -> npt.NDArray[np.complex128]:
    first, second, third = coefficients
    return first + second * around + third * around * around


def _lufs(power: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(power))
