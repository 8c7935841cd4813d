"""WebSocket session tokens, ``/axis-cgi/wssession.cgi`` (VAPIX "Event streaming over WebSocket").

Browsers and some clients cannot log in on the upgrade request of a WebSocket. They fetch a token with a normal
login and give it as the argument ``wssession``.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict

from aiohttp import web

from axisedge.core.clock import Clock
from axisedge.core.roles import Identity
from axisedge.core.settings import Settings
from axisedge.security.accounts import AccountSettings
from axisedge.vapix.classic import plain
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity

VALID = 15.0
"""Seconds that a token waits for its use."""
MOST_TOKENS = 1000


class WsSessions:
    """Gives out tokens and takes each back once."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._tokens: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        settings.subscribe("accounts", self._accounts_changed)

    def issue(self, who: Identity) -> str:
        """A decimal number that stands for ``who`` for `VALID` seconds; too many waiting push the oldest out."""
        self._forget_old()
        if len(self._tokens) >= MOST_TOKENS:
            self._tokens.popitem(last=False)
        token = str(secrets.randbelow(9 * 10**18) + 10**18)
        self._tokens[token] = (self._clock.monotonic() + VALID, who)
        return token

    def redeem(self, token: str) -> Identity | None:
        """Whom ``token`` stands for; None when it is unknown, used, or too old."""
        self._forget_old()
        found = self._tokens.pop(token, None)
        return found[1] if found else None

    async def _accounts_changed(self, old: AccountSettings, new: AccountSettings) -> None:
        """The tokens of an account that is deleted, or has another password or role, are good no more."""
        for token, (_, who) in list(self._tokens.items()):
            if not new.serve(who, old):
                del self._tokens[token]

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        while self._tokens and next(iter(self._tokens.values()))[0] <= now:
            self._tokens.popitem(last=False)


def register(routes: Routes, device: Context) -> WsSessions:
    """Serve the CGI."""
    sessions = WsSessions(device.settings, device.clock)

    async def session(request: web.Request) -> web.Response:
        answer = plain(sessions.issue(identity(request)))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    routes.add("GET", "/axis-cgi/wssession.cgi", session)
    return sessions
