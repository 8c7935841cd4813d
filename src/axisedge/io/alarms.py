"""Alarms of a door controller: moved, opened, or its cabinet tampered with. Manual: Device > Alarms."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import NotFound, Unavailable
from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, Event, EventType, Item
from axisedge.hardware.protocols import GpioLine, Hardware
from axisedge.io.ports import Ports

log = logging.getLogger(__name__)

CASING, MOTION, TAMPER = "casing", "motion", "tamper"
"""The lines: the casing's switch is closed while the lid is on; the motion sensor closes when it feels one."""
MOVED_FOR = 5.0
"""Seconds that a motion stays shown."""
NAME = "DoorController"

GROUP = "Device status"
CASING_OPEN = EventType(
    "tns1:Device/tnsaxis:Casing/Open",
    "Casing open",
    source=(Item("Name", title="Casing", choices=lambda: (Choice(NAME, "Door controller"),)),),
    data=(Item("Open", "xsd:boolean", "Open", state=True),),
    stateful=True,
    folders={"Casing": "Casing"},
    group=GROUP,
)
MOVED = EventType(
    "tns1:Device/tnsaxis:Tampering/ShockDetected",
    "Device motion",
    source=(Item("channel", "xsd:int", "Sensor", choices=lambda: (Choice("0", "Motion sensor"),)),),
    folders={"Tampering": "Tampering"},
    group=GROUP,
)
EXTERNAL_TAMPER = EventType(
    "tns1:Device/tnsaxis:Tampering/ExternalTamper",
    "External tamper",
    data=(Item("Tampered", "xsd:boolean", "Tampered", state=True),),
    stateful=True,
    folders={"Tampering": "Tampering"},
    group=GROUP,
)
"""The topic is ours: no public page names the device's own."""


class AlarmSettings(SettingsModel):
    """Which alarms are on."""

    device_motion: bool = Field(
        False,
        title="Device motion",
        description="An alarm when the device is moved.",
        json_schema_extra={"order": 1},
    )
    casing_open: bool = Field(
        True,
        title="Casing open",
        description="An alarm while the casing is open. Turn it off for a controller without a casing.",
        json_schema_extra={"order": 2},
    )
    external_tamper: bool = Field(
        False,
        title="External tamper",
        description="An alarm while the tamper input is active, or its supervised cable is cut or shorted.",
        json_schema_extra={"order": 3},
    )


SECTION = Section("alarms", AlarmSettings, title="Alarms", place="Device/Alarms", read=Role.OPERATOR)


@dataclass(slots=True)
class Alarm:
    """One alarm as it is now."""

    name: str
    """The name of its setting."""
    on: bool = False
    active: bool = False
    problem: str = ""
    """Why it cannot be told; empty when it can."""
    port: int | None = None
    """Index of the port that it listens to, where it is one."""


class Alarms:
    """Watches the alarm lines and the tamper input."""

    name = "alarms"

    def __init__(
        self, product: Product, settings: Settings, bus: Bus, hardware: Hardware, clock: Clock, ports: Ports
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._hardware = hardware
        self._clock = clock
        self._ports = ports
        self._tamper = next((n for n, port in enumerate(product.ports) if port.line == TAMPER), None)
        self.motion, self.casing, self.tamper = self.all = (
            Alarm("device_motion"),
            Alarm("casing_open"),
            Alarm("external_tamper", port=self._tamper),
        )
        self._lines: list[GpioLine] = []
        self._stop: Callable[[], None] | None = None
        self._still: Timer | None = None
        self._running = False
        settings.section(SECTION)
        settings.subscribe(SECTION.name, self._apply)
        bus.declare(CASING_OPEN, MOVED, EXTERNAL_TAMPER)

    async def start(self) -> None:
        """Watch what the owner has turned on."""
        self._running = True
        self._stop = self._bus.listen(self._heard)
        self._choose()

    async def stop(self) -> None:
        """Watch nothing."""
        self._running = False
        if self._stop is not None:
            self._stop()
            self._stop = None
        self._let_go()

    async def _apply(self, old: AlarmSettings, new: AlarmSettings) -> None:
        if self._running:
            self._let_go()
            self._choose()

    def _let_go(self) -> None:
        for line in self._lines:
            line.watch(None)
        self._lines.clear()
        if self._still is not None:
            self._still.cancel()
            self._still = None

    def _choose(self) -> None:
        wanted = self._settings[SECTION]
        for alarm in self.all:
            alarm.on, alarm.active, alarm.problem = getattr(wanted, alarm.name), False, ""
        if self.casing.on:
            self._watch(self.casing, CASING, self._casing)
        if self.casing.problem or not self.casing.on:
            self._bus.delete(CASING_OPEN, Name=NAME)
        if self.motion.on:
            self._watch(self.motion, MOTION, self._motion)
        if self.tamper.on and self._tamper is not None:
            self._external()
        else:
            self._bus.delete(EXTERNAL_TAMPER)

    def _watch(self, alarm: Alarm, name: str, told: Callable[[bool], None]) -> None:
        def lost(why: str) -> None:
            alarm.problem = f"unavailable: {why}"
            log.error("alarm %s cannot be told: %s", alarm.name, why)

        try:
            line = self._hardware.line(name)
            line.watch(told, lost)
            closed = line.read()
        except (NotFound, Unavailable) as error:
            lost(str(error))
            return
        self._lines.append(line)
        told(closed)

    def _casing(self, closed: bool) -> None:
        self.casing.active = not closed
        self._bus.publish(CASING_OPEN, {"Name": NAME}, {"Open": not closed})

    def _motion(self, closed: bool) -> None:
        if not closed:
            return
        self.motion.active = True
        self._bus.publish(MOVED, {"channel": 0})
        if self._still is not None:
            self._still.cancel()
        self._still = self._clock.call_later(MOVED_FOR, self._rest)

    def _rest(self) -> None:
        self._still = None
        self.motion.active = False

    def _heard(self, event: Event) -> None:
        ours = event.source.get("port") == str(self._tamper)
        if self.tamper.on and ours and event.topic.endswith(("IO/Port", "IO/SupervisedPort")):
            self._external()

    def _external(self) -> None:
        if self._tamper is None:
            return
        port = self._ports[self._tamper]
        self.tamper.problem = port.problem or port.loop_problem
        self.tamper.active = port.active or port.loop.tampered
        self._bus.publish(EXTERNAL_TAMPER, None, {"Tampered": self.tamper.active})
