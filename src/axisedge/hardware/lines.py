"""The simulated parts of the bench: lines with their wires, lights, card readers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import (
    OFF,
    ChipPlace,
    Credential,
    CredentialListener,
    EdgeListener,
    Light,
    Link,
    LinkListener,
    LostListener,
    Wire,
)

Changed = Callable[[], None]


class BenchLine:
    """A terminal, its wire, and a switch (for an input) or a load (for an output) at the wire's far end."""

    __slots__ = (
        "_changed",
        "_contact",
        "_direction",
        "_driven",
        "_listener",
        "_ohms",
        "_stuck",
        "_switch",
        "_wire",
        "name",
    )

    def __init__(self, name: str, changed: Changed) -> None:
        self.name = name
        self._changed = changed
        self._direction = "input"
        self._driven = False
        self._contact = False
        self._stuck = False
        self._switch = False
        self._wire = Wire.WHOLE
        self._ohms = (math.inf, 0.0)
        self._listener: EdgeListener | None = None

    # -- the device's side (GpioLine) ------------------------------------------------------------------------

    def read(self) -> bool:
        """See `GpioLine.read`."""
        return self._contact if self._direction == "output" else self._circuit()

    def write(self, closed: bool) -> None:
        """See `GpioLine.write`."""
        if self._direction != "output":
            raise Unavailable(f"line {self.name}", "it is an input")
        if closed != self._driven:
            self._drive(closed)
            self._changed()

    def _drive(self, closed: bool) -> None:
        self._driven = closed
        if not self._stuck:
            self._contact = closed

    def set_direction(self, direction: str) -> None:
        """See `GpioLine.set_direction`."""
        if direction != self._direction:
            self._direction = direction
            self._drive(False)
            self._changed()

    def watch(self, listener: EdgeListener | None, lost: LostListener | None = None) -> None:
        """See `GpioLine.watch`. A line of the bench is never lost: its wire can be cut, which is something else."""
        self._listener = listener

    def release(self) -> None:
        """The device lost its power: nobody listens, nothing is driven."""
        self._listener = None
        self._drive(False)

    # -- the hand's side ---------------------------------------------------------------------------------------

    @property
    def direction(self) -> str:
        """``input`` or ``output``, as the device has set it."""
        return self._direction

    @property
    def wire(self) -> Wire:
        """The state of the cable."""
        return self._wire

    @property
    def switch(self) -> bool:
        """Whether the switch at the far end is closed."""
        return self._switch

    @property
    def powered(self) -> bool:
        """For an output: whether the load at the far end of the wire gets its current."""
        return self._wire is Wire.SHORTED or (self._contact and self._wire is Wire.WHOLE)

    @property
    def stuck(self) -> bool:
        """For an output: whether its contact stays where it is, whatever the device drives."""
        return self._stuck

    def set_stuck(self, stuck: bool) -> None:
        """Weld the contact of an output where it is, or let it follow again."""
        if stuck != self._stuck:
            self._stuck = stuck
            self._drive(self._driven)
            self._changed()

    def set_switch(self, closed: bool) -> None:
        """Close or open the switch at the far end."""
        self._touch(closed, self._wire)

    def set_wire(self, wire: Wire) -> None:
        """Cut the cable, short it to ground, or mend it."""
        self._touch(self._switch, wire)

    def fit(self, open_ohms: float, closed_ohms: float) -> None:
        """Fit the resistors of a supervised input at the far end of the wire."""
        self._ohms = (open_ohms, closed_ohms)

    @property
    def ohms(self) -> float:
        """What the loop measures to ground."""
        if self._wire is Wire.CUT:
            return math.inf
        return 0.0 if self._wire is Wire.SHORTED else self._ohms[self._switch]

    def _touch(self, switch: bool, wire: Wire) -> None:
        if (switch, wire) == (self._switch, self._wire):
            return
        before = self._circuit()
        self._switch, self._wire = switch, wire
        now = self._circuit()
        if now != before and self._direction == "input" and self._listener is not None:
            self._listener(now)
        self._changed()

    def _circuit(self) -> bool:
        return self._wire is Wire.SHORTED or (self._switch and self._wire is Wire.WHOLE)


class BenchMeter:
    """Measures a line of the bench."""

    __slots__ = ("_line", "name")

    def __init__(self, line: BenchLine) -> None:
        self.name = line.name
        self._line = line

    def read(self) -> float:
        """See `Ohmmeter.read`."""
        return self._line.ohms

    def fitted(self, open_ohms: float, closed_ohms: float) -> None:
        """See `Ohmmeter.fitted`."""
        self._line.fit(open_ohms, closed_ohms)


class BenchLed:
    """A light that only remembers what it shows."""

    __slots__ = ("_changed", "light", "name")

    def __init__(self, name: str, changed: Changed) -> None:
        self.name = name
        self._changed = changed
        self.light = OFF

    def show(self, light: Light) -> None:
        """See `Led.show`."""
        if light != self.light:
            self.light = light
            self._changed()


class BenchFront:
    """A card reader with a keypad that a script can hold cards to."""

    __slots__ = ("_listener", "expected", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._listener: CredentialListener | None = None
        self.expected: Mapping[str, ChipPlace] = {}
        """What it reads of cards."""

    def watch(self, listener: CredentialListener | None) -> None:
        """See `CredentialFront.watch`."""
        self._listener = listener

    def expect(self, places: Mapping[str, ChipPlace]) -> None:
        """See `CredentialFront.expect`."""
        self.expected = places

    def show(self, credential: Credential) -> None:
        """Hold a card to the reader, or type a PIN; raises `Unavailable` while nobody reads."""
        if self._listener is None:
            raise Unavailable(f"reader {self.name}", "the device is not reading it")
        self._listener(credential)


class BenchNetwork:
    """A network connector whose light can be made to show anything; real connections are not touched."""

    __slots__ = ("_changed", "_link", "_listener")

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._link = Link(100)
        self._listener: LinkListener | None = None

    def link(self) -> Link:
        """See `NetworkPort.link`."""
        return self._link

    def watch(self, listener: LinkListener | None) -> None:
        """See `NetworkPort.watch`."""
        self._listener = listener

    def set(self, link: Link) -> None:
        """Plug the cable in, or pull it out."""
        if link != self._link:
            self._link = link
            if self._listener is not None:
                self._listener(link)
            self._changed()
