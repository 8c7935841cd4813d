"""Small pictures with transparency, made once and laid over I420 pictures many times."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.core.errors import Invalid
from axisedge.media.frame import Planes, split_chroma
from axisedge.media.overlay_settings import Color, Symbol

Bgra = npt.NDArray[np.uint8]
LARGEST_SIDE = 4096
BGRA: dict[Color, tuple[int, int, int, int]] = {
    Color.BLACK: (0, 0, 0, 255),
    Color.WHITE: (255, 255, 255, 255),
    Color.RED: (0, 0, 255, 255),
    Color.TRANSPARENT: (0, 0, 0, 0),
    Color.SEMI_TRANSPARENT: (0, 0, 0, 128),
}


class Patch:
    """A picture ready to be laid over others; costs only its own area."""

    def __init__(self, picture: Bgra) -> None:
        rows, columns = picture.shape[:2]
        even = np.zeros(((rows + 1) // 2 * 2, (columns + 1) // 2 * 2, 4), np.uint8)
        even[:rows, :columns] = picture
        self.height, self.width = even.shape[:2]
        alpha = even[:, :, 3]
        yuv = np.asarray(
            cv2.cvtColor(cv2.cvtColor(even, cv2.COLOR_BGRA2BGR), cv2.COLOR_BGR2YUV_I420), np.uint8
        )
        small = np.asarray(
            cv2.resize(alpha, (self.width // 2, self.height // 2), interpolation=cv2.INTER_AREA), np.uint8
        )
        layers = ((yuv[: self.height], alpha), *((plane, small) for plane in split_chroma(yuv)))
        self._layers = [_prepared(plane, cover) for plane, cover in layers]

    def draw(self, planes: Planes, left: int, top: int) -> None:
        """Lay it over ``planes`` in place; what lies beyond the edges is left out."""
        height, width = planes.shape[0] * 2 // 3, planes.shape[1]
        left, top = left // 2 * 2, top // 2 * 2
        for step, plane, (color, rest) in zip(
            (1, 2, 2), (planes[:height], *split_chroma(planes)), self._layers, strict=True
        ):
            x, y = left // step, top // step
            x0, y0 = max(0, x), max(0, y)
            x1 = min(width // step, x + color.shape[1])
            y1 = min(height // step, y + color.shape[0])
            if x0 < x1 and y0 < y1:
                part: Any = plane[y0:y1, x0:x1]
                inside = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
                part[:] = (part * rest[inside] + color[inside]) >> 8


def _prepared(plane: Planes, cover: Planes) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    weight = cover.astype(np.uint16)
    weight += weight >> 7  # 255 becomes 256, so that solid is solid
    return plane * weight, 256 - weight


def text_picture(text: str, size: int, color: Color, background: Color, outline: Color) -> Bgra:
    """``text``, one or more lines, with letters of ``size`` pixels."""
    lines = ["".join(c if c.isprintable() else " " for c in line) for line in text.split("\n")]
    font = cv2.FontFace("sans")
    edge = max(1, size // 14) if outline is not Color.TRANSPARENT else 0
    pad = max(2, size // 5) + edge
    pitch = round(size * 1.25)
    widths = [cv2.getTextSize((0, 0), line, (0, 0), font, size)[2] if line.strip() else 0 for line in lines]
    width = min(LARGEST_SIDE, max(widths) + 2 * pad + size // 4)
    height = min(LARGEST_SIDE, pitch * len(lines) + 2 * pad)
    letters = np.zeros((height, width), np.uint8)
    for number, line in enumerate(lines):
        if line.strip():
            at = (pad, pad + number * pitch + size)
            cv2.putText(letters, line, at, (255,), font, size)
    picture = np.empty((height, width, 4), np.uint8)
    picture[:] = BGRA[background]
    if edge:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * edge + 1, 2 * edge + 1))
        _over(picture, np.asarray(cv2.dilate(letters, kernel), np.uint8), BGRA[outline])
    _over(picture, letters, BGRA[color])
    return picture


def symbol_picture(symbol: Symbol, size: int, color: Color) -> Bgra:
    """A sign of ``size`` pixels, outlined so that it is seen on any ground."""
    cover = np.zeros((size, size), np.uint8)
    edge, middle = max(1, size // 8), size / 2
    near, far = edge + 1, size - edge - 2
    if symbol is Symbol.CIRCLE:
        cv2.circle(cover, (round(middle), round(middle)), max(2, far // 2), 255, edge, cv2.LINE_AA)
    elif symbol is Symbol.SQUARE:
        cv2.rectangle(cover, (near, near), (far, far), 255, edge)
    elif symbol is Symbol.TRIANGLE:
        corners = np.array([(middle, near), (far, far), (near, far)])
        cv2.polylines(cover, [np.rint(corners).astype(np.int32)], True, 255, edge, cv2.LINE_AA)
    elif symbol is Symbol.CROSS:
        cv2.line(cover, (near, near), (far, far), 255, edge, cv2.LINE_AA)
        cv2.line(cover, (near, far), (far, near), 255, edge, cv2.LINE_AA)
    picture = np.zeros((size, size, 4), np.uint8)
    around = BGRA[Color.WHITE if color is Color.BLACK else Color.BLACK]
    _over(picture, np.asarray(cv2.dilate(cover, np.ones((3, 3), np.uint8)), np.uint8), around)
    _over(picture, cover, BGRA[color])
    return picture


def _over(picture: Bgra, cover: Planes, color: tuple[int, int, int, int]) -> None:
    """Lay a colour over ``picture`` where ``cover`` says so (both with straight alpha)."""
    alpha = cover.astype(np.float32)[:, :, None] * (color[3] / 255 / 255)
    below = picture[:, :, 3:].astype(np.float32) / 255 * (1 - alpha)
    total = alpha + below
    mixed = np.array(color[:3], np.float32) * alpha + picture[:, :, :3] * below
    picture[:, :, :3] = mixed / np.maximum(total, 1e-6)
    picture[:, :, 3:] = total * 255


def turned(picture: Bgra, degrees: int) -> Bgra:
    """``picture`` turned anticlockwise, on a canvas that it fits."""
    rows, columns = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    width = int(rows * sine + columns * cosine) + 1
    height = int(rows * cosine + columns * sine) + 1
    matrix[0, 2] += (width - columns) / 2
    matrix[1, 2] += (height - rows) / 2
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height)), np.uint8)


def decoded(file: bytes, transparent: str = "") -> Bgra:
    """The picture of a PNG, JPEG or BMP file; raises `Invalid` when it is none of them, broken or too large."""
    if max(header_size(file)) > LARGEST_SIDE // 2:  # before memory is taken for it
        raise Invalid("data", f"a picture has at most {LARGEST_SIDE // 2} pixels a side")
    try:
        picture: Any = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise Invalid("data", f"the picture cannot be read: {error.err or 'broken file'}") from None
    if picture is None:
        raise Invalid("data", "the picture cannot be read, its file is broken")
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    code = {1: cv2.COLOR_GRAY2BGRA, 3: cv2.COLOR_BGR2BGRA}.get(channels)
    bgra = np.asarray(cv2.cvtColor(picture, code) if code is not None else picture, np.uint8).copy()
    if transparent:
        red, green, blue = bytes.fromhex(transparent)
        bgra[(bgra[:, :, :3] == (blue, green, red)).all(axis=2), 3] = 0
    return bgra


def header_size(file: bytes) -> tuple[int, int]:
    """Width and height that the file itself names; raises `Invalid` when it is no PNG, JPEG or BMP."""
    if file.startswith(b"\x89PNG\r\n\x1a\n") and len(file) >= 24:
        return int.from_bytes(file[16:20], "big"), int.from_bytes(file[20:24], "big")
    if file.startswith(b"BM") and len(file) >= 26:
        sides = (int.from_bytes(file[at : at + 4], "little", signed=True) for at in (18, 22))
        width, height = (abs(side) for side in sides)
        return width, height
    if file.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(file)
    raise Invalid("data", "must be a PNG, JPEG, BMP or SVG picture")


def _jpeg_size(file: bytes) -> tuple[int, int]:
    """From the first start-of-frame segment (ITU-T T.81, annex B)."""
    at = 2
    while at + 9 <= len(file):
        if file[at] != 0xFF:
            break
        marker = file[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(file[at + 7 : at + 9], "big"), int.from_bytes(file[at + 5 : at + 7], "big")
        fill = marker == 0xFF  # any number of these may stand before a marker
        at += 1 if fill else 2 + int.from_bytes(file[at + 2 : at + 4], "big")
    raise Invalid("data", "the picture cannot be read, its file is broken")


def scaled(picture: Bgra, factor: float) -> Bgra:
    """``picture`` made larger or smaller."""
    rows, columns = picture.shape[:2]
    size = (max(2, round(columns * factor)), max(2, round(rows * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
