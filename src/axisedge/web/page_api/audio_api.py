"""Sound for the page: levels that move, and the audio clips. `/api/v1/audio`, `/api/v1/clips`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from axisedge.audio.audio import Audio
from axisedge.audio.clip_settings import FORMATS, LARGEST_UPLOAD, Clip
from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.web.page_api.api import handler, index
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.models import Model
from axisedge.web.routing import Routes, identity

AUDIO = "/api/v1/audio"
CLIPS = "/api/v1/clips"
CLIP = CLIPS + "/{number}"
MEGABYTE = 1 << 20
TYPES = {
    "au": "audio/basic",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "ogg": "audio/ogg",
}


class AudioNow(Model):
    """Microphone and loudspeaker now: levels as RMS in dB of full scale, -96 for silence."""

    problem: str
    input: bool
    output: bool
    inputTypes: list[str]
    inputLevel: float
    outputLevel: float
    playing: int | None


class ClipInfo(Model):
    """One clip: its length in seconds, its integrated loudness in LUFS."""

    number: int
    name: str
    file: str
    location: str
    made: bool
    seconds: float
    loudness: float


class ClipName(Model):
    """A new name."""

    name: Annotated[str, Field(min_length=1, max_length=64)]


class ClipPlay(Model):
    """How to play: ``repeat`` times more, -1 until stopped; ``volume`` in percent."""

    volume: int = 100
    repeat: int = 0


class ClipDone(Model):
    """It is done."""

    done: Literal[True] = True


VIEWER, OPERATOR = Role.VIEWER, Role.OPERATOR
ENDPOINTS = (
    Endpoint("GET", AUDIO, "now", VIEWER, "Levels, and what plays", AudioNow),
    Endpoint("GET", CLIPS, "clips", VIEWER, "Audio clips", list[ClipInfo]),
    Endpoint("PATCH", CLIP, "rename", OPERATOR, "Rename a clip", ClipInfo, ClipName),
    Endpoint("DELETE", CLIP, "remove", OPERATOR, "Remove a clip that nothing uses", ClipDone),
    Endpoint("POST", CLIP + "/play", "play", OPERATOR, "Play a clip", ClipDone, ClipPlay),
    Endpoint("POST", CLIPS + "/stop", "stop", OPERATOR, "Stop the clip that plays", ClipDone),
)


def register(routes: Routes, audio: Audio) -> None:
    """Serve it on a product with audio."""
    api = AudioApi(audio)
    for endpoint in ENDPOINTS:
        routes.add(
            endpoint.method,
            endpoint.path,
            handler(endpoint, getattr(api, endpoint.handler)),
            name=f"{endpoint.path}#{endpoint.method}" if endpoint.path == CLIP else endpoint.path,
            form="page",
        )
    routes.add(
        "POST",
        CLIPS,
        api.upload,
        name=f"{CLIPS}#POST",
        form="page",
        largest_body=(LARGEST_UPLOAD + 1) * MEGABYTE,
    )
    routes.add("GET", CLIP + "/file", api.file, form="page")


class AudioApi:
    """What the page asks of sound."""

    def __init__(self, audio: Audio) -> None:
        self._audio = audio

    async def now(self, request: web.Request) -> AudioNow:
        """`GET /api/v1/audio`."""
        audio = self._audio
        levels = audio.meter()
        return AudioNow(
            problem=audio.problem,
            input=audio.listens,
            output=audio.speaks,
            inputTypes=[kind.value for kind in audio.input_types],
            inputLevel=levels["input"],
            outputLevel=levels["output"],
            playing=audio.clips.playing,
        )

    async def clips(self, request: web.Request) -> list[ClipInfo]:
        """`GET /api/v1/clips`."""
        return [_info(number, clip) for number, clip in self._audio.clips.all.items()]

    async def upload(self, request: web.Request) -> web.Response:
        """`POST /api/v1/clips?file=NAME`: the body is the file. Answers the clip that it became."""
        given = request.query.get("file", "")
        if given.rpartition(".")[2].lower() not in FORMATS:
            raise Invalid("file", f"a clip is a file of type {', '.join(FORMATS)}")
        data = await request.read()
        if len(data) > LARGEST_UPLOAD * MEGABYTE:
            raise Invalid("file", f"a clip has at most {LARGEST_UPLOAD} MB")
        clips = self._audio.clips
        number = await clips.add(request.query.get("name", ""), given, data, identity(request).user)
        return web.json_response(text=_info(number, clips[number]).model_dump_json(by_alias=True))

    async def rename(self, request: web.Request, wanted: ClipName) -> ClipInfo:
        """`PATCH /api/v1/clips/{number}`."""
        number = index(request, "number")
        await self._audio.clips.rename(number, wanted.name, identity(request).user)
        return _info(number, self._audio.clips[number])

    async def remove(self, request: web.Request) -> ClipDone:
        """`DELETE /api/v1/clips/{number}`."""
        await self._audio.clips.remove(index(request, "number"), identity(request).user)
        return ClipDone()

    async def play(self, request: web.Request, wanted: ClipPlay) -> ClipDone:
        """`POST /api/v1/clips/{number}/play`."""
        await self._audio.clips.play(
            index(request, "number"), repeat=wanted.repeat, volume=wanted.volume, to_calls=True
        )
        return ClipDone()

    async def stop(self, request: web.Request) -> ClipDone:
        """`POST /api/v1/clips/stop`."""
        self._audio.clips.stop_playing()
        return ClipDone()

    async def file(self, request: web.Request) -> web.Response:
        """`GET /api/v1/clips/{number}/file`: the clip as it was added."""
        clip, data = await self._audio.clips.data(index(request, "number"))
        headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{clip.file}"'}
        return web.Response(body=data, content_type=TYPES[clip.file.rpartition(".")[2]], headers=headers)


def _info(number: int, clip: Clip) -> ClipInfo:
    return ClipInfo(
        number=number,
        name=clip.name,
        file=clip.file,
        location=clip.location,
        made=clip.made,
        seconds=clip.seconds,
        loudness=clip.loudness,
    )
