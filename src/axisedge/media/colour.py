"""The colour of light, and gains that take it out of a picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.media.camera_settings import WhiteBalance
from axisedge.media.frame import Planes, split_chroma

DAYLIGHT = 5500
WHITE = 6500
"""Kelvin of the light that looks white on a screen (the white of sRGB)."""
KELVIN = {
    WhiteBalance.FIXED_FLUORESCENT_1: 4000,
    WhiteBalance.FIXED_FLUORESCENT_2: 3000,
    WhiteBalance.FIXED_INDOORS: 2800,
    WhiteBalance.FIXED_OUTDOORS_1: DAYLIGHT,
    WhiteBalance.FIXED_OUTDOORS_2: WHITE,
    WhiteBalance.MERCURY: 4200,
    WhiteBalance.SODIUM: 2000,
}
"""The light that each fixed white balance is for (manual: White balance)."""
GAMMA = 2.2
MERCURY_GREEN = 1.12
"""Mercury lamps are greener than a glowing body of the same temperature."""

Gains = tuple[float, float]
"""What red and blue are multiplied with; green stays."""
NEUTRAL: Gains = (1.0, 1.0)
_FORWARD = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
_LIMITED = np.diag([219.0, 224.0, 224.0])
"""ITU-R BT.601: red, green, blue to luma and both colour differences, in the units of a video picture."""


def light(kelvin: float) -> npt.NDArray[np.float64]:
    """Red, green and blue of a white sheet in this light, as a picture has it (green is 1).

    The Planckian locus in CIE 1931 xy, after Kim et al.; 1,667 to 25,000 K.
    """
    t = min(25_000.0, max(1667.0, kelvin))
    if t <= 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    matrix = np.array(
        [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
    )  # CIE XYZ to the primaries of sRGB
    linear = np.maximum(matrix @ np.array([x / y, 1.0, (1 - x - y) / y]), 0.02)
    return np.asarray((linear / linear[1]) ** (1 / GAMMA))


NEAR = 0.12
"""How far (as a logarithm) a colour may be from that of any light to be taken for a white thing in it."""
_LIGHTS = np.log(
    np.array([light(kelvin)[[0, 2]] for kelvin in (2500, 3000, 3500, 4000, 5000, 6500, 8000, 10_000)])
)


def against(kelvin: float) -> Gains:
    """The gains that make a white sheet white in this light."""
    seen, white = light(kelvin), light(WHITE)
    return float(white[0] / seen[0]), float(white[2] / seen[2])


def preset(wanted: WhiteBalance) -> Gains:
    """The gains of a fixed white balance."""
    red, blue = against(KELVIN[wanted])
    if wanted is WhiteBalance.MERCURY:
        return red * MERCURY_GREEN, blue * MERCURY_GREEN
    return red, blue


def manual(red: int, blue: int) -> Gains:
    """The gains of the sliders: 50 is none, 0 and 100 halve and double."""
    return float(2 ** ((red - 50) / 50)), float(2 ** ((blue - 50) / 50))


def differs(gains: Gains) -> bool:
    """Whether anybody would see these gains."""
    return max(abs(gain - 1) for gain in gains) > 0.01


def _matrix(gains: Gains) -> npt.NDArray[np.float64]:
    """What the gains do to luma and colour differences, in units of a video picture."""
    inverse = np.linalg.inv(_FORWARD)
    unit = _FORWARD @ np.diag([gains[0], 1.0, gains[1]]) @ inverse
    return np.asarray(_LIMITED @ unit @ np.linalg.inv(_LIMITED))


def balanced(planes: Planes, gains: Gains) -> Planes:
    """Multiply red and blue of an I420 picture, in place."""
    matrix = _matrix(gains)
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    luma, chroma = planes[:height], split_chroma(planes)
    small = cv2.resize(luma, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    offset = np.array([16.0, 128.0, 128.0])
    affine = np.column_stack([matrix, offset - matrix @ offset])
    changed = cv2.transform(cv2.merge([small, *chroma]), affine[1:])
    b, c = matrix[0, 1], matrix[0, 2]
    tint = cv2.addWeighted(chroma[0], b, chroma[1], c, 128 - 128 * (b + c))  # what colour adds to luma
    wide = cv2.resize(np.asarray(tint, np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.addWeighted(luma, matrix[0, 0], wide, 1.0, 16 * (1 - matrix[0, 0]) - 128, dst=luma)
    for index, plane in enumerate(chroma):
        plane[:] = changed[..., index]
    return planes


def means(planes: Planes) -> tuple[float, float, float] | None:
    """Mean red, green and blue of what may be white or grey in some light; None when hardly anything is.

    Only what is neither black nor burnt out counts, and has a colour that light has: a lawn is not taken for light.
    """
    height = planes.shape[0] * 2 // 3
    cb, cr = ((plane[::8, ::8].astype(np.float32) - 128) / 224 for plane in split_chroma(planes))
    y = (planes[0:height:16, ::16].astype(np.float32) - 16) / 219
    rows, columns = min(y.shape[0], cb.shape[0]), min(y.shape[1], cb.shape[1])
    y, cb, cr = y[:rows, :columns], cb[:rows, :columns], cr[:rows, :columns]
    red, green, blue = y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb
    bright = (y > 0.08) & (y < 0.92) & (np.minimum(np.minimum(red, green), blue) > 0.01)
    red, green, blue = red[bright], green[bright], blue[bright]
    seen = np.stack([np.log(red / green), np.log(blue / green)], axis=-1)
    near = np.sqrt(((seen[:, None, :] - _LIGHTS) ** 2).sum(-1)).min(1, initial=np.inf) < NEAR
    if near.sum() < 0.02 * y.size:
        return None
    return float(red[near].mean()), float(green[near].mean()), float(blue[near].mean())


class AutomaticBalance:
    """Finds the colour of the light, from pictures that nobody balanced."""

    INTERVAL = 0.5
    """Seconds from one look to the next."""
    STEP = 0.12
    """Part of the way that is gone with each look: half a minute for all of it (manual: up to 30 seconds)."""

    MOST = 2.0

    def __init__(self, most: float = MOST) -> None:
        """``most``: the gains stay between this and its inverse. Outdoors no light needs much."""
        self.most = most
        self._looked: float | None = None
        self.gains: Gains = NEUTRAL

    def look(self, planes: Planes, now: float) -> None:
        """See a picture; ``now`` is monotonic seconds."""
        if self._looked is not None and 0 <= now - self._looked < self.INTERVAL:
            return
        first, self._looked = self._looked is None, now
        found = means(planes)
        if found is None:
            return
        red, green, blue = found
        step = 0.5 if first else self.STEP
        wanted = (self._within(green / red), self._within(green / blue))
        self.gains = (
            self.gains[0] + step * (wanted[0] - self.gains[0]),
            self.gains[1] + step * (wanted[1] - self.gains[1]),
        )

    def _within(self, gain: float) -> float:
        return min(self.most, max(1 / self.most, gain))
