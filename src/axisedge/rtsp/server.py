"""The RTSP server: listens with and without TLS, keeps connections and sessions, and follows its settings."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from typing import cast

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.open_streams import OpenStreams
from axisedge.core.settings import Section, Settings
from axisedge.core.subsystem import Background
from axisedge.rtsp import metadata
from axisedge.rtsp.always import Always
from axisedge.rtsp.connection import Connection, Shared
from axisedge.rtsp.doors import Doors
from axisedge.rtsp.guard import Guard
from axisedge.rtsp.message import response
from axisedge.rtsp.multicast import Groups
from axisedge.rtsp.presentation import MEDIA, Catalogue
from axisedge.rtsp.session import Sessions
from axisedge.rtsp.settings import RtspSettings
from axisedge.rtsp.tunnel import Tunnels
from axisedge.rtsp.wires import Reader, StreamWire, Wire
from axisedge.security import certificates
from axisedge.security.accounts import AccountSettings
from axisedge.security.authentication import Policy
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.routing import Routes
from axisedge.web.settings import HttpSettings

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 128
MOST_PER_ADDRESS = 32
ACCESS_ROW = f"rtsp:{MEDIA}"


def create(
    device: Context,
    routes: Routes,
    host: str = "",
    port: int | None = None,
    secure_port: int | None = None,
) -> RtspServer:
    """The server of ``device``; for ``host`` and the ports see `RtspServer`."""
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
    sound: Callable[[], bool] = _nothing_is_heard
    if (audio := device.audio) is not None:
        from axisedge.rtsp import audio as tracks  # a product without audio loads none of it

        sources["audio"] = tracks.source(audio, device.clock, cname)
        sound = lambda: audio.included  # noqa: E731 - one word, asked anew each time
    server = RtspServer(
        device.settings,
        device.clock,
        Catalogue(device.product, sources, sound),
        Guard(device.authenticator, device.accounts, device.access_log, policy, ACCESS[ACCESS_ROW]),
        device.certificates,
        cname=cname,
        serial=device.identity.serial,
        rest=rest,
        doors=Doors(host, {"rtsp": port, "rtsps": secure_port}),
        open_streams=device.streams,
    )
    Tunnels(server.tunnelled).register(routes)
    if device.camera is not None:
        server.always.register(routes)
    return server


def _nothing_is_heard() -> bool:
    """A product without audio."""
    return False


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
        shown: certificates.Certificates,
        *,
        cname: str,
        serial: str,
        rest: Callable[[], None],
        doors: Doors,
        open_streams: OpenStreams,
    ) -> None:
        """``shown`` has the certificate of HTTPS; ``rest`` is called when nobody can watch any more."""
        self.background = Background()
        self._all_settings = settings
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
        settings.subscribe("http", self._certificate_changed)
        settings.subscribe(certificates.SECTION_NAME, self._certificate_changed)
        self._rest = rest
        self._doors = doors
        self._certificates = shown
        self._tls: ssl.SSLContext | None = None
        self._connections: Counter[str] = Counter()
        self._clients: set[Connection] = set()
        self.sessions = Sessions(clock, self.background, open_streams)
        self._guard = guard
        groups = Groups(clock, self.background, cname, lambda: self.settings, serial)
        self.always = Always(groups, catalogue, lambda: self.settings, clock, self.background, doors.host)
        self._shared = Shared(
            groups=groups,
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
        return self._all_settings[self._section]

    async def bind(self) -> None:
        """Take the ports, so that a busy one is known before anything starts; raises `StartError`."""
        if not self._doors:
            self._doors.open(self.settings.ports())

    async def start(self) -> None:
        """See `Subsystem.start`."""
        await self.bind()
        await self._doors.serve(self._connected, self._show_certificate())
        await self.always.start()

    def _show_certificate(self) -> ssl.SSLContext:
        """New clients over TLS are shown the certificate that HTTPS shows."""
        if self._tls is None:
            self._tls = certificates.server_context()
        http = cast(HttpSettings, self._all_settings.get("http"))
        try:
            chosen = self._certificates.get(http.certificate)
        except NotFound:
            log.error("certificate %s is gone; the self-signed one is shown", http.certificate)
            chosen = self._certificates.get(certificates.SELF_SIGNED)
        certificates.show(self._tls, chosen)
        return self._tls

    async def stop(self) -> None:
        """See `Subsystem.stop`. Viewers are told good-bye."""
        await self._close()
        await self.background.cancel()

    async def _close(self) -> None:
        self._doors.close()
        for session in self.sessions:
            await session.end()
        await self.always.stop()
        self._rest()

    def connections(self) -> int:
        """How many clients are connected."""
        return self._connections.total()

    def clients(self) -> list[Connection]:
        """Those connections."""
        return list(self._clients)

    def port(self, scheme: str = "rtsp") -> int:
        """The port of ``scheme`` (``rtsp``, ``rtsps``) in use; 0 when it is off."""
        return self._doors.port(scheme)

    def port_again(self, scheme: str = "rtsp") -> int | None:
        """What a restarted device is to listen on: the same port, or what the settings then say."""
        return self._doors.port_again(scheme)

    def urls(self) -> dict[str, str]:
        """For the ready line."""
        return self._doors.urls()

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

    def _serve(self, reader: Reader, wire: Wire, *, native: bool = True) -> asyncio.Task[None]:
        address = str(wire.peer[0])
        self._connections[address] += 1
        client = Connection(self._shared, reader, wire, native=native)
        return self.background.spawn(self._run(client, address), f"rtsp connection of {address}")

    async def _run(self, client: Connection, address: str) -> None:
        self._clients.add(client)
        try:
            await client.run()
        finally:
            self._clients.discard(client)
            self._connections -= Counter({address: 1})

    async def tunnelled(self, reader: Reader, wire: Wire) -> None:
        """Serve a client that came by HTTP, until it has gone."""
        if self._doors and self._admits(str(wire.peer[0])):
            await asyncio.wait([self._serve(reader, wire, native=False)])

    # -- settings ------------------------------------------------------------------------------------------

    def _check(self, old: RtspSettings, new: RtspSettings) -> None:
        if new.last_rtp_port <= new.first_rtp_port:
            raise Invalid("last_rtp_port", "the last RTP port must be above the first")
        if new.multicast != old.multicast and self._doors:
            self.always.check(new)
        before = old.ports()
        for scheme, field in (("rtsp", "port"), ("rtsps", "secure_port")):
            port = new.ports().get(scheme)
            if port is not None and port != before.get(scheme) and self._doors:
                why = self._doors.refuses(scheme, port)
                if why:
                    raise Invalid(field, f"port {port} cannot be used: {why}")

    async def _certificate_changed(self, old: object, new: object) -> None:
        if self._tls is not None:
            self._show_certificate()

    async def _changed(self, old: RtspSettings, new: RtspSettings) -> None:
        if old.ports() != new.ports():
            self.background.spawn(self._again(), "rtsp listens anew")
        elif old.multicast != new.multicast:
            await self.always.stop()
            await self.always.start()

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
