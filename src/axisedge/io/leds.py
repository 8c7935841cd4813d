"""The lights of the device: the status LED and the indicator icons.

What a light shows is data in the product file: conditions in order of importance, each with a light. This subsystem
knows which conditions hold and lets the first one decide.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from pydantic import Field

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.product import LedFact, Product
from axisedge.core.settings import Change, Section, Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event
from axisedge.hardware.protocols import OFF, OFF_COLOR, Hardware, Led, Light, Link
from axisedge.io.ports import Ports

log = logging.getLogger(__name__)

LAMP_TEST = 3.0
"""Seconds that indicator icons are lit when the power comes."""
STARTED = 10.0
"""Seconds after start-up that a status LED which is dark in operation shows that all is well."""
FAST = 100
"""Mbit/s from which the network light is green."""
LONGEST_OVERRIDE = 3600.0

CONDITIONS: Mapping[str, str] = {
    "power": "the device has power",
    "power-on": "the first seconds after power came",
    "starting": "start-up, until the device is ready",
    "started": "the first seconds after start-up",
    "normal": "normal operation",
    "restoring": "settings are being restored",
    "upgrading": "the software is being upgraded",
    "upgrade-failed": "the last upgrade failed",
    "held": "the control button is held at power-up",
    "factory-default": "releasing the control button now, or what runs already, resets to factory default",
    "cloud": "the cloud connection was asked for with the control button",
    "network-lost": "no network connection",
    "network-100": "connected at 100 Mbit/s or faster",
    "network-10": "connected at 10 Mbit/s",
    "network-100-activity": "traffic at 100 Mbit/s or faster",
    "network-10-activity": "traffic at 10 Mbit/s",
    "calling": "an outgoing call was initiated",
    "ringing": "an incoming call was initiated",
    "in-call": "a call is going on",
    "call-button-light": "the call button is lit while the device waits",
    "door": "an output with the usage Door is active",
    "doors-online": "the part for doors is in contact with the controller",
    "doors-offline": "the part for doors is out of contact",
    "reader-over-current": "over-current or under-voltage on a reader port",
    "relay-over-current": "over-current or under-voltage on a relay port",
    "microphone-in-use": "somebody hears what the microphone hears",
    "calibrating": "the speaker test is being calibrated",
}
"""Every condition that product files may use; ``active:LINE`` and ``closed:LINE`` follow a port besides."""

_CALL_STATES = {"Calling": "calling", "Ringing": "ringing", "Active": "in-call"}
_OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"
_CALL = "tnsaxis:Call/State"


class LedSettings(SettingsModel):
    """How the lights behave."""

    status_in_operation: bool = Field(
        True,
        title="Status LED lit in normal operation",
        description="When off, the status LED is dark unless it has something to say.",
    )


class _Shown:
    """One light with its table."""

    __slots__ = ("fact", "led", "override", "table", "timer")

    def __init__(self, fact: LedFact, led: Led) -> None:
        self.fact = fact
        self.led = led
        self.table = [(condition, Light.parse(text)) for condition, text in fact.shows.items()]
        self.override: Light | None = None
        self.timer: Timer | None = None


class Leds:
    """The lights."""

    name = "leds"

    def __init__(
        self, product: Product, settings: Settings, bus: Bus, hardware: Hardware, clock: Clock, ports: Ports
    ) -> None:
        self._product = product
        self._settings = settings
        self._section = settings.section(
            Section(
                "leds",
                LedSettings,
                title="Status LED",
                place="System/Accessories",
                defaults=product.defaults.get("leds", {}),
            )
        )
        self._bus = bus
        self._hardware = hardware
        self._clock = clock
        self._ports = ports
        self._shown: dict[str, _Shown] = {}
        self._holding: set[str] = set()
        self._timers: dict[str, Timer] = {}
        self._stops: list[Callable[[], object]] = []

    async def start(self) -> None:
        """Light up, and follow ports and calls."""
        self._shown = {fact.name: _Shown(fact, self._hardware.led(fact.name)) for fact in self._product.leds}
        network = self._hardware.network()
        network.watch(self._linked)
        self._linked(network.link())
        self._stops = [self._bus.listen(self._heard), self._settings.watch(self._changed)]
        if "normal" not in self._holding:
            self._holding |= {"power", "starting"}
            self.set("power-on", True, seconds=LAMP_TEST)
        else:  # started again after a failure; before that no output has left its starting state
            self._follow_ports()

    def ready(self) -> None:
        """The device has started."""
        self._holding.discard("starting")
        self._holding.add("normal")
        self.set("started", True, seconds=STARTED)

    async def stop(self) -> None:
        """Leave the lights as they are: the next start begins with its own."""
        for stop in self._stops:
            stop()
        self._stops = []
        self._hardware.network().watch(None)
        for timer in self._timers.values():
            timer.cancel()
        for shown in self._shown.values():
            if shown.timer is not None:
                shown.timer.cancel()

    # -- what others tell ----------------------------------------------------------------------------------------

    def set(self, condition: str, holds: bool, *, seconds: float | None = None) -> None:
        """A condition begins or ends to hold; with ``seconds`` it ends by itself. Raises `NotFound` for its name."""
        if condition not in CONDITIONS:
            raise NotFound("LED condition", condition)
        timer = self._timers.pop(condition, None)
        if timer is not None:
            timer.cancel()
        if holds and seconds is not None:
            self._timers[condition] = self._clock.call_later(seconds, self.set, condition, False)
        self._hold(condition, holds)
        self._show()

    def holds(self, condition: str) -> bool:
        """Whether ``condition`` holds now."""
        return condition in self._holding

    def override(self, name: str, color: str, seconds: float | None = None) -> None:
        """Show ``color`` (or ``off``) on light ``name`` whatever else holds, for ``seconds``; "" ends it.

        Raises `NotFound` for the light, `Invalid` for a colour that it does not have or a time out of range.
        """
        if not color:
            self._override(name, None, None)
            return
        self.show(name, Light(((color, 0.0),)), seconds)

    def show(self, name: str, light: Light, seconds: float | None = None) -> Callable[[], None]:
        """As `override` for any light, flashing ones too; returns the way to end it, if it is still shown then."""
        if name not in self._shown:
            raise NotFound("LED", name)
        colors = self._shown[name].fact.colors
        if not light.colors <= {*colors}:
            raise Invalid("color", f"{name} can be {', '.join((OFF_COLOR, *colors))}")
        if seconds is not None and not 0 < seconds <= LONGEST_OVERRIDE:
            raise Invalid("duration", f"the duration must be more than 0 and at most {LONGEST_OVERRIDE:g} s")
        self._override(name, light, seconds)

        def end() -> None:
            if self._shown[name].override is light:
                self._override(name, None, None)

        return end

    def _override(self, name: str, light: Light | None, seconds: float | None) -> None:
        if name not in self._shown:
            raise NotFound("LED", name)
        shown = self._shown[name]
        if shown.timer is not None:
            shown.timer.cancel()
            shown.timer = None
        shown.override = light
        if light is not None and seconds is not None:
            shown.timer = self._clock.call_later(seconds, self._override, name, None, None)
        self._show()

    def colors(self) -> Mapping[str, tuple[str, ...]]:
        """The colours of every light, by name."""
        return {fact.name: fact.colors for fact in self._product.leds}

    def light(self, name: str) -> Light:
        """What light ``name`` shows now; raises `NotFound`."""
        if name not in self._shown:
            raise NotFound("LED", name)
        return self._wanted(self._shown[name])

    # -- what the device does --------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        if event.topic == _OUTPUT:
            self._follow_ports()
        elif event.topic == _CALL:
            now = _CALL_STATES.get(event.data.get("CallState", ""))
            for condition in _CALL_STATES.values():
                self._hold(condition, condition == now)
            self._show()

    def _linked(self, link: Link) -> None:
        fast = link.speed >= FAST
        self._hold("network-lost", link.speed == 0)
        self._hold("network-100", fast)
        self._hold("network-10", 0 < link.speed < FAST)
        self._hold("network-100-activity", fast and link.activity)
        self._hold("network-10-activity", 0 < link.speed < FAST and link.activity)
        self._show()

    def _changed(self, change: Change) -> None:
        if change.section == "io":
            self._follow_ports()
        elif change.section == "leds":
            self._show()

    def _follow_ports(self) -> None:
        for port in self._ports:
            self._hold(f"active:{port.fact.line}", port.active)
            self._hold(f"closed:{port.fact.line}", port.closed)
        self._hold("door", any(p.active and p.settings.usage == "Door" for p in self._ports.outputs()))
        self._show()

    def _hold(self, condition: str, holds: bool) -> None:
        if holds:
            self._holding.add(condition)
        else:
            self._holding.discard(condition)

    def _show(self) -> None:
        for shown in self._shown.values():
            shown.led.show(self._wanted(shown))

    def _wanted(self, shown: _Shown) -> Light:
        if shown.override is not None:
            return shown.override
        for condition, light in shown.table:
            if condition in self._holding:
                dark = condition == "normal" and not self._settings[self._section].status_in_operation
                return OFF if dark else light
        return OFF
