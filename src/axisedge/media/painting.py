"""Paints the overlays of one channel. Works in the capture's thread; renders again only what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from axisedge.media import patch
from axisedge.media.frame import Planes
from axisedge.media.modifiers import Values, parse
from axisedge.media.overlay_settings import (
    ClassicOverlay,
    ClassicSize,
    Color,
    Indicator,
    Placed,
    Symbol,
    TextOverlay,
)
from axisedge.media.patch import BGRA, Patch
from axisedge.media.view_areas import SMALLEST

if TYPE_CHECKING:
    from axisedge.media.view_areas import Box

FULL_ROWS = 1080
"""Sizes are given for a picture of that many rows."""
MARGIN = 0.01
"""Of the picture's height, between an overlay and the edge."""
SCROLL = 24.0
"""Pixels a second of scroll speed 1, in a picture of `FULL_ROWS`."""
SPOKES = 8
LINE_SIZES = {ClassicSize.SMALL: 28, ClassicSize.MEDIUM: 42, ClassicSize.LARGE: 60}
"""Height of the letters of a classic text, in a picture of `FULL_ROWS`."""


class Overlay(Protocol):
    """One thing that is laid over the picture."""

    def draw(self, planes: Planes, values: Values) -> None:
        """Lay it over ``planes`` in place."""


def put(drawn: Patch, planes: Planes, place: tuple[float, float], scroll: float = 0.0) -> None:
    """Lay ``drawn`` where ``place`` (-1 to 1 across and down) says, ``scroll`` pixels moved around the picture."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    margin = round(height * MARGIN)
    left = margin + (width - 2 * margin - drawn.width) * (place[0] + 1) / 2
    top = margin + (height - 2 * margin - drawn.height) * (place[1] + 1) / 2
    if scroll:
        span = width + drawn.width
        left = (left + drawn.width + scroll) % span - drawn.width
    drawn.draw(planes, round(left), round(top))


class PaintedText:
    """A text overlay."""

    def __init__(self, settings: TextOverlay, place: tuple[float, float] | None = None) -> None:
        """``place`` is used instead of that of the settings."""
        self._settings = settings
        self._place = place or settings.place
        self._text = parse(settings.text)
        self._shown: tuple[str, int] = ("", 0)
        self._patch: Patch | None = None

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        rows = planes.shape[0] * 2 // 3
        wanted = (self._text(values), rows)
        if wanted != self._shown:
            self._shown = wanted
            self._patch = self._rendered(*wanted) if wanted[0].strip() else None
        if self._patch is not None:
            speed = self._settings.scroll_speed * SCROLL * rows / FULL_ROWS
            put(self._patch, planes, self._place, speed * values.moment.timestamp())

    def _rendered(self, text: str, rows: int) -> Patch:
        settings = self._settings
        size = max(6, settings.size * rows // FULL_ROWS)
        picture = patch.text_picture(text, size, settings.color, settings.background, settings.outline)
        return Patch(patch.turned(picture, settings.rotation) if settings.rotation else picture)


class PaintedAnnotation(PaintedText):
    """A text that belongs to a place in the scene."""

    def __init__(self, settings: TextOverlay, box: Box | None) -> None:
        """``box`` is the part of the scene that is shown, None for all of it."""
        left, top, width, height = box or (0.0, 0.0, 1.0, 1.0)
        x, y = settings.place
        across, down = ((x + 1) / 2 - left) / width, ((y + 1) / 2 - top) / height
        self._inside = 0 <= across <= 1 and 0 <= down <= 1
        zoom = zoom_level(width)
        self._as_text = settings.zoom_from <= zoom <= settings.zoom_to
        super().__init__(settings, (across * 2 - 1, down * 2 - 1))

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        if self._inside and (self._as_text or self._settings.symbol is not Symbol.NONE):
            super().draw(planes, values)

    def _rendered(self, text: str, rows: int) -> Patch:
        if self._as_text:
            return super()._rendered(text, rows)
        settings = self._settings
        size = max(8, settings.size * rows // FULL_ROWS)
        color = Color.WHITE if settings.color is Color.TRANSPARENT else settings.color
        return Patch(patch.symbol_picture(settings.symbol, size, color))


class PaintedLine:
    """A classic text: one line on a bar as wide as the picture."""

    def __init__(self, settings: ClassicOverlay) -> None:
        self._settings = settings
        self._text = parse(settings.line)
        self._shown: tuple[str, int, int] = ("", 0, 0)
        self._patch: Patch | None = None

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        rows, columns = planes.shape[0] * 2 // 3, planes.shape[1]
        wanted = (self._text(values), rows, columns)
        if self._patch is None or wanted != self._shown:
            self._shown = wanted
            self._patch = self._rendered(*wanted)
        self._patch.draw(planes, 0, rows - self._patch.height if self._settings.bottom else 0)

    def _rendered(self, text: str, rows: int, columns: int) -> Patch:
        settings = self._settings
        size = max(6, LINE_SIZES[settings.size] * rows // FULL_ROWS)
        line = patch.text_picture(text, size, settings.color, settings.background, Color.TRANSPARENT)
        bar = np.empty((line.shape[0] + line.shape[0] % 2, columns, 4), np.uint8)
        bar[:] = BGRA[settings.background]
        bar[: line.shape[0], : line.shape[1]] = line[:, :columns]
        return Patch(bar)


class PaintedImage:
    """An image."""

    def __init__(
        self,
        place: tuple[float, float],
        picture: patch.Bgra,
        scale: bool = False,
        corner: tuple[int, int] | None = None,
    ) -> None:
        """``corner`` is used instead of ``place``: pixels from the upper left."""
        self._place = place
        self._corner = corner
        self._scale = scale
        self._picture = picture
        self._patch: Patch | None = None
        self._rows = 0

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        rows = planes.shape[0] * 2 // 3
        if self._patch is None or rows != self._rows:
            self._rows = rows
            scale = self._scale and rows != FULL_ROWS
            self._patch = Patch(patch.scaled(self._picture, rows / FULL_ROWS) if scale else self._picture)
        if self._corner is not None:
            left, top = (
                self._corner
            )  # of the whole picture: where less of it is shown, the image stays inside
            columns = planes.shape[1]
            left = max(0, min(left, columns - self._patch.width))
            self._patch.draw(planes, left, max(0, min(top, rows - self._patch.height)))
        else:
            put(self._patch, planes, self._place)


class PaintedIndicator:
    """A ring of dots that turns."""

    def __init__(self, settings: Indicator) -> None:
        self._settings = settings
        self._patches: list[Patch] = []
        self._rows = 0

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        rows = planes.shape[0] * 2 // 3
        if rows != self._rows:
            self._rows = rows
            size = max(8, self._settings.size * rows // FULL_ROWS)
            self._patches = [Patch(self._ring(size, step)) for step in range(SPOKES)]
        step = int(values.moment.timestamp() * SPOKES) % SPOKES
        put(self._patches[step], planes, self._settings.place)

    def _ring(self, size: int, step: int) -> patch.Bgra:
        picture = np.zeros((size, size, 4), np.uint8)
        blue, green, red, alpha = BGRA[self._settings.color]
        picture[:, :, :3] = (blue, green, red)
        cover = np.zeros((size, size), np.uint8)
        for spoke in range(SPOKES):
            angle = 2 * np.pi * spoke / SPOKES
            at = (
                round(size / 2 + size * 0.36 * float(np.sin(angle))),
                round(size / 2 - size * 0.36 * float(np.cos(angle))),
            )
            age = (step - spoke) % SPOKES
            cv2.circle(cover, at, max(1, size // 10), alpha * (SPOKES - age) // SPOKES, -1, cv2.LINE_AA)
        picture[:, :, 3] = cover
        return picture


def visible(overlay: Placed, channel: int) -> bool:
    """Whether ``overlay`` is laid over ``channel``."""
    return overlay.enabled and overlay.channel in (0, channel)


def zoom_level(width: float) -> float:
    """How far a view area that is ``width`` of the picture is zoomed in: 0 is not at all, 100 as far as it goes."""
    return 100 * (1 / width - 1) / (1 / SMALLEST - 1)
