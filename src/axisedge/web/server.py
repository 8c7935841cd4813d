"""The HTTP server: listens on HTTP and HTTPS, and follows its settings without dropping a request."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Mapping
from typing import cast

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound, StartError
from axisedge.security import certificates
from axisedge.web import access, protocol, virtual_hosts
from axisedge.web.connections import Connection, Connections
from axisedge.web.context import Context
from axisedge.web.gate import Gate
from axisedge.web.listeners import Busy, Listeners, Want
from axisedge.web.routing import Routes
from axisedge.web.settings import HttpSettings, section
from axisedge.web.virtual_hosts import HostTable, VirtualHostSettings

log = logging.getLogger(__name__)

IDLE_TIME = 30.0
"""Seconds that a connection may be quiet, and that a client has to send a request's head."""
LINGER_TIME = 2.0
"""Seconds that the rest of a refused request's body is read before the connection is closed."""
SHUTDOWN_TIME = 0.5
"""Seconds that running requests have to end when the device stops."""
LONGEST_LINE = LONGEST_FIELD = 8190
MOST_FIELDS = 64


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
        self._listeners = Listeners(host)
        self._context: ssl.SSLContext | None = None
        self._runner: web.AppRunner | None = None
        access.check(routes, absent=access.absent(device.product))
        settings = device.settings
        self._section = settings.section(section(self._check))
        self._hosts_section = settings.section(virtual_hosts.section(self._check_hosts))
        self._connections = Connections(lambda: self._settings.max_connections)
        self._gate = Gate(device, routes, self._settings, lambda: self._listeners.port("https"))
        settings.subscribe("http", self._apply)
        settings.subscribe("virtualhost", self._apply_hosts)
        settings.subscribe(certificates.SECTION_NAME, self._certificates_changed)
        device.certificates.in_use = lambda: (self._settings.certificate,)

    @property
    def _settings(self) -> HttpSettings:
        return self._device.settings[self._section]

    @property
    def _hosts(self) -> VirtualHostSettings:
        return self._device.settings[self._hosts_section]

    # -- life ----------------------------------------------------------------------------------------------

    async def bind(self) -> None:
        """Take the ports; raises `StartError` when one is busy."""
        settings = self._settings
        await self._device.certificates.ensure_self_signed(self._own_names)
        self._show_certificate(settings.certificate)
        wanted = self._wanted(settings, self._hosts)
        for name, given in self._given.items():
            if given is not None and name in wanted:
                wanted[name] = wanted[name]._replace(port=given)
        try:
            self._listeners.open(wanted)
        except Busy as error:
            raise StartError(str(error)) from None
        self._tell_gate()

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
            shutdown_timeout=SHUTDOWN_TIME,
        )
        await self._runner.setup()
        self._connections.follow(self._server())
        await self._listeners.serve(self._factory(), self._context)

    def _factory(self) -> Callable[[], protocol.Protocol]:
        options = {
            "access_log": None,
            "keepalive_timeout": IDLE_TIME,
            "lingering_time": LINGER_TIME,
            "max_line_size": LONGEST_LINE,
            "max_field_size": LONGEST_FIELD,
            "max_headers": MOST_FIELDS,
            "auto_decompress": False,
        }
        return protocol.factory(self._server(), options)

    def _server(self) -> web.Server:
        return cast(web.Server, self._runner and self._runner.server)

    async def stop(self) -> None:
        """See `Subsystem.stop`."""
        self._listeners.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._connections.clear()

    def connections(self) -> list[Connection]:
        """Who is connected now, over HTTP and HTTPS."""
        return self._connections.all()

    # -- settings ------------------------------------------------------------------------------------------

    def _wanted(self, http: HttpSettings, hosts: VirtualHostSettings) -> dict[str, Want]:
        """The ports to listen on. A virtual host on the device's own HTTPS port shares it."""
        wanted = {"http": Want("http", http.http_port, "http_port")}
        if http.https_enabled:
            wanted["https"] = Want("https", http.https_port, "https_port")
            shared = (http.https_port, self._listeners.port("https"))
            for port, name in hosts.ports().items():
                if port not in shared:
                    wanted[f"virtual host {port}"] = Want("https", port, f"virtualhosts.{name}.port")
        return wanted

    def _check(self, old: HttpSettings, new: HttpSettings) -> None:
        """Take the new ports before the change is stored: one that is busy refuses it."""
        try:
            self._device.certificates.get(new.certificate)
        except NotFound:
            raise Invalid("certificate", f"there is no certificate {new.certificate!r}") from None
        self._prepare(self._wanted(old, self._hosts), self._wanted(new, self._hosts))

    def _check_hosts(self, old: VirtualHostSettings, new: VirtualHostSettings) -> None:
        self._prepare(self._wanted(self._settings, old), self._wanted(self._settings, new))

    def _prepare(self, before: Mapping[str, Want], wanted: Mapping[str, Want]) -> None:
        if not self._listeners:
            return  # not running: the next start takes the ports
        try:
            self._listeners.prepare(before, wanted)
        except Busy as error:
            raise Invalid(error.want.field, f"port {error.want.port} cannot be used: {error.why}") from None

    async def _apply(self, old: HttpSettings, new: HttpSettings) -> None:
        self._gate.apply(new)
        if self._context is not None and new.certificate != old.certificate:
            self._show_certificate(new.certificate)
        await self._exchange()

    async def _apply_hosts(self, old: VirtualHostSettings, new: VirtualHostSettings) -> None:
        await self._exchange()

    async def _exchange(self) -> None:
        if not self._listeners:
            return
        wanted = self._wanted(self._settings, self._hosts)
        began, ended = await self._listeners.exchange(
            wanted, self._factory() if self._runner else None, self._context
        )
        self._gate.retired = (self._gate.retired | ended) - began
        self._tell_gate()

    def _tell_gate(self) -> None:
        http = self._settings
        self._gate.hosts = (
            HostTable.of(self._hosts, http.https_port, self._listeners.port("https"))
            if http.https_enabled and self._hosts.ports()
            else None
        )

    async def _certificates_changed(self, old: object, new: object) -> None:
        if self._context is not None:
            self._show_certificate(self._settings.certificate)

    # -- where ---------------------------------------------------------------------------------------------

    def ports(self) -> tuple[int, int]:
        """The HTTP and HTTPS ports in use; 0 for one that is off."""
        return self._listeners.port("http"), self._listeners.port("https")

    def ports_again(self) -> tuple[int | None, int | None]:
        """The ports to ask for after a restart: a port that was given as "any" stays the one that was taken."""
        http, https = (
            None if given is None else self._listeners.port(name) or given
            for name, given in self._given.items()
        )
        return http, https

    def urls(self) -> dict[str, str]:
        """For the ready line."""
        host = self._host or "127.0.0.1"
        host = f"[{host}]" if ":" in host else host
        ports = {name: self._listeners.port(name) for name in ("http", "https")}
        return {name: f"{name}://{host}:{port}" for name, port in ports.items() if port}
