"""What the page must know of the camera before it offers choices: ``/api/v1/video/facts``."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic import BaseModel

from axisedge.core.roles import Role
from axisedge.core.settings import Settings
from axisedge.media import arguments
from axisedge.media.camera import Camera
from axisedge.media.camera_settings import CAMERA
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/video/facts"


class VideoFacts(BaseModel):
    """The camera as it is now.

    `width` and `height` are those of the whole picture after rotation, `fps` the highest rate, `unsupported` the
    settings (section and name) that this source cannot honour.
    """

    width: int
    height: int
    fps: float
    problem: str
    resolutions: list[str]
    codecs: list[str]
    unsupported: list[str]


ENDPOINT = Endpoint("GET", PATH, "facts", Role.VIEWER, "The camera and what it offers", VideoFacts)


def register(routes: Routes, settings: Settings, camera: Camera) -> None:
    """Serve it on a product with a camera."""

    async def facts(request: web.Request) -> web.Response:
        codecs = await asyncio.to_thread(_codecs)
        unsupported = await asyncio.to_thread(camera.unsupported)
        return web.json_response(text=_facts(settings, camera, codecs, unsupported).model_dump_json())

    routes.add("GET", PATH, facts, form="page")


def _codecs() -> list[str]:
    from axisedge.media.encoder import offered  # with FFmpeg: only when somebody looks

    return [codec.value for codec in offered()]


def _facts(settings: Settings, camera: Camera, codecs: list[str], unsupported: tuple[str, ...]) -> VideoFacts:
    width, height = camera.size()
    return VideoFacts(
        width=width,
        height=height,
        fps=settings[CAMERA].capture_mode.fps,
        problem=camera.problem,
        resolutions=arguments.resolutions(settings),
        codecs=codecs,
        unsupported=list(unsupported),
    )
