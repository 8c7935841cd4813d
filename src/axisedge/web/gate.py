"""The one middleware: who asks, may they, is the request within its limits, and how does an error look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from aiohttp import hdrs, web

from axisedge.core.errors import AxisedgeError, Denied
from axisedge.core.roles import ANONYMOUS, Identity, Role
from axisedge.security.authentication import Blocked, LoginFailed, Schemes, schemes
from axisedge.security.logbook import printable
from axisedge.web import errors, headers
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.cookies import COOKIE, session_secret
from axisedge.web.preview import Preview
from axisedge.web.routing import Handler, LoginRequired, Route, Routes, from_other_site
from axisedge.web.settings import HttpSettings
from axisedge.web.virtual_hosts import HostTable

log = logging.getLogger(__name__)

BODY_TIME = 30.0
"""Seconds that a client has to send a body that is read whole."""
READ_WHOLE = 1024 * 1024
"""Bodies up to this limit of their route are read before the handler runs; larger ones it reads itself."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
SETUP_FIRST = "Error: initial admin user must be created first."


@dataclass(frozen=True, slots=True)
class Rule:
    """What the gate knows of one route."""

    route: Route
    role: Role


class Gate:
    """Lets requests through to their handlers, or answers for them."""

    def __init__(
        self, device: Context, routes: Routes, settings: HttpSettings, https_port: Callable[[], int]
    ) -> None:
        """``https_port`` tells the port in use, for leading people there."""
        self._https_port = https_port
        self.retired: set[int] = set()
        """Ports that are no longer listened on; connections that came in there end with their next answer."""
        self._accounts = device.accounts
        self._authenticator = device.authenticator
        self._sessions = device.sessions
        self._log = device.access_log
        self._preview = Preview(device)
        self._routes = routes
        self._rules: dict[object, Rule] = {}
        self._forms = {route.path: route.form for route in routes.all}
        self.hosts: HostTable | None = None
        """The virtual hosts, if there are any."""
        self.apply(settings)

    def apply(self, settings: HttpSettings) -> None:
        """Follow the settings of the web server."""
        self._settings = settings
        self._schemes = {secure: schemes(settings.authentication, secure=secure) for secure in (False, True)}
        self._https_only = settings.https_only
        self._restricted = any(
            not settings.allows(role, secure=secure)
            for role in (Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR)
            for secure in (False, True)
        )

    def application(self) -> web.Application:
        """The application with every route behind this gate."""
        app = web.Application(middlewares=[web.middleware(self)])
        for route in self._routes.all:
            rule = Rule(route, ACCESS[route.name])
            methods = route.methods
            if methods == ("GET",) and route.form == "page":  # elsewhere an answer may have no end
                methods = ("GET", "HEAD")
            for method in methods:
                self._rules[app.router.add_route(method, route.path, route.handler)] = rule
        app.on_response_prepare.append(self._prepare)
        return app

    async def _prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        request["begun"] = True
        if self.retired and _local_port(request) in self.retired and response.status != 101:
            response.force_close()
            response.headers[hdrs.CONNECTION] = "close"
        headers.add(response, https_only=self._https_only and request.secure)

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The middleware."""
        request["identity"] = ANONYMOUS
        rule = self._rules.get(request.match_info.route)
        try:
            if rule is None:
                return await handler(request)  # raises "not found" or "method not allowed"
            self._admit(request, rule)
            if request.body_exists:
                request = await self._take_body(request, rule.route)
            return await handler(request)
        except web.HTTPException as answer:
            if answer.status < 400 or answer.content_type != "text/plain":
                raise
            return self._http_answer(request, rule, answer)
        except AxisedgeError as error:
            return self._refusal(request, rule, error)
        except ConnectionError:
            raise  # the client went away; the server's own loop ends the connection
        except Exception:  # the outermost request handler: a mistake of ours, told to nobody but the log
            user, path = request["identity"].user, printable(request.path)
            log.exception("%s %s by %s from %s", request.method, path, user, request.remote)
            _not_begun(request)
            return self._render(request, rule, errors.problem_of_status(500, "Internal error"))

    def _admit(self, request: web.Request, rule: Rule) -> None:
        """Find out who asks, and raise unless they may."""
        if self.hosts is not None:
            self._check_host(request, self.hosts)
        if self._restricted:
            self._check_https_only(request, rule)
        who = request["identity"] = self._identify(request, rule)
        if self._restricted:
            self._check_protocol(request, who)
        if who.role < rule.role and not self._preview.shows(rule.route.name, request.method):
            raise (LoginRequired if who.via == "anonymous" else Denied(f"{rule.role.word} rights are needed"))
        if self._log.everything and who.via != "anonymous":
            self._log.passed(who, request.remote or "", request.path)

    # -- who -----------------------------------------------------------------------------------------------

    def _identify(self, request: web.Request, rule: Rule) -> Identity:
        if self._accounts.needs_setup:
            return ANONYMOUS
        header = request.headers.get(hdrs.AUTHORIZATION)
        if header is not None:
            who = self._authenticator.authenticate(
                header,
                request.method,
                request.raw_path,
                request.remote or "",
                self._offered(request),
            )
            if who.role > Role.VIEWER and from_other_site(request):
                # The browser added a login that it remembers: good for watching, never for changing something.
                return replace(who, role=Role.VIEWER)
            return who
        cookie = request.headers.get(hdrs.COOKIE)
        if cookie is not None and COOKIE in cookie:
            return self._by_session(request, cookie, rule)
        return self._accounts.anonymous

    def _by_session(self, request: web.Request, cookie: str, rule: Rule) -> Identity:
        secret = session_secret(cookie)
        session = self._sessions.lookup(secret) if secret else None
        if session is None:
            return self._accounts.anonymous
        if rule.route.form != "page" and from_other_site(request):
            raise Denied("the page of another site may not call this with the session of this one")
        if request.method not in SAFE_METHODS or (rule.route.form == "cgi" and not _from_this_site(request)):
            if not self._sessions.right_token(session, request.headers.get(CSRF_HEADER)):
                raise Denied(f"the header {CSRF_HEADER} is missing or wrong")
        elif hdrs.UPGRADE in request.headers:
            _check_origin(request)
        request["session"] = session
        return session.identity

    def _offered(self, request: web.Request) -> Schemes:
        if self.hosts is not None:
            port = _local_port(request)
            found = self.hosts.offered(port, request.headers.get(hdrs.HOST, ""))
            if found is not None:
                return found
        return self._schemes[request.secure]

    def _check_host(self, request: web.Request, hosts: HostTable) -> None:
        """Refuse what comes to a port of virtual hosts for somebody else (RFC 9110 section 15.5.20)."""
        port = _local_port(request)
        if port in hosts.only and hosts.offered(port, request.headers.get(hdrs.HOST, "")) is None:
            raise web.HTTPMisdirectedRequest

    def _check_https_only(self, request: web.Request, rule: Rule) -> None:
        """Lead people to HTTPS, and refuse programs before they send a password, when nobody may use HTTP."""
        if request.secure or not self._https_only:
            return
        host = request.url.host
        if rule.route.form == "page" and request.method in SAFE_METHODS and host:
            secure = request.url.with_scheme("https").with_port(self._https_port())
            raise web.HTTPTemporaryRedirect(secure)
        raise Denied("this device is reached through HTTPS only")

    def _check_protocol(self, request: web.Request, who: Identity) -> None:
        secure = request.secure
        if not self._settings.allows(who.role, secure=secure):
            raise Denied(f"this account may not connect through {'HTTPS' if secure else 'HTTP'}")

    # -- bodies --------------------------------------------------------------------------------------------

    async def _take_body(self, request: web.Request, route: Route) -> web.Request:
        """Refuse a body that is too large, and wait a limited time for the rest of one that is read whole."""
        length = request.content_length
        if (length or 0) > route.largest_body:
            raise web.HTTPRequestEntityTooLarge(route.largest_body, length or 0)
        if hdrs.CONTENT_ENCODING in request.headers:
            raise web.HTTPUnsupportedMediaType(text="encoded bodies are not understood")
        if length is None:
            request = request.clone(client_max_size=route.largest_body)
        if route.largest_body > READ_WHOLE or request.content.is_eof():
            return request
        try:
            async with asyncio.timeout(BODY_TIME):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except web.RequestPayloadError:
            raise web.HTTPBadRequest(text="the body is not as announced") from None
        return request

    # -- answers -------------------------------------------------------------------------------------------

    def _render(self, request: web.Request, rule: Rule | None, problem: errors.Problem) -> web.Response:
        codes = rule.route.codes if rule is not None else errors.NO_CODES
        return errors.render(self._form(request, rule), problem, codes)

    def _form(self, request: web.Request, rule: Rule | None) -> str:
        if rule is not None:
            return rule.route.form
        known = self._forms.get(request.path)
        if known is not None:
            return known
        return (
            "rest"
            if request.path.startswith("/config/")
            else "page"
            if request.path.startswith("/api/")
            else "cgi"
        )

    def _http_answer(
        self, request: web.Request, rule: Rule | None, answer: web.HTTPException
    ) -> web.StreamResponse:
        _not_begun(request)
        phrase = f"{answer.status}: {answer.reason}"
        text = answer.text if answer.text != phrase else ""
        made = self._render(request, rule, errors.problem_of_status(answer.status, text or ""))
        if hdrs.ALLOW in answer.headers:
            made.headers[hdrs.ALLOW] = answer.headers[hdrs.ALLOW]
        if answer.status in (408, 413):
            made.force_close()
        return made

    def _refusal(self, request: web.Request, rule: Rule | None, error: AxisedgeError) -> web.StreamResponse:
        problem = errors.problem_of(error)
        if problem.status == 500:
            log.error("%s %s", request.method, printable(request.path), exc_info=error)
        _not_begun(request)
        self._note(request, problem, error)
        made = self._render(request, rule, problem)
        if problem.status == 401 and not self._from_page(request, rule):
            stale = isinstance(error, LoginFailed) and error.stale
            offered, sha256 = self._offered(request), self._settings.sha256
            for challenge in self._authenticator.challenges(offered, stale=stale, sha256=sha256):
                made.headers.add(hdrs.WWW_AUTHENTICATE, challenge)
        return made

    def _note(self, request: web.Request, problem: errors.Problem, error: AxisedgeError) -> None:
        """Put a refusal in the access log; a request that only has to come again with a login is none."""
        if isinstance(error, LoginRequired) or problem.status not in (401, 403):
            return
        if isinstance(error, LoginFailed) and error.stale:
            return
        user = error.user if isinstance(error, LoginFailed | Blocked) else request["identity"].user
        self._log.failed(user, request.remote or "", request.path, problem.status, str(error))

    def _from_page(self, request: web.Request, rule: Rule | None) -> bool:
        """Whether the web page asks: a challenge would make the browser show a log-in window of its own."""
        return (
            (rule is not None and rule.route.form == "page")
            or CSRF_HEADER in request.headers
            or COOKIE in request.headers.get(hdrs.COOKIE, "")
        )


def _local_port(request: web.Request) -> int:
    """The port that the request came in on; 0 when its connection is gone."""
    own = request.transport.get_extra_info("sockname") if request.transport else None
    return int(own[1]) if own else 0


def _not_begun(request: web.Request) -> None:
    """Nothing can be said any more after an answer has begun: end the connection, so that it is seen to be cut."""
    if "begun" in request:
        raise ConnectionAbortedError("the answer had begun")


def _from_this_site(request: web.Request) -> bool:
    """Whether a browser says that a page of this very site asks, or a person who typed the address.

    CGIs change things also by GET, and a cookie goes to all ports of its host: `Sec-Fetch-Site` tells, which browsers
    leave out over HTTP, and there the address of the page, which they send for ours.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    asked_by = request.headers.get(hdrs.ORIGIN) or request.headers.get(hdrs.REFERER) or ""
    page = asked_by.partition("://")[2].partition("/")[0]
    return page == request.headers.get(hdrs.HOST)


def _check_origin(request: web.Request) -> None:
    """Refuse a WebSocket that another site's page opens with this site's cookie."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin.partition("://")[2] != request.headers.get(hdrs.HOST):
        raise Denied("the page of another site may not connect")
