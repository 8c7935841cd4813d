"""The HTTP server: listens on HTTP and HTTPS, and follows its settings without dropping a request."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound, StartError
from axisedge.security import certificates
from axisedge.web import access
from axisedge.web.context import Context
from axisedge.web.gate import Gate
from axisedge.web.listeners import Listener, bind
from axisedge.web.routing import Routes
from axisedge.web.settings import HttpSettings, section

log = logging.getLogger(__name__)

IDLE_TIME = 30.0
"""Seconds that a connection may be quiet, and that a client has to send a request's head."""
LINGER_TIME = 2.0
"""Seconds that the rest of a refused request's body is read before the connection is closed."""
SHUTDOWN_TIME = 0.5
"""Seconds that running requests have to end when the device stops."""
LONGEST_LINE = LONGEST_FIELD = 8190
MOST_FIELDS = 64
PER_ADDRESS = 100
"""Connections that one address may have at a time."""


class Connection(NamedTuple):
    """A client that is connected now."""

    address: str
    port: int
    local_port: int
    protocol: str
    state: str = "established"


class HttpServer:
    """Serves every registered route over HTTP and HTTPS."""

    name = "http"

    def __init__(
        self,
        device: Context,
        routes: Routes,
        host: str,
        http_port: int | None,
        https_port: int | None,
    ) -> None:
        self._device = device
        self.routes = routes
        self._host = host
        self._given = {"http": http_port, "https": https_port}
        self._listeners: dict[str, Listener] = {}
        self._prepared: dict[str, Listener] = {}
        self._context: ssl.SSLContext | None = None
        self._runner: web.AppRunner | None = None
        self._connections: dict[asyncio.Transport, web.RequestHandler] = {}
        self._per_address: Counter[str] = Counter()
        access.check(routes)
        self._section = device.settings.section(section(self._check))
        self._gate = Gate(device, routes, self._settings, lambda: self._port("https"))
        device.settings.subscribe("http", self._apply)
        device.settings.subscribe(certificates.SECTION.name, self._certificates_changed)

    @property
    def _settings(self) -> HttpSettings:
        return self._device.settings[self._section]

    # -- life ----------------------------------------------------------------------------------------------

    async def bind(self) -> None:
        """Take the ports; raises `StartError` when one is busy."""
        settings = self._settings
        try:
            self._listeners["http"] = self._listen("http", self._given["http"], settings.http_port)
            await self._device.certificates.ensure_self_signed(self._own_names())
            if settings.https_enabled:
                self._show_certificate(settings.certificate)
                self._listeners["https"] = self._listen("https", self._given["https"], settings.https_port)
        except OSError as error:
            self._close_listeners()
            raise StartError(str(error)) from None

    def _listen(self, protocol: str, given: int | None, stored: int) -> Listener:
        port = stored if given is None else given
        try:
            sockets = bind(self._host, port)
        except OSError as error:
            where = f" on {self._host}" if self._host else ""
            raise OSError(
                f"{protocol.upper()} port {port}{where} cannot be used: {error.strerror or error}"
            ) from None
        return Listener(protocol, sockets, self._context if protocol == "https" else None)

    def _own_names(self) -> list[str]:
        return certificates.own_names(f"axis-{self._device.identity.serial.lower()}.local", self._host)

    def _show_certificate(self, alias: str) -> None:
        self._context = self._context or certificates.server_context()
        try:
            chosen = self._device.certificates.get(alias)
        except NotFound:
            log.error("certificate %s is gone; the self-signed one is shown", alias)
            chosen = self._device.certificates.get(certificates.SELF_SIGNED)
        certificates.show(self._context, chosen)

    async def start(self) -> None:
        """See `Subsystem.start`."""
        if not self._listeners:
            await self.bind()
        self._runner = web.AppRunner(
            self._gate.application(),
            access_log=None,
            keepalive_timeout=IDLE_TIME,
            lingering_time=LINGER_TIME,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_FIELD,
            max_headers=MOST_FIELDS,
            auto_decompress=False,
            shutdown_timeout=SHUTDOWN_TIME,
        )
        await self._runner.setup()
        server = cast(web.Server, self._runner.server)
        # The server tells nobody of its connections; this is where they are counted and listed.
        setattr(server, "connection_made", self._made(server.connection_made))  # noqa: B010  mypy takes no assignment to a method
        setattr(server, "connection_lost", self._lost(server.connection_lost))  # noqa: B010  as above
        for listener in self._listeners.values():
            await listener.serve(server)

    async def stop(self) -> None:
        """See `Subsystem.stop`."""
        self._close_listeners()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._connections.clear()
        self._per_address.clear()

    def _close_listeners(self) -> None:
        for listener in (*self._listeners.values(), *self._prepared.values()):
            listener.close()
        self._listeners.clear()
        self._prepared.clear()

    # -- connections ---------------------------------------------------------------------------------------

    def _made(self, original: Callable[..., None]) -> Callable[..., None]:
        def made(handler: web.RequestHandler, transport: asyncio.Transport) -> None:
            original(handler, transport)
            address = _address(transport)
            self._connections[transport] = handler
            self._per_address[address] += 1
            if (
                len(self._connections) > self._settings.max_connections
                or self._per_address[address] > PER_ADDRESS
            ):
                log.warning("too many connections; one from %s is refused", address)
                transport.abort()

        return made

    def _lost(self, original: Callable[..., None]) -> Callable[..., None]:
        def lost(handler: web.RequestHandler, error: BaseException | None = None) -> None:
            original(handler, error)
            for transport in [t for t, known in self._connections.items() if known is handler]:
                del self._connections[transport]
                address = _address(transport)
                self._per_address[address] -= 1
                if not self._per_address[address]:
                    del self._per_address[address]

        return lost

    def connections(self) -> list[Connection]:
        """Who is connected now, over HTTP and HTTPS."""
        found = []
        for transport in self._connections:
            peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
            if peer and own:
                secure = transport.get_extra_info("sslcontext") is not None
                found.append(Connection(peer[0], peer[1], own[1], "https" if secure else "http"))
        return found

    # -- settings ------------------------------------------------------------------------------------------

    def _check(self, old: HttpSettings, new: HttpSettings) -> None:
        """Take the new ports before the change is stored: one that is busy refuses it."""
        for listener in self._prepared.values():
            listener.close()
        self._prepared.clear()
        try:
            self._device.certificates.get(new.certificate)
        except NotFound:
            raise Invalid("certificate", f"there is no certificate {new.certificate!r}") from None
        if not self._listeners:
            return  # not running: the next start takes the ports
        if new.http_port != old.http_port:
            self._prepare("http", new.http_port)
        if new.https_enabled and (new.https_port != old.https_port or not old.https_enabled):
            self._prepare("https", new.https_port)

    def _prepare(self, protocol: str, port: int) -> None:
        present = self._listeners.get(protocol)
        if present is not None and present.port == port:
            return
        try:
            self._prepared[protocol] = Listener(protocol, bind(self._host, port))
        except OSError as error:
            raise Invalid(
                f"{protocol}_port", f"port {port} cannot be used: {error.strerror or error}"
            ) from None

    async def _apply(self, old: HttpSettings, new: HttpSettings) -> None:
        self._gate.apply(new)
        if not self._listeners:
            return
        if new.https_enabled and (new.certificate != old.certificate or not old.https_enabled):
            self._show_certificate(new.certificate)
        retired = [] if new.https_enabled else ["https"]
        for protocol, listener in self._prepared.items():
            listener.context = self._context if protocol == "https" else None
            if self._runner is not None:
                await listener.serve(cast(web.Server, self._runner.server))
            self._retire(protocol)
            self._listeners[protocol] = listener
            self._gate.retired.discard(listener.port)
        self._prepared.clear()
        for protocol in retired:
            self._retire(protocol)

    def _retire(self, protocol: str) -> None:
        """Close a port. Its connections end with the answer to the request that runs on them, or comes next."""
        old = self._listeners.pop(protocol, None)
        if old is not None:
            self._gate.retired.add(old.port)
            old.close()

    async def _certificates_changed(self, old: Any, new: Any) -> None:
        if self._context is not None and old != new:
            self._show_certificate(self._settings.certificate)

    # -- where ---------------------------------------------------------------------------------------------

    def ports(self) -> tuple[int, int]:
        """The HTTP and HTTPS ports in use; 0 for one that is off."""
        return self._port("http"), self._port("https")

    def ports_again(self) -> tuple[int | None, int | None]:
        """The ports to ask for after a restart: a port that was given as "any" stays the one that was taken."""
        http, https = (
            None if given is None else self._port(name) or given for name, given in self._given.items()
        )
        return http, https

    def _port(self, protocol: str) -> int:
        listener = self._listeners.get(protocol)
        return listener.port if listener else 0

    def urls(self) -> dict[str, str]:
        """For the ready line."""
        host = self._host or "127.0.0.1"
        host = f"[{host}]" if ":" in host else host
        return {
            name: f"{name}://{host}:{self._port(name)}"
            for name in ("http", "https")
            if name in self._listeners
        }


def _address(transport: asyncio.Transport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
