"""Listening sockets: bound before they are needed, on IPv4 and IPv6, and exchanged without dropping a request."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Listener:
    """One port that is listened on."""

    protocol: str
    """``http`` or ``https``."""
    sockets: list[socket.socket]
    context: ssl.SSLContext | None = None
    _servers: list[asyncio.Server] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port; never 0."""
        return int(self.sockets[0].getsockname()[1])

    async def serve(self, factory: Callable[[], asyncio.BaseProtocol]) -> None:
        """Begin to accept connections."""
        loop = asyncio.get_running_loop()
        for one in self.sockets:
            self._servers.append(
                await loop.create_server(
                    factory,
                    sock=one,
                    ssl=self.context,
                    backlog=BACKLOG,
                    ssl_handshake_timeout=HANDSHAKE_TIME if self.context else None,
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
