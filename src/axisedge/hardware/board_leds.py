"""Lights of a real board: pins, and lamps that the kernel drives (``/sys/class/leds``)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import OFF, OFF_COLOR, GpioLine, Light

log = logging.getLogger(__name__)

SYSFS = Path("/sys/class/leds")


class Lamp(Protocol):
    """One lamp of one colour."""

    def light(self, on: bool) -> None:
        """Switch it; raises `Unavailable`."""

    def release(self) -> None:
        """Switch it off and give it back."""


class LineLamp:
    """A lamp on a pin."""

    def __init__(self, line: ReleasableLine) -> None:
        self._line = line

    def light(self, on: bool) -> None:
        """See `Lamp.light`."""
        self._line.write(on)

    def release(self) -> None:
        """See `Lamp.release`."""
        self._line.release()


class ReleasableLine(GpioLine, Protocol):
    """A line that can be given back."""

    def release(self) -> None:
        """Open it and give it back."""


class SysfsLamp:
    """A lamp that the kernel drives. Its trigger is taken away, so that nothing else switches it."""

    def __init__(self, name: str, folder: Path = SYSFS) -> None:
        """Raises `Unavailable` when the kernel knows no such lamp, or does not let this user switch it."""
        self._name = name
        self._file = folder / name / "brightness"
        try:
            self._brightest = (folder / name / "max_brightness").read_text().strip()
            (folder / name / "trigger").write_text("none")
        except OSError as error:
            raise Unavailable(f"LED {name}", str(error.strerror)) from None

    def light(self, on: bool) -> None:
        """See `Lamp.light`."""
        try:
            self._file.write_text(self._brightest if on else "0")
        except OSError as error:
            raise Unavailable(f"LED {self._name}", str(error.strerror)) from None

    def release(self) -> None:
        """See `Lamp.release`."""
        self.light(False)


class BoardLed:
    """A light made of lamps. Without lamps it only remembers what it shows."""

    def __init__(
        self, name: str, lamps: Mapping[str, Lamp], colors: Mapping[str, Sequence[str]], clock: Clock
    ) -> None:
        self.name = name
        self._lamps = lamps
        self._colors = colors
        self._clock = clock
        self._timer: Timer | None = None
        self.shown = OFF

    def show(self, light: Light) -> None:
        """See `Led.show`."""
        if light != self.shown:
            self.shown = light
            self._step(0)

    def _step(self, at: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        color, seconds = self.shown.steps[at]
        lit = () if color == OFF_COLOR else self._colors.get(color, (color,))
        try:
            for name, lamp in self._lamps.items():
                lamp.light(name in lit)
        except Unavailable as error:  # a light that fails must not take the door down
            log.error("%s", error)
            return
        if not self.shown.steady and self._lamps:
            self._timer = self._clock.call_later(seconds, self._step, (at + 1) % len(self.shown.steps))

    def release(self) -> None:
        """Go dark and give the lamps back."""
        if self._timer is not None:
            self._timer.cancel()
        for lamp in self._lamps.values():
            try:
                lamp.release()
            except Unavailable as error:
                log.error("%s", error)
