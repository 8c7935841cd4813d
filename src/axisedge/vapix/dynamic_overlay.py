"""Dynamic overlays, ``/axis-cgi/dynamicoverlay/dynamicoverlay.cgi`` (VAPIX "Overlay API").

The identity of an overlay is its number in the settings. A text with the reference ``scene`` stays at its place while
a view area moves: pan -180 is the left edge of the picture and 180 its right one, tilt 90 the upper and -90 the lower.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

from axisedge.core.errors import Invalid
from axisedge.core.settings import Settings
from axisedge.media.camera import CHANNEL, Camera
from axisedge.media.overlay_settings import (
    FILES,
    LARGEST_FONT,
    LARGEST_IMAGE,
    LONGEST_TEXT,
    MOST_OVERLAYS,
    OVERLAYS,
    Color,
    ImageOverlay,
    OverlaySettings,
    Placed,
    Position,
    Symbol,
    TextOverlay,
)
from axisedge.vapix.envelope import ApiError, Family, JsonApi, Params
from axisedge.web.routing import Routes, identity

PATH = "/axis-cgi/dynamicoverlay/dynamicoverlay.cgi"
CODES = Family(101, 202, 100, 203, 200, 102, 103, 202, 200)
LIMIT_REACHED, BAD_CAMERA, BAD_IDENTITY, BAD_PATH = 300, 301, 302, 305
CODE_OF = {
    "camera": BAD_CAMERA,
    "identity": BAD_IDENTITY,
    "position": 303,
    "text": 304,
    "overlayPath": BAD_PATH,
    "textColor": 306,
    "textBGColor": 307,
    "textOLColor": 308,
    "fontSize": 309,
    "scrollSpeed": 310,
    "visible": 311,
    "zIndex": 312,
    "reference": 313,
    "ptPosition": 314,
    "zoomInterval": 315,
    "indicator": 316,
    "indicatorSize": 317,
    "indicatorColor": 318,
    "indicatorBG": 319,
    "indicatorOL": 320,
    "rotation": 321,
}
UNKNOWN_HERE = frozenset(
    {
        "indicatorSize",
        "indicatorColor",
        "indicatorBG",
        "indicatorOL",
    }
)
FOLDER = "/etc/overlays/"
SUFFIX = ".ovl"
SMALLEST_FONT = 8


FULL_PAN, FULL_TILT = 180.0, 90.0
FULL_ZOOM = 19_999
Pan = Annotated[float, Field(ge=-FULL_PAN, le=FULL_PAN)]
Tilt = Annotated[float, Field(ge=-FULL_TILT, le=FULL_TILT)]
Zoom = Annotated[int, Field(ge=1, le=FULL_ZOOM)]


class Anything(Params):
    """Checked by the method itself, because each refused value has a code of its own."""

    model_config = ConfigDict(extra="allow", frozen=True)


class _Wanted(BaseModel):
    """What both kinds of overlay have."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    camera: StrictInt | None = Field(None, ge=1)
    position: Position | tuple[float, float] | None = None
    zIndex: StrictInt | None = Field(None, ge=0, le=99)  # the names of the API
    visible: StrictBool | None = None
    reference: Literal["channel", "scene"] | None = None

    def fields(self) -> dict[str, Any]:
        """What it comes to in the settings."""
        found: dict[str, Any] = {"channel": self.camera, "enabled": self.visible, "level": self.zIndex}
        if isinstance(self.position, tuple):
            x, y = self.position
            found |= {"position": Position.CUSTOM.value, "x": x, "y": y}
        elif self.position is not None:
            found["position"] = self.position.value
        return {name: value for name, value in found.items() if value is not None}


class _Text(_Wanted):
    text: StrictStr | None = Field(None, max_length=LONGEST_TEXT)
    textColor: Color | None = None
    textBGColor: Color | None = None
    textOLColor: Color | None = None
    fontSize: StrictInt | None = Field(None, ge=SMALLEST_FONT, le=LARGEST_FONT)
    rotation: StrictInt | None = Field(None, ge=-180, le=180)
    scrollSpeed: StrictInt | None = Field(None, ge=-20, le=20)
    ptPosition: tuple[Pan, Tilt] | None = None
    zoomInterval: tuple[Zoom, Zoom] | None = None
    indicator: Symbol | None = None

    def fields(self) -> dict[str, Any]:
        """See `_Wanted.fields`."""
        found: dict[str, Any] = {
            "text": self.text,
            "color": self.textColor,
            "background": self.textBGColor,
            "outline": self.textOLColor,
            "size": self.fontSize,
            "rotation": self.rotation,
            "scroll_speed": self.scrollSpeed,
            "scene": None if self.reference is None else self.reference == "scene",
            "symbol": self.indicator,
        }
        if self.ptPosition is not None:
            pan, tilt = self.ptPosition
            found |= {"position": Position.CUSTOM.value, "x": pan / FULL_PAN, "y": -tilt / FULL_TILT}
        if self.zoomInterval is not None:
            found |= {"zoom_from": _percent(self.zoomInterval[0]), "zoom_to": _percent(self.zoomInterval[1])}
        return super().fields() | {name: value for name, value in found.items() if value is not None}


class _Image(_Wanted):
    overlayPath: StrictStr | None = Field(None, max_length=100)

    def fields(self) -> dict[str, Any]:
        """See `_Wanted.fields`."""
        path = {} if self.overlayPath is None else {"image": image_name(self.overlayPath)}
        return super().fields() | path


ADDED_TEXT = {"color": Color.BLACK.value, "position": Position.CUSTOM.value}
ADDED_IMAGE = {"position": Position.CUSTOM.value}
"""What the API says of what is left out: black, in the middle."""


def image_path(name: str) -> str:
    """How the API names an image."""
    return f"{FOLDER}{name}{SUFFIX}"


def image_name(path: str) -> str:
    """The image that a path names, with or without its folder."""
    return path.removeprefix(FOLDER).removesuffix(SUFFIX)


def register(routes: Routes, settings: Settings, camera: Camera) -> JsonApi:
    """Serve the API."""
    overlays = DynamicOverlays(settings, camera)
    api = JsonApi(PATH, id="dynamicoverlay", name="Dynamic Overlay", versions=("1.8",), family=CODES)
    api.method("addText", Anything, overlays.add_text)
    api.method("addImage", Anything, overlays.add_image)
    api.method("setText", Anything, overlays.set_text)
    api.method("setImage", Anything, overlays.set_image)
    api.method("list", Anything, overlays.list)
    api.method("remove", Anything, overlays.remove)
    api.method("getOverlayCapabilities", Anything, overlays.capabilities)
    api.register(routes)
    return api


class DynamicOverlays:
    """The methods of the API."""

    def __init__(self, settings: Settings, camera: Camera) -> None:
        self._settings = settings
        self._camera = camera
        self._numbering = asyncio.Lock()

    @property
    def _now(self) -> OverlaySettings:
        return self._settings[OVERLAYS]

    async def add_text(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """Add a text."""
        return await self._add(request, params, _Text, "texts", "text", ADDED_TEXT)

    async def add_image(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """Add one of the images."""
        return await self._add(request, params, _Image, "images", "overlayPath", ADDED_IMAGE)

    async def _add(
        self,
        request: web.Request,
        params: Anything,
        kind: type[_Wanted],
        table: str,
        needed: str,
        defaults: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        given = params.model_extra or {}
        for name in ("camera", needed):
            if given.get(name) is None:
                raise ApiError(CODES.missing, f"Required parameter missing: {name}")
        wanted = self._checked(given, kind)
        async with self._numbering:
            taken = {*self._now.texts, *self._now.images}
            if len(taken) >= MOST_OVERLAYS:
                raise ApiError(LIMIT_REACHED, f"At most {MOST_OVERLAYS} overlays are allowed")
            number = next(n for n in range(MOST_OVERLAYS + 1) if str(n) not in taken)
            entry = {**defaults, **wanted.fields()}
            await self._store({table: {str(number): entry}}, identity(request).user)
        return {"camera": wanted.camera, "identity": number}

    async def set_text(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """Change a text."""
        return await self._set(request, params, _Text, "texts", self._now.texts)

    async def set_image(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """Change an image overlay."""
        return await self._set(request, params, _Image, "images", self._now.images)

    async def _set(
        self,
        request: web.Request,
        params: Anything,
        kind: type[_Wanted],
        table: str,
        known: Mapping[str, Placed],
    ) -> Mapping[str, Any]:
        given = params.model_extra or {}
        number = self._number(given)
        if number not in known:
            raise _refused("identity")
        wanted = self._checked(given, kind)
        await self._store({table: {number: wanted.fields()}}, identity(request).user)
        return {}

    async def remove(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """Take an overlay away."""
        number = self._number(params.model_extra or {})
        table = "texts" if number in self._now.texts else "images"
        if number not in getattr(self._now, table):
            raise _refused("identity")
        await self._store({table: {number: None}}, identity(request).user)
        return {}

    async def list(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """All overlays, those of a camera, or one."""
        given = params.model_extra or {}
        wanted = self._checked(given, _Wanted)
        number = self._number(given) if given.get("identity") is not None else None
        if number is not None and number not in {**self._now.texts, **self._now.images}:
            raise _refused("identity")

        def asked(key: str, overlay: Placed) -> bool:
            return number in (None, key) and wanted.camera in (None, overlay.channel or CHANNEL)

        return {
            "imageFiles": [image_path(name) for name in self._settings[FILES].files],
            "imageOverlays": [
                self._image_shown(key, overlay)
                for key, overlay in self._now.images.items()
                if asked(key, overlay)
            ],
            "textOverlays": [
                _text_shown(key, overlay) for key, overlay in self._now.texts.items() if asked(key, overlay)
            ],
        }

    async def capabilities(self, request: web.Request, params: Anything) -> Mapping[str, Any]:
        """What there is room for."""
        used = len(self._now.texts) + len(self._now.images)
        return {
            "maxFontSize": LARGEST_FONT,
            "minFontSize": SMALLEST_FONT,
            "maxImageHeight": 2048,
            "maxImageWidth": 2048,
            "maxImageSize": LARGEST_IMAGE,
            "maxTextLength": LONGEST_TEXT,
            "numAvailableSlots": MOST_OVERLAYS - used,
            "rotationSupported": True,
            "slotsPerImageOverlay": 1,
            "slotsPerOverlay": 1,
            "slotsPerTextOverlay": 1,
            "supportedReferences": ["channel", "scene"] if self._camera.has_view_areas else ["channel"],
        }

    # -- helpers ---------------------------------------------------------------------------------------------

    def _number(self, given: Mapping[str, Any]) -> str:
        number = given.get("identity")
        if number is None:
            raise ApiError(CODES.missing, "Required parameter missing: identity")
        if isinstance(number, bool) or not isinstance(number, int):
            raise _refused("identity")
        return str(number)

    def _checked(self, given: Mapping[str, Any], kind: type[_Wanted]) -> _Wanted:
        for name in UNKNOWN_HERE & given.keys():
            raise _refused(name)
        if given.get("reference") == "scene" and not self._camera.has_view_areas:
            raise _refused("reference")
        try:
            wanted = kind.model_validate(given)
        except ValidationError as error:
            raise _refused(str(error.errors(include_url=False)[0]["loc"][0])) from None
        if wanted.camera is not None and wanted.camera not in (CHANNEL, *self._camera.areas()):
            raise _refused("camera")
        return wanted

    async def _store(self, patch: Mapping[str, Any], actor: str) -> None:
        try:
            await self._settings.update(OVERLAYS.name, patch, actor)
        except Invalid as error:
            name = error.field.rpartition(".")[2]
            fields = {"image": "overlayPath", "x": "position", "y": "position"}
            if "zoom level" in error.why:
                raise _refused("zoomInterval") from None
            raise _refused(fields.get(name, name)) from None

    def _image_shown(self, key: str, overlay: ImageOverlay) -> Mapping[str, Any]:
        file = self._settings[FILES].files.get(overlay.image)
        return {
            **_placed(key, overlay, overlay.level),
            "overlayPath": image_path(overlay.image),
            "scalable": bool(file and file.scale),
        }


def _placed(key: str, overlay: Placed, level: int) -> dict[str, Any]:
    custom = overlay.position is Position.CUSTOM
    return {
        "camera": overlay.channel or CHANNEL,
        "identity": int(key),
        "position": [overlay.x, overlay.y] if custom else overlay.position.value,
        "zIndex": level,
        "visible": overlay.enabled,
    }


def _percent(zoom: int) -> float:
    return (zoom - 1) * 100 / (FULL_ZOOM - 1)


def _zoom(percent: float) -> int:
    return 1 + round(percent * (FULL_ZOOM - 1) / 100)


def _text_shown(key: str, overlay: TextOverlay) -> Mapping[str, Any]:
    x, y = overlay.place
    scene = {
        "ptPosition": [x * FULL_PAN, -y * FULL_TILT],
        "zoomInterval": [_zoom(overlay.zoom_from), _zoom(overlay.zoom_to)],
        "indicator": overlay.symbol.value,
    }
    return {
        **_placed(key, overlay, overlay.level),
        "text": overlay.text,
        "textLength": len(overlay.text),
        "textColor": overlay.color.value,
        "textBGColor": overlay.background.value,
        "textOLColor": overlay.outline.value,
        "fontSize": overlay.size,
        "rotation": overlay.rotation,
        "scrollSpeed": overlay.scroll_speed,
        "reference": "scene" if overlay.scene else "channel",
        "scalable": True,
        **(scene if overlay.scene else {}),
    }


def _refused(name: str) -> ApiError:
    return ApiError(CODE_OF.get(name, CODES.invalid), f"Invalid value for parameter {name}")
