"""Nonces of digest authentication (RFC 7616 section 3.3): signed, so that giving one out costs no memory.

Only a nonce that was used with the right password is remembered, with the counts it was used with; nobody without a
password can fill that memory.
"""

from __future__ import annotations

import hmac
import os
from collections import OrderedDict
from dataclasses import dataclass

from axisedge.core.clock import Clock

LIFETIME = 600.0
"""Seconds a nonce is good for, from the moment it was given out."""
REMEMBERED = 4096
WINDOW = 128
"""How far nonce counts may arrive out of order."""

_TIME, _SALT, _SIGNATURE = 12, 16, 32


@dataclass(slots=True)
class _Use:
    issued: float
    highest: int = 0
    seen: int = 0
    """Bit i is set when count ``highest - i`` was used."""

    def take(self, count: int) -> bool:
        """Use ``count``; False when it was used before or is too far back to know."""
        if count > self.highest:
            shift = count - self.highest
            self.seen = ((self.seen << shift) | 1) & ((1 << WINDOW) - 1) if shift < WINDOW else 1
            self.highest = count
            return True
        bit = 1 << (self.highest - count)
        if self.highest - count >= WINDOW or self.seen & bit:
            return False
        self.seen |= bit
        return True


class Nonces:
    """Gives out nonces and knows which are still good."""

    def __init__(self, clock: Clock, lifetime: float = LIFETIME, remembered: int = REMEMBERED) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._remembered = remembered
        self._key = os.urandom(32)
        self._used: OrderedDict[str, _Use] = OrderedDict()
        self._forgotten = -1.0
        """Nonces given out up to this moment may have been used and forgotten: they are stale."""

    def issue(self) -> str:
        """A new nonce: time of issue, randomness and signature in hexadecimal."""
        text = f"{int(self._clock.monotonic() * 1000):0{_TIME}x}{os.urandom(_SALT // 2).hex()}"
        return text + self._sign(text)

    def _sign(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), "sha256")[: _SIGNATURE // 2].hex()

    def fresh(self, nonce: str) -> bool:
        """Whether ``nonce`` was given out by this run of the device and is not too old; `use` looks at its count."""
        use = self._used.get(nonce)
        if use is not None:
            return self._clock.monotonic() - use.issued <= self._lifetime
        issued = self._issued(nonce)
        return (
            issued is not None
            and issued > self._forgotten
            and self._clock.monotonic() - issued <= self._lifetime
        )

    def _issued(self, nonce: str) -> float | None:
        if len(nonce) != _TIME + _SALT + _SIGNATURE or not nonce.isascii():
            return None
        text, signature = nonce[:-_SIGNATURE], nonce[-_SIGNATURE:]
        if not hmac.compare_digest(self._sign(text), signature):
            return None
        return int(text[:_TIME], 16) / 1000

    def use(self, nonce: str, count: int) -> bool:
        """Note that a fresh nonce came with the right password and ``count``; False for a replay."""
        use = self._used.get(nonce)
        if use is None:
            issued = self._issued(nonce)
            if issued is None:
                return False
            self._forget_old()
            use = self._used[nonce] = _Use(issued)
        return use.take(count)

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        while self._used:
            oldest = next(iter(self._used))
            issued = self._used[oldest].issued
            expired = now - issued > self._lifetime
            if not expired and len(self._used) < self._remembered:
                return
            del self._used[oldest]
            if not expired:
                self._forgotten = max(self._forgotten, issued)
