"""The bench's power: rails that a hand can load, starve and take away, and a core that can be warmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axisedge.core.errors import NotFound
from axisedge.core.product import Product
from axisedge.hardware.protocols import Measured

WARM = 41.0
"""°C of a core that nobody touches."""


class BenchPower:
    """See `PowerMeter`. A new bench is fed by PoE alone, with a little current on every other rail."""

    def __init__(self, product: Product, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._facts = {rail.name: rail for rail in product.rails}
        self._rails: dict[str, tuple[float, float]] = {}
        fed = False
        for rail in product.rails:
            on = rail.kind != "in" or not fed
            fed = fed or rail.kind == "in"
            self._rails[rail.name] = (rail.volts, 0.2) if on else (0.0, 0.0)
        self._celsius = WARM

    def rail(self, name: str) -> Measured:
        """See `PowerMeter.rail`."""
        volts, amps = self._rails.get(name, (0.0, 0.0))
        return Measured(volts, amps)

    def celsius(self) -> float | None:
        """See `PowerMeter.celsius`."""
        return self._celsius if self._rails else None

    def state(self) -> dict[str, Any] | None:
        """What a hand has done to it; None on a product that measures nothing."""
        if not self._rails:
            return None
        rails = [
            {"name": name, "title": self._facts[name].title, "volts": volts, "amps": amps}
            for name, (volts, amps) in self._rails.items()
        ]
        return {"rails": rails, "celsius": self._celsius}

    def set(self, name: str, volts: float | None, amps: float | None) -> None:
        """Change what a rail gives; raises `NotFound`."""
        if name not in self._rails:
            raise NotFound("power rail", name)
        before = self._rails[name]
        self._rails[name] = (before[0] if volts is None else volts, before[1] if amps is None else amps)
        self._changed()

    def warm(self, celsius: float) -> None:
        """Change the temperature of the core; raises `NotFound` where it is not measured."""
        if not self._rails:
            raise NotFound("temperature sensor", "core")
        self._celsius = celsius
        self._changed()
