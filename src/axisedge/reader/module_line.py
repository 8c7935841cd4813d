"""One output or input of an expansion module, as the ports see it."""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import EdgeListener, LostListener
from axisedge.reader.feedback import LONGEST

FOLLOW = 2.0
"""Seconds that a module may take until its output is what it was told."""
GRACE = 1.0
"""Seconds that a module's own time is longer than the device's, so that the device is first."""
AGAIN = 10.0
"""A module's time is prolonged when fewer seconds of it are left, and the output is to stay longer."""

Send = Callable[[int, bool, float], None]
"""``send(number, active, seconds)``: an output command; raises `Unavailable`."""


class ModuleLine:
    """See `GpioLine` and `TimedLine`. Inputs are told by the module (`Ports.sensed`), never by edges."""

    def __init__(self, name: str, output: int, input: int | None, send: Send, clock: Clock) -> None:
        """``output`` and ``input`` are its numbers on the module, from 0; a relay has no input."""
        self.name = name
        self.output = output
        self.input = input
        self.why = "the expansion module is not connected"
        """Why it cannot be used; empty when it can."""
        self.sensed: int | None = None
        """What its input was told to be last, see `InputState`."""
        self._send = send
        self._clock = clock
        self._direction = "input"
        self._wanted = False
        self._until = 0.0
        self._contact = False
        self._back_at = 0.0
        """When a timed output goes back; 0 for one that is not timed."""
        self._sent_until = 0.0

    @property
    def is_output(self) -> bool:
        """Whether it is driven."""
        return self._direction == "output"

    def contact(self, closed: bool) -> None:
        """The module says what the output is."""
        self._contact = closed
        if closed == self._wanted:
            self._until = 0.0

    def read(self) -> bool:
        """See `GpioLine.read`: for an output what the module said, or what it was told a moment ago."""
        if self.why:
            raise Unavailable(f"line {self.name}", self.why)
        if not self.is_output:
            return self.sensed == 1
        return self._wanted if self._clock.monotonic() < self._until else self._contact

    def write(self, closed: bool) -> None:
        """See `GpioLine.write`."""
        self.write_for(closed, 0.0)

    def write_for(self, closed: bool, seconds: float) -> None:
        """See `TimedLine.write_for`."""
        if self.why:
            raise Unavailable(f"line {self.name}", self.why)
        if not self.is_output:
            raise Unavailable(f"line {self.name}", "it is an input")
        now = self._clock.monotonic()
        self._back_at = now + seconds + GRACE if seconds else 0.0
        self._wanted, self._until = closed, now + FOLLOW
        self._transmit(now)

    def _transmit(self, now: float) -> None:
        left = min(self._back_at - now, LONGEST) if self._back_at else 0.0
        self._send(self.output, self._wanted, left)
        self._sent_until = now + left

    def prolong(self) -> None:
        """Called now and then: gives the module the rest of a time that is longer than it can be told at once."""
        now = self._clock.monotonic()
        if self._back_at > self._sent_until and not self.why and self._sent_until - now < AGAIN:
            self._transmit(now)

    def set_direction(self, direction: str) -> None:
        """See `GpioLine.set_direction`."""
        was, self._direction = self._direction, direction
        if direction == "output" or was == "output":  # an output begins open, and an input drives nothing
            self._direction = "output"
            self.write(False)
            self._direction = direction

    def watch(self, listener: EdgeListener | None, lost: LostListener | None = None) -> None:
        """See `GpioLine.watch`: nothing happens here by itself."""
