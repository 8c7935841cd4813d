"""Snapshot, motion JPEG, image size and video status over HTTP: ``jpg/image.cgi``, ``mjpg/video.cgi``,
``imagesize.cgi``, ``videostatus.cgi``.

VAPIX "Video streaming". Arguments are those of `axisedge.media.arguments`; what is refused is answered with 400 and a
line that names the argument, a camera without a picture with 503.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Invalid, LimitReached, NotFound, Unavailable
from axisedge.core.open_streams import StreamKind
from axisedge.core.settings import Change, Settings
from axisedge.media.camera import Camera
from axisedge.media.viewer import Newest
from axisedge.security.accounts import AccountSettings
from axisedge.vapix.classic import arguments, plain
from axisedge.web.context import Context
from axisedge.web.preview import Preview
from axisedge.web.routing import Identity, Routes, identity

SNAPSHOT = ("/axis-cgi/jpg/image.cgi", "/jpg/image.jpg", "/jpg/{camera:[0-9]+}/image.jpg")
MOTION = ("/axis-cgi/mjpg/video.cgi", "/mjpg/video.mjpg", "/mjpg/{camera:[0-9]+}/video.mjpg")
SIZE = "/axis-cgi/imagesize.cgi"
STATUS = "/axis-cgi/videostatus.cgi"
BOUNDARY = "myboundary"
MOST_VIEWERS = 20
"""``Image.MaxViewers``."""
JPEG = "jpeg"


def register(routes: Routes, camera: Camera, device: Context) -> None:
    """Serve the CGIs of a product with a camera."""
    image = ImageCgi(camera, device)
    for path in SNAPSHOT:
        routes.add("GET", path, image.snapshot, name=SNAPSHOT[0])
    for path in MOTION:
        routes.add("GET", path, image.motion, name=MOTION[0])
    routes.add(("GET", "POST"), SIZE, image.size)
    routes.add("GET", STATUS, image.status)
    routes.announce("image-size", "Image size", "1.0")


class ImageCgi:
    """Pictures over plain HTTP."""

    def __init__(self, camera: Camera, device: Context) -> None:
        self._camera = camera
        self._settings = device.settings
        self._preview = Preview(device)
        self._viewers = 0
        self._streams = device.streams

    async def snapshot(self, request: web.Request) -> web.StreamResponse:
        """One JPEG picture."""
        try:
            asked = self._camera.arguments(await _asked(request), codec=JPEG)
            picture = await self._camera.snapshot(asked)
        except AxisedgeError as error:
            return refused(error)
        return web.Response(
            body=picture, content_type="image/jpeg", headers={"Cache-Control": "no-cache, no-store"}
        )

    async def size(self, request: web.Request) -> web.StreamResponse:
        """The size that the arguments come to. A size that there is not is no error of HTTP here."""
        try:
            asked = self._camera.arguments(await _asked(request), codec=JPEG)
        except Invalid as error:
            return plain(f"{error}\n") if error.field == "resolution" else refused(error)
        except AxisedgeError as error:
            return refused(error)
        return plain(f"image width = {asked.width}\nimage height = {asked.height}\n")

    async def status(self, request: web.Request) -> web.StreamResponse:
        """Whether there is a picture, one line for each channel that ``status`` names."""
        there = "no video" if self._camera.problem else "video"
        channels = {1, *self._camera.areas()}
        lines = []
        for text in (await arguments(request)).get("status", "").split(","):
            if not text.isascii() or not text.isdigit() or len(text) > 3:
                return refused(Invalid("status", "numbers of channels with commas between them"))
            if int(text) not in channels:
                return refused(NotFound("channel", text))
            lines.append(f"Video {int(text)} = {there}\n")
        return plain("".join(lines))

    async def motion(self, request: web.Request) -> web.StreamResponse:
        """JPEG pictures until the client goes, ``duration`` is over or ``nbrofframes`` were sent."""
        named = await _asked(request)
        try:
            asked = self._camera.arguments(named, codec=JPEG)
            seconds, pictures = _limit(named, "duration"), _limit(named, "nbrofframes")
            if self._viewers >= MOST_VIEWERS:
                raise LimitReached("viewers", MOST_VIEWERS)
        except AxisedgeError as error:
            return refused(error)
        response = web.StreamResponse(headers={"Cache-Control": "no-cache, no-store"})
        response.content_type = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        self._viewers += 1
        closed = self._streams.opened(StreamKind.VIDEO_FROM_DEVICE)
        try:
            with Newest(self._camera, asked) as viewer:
                await response.prepare(request)
                limits = [limit for limit in (seconds, self._preview.seconds_left) if limit]
                async with while_allowed(self._settings, identity(request), min(limits, default=None)):
                    await _send(response, viewer, pictures)
        except (TimeoutError, ConnectionError):
            return response  # the duration is over, or the client has gone
        finally:
            closed()
            self._viewers -= 1
        return response


@contextlib.asynccontextmanager
async def while_allowed(
    settings: Settings, who: Identity, seconds: float | None = None
) -> AsyncIterator[None]:
    """Raise `TimeoutError` after ``seconds`` (None is never), and when ``who`` may not look any more."""

    def changed(change: Change) -> None:
        match change.old, change.new:
            case AccountSettings() as old, AccountSettings() as new if not new.serve(who, old):
                limit.reschedule(0)

    stop = settings.watch(changed)
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    finally:
        stop()


async def _send(response: web.StreamResponse, viewer: Newest, pictures: int) -> None:
    sent = 0
    await response.write(f"--{BOUNDARY}\r\n".encode())
    while not pictures or sent < pictures:
        picture = await viewer.next()
        sent += 1
        head = f"Content-Type: image/jpeg\r\nContent-Length: {len(picture.data)}\r\n\r\n"
        end = "--" if sent == pictures else ""
        await response.write(b"".join((head.encode(), picture.data, f"\r\n--{BOUNDARY}{end}\r\n".encode())))


async def _asked(request: web.Request) -> Mapping[str, str]:
    found = await arguments(request)
    camera = request.match_info.get("camera")
    return {**found, "camera": camera} if camera else found


def _limit(asked: Mapping[str, str], name: str) -> int:
    text = asked.get(name, "0")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(name, "a number from 0 to 999999999")
    return int(text)


def refused(error: AxisedgeError) -> web.Response:
    """The status and the line that fit the error."""
    if isinstance(error, Unavailable | LimitReached):
        return plain(f"{error}\n", 503)
    if isinstance(error, Invalid | NotFound):
        return plain(f"{error}\n", 400)
    raise error
