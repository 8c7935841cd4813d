"""Pictures of plates for tests, drawn with strokes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def plate(text: str, width: int = 520, height: int = 112) -> Picture:
    """A white plate with a blue band and the text, which fills it."""
    image = np.full((height, width, 3), 235, np.uint8)
    cv2.rectangle(image, (0, 0), (width - 1, height - 1), (20, 20, 20), 3)
    cv2.rectangle(image, (2, 2), (width // 12, height - 3), (160, 70, 10), -1)
    room = width - width // 12 - 30
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1, 2)
    scale = min(room / wide, height * 0.62 / high)
    thick = max(2, round(height * 0.1))
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    place = (width // 12 + 15 + (room - wide) // 2, (height + high) // 2)
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), thick, cv2.LINE_AA)
    return image


def road(width: int = 1280, height: int = 720, seed: int = 1) -> Picture:
    """A grey road below a sky, with some noise and no plate."""
    r = np.random.default_rng(seed)
    image = np.empty((height, width, 3), np.float32)
    image[: height // 2] = (200, 180, 160)
    image[height // 2 :] = (90, 92, 95)
    image += r.normal(0, 4, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def car(picture: Picture, image: Picture, centre: tuple[int, int], width: int) -> NDArray[np.float32]:
    """Lay a dark car with the plate into the picture; returns the plate's corners."""
    height = round(width * image.shape[0] / image.shape[1])
    x, y = centre
    cv2.rectangle(picture, (x - 2 * width, y - 2 * width), (x + 2 * width, y + width), (70, 45, 40), -1)
    cv2.rectangle(picture, (x - width, y - height), (x + width, y + height), (35, 30, 30), -1)
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    left, top = x - width // 2, y - height // 2
    x0, y0, x1, y1 = (
        max(left, 0),
        max(top, 0),
        min(left + width, picture.shape[1]),
        min(top + height, picture.shape[0]),
    )
    picture[y0:y1, x0:x1] = small[y0 - top : y1 - top, x0 - left : x1 - left]
    return np.array(
        [[left, top], [left + width, top], [left + width, top + height], [left, top + height]], np.float32
    )


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two boxes (left, top, width, height)."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(0.0, wide) * max(0.0, high)
    return common / (one[2] * one[3] + other[2] * other[3] - common)
