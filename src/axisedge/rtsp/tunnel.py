"""RTSP where only HTTP gets through: a pair of GET and POST with one cookie, or a WebSocket.

The GET's answer never ends and carries what the server says; the POST's body is what the client says, in base64
(VAPIX "Video streaming": tunnelling). Over ``/rtsp-over-websocket`` both are binary messages. Whoever comes is asked
for a login by the RTSP inside.
"""

from __future__ import annotations

import asyncio
import binascii
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import WSMsgType, web

from axisedge.rtsp.message import LARGEST_BODY
from axisedge.rtsp.presentation import MEDIA
from axisedge.rtsp.wires import HttpWire, Inflow, Reader, SocketWire, Wire
from axisedge.web.routing import Routes

log = logging.getLogger(__name__)

WEBSOCKET = "/rtsp-over-websocket"
TUNNELLED = "application/x-rtsp-tunnelled"
PING_SECONDS = 20.0
_COOKIE = "x-sessioncookie"
_LONGEST_COOKIE = 256
_LARGEST_POST = 2**31
_CODED = re.compile(rb"[A-Za-z0-9+/]+={0,2}")

Serve = Callable[[Reader, Wire], Awaitable[None]]
"""Serves one client until it has gone."""


class Unbase64:
    """Base64 that comes in pieces, and with padding after every message."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """What is now complete; raises `ValueError` for what is no base64."""
        data = self._rest + bytes(byte for byte in data if byte not in b"\r\n \t")
        end = len(data) // 4 * 4
        data, self._rest = data[:end], data[end:]
        if _CODED.sub(b"", data):
            raise ValueError("no base64")
        return b"".join(binascii.a2b_base64(part) for part in _CODED.findall(data))


class _Endless(web.StreamResponse):
    """An answer of which nobody knows the length, not cut into chunks: it ends with the connection."""

    _length_check = False


class _Listener:
    """Hears that the connection of a GET has gone, which would be noticed only when something is said to it."""

    def __init__(self, inflow: Inflow) -> None:
        self._inflow = inflow

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """A client has nothing to say here."""
        return False, b""

    def feed_eof(self) -> None:
        """The client has gone."""
        self._inflow.end()


class Tunnels:
    """The two doors for clients that come by HTTP."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._inflows: dict[tuple[str, str], Inflow] = {}

    def register(self, routes: Routes) -> None:
        """Open the doors."""
        routes.add("GET", MEDIA, self._get, form="cgi")
        routes.add("POST", MEDIA, self._post, form="cgi", largest_body=_LARGEST_POST)
        routes.add("GET", WEBSOCKET, self._websocket, form="cgi")
        routes.announce("rtsp-over-websocket", "RTSP over WebSocket", "1.0")

    @staticmethod
    def _key(request: web.Request) -> tuple[str, str]:
        cookie = request.headers.get(_COOKIE, "")
        if not cookie or len(cookie) > _LONGEST_COOKIE:
            raise web.HTTPBadRequest(text=f"{_COOKIE} is missing: this is where RTSP is tunnelled")
        return request.remote or "", cookie

    async def _get(self, request: web.Request) -> web.StreamResponse:
        key = self._key(request)
        if key in self._inflows:
            raise web.HTTPBadRequest(text=f"{_COOKIE} is in use")
        response = _Endless(headers={"Content-Type": TUNNELLED, "Cache-Control": "no-store"})
        response.force_close()
        inflow = self._inflows[key] = Inflow()
        try:
            await response.prepare(request)
            await response.write(b"")
            request.protocol.set_parser(
                cast(Any, _Listener(inflow))
            )  # it asks for no more than these methods
            await self._serve(inflow, HttpWire(request, inflow))
        finally:
            del self._inflows[key]
            inflow.end()
        return response

    async def _post(self, request: web.Request) -> web.StreamResponse:
        inflow = self._inflows.get(self._key(request))
        if inflow is None:
            raise web.HTTPNotFound(text="there is no tunnel with this cookie")
        coded = Unbase64()
        try:
            async for data in request.content.iter_any():
                await inflow.put(coded.feed(data))
        except ValueError as error:
            inflow.end()
            raise web.HTTPBadRequest(text=str(error)) from None
        except (web.RequestPayloadError, ConnectionError) as error:
            log.debug("the POST of a tunnel ended: %s", error)  # the client may open another one
        answer = web.Response(content_type=TUNNELLED)
        answer.force_close()
        return answer

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        channel = web.WebSocketResponse(
            protocols=("binary",), heartbeat=PING_SECONDS, max_msg_size=4 * LARGEST_BODY, compress=False
        )
        await channel.prepare(request)
        inflow = Inflow()
        wire = SocketWire(request, channel, inflow)

        async def serve() -> None:
            try:
                await self._serve(inflow, wire)
            finally:
                wire.close()

        async def receive() -> None:
            try:
                async for message in channel:
                    if message.type is WSMsgType.BINARY:
                        await inflow.put(message.data)
                    elif message.type is WSMsgType.TEXT:
                        await inflow.put(message.data.encode())
            finally:
                inflow.end()

        async def send() -> None:
            try:
                await wire.pump()
            except ConnectionError as error:
                log.debug("the WebSocket of an RTSP client ended: %s", error)
            finally:
                wire.close()
                await channel.close()

        async with asyncio.TaskGroup() as group:
            for work in (serve(), receive(), send()):
                group.create_task(work)
        return channel
