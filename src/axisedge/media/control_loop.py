"""What goes on between the pictures and the camera's controls: exposure, focus and white balance.

It tells the sensor what the owner set, whenever that changes and whenever the camera comes back, and does itself
what the sensor's own automatics cannot.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.media import colour, image
from axisedge.media.autofocus import FocusSearch
from axisedge.media.camera_settings import Area, CameraSettings, ImageSettings, WhiteBalance
from axisedge.media.colour import AutomaticBalance, Gains
from axisedge.media.exposure import Plan, Regulator
from axisedge.media.frame import Planes
from axisedge.media.image import Stage
from axisedge.media.sensor import NEEDS_SENSOR, Sensor, gain_value, sensor_of
from axisedge.media.sensor_controls import TIME_UNIT, Cid, Controls

log = logging.getLogger(__name__)

OUTDOORS = 1.25
"""No daylight needs a gain beyond this, or below its inverse."""

Wanted = Callable[[], tuple[CameraSettings, ImageSettings]]


class ControlLoop:
    """One camera under the settings. `begin`, `look` and `end` belong to the capture's thread."""

    def __init__(
        self, clock: Clock, wanted: Wanted, controls: Callable[[], Controls | None], *, lit: bool = True
    ) -> None:
        """``lit`` is False for pictures whose colours somebody else saw to: another camera's, a film, a pattern."""
        self._clock = clock
        self._wanted = wanted
        self._controls = controls
        self._lit = lit
        self._guard = threading.Lock()
        self._sensor: Sensor | None = None
        self._plan: Plan | None = None
        self._regulator: Regulator | None = None
        self._search: FocusSearch | None = None
        self._searched: Area | None = None
        self._automatic: AutomaticBalance | None = None
        self._held: Gains = colour.NEUTRAL

    # -- life --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The camera is there: find its controls and tell it everything."""
        self.end()
        with self._guard:
            self._sensor = sensor_of(self._controls)
            self._plan = self._regulator = self._search = self._searched = None
            self._apply()

    def change(self) -> None:
        """The settings have changed; may wait for the camera."""
        with self._guard:
            self._apply()

    def end(self) -> None:
        """The camera is lost, or nobody looks."""
        with self._guard:
            sensor, self._sensor = self._sensor, None
            if sensor is not None:
                sensor.close()

    def unsupported(self) -> tuple[str, ...]:
        """The settings that are kept without effect; asks the camera when it does not run. May wait for it."""
        with self._guard:
            if self._sensor is not None:
                return self._sensor.unsupported()
        sensor = sensor_of(self._controls)
        if sensor is None:
            return NEEDS_SENSOR
        sensor.close()
        return sensor.unsupported()

    # -- settings ----------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        camera, look = self._wanted()
        self._choose_balance(look)
        sensor = self._sensor
        if sensor is None:
            return
        try:
            exposed = self._exposed(sensor) if sensor.regulable else (0.0, 0.0)
            wanted = sensor.apply(camera, look, image.PROFILES[look.scene_profile])
            if wanted != self._plan:
                self._plan = wanted
                self._regulator = None if wanted is None else Regulator(wanted, *exposed)
        except Unavailable as error:
            log.info("the camera did not take its settings: %s", error.why)
            return
        if not sensor.searches_focus(camera):
            self._search = self._searched = None
        elif self._searched != camera.autofocus_area:
            self._searched = camera.autofocus_area
            self._search = FocusSearch(camera.autofocus_area)

    def _exposed(self, sensor: Sensor) -> tuple[float, float]:
        """The exposure as it is: where the regulation begins."""
        seconds = sensor.get(Cid.EXPOSURE_ABSOLUTE) * TIME_UNIT
        gain = sensor.gain
        return seconds, 0.0 if gain is None else sensor.decibels(sensor.get(gain.cid))

    def _choose_balance(self, look: ImageSettings) -> None:
        """Which white balance is done here; what was found stays when it is held."""
        wanted = look.white_balance
        if self._automatic is not None:
            self._held = self._automatic.gains
        ours = self._lit and "white_balance" not in self._done(look)
        automatic = (WhiteBalance.AUTOMATIC, WhiteBalance.AUTOMATIC_OUTDOORS)
        if not ours or wanted not in automatic:
            self._automatic = None
        else:
            most = OUTDOORS if wanted is WhiteBalance.AUTOMATIC_OUTDOORS else AutomaticBalance.MOST
            if self._automatic is None or self._automatic.most != most:
                self._automatic = AutomaticBalance(most)

    def _done(self, look: ImageSettings) -> frozenset[str]:
        return frozenset() if self._sensor is None else self._sensor.done(look)

    # -- pictures ----------------------------------------------------------------------------------------------

    def look(self, planes: Planes) -> None:
        """See a raw picture, and turn what must be turned. Raises `Unavailable` when the camera is gone."""
        regulator, search, automatic = self._regulator, self._search, self._automatic
        if automatic is not None:
            automatic.look(planes, self._clock.monotonic())
        if regulator is None and search is None:
            return
        now, luma = self._clock.monotonic(), planes[: planes.shape[0] * 2 // 3]
        with self._guard:
            sensor = self._sensor
            if sensor is None:
                return
            if regulator is not None and (step := regulator.look(luma, now)) is not None:
                sensor.set(Cid.EXPOSURE_ABSOLUTE, step[0] / TIME_UNIT)
                if sensor.gain is not None:
                    sensor.set(sensor.gain.cid, gain_value(sensor.gain, step[1]))
            if search is not None and (position := search.look(luma, now)) is not None:
                sensor.set(Cid.FOCUS_ABSOLUTE, sensor.known[Cid.FOCUS_ABSOLUTE].at(position))
                if search.ended:
                    self._search = None

    def stages(self) -> list[Stage]:
        """What is processed here, after what the sensor does."""
        camera, look = self._wanted()
        done = self._done(look)
        found = image.stages(camera, look, done)
        if "white_balance" in done:
            return found
        automatic = self._automatic
        if automatic is not None:
            return [_following(automatic), *found]
        gains = self._gains(look)
        return [_fixed(gains), *found] if colour.differs(gains) else found

    def _gains(self, look: ImageSettings) -> Gains:
        wanted = look.white_balance
        if wanted is WhiteBalance.MANUAL:
            return colour.manual(look.red_balance, look.blue_balance)
        if wanted is WhiteBalance.HOLD:
            return self._held
        return colour.preset(wanted) if wanted in colour.KELVIN else colour.NEUTRAL


def _fixed(gains: Gains) -> Stage:
    return lambda planes: colour.balanced(planes, gains)


def _following(automatic: AutomaticBalance) -> Stage:
    """Costs nothing while the light is white."""

    def stage(planes: Planes) -> Planes:
        gains = automatic.gains
        return colour.balanced(planes, gains) if colour.differs(gains) else planes

    return stage
