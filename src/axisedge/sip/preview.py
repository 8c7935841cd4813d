"""The address of the live picture, sent along with a call so that the visitor is seen before anybody answers.

``Call-Info`` with ``purpose=icon`` is RFC 3261 section 20.9; ``refresh`` (milliseconds) and ``X-GC-Doorline`` are what
desk phones with a screen look for. The address holds a secret that is valid for this call only, and only until it ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from axisedge.core.errors import NotFound
from axisedge.sip.call import Call

REFRESH = 500
"""Milliseconds between two pictures that phones are asked to fetch."""


class Previews:
    """Gives each outgoing call an address of its own."""

    def __init__(self, base: Callable[[], str], wanted: Callable[[], bool]) -> None:
        """``base`` is the URL that tokens are put behind; empty while there is none."""
        self._base = base
        self._wanted = wanted
        self._calls: dict[str, Call] = {}

    def headers(self, call: Call) -> dict[str, str]:
        """What the INVITE of ``call`` says of the picture."""
        base = self._base()
        if not self._wanted() or not base:
            return {}
        self._calls = {token: other for token, other in self._calls.items() if other.open}
        token = secrets.token_urlsafe(24)
        self._calls[token] = call
        address = f"{base}{token}.jpg"
        return {
            "Call-Info": f"<{address}>;purpose=icon;refresh={REFRESH}",
            "X-GC-Doorline": address,
        }

    def find(self, token: str) -> Call:
        """The call that a token belongs to; raises `NotFound` when there is none, or it has ended."""
        call = self._calls.get(token)
        if call is None or not call.open:
            raise NotFound("picture")
        return call
