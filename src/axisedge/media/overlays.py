"""The overlays of the camera: settings, image files, dynamic texts, and who paints which channel."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.settings import Settings, SettingsModel
from axisedge.media.modifiers import DYNAMIC_TEXTS, Values
from axisedge.media.overlay_settings import (
    FILES,
    LARGEST_IMAGE,
    OVERLAYS,
    ImageFile,
    ImageFileSettings,
    OverlaySettings,
)

if TYPE_CHECKING:
    from axisedge.media.painting import Overlay
    from axisedge.media.patch import Bgra
    from axisedge.media.view_areas import Box

log = logging.getLogger(__name__)

LONGEST_DYNAMIC = 512


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What the modifiers tell of the device."""

    address: str = ""
    mac: str = ""
    host: str = ""


class Overlays:
    """One per camera. Settings are changed on the event loop; painters are used by the capture's thread."""

    def __init__(
        self,
        settings: Settings,
        zone: Callable[[], tzinfo] = lambda: UTC,
        facts: Callable[[], HostFacts] = HostFacts,
    ) -> None:
        """``facts`` is asked when overlays change and now and then, never for each picture."""
        self._settings = settings
        self._zone = zone
        self._facts = facts
        self._texts: dict[int, str] = {}
        self._followers: list[Callable[[], None]] = []
        self._pictures: dict[ImageFile, Bgra] = {}
        """Image files ready for painting."""
        settings.section(replace(FILES, check=self._check_files))
        settings.section(replace(OVERLAYS, check=self._check_overlays))
        for section in (FILES.name, OVERLAYS.name):
            settings.subscribe(section, self._changed)

    def follow(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` on the event loop after overlays have changed."""
        self._followers.append(changed)

    async def prepare(self) -> None:
        """Make the stored image files ready for painting; those that cannot be are left out of the picture."""
        for name, file in self._settings[FILES].files.items():
            try:
                self._pictures[file] = await read_image(file)
            except (Invalid, Unavailable) as error:
                log.warning("The overlay image %s cannot be shown: %s", name, error)

    async def _changed(self, old: SettingsModel, new: SettingsModel) -> None:
        if isinstance(new, ImageFileSettings):
            self._pictures = {
                file: self._pictures[file] for file in new.files.values() if file in self._pictures
            }
        for changed in self._followers:
            changed()

    # -- checking ------------------------------------------------------------------------------------------

    async def _check_files(self, old: ImageFileSettings, new: ImageFileSettings) -> None:
        used = {overlay.image for overlay in self._settings[OVERLAYS].images.values()}
        for name in old.files:
            if name not in new.files and name in used:
                raise Conflict(f"the image {name} is used by an overlay")
        if new.default and new.default not in new.files:
            raise Invalid(
                "default", f"must be one of the images there are: {', '.join(new.files) or 'none yet'}"
            )
        for name, file in new.files.items():
            if file not in self._pictures:
                try:
                    self._pictures[file] = await read_image(file)
                except Invalid as error:
                    raise Invalid(f"files.{name}.{error.field}", error.why) from None

    def _check_overlays(self, old: OverlaySettings, new: OverlaySettings) -> None:
        known = self._settings[FILES].files
        for number, overlay in new.images.items():
            if overlay.image not in known:
                names = ", ".join(known) or "none yet"
                raise Invalid(f"images.{number}.image", f"must be one of the images there are: {names}")

    # -- dynamic texts -------------------------------------------------------------------------------------

    def text(self, index: int) -> str:
        """The dynamic text of ``#D`` (0) or ``#D1`` to ``#D16``; raises `NotFound`."""
        if not 0 <= index <= DYNAMIC_TEXTS:
            raise NotFound("dynamic text", index)
        return self._texts.get(index, "")

    def set_text(self, index: int, text: str) -> None:
        """Change a dynamic text, until the device restarts; raises `NotFound` and `Invalid`."""
        self.text(index)
        if len(text) > LONGEST_DYNAMIC:
            raise Invalid("text", f"at most {LONGEST_DYNAMIC} characters")
        self._texts = {**self._texts, index: text}  # a new one, because another thread reads it

    # -- painting ------------------------------------------------------------------------------------------

    def facts(self) -> HostFacts:
        """The facts of the device, as they are now."""
        return self._facts()

    def values(self, facts: HostFacts, wall: float, number: int, fps: float, kbps: float) -> Values:
        """What the modifiers stand for in the picture of moment ``wall``."""
        return Values(
            datetime.fromtimestamp(wall, self._zone()),
            number,
            fps,
            kbps,
            address=facts.address,
            mac=facts.mac,
            host=facts.host,
            dynamic=self._texts,
        )

    def painters(
        self, channel: int, shown: str = "all", box: Box | None = None, *, annotations: bool = True
    ) -> list[Overlay]:
        """What is laid over ``channel``, lowest first; ``shown`` is all, text, image or off.

        ``box`` is the part of the picture that the channel shows. Without ``annotations``, texts that belong to
        a place in the scene are left out.
        """
        settings = self._settings[OVERLAYS]
        classic = settings.classic.get(str(channel))
        some = settings.texts or settings.images or settings.widgets or settings.indicator.enabled or classic
        if shown == "off" or not some:
            return []
        from axisedge.media import painting, widgets

        found: list[tuple[int, Overlay]] = []
        if shown in ("all", "image"):
            files = self._settings[FILES]
            if classic and classic.image and (ready := self._ready(files.default)):
                found.append((-1, painting.PaintedImage((0, 0), *ready, (classic.x, classic.y))))
            for picture in settings.images.values():
                if painting.visible(picture, channel) and (ready := self._ready(picture.image)):
                    found.append((picture.level, painting.PaintedImage(picture.place, *ready)))
        if shown in ("all", "text"):
            if classic and classic.line:
                found.append((-1, painting.PaintedLine(classic)))
            for text in settings.texts.values():
                if painting.visible(text, channel) and (annotations or not text.scene):
                    painted = (
                        painting.PaintedAnnotation(text, box) if text.scene else painting.PaintedText(text)
                    )
                    found.append((text.level, painted))
            for widget in settings.widgets.values():
                if painting.visible(widget, channel):
                    found.append((99, widgets.PaintedWidget(widget)))
        if painting.visible(settings.indicator, channel):
            found.append((100, painting.PaintedIndicator(settings.indicator)))
        return [painted for _, painted in sorted(found, key=lambda pair: pair[0])]

    def _ready(self, name: str) -> tuple[Bgra, bool] | None:
        """The picture of an image and whether it grows with the resolution."""
        file = self._settings[FILES].files.get(name)
        picture = self._pictures.get(file) if file else None
        return None if file is None or picture is None else (picture, file.scale)


async def read_image(file: ImageFile) -> Bgra:
    """The picture of an image file; raises `Invalid` when it is broken or too large, and `Unavailable`."""
    from axisedge.media import drawings
    from axisedge.media.patch import decoded

    try:
        data = base64.b64decode(file.data, validate=True)
    except binascii.Error:
        raise Invalid("data", "must be base64") from None
    if len(data) > LARGEST_IMAGE:
        raise Invalid("data", f"an image has at most {LARGEST_IMAGE} bytes")
    if drawings.is_drawing(data):
        data = await drawings.drawn(await asyncio.to_thread(drawings.read, data))
    return await asyncio.to_thread(decoded, data, file.transparent)
