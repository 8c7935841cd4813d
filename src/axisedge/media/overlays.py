"""The overlays of the camera: settings, image files, dynamic texts, and who paints which channel."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from axisedge.core.errors import Conflict, Invalid, NotFound
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
        settings.section(replace(FILES, check=self._check_files))
        settings.section(replace(OVERLAYS, check=self._check_overlays))
        for section in (FILES.name, OVERLAYS.name):
            settings.subscribe(section, self._changed)

    def follow(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` on the event loop after overlays have changed."""
        self._followers.append(changed)

    async def _changed(self, old: SettingsModel, new: SettingsModel) -> None:
        for changed in self._followers:
            changed()

    # -- checking ------------------------------------------------------------------------------------------

    def _check_files(self, old: ImageFileSettings, new: ImageFileSettings) -> None:
        used = {overlay.image for overlay in self._settings[OVERLAYS].images.values()}
        for name in old.files:
            if name not in new.files and name in used:
                raise Conflict(f"the image {name} is used by an overlay")
        for name, file in new.files.items():
            if file != old.files.get(name):
                try:
                    check_image(file)
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

    def painters(self, channel: int, shown: str = "all") -> list[Overlay]:
        """What is laid over ``channel``, lowest first; ``shown`` is all, text, image or off."""
        settings = self._settings[OVERLAYS]
        some = settings.texts or settings.images or settings.widgets or settings.indicator.enabled
        if shown == "off" or not some:
            return []
        from axisedge.media import painting, widgets

        found: list[tuple[int, Overlay]] = []
        if shown in ("all", "image"):
            files = self._settings[FILES].files
            for picture in settings.images.values():
                if painting.visible(picture, channel):
                    found += [(picture.level, painted) for painted in painting.image(picture, files)]
        if shown in ("all", "text"):
            for text in settings.texts.values():
                if painting.visible(text, channel):
                    found.append((text.level, painting.PaintedText(text)))
            for widget in settings.widgets.values():
                if painting.visible(widget, channel):
                    found.append((99, widgets.PaintedWidget(widget)))
        if painting.visible(settings.indicator, channel):
            found.append((100, painting.PaintedIndicator(settings.indicator)))
        return [painted for _, painted in sorted(found, key=lambda pair: pair[0])]


def check_image(file: ImageFile) -> Mapping[str, int]:
    """Width and height of an image file; raises `Invalid` when it is broken or too large."""
    from axisedge.media.patch import decoded

    try:
        data = base64.b64decode(file.data, validate=True)
    except binascii.Error:
        raise Invalid("data", "must be base64") from None
    if len(data) > LARGEST_IMAGE:
        raise Invalid("data", f"an image has at most {LARGEST_IMAGE} bytes")
    rows, columns = decoded(data, file.transparent).shape[:2]
    return {"width": columns, "height": rows}
