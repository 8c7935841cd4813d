"""Login sessions of the web page: a secret in a cookie, and a second one that proves that the page itself asks."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from axisedge.core.clock import Clock, Timer
from axisedge.core.roles import Identity
from axisedge.core.settings import Settings
from axisedge.security.accounts import AccountSettings
from axisedge.security.audit import AuditLog

IDLE = 30 * 60.0
"""Seconds without a request after which a session ends."""
LONGEST = 24 * 3600.0
"""Seconds after which a session ends in any case."""
LOOK_EVERY = 60.0
"""Seconds between looks for sessions that are over."""
MOST = 200
"""Sessions at a time; the one quiet longest ends first."""


@dataclass(slots=True)
class Session:
    """One person logged in from one browser."""

    id: str
    """Names the session to people; it is not the secret."""
    identity: Identity
    csrf: str
    """What ``X-CSRF-Token`` must say on requests that change something."""
    address: str
    began: float
    used: float
    ended: list[Callable[[], None]] = field(default_factory=list)
    """Called when the session ends, so that a live connection of it ends too."""


class Sessions:
    """All sessions. They live in memory: a restart logs everybody out."""

    def __init__(self, settings: Settings, audit: AuditLog, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}
        self._timer: Timer | None = None
        settings.subscribe("accounts", self._accounts_changed)

    def create(self, identity: Identity, address: str) -> tuple[str, Session]:
        """Begin a session; returns the secret for the cookie, which is kept nowhere else, and the session."""
        self._end_old()
        if len(self._sessions) >= MOST:
            self._end(min(self._sessions, key=lambda key: self._sessions[key].used))
        secret = secrets.token_urlsafe(32)
        now = self._clock.monotonic()
        who = Identity(identity.user, identity.role, identity.ptz, "session")
        session = Session(secrets.token_hex(8), who, secrets.token_urlsafe(24), address, now, now)
        self._sessions[_key(secret)] = session
        if self._timer is None:
            self._timer = self._clock.call_later(LOOK_EVERY, self._look)
        self._audit.record(who.user, "login", "logged in", address=address)
        return secret, session

    def lookup(self, secret: str) -> Session | None:
        """The session that ``secret`` belongs to, if it still lasts; asking keeps it from becoming idle."""
        key = _key(secret)
        session = self._sessions.get(key)
        if session is None:
            return None
        if self._over(session):
            self._end(key)
            return None
        session.used = self._clock.monotonic()
        return session

    def right_token(self, session: Session, token: str | None) -> bool:
        """Whether ``token`` is the session's CSRF token."""
        return token is not None and hmac.compare_digest(
            token.encode("utf-8", "replace"), session.csrf.encode()
        )

    def end(self, secret: str) -> None:
        """Log out; harmless when there is no such session."""
        session = self._sessions.get(_key(secret))
        if session is not None:
            self._audit.record(session.identity.user, "login", "logged out", address=session.address)
            self._end(_key(secret))

    def end_by_id(self, id: str) -> bool:
        """End the session that people know as ``id``; False when there is none."""
        for key, session in self._sessions.items():
            if session.id == id:
                self._end(key)
                return True
        return False

    def end_of(self, user: str) -> None:
        """End all sessions of an account."""
        for key in [key for key, session in self._sessions.items() if session.identity.user == user]:
            self._end(key)

    def all(self) -> list[Session]:
        """The sessions that last, oldest first."""
        self._end_old()
        return list(self._sessions.values())

    def _look(self) -> None:
        """End what is over, also when nobody asks for it: a live connection may hang on it."""
        self._end_old()
        self._timer = self._clock.call_later(LOOK_EVERY, self._look) if self._sessions else None

    def _over(self, session: Session) -> bool:
        now = self._clock.monotonic()
        return now - session.used > IDLE or now - session.began > LONGEST

    def _end_old(self) -> None:
        for key in [key for key, session in self._sessions.items() if self._over(session)]:
            self._end(key)

    def _end(self, key: bytes) -> None:
        for call in self._sessions.pop(key).ended:
            call()

    async def _accounts_changed(self, old: AccountSettings, new: AccountSettings) -> None:
        for name, account in old.accounts.items():
            now = new.accounts.get(name)
            if now is None or (now.verifier, now.role, now.ptz) != (
                account.verifier,
                account.role,
                account.ptz,
            ):
                self.end_of(name)


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
