"""What of the owner's settings the camera's sensor and lens honour, and how they are told.

What a sensor cannot do is processed afterwards where that gives the same (see `media.image`), and reported as
unsupported where it does not. Nothing is pretended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from axisedge.core.errors import Unavailable
from axisedge.media import colour
from axisedge.media.camera_settings import CameraSettings, ExposureMode, ImageSettings, WhiteBalance
from axisedge.media.exposure import Plan, plan, regulated
from axisedge.media.sensor_controls import Cid, Control, Controls, ExposureAuto, Refused

log = logging.getLogger(__name__)

SLIDERS = {
    "brightness": Cid.BRIGHTNESS,
    "contrast": Cid.CONTRAST,
    "saturation": Cid.SATURATION,
    "sharpness": Cid.SHARPNESS,
}
_AREA = ("left", "top", "width", "height")
REGULATED = (
    "image.exposure_mode",
    "image.exposure_zone",
    *(f"image.exposure_area.{side}" for side in _AREA),
    "image.max_shutter",
    "image.motion_adaptive",
    "image.blur_noise",
)
"""Settings that need a sensor whose exposure time can be set."""
NEEDS_SENSOR = (
    "camera.capture_mode",
    "camera.power_line_frequency",
    "camera.zoom",
    "camera.autofocus",
    "camera.focus",
    *(f"camera.autofocus_area.{side}" for side in _AREA),
    "image.wdr",
    *REGULATED,
    "image.max_gain",
    "image.lock_aperture",
    "image.aperture",
)
"""Settings that nothing after the sensor can honour."""
HERTZ = {50: 1, 60: 2}
"""Choices of `Cid.POWER_LINE_FREQUENCY`."""

Assignment = tuple[int, int]
"""A control and its value."""


class Sensor:
    """The controls of one camera. Threads take turns: the one that captures, and the one that changes settings."""

    def __init__(self, controls: Controls) -> None:
        """Raises `Unavailable` when the camera is gone."""
        self._controls = controls
        self.known = controls.discover()
        self.honours = frozenset(self._honoured())
        """The settings (section and field) that it takes."""
        self.refused: dict[str, str] = {}
        """Controls that did not take their last value, by name, and why."""

    def has(self, *cids: int) -> bool:
        """Whether it has all of these controls, and lets them be set."""
        return all(cid in self.known and not self.known[cid].read_only for cid in cids)

    @property
    def gain(self) -> Control | None:
        """The control of the gain."""
        return self.known.get(Cid.GAIN) or self.known.get(Cid.ANALOGUE_GAIN)

    @property
    def regulable(self) -> bool:
        """Whether its exposure time can be set, so that this device can regulate it."""
        mode = self.known.get(Cid.EXPOSURE_AUTO)
        return self.has(Cid.EXPOSURE_ABSOLUTE) and (mode is None or ExposureAuto.MANUAL in mode.menu)

    def _honoured(self) -> Iterator[str]:
        yield "camera.capture_mode"
        if self.has(Cid.POWER_LINE_FREQUENCY):
            yield "camera.power_line_frequency"
        if self.has(Cid.ZOOM_ABSOLUTE):
            yield "camera.zoom"
        if self.has(Cid.FOCUS_ABSOLUTE):
            yield from ("camera.focus", "camera.autofocus", *(f"camera.autofocus_area.{s}" for s in _AREA))
        elif self.has(Cid.FOCUS_AUTO):
            yield "camera.autofocus"
        if self.has(Cid.WIDE_DYNAMIC_RANGE):
            yield "image.wdr"
        if self.has(Cid.IRIS_ABSOLUTE):
            yield from ("image.aperture", "image.lock_aperture")
        if self.regulable:
            yield from REGULATED
            if self.gain is not None:
                yield "image.max_gain"

    def unsupported(self) -> tuple[str, ...]:
        """The settings that are kept without effect."""
        return tuple(name for name in NEEDS_SENSOR if name not in self.honours)

    def done(self, image: ImageSettings) -> frozenset[str]:
        """The fields of ``image`` that the sensor sees to, so that nobody processes them again."""
        found = {field for field, cid in SLIDERS.items() if self.has(cid)}
        if self.has(Cid.AUTO_EXPOSURE_BIAS) or self.regulable:
            found.add("exposure_level")
        if self._balances(image.white_balance):
            found.add("white_balance")
        return frozenset(found)

    def _balances(self, wanted: WhiteBalance) -> bool:
        if not self.has(Cid.AUTO_WHITE_BALANCE):
            return False
        if wanted in (WhiteBalance.AUTOMATIC, WhiteBalance.HOLD):
            return True
        if wanted is WhiteBalance.MANUAL:
            return self.has(Cid.RED_BALANCE, Cid.BLUE_BALANCE)
        return wanted in colour.KELVIN and self.has(Cid.WHITE_BALANCE_TEMPERATURE)

    def apply(self, camera: CameraSettings, image: ImageSettings, added: dict[str, int]) -> Plan | None:
        """Tell the sensor everything; ``added`` is what the scene profile adds to a slider.

        The plan to regulate its exposure by, or None when it sees to that itself. Raises `Unavailable`.
        """
        wanted = regulated(image, self.regulable, biased=self.has(Cid.AUTO_EXPOSURE_BIAS))
        self._tell(self._picture(image, added))
        self._tell(self._balance(image))
        self._tell(self._optics(camera, image))
        self._tell(self._exposure(camera, image, wanted))
        return plan(camera, image) if wanted else None

    def set(self, cid: int, value: float) -> None:
        """Set one control, if the camera has it, to the nearest value that it takes."""
        if self.has(cid):
            self._tell([(cid, self.known[cid].fitting(value))])

    def get(self, cid: int) -> int:
        """The present value of one control."""
        return self._controls.get(cid)

    def decibels(self, value: int) -> float:
        """What a value of the gain stands for."""
        gain = self.gain
        return 0.0 if gain is None else FULL_GAIN * (value - gain.least) / max(1, gain.most - gain.least)

    def close(self) -> None:
        """Let go of the camera."""
        self._controls.close()

    # -- what is told ------------------------------------------------------------------------------------------

    def _picture(self, image: ImageSettings, added: dict[str, int]) -> Iterator[Assignment]:
        for field, cid in SLIDERS.items():
            if self.has(cid):
                wanted = min(100, max(0, getattr(image, field) + added.get(field, 0)))
                yield cid, self.known[cid].around_default(wanted)
        if self.has(Cid.WIDE_DYNAMIC_RANGE):
            yield Cid.WIDE_DYNAMIC_RANGE, int(image.wdr)

    def _balance(self, image: ImageSettings) -> Iterator[Assignment]:
        if not self.has(Cid.AUTO_WHITE_BALANCE):
            return
        wanted = image.white_balance
        yield Cid.AUTO_WHITE_BALANCE, int(wanted is WhiteBalance.AUTOMATIC)
        if wanted in (WhiteBalance.AUTOMATIC, WhiteBalance.HOLD):
            return
        if self.has(Cid.WHITE_BALANCE_TEMPERATURE):  # what is balanced afterwards begins from daylight
            kelvin = colour.KELVIN.get(wanted, colour.DAYLIGHT)
            yield Cid.WHITE_BALANCE_TEMPERATURE, self.known[Cid.WHITE_BALANCE_TEMPERATURE].fitting(kelvin)
        if self.has(Cid.RED_BALANCE, Cid.BLUE_BALANCE):
            manual = wanted is WhiteBalance.MANUAL
            red, blue = (image.red_balance, image.blue_balance) if manual else (50, 50)
            yield Cid.RED_BALANCE, self.known[Cid.RED_BALANCE].around_default(red)
            yield Cid.BLUE_BALANCE, self.known[Cid.BLUE_BALANCE].around_default(blue)

    def _optics(self, camera: CameraSettings, image: ImageSettings) -> Iterator[Assignment]:
        if self.has(Cid.ZOOM_ABSOLUTE):
            yield Cid.ZOOM_ABSOLUTE, self.known[Cid.ZOOM_ABSOLUTE].at(camera.zoom / 100)
        if self.has(Cid.FOCUS_AUTO):
            yield Cid.FOCUS_AUTO, int(camera.autofocus and not self.searches_focus(camera))
        if self.has(Cid.FOCUS_ABSOLUTE) and not camera.autofocus:
            yield Cid.FOCUS_ABSOLUTE, self.known[Cid.FOCUS_ABSOLUTE].at(camera.focus / 100)
        if self.has(Cid.IRIS_ABSOLUTE):
            share = image.aperture / 100 if image.lock_aperture else 1.0
            yield Cid.IRIS_ABSOLUTE, self.known[Cid.IRIS_ABSOLUTE].at(share)

    def searches_focus(self, camera: CameraSettings) -> bool:
        """Whether this device finds the focus: where the camera cannot, or not in an area."""
        if not camera.autofocus or not self.has(Cid.FOCUS_ABSOLUTE):
            return False
        return not self.has(Cid.FOCUS_AUTO) or not camera.autofocus_area.whole

    def _exposure(
        self, camera: CameraSettings, image: ImageSettings, regulating: bool
    ) -> Iterator[Assignment]:
        mode = image.exposure_mode
        if self.has(Cid.POWER_LINE_FREQUENCY):
            hertz = mode.hertz or camera.power_line_frequency
            yield Cid.POWER_LINE_FREQUENCY, HERTZ[hertz]
        if self.has(Cid.AUTO_EXPOSURE_BIAS):
            bias = self.known[Cid.AUTO_EXPOSURE_BIAS]
            yield bias.cid, bias.index_of((image.exposure_level - 50) * 40)  # ± 2 stops
        fixed = regulating or mode in (ExposureMode.MANUAL, ExposureMode.HOLD)
        if fixed and not self.regulable:
            return
        held = self._held() if mode is ExposureMode.HOLD else []
        yield from self._automatic(not fixed)
        if mode is ExposureMode.HOLD:
            yield from held
        elif mode is ExposureMode.MANUAL:
            yield (
                Cid.EXPOSURE_ABSOLUTE,
                self.known[Cid.EXPOSURE_ABSOLUTE].fitting(image.max_shutter.seconds * 1e4),
            )
            if self.gain is not None:
                yield self.gain.cid, gain_value(self.gain, image.max_gain)

    def _automatic(self, on: bool) -> Iterator[Assignment]:
        choice = self.known.get(Cid.EXPOSURE_AUTO)
        if choice is not None and not choice.read_only:
            order = (ExposureAuto.AUTO, ExposureAuto.APERTURE_PRIORITY) if on else (ExposureAuto.MANUAL,)
            offered = [value for value in order if value in choice.menu]
            if offered:
                yield Cid.EXPOSURE_AUTO, offered[0]
        if self.has(Cid.EXPOSURE_AUTO_PRIORITY):
            yield Cid.EXPOSURE_AUTO_PRIORITY, 0  # a stream keeps its rate
        if self.has(Cid.AUTOGAIN):
            yield Cid.AUTOGAIN, int(on)

    def _held(self) -> list[Assignment]:
        """The exposure as it is now."""
        cids = [Cid.EXPOSURE_ABSOLUTE, *([self.gain.cid] if self.gain else [])]
        return [(cid, self._controls.get(cid)) for cid in cids]

    def _tell(self, assignments: Iterable[Assignment]) -> None:
        for cid, value in assignments:
            name = self.known[cid].name
            try:
                self._controls.set(cid, value)
            except Refused as error:
                if self.refused.get(name) != str(error):
                    log.warning("the camera does not take %d for its control %r: %s", value, name, error)
                self.refused[name] = str(error)
            else:
                self.refused.pop(name, None)


FULL_GAIN = 36.0
"""Decibels that the whole range of a gain control stands for: V4L2 gives it no unit."""


def gain_value(control: Control, decibels: float) -> int:
    """The control's value for this gain."""
    return control.at(min(1.0, max(0.0, decibels / FULL_GAIN)))


def sensor_of(make: Callable[[], Controls | None]) -> Sensor | None:
    """The sensor of a source, or None when it has none or it is not there now."""
    controls: Controls | None = None
    try:
        controls = make()
        return None if controls is None else Sensor(controls)
    except Unavailable as error:
        log.info("the controls of the camera cannot be read: %s", error.why)
        if controls is not None:
            controls.close()
        return None
