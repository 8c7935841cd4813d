"""The bench camera's sensor and lens: controls as a webcam has them, and what they do to the picture."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping

import cv2
import numpy as np

from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media import colour
from axisedge.media.exposure import GAMMA, SHORTEST, STOP
from axisedge.media.frame import Planes, split_chroma
from axisedge.media.sensor import FULL_GAIN
from axisedge.media.sensor_controls import TIME_UNIT, Cid, Control, ExposureAuto, Refused

DAY_TIME = 0.005
"""Seconds of exposure that are right in daylight, with an open iris and no gain."""
LONGEST = 0.5
SHARP_AT = 90
"""Position of the lens (of 255) where the porch is sharp."""
BLUR = 0.09
"""Standard deviation of the blur, in pixels of a 720 row picture, for each step that the lens is off."""
MOST_ZOOM = 4.0
NOISE_FROM = 12.0
"""Decibels of gain from which noise is seen."""
_BIAS = dict(enumerate(range(-2000, 2001, 250)))
_EXPOSURES = {0: "Auto", 1: "Manual", 3: "Aperture priority"}

CONTROLS: dict[int, Control] = {
    control.cid: control
    for control in (
        Control(Cid.AUTO_WHITE_BALANCE, "White Balance, Automatic", 0, 1, default=1),
        Control(Cid.WHITE_BALANCE_TEMPERATURE, "White Balance Temperature", 2000, 9000, 10, 5500),
        Control(Cid.RED_BALANCE, "Red Balance", 0, 200, default=100),
        Control(Cid.BLUE_BALANCE, "Blue Balance", 0, 200, default=100),
        Control(Cid.AUTOGAIN, "Gain, Automatic", 0, 1, default=1),
        Control(Cid.GAIN, "Gain", 0, 360, default=0),
        Control(Cid.POWER_LINE_FREQUENCY, "Power Line Frequency", 0, 2, default=1,
                menu={0: "Disabled", 1: "50 Hz", 2: "60 Hz"}),
        Control(Cid.EXPOSURE_AUTO, "Auto Exposure", 0, 3, default=0, menu=_EXPOSURES),
        Control(Cid.EXPOSURE_ABSOLUTE, "Exposure Time, Absolute", 1, 5000, default=50),
        Control(Cid.AUTO_EXPOSURE_BIAS, "Auto Exposure, Bias", 0, 16, default=8, menu=_BIAS),
        Control(Cid.FOCUS_ABSOLUTE, "Focus, Absolute", 0, 255, default=SHARP_AT),
        Control(Cid.FOCUS_AUTO, "Focus, Automatic Continuous", 0, 1, default=1),
        Control(Cid.ZOOM_ABSOLUTE, "Zoom, Absolute", 100, 400, default=100),
        Control(Cid.IRIS_ABSOLUTE, "Iris, Absolute", 0, 100, default=100),
    )
}  # fmt: skip


class BenchSensor:
    """See `Controls`. The capture's thread asks what the picture looks like while others turn the controls."""

    def __init__(self, switches: BenchCamera) -> None:
        self._switches = switches
        self._guard = threading.Lock()
        self._values = {cid: control.default for cid, control in CONTROLS.items()}
        self._noise = np.zeros((0, 0), np.int16)
        self._drawn = 0

    def discover(self) -> Mapping[int, Control]:
        """See `Controls.discover`."""
        return CONTROLS

    def get(self, cid: int) -> int:
        """See `Controls.get`. Time and gain of an automatic exposure are those that it chose."""
        with self._guard:
            if cid in (Cid.EXPOSURE_ABSOLUTE, Cid.GAIN):
                seconds, gain = self._exposed()
                return round(seconds / TIME_UNIT) if cid == Cid.EXPOSURE_ABSOLUTE else round(gain * 10)
            return self._values[cid]

    def set(self, cid: int, value: int) -> None:
        """See `Controls.set`."""
        with self._guard:
            control = CONTROLS.get(cid)
            if control is None or not control.least <= value <= control.most:
                raise Refused("no such control, or out of its range")
            if control.menu and value not in control.menu:
                raise Refused("no such choice")
            if cid == Cid.AUTO_WHITE_BALANCE and not value and self._values[cid]:
                kelvin = CONTROLS[Cid.WHITE_BALANCE_TEMPERATURE].fitting(self._switches.kelvin)
                self._values[Cid.WHITE_BALANCE_TEMPERATURE] = kelvin  # it stays as it was balanced
            self._values[cid] = value

    def close(self) -> None:
        """See `Controls.close`."""

    # -- what is seen ------------------------------------------------------------------------------------------

    def see(self, planes: Planes) -> Planes:
        """The scene as this sensor takes it. In daylight, with everything automatic, it is the scene itself."""
        with self._guard:
            values = dict(self._values)
            seconds, gain = self._exposed()
        planes = _zoomed(planes, values[Cid.ZOOM_ABSOLUTE] / 100)
        off = 0 if values[Cid.FOCUS_AUTO] else abs(values[Cid.FOCUS_ABSOLUTE] - SHARP_AT)
        if off:
            planes = _blurred(planes, off * BLUR * planes.shape[0] / 1080)
        gains = self._cast(values)
        if colour.differs(gains):
            planes = colour.balanced(planes, gains)
        stops = self._stops(seconds, gain, values[Cid.IRIS_ABSOLUTE])
        if abs(stops) > 0.02:
            _expose(planes, 2 ** (stops / GAMMA))
        if gain > NOISE_FROM:
            self._add_noise(planes, (gain - NOISE_FROM) / 2)
        return planes

    def _cast(self, values: Mapping[int, int]) -> colour.Gains:
        """What is left of the light's colour after the sensor's white balance."""
        red = 2 ** ((values[Cid.RED_BALANCE] - 100) / 100)
        blue = 2 ** ((values[Cid.BLUE_BALANCE] - 100) / 100)
        if values[Cid.AUTO_WHITE_BALANCE]:
            return red, blue
        needed = colour.against(self._switches.kelvin)
        given = colour.against(values[Cid.WHITE_BALANCE_TEMPERATURE])
        return red * given[0] / needed[0], blue * given[1] / needed[1]

    def _exposed(self) -> tuple[float, float]:
        """Exposure time and gain: set by hand, or as its automatic chooses them for this light."""
        manual = self._values[Cid.EXPOSURE_AUTO] == ExposureAuto.MANUAL
        gain = self._values[Cid.GAIN] / 10
        if manual:
            return self._values[Cid.EXPOSURE_ABSOLUTE] * TIME_UNIT, gain
        wanted = DAY_TIME * 2 ** (_BIAS[self._values[Cid.AUTO_EXPOSURE_BIAS]] / 1000)
        wanted /= self._light(self._values[Cid.IRIS_ABSOLUTE])
        seconds = min(0.04, max(SHORTEST, wanted))
        if self._values[Cid.AUTOGAIN]:
            gain = min(FULL_GAIN, max(0.0, math.log2(wanted / seconds) * STOP))
        return seconds, gain

    def _light(self, iris: int) -> float:
        return float(self._switches.light * max(0.01, iris / 100) ** 2)

    def _stops(self, seconds: float, gain: float, iris: int) -> float:
        return math.log2(seconds / DAY_TIME * self._light(iris)) + gain / STOP

    def _add_noise(self, planes: Planes, amount: float) -> None:
        height, width = planes.shape[0] * 2 // 3, planes.shape[1]
        if self._noise.shape != (height + 64, width):
            self._noise = np.random.default_rng(1).normal(0, 256, (height + 64, width)).astype(np.int16)
        self._drawn += 1
        start = self._drawn * 37 % 64
        noise = self._noise[start : start + height]
        scaled = cv2.convertScaleAbs(noise, alpha=amount / 256)
        luma = planes[:height]
        np.copyto(luma, np.where(noise < 0, cv2.subtract(luma, scaled), cv2.add(luma, scaled)))


def _zoomed(planes: Planes, factor: float) -> Planes:
    if factor <= 1:
        return planes
    factor = min(MOST_ZOOM, factor)
    result = np.empty_like(planes)
    height = planes.shape[0] * 2 // 3
    pairs = (
        (result[:height], planes[:height]),
        *zip(split_chroma(result), split_chroma(planes), strict=True),
    )
    for target, source in pairs:
        rows, columns = source.shape
        r, c = max(1, round(rows / factor)), max(1, round(columns / factor))
        top, left = (rows - r) // 2, (columns - c) // 2
        target[:] = cv2.resize(
            source[top : top + r, left : left + c], (columns, rows), interpolation=cv2.INTER_LINEAR
        )
    return result


def _blurred(planes: Planes, sigma: float) -> Planes:
    if sigma < 0.3:
        return planes
    height = planes.shape[0] * 2 // 3
    for plane, width in ((planes[:height], sigma), *((chroma, sigma / 2) for chroma in split_chroma(planes))):
        plane[:] = cv2.GaussianBlur(plane, (0, 0), max(0.3, width))
    return planes


def _expose(planes: Planes, factor: float) -> None:
    values = np.arange(256, dtype=np.float32)
    height = planes.shape[0] * 2 // 3
    cv2.LUT(
        planes[:height], np.clip((values - 16) * factor + 16, 16, 235).astype(np.uint8), dst=planes[:height]
    )
    table = np.clip((values - 128) * factor + 128, 16, 240).astype(np.uint8)
    for chroma in split_chroma(planes):
        chroma[:] = cv2.LUT(chroma, table)
