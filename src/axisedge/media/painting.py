"""Paints the overlays of one channel. Works in the capture's thread; renders again only what has changed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Protocol

import cv2
import numpy as np

from axisedge.media import patch
from axisedge.media.frame import Planes
from axisedge.media.modifiers import Values, parse
from axisedge.media.overlay_settings import ImageFile, ImageOverlay, Indicator, Placed, TextOverlay
from axisedge.media.patch import BGRA, Patch

FULL_ROWS = 1080
"""Sizes are given for a picture of that many rows."""
MARGIN = 0.01
"""Of the picture's height, between an overlay and the edge."""
SCROLL = 24.0
"""Pixels a second of scroll speed 1, in a picture of `FULL_ROWS`."""
SPOKES = 8


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

    def __init__(self, settings: TextOverlay) -> None:
        self._settings = settings
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
            put(self._patch, planes, self._settings.place, speed * values.moment.timestamp())

    def _rendered(self, text: str, rows: int) -> Patch:
        settings = self._settings
        size = max(6, settings.size * rows // FULL_ROWS)
        picture = patch.text_picture(text, size, settings.color, settings.background, settings.outline)
        return Patch(patch.turned(picture, settings.rotation) if settings.rotation else picture)


class PaintedImage:
    """An image overlay."""

    def __init__(self, settings: ImageOverlay, file: ImageFile) -> None:
        self._settings = settings
        self._scale = file.scale
        self._picture = patch.decoded(base64.b64decode(file.data), file.transparent)
        self._patch: Patch | None = None
        self._rows = 0

    def draw(self, planes: Planes, values: Values) -> None:
        """See `Overlay.draw`."""
        rows = planes.shape[0] * 2 // 3
        if self._patch is None or rows != self._rows:
            self._rows = rows
            scale = self._scale and rows != FULL_ROWS
            self._patch = Patch(patch.scaled(self._picture, rows / FULL_ROWS) if scale else self._picture)
        put(self._patch, planes, self._settings.place)


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


def image(overlay: ImageOverlay, files: Mapping[str, ImageFile]) -> list[PaintedImage]:
    """The image overlay, or nothing while its image is missing."""
    file = files.get(overlay.image)
    return [PaintedImage(overlay, file)] if file else []
