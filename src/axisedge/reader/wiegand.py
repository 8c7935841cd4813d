"""Wiegand: two lines, of which one falls for each 0 and the other for each 1.

The times are those that the industry keeps: pulses of 20 to 100 microseconds, 0.2 to 20 ms apart. There is no check
but the parity of the format, so what does not keep the times is thrown away as a whole.

A message has no end mark: silence ends it. A reader keeps its interval, so that silence is known as soon as the next
pulse is overdue, and nobody waits for the longest interval that any reader has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from axisedge.core.clock import Clock, Timer
from axisedge.reader.formats import LAYOUTS, MOST_BITS, Bits, Layout, key_input

CLOSEST = 0.000_1
"""Seconds between two pulses below which the second is noise."""
GAP = 0.025
"""Seconds of silence that end any message."""
OVERDUE = 3
"""How many of a reader's own intervals of silence end its message."""
SOONEST = 0.003
"""Seconds of silence that no message ends before."""
STEADY = 3
"""Intervals after which a reader's own interval is known; a key has as many."""
BETWEEN = 0.55
"""A pulse that comes sooner than this part of the reader's interval is none of the reader's."""
FEWEST, MOST = 26, 37
"""Bits of cards that are read unless others are configured."""

Card = Callable[[Bits], None]
Keys = Callable[[str], None]


@dataclass(slots=True)
class Counts:
    """What was thrown away."""

    noise: int = 0
    """Messages with pulses that were too close together, too many, lost, or right behind one that was thrown away."""
    length: int = 0
    """Messages of a length that no card has."""
    parity: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is read as a card."""

    lengths: frozenset[int] = frozenset(range(FEWEST, MOST + 1))
    layouts: tuple[Layout, ...] = field(
        default_factory=lambda: tuple(Layout.parse(text) for text in LAYOUTS.values())
    )
    """Formats by which a message of their length is checked; one of them must fit. Other lengths are not checked."""


class WiegandDecoder:
    """The pulses of one reader become cards and keys. ``pulse`` is called at every falling edge."""

    def __init__(self, clock: Clock, card: Card, keys: Keys, accepted: Accepted | None = None) -> None:
        self._clock = clock
        self._card = card
        self._keys = keys
        self.accepted = accepted or Accepted()
        self._value = 0
        self._length = 0
        self._intervals: list[float] = []
        self._last = float("-inf")
        self._spoilt = False
        self._thrown_away = False
        self._timer: Timer | None = None
        self.counts = Counts()

    def pulse(self, bit: int, at: float) -> None:
        """The line for ``bit`` (0 or 1) fell at monotonic time ``at``, in seconds."""
        interval = at - self._last
        if self._length and interval > self._silence():
            self.end()
        if self._length:
            self._intervals.append(interval)
        elif self._thrown_away and interval <= GAP:
            self._spoilt = True  # the rest of what was thrown away is no message of its own
        if interval < CLOSEST:
            self._spoilt = True  # a glitch on one line, or both at once: which bit was it?
        self._last = max(self._last, at)
        self._length += 1
        if self._length > MOST_BITS:
            self._spoilt = True
            self._intervals.clear()
        else:
            self._value = self._value << 1 | bit
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.call_later(self._silence(), self._overdue)

    def _overdue(self) -> None:
        """Whoever was busy for a while hears first what came meanwhile."""
        self._timer = self._clock.call_later(0.0, self.end)

    def spoil(self) -> None:
        """Pulses were lost: what is being received is no message."""
        if self._length:
            self._spoilt = True
        else:
            self._thrown_away, self._last = True, self._clock.monotonic()

    def end(self) -> None:
        """The lines are silent: read what came."""
        self._stop_timer()
        bits, intervals = Bits(self._value, self._length), self._intervals
        spoilt = self._spoilt or self._unsteady(intervals)
        self._begin_anew()
        if not bits.length:
            return
        self._thrown_away = not self._read(bits, spoilt)

    def forget(self) -> None:
        """Nobody listens any longer: what has come so far is nothing."""
        self._stop_timer()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._value, self._length, self._spoilt, self._intervals = 0, 0, False, []

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _silence(self) -> float:
        if len(self._intervals) < STEADY:
            return GAP
        return min(GAP, max(SOONEST, OVERDUE * max(self._intervals)))

    @staticmethod
    def _unsteady(intervals: Sequence[float]) -> bool:
        """Whether a pulse came in between two of the reader's."""
        return len(intervals) >= STEADY and min(intervals) < BETWEEN * median(intervals)

    def _read(self, bits: Bits, spoilt: bool) -> bool:
        if spoilt:
            self.counts.noise += 1
        elif key := key_input(bits):
            self._keys(key)
            return True
        elif bits.length not in self.accepted.lengths:
            self.counts.length += 1
        elif not self._fits(bits):
            self.counts.parity += 1
        else:
            self._card(bits)
            return True
        return False

    def _fits(self, bits: Bits) -> bool:
        checking = [layout for layout in self.accepted.layouts if layout.length == bits.length]
        return not checking or any(layout.decode(bits) is not None for layout in checking)


PULSE = 0.000_05
"""Seconds that a line is low for a bit that is sent."""
SPACING = 0.002
"""Seconds from bit to bit."""


def pulses(messages: Sequence[Bits], spacing: float = SPACING) -> list[tuple[int, float]]:
    """What is sent for ``messages``: the line, and its seconds after the first pulse; a gap stands between them."""
    found: list[tuple[int, float]] = []
    at = 0.0
    for message in messages:
        for bit in str(message):
            found.append((int(bit), at))
            at += spacing
        at += 2 * GAP
    return found
