"""Who is connected over HTTP and HTTPS: counted, limited, listed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from aiohttp import web

log = logging.getLogger(__name__)

PER_ADDRESS = 100
"""Connections that one address may have at a time."""


class Connection(NamedTuple):
    """A client that is connected now."""

    address: str
    port: int
    local_port: int
    protocol: str
    state: str = "established"


class Connections:
    """The connections of one server."""

    def __init__(self, most: Callable[[], int]) -> None:
        """``most`` tells how many there may be at a time."""
        self._most = most
        self._transports: dict[web.RequestHandler, asyncio.Transport] = {}
        self._per_address: Counter[str] = Counter()

    def follow(self, server: web.Server) -> None:
        """Count the connections of ``server`` from now on.

        The server tells nobody of its connections, so the two calls that it gets from them pass through here.
        """
        made, lost = server.connection_made, server.connection_lost

        def connection_made(handler: web.RequestHandler, transport: asyncio.Transport) -> None:
            made(handler, transport)
            self._made(handler, transport)

        def connection_lost(handler: web.RequestHandler, error: BaseException | None = None) -> None:
            lost(handler, error)
            self._lost(handler)

        vars(server).update(connection_made=connection_made, connection_lost=connection_lost)

    def _made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        address = _address(transport)
        self._transports[handler] = transport
        self._per_address[address] += 1
        if len(self._transports) > self._most() or self._per_address[address] > PER_ADDRESS:
            log.warning("too many connections; one from %s is refused", address)
            # not at once: the server has yet to begin with the connection, and fails loudly on one that is gone
            asyncio.get_running_loop().call_soon(transport.abort)

    def _lost(self, handler: web.RequestHandler) -> None:
        transport = self._transports.pop(handler, None)
        if transport is not None:
            address = _address(transport)
            self._per_address[address] -= 1
            if not self._per_address[address]:
                del self._per_address[address]

    def clear(self) -> None:
        """Forget all: the server has ended."""
        self._transports.clear()
        self._per_address.clear()

    def all(self) -> list[Connection]:
        """Who is connected now."""
        found = []
        for transport in self._transports.values():
            peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
            if peer and own:
                secure = transport.get_extra_info("sslcontext") is not None
                found.append(Connection(peer[0], peer[1], own[1], "https" if secure else "http"))
        return found


def _address(transport: asyncio.Transport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
