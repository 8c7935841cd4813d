"""Overlay images: ``uploadoverlayimage.cgi`` and ``manageoverlayimages.cgi`` (VAPIX "Overlay image API")."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from aiohttp import BodyPartReader, web
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

from axisedge.core.errors import Conflict, Invalid, Unavailable
from axisedge.core.settings import Settings
from axisedge.media.overlay_settings import FILES, LARGEST_IMAGE, MOST_IMAGES
from axisedge.vapix.dynamic_overlay import image_name, image_path
from axisedge.vapix.envelope import JSON, ApiError, Family, JsonApi, Params, parse
from axisedge.web.routing import Routes, identity

UPLOAD = "/axis-cgi/uploadoverlayimage.cgi"
MANAGE = "/axis-cgi/manageoverlayimages.cgi"
VERSION = "1.0"
CODES = Family(1000, 1001, 1002, 1004, 1001, 1003, 1003, 1000, 1005)
TOO_BIG, BAD_FORMAT, NO_SPACE, IN_USE = 1005, 1006, 1007, 1011
FORMATS = ("bmp", "jpeg", "png", "svg")
LARGEST_UPLOAD = LARGEST_IMAGE + 16 * 1024
LARGEST_SIDE = 2048


class Nothing(Params):
    """No parameters."""


class OnePath(Params):
    """One image."""

    path: StrictStr = Field(max_length=100)


class Header(Params):
    """The facts of a picture that somebody wants to upload."""

    type: StrictStr
    width: int
    height: int


class _Upload(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    scaleToResolution: StrictBool = False  # the names of the API
    alpha: StrictStr = Field("", pattern="^([0-9a-fA-F]{6})?$")


def register(routes: Routes, settings: Settings) -> JsonApi:
    """Serve both."""
    images = OverlayImages(settings)
    routes.add("POST", UPLOAD, images.upload, form="json", largest_body=LARGEST_UPLOAD)
    api = JsonApi(MANAGE, id="overlayimage", name="Overlay image API", versions=(VERSION,), family=CODES)
    api.method("listImages", Nothing, images.list)
    api.method("deleteImage", OnePath, images.delete)
    api.method("getDefaultImage", Nothing, images.default)
    api.method("setDefaultImage", OnePath, images.set_default)
    api.method("supportedFormats", Nothing, images.formats)
    api.method("validateImageHeader", Header, images.validate)
    api.register(routes)
    return api


class OverlayImages:
    """The methods of the API."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def upload(self, request: web.Request) -> web.Response:
        """Take an image; one of the same name is replaced."""
        answer: dict[str, Any] = {"apiVersion": VERSION}
        try:
            call, name, data = await _parts(request)
            answer |= {key: call[key] for key in ("context", "method") if key in call}
            if call.get("method") != "uploadOverlayImage":
                raise ApiError(CODES.method, "The method is not supported")
            answer["data"] = {"path": await self._store(call, name, data, identity(request).user)}
        except ApiError as error:
            answer["error"] = error.body
        return web.Response(body=json.dumps(answer).encode(), headers=JSON)

    async def _store(self, call: Mapping[str, Any], name: str, data: bytes, actor: str) -> str:
        try:
            wanted = _Upload.model_validate(call.get("params", {}))
        except ValidationError as error:
            field = ".".join(map(str, error.errors(include_url=False)[0]["loc"])) or "params"
            raise ApiError(CODES.invalid, f"Invalid parameter value specified: {field}") from None
        if len(data) > LARGEST_IMAGE:
            raise ApiError(TOO_BIG, f"An image has at most {LARGEST_IMAGE} bytes")
        known = self._settings[FILES].files
        if name not in known and len(known) >= MOST_IMAGES:
            raise ApiError(NO_SPACE, f"At most {MOST_IMAGES} images are allowed")
        file = {
            "data": base64.b64encode(data).decode(),
            "scale": wanted.scaleToResolution,
            "transparent": wanted.alpha,
        }
        try:
            await self._settings.update(FILES.name, {"files": {name: file}}, actor)
        except (Invalid, Unavailable) as error:
            why = error.why if isinstance(error, Invalid) else str(error)
            raise ApiError(BAD_FORMAT, f"The image was refused: {why}") from None
        return image_path(name)

    async def list(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """All images."""
        return {
            "files": [
                {"path": image_path(name), "scaleWithResolution": file.scale}
                for name, file in self._settings[FILES].files.items()
            ]
        }

    async def delete(self, request: web.Request, params: OnePath) -> Mapping[str, Any]:
        """Remove an image that no overlay uses."""
        name = image_name(params.path)
        if name not in self._settings[FILES].files:
            raise ApiError(CODES.invalid, "Invalid parameter value specified: path")
        patch: dict[str, Any] = {"files": {name: None}}
        if name == self._settings[FILES].default:
            patch["default"] = ""
        try:
            await self._settings.update(FILES.name, patch, identity(request).user)
        except Conflict as error:
            raise ApiError(IN_USE, f"The image cannot be removed: {error}") from None
        return {}

    async def default(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """The image that is shown where none is named; an empty path while there is none."""
        name = self._settings[FILES].default
        return {"path": image_path(name) if name else ""}

    async def set_default(self, request: web.Request, params: OnePath) -> Mapping[str, Any]:
        """Change it; an empty path is none."""
        name = image_name(params.path)
        if name and name not in self._settings[FILES].files:
            raise ApiError(CODES.invalid, "Invalid parameter value specified: path")
        await self._settings.update(FILES.name, {"default": name}, identity(request).user)
        return {}

    async def formats(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """What can be uploaded."""
        return {"formats": list(FORMATS)}

    async def validate(self, request: web.Request, params: Header) -> Mapping[str, Any]:
        """Whether a picture with these facts would be taken."""
        kind = params.type.lower().removeprefix("image/").removesuffix("+xml")
        if kind not in FORMATS:
            raise ApiError(BAD_FORMAT, f"One of {', '.join(FORMATS)} is needed")
        if not (1 <= params.width <= LARGEST_SIDE and 1 <= params.height <= LARGEST_SIDE):
            raise ApiError(TOO_BIG, f"A picture has at most {LARGEST_SIDE} pixels a side")
        return {"supportsAlpha": True, "supportsScaling": True}


async def _parts(request: web.Request) -> tuple[dict[str, Any], str, bytes]:
    """The JSON call, the name and the bytes of the image; raises `ApiError`."""
    if not request.content_type.startswith("multipart/"):
        raise ApiError(CODES.invalid, "The request must be multipart/form-data")
    call: dict[str, Any] | None = None
    image: tuple[str, bytes] | None = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "json":
                call = parse(bytes(await part.read(decode=False)), CODES)
            elif part.name == "image":
                image = (_name(part.filename or ""), bytes(await part.read(decode=False)))
    except (ValueError, AssertionError) as error:
        raise ApiError(CODES.only_post, f"The multipart body cannot be read: {error}") from None
    if call is None or image is None:
        raise ApiError(CODES.missing, "The parts json and image are needed")
    if str(call.get("apiVersion", VERSION)).partition(".")[0] != "1":
        raise ApiError(CODES.version, "The requested API version is not supported")
    return call, *image


def _name(filename: str) -> str:
    """The name of the image without folder and suffix, with what cannot be in it left out."""
    stem = PurePosixPath(filename.replace("\\", "/")).stem[:64]
    return "".join(c for c in stem if c.isalnum() or c in "-_.() ").strip() or "image"
