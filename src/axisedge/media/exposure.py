"""Regulates a sensor's exposure time and gain where its own automatic cannot do what is asked.

Pure calculation: brightness in, time and gain out. Manual: Image > Exposure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from axisedge.media.camera_settings import (
    Area,
    CameraSettings,
    ExposureMode,
    ExposureZone,
    ImageSettings,
    MaxShutter,
)

INTERVAL = 0.3
"""Seconds from one step to the next: a sensor needs some pictures until a step is seen."""
TARGET = 118.0
"""Mean luma that the exposure level 50 aims at."""
CLOSE_ENOUGH = 0.2
"""Stops by which the brightness may be off without a step."""
PART = 0.7
"""Part of the way to the target that one step goes, so that it does not swing."""
LONGEST_STEP = 2.0
GAMMA = 2.2
STOP = 20 * math.log10(2)
"""Decibels that double the light."""
BLUR_STOPS = 4.0
"""Stops by which the shutter is shortened before gain is used, at a blur-noise trade-off of 100."""
ADAPTIVE_STOPS = 2.0
"""The same while something moves and the exposure adapts to motion."""
SHORTEST = 1e-4
"""Seconds."""
MOVED = 6.0
"""Mean change of luma between two looks that counts as motion."""
ZONES: dict[ExposureZone, Area] = {
    ExposureZone.CENTER: Area(left=25, top=25, width=50, height=50),
    ExposureZone.UPPER: Area(left=0, top=0, width=100, height=40),
    ExposureZone.LOWER: Area(left=0, top=60, width=100, height=40),
    ExposureZone.LEFT: Area(left=0, top=0, width=40, height=100),
    ExposureZone.RIGHT: Area(left=60, top=0, width=40, height=100),
    ExposureZone.SPOT: Area(left=42, top=42, width=16, height=16),
}
"""The fixed zones; the others are the whole picture, and the owner's own area."""
WHOLE = Area()

Luma = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to regulate by."""

    zone: Area
    target: float
    """Mean luma."""
    longest: float
    """Seconds."""
    most_gain: float
    """Decibels."""
    fixed: float | None = None
    """The one shutter of the mode, in seconds."""
    half_period: float | None = None
    """Long shutters are a multiple of this many seconds."""
    patience: float = 2.0
    """Stops by which the shutter stays below its longest as long as gain helps."""
    adaptive: bool = False


def regulated(image: ImageSettings, possible: bool, *, biased: bool) -> bool:
    """Whether this device must regulate: the sensor's own automatic knows no zones, limits and priorities.

    ``biased``: it knows an exposure level.
    """
    mode = image.exposure_mode
    if not possible or mode in (ExposureMode.MANUAL, ExposureMode.HOLD):
        return False
    return (
        mode is ExposureMode.AUTOMATIC_APERTURE
        or mode.flicker_free
        or mode.flicker_reduced
        or image.exposure_zone not in (ExposureZone.AUTOMATIC, ExposureZone.FULL)
        or image.max_shutter is not MaxShutter.S_1_25
        or image.max_gain != 36
        or image.motion_adaptive
        or image.blur_noise != 50
        or (image.exposure_level != 50 and not biased)
    )


def plan(camera: CameraSettings, image: ImageSettings) -> Plan:
    """What these settings ask for."""
    mode = image.exposure_mode
    hertz = mode.hertz or camera.power_line_frequency
    fixed = 1 / hertz if mode.flicker_free else None
    if mode is ExposureMode.AUTOMATIC_APERTURE:
        fixed = image.max_shutter.seconds
    custom = image.exposure_zone is ExposureZone.CUSTOM
    return Plan(
        zone=image.exposure_area if custom else ZONES.get(image.exposure_zone, WHOLE),
        target=min(190.0, max(35.0, TARGET * 2 ** ((image.exposure_level - 50) / 25 / GAMMA))),
        longest=image.max_shutter.seconds,
        most_gain=float(image.max_gain),
        fixed=fixed,
        half_period=0.5 / hertz if mode.flicker_reduced else None,
        patience=BLUR_STOPS * image.blur_noise / 100,
        adaptive=image.motion_adaptive,
    )


def part(luma: Luma, area: Area, step: int = 8) -> Luma:
    """Every ``step``-th pixel of an area of the picture."""
    rows, columns = luma.shape
    top, left = rows * area.top // 100, columns * area.left // 100
    bottom = max(top + 1, rows * min(100, area.top + area.height) // 100)
    right = max(left + 1, columns * min(100, area.left + area.width) // 100)
    return luma[top:bottom:step, left:right:step]


class Regulator:
    """One automatic exposure. `look` at raw pictures; do what it answers."""

    def __init__(self, wanted: Plan, seconds: float = 0.01, decibels: float = 0.0) -> None:
        """Begins with the exposure that the sensor has."""
        self._plan = wanted
        self._light = math.log2(max(seconds, SHORTEST)) + decibels / STOP
        self._looked: float | None = None
        self._before: npt.NDArray[np.float32] | None = None
        self._moving = False

    def look(self, luma: Luma, now: float) -> tuple[float, float] | None:
        """Exposure time in seconds and gain in decibels, when a step is due; ``now`` is monotonic seconds."""
        if self._looked is not None and 0 <= now - self._looked < INTERVAL:
            return None
        first, self._looked = self._looked is None, now
        seen = part(luma, self._plan.zone).astype(np.float32)
        moved = self._watch(seen)
        off = GAMMA * math.log2((self._plan.target - 16) / max(1.0, float(seen.mean()) - 16))
        if abs(off) < CLOSE_ENOUGH and not first and not moved:
            return None
        if abs(off) >= CLOSE_ENOUGH:
            self._light += min(LONGEST_STEP, max(-LONGEST_STEP, PART * off))
        self._light = min(self._brightest(), max(math.log2(self._plan.fixed or SHORTEST), self._light))
        return self._split()

    def _watch(self, seen: npt.NDArray[np.float32]) -> bool:
        """True when something began or ceased to move, and the plan cares."""
        before, self._before = self._before, seen
        if not self._plan.adaptive or before is None or before.shape != seen.shape:
            return False
        was = self._moving
        change = np.abs((seen - seen.mean()) - (before - before.mean()))
        self._moving = bool(change.mean() > MOVED or (change > 30).mean() > 0.01)
        return was != self._moving

    def _brightest(self) -> float:
        return math.log2(self._plan.fixed or self._plan.longest) + self._plan.most_gain / STOP

    def _split(self) -> tuple[float, float]:
        """The light that is wanted, as time and gain: first time, then gain, then the rest of the time."""
        wanted = self._plan
        if wanted.fixed is not None:
            return wanted.fixed, max(0.0, self._light - math.log2(wanted.fixed)) * STOP
        stops = max(wanted.patience, ADAPTIVE_STOPS if self._moving else 0.0)
        first = math.log2(wanted.longest) - stops
        time = min(self._light, first)
        gain = min(wanted.most_gain / STOP, self._light - time)
        time = min(math.log2(wanted.longest), self._light - gain)
        seconds = max(SHORTEST, 2**time)
        if wanted.half_period is not None and seconds >= wanted.half_period:
            seconds = math.floor(seconds / wanted.half_period + 1e-6) * wanted.half_period
            gain = min(wanted.most_gain / STOP, max(0.0, self._light - math.log2(seconds)))
        return seconds, max(0.0, gain) * STOP
