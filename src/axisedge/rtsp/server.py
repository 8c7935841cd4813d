"""The RTSP server: listens, keeps connections and sessions, and follows its settings."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable
from typing import cast

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, StartError
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.core.subsystem import Background
from axisedge.rtsp import metadata
from axisedge.rtsp.connection import Connection, Shared
from axisedge.rtsp.guard import Guard
from axisedge.rtsp.message import response
from axisedge.rtsp.presentation import MEDIA, Catalogue
from axisedge.rtsp.session import Sessions
from axisedge.rtsp.tunnel import Tunnels
from axisedge.rtsp.wires import Reader, StreamWire, Wire
from axisedge.security.accounts import AccountSettings
from axisedge.security.authentication import Policy
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.listeners import bind
from axisedge.web.routing import Routes
from axisedge.web.settings import HttpSettings

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 128
MOST_PER_ADDRESS = 32
ACCESS_ROW = f"rtsp:{MEDIA}"


class RtspSettings(SettingsModel):
    """Streaming over RTSP (``Network.RTSP``, ``Network.RTP``)."""

    enabled: bool = Field(True, title="RTSP server", description="Stream video, audio and events over RTSP.")
    port: int = Field(
        554,
        title="RTSP port",
        description="Takes effect at once and ends the streams that run.",
        ge=1,
        le=65535,
        json_schema_extra={"advanced": True},
    )
    timeout: int = Field(
        60,
        title="Session timeout",
        description="A viewer that is silent for longer is given up.",
        ge=10,
        le=3600,
        json_schema_extra={"unit": "s", "advanced": True},
    )
    first_rtp_port: int = Field(
        50000, title="First RTP port", ge=1024, le=65534, json_schema_extra={"advanced": True}
    )
    last_rtp_port: int = Field(
        50999, title="Last RTP port", ge=1025, le=65535, json_schema_extra={"advanced": True}
    )


def create(device: Context, routes: Routes, host: str = "", port: int | None = None) -> RtspServer:
    """The server of ``device``; for ``host`` and ``port`` see `RtspServer`."""
    routes.declare(ACCESS_ROW)

    def policy() -> Policy:
        return cast(HttpSettings, device.settings.get("http")).authentication

    cname = f"axis-{device.identity.serial.lower()}"
    rest: Callable[[], None] = _nothing_to_end
    sources = {"event": metadata.source(device.bus, device.identity.uuid)}
    if device.camera is not None:
        from axisedge.rtsp import broadcast, video  # a product without video loads none of it

        broadcasts = broadcast.Broadcasts(device.camera, device.clock, cname)
        rest = broadcasts.stop
        sources["video"] = video.source(device.camera, broadcasts)
    server = RtspServer(
        device.settings,
        device.clock,
        Catalogue(device.product, sources),
        Guard(device.authenticator, device.accounts, device.access_log, policy, ACCESS[ACCESS_ROW]),
        cname=cname,
        rest=rest,
        host=host,
        port=port,
    )
    Tunnels(server.tunnelled).register(routes)
    return server


def _nothing_to_end() -> None:
    """A product without video has no encoder."""


class RtspServer:
    """Subsystem ``rtsp``."""

    name = "rtsp"

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        catalogue: Catalogue,
        guard: Guard,
        *,
        cname: str,
        rest: Callable[[], None],
        host: str = "",
        port: int | None = None,
    ) -> None:
        """``rest`` is called when nobody can watch any more.

        ``port`` overrides the one of the settings, 0 takes any free one; ``host`` empty is every address."""
        self.background = Background()
        self._settings = settings
        self._section = settings.section(
            Section(
                "rtsp",
                RtspSettings,
                title="RTSP",
                place="System/Network",
                check=self._check,
                kept_on_restore=True,
            )
        )
        settings.subscribe("rtsp", self._changed)
        settings.subscribe("accounts", self._accounts_changed)
        self._rest = rest
        self._host = host
        self._port = port
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._connections: Counter[str] = Counter()
        self._clients: set[Connection] = set()
        self.sessions = Sessions(clock, self.background)
        self._guard = guard
        self._shared = Shared(
            clock=clock,
            catalogue=catalogue,
            guard=guard,
            sessions=self.sessions,
            background=self.background,
            timeout=lambda: self.settings.timeout,
            ports=lambda: (self.settings.first_rtp_port, self.settings.last_rtp_port),
            cname=cname,
        )

    @property
    def settings(self) -> RtspSettings:
        """The present settings."""
        return self._settings[self._section]

    async def bind(self) -> None:
        """Take the port, so that a busy one is known before anything starts; raises `StartError`."""
        if self.settings.enabled and not self._sockets:
            port = self.settings.port if self._port is None else self._port
            try:
                self._sockets = bind(self._host, port)
            except OSError as error:
                raise StartError(f"RTSP port {port} cannot be used: {error.strerror}") from None

    async def start(self) -> None:
        """See `Subsystem.start`."""
        await self.bind()
        for one in self._sockets:
            self._servers.append(await asyncio.start_server(self._connected, sock=one))

    async def stop(self) -> None:
        """See `Subsystem.stop`. Viewers are told good-bye."""
        await self._close()
        await self.background.cancel()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for one in self._sockets:
            one.close()
        self._servers, self._sockets = [], []
        for session in self.sessions:
            await session.end()
        self._rest()

    def connections(self) -> int:
        """How many clients are connected."""
        return self._connections.total()

    def clients(self) -> list[Connection]:
        """Those connections."""
        return list(self._clients)

    def port(self) -> int:
        """The port in use; 0 when the server is off."""
        return int(self._sockets[0].getsockname()[1]) if self._sockets else 0

    def port_again(self) -> int | None:
        """What a restarted device is to listen on: the same port, or what the settings then say."""
        return None if self._port is None else self.port() or self._port

    def urls(self) -> dict[str, str]:
        """For the ready line."""
        host = self._host or "127.0.0.1"
        return (
            {"rtsp": f"rtsp://{f'[{host}]' if ':' in host else host}:{self.port()}"} if self._sockets else {}
        )

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")
        if peer is None:  # gone before it was greeted
            writer.close()
            return
        address = str(peer[0])
        if not self._admits(address):
            writer.write(response(503, ""))
            writer.close()
            return
        accepted = writer.get_extra_info(
            "socket"
        )  # asyncio leaves it as it is, for it is not told that this is TCP
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._serve(reader, StreamWire(writer))

    def _admits(self, address: str) -> bool:
        if self.connections() >= MOST_CONNECTIONS or self._connections[address] >= MOST_PER_ADDRESS:
            log.warning("too many RTSP connections; one from %s is turned away", address)
            return False
        return True

    def _serve(self, reader: Reader, wire: Wire) -> asyncio.Task[None]:
        address = str(wire.peer[0])
        self._connections[address] += 1
        return self.background.spawn(self._run(reader, wire, address), f"rtsp connection of {address}")

    async def _run(self, reader: Reader, wire: Wire, address: str) -> None:
        client = Connection(self._shared, reader, wire)
        self._clients.add(client)
        try:
            await client.run()
        finally:
            self._clients.discard(client)
            self._connections -= Counter({address: 1})

    async def tunnelled(self, reader: Reader, wire: Wire) -> None:
        """Serve a client that came by HTTP, until it has gone."""
        if self._sockets and self._admits(str(wire.peer[0])):
            await asyncio.wait([self._serve(reader, wire)])

    # -- settings ------------------------------------------------------------------------------------------

    def _check(self, old: RtspSettings, new: RtspSettings) -> None:
        if new.last_rtp_port <= new.first_rtp_port:
            raise Invalid("last_rtp_port", "the last RTP port must be above the first")
        if new.port != old.port and self._port is None and new.enabled:
            try:
                tried = bind(self._host, new.port)
            except OSError as error:
                raise Invalid("port", f"port {new.port} cannot be used: {error.strerror}") from None
            for one in tried:
                one.close()

    async def _changed(self, old: RtspSettings, new: RtspSettings) -> None:
        if (old.enabled, old.port) != (new.enabled, new.port):
            self.background.spawn(self._again(), "rtsp listens anew")

    async def _again(self) -> None:
        """Listen as the settings now say; where that fails the supervisor hears of it and tries again."""
        await self._close()
        await self.start()

    async def _accounts_changed(self, old: AccountSettings, new: AccountSettings) -> None:
        """Whose account is deleted, or has another password or role, is shown out."""
        for session in self.sessions:
            if not new.serve(session.who, old):
                log.info("RTSP session of %s ends: the account changed", session.who.user)
                await session.end()
