"""Video and sound in a container over HTTP, ``/axis-cgi/media.cgi`` (VAPIX "Media stream over HTTP").

The answer is a Matroska or MP4 stream without end. Arguments are those of `axisedge.media.arguments`,
`axisedge.audio.arguments`, and ``container``, ``video``, ``audio``. Errors are HTML: 400 names the argument, 503 says
that there is no picture, or no sound.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.open_streams import StreamKind
from axisedge.media.arguments import StreamArguments
from axisedge.media.camera import Camera
from axisedge.media.viewer import Backlog
from axisedge.vapix.classic import arguments
from axisedge.vapix.image import MOST_VIEWERS, while_allowed
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity

if TYPE_CHECKING:
    from axisedge.audio.coding import CodedSound
    from axisedge.audio.streams import AudioStream
    from axisedge.media.container import Muxer
    from axisedge.media.frame import CodedPicture

PATH = "/axis-cgi/media.cgi"
CONTAINERS = {"matroska": "x-matroska", "mp4": "mp4"}
CODECS = ("h264", "h265")
SOUNDS = ("aac", "opus")
FIRST_PICTURE_WITHIN = 10.0
"""Seconds until the first picture must be there."""
MOST_SOUNDS = 100
"""Packets of sound that wait for a slow viewer; then the oldest goes."""
SEND_BUFFER = 256 * 1024
"""Bytes that the kernel may hold for a viewer: more would be pictures of long ago."""
IDENTITY = "1.000000,0.000000,0.000000;0.000000,1.000000,0.000000;0.000000,0.000000,1.000000"
"""Metadata and sensor lie over the picture as they are."""


def register(routes: Routes, camera: Camera, device: Context) -> None:
    """Serve the CGI of a product with a camera."""
    routes.add("GET", PATH, MediaStream(camera, device).serve)
    routes.announce("media-cgi", "Media stream over HTTP", "1.0")


class Sounds:
    """The sound that waits for one viewer."""

    def __init__(self, stream: AudioStream | None) -> None:
        """Without a stream there is never any."""
        self.stream = stream
        self._waiting: deque[CodedSound] = deque(maxlen=MOST_SOUNDS)
        self._arrived = asyncio.Event()

    def put(self, sound: CodedSound) -> None:
        """Called on the event loop with each packet; never waits."""
        self._waiting.append(sound)
        self._arrived.set()

    async def arrive(self) -> None:
        """Wait until there is some."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()

    def into(self, muxer: Muxer) -> bytes:
        """Put what waits into the container; returns what is now ready to be sent."""
        ready = []
        while self._waiting:
            sound = self._waiting.popleft()
            ready.append(muxer.add_sound(sound.data, sound.timestamp, sound.samples, sound.wall))
        return b"".join(ready)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one client asks for."""

    container: str
    video: StreamArguments | None
    sound: AudioStream | None


class MediaStream:
    """Everybody who looks and listens."""

    def __init__(self, camera: Camera, device: Context) -> None:
        self._camera = camera
        self._device = device
        self._viewers = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send until the client goes, or its account."""
        asked = self._read(await arguments(request))
        if self._viewers >= MOST_VIEWERS:
            raise Unavailable("media stream", f"at most {MOST_VIEWERS} viewers are allowed")
        self._viewers += 1
        sounds = Sounds(asked.sound)
        if asked.sound is not None:
            asked.sound.join(sounds.put)
        carried = {StreamKind.VIDEO_FROM_DEVICE: asked.video, StreamKind.AUDIO_FROM_DEVICE: asked.sound}
        closed = [self._device.streams.opened(kind) for kind, what in carried.items() if what is not None]
        try:
            if asked.video is None:
                return await self._send(request, asked, await self._muxer(asked, None), sounds, None, None)
            return await self._send_video(request, asked, asked.video, sounds)
        finally:
            if asked.sound is not None:
                asked.sound.leave(sounds.put)
            for close in closed:
                close()
            self._viewers -= 1

    async def _send_video(
        self, request: web.Request, asked: Asked, video: StreamArguments, sounds: Sounds
    ) -> web.StreamResponse:
        stream, backlog = self._camera.stream(video), Backlog(video.fps)
        self._camera.join(stream, backlog.put)
        try:
            backlog.joined()
            try:
                first = await asyncio.wait_for(backlog.take(), FIRST_PICTURE_WITHIN)
            except TimeoutError:
                why = stream.failure or self._camera.problem or "no picture came in time"
                raise Unavailable("camera", why) from None
            return await self._send(request, asked, await self._muxer(asked, first), sounds, first, backlog)
        finally:
            self._camera.leave(stream, backlog.put)

    async def _muxer(self, asked: Asked, first: CodedPicture | None) -> Muxer:
        from axisedge.media.container import (
            Container,
            Muxer,
            SoundTrack,
        )  # with PyAV, which waits for viewers
        from axisedge.media.encoder import Codec

        sound = None
        if asked.sound is not None:
            of = asked.sound.params
            sound = SoundTrack(of.encoding.value, of.rate, of.bitrate, asked.sound.clock_rate)
        codec = None if asked.video is None else Codec(asked.video.codec)
        return await asyncio.to_thread(
            Muxer, Container(asked.container), codec=codec, key_picture=first, sound=sound
        )

    async def _send(
        self,
        request: web.Request,
        asked: Asked,
        muxer: Muxer,
        sounds: Sounds,
        picture: CodedPicture | None,
        backlog: Backlog | None,
    ) -> web.StreamResponse:
        kind = f"{'audio' if backlog is None else 'video'}/{CONTAINERS[asked.container]}"
        headers = {"Content-Type": f'{kind}; codecs="{", ".join(muxer.codecs)}"', "Cache-Control": "no-store"}
        if backlog is not None:
            headers |= {"Video-Metadata-Transform": IDENTITY, "Video-Sensor-Transform": IDENTITY}
        response = web.StreamResponse(headers=headers)
        response.enable_chunked_encoding()
        raw = request.transport.get_extra_info("socket") if request.transport else None
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        try:
            await response.prepare(request)
            async with while_allowed(self._device.settings, identity(request)):
                while True:
                    data = muxer.add(picture) if picture is not None else b""
                    if data := data + sounds.into(muxer):
                        await response.write(data)
                    if backlog is not None:
                        picture = await backlog.take()
                    else:
                        await sounds.arrive()
        except (TimeoutError, ConnectionError):
            return response  # the account has gone, or the client
        finally:
            muxer.close()

    def _read(self, named: Mapping[str, str]) -> Asked:
        container = named.get("container", "matroska").lower()
        if container not in CONTAINERS:
            raise Invalid("container", f"one of {', '.join(CONTAINERS)}")
        for name in ("video", "audio"):
            if named.get(name, "0") not in ("0", "1"):
                raise Invalid(name, "0 or 1")
        video = None
        if named.get("video", "1") == "1":
            video = self._camera.arguments(named)
            if video.codec not in CODECS:
                raise Invalid("videocodec", f"one of {', '.join(CODECS)}")
        sound = self._sound(named)
        if video is None and sound is None:
            raise Invalid("video", "0 needs audio=1")
        return Asked(container, video, sound)

    def _sound(self, named: Mapping[str, str]) -> AudioStream | None:
        """Without ``audio`` it is as *Include audio* says; who asks for sound hears why there is none."""
        audio = self._device.audio
        wanted = named["audio"] == "1" if "audio" in named else audio is not None and audio.included
        if not wanted:
            return None
        if audio is None:
            raise Invalid("audio", "this device has no microphone: use 0")
        if not audio.listens:
            raise Unavailable("audio", "the input is off")
        params = audio.arguments({**named, "camera": "1"})  # every view area has the same microphone
        if params.encoding.value not in SOUNDS:
            if "audiocodec" in named:
                raise Invalid("audiocodec", f"one of {', '.join(SOUNDS)}")
            params = audio.arguments({**named, "camera": "1", "audiocodec": SOUNDS[0]})
        return audio.stream(params)
