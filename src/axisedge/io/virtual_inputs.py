"""Inputs without a line: virtual inputs, which clients set, and manual triggers, which people set.

Both are numbered from 1. VAPIX "Input and outputs", sections on virtual input and manual trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.product import Product
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.io.ports import MOST_STEPS, Step

VIRTUAL_INPUTS = 64
LONGEST_ACTIVATION = 24 * 3600.0


class VirtualInputs:
    """Numbered states that something outside sets, each a property on the bus."""

    def __init__(self, declared: EventType, count: int, bus: Bus, clock: Clock) -> None:
        self.name = "-".join(declared.title.lower().split()) + "s"
        self.count = count
        self._declared = declared
        self._item = declared.data[0].name
        self._bus = bus
        self._clock = clock
        self._active = [False] * count
        self._timers: dict[int, Timer] = {}
        bus.declare(declared)

    async def start(self) -> None:
        """All begin inactive."""
        for port in range(1, self.count + 1):
            self._set(port, False)

    async def stop(self) -> None:
        """Forget what would have ended later."""
        for port in list(self._timers):
            self._cancel(port)

    def active(self, port: int) -> bool:
        """Whether number ``port`` (from 1) is active; raises `NotFound`."""
        return self._active[self._known(port) - 1]

    def activate(self, port: int, seconds: float | None = None) -> bool:
        """Make it active, for ``seconds`` if told. Returns whether that was a change.

        Raises `NotFound`, or `Invalid` (field ``duration``) for a time that is not within 24 hours.
        """
        self._known(port)
        if seconds is not None and not 0 < seconds <= LONGEST_ACTIVATION:
            raise Invalid(
                "duration", f"the duration must be more than 0 and at most {LONGEST_ACTIVATION:g} s"
            )
        self._cancel(port)
        changed = self._set(port, True)
        if seconds is not None:
            self._timers[port] = self._clock.call_later(seconds, self._end, port)
        return changed

    def deactivate(self, port: int) -> bool:
        """Make it inactive. Returns whether that was a change; raises `NotFound`."""
        self._cancel(self._known(port))
        return self._set(port, False)

    def run_sequence(self, port: int, steps: Sequence[Step]) -> None:
        """Go through ``steps`` (closed is active) from now on, replacing what was going on; raises `NotFound`."""
        self._known(port)
        if not 1 <= len(steps) <= MOST_STEPS:
            raise Invalid("sequence", f"a sequence has 1 to {MOST_STEPS} states")
        self._cancel(port)
        self._next_step(port, tuple(steps), 0)

    def _next_step(self, port: int, steps: Sequence[Step], at: int) -> None:
        self._timers.pop(port, None)
        self._set(port, steps[at].closed)
        if at + 1 < len(steps):
            self._timers[port] = self._clock.call_later(
                steps[at].seconds, self._next_step, port, steps, at + 1
            )

    def _end(self, port: int) -> None:
        self._timers.pop(port, None)
        self._set(port, False)

    def _set(self, port: int, active: bool) -> bool:
        changed = self._active[port - 1] != active
        self._active[port - 1] = active
        self._bus.publish(self._declared, {"port": port}, {self._item: active})
        return changed

    def _cancel(self, port: int) -> None:
        timer = self._timers.pop(port, None)
        if timer is not None:
            timer.cancel()

    def _known(self, port: int) -> int:
        if not 1 <= port <= self.count:
            raise NotFound(self._declared.title.lower(), port)
        return port


def numbers(count: int, title: str) -> Callable[[], Sequence[Choice]]:
    """Choices ``title 1`` to ``title count``."""
    return lambda: [Choice(str(n), f"{title} {n}") for n in range(1, count + 1)]


def virtual_inputs(product: Product, bus: Bus, clock: Clock) -> VirtualInputs:
    """The virtual inputs of ``product`` (64 unless its file says another number)."""
    count = product.count("virtual_input") or VIRTUAL_INPUTS
    declared = EventType(
        "tns1:Device/tnsaxis:IO/VirtualInput",
        "Virtual input",
        source=(Item("port", "xsd:int", "Port number", choices=numbers(count, "Virtual input")),),
        data=(Item("active", "xsd:boolean", "Active", state=True),),
        stateful=True,
        group="I/O",
    )
    return VirtualInputs(declared, count, bus, clock)
