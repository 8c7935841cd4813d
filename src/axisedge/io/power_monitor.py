"""Power monitoring of a door controller: power in and out, each door group, temperature. Manual: Power monitoring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from axisedge.core.clock import Clock
from axisedge.core.product import Product, RailFact
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.hardware.protocols import Hardware, Measured
from axisedge.io.leds import Leds

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks."""
PRESENT = 1.0
"""Volts from which a rail has power at all."""
LOW = 0.9
"""Part of its nominal voltage below which a rail has too little."""
COLDEST, HOTTEST, CRITICAL = -20.0, 80.0, 95.0
"""°C of the core: below and above normal operation, and where it must be told as critical."""
BACK = 3.0
"""°C that the temperature must return before a limit is no longer exceeded."""

STATUS = "Device status"
_FOLDERS = {"Status": "Status", "Temperature": "Temperature", "HardwareFailure": "Hardware failure"}
_LEVEL = (Item("sensor_level", "xsd:boolean", "Active", state=True),)


def _temperature(name: str, title: str) -> EventType:
    topic = f"tns1:Device/tnsaxis:Status/Temperature/{name}"
    return EventType(topic, title, data=_LEVEL, stateful=True, folders=_FOLDERS, group=STATUS)


ABOVE = _temperature("Above", "Above operating temperature")
BELOW = _temperature("Below", "Below operating temperature")
INSIDE = _temperature("Inside", "Within operating temperature")
OUTSIDE = _temperature("Above_or_below", "Above or below operating temperature")
TOO_HOT = EventType(
    "tns1:Device/tnsaxis:HardwareFailure/TemperatureCritical",
    "Temperature critical",
    source=(Item("temperature", "xsd:int", "Sensor", choices=lambda: (Choice("0", "Core"),)),),
    data=(Item("temperature_critical", "xsd:boolean", "Critical", state=True),),
    stateful=True,
    folders=_FOLDERS,
    group=STATUS,
)


class Health(StrEnum):
    """How a rail is."""

    OK = "ok"
    ABSENT = "absent"
    """It has no power; a power input that is not connected is no fault."""
    LOW = "low"
    OVER_CURRENT = "over-current"
    UNKNOWN = "unknown"
    """Nothing measures it on this hardware."""


@dataclass(frozen=True, slots=True)
class Rail:
    """One rail as it is now."""

    fact: RailFact
    measured: Measured = field(default_factory=Measured)
    health: Health = Health.UNKNOWN


class PowerMonitor:
    """Measures, and tells what goes wrong."""

    name = "power-monitor"

    def __init__(self, product: Product, bus: Bus, hardware: Hardware, clock: Clock, leds: Leds) -> None:
        self._bus = bus
        self._meter = hardware.power()
        self._clock = clock
        self._leds = leds
        self.background = Background()
        self.rails = [Rail(fact) for fact in product.rails]
        self.celsius: float | None = None
        """Temperature of the core; None where nothing measures it."""
        self._warm = self._cold = self._critical = False
        self._failed = EventType(
            "tns1:Device/tnsaxis:HardwareFailure/PowerSupplyFailure",
            "Power supply failure",
            source=(Item("power", "xsd:int", "Power", choices=lambda: self._choices("in")),),
            data=(Item("power_critical", "xsd:boolean", "Failed", state=True),),
            stateful=True,
            folders=_FOLDERS,
            group=STATUS,
        )
        self._over = EventType(
            "tns1:Device/tnsaxis:RingPowerLimitExceeded",
            "Over-current protection",
            source=(Item("input", "xsd:int", "Power", choices=lambda: self._choices("")),),
            data=(Item("limit_exceeded", "xsd:boolean", "Limit exceeded", state=True),),
            stateful=True,
            group=STATUS,
        )
        bus.declare(ABOVE, BELOW, INSIDE, OUTSIDE, TOO_HOT, self._failed, self._over)

    def _choices(self, kind: str) -> Sequence[Choice]:
        return [Choice(str(n), r.fact.title) for n, r in enumerate(self.rails) if kind in ("", r.fact.kind)]

    async def start(self) -> None:
        """Measure."""
        self.background.spawn(self._watch(), "power monitor")

    async def stop(self) -> None:
        """Measure no longer."""
        await self.background.cancel()

    async def _watch(self) -> None:
        while True:
            self.take(*await asyncio.to_thread(self._read))
            await self._clock.sleep(EVERY)

    def _read(self) -> tuple[list[Measured], float | None]:
        return [self._meter.rail(rail.fact.name) for rail in self.rails], self._meter.celsius()

    def take(self, measured: Sequence[Measured], celsius: float | None) -> None:
        """Judge what was measured, and tell what has changed."""
        over = set()
        for index, (rail, now) in enumerate(zip(self.rails, measured, strict=True)):
            health = judged(rail.fact, now)
            if health is not rail.health and Health.OVER_CURRENT in (health, rail.health):
                log.warning("%s: %s", rail.fact.title, health)
            self.rails[index] = replace(rail, measured=now, health=health)
            if health is Health.UNKNOWN:
                continue
            if rail.fact.kind == "in":
                self._bus.publish(self._failed, {"power": index}, {"power_critical": health is Health.LOW})
            exceeded = health is Health.OVER_CURRENT
            if rail.fact.limit:
                self._bus.publish(self._over, {"input": index}, {"limit_exceeded": exceeded})
            if exceeded and rail.fact.light:
                over.add(rail.fact.light)
        for light in {rail.fact.light for rail in self.rails if rail.fact.light}:
            self._leds.set(light, light in over)
        self.celsius = celsius
        if celsius is not None:
            self._judge_temperature(celsius)

    def _judge_temperature(self, celsius: float) -> None:
        self._warm = celsius > (HOTTEST - BACK if self._warm else HOTTEST)
        self._cold = celsius < (COLDEST + BACK if self._cold else COLDEST)
        self._critical = celsius > (CRITICAL - BACK if self._critical else CRITICAL)
        outside = self._warm or self._cold
        for declared, holds in (
            (ABOVE, self._warm),
            (BELOW, self._cold),
            (INSIDE, not outside),
            (OUTSIDE, outside),
        ):
            self._bus.publish(declared, None, {"sensor_level": holds})
        self._bus.publish(TOO_HOT, {"temperature": 0}, {"temperature_critical": self._critical})


def judged(fact: RailFact, now: Measured) -> Health:
    """How a rail is that measures so."""
    if now.fault or (now.amps is not None and fact.limit and now.amps > fact.limit):
        return Health.OVER_CURRENT
    if now.low:
        return Health.LOW
    if now.volts is None:
        return Health.UNKNOWN if now.low is None and now.amps is None else Health.OK
    if now.volts < PRESENT:
        return Health.ABSENT
    return Health.LOW if now.volts < fact.volts * LOW else Health.OK
