"""Wiegand connectors of the bench: what hangs on two data lines, and the person before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.product import Product
from axisedge.hardware.protocols import PulseListener

INTERVAL = 0.002
"""Seconds from bit to bit of a reader on the bench."""
SHORTEST_INTERVAL, LONGEST_INTERVAL = 0.000_2, 0.02
FRAME = 0.05
"""Seconds between its messages."""
GLITCH = 0.000_05
"""Seconds after a bit at which a stray pulse comes on the other line."""
MICROSECOND = 0.000_001
MOST_BITS = 512
KEPT = 32
"""Messages of the device that the far end remembers."""
KEYS = "0123456789*#"


class BenchWiegand:
    """Two data lines, light and beeper. At their far end hangs a reader, or an access control unit that listens."""

    def __init__(self, name: str, reader: str, clock: Clock, changed: Callable[[], None]) -> None:
        self.name = name
        self.reader = reader
        """The bench's name of the reader that hangs there."""
        self.received: deque[str] = deque(maxlen=KEPT)
        """Messages that the device sent as a reader, as bits."""
        self.beeps = 0
        """How often the beeper line was raised."""
        self._clock = clock
        self._changed = changed
        self._listener: PulseListener | None = None
        self._driven = False
        self._green = self._red = self._beeping = False
        self._coming: deque[tuple[float, int]] = deque()
        """Pulses on their way: when, and on which line."""
        self._timer: Timer | None = None
        self._busy_until = float("-inf")

    # -- the device's side (WiegandLines) ----------------------------------------------------------------------

    def listen(self, listener: PulseListener) -> None:
        """See `WiegandLines.listen`."""
        self.release()
        self._listener = listener
        self._changed()

    def drive(self) -> None:
        """See `WiegandLines.drive`."""
        self.release()
        self._driven = True
        self._changed()

    async def send(self, bits: str, width: float, interval: float) -> None:
        """See `WiegandLines.send`."""
        if not self._driven:
            raise Unavailable(f"Wiegand connector {self.name}", "it is not driven")
        await self._clock.sleep(len(bits) * interval)
        self.received.append(bits)
        self._changed()

    def show(self, *, green: bool, red: bool) -> None:
        """See `WiegandLines.show`."""
        if (green, red) != (self._green, self._red):
            self._green, self._red = green, red
            self._changed()

    def beep(self, on: bool) -> None:
        """See `WiegandLines.beep`."""
        if on != self._beeping:
            self._beeping = on
            self.beeps += on
            self._changed()

    def release(self) -> None:
        """See `WiegandLines.release`."""
        self._listener, self._driven = None, False
        self._green = self._red = self._beeping = False
        self._coming.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._changed()

    # -- the hand's side ---------------------------------------------------------------------------------------

    @property
    def listening(self) -> bool:
        """Whether the device hears this connector."""
        return self._listener is not None

    def send_bits(self, bits: str, interval: float = INTERVAL, glitches: Sequence[int] = ()) -> None:
        """Let the reader send ``bits``, with a stray pulse after the bits of these numbers (from 0).

        Raises `Invalid`, or `Unavailable` while the device does not listen.
        """
        if not 1 <= len(bits) <= MOST_BITS or set(bits) - {"0", "1"}:
            raise Invalid("bits", f"1 to {MOST_BITS} of the characters 0 and 1")
        if not SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL:
            raise Invalid(
                "interval", f"{SHORTEST_INTERVAL * 1000:g} to {LONGEST_INTERVAL * 1000:g} ms from bit to bit"
            )
        if self._listener is None:
            raise Unavailable(f"reader {self.reader}", "the device is not reading its Wiegand lines")
        begin = max(self._clock.monotonic(), self._busy_until)
        for number, bit in enumerate(bits):
            at = begin + number * interval
            self._coming.append((at, int(bit)))
            if number in glitches:
                self._coming.append((at + GLITCH, 1 - int(bit)))
        self._busy_until = begin + len(bits) * interval + FRAME
        self._wait()

    def send_card(self, value: int, bits: int) -> None:
        """Hold a card to the reader; raises as `send_bits`."""
        self.send_bits(f"{value:0{bits}b}")

    def send_keys(self, keys: str) -> None:
        """Press keys: four bits each; raises as `send_bits`."""
        for key in keys:
            self.send_bits(f"{KEYS.index(key):04b}")

    def _arrive(self) -> None:
        """Tell all pulses whose time has come, in order, with the times at which they came."""
        self._timer = None
        now = self._clock.monotonic() + MICROSECOND  # a timer may be that much early
        while self._coming and self._coming[0][0] <= now and self._listener is not None:
            at, bit = self._coming.popleft()
            self._listener.pulse(bit, at)
        self._wait()

    def _wait(self) -> None:
        if self._timer is None and self._coming:
            wait = max(0.0, self._coming[0][0] - self._clock.monotonic())
            self._timer = self._clock.call_later(wait, self._arrive)

    def state(self) -> dict[str, Any]:
        """What a hand sees, for the bench API."""
        return {
            "name": self.name,
            "reader": self.reader,
            "listening": self.listening,
            "driven": self._driven,
            "green": self._green,
            "red": self._red,
            "beeping": self._beeping,
            "beeps": self.beeps,
            "received": list(self.received),
        }


def lay_out(product: Product, clock: Clock, changed: Callable[[], None]) -> dict[str, BenchWiegand]:
    """The connectors of a product: one for each reader of a door controller, one outside at an intercom."""
    found: dict[str, BenchWiegand] = {}
    if connectors := product.count("reader_bus"):
        each = -(-product.count("reader") // connectors)
        for number in range(product.count("reader")):
            name = f"door-{number // each + 1}-{'ab'[number % each]}"
            found[name] = BenchWiegand(name, f"reader-{number + 1}", clock, changed)
    elif product.has("external_reader"):
        found["reader"] = BenchWiegand("reader", "external", clock, changed)
    return found
