"""Basic (RFC 7617) and digest (RFC 7616) authentication, for HTTP and RTSP alike."""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import StrEnum
from typing import NamedTuple

from axisedge.core.clock import Clock
from axisedge.core.errors import AxisedgeError, Denied
from axisedge.core.roles import Identity
from axisedge.security import digest
from axisedge.security.accounts import Accounts, Login
from axisedge.security.blocking import Blocking
from axisedge.security.nonces import Nonces
from axisedge.security.verifier import LONGEST_PASSWORD, Verifier

LONGEST_HEADER = 4096


class Policy(StrEnum):
    """Which schemes are offered (``Network.HTTP.AuthenticationPolicy``)."""

    BASIC = "basic"
    DIGEST = "digest"
    BASIC_DIGEST = "basic_digest"
    RECOMMENDED = "recommended"


class Schemes(NamedTuple):
    """The schemes that one listener offers."""

    basic: bool
    digest: bool


BASIC, DIGEST, BOTH = Schemes(True, False), Schemes(False, True), Schemes(True, True)


def schemes(policy: Policy, *, secure: bool) -> Schemes:
    """What HTTP, or HTTPS when ``secure``, offers under ``policy`` (VAPIX "Authentication").

    Where the devices offer basic alone over HTTPS, digest is offered beside it: there are clients that know no other.
    """
    if policy is Policy.BASIC:
        return BASIC
    if policy is Policy.RECOMMENDED and secure:
        return BOTH
    return DIGEST


def rtsp_schemes(policy: Policy) -> Schemes:
    """What RTSP offers under ``policy``."""
    return {Policy.BASIC: BASIC, Policy.BASIC_DIGEST: BOTH}.get(policy, DIGEST)


class LoginFailed(AxisedgeError):
    """The request's login is wrong, or (``stale``) only its nonce is old: answer 401 with new challenges."""

    def __init__(self, user: str, *, stale: bool = False) -> None:
        self.user = user
        self.stale = stale
        super().__init__("the login is not right")


class Blocked(Denied):
    """The login is wrong and its address is blocked: answer 403, without a challenge."""

    def __init__(self, user: str) -> None:
        self.user = user
        super().__init__("too many failed logins from this address")


class Authenticator:
    """Finds out who makes a request."""

    def __init__(self, accounts: Accounts, blocking: Blocking, clock: Clock) -> None:
        self._accounts = accounts
        self._blocking = blocking
        self._nonces = Nonces(clock)
        self.realm = accounts.realm
        # What an unknown name is compared with, so that it takes the time of a known one.
        self._nobody = Verifier.of("", self.realm, base64.b64encode(self._nonces.issue().encode()).decode())
        self._basic_challenge = f'Basic realm="{self.realm}"'

    # -- challenges ----------------------------------------------------------------------------------------

    def challenges(self, offered: Schemes, *, stale: bool = False, sha256: bool = False) -> list[str]:
        """The values of the WWW-Authenticate headers of a 401 over HTTP: digest SHA-256 if wanted, MD5, basic.

        Clients that know MD5 only take either the first digest challenge or the last one, and fail with the other.
        """
        found = []
        if offered.digest:
            found = [
                digest.challenge(self.realm, self._nonces.issue(), algorithm, stale=stale)
                for algorithm in ((digest.SHA256, digest.MD5) if sha256 else (digest.MD5,))
            ]
        if offered.basic:
            found.append(self._basic_challenge)
        return found

    def rtsp_challenges(self, offered: Schemes, *, stale: bool = False) -> list[str]:
        """The same for RTSP, whose clients know digest only without qop and only with MD5."""
        found = []
        if offered.digest:
            found.append(digest.rtsp_challenge(self.realm, self._nonces.issue(), stale=stale))
        if offered.basic:
            found.append(self._basic_challenge)
        return found

    # -- responses -----------------------------------------------------------------------------------------

    def authenticate(
        self,
        header: str,
        method: str,
        target: str,
        address: str,
        offered: Schemes,
        *,
        repeatable: bool = False,
    ) -> Identity:
        """Who sent the ``Authorization`` header of a request to ``target`` (the request-target as sent).

        ``repeatable`` is for RTSP: a digest response without qop may come again while its nonce is good. Over HTTP
        such a nonce is good for one request.

        Raises `LoginFailed`, or `Blocked` when the address has failed too often. A device without accounts knows
        nobody: do not ask.
        """
        scheme, _, parameters = header.partition(" ")
        scheme = scheme.lower()
        if len(header) > LONGEST_HEADER:
            raise self._failure("", address, target)
        if scheme == "digest" and offered.digest:
            return self._digest(parameters.strip(), method, target, address, repeatable)
        if scheme == "basic" and offered.basic:
            return self._basic(parameters.strip(), target, address)
        raise LoginFailed("")  # no password was looked at, so nothing was tried

    def check_password(self, user: str, password: str, target: str, address: str) -> Identity:
        """The page's log-in form; raises as `authenticate` does."""
        login = self._accounts.login(user)
        if not self._right(login, user, password) or login is None:
            raise self._failure(user, address, target)
        return Identity(login.name, login.role, login.ptz, "session")

    def _basic(self, parameters: str, target: str, address: str) -> Identity:
        try:
            text = base64.b64decode(parameters, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            raise self._failure("", address, target) from None
        user, _, password = text.partition(":")
        login = self._accounts.login(user)
        if not self._right(login, user, password) or login is None:
            raise self._failure(user, address, target)
        return login.basic

    def _right(self, login: Login | None, user: str, password: str) -> bool:
        known = login.verifier if login else self._nobody
        sent = Verifier.of(user, self.realm, password[: LONGEST_PASSWORD + 1])
        return hmac.compare_digest(sent.sha256, known.sha256) and login is not None

    def _digest(self, parameters: str, method: str, target: str, address: str, repeatable: bool) -> Identity:
        try:
            answer = digest.parse(parameters)
        except digest.Malformed:
            raise self._failure("", address, target) from None
        if not self._nonces.fresh(answer.nonce):
            raise LoginFailed(answer.username, stale=True)
        login = self._accounts.login(answer.username)
        right = digest.expected(answer, login.verifier if login else self._nobody, method)
        if (
            not hmac.compare_digest(right.encode(), answer.response.encode("utf-8", "surrogateescape"))
            or login is None
            or answer.realm != self.realm
            or not digest.same_target(answer.uri, target)
        ):
            raise self._failure(answer.username, address, target)
        if not (answer.qop is None and repeatable) and not self._nonces.use(
            answer.nonce, answer.nonce_count or 1
        ):
            raise LoginFailed(answer.username, stale=True)
        return login.digest

    def _failure(self, user: str, address: str, target: str) -> LoginFailed | Blocked:
        blocked = self._blocking.blocked(address)
        self._blocking.failed(address, target.partition("?")[0])
        return Blocked(user) if blocked else LoginFailed(user)
