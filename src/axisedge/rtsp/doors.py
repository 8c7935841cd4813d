"""The ports that RTSP clients come in by: plain, and over TLS."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping

from axisedge.core.errors import StartError
from axisedge.web.listeners import HANDSHAKE_TIME, bind

Greet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


class Doors:
    """Sockets by scheme, ``rtsp`` and ``rtsps``."""

    def __init__(self, host: str, given: Mapping[str, int | None]) -> None:
        """``given`` has ports that override those of the settings; 0 takes any free one, None overrides nothing."""
        self.host = host
        self._given = given
        self._sockets: dict[str, list[socket.socket]] = {}
        self._servers: list[asyncio.Server] = []

    def __bool__(self) -> bool:
        return bool(self._sockets)

    def open(self, wanted: Mapping[str, int]) -> None:
        """Take the ports before anybody is served; raises `StartError`, having taken none."""
        for scheme, stored in wanted.items():
            given = self._given.get(scheme)
            port = stored if given is None else given
            try:
                self._sockets[scheme] = bind(self.host, port)
            except OSError as error:
                self.close()
                raise StartError(f"{scheme.upper()} port {port} cannot be used: {error.strerror}") from None

    def refuses(self, scheme: str, port: int) -> str:
        """Why ``port`` could not be taken; empty when it could, or when the settings do not choose this port."""
        if self._given.get(scheme) is not None:
            return ""
        try:
            tried = bind(self.host, port)
        except OSError as error:
            return error.strerror or str(error)
        for one in tried:
            one.close()
        return ""

    async def serve(self, greet: Greet, context: ssl.SSLContext) -> None:
        """Begin to accept clients; ``context`` is for RTSPS."""
        for scheme, sockets in self._sockets.items():
            tls = context if scheme == "rtsps" else None
            for one in sockets:
                self._servers.append(
                    await asyncio.start_server(
                        greet, sock=one, ssl=tls, ssl_handshake_timeout=HANDSHAKE_TIME if tls else None
                    )
                )

    def close(self) -> None:
        """Accept no more; clients that are there stay."""
        for server in self._servers:
            server.close()
        for sockets in self._sockets.values():
            for one in sockets:
                one.close()
        self._servers, self._sockets = [], {}

    def port(self, scheme: str) -> int:
        """The port in use; 0 when this door is shut."""
        sockets = self._sockets.get(scheme)
        return int(sockets[0].getsockname()[1]) if sockets else 0

    def port_again(self, scheme: str) -> int | None:
        """What a restarted device is to listen on: the same port, or what the settings then say."""
        given = self._given.get(scheme)
        return None if given is None else self.port(scheme) or given

    def urls(self) -> dict[str, str]:
        """Where the doors are."""
        host = self.host or "127.0.0.1"
        host = f"[{host}]" if ":" in host else host
        return {scheme: f"{scheme}://{host}:{self.port(scheme)}" for scheme in self._sockets}
