"""The live picture for the page: fragments of MP4 over a WebSocket, ``/api/v1/video/live``.

The query is that of every stream (`axisedge.media.arguments`), but the codec is H.264 unless ``videocodec`` asks for
H.265 or AV1, because H.264 is what a browser's media source takes everywhere. Text messages are JSON: ``stream`` (codec
string, size, rate) comes before each initialisation segment, ``state`` when the signal or the loss changes. Binary
messages are segments. When the camera is set to turn its picture by a quarter, the feed goes on in the new size.
"""

from __future__ import annotations

import asyncio
import json
import socket as sockets
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from axisedge.core.clock import Clock
from axisedge.core.errors import Denied, Invalid, LimitReached, NotFound
from axisedge.core.roles import Role
from axisedge.media.camera import Camera
from axisedge.media.viewer import Backlog
from axisedge.web.goodbye import say_goodbye
from axisedge.web.page_api.live import SESSION_ENDED
from axisedge.web.routing import Routes, require

if TYPE_CHECKING:
    from axisedge.media.arguments import StreamArguments
    from axisedge.media.stream import Stream

PATH = "/api/v1/video/live"
PING_SECONDS = 20.0
CODECS = ("h264", "h265", "av1")
MOST_VIEWERS = 20
SEND_BUFFER = 256 * 1024
"""Bytes that the kernel may hold for a viewer: more would be pictures of long ago."""
STATE_SECONDS = 1.0


def register(routes: Routes, camera: Camera, clock: Clock) -> None:
    """Serve the feed of a product with a camera."""
    routes.add("GET", PATH, VideoFeed(camera, clock).serve, form="page")


class VideoFeed:
    """Everybody who looks at the picture on the page."""

    def __init__(self, camera: Camera, clock: Clock) -> None:
        self._camera = camera
        self._clock = clock
        self._viewers = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Needs a log in; a page of another site is refused by its `Origin`."""
        require(request, Role.VIEWER)
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] != request.host:
            raise Denied("this WebSocket is for the device's own page")
        codec = request.query.get("videocodec", CODECS[0]).lower()
        if codec not in CODECS:
            raise Invalid("videocodec", f"one of {', '.join(CODECS)}")
        asked = self._camera.arguments(dict(request.query), codec=codec)
        if self._viewers >= MOST_VIEWERS:
            raise LimitReached("viewers", MOST_VIEWERS)
        channel = web.WebSocketResponse(heartbeat=PING_SECONDS, max_msg_size=1024, compress=False)
        await channel.prepare(request)
        transport = request.transport
        raw = None if transport is None else transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, SEND_BUFFER)
        self._viewers += 1
        try:
            await self._feed(request, channel, asked)
            while self._camera.has_turned(asked) and not channel.closed:
                asked = self._camera.arguments(dict(request.query), codec=codec)
                await self._feed(request, channel, asked)
        except (Invalid, NotFound):
            await channel.close()  # what was asked for is there no more; who asks again hears why
        finally:
            self._viewers -= 1
        return channel

    async def _feed(
        self, request: web.Request, channel: web.WebSocketResponse, asked: StreamArguments
    ) -> None:
        stream = self._camera.stream(asked)
        backlog = Backlog(asked.fps)
        session = request.get("session")
        ended = asyncio.Event()
        if session is not None:
            session.ended.append(ended.set)
        try:
            self._camera.join(stream, backlog.put)
            backlog.joined()
            await _first_of(
                _listen(channel),
                _send(channel, backlog, asked),
                self._tell(channel, stream, backlog),
                self._turned(asked),
                _close_when(ended, request, channel),
            )
        finally:
            self._camera.leave(stream, backlog.put)
            if session is not None and ended.set in session.ended:
                session.ended.remove(ended.set)

    async def _tell(self, channel: web.WebSocketResponse, stream: Stream, backlog: Backlog) -> None:
        """Say what the pictures cannot: no signal, an encoder that does not run, loss."""
        told: dict[str, Any] = {}
        while True:
            state = {
                "type": "state",
                "problem": stream.failure or self._camera.problem,
                "dropped": backlog.dropped,
                "viewers": stream.viewers,
            }
            if state != told:
                told = state
                await channel.send_json(state)
            await self._clock.sleep(STATE_SECONDS)

    async def _turned(self, asked: StreamArguments) -> None:
        while not self._camera.has_turned(asked):
            await self._clock.sleep(STATE_SECONDS)


async def _send(channel: web.WebSocketResponse, backlog: Backlog, asked: StreamArguments) -> None:
    from axisedge.media import fmp4  # with NumPy, which only a device that somebody looks at has loaded
    from axisedge.media.fmp4_codecs import PACKINGS, Setup

    packing = PACKINGS[asked.codec]
    setup: Setup | None = None
    timeline = fmp4.Timeline(asked.fps)
    number = 0
    while True:
        picture = await backlog.take()
        if picture.key and (found := packing.setup_of(picture.data)) != setup:
            setup = found
            facts = {"type": "stream", "codec": setup.codec, "width": asked.width, "height": asked.height}
            await channel.send_str(json.dumps({**facts, "fps": asked.fps}))
            await channel.send_bytes(fmp4.initialisation(setup, asked.width, asked.height))
        time, duration = timeline.place(picture.timestamp)
        number += 1
        data = packing.sample(picture.data)
        await channel.send_bytes(fmp4.fragment(number, time, duration, data, key=picture.key))


async def _listen(channel: web.WebSocketResponse) -> None:
    """Until the viewer goes; it has nothing to say but good-bye."""
    async for message in channel:
        if message.type is not WSMsgType.TEXT:
            return


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Until the first of ``works`` is done; the others end with it. A viewer that has gone is no failure."""
    tasks = [asyncio.create_task(work, name="video") for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, ConnectionError):
            raise result


async def _close_when(ended: asyncio.Event, request: web.Request, channel: web.WebSocketResponse) -> None:
    await ended.wait()
    await say_goodbye(request, channel, SESSION_ENDED, b"session ended")
