"""Keys become PINs. Manual: Reader > PIN."""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.clock import Clock, Timer

LONGEST_PIN = 32
ENTER = "#"
CLEAR = "*"


class PinEntry:
    """The keypad of one reader.

    A PIN is whole when it has the length that is set, or when # is pressed; * begins anew. A person who stops for
    longer than the timeout begins anew as well.
    """

    def __init__(self, clock: Clock, done: Callable[[str], None]) -> None:
        self._clock = clock
        self._done = done
        self._keys = ""
        self._timer: Timer | None = None
        self.length = 0
        """Digits; 0 takes any number, ended by #."""
        self.timeout = 10.0
        """Seconds until a PIN that is not finished is forgotten."""

    @property
    def waiting(self) -> bool:
        """Whether somebody has begun to type."""
        return bool(self._keys)

    def press(self, keys: str) -> None:
        """These keys were pressed."""
        for key in keys:
            self._press(key)

    def forget(self) -> None:
        """Begin anew."""
        self._keys = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _press(self, key: str) -> None:
        typed = self._keys
        self.forget()
        if key == CLEAR:
            return
        if key != ENTER:
            typed += key
        if typed and (key == ENTER or len(typed) == (self.length or LONGEST_PIN)):
            self._done(typed)
        elif typed:
            self._keys = typed
            self._timer = self._clock.call_later(self.timeout, self.forget)
