"""Counting wrong guesses, so that nobody can try every PIN at a keypad."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from axisedge.core.clock import Clock

MOST_FOLLOWED = 256
"""Keypads that are followed at a time; the one quiet longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``most`` wrong guesses in a row lock the keypad for ``lockout`` seconds; ``window`` s of peace forget them."""

    most: int
    window: float
    lockout: float


@dataclass(slots=True)
class _Tried:
    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


class Attempts:
    """Who has guessed wrongly how often. In memory: a restart takes longer than it could help a guesser."""

    def __init__(self, clock: Clock, limits: Callable[[], Limits]) -> None:
        self._clock = clock
        self._limits = limits
        self._tried: OrderedDict[str, _Tried] = OrderedDict()

    def locked(self, keypad: str) -> float:
        """Seconds for which ``keypad`` takes no guess; 0 when it does."""
        tried = self._tried.get(keypad)
        return 0.0 if tried is None else max(0.0, tried.until - self._clock.monotonic())

    def failed(self, keypad: str) -> bool:
        """Count a wrong guess; True when it is the one that locks ``keypad``."""
        limits, now = self._limits(), self._clock.monotonic()
        tried = self._tried.setdefault(keypad, _Tried())
        self._tried.move_to_end(keypad)
        if len(self._tried) > MOST_FOLLOWED:
            self._tried.popitem(last=False)
        if now < tried.until:
            return False
        if now - tried.last > limits.window:
            tried.wrong = 0
        tried.wrong += 1
        tried.last = now
        if tried.wrong < limits.most:
            return False
        tried.wrong, tried.until = 0, now + limits.lockout
        return True

    def succeeded(self, keypad: str) -> None:
        """A right guess: the wrong ones before it are forgotten."""
        if not self.locked(keypad):
            self._tried.pop(keypad, None)
