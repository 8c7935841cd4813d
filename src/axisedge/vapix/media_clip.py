"""Audio clips: ``mediaclip.cgi``, ``playclip.cgi``, ``stopclip.cgi`` (VAPIX "Media clip API")."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping

from aiohttp import BodyPartReader, web

from axisedge.audio.clip_settings import LARGEST_UPLOAD
from axisedge.audio.clips import CLIP, RING, Clips
from axisedge.core.errors import AxisedgeError, Invalid, NotFound, Unavailable
from axisedge.vapix.classic import arguments, parse, plain
from axisedge.web.routing import Routes, identity

MANAGE, PLAY, STOP = "/axis-cgi/mediaclip.cgi", "/axis-cgi/playclip.cgi", "/axis-cgi/stopclip.cgi"
LARGEST_BODY = LARGEST_UPLOAD * 1_000_000 + 64 * 1024
BODY_TIME = 120.0
"""Seconds that a client has to send a clip."""
MOST_PARTS = 20
_TYPES = {
    "au": "audio/basic",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "ogg": "audio/ogg",
}


def register(routes: Routes, clips: Clips) -> None:
    """Serve the three."""
    cgi = MediaClipCgi(clips)
    routes.add(("GET", "POST"), MANAGE, cgi.manage, largest_body=LARGEST_BODY)
    routes.add(("GET", "POST"), PLAY, cgi.play)
    routes.add(("GET", "POST"), STOP, cgi.stop)
    routes.announce("mediaclip", "Media Clip", "1.0")


class MediaClipCgi:
    """Manage, play and stop."""

    def __init__(self, clips: Clips) -> None:
        self._clips = clips

    async def play(self, request: web.Request) -> web.StreamResponse:
        """``clip`` or ``location``, ``repeat``, ``volume``: what a link to a clip holds."""
        return await self._answer(self._play(await arguments(request)))

    async def stop(self, request: web.Request) -> web.StreamResponse:
        """Stop what plays."""
        await arguments(request)
        return plain(self._stopped())

    async def manage(self, request: web.Request) -> web.StreamResponse:
        """``action=play|stop|upload|remove|update|download``."""
        try:
            asked, upload = await _asked(request)
            actor = identity(request).user
            match asked.get("action", ""):
                case "play":
                    return await self._answer(self._play(asked))
                case "stop":
                    return plain(self._stopped())
                case "upload":
                    return await self._answer(self._upload(asked, upload, actor))
                case "remove":
                    return await self._answer(self._remove(asked, actor))
                case "update":
                    return await self._answer(self._update(asked, actor))
                case "download":
                    return await self._download(asked)
            raise Invalid("action", "play, stop, upload, remove, update or download")
        except (Invalid, NotFound) as error:
            return _failed(error)

    async def _answer(self, work: Awaitable[str]) -> web.Response:
        try:
            return plain(f"OK\n{await work}\n")
        except Unavailable as error:
            return plain(f"Error: {error}\n", 503)
        except AxisedgeError as error:
            return _failed(error)

    async def _play(self, asked: Mapping[str, str]) -> str:
        _one_output(asked)
        number = self._number(asked)
        repeat, volume = _integer(asked, "repeat", 0), _integer(asked, "volume", 100)
        await self._clips.play(number, repeat=repeat, volume=volume, to_calls=True)
        return f"playing={number}"

    def _stopped(self) -> str:
        self._clips.stop_playing(CLIP)
        self._clips.stop_playing(RING)
        return "OK\nstopping\n"

    async def _upload(self, asked: Mapping[str, str], upload: tuple[str, bytes] | None, actor: str) -> str:
        if asked.get("media", "audio") != "audio":
            raise Invalid("media", "must be audio")
        if upload is None:
            raise Invalid("file", "is missing: a multipart part with a file name")
        number = await self._clips.add(asked.get("name", ""), upload[0], upload[1], actor)
        return f"uploaded={number}"

    async def _remove(self, asked: Mapping[str, str], actor: str) -> str:
        number = self._number(asked)
        await self._clips.remove(number, actor)
        return f"removed={number}"

    async def _update(self, asked: Mapping[str, str], actor: str) -> str:
        number = self._number(asked)
        if not asked.get("name"):
            raise Invalid("name", "is missing")
        await self._clips.rename(number, asked["name"], actor)
        return f"updated={number}"

    async def _download(self, asked: Mapping[str, str]) -> web.Response:
        clip, data = await self._clips.data(self._number(asked))
        return web.Response(
            body=data,
            content_type=_TYPES[clip.file.rpartition(".")[2]],
            headers={"Content-Disposition": f'attachment; filename="{clip.file}"'},
        )

    def _number(self, asked: Mapping[str, str]) -> int:
        text = asked.get("clip", "")
        if text:
            if not (text.isascii() and text.isdigit() and len(text) <= 4):
                raise Invalid("clip", "must be the number of a clip")
            self._clips[int(text)]
            return int(text)
        if asked.get("location"):
            return self._clips.at(asked["location"][:256])
        raise Invalid("clip", "is missing: clip or location")


async def _asked(request: web.Request) -> tuple[dict[str, str], tuple[str, bytes] | None]:
    """The arguments of query and body, and the file that came with them; raises `Invalid`."""
    if not request.content_type.startswith("multipart/"):
        if request.content_length is not None and request.content_length > 64 * 1024:
            raise Invalid("", "a clip is uploaded as multipart/form-data")
        return await arguments(request), None
    found = parse(request.rel_url.raw_query_string.encode())
    upload: tuple[str, bytes] | None = None
    try:
        async with asyncio.timeout(BODY_TIME):
            count = 0
            async for part in await request.multipart():
                count += 1
                if count > MOST_PARTS or not isinstance(part, BodyPartReader):
                    raise Invalid("", "the multipart body has too many parts")
                if part.filename:
                    upload = (part.filename, bytes(await part.read(decode=False)))
                elif part.name:
                    found[part.name] = (await _limited(part)).decode(errors="replace")
    except (ValueError, AssertionError) as error:
        raise Invalid("", f"the multipart body cannot be read: {error}") from None
    except TimeoutError:
        raise Invalid("", f"the body did not come within {BODY_TIME:g} s") from None
    return found, upload


async def _limited(part: BodyPartReader) -> bytes:
    data = bytes(await part.read(decode=False))
    if len(data) > 4096:
        raise Invalid(part.name or "", "has at most 4096 bytes")
    return data


def _integer(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, "")
    bare = text.removeprefix("-")
    if not text:
        return default
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 6):
        raise Invalid(name, "must be a whole number")
    return int(text)


def _one_output(asked: Mapping[str, str]) -> None:
    for name in ("audiodeviceid", "audiooutputid", "audiooutput"):
        if asked.get(name, "0") not in ("", "0"):
            raise NotFound(name, asked[name][:32])


def _failed(error: AxisedgeError) -> web.Response:
    return plain(f"Error: {error}\n", 400)
