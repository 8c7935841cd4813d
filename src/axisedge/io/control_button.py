"""The control button: short press, press for the cloud connection, hold at power-up for factory default.

The timings stand in the product file, from each manual: ``short_press`` (what a short press does), ``cloud_hold``
(seconds), ``factory_hold_from`` and ``factory_hold_to`` (seconds after power-up between which a release resets;
without the latter any later release does).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import NotFound
from axisedge.core.product import Product
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.hardware.protocols import GpioLine, Hardware
from axisedge.io.leds import Leds

log = logging.getLogger(__name__)

CONTROL = "control"
CLOUD_FLASH = 5.0
"""Seconds that the status LED flashes at least once the cloud connection was asked for."""
FIRST_AMBER = 2.0
"""Seconds at power-up after which a held button shows, on products that turn amber for a second time."""

PRESSED = EventType(
    "tns1:Device/tnsaxis:ControlButton",
    "Control button",
    data=(
        Item(
            "Action",
            title="Action",
            choices=lambda: (
                Choice("Calibrate", "Calibrate the speaker test"),
                Choice("CloudConnection", "Connect to the cloud"),
                Choice("FactoryDefault", "Reset to factory default"),
            ),
        ),
    ),
    hidden=True,
    group="Device status",
)


class ControlButton:
    """Watches the button and tells what a press means."""

    name = "control-button"

    def __init__(
        self,
        product: Product,
        bus: Bus,
        hardware: Hardware,
        clock: Clock,
        leds: Leds,
        factory_default: Callable[[], None],
    ) -> None:
        facts = product.control_button
        self._short_press = str(facts.get("short_press", "")).capitalize()
        self._cloud_hold = float(facts.get("cloud_hold", 0))
        self._from = float(facts.get("factory_hold_from", 0))
        self._to = float(facts.get("factory_hold_to", 0)) or float("inf")
        self._bus = bus
        self._hardware = hardware
        self._clock = clock
        self._leds = leds
        self._factory_default = factory_default
        self._line: GpioLine | None = None
        self._pressed_at: float | None = None
        self._at_power_up = False
        self._timers: list[Timer] = []
        bus.declare(PRESSED)

    async def start(self) -> None:
        """Watch the button; one that is down already was held at power-up. A board may have none."""
        try:
            self._line = self._hardware.button(CONTROL)
        except NotFound:
            log.info("this board has no control button")
            return
        self._line.watch(self._edge)
        if self._line.read() and self._from:
            self._pressed_at = self._clock.monotonic()
            self._at_power_up = True
            self._later(FIRST_AMBER, "held", True)
            self._later(self._from, "factory-default", True)
            if self._to != float("inf"):
                self._later(self._to, "factory-default", False)

    async def stop(self) -> None:
        """Watch no longer."""
        if self._line is not None:
            self._line.watch(None)
        self._forget()

    def _edge(self, pressed: bool) -> None:
        if pressed:
            self._forget()
            self._pressed_at = self._clock.monotonic()
            if self._cloud_hold:
                self._timers.append(self._clock.call_later(self._cloud_hold, self._cloud))
        elif self._pressed_at is not None:
            held = self._clock.monotonic() - self._pressed_at
            at_power_up = self._at_power_up
            self._forget()
            if at_power_up:
                self._released_after_power_up(held)
            elif self._short_press and (held < self._cloud_hold or not self._cloud_hold):
                self._tell(self._short_press)

    def _released_after_power_up(self, held: float) -> None:
        self._leds.set("held", False)
        if self._from <= held <= self._to:
            self._leds.set("factory-default", True)
            self._tell("FactoryDefault")
            self._factory_default()
        else:
            self._leds.set("factory-default", False)
            log.info("the control button was held for %.1f s at power-up, which resets nothing", held)

    def _cloud(self) -> None:
        self._leds.set("cloud", True, seconds=CLOUD_FLASH)
        self._tell("CloudConnection")

    def _tell(self, action: str) -> None:
        log.info("control button: %s", action)
        self._bus.publish(PRESSED, data={"Action": action})

    def _later(self, seconds: float, condition: str, holds: bool) -> None:
        self._timers.append(self._clock.call_later(seconds, self._leds.set, condition, holds))

    def _forget(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._pressed_at = None
        self._at_power_up = False
