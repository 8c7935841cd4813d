"""What the rest of the device knows of hardware. Real drivers and the bench implement the same Protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

EdgeListener = Callable[[bool], None]


class GpioLine(Protocol):
    """One electrical line of a port, seen as a circuit: True is closed, False is open.

    An open-collector output or a relay contact that conducts is closed; an input whose pin is tied to ground is
    closed. Inversions of the board are the driver's and its board file's business.
    """

    name: str

    def read(self) -> bool:
        """The present state of the circuit."""
        ...

    def write(self, closed: bool) -> None:
        """Drive the circuit; only in direction output. Raises `Unavailable` when the line is gone."""

    def set_direction(self, direction: str) -> None:
        """``"input"`` or ``"output"``; an output begins open. Raises `Invalid` when the line cannot."""

    def watch(self, listener: EdgeListener | None) -> None:
        """Call ``listener(closed)`` on the event loop at every edge of an input; None ends it."""


class Led(Protocol):
    """A light with one or more colours."""

    name: str

    def show(self, color: str, *, blink: float = 0.0) -> None:
        """``color`` of the product's list or ``"off"``; ``blink`` is the period in seconds, 0 is steady."""


class Hardware(Protocol):
    """Everything that this device is screwed to. Subsystems ask for parts by the names in the product file."""

    kind: str
    """``bench`` or ``board``."""

    async def start(self) -> None:
        """Take hold of the hardware; raises `StartError` when the board file does not fit this machine."""

    async def stop(self) -> None:
        """Let go; outputs are left open."""

    def line(self, name: str) -> GpioLine:
        """The line called ``name``; raises `NotFound` when the board has none."""
        ...

    def led(self, name: str) -> Led:
        """The light called ``name``; a board without it gives one that only remembers what it shows."""
        ...

    def button(self, name: str) -> GpioLine:
        """The service button called ``name`` (``control``); closed is pressed."""
        ...

    def describe(self) -> Mapping[str, Any]:
        """Facts for the status page and the server report: driver, chip, board."""
        ...
