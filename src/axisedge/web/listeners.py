"""Listening sockets: bound before they are needed, on IPv4 and IPv6, and exchanged without dropping a request."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

BACKLOG = 128
HANDSHAKE_TIME = 10.0
"""Seconds that a client has for the TLS handshake."""
ATTEMPTS = 20
NO_SUCH_FAMILY = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}


def bind(host: str, port: int) -> list[socket.socket]:
    """Take ``port`` (0: any free one) on ``host``, or on every address of both families when it is empty.

    Raises OSError when it is busy or not allowed; then nothing is taken.
    """
    for _ in range(ATTEMPTS):
        try:
            return _bind_all(_addresses(host), port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no port is free in both address families")


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    if not host:
        return [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")]
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _bind_all(addresses: list[tuple[socket.AddressFamily, str]], port: int) -> list[socket.socket]:
    taken: list[socket.socket] = []
    try:
        for family, address in addresses:
            try:
                one = socket.socket(family, socket.SOCK_STREAM)
            except OSError as error:
                if error.errno in NO_SUCH_FAMILY and len(addresses) > 1:
                    continue
                raise
            try:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                one.setblocking(False)
                one.bind((address, port))
                one.listen(BACKLOG)
            except OSError as error:
                one.close()
                if error.errno in NO_SUCH_FAMILY and taken:
                    continue
                raise
            taken.append(one)
            port = port or one.getsockname()[1]
    except OSError:
        for one in taken:
            one.close()
        raise
    if not taken:
        raise OSError(errno.EADDRNOTAVAIL, "no address to listen on")
    return taken


class Want(NamedTuple):
    """A port to listen on."""

    protocol: str
    """``http`` or ``https``."""
    port: int
    field: str
    """The setting that asks for it."""


class Busy(OSError):
    """A port cannot be taken."""

    def __init__(self, want: Want, host: str, error: OSError) -> None:
        self.want = want
        self.why = error.strerror or str(error)
        where = f" on {host}" if host else ""
        super().__init__(f"{want.protocol.upper()} port {want.port}{where} cannot be used: {self.why}")


@dataclass(slots=True)
class Listener:
    """One port that is listened on."""

    protocol: str
    """``http`` or ``https``."""
    sockets: list[socket.socket]
    _servers: list[asyncio.Server] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port; never 0."""
        return int(self.sockets[0].getsockname()[1])

    async def serve(
        self, factory: Callable[[], asyncio.BaseProtocol], context: ssl.SSLContext | None
    ) -> None:
        """Begin to accept connections; ``context`` is for HTTPS."""
        tls = context if self.protocol == "https" else None
        loop = asyncio.get_running_loop()
        for one in self.sockets:
            self._servers.append(
                await loop.create_server(
                    factory,
                    sock=one,
                    ssl=tls,
                    backlog=BACKLOG,
                    ssl_handshake_timeout=HANDSHAKE_TIME if tls else None,
                )
            )

    def close(self) -> None:
        """Accept no more; connections that are there go on."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        for one in self.sockets:
            with contextlib.suppress(OSError):  # closed already by its server
                one.close()


class Listeners:
    """All ports of the server, by name; exchanged in two steps, so that a busy one changes nothing."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._present: dict[str, Listener] = {}
        self._prepared: dict[str, Listener] = {}

    def __bool__(self) -> bool:
        return bool(self._present)

    def port(self, name: str) -> int:
        """The port of the listener called ``name``; 0 when there is none."""
        listener = self._present.get(name)
        return listener.port if listener else 0

    def open(self, wanted: Mapping[str, Want]) -> None:
        """Take all ports, before anybody is served; raises `Busy`, having taken none."""
        try:
            for name, want in wanted.items():
                self._present[name] = self._bound(want)
        except Busy:
            self.close()
            raise

    async def serve(
        self, factory: Callable[[], asyncio.BaseProtocol], context: ssl.SSLContext | None
    ) -> None:
        """Begin to accept connections on all of them."""
        for listener in self._present.values():
            await listener.serve(factory, context)

    def prepare(self, before: Mapping[str, Want], wanted: Mapping[str, Want]) -> None:
        """Take the ports that ``wanted`` has and ``before`` had not; raises `Busy`, having taken none."""
        self._drop_prepared()
        try:
            for name, want in wanted.items():
                if self.port(name) != want.port and (name not in self._present or before.get(name) != want):
                    self._prepared[name] = self._bound(want)
        except Busy:
            self._drop_prepared()
            raise

    async def exchange(
        self,
        wanted: Mapping[str, Want],
        factory: Callable[[], asyncio.BaseProtocol] | None,
        context: ssl.SSLContext | None,
    ) -> tuple[set[int], set[int]]:
        """Serve the prepared ports and close those no longer wanted; returns the ports that began and that ended."""
        ended = {name: listener for name, listener in self._present.items() if name not in wanted}
        began = set()
        for name, listener in self._prepared.items():
            if factory is not None:
                await listener.serve(factory, context)
            if name in self._present:
                ended[name] = self._present[name]
            began.add(listener.port)
        self._present = {
            name: one for name, one in self._present.items() if name not in ended
        } | self._prepared
        self._prepared = {}
        closed = {listener.port for listener in ended.values()}
        for listener in ended.values():
            listener.close()
        return began, closed - began

    def close(self) -> None:
        """Close everything."""
        self._drop_prepared()
        for listener in self._present.values():
            listener.close()
        self._present.clear()

    def _drop_prepared(self) -> None:
        for listener in self._prepared.values():
            listener.close()
        self._prepared.clear()

    def _bound(self, want: Want) -> Listener:
        try:
            return Listener(want.protocol, bind(self._host, want.port))
        except OSError as error:
            raise Busy(want, self._host, error) from None
