"""Supervised inputs: what the resistance of a loop says about its switch and its cable. No I/O, no time.

Two resistors at the far end tell a closed and an open switch from a shorted and a cut cable. Manual: Supervised inputs.

    parallel first: 22 kΩ across the cable, then 4.7 kΩ in series with the switch
    serial first:   R in series, then R across the switch; R is 1, 2.2, 4.7 or 10 kΩ
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

PARALLEL = 22_000.0
SERIAL = 4_700.0
RESISTORS = {"1k": 1_000.0, "2.2k": 2_200.0, "4.7k": 4_700.0, "10k": 10_000.0}
"""Values of the serial-first connection, in ohms."""
HYSTERESIS = 0.05
"""A state is left only when the resistance is this part beyond its limit, so that noise at a limit tells nothing."""
STEADY = 2
"""Readings in a row that must agree before a change is believed."""


class Loop(StrEnum):
    """The state of a supervised input, in the words of its event."""

    OPEN = "open"
    CLOSED = "closed"
    SHORTED = "shorted"
    """The cable is tied to ground."""
    CUT = "cut"
    """No current path to ground."""
    UNDEFINED = "undefined"
    """It cannot be measured."""

    @property
    def tampered(self) -> bool:
        """Whether somebody has been at the cable."""
        return self in (Loop.SHORTED, Loop.CUT)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the loop measures with its switch open and closed, in ohms."""

    open: float
    closed: float

    @property
    def limits(self) -> tuple[float, float, float]:
        """Ohms between shorted and closed, closed and open, open and cut: half, geometric mean, double."""
        return self.closed / 2, math.sqrt(self.closed * self.open), self.open * 2

    def state(self, ohms: float, before: Loop = Loop.UNDEFINED) -> Loop:
        """What ``ohms`` says, given the state before it; a number that is none is `Loop.UNDEFINED`."""
        if math.isnan(ohms) or ohms < 0:
            return Loop.UNDEFINED
        order = (Loop.SHORTED, Loop.CLOSED, Loop.OPEN, Loop.CUT)
        limits = self.limits
        if before in order:
            place = order.index(before)
            low = limits[place - 1] * (1 - HYSTERESIS) if place else 0.0
            high = limits[place] * (1 + HYSTERESIS) if place < len(limits) else math.inf
            if low <= ohms <= high:
                return before
        return order[sum(ohms > limit for limit in limits)]


def parallel_first() -> Scheme:
    """The connection with 22 kΩ and 4.7 kΩ."""
    return Scheme(open=PARALLEL, closed=PARALLEL * SERIAL / (PARALLEL + SERIAL))


def serial_first(resistor: str) -> Scheme:
    """The connection with two equal resistors, one of `RESISTORS`."""
    ohms = RESISTORS[resistor]
    return Scheme(open=2 * ohms, closed=ohms)


def scheme(connection: str, resistor: str) -> Scheme:
    """The scheme of a port's settings."""
    return parallel_first() if connection == "parallel-first" else serial_first(resistor)


class Watcher:
    """Follows one loop: believes a change after `STEADY` readings that agree."""

    def __init__(self, wired: Scheme) -> None:
        self.wired = wired
        self.state = Loop.UNDEFINED
        self._next = Loop.UNDEFINED
        self._agreed = 0

    def read(self, ohms: float) -> bool:
        """Take a reading; True when it changes the state."""
        seen = self.wired.state(ohms, self.state)
        if seen is self.state:
            self._agreed = 0
            return False
        self._agreed = self._agreed + 1 if seen is self._next else 1
        self._next = seen
        if self._agreed < STEADY:
            return False
        self.state, self._agreed = seen, 0
        return True
