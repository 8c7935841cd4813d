"""Sound over HTTP: ``audio/receive.cgi`` gives the microphone, ``audio/transmit.cgi`` plays (VAPIX "Audio API")."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from axisedge.audio.arguments import AudioParams
from axisedge.audio.audio import Audio
from axisedge.audio.settings import Duplex, Encoding
from axisedge.core.errors import AxisedgeError, Conflict, Invalid, LimitReached, NotFound, Unavailable
from axisedge.core.open_streams import OpenStreams, StreamKind
from axisedge.vapix.classic import parse, plain
from axisedge.web.routing import Routes

if TYPE_CHECKING:
    from axisedge.audio.coding import CodedSound
    from axisedge.audio.samples import Sound
    from axisedge.audio.transmit import Transmission

RECEIVE, TRANSMIT = "/axis-cgi/audio/receive.cgi", "/axis-cgi/audio/transmit.cgi"
BOUNDARY = "myboundary"
MOST_LISTENERS = 20
"""``Audio.MaxListeners``."""
MOST_WAITING = 100
"""Packets that may wait for a slow listener; he loses them all when there are more."""
ENDLESS = 1 << 50
_ADTS_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000)


def register(routes: Routes, audio: Audio, streams: OpenStreams) -> None:
    """Serve both on a product with audio."""
    data = AudioData(audio, streams)
    routes.add("GET", RECEIVE, data.receive)
    routes.add("POST", TRANSMIT, data.transmit, largest_body=ENDLESS)
    routes.announce("audio-streaming-capabilities", "Audio Streaming Capabilities", "1.0")


class NotInThisMode(Conflict):
    """The duplex mode forbids it now."""


class AudioData:
    """Who listens and who speaks over HTTP."""

    def __init__(self, audio: Audio, streams: OpenStreams) -> None:
        self._audio = audio
        self._streams = streams
        self._listeners = 0
        self._speaking = False

    # -- receive -------------------------------------------------------------------------------------------------

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """The microphone's sound until the client goes."""
        try:
            asked = parse(request.rel_url.raw_query_string.encode())
            multipart = _multipart(asked)
            params = self._audio.arguments(asked)
            mode = self._audio.now.duplex
            if mode is Duplex.POST or (mode is Duplex.HALF and self._speaking):
                raise NotInThisMode(f"nobody can listen in duplex mode {mode}")
            if self._listeners >= MOST_LISTENERS:
                raise LimitReached("listeners", MOST_LISTENERS)
            stream = self._audio.stream(params)
        except AxisedgeError as error:
            return _refused(error)
        kind, framed = content_type(params), framing(params)
        response = web.StreamResponse(headers={"Cache-Control": "no-cache, no-store"})
        response.headers["Content-Type"] = (
            f"multipart/x-mixed-replace; boundary={BOUNDARY}" if multipart else kind
        )
        waiting: asyncio.Queue[CodedSound] = asyncio.Queue()

        def put(packet: CodedSound) -> None:
            if waiting.qsize() >= MOST_WAITING:
                while not waiting.empty():
                    waiting.get_nowait()
            waiting.put_nowait(packet)

        self._listeners += 1
        closed = self._streams.opened(StreamKind.AUDIO_FROM_DEVICE)
        try:
            await response.prepare(request)
            stream.join(put)
            with contextlib.suppress(ConnectionError):  # the client has gone
                await _send(response, waiting, framed, kind if multipart else "")
        finally:
            stream.leave(put)
            closed()
            self._listeners -= 1
        return response

    # -- transmit ------------------------------------------------------------------------------------------------

    async def transmit(self, request: web.Request) -> web.StreamResponse:
        """Play the body while it comes; the answer comes when it has been played."""
        try:
            _one_output(parse(request.rel_url.raw_query_string.encode()))
            mode = self._audio.now.duplex
            if mode is Duplex.GET or (mode is Duplex.HALF and self._listeners):
                raise NotInThisMode(f"nobody can speak in duplex mode {mode}")
            if not self._audio.speaks:
                raise Unavailable("audio", "the output is off")
            if self._speaking:
                raise LimitReached("transmitting clients", 1)
            from axisedge.audio import transmit  # with FFmpeg

            decoder = transmit.decoder_for(request.headers.get("Content-Type", ""))
        except AxisedgeError as error:
            return _refused(error)
        loop = asyncio.get_running_loop()
        transmission = transmit.Transmission(self._audio.now.receiver_buffer / 1000, loop)
        self._speaking = True
        closed = self._streams.opened(StreamKind.AUDIO_TO_DEVICE)
        self._audio.mixer.play(transmission)
        try:
            return await self._play(request, decoder.decode, transmission)
        finally:
            self._audio.mixer.silence(transmission)
            closed()
            self._speaking = False

    async def _play(
        self, request: web.Request, decode: Callable[[bytes], Iterator[Sound]], transmission: Transmission
    ) -> web.Response:
        patience = self._audio.now.receiver_timeout / 1000
        try:
            while True:
                async with asyncio.timeout(patience):
                    data = await request.content.readany()
                if not data:
                    break
                for start in range(0, len(data), 4096):
                    for sound in decode(data[start : start + 4096]):
                        transmission.put(sound)
                    await transmission.room()
        except TimeoutError:
            pass  # nothing came for a while: the session is over
        except ValueError:
            return plain("400 Bad Request: the data is not what its content type says\n", 400)
        except ConnectionError:
            return plain("", 400)
        await transmission.finish()
        return plain("")


async def _send(
    response: web.StreamResponse,
    waiting: asyncio.Queue[CodedSound],
    framed: Callable[[CodedSound], bytes],
    kind: str,
) -> None:
    if kind:
        await response.write(f"--{BOUNDARY}\r\n".encode())
    while True:
        data = framed(await waiting.get())
        if kind:
            head = f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
            data = b"".join((head, data, f"\r\n--{BOUNDARY}\r\n".encode()))
        await response.write(data)


def content_type(params: AudioParams) -> str:
    """What `framing` makes of a stream."""
    return {
        Encoding.AAC: "audio/aac",
        Encoding.G711: "audio/basic",
        Encoding.G711A: "audio/PCMA",
        Encoding.G726: f"audio/G726-{params.bitrate // 1000}",
        Encoding.OPUS: "audio/ogg; codecs=opus",
        Encoding.LPCM: f"audio/L16; rate={params.rate}; channels=1",
    }[params.encoding]


def framing(params: AudioParams) -> Callable[[CodedSound], bytes]:
    """How packets become bytes that a listener can cut apart again: AAC in ADTS, Opus in Ogg, the others bare."""
    if params.encoding is Encoding.AAC:
        index = _ADTS_RATES.index(params.rate)
        return lambda packet: adts(len(packet.data), index) + packet.data
    if params.encoding is Encoding.OPUS:
        from axisedge.audio.ogg import OggWriter

        pages = OggWriter(secrets.randbits(32), params.rate)
        head = [pages.head()]

        def paged(packet: CodedSound) -> bytes:
            begin = head.pop() if head else b""
            return begin + pages.packet(packet.data, packet.samples)

        return paged
    return lambda packet: packet.data


def adts(length: int, rate_index: int) -> bytes:
    """The header of an AAC frame of ``length`` bytes, mono, AAC-LC (ISO/IEC 13818-7)."""
    whole = length + 7
    return bytes(
        (
            0xFF,
            0xF1,
            1 << 6 | rate_index << 2,
            1 << 6 | whole >> 11,
            whole >> 3 & 0xFF,
            (whole & 7) << 5 | 0x1F,
            0xFC,
        )
    )


def _multipart(asked: Mapping[str, str]) -> bool:
    kind = asked.get("httptype", "singlepart")
    if kind not in ("singlepart", "multipart"):
        raise Invalid("httptype", "must be singlepart or multipart")
    return kind == "multipart"


def _one_output(asked: Mapping[str, str]) -> None:
    for name in ("audiodeviceid", "audiooutputid"):
        if asked.get(name, "0") not in ("", "0"):
            raise NotFound(name, asked[name][:32])


def _refused(error: AxisedgeError) -> web.Response:
    """The status and the line that fit the error."""
    if isinstance(error, NotInThisMode):
        return plain(f"405 Method Not Allowed: {error}\n", 405)
    if isinstance(error, LimitReached | Unavailable):
        return plain(f"503 Service Unavailable: {error}\n", 503)
    if isinstance(error, Invalid) and error.field == "Content-Type":
        return plain(f"415 Unsupported Media Type: {error}\n", 415)
    if isinstance(error, Invalid | NotFound):
        return plain(f"400 Bad Request: {error}\n", 400)
    raise error
