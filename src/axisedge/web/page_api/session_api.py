"""Log in, log out, first use, and who this browser is."""

from __future__ import annotations

from aiohttp import web

from axisedge.core.errors import Conflict, Invalid
from axisedge.core.roles import Identity, Role
from axisedge.security.authentication import Blocked, LoginFailed
from axisedge.security.sessions import Session
from axisedge.web import errors
from axisedge.web.context import Context
from axisedge.web.cookies import clear_session, session_secret, set_session
from axisedge.web.page_api import models as m
from axisedge.web.page_api.status import device_identity
from axisedge.web.preview import Preview


class SessionApi:
    """The session of the page."""

    def __init__(self, device: Context) -> None:
        self._device = device
        self._preview = Preview(device)

    def _state(self, session: Session | None, who: Identity | None = None) -> m.Session:
        device = self._device
        known = who or (None if session is None else session.identity)
        logged_in = session is not None
        return m.Session(
            needsSetup=device.accounts.needs_setup,
            preview=self._preview.seconds_left > 0,
            preview_left=self._preview.seconds_left,
            authenticated=logged_in,
            user=session.identity.user if session else None,
            role=_word(session.identity.role) if session else None,
            csrf=session.csrf if session else None,
            device=device_identity(device, known=known is not None and known.role >= Role.VIEWER),
        )

    def _open(self, request: web.Request, who: Identity) -> web.Response:
        """Begin a session for ``who``, ending the one that this browser has."""
        self._end(request)
        secret, session = self._device.sessions.create(who, request.remote or "")
        response = web.Response(
            body=self._state(session).model_dump_json().encode(), content_type="application/json"
        )
        set_session(response, secret, secure=request.secure)
        return response

    def _end(self, request: web.Request) -> None:
        secret = session_secret(request.headers.get("Cookie", ""))
        if secret:
            self._device.sessions.end(secret)

    async def session(self, request: web.Request) -> m.Session:
        """`GET /api/v1/session`."""
        return self._state(request.get("session"))

    async def log_in(self, request: web.Request, sent: m.Credentials) -> web.StreamResponse:
        """`POST /api/v1/session`: the same answer, or 401 for a wrong login; counts for brute-force blocking."""
        device = self._device
        if device.accounts.needs_setup:
            raise Conflict("create the administrator first")
        try:
            who = device.authenticator.check_password(
                sent.user, sent.password, request.path, request.remote or ""
            )
        except (LoginFailed, Blocked) as error:
            return self._refused(request, error)
        return self._open(request, who)

    def _refused(self, request: web.Request, error: LoginFailed | Blocked) -> web.StreamResponse:
        blocked = isinstance(error, Blocked)
        problem = errors.Problem(
            403 if blocked else 401,
            "blocked" if blocked else "login_failed",
            "Too many failed logins from this address" if blocked else "The name or the password is wrong",
        )
        self._device.access_log.failed(
            error.user, request.remote or "", request.path, problem.status, str(error)
        )
        return errors.render("page", problem)

    async def log_out(self, request: web.Request) -> web.StreamResponse:
        """`DELETE /api/v1/session`: harmless without one."""
        self._end(request)
        response = web.Response(
            body=self._state(None).model_dump_json().encode(), content_type="application/json"
        )
        clear_session(response, secure=request.secure)
        return response

    async def setup(self, request: web.Request, sent: m.Setup) -> web.StreamResponse:
        """`POST /api/v1/setup`: only on a factory-default device. Creates the administrator and logs in."""
        accounts = self._device.accounts
        if not accounts.needs_setup:
            raise Conflict("this device has an administrator already")
        try:
            await accounts.add_first(sent.user, sent.password, "first use")
        except Invalid as error:
            field = "password" if error.field.endswith("password") else "user"
            raise Invalid(field, error.why) from None
        return self._open(request, Identity(sent.user, Role.ADMINISTRATOR, True, "session"))


def _word(role: Role) -> m.RoleWord:
    words: dict[Role, m.RoleWord] = {
        Role.VIEWER: "viewer",
        Role.OPERATOR: "operator",
        Role.ADMINISTRATOR: "administrator",
    }
    return words[role]
