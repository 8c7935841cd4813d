"""Cuts a plate, given by its four corners, out of a picture and makes it an upright strip for the recogniser."""

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH = 192
HEIGHT = 48
"""Pixels of the strip that the recogniser reads."""

SHORT = 2.55
"""Plates with a smaller width to height have words above and below the number, which are cut off."""
BAND = (0.14, 0.90)
"""What is kept of a short plate's height."""
TWO_LINES = 1.75
"""Below this width to height a plate may have two lines."""
UPPER = (0.0, 0.53)
LOWER = (0.45, 1.0)
"""The two lines' shares of the height; they overlap, because few plates are halved exactly."""
MARGIN = (0.02, 0.04)
"""What is added at each side of the plate, in widths and heights of it."""

Corners = NDArray[np.float32]
"""Four points (x, y): top left, top right, bottom right, bottom left as the plate is read."""
Picture = NDArray[np.uint8]


def size_of(corners: Corners) -> tuple[float, float]:
    """Width and height of the plate in pixels: the means of its opposite sides."""
    top_left, top_right, bottom_right, bottom_left = corners
    wide = (np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)) / 2
    high = (np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2
    return float(wide), float(high)


def band(corners: Corners, top: float, bottom: float) -> Corners:
    """The part of the plate between two shares of its height."""
    top_left, top_right, bottom_right, bottom_left = corners
    left, right = bottom_left - top_left, bottom_right - top_right
    return np.array(
        [
            top_left + left * top,
            top_right + right * top,
            top_right + right * bottom,
            top_left + left * bottom,
        ],
        np.float32,
    )


def strips(corners: Corners) -> list[tuple[Corners, ...]]:
    """Ways to read the plate: each is the quadrangles of its lines, from top to bottom."""
    wide, high = size_of(corners)
    ratio = wide / max(high, 1e-3)
    if ratio >= SHORT:
        return [(corners,)]
    ways: list[tuple[Corners, ...]] = [(band(corners, *BAND),)]
    if ratio < TWO_LINES:
        ways.append((band(corners, *UPPER), band(corners, *LOWER)))
    return ways


def cut(picture: Picture, corners: Corners, margin: tuple[float, float] = MARGIN) -> Picture:
    """The quadrangle as an upright strip of 48 x 192 pixels; what lies outside the picture repeats its edge."""
    across = (corners[1] - corners[0] + corners[2] - corners[3]) / 2 * margin[0]
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2 * margin[1]
    wider = corners + np.array([-across - down, across - down, across + down, -across + down])
    wide, high = size_of(corners)
    # Shrunk by averaging before it is bent: a bend picks single pixels.
    scale = min(1.0, 2.0 * HEIGHT / max(high, 1.0), 2.0 * WIDTH / max(wide, 1.0))
    if scale < 1.0:
        rows, columns = picture.shape[:2]
        left, top = np.maximum(np.floor(wider.min(0)).astype(int) - 2, 0)
        right, bottom = np.ceil(wider.max(0)).astype(int) + 3
        right, bottom = min(columns, int(right)), min(rows, int(bottom))
        if right - left >= 2 and bottom - top >= 2:
            part = picture[top:bottom, left:right]
            small = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
            picture = np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), np.uint8)
            factor = np.array([small[0] / (right - left), small[1] / (bottom - top)])
            wider = (wider - (left, top) + 0.5) * factor - 0.5
    target = np.array([[0, 0], [WIDTH - 1, 0], [WIDTH - 1, HEIGHT - 1], [0, HEIGHT - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(wider.astype(np.float32), target)
    strip = cv2.warpPerspective(
        picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, np.uint8)
