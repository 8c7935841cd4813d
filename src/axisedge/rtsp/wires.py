"""What an RTSP connection runs on: a TCP connection, an HTTP tunnel, a WebSocket."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol, cast

from aiohttp import web

Address = tuple[Any, ...]
MOST_WAITING = 256 * 1024
"""Bytes from a client that may wait to be understood."""


class Reader(Protocol):
    """Where a client's bytes come from."""

    async def read(self, most: int) -> bytes:
        """The next bytes; empty when the client has gone."""
        ...


class Wire(Protocol):
    """Where the answers and the media go."""

    peer: Address
    local: Address
    private: bool
    """Whether nobody on the way can read it: TLS."""

    @property
    def closing(self) -> bool:
        """Whether nothing more can be written."""
        ...

    @property
    def backlog(self) -> int:
        """Bytes that the client has not taken yet."""
        ...

    def write(self, data: bytes) -> None:
        """Write without waiting."""

    def offer(self, data: bytes, most: int) -> bool:
        """Write without waiting, unless the client is more than ``most`` bytes behind: False then.

        True as well for one that is gone. This is what every picture costs for every viewer, so it is one call.
        """
        ...

    async def drain(self) -> None:
        """Wait while the client is behind; raises `ConnectionError` when it is gone."""

    def close(self) -> None:
        """End it once everything is written."""

    def abort(self) -> None:
        """End it at once."""


def _offered(transport: asyncio.WriteTransport, data: bytes, most: int) -> bool:
    if transport.get_write_buffer_size() > most:
        return False
    if not transport.is_closing():
        transport.write(data)
    return True


class StreamWire:
    """A connection of asyncio."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._transport = cast(asyncio.Transport, writer.transport)
        self.private = writer.get_extra_info("sslcontext") is not None
        self.peer: Address = writer.get_extra_info("peername")
        self.local: Address = writer.get_extra_info("sockname")

    @property
    def closing(self) -> bool:
        """See `Wire.closing`."""
        return self._transport.is_closing()

    @property
    def backlog(self) -> int:
        """See `Wire.backlog`."""
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """See `Wire.write`."""
        self._writer.write(data)

    def offer(self, data: bytes, most: int) -> bool:
        """See `Wire.offer`."""
        return _offered(self._transport, data, most)

    async def drain(self) -> None:
        """See `Wire.drain`."""
        await self._writer.drain()

    def close(self) -> None:
        """See `Wire.close`."""
        self._writer.close()

    def abort(self) -> None:
        """See `Wire.abort`."""
        self._transport.abort()


class Inflow:
    """Bytes that something else puts in; whoever puts too many waits."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._changed = asyncio.Event()

    async def put(self, data: bytes) -> None:
        """Add ``data``; waits while too much was not read."""
        self._waiting.append(data)
        self._size += len(data)
        self._changed.set()
        while self._size > MOST_WAITING and not self._ended:
            self._changed.clear()
            await self._changed.wait()

    def end(self) -> None:
        """Nothing more comes."""
        self._ended = True
        self._changed.set()

    async def read(self, most: int) -> bytes:
        """See `Reader.read`."""
        while not self._waiting and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        if not self._waiting:
            return b""
        data = self._waiting.popleft()
        if len(data) > most:
            self._waiting.appendleft(data[most:])
            data = data[:most]
        self._size -= len(data)
        self._changed.set()
        return data


class HttpWire:
    """The endless answer to the GET request of an HTTP tunnel; its requests come in by ``inflow``."""

    def __init__(self, request: web.Request, inflow: Inflow) -> None:
        """Raises `ConnectionResetError` when the client is gone."""
        if request.transport is None:
            raise ConnectionResetError("the client is gone")
        self._request = request
        self._inflow = inflow
        self._transport = request.transport
        self.private = request.transport.get_extra_info("sslcontext") is not None
        self.peer: Address = self._transport.get_extra_info("peername")
        self.local: Address = self._transport.get_extra_info("sockname")

    @property
    def closing(self) -> bool:
        """See `Wire.closing`."""
        if self._transport.is_closing():
            self._inflow.end()
            return True
        return False

    @property
    def backlog(self) -> int:
        """See `Wire.backlog`."""
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """See `Wire.write`."""
        self._transport.write(data)

    def offer(self, data: bytes, most: int) -> bool:
        """See `Wire.offer`."""
        return _offered(self._transport, data, most)

    async def drain(self) -> None:
        """See `Wire.drain`."""
        await self._request.writer.drain()

    def close(self) -> None:
        """See `Wire.close`."""
        self._transport.close()
        self._inflow.end()

    def abort(self) -> None:
        """See `Wire.abort`."""
        self._transport.abort()
        self._inflow.end()


class SocketWire:
    """Binary messages of a WebSocket. `pump` sends them."""

    def __init__(self, request: web.Request, channel: web.WebSocketResponse, inflow: Inflow) -> None:
        """Raises `ConnectionResetError` when the client is gone."""
        if request.transport is None:
            raise ConnectionResetError("the client is gone")
        self._channel = channel
        self._inflow = inflow
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._closed = False
        self._changed = asyncio.Event()
        self._transport = request.transport
        self.private = request.transport.get_extra_info("sslcontext") is not None
        self.peer: Address = self._transport.get_extra_info("peername")
        self.local: Address = self._transport.get_extra_info("sockname")

    async def pump(self) -> None:
        """Send what is written, until the wire is closed."""
        while True:
            while self._waiting:
                data = self._waiting.popleft()
                await self._channel.send_bytes(data)
                self._size -= len(data)
            if self._closed:
                return
            self._changed.set()
            self._changed.clear()
            await self._changed.wait()

    @property
    def closing(self) -> bool:
        """See `Wire.closing`."""
        return self._closed or self._channel.closed or self._transport.is_closing()

    @property
    def backlog(self) -> int:
        """See `Wire.backlog`."""
        return self._size + self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """See `Wire.write`."""
        self._waiting.append(data)
        self._size += len(data)
        self._changed.set()

    def offer(self, data: bytes, most: int) -> bool:
        """See `Wire.offer`."""
        if self.backlog > most:
            return False
        if not self.closing:
            self.write(data)
        return True

    async def drain(self) -> None:
        """See `Wire.drain`."""
        while self._size > MOST_WAITING and not self.closing:
            await self._changed.wait()

    def close(self) -> None:
        """See `Wire.close`."""
        self._closed = True
        self._changed.set()
        self._inflow.end()

    def abort(self) -> None:
        """See `Wire.abort`."""
        self.close()
        self._transport.abort()
