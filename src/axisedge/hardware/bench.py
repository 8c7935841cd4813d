"""Simulated hardware that a script, a test or the page can touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound
from axisedge.core.product import Product
from axisedge.hardware.protocols import GpioLine, Led


class Bench:
    """The bench."""

    kind = "bench"

    def __init__(self, product: Product, clock: Clock) -> None:
        self._product = product
        self._clock = clock

    async def start(self) -> None:
        """See `Hardware.start`."""

    async def stop(self) -> None:
        """See `Hardware.stop`."""

    def line(self, name: str) -> GpioLine:
        """See `Hardware.line`."""
        raise NotFound("line", name)

    def led(self, name: str) -> Led:
        """See `Hardware.led`."""
        raise NotFound("led", name)

    def button(self, name: str) -> GpioLine:
        """See `Hardware.button`."""
        raise NotFound("button", name)

    def describe(self) -> Mapping[str, Any]:
        """See `Hardware.describe`."""
        return {"driver": "bench"}
