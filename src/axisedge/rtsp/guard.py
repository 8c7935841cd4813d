"""Who may watch: the device's accounts, asked the way RTSP clients answer challenges."""

from __future__ import annotations

import re
from collections.abc import Callable

from axisedge.core.roles import Identity, Role
from axisedge.rtsp.message import Request, RtspError
from axisedge.rtsp.url import Url
from axisedge.security.access_log import AccessLog
from axisedge.security.accounts import Accounts
from axisedge.security.authentication import Authenticator, Blocked, LoginFailed, Policy, rtsp_schemes

_SIGNED = re.compile(r'\buri="([^"]*)"')


class Guard:
    """Turns the Authorization header of a request into an identity that may watch."""

    def __init__(
        self,
        authenticator: Authenticator,
        accounts: Accounts,
        log: AccessLog,
        policy: Callable[[], Policy],
        needed: Role,
    ) -> None:
        """``policy`` tells the present authentication policy; ``needed`` is the least role that may watch."""
        self._authenticator = authenticator
        self._accounts = accounts
        self._log = log
        self._policy = policy
        self._needed = needed

    def check(self, request: Request, url: Url, address: str) -> Identity:
        """Who sends ``request``; raises `RtspError` 401 with challenges, or 403."""
        header = request.headers.get("authorization")
        if header is None or self._accounts.needs_setup:
            if self._accounts.anonymous.role >= self._needed:
                return self._accounts.anonymous
            raise self._challenge()
        try:
            who = self._authenticator.authenticate(
                header,
                request.method,
                _target(header, request, url),
                address,
                rtsp_schemes(self._policy()),
                repeatable=True,
            )
        except LoginFailed as error:
            if not error.stale:
                self._log.failed(error.user, address, url.path, 401, str(error))
            raise self._challenge(stale=error.stale) from None
        except Blocked as error:
            self._log.failed(error.user, address, url.path, 403, str(error))
            raise RtspError(403, str(error)) from None
        if who.role < self._needed:
            why = f"{self._needed.word} rights are needed"
            self._log.failed(who.user, address, url.path, 403, why)
            raise RtspError(403, why)
        self._log.passed(who, address, url.path)
        return who

    def _challenge(self, *, stale: bool = False) -> RtspError:
        challenges = self._authenticator.rtsp_challenges(rtsp_schemes(self._policy()), stale=stale)
        return RtspError(401, headers=[("WWW-Authenticate", challenge) for challenge in challenges])


def _target(header: str, request: Request, url: Url) -> str:
    """The URL that the client must have signed.

    Clients sign the URL of the presentation also when they ask for a stream below it, as RFC 2326 leaves open.
    """
    match = _SIGNED.search(header)
    if match and match[1] != request.uri:
        try:
            if Url.parse(match[1]).presentation.path == url.path:
                return match[1]
        except RtspError:
            return request.uri
    return request.uri
