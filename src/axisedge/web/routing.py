"""How a surface puts its handlers on the HTTP server, and how a handler knows its caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Denied
from axisedge.core.roles import ANONYMOUS, Identity, Role

__all__ = [
    "ANONYMOUS",
    "Handler",
    "Identity",
    "LoginRequired",
    "Role",
    "Route",
    "Routes",
    "from_other_site",
    "identity",
    "require",
]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LoginRequired(AxisedgeError):
    """The caller gave no login, and this needs one: the server answers 401 with its challenges."""


def identity(request: web.Request) -> Identity:
    """Who makes ``request``; put there by the server before any handler runs."""
    who: Identity = request["identity"]
    return who


def require(request: web.Request, role: Role) -> Identity:
    """The caller, who must have at least ``role``; raises `LoginRequired` or `Denied`."""
    who = identity(request)
    if who.role >= role:
        return who
    if who.via == "anonymous":
        raise LoginRequired
    raise Denied(f"{role.word} rights are needed")


def from_other_site(request: web.Request) -> bool:
    """Whether a browser sends ``request`` for the page of another site, which another port of this host is too."""
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


@dataclass(frozen=True, slots=True)
class Route:
    """One handler on one path; ``name`` is its row in the access table."""

    methods: tuple[str, ...]
    path: str
    handler: Handler
    name: str
    largest_body: int
    form: str
    """How errors look: ``cgi`` (HTML or text), ``json`` (VAPIX envelope), ``soap``, ``rest``, ``page``."""
    codes: Mapping[int, int]
    """A JSON API's own error codes by HTTP status, for errors that the server answers itself."""


@dataclass(frozen=True, slots=True)
class Api:
    """One API as API discovery lists it."""

    id: str
    name: str
    version: str
    status: str = "released"


class Routes:
    """Collects what the surfaces register. Every name must stand in `axisedge.web.access.ACCESS`."""

    def __init__(self) -> None:
        self.all: list[Route] = []
        self.names: set[str] = set()
        self.apis: list[Api] = []

    def add(
        self,
        methods: str | Iterable[str],
        path: str,
        handler: Handler,
        *,
        name: str = "",
        form: str = "cgi",
        largest_body: int = 64 * 1024,
        codes: Mapping[int, int] | None = None,
    ) -> None:
        """Serve ``path`` (aiohttp syntax) with ``handler``. ``name`` is the path unless told otherwise."""
        listed = (methods,) if isinstance(methods, str) else tuple(methods)
        self.all.append(Route(listed, path, handler, name or path, largest_body, form, codes or {}))
        self.names.add(name or path)

    def declare(self, name: str) -> None:
        """Make known a name that a handler itself asks the access table about (a method inside a JSON API)."""
        self.names.add(name)

    def announce(self, id: str, name: str, version: str, status: str = "released") -> None:
        """List an API in API discovery; a `JsonApi` does this by itself."""
        self.apis.append(Api(id, name, version, status))
