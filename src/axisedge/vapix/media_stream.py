"""Video in a container over HTTP, ``/axis-cgi/media.cgi`` (VAPIX "Media stream over HTTP").

The answer is a Matroska or MP4 stream without end. Arguments are those of `axisedge.media.arguments` and ``container``,
``video``, ``audio``. Errors are HTML: 400 names the argument, 503 a camera without a picture.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.settings import Settings
from axisedge.media.arguments import StreamArguments
from axisedge.media.camera import Camera
from axisedge.media.viewer import Backlog
from axisedge.vapix.classic import arguments
from axisedge.vapix.image import MOST_VIEWERS, while_allowed
from axisedge.web.routing import Routes, identity

if TYPE_CHECKING:
    from axisedge.media.frame import CodedPicture

PATH = "/axis-cgi/media.cgi"
CONTAINERS = {"matroska": "video/x-matroska", "mp4": "video/mp4"}
CODECS = ("h264", "h265")
FIRST_PICTURE_WITHIN = 10.0
"""Seconds until the first picture must be there."""
SEND_BUFFER = 256 * 1024
"""Bytes that the kernel may hold for a viewer: more would be pictures of long ago."""
IDENTITY = "1.000000,0.000000,0.000000;0.000000,1.000000,0.000000;0.000000,0.000000,1.000000"
"""Metadata and sensor lie over the picture as they are."""


def register(routes: Routes, camera: Camera, settings: Settings) -> None:
    """Serve the CGI of a product with a camera."""
    routes.add("GET", PATH, MediaStream(camera, settings).serve)
    routes.announce("media-cgi", "Media stream over HTTP", "1.0")


class MediaStream:
    """Everybody who looks."""

    def __init__(self, camera: Camera, settings: Settings) -> None:
        self._camera = camera
        self._settings = settings
        self._viewers = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send pictures until the client goes, or its account."""
        named = await arguments(request)
        container = _container(named)
        _check_tracks(named)
        asked = self._camera.arguments(named)
        if asked.codec not in CODECS:
            raise Invalid("videocodec", f"one of {', '.join(CODECS)}")
        if self._viewers >= MOST_VIEWERS:
            raise Unavailable("media stream", f"at most {MOST_VIEWERS} viewers are allowed")
        self._viewers += 1
        stream, backlog = self._camera.stream(asked), Backlog(asked.fps)
        try:
            self._camera.join(stream, backlog.put)
            backlog.joined()
            try:
                first = await asyncio.wait_for(backlog.take(), FIRST_PICTURE_WITHIN)
            except TimeoutError:
                why = stream.failure or self._camera.problem or "no picture came in time"
                raise Unavailable("camera", why) from None
            return await self._send(request, container, asked, first, backlog)
        finally:
            self._camera.leave(stream, backlog.put)
            self._viewers -= 1

    async def _send(
        self,
        request: web.Request,
        container: str,
        asked: StreamArguments,
        first: CodedPicture,
        backlog: Backlog,
    ) -> web.StreamResponse:
        from axisedge.media.container import Container, Muxer  # with PyAV, which is loaded by now
        from axisedge.media.encoder import Codec

        muxer = await asyncio.to_thread(Muxer, Container(container), Codec(asked.codec), first)
        headers = {
            "Content-Type": f'{CONTAINERS[container]}; codecs="{muxer.codec}"',
            "Cache-Control": "no-cache, no-store",
            "Video-Metadata-Transform": IDENTITY,
            "Video-Sensor-Transform": IDENTITY,
        }
        response = web.StreamResponse(headers=headers)
        response.enable_chunked_encoding()
        raw = request.transport.get_extra_info("socket") if request.transport else None
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        try:
            await response.prepare(request)
            async with while_allowed(self._settings, identity(request)):
                picture = first
                while True:
                    if data := muxer.add(picture):
                        await response.write(data)
                    picture = await backlog.take()
        except (TimeoutError, ConnectionError):
            return response  # the account has gone, or the client
        finally:
            muxer.close()


def _container(named: Mapping[str, str]) -> str:
    container = named.get("container", "matroska").lower()
    if container not in CONTAINERS:
        raise Invalid("container", f"one of {', '.join(CONTAINERS)}")
    return container


def _check_tracks(named: Mapping[str, str]) -> None:
    """There is video and nothing else; who asks for another track hears that it is not there."""
    for name in ("video", "audio"):
        if named.get(name, "0") not in ("0", "1"):
            raise Invalid(name, "0 or 1")
    if named.get("audio") == "1":
        raise Invalid("audio", "this stream carries video only: use 0")
    if named.get("video") == "0":
        raise Invalid("video", "this stream carries video only: use 1")
