"""Which sequence the digits of a call make up.

A sequence acts with its last digit, at once. Only when a longer sequence begins with the same digits does the shorter
one wait until the next digit, or `PAUSE`, has decided. Digits before a sequence do not disturb it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from axisedge.core.clock import Clock, Timer

PAUSE = 3.0
"""Seconds after which digits are forgotten: the next one begins anew."""
TWICE = 0.4
"""Seconds in which the same digit by the other method is the same press: many phones send both."""
LONGEST = 64


class DtmfMatcher:
    """Listens to the digits of one call."""

    def __init__(self, clock: Clock, meanings: Mapping[str, str], found: Callable[[str], None]) -> None:
        """``meanings`` are the events by sequence; ``found`` is called with the event."""
        self._clock = clock
        self._meanings = dict(meanings)
        self._found = found
        self._digits = ""
        self._pending = ""
        self._timer: Timer | None = None
        self._last: tuple[str, str, float] | None = None

    def press(self, digit: str, method: str) -> bool:
        """A digit has come by ``method``. False when it is the same press heard a second time."""
        now = self._clock.monotonic()
        if self._last is not None:
            before, by, when = self._last
            if before == digit and by != method and now - when < TWICE:
                return False
        self._last = (digit, method, now)
        self._take(digit)
        return True

    def close(self) -> None:
        """The call is over: what waited for another digit is forgotten."""
        self._clear()

    def _take(self, digit: str) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._pending and not self._goes_on(self._digits + digit):
            self._act(self._pending)
        self._digits = (self._digits + digit)[-LONGEST:]
        ends = [sequence for sequence in self._meanings if self._digits.endswith(sequence)]
        longest = max(ends, key=len, default="")
        if longest and not self._may_grow(len(longest)):
            self._act(longest)
            return
        self._pending = longest or self._pending
        self._timer = self._clock.call_later(PAUSE, self._paused)

    def _goes_on(self, digits: str) -> bool:
        """Whether the sequence that waits is still the beginning of a longer one."""
        tails = _tails(digits, len(self._pending) + 1)
        return any(sequence.startswith(tail) for tail in tails for sequence in self._meanings)

    def _may_grow(self, length: int) -> bool:
        """Whether the last ``length`` digits, or more of them, begin a longer sequence."""
        return any(
            len(sequence) > len(tail) and sequence.startswith(tail)
            for tail in _tails(self._digits, length)
            for sequence in self._meanings
        )

    def _paused(self) -> None:
        self._timer = None
        if self._pending:
            self._act(self._pending)
        else:
            self._clear()

    def _act(self, sequence: str) -> None:
        self._clear()
        self._found(self._meanings[sequence])

    def _clear(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._digits = self._pending = ""


def _tails(digits: str, at_least: int) -> list[str]:
    """The ends of ``digits`` that have ``at_least`` so many of them."""
    return [digits[start:] for start in range(len(digits) - at_least + 1)]
