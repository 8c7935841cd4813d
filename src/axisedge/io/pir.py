"""The built-in motion sensor (PIR): its port is told as an input, and as a sensor."""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.product import Product
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, Event, EventType, Item

LINE = "pir"
PORT = "tns1:Device/tnsaxis:IO/Port"

PIR = EventType(
    "tns1:Device/tnsaxis:Sensor/PIR",
    "PIR sensor",
    source=(Item("sensor", "xsd:int", "Sensor", choices=lambda: (Choice("0", "PIR sensor"),)),),
    data=(Item("state", "xsd:boolean", "Active", state=True),),
    stateful=True,
    folders={"Sensor": "Sensors"},
    group="Sensors",
)


class PirSensor:
    """Tells the sensor's state beside that of its port."""

    name = "pir"

    def __init__(self, product: Product, bus: Bus) -> None:
        """Raises ValueError for a product without the sensor's port."""
        self._port = str([port.line for port in product.ports].index(LINE))
        self._bus = bus
        self._stop: Callable[[], None] | None = None
        bus.declare(PIR)

    async def start(self) -> None:
        """Follow the port."""
        self._stop = self._bus.listen(self._heard)
        now = self._bus.state(self._bus.type(PORT), port=self._port)
        self._bus.publish(PIR, {"sensor": 0}, {"state": now is not None and now["state"] == "1"})

    async def stop(self) -> None:
        """Follow it no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _heard(self, event: Event) -> None:
        if event.topic == PORT and event.source["port"] == self._port:
            self._bus.publish(PIR, {"sensor": 0}, {"state": event.data["state"] == "1"})
