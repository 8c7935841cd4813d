"""Controls of a camera's sensor and lens, with the numbers that V4L2 gives them.

Linux: Documentation/userspace-api/media/v4l/control.rst, ext-ctrls-camera.rst, ext-ctrls-image-source.rst.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

_USER, _CAMERA, _SOURCE = 0x0098_0900, 0x009A_0900, 0x009E_0900


class Cid(IntEnum):
    """The controls that this device knows how to use."""

    BRIGHTNESS = _USER + 0
    CONTRAST = _USER + 1
    SATURATION = _USER + 2
    AUTO_WHITE_BALANCE = _USER + 12
    RED_BALANCE = _USER + 14
    BLUE_BALANCE = _USER + 15
    AUTOGAIN = _USER + 18
    GAIN = _USER + 19
    POWER_LINE_FREQUENCY = _USER + 24
    WHITE_BALANCE_TEMPERATURE = _USER + 26
    """Kelvin."""
    SHARPNESS = _USER + 27
    EXPOSURE_AUTO = _CAMERA + 1
    EXPOSURE_ABSOLUTE = _CAMERA + 2
    """Units of 100 µs."""
    EXPOSURE_AUTO_PRIORITY = _CAMERA + 3
    """True when the automatic may lower the frame rate."""
    FOCUS_ABSOLUTE = _CAMERA + 10
    FOCUS_AUTO = _CAMERA + 12
    ZOOM_ABSOLUTE = _CAMERA + 13
    IRIS_ABSOLUTE = _CAMERA + 17
    AUTO_EXPOSURE_BIAS = _CAMERA + 19
    """A menu of thousandths of a stop."""
    WIDE_DYNAMIC_RANGE = _CAMERA + 21
    LOCK_3A = _CAMERA + 27
    """Bits: 1 exposure, 2 white balance, 4 focus."""
    ANALOGUE_GAIN = _SOURCE + 3


class ExposureAuto(IntEnum):
    """Values of `Cid.EXPOSURE_AUTO`."""

    AUTO = 0
    MANUAL = 1
    SHUTTER_PRIORITY = 2
    """The exposure time is set, the rest is automatic."""
    APERTURE_PRIORITY = 3
    """The aperture is set, the rest is automatic: what a webcam calls automatic."""


TIME_UNIT = 1e-4
"""Seconds in one step of `Cid.EXPOSURE_ABSOLUTE`."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control as the camera describes it."""

    cid: int
    name: str
    least: int
    most: int
    step: int = 1
    default: int = 0
    menu: Mapping[int, int | str] = field(default_factory=dict)
    """Of a menu: what each index means, a number or words. Empty for anything else."""
    read_only: bool = False

    def fitting(self, value: float) -> int:
        """The nearest value that the control takes."""
        step = max(1, self.step)
        return min(self.most, max(self.least, self.least + round((value - self.least) / step) * step))

    def at(self, share: float) -> int:
        """The value at this share (0 to 1) of the control's range."""
        return self.fitting(self.least + (self.most - self.least) * share)

    def around_default(self, percent: float) -> int:
        """50 is the control's default, 0 its least and 100 its most."""
        if percent < 50:
            return self.fitting(self.least + (self.default - self.least) * percent / 50)
        return self.fitting(self.default + (self.most - self.default) * (percent - 50) / 50)

    def index_of(self, wanted: float) -> int:
        """The index of the number in the menu that is nearest to ``wanted``; only of menus of numbers."""
        numbers = {index: meaning for index, meaning in self.menu.items() if isinstance(meaning, int)}
        return min(numbers, key=lambda index: abs(numbers[index] - wanted))


class Controls(Protocol):
    """A way to the controls of one camera. One thread at a time."""

    def discover(self) -> Mapping[int, Control]:
        """Every control that the camera has; raises `Unavailable` when it is gone."""
        ...

    def get(self, cid: int) -> int:
        """The present value; raises `Unavailable`."""
        ...

    def set(self, cid: int, value: int) -> None:
        """Set one; raises `Refused` when the camera does not take it now, `Unavailable` when it is gone."""

    def close(self) -> None:
        """Let go."""


class Refused(Exception):
    """The camera has the control, but does not take this value now."""
