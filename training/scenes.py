"""Pictures for the detector: road frames whose plates are often replaced by drawn ones, and grounds of our own."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import forms
import look
import numpy as np
import plates
from glyphs import Alphabet
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Corners = NDArray[np.float32]
Rng = np.random.Generator
SHARES = (0.35, 0.1, 0.32, 0.16, 0.07)


@dataclass
class World:
    """What scenes are made of; `frames` are (picture, half of it, boxes), `bank` plates drawn beforehand."""

    frames: list[tuple[Image, Image, NDArray[np.float32]]]
    bank: list[Image]
    letters: list[Alphabet]


def load(folder: Path, split: str) -> list[tuple[Image, Image, NDArray[np.float32]]]:
    """The road frames of a split, whole and halved, with their boxes (left, top, right, bottom)."""
    found = []
    for line in (folder / "boxes.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["split"] == split:
            picture = cv2.imread(str(folder / entry["file"]))
            half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            found.append((picture, half, np.array(entry["boxes"], np.float32).reshape(-1, 4)))
    return found


def _between(low: float, high: float, r: Rng) -> float:
    """Evenly in the logarithm."""
    return float(np.exp(r.uniform(np.log(low), np.log(high))))


def quadrangle(wide: float, ratio: float, centre: tuple[float, float], r: Rng) -> Corners:
    """A plate seen from somewhere: turned, sheared, in perspective."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2 * (wide, wide / ratio)
    corners[:, 0] += corners[:, 1] * r.normal(0, 0.12)
    corners[:, 0] *= r.uniform(0.72, 1.05)
    corners[1:3, 1] *= r.uniform(0.85, 1.15)
    corners[[0, 3], 1] *= r.uniform(0.9, 1.1)
    angle = r.normal(0, 0.08 if r.random() < 0.7 else 0.22)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    return (corners @ turn + centre).astype(np.float32)


def _place(picture: Image, plate: Image, corners: Corners, r: Rng) -> None:
    wide = float(np.linalg.norm(corners[1] - corners[0]))
    image = np.clip(plate.astype(np.float32) * r.uniform(0.35, 1.1) + r.uniform(-20, 25), 0, 255)
    scale = min(1.0, max(8.0, wide) * 1.6 / image.shape[1])
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high_px, wide_px = image.shape[:2]
    low = np.maximum(np.floor(corners.min(0)).astype(int) - 2, 0)
    top = np.minimum(np.ceil(corners.max(0)).astype(int) + 3, picture.shape[1::-1])
    if (top <= low).any():
        return
    edge = np.array([[0, 0], [wide_px, 0], [wide_px, high_px], [0, high_px]], np.float32)
    matrix = cv2.getPerspectiveTransform(edge, (corners - low).astype(np.float32))
    size = tuple(int(v) for v in top - low)
    drawn = cv2.warpPerspective(image, matrix, size)
    share = cv2.warpPerspective(np.ones((high_px, wide_px), np.float32), matrix, size)[..., None]
    part = picture[low[1] : top[1], low[0] : top[0]]
    part[:] = (part * (1 - share) + drawn * share).astype(np.uint8)


def _colour(r: Rng) -> tuple[float, float, float]:
    kind = r.random()
    if kind < 0.3:
        return (r.uniform(0, 60),) * 3
    if kind < 0.6:
        return (r.uniform(90, 240),) * 3
    return tuple(float(v) for v in r.uniform(0, 220, 3))


def _bodywork(picture: Image, corners: Corners, r: Rng) -> None:
    """A bumper, a recess or a panel around the plate."""
    if r.random() < 0.5:
        return
    centre, wide = corners.mean(0), float(np.linalg.norm(corners[1] - corners[0]))
    high = float(np.linalg.norm(corners[3] - corners[0]))
    half = np.array([wide * r.uniform(1.1, 4), high * r.uniform(1.2, 4)]) / 2
    painted = picture.copy()
    low, top = (tuple(int(v) for v in centre + half * sign) for sign in (-1, 1))
    cv2.rectangle(painted, low, top, _colour(r), -1)
    share = r.uniform(0.5, 1)
    picture[:] = (picture * (1 - share) + painted * share).astype(np.uint8)


def ground(size: int, r: Rng) -> Image:
    """A ground of our own: slopes, clouds, bricks, stripes and shapes."""
    corners = r.uniform(0, 255, (2, 2, 3)).astype(np.float32)
    picture = cv2.resize(corners, (size, size), interpolation=cv2.INTER_LINEAR)
    for cells in (4, 9, 24, 70):
        if r.random() < 0.7:
            cloud = r.normal(0, r.uniform(5, 45), (cells, cells, 1 if r.random() < 0.6 else 3)).astype(
                np.float32
            )
            cloud = cv2.resize(cloud, (size, size), interpolation=cv2.INTER_CUBIC)
            picture += cloud if cloud.ndim == 3 else cloud[..., None]
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if r.random() < 0.3:
        step_x, step_y = int(r.integers(12, 70)), int(r.integers(8, 40))
        mortar = _colour(r)
        for row, y in enumerate(range(0, size, step_y)):
            cv2.line(picture, (0, y), (size, y), mortar, 1 + step_y // 14)
            for x in range(-step_x // 2 * (row % 2), size, step_x):
                cv2.line(picture, (x, y), (x, y + step_y), mortar, 1 + step_y // 14)
    for _ in range(int(r.integers(0, 9))):
        place = tuple(int(v) for v in r.uniform(0, size, 2))
        axes = tuple(int(v) for v in r.uniform(4, size / 3, 2))
        if r.random() < 0.5:
            cv2.ellipse(
                picture, place, axes, r.uniform(0, 180), 0, 360, _colour(r), -1 if r.random() < 0.6 else 3
            )
        else:
            far = (place[0] + axes[0], place[1] + axes[1])
            cv2.rectangle(picture, place, far, _colour(r), -1 if r.random() < 0.7 else 2)
    return picture


def _distract(picture: Image, world: World, r: Rng) -> None:
    """What is taken for a plate: writing on bodies and signs, grilles, lamps, stickers, empty plates."""
    size = picture.shape[0]
    for _ in range(int(r.integers(0, 4))):
        kind = r.random()
        place = r.uniform(0, size, 2)
        if kind < 0.4:
            _writing(picture, place, world, r)
        elif kind < 0.55:
            far = place + r.uniform((10, 5), (120, 50))
            cv2.rectangle(picture, tuple(int(v) for v in place), tuple(int(v) for v in far), _colour(r),
                          -1 if r.random() < 0.7 else 2)  # fmt: skip
        else:
            wide, high, step = int(r.uniform(25, 150)), int(r.uniform(15, 60)), int(r.integers(3, 10))
            shade, x, y = _colour(r), int(place[0]), int(place[1])
            along = kind < 0.78
            for at in range(0, high if along else wide, step):
                start = (x, y + at) if along else (x + at, y)
                end = (x + wide, y + at) if along else (x + at, y + high)
                cv2.line(picture, start, end, shade, max(1, step // 3))


def _writing(picture: Image, place: NDArray[np.float64], world: World, r: Rng) -> None:
    words = (*forms.DEALERS, *forms.SLOGANS, *forms.STATES)
    word = str(r.choice(words)).replace(",", "")
    if r.random() < 0.3:
        word = "".join(r.choice(list(forms.ALL_LETTERS), int(r.integers(2, 14))))
    high = int(_between(6, 36, r))
    board = np.empty((high * 2, max(20, round(high * len(word) * r.uniform(0.7, 1.1))), 3), np.float32)
    board[:] = _colour(r)
    sign = r.random() < 0.5
    x, y = int(place[0]), int(place[1])
    if not sign:
        part = picture[y : y + board.shape[0], x : x + board.shape[1]]
        board[: part.shape[0], : part.shape[1]] = part
    plates._write(
        board,
        word,
        (board.shape[1] / 2, board.shape[0] / 2),
        high,
        board.shape[1] * 0.95,
        _colour(r),
        world.letters,
        r,
    )
    part = picture[y : y + board.shape[0], x : x + board.shape[1]]
    part[:] = np.clip(board[: part.shape[0], : part.shape[1]], 0, 255).astype(np.uint8)


def _road(world: World, size: int, zoom: bool, r: Rng) -> tuple[Image, list[Corners]]:
    """Part of a road frame, mostly with a car's plate in it."""
    frame, half, boxes = world.frames[int(r.integers(len(world.frames)))]
    high, wide = frame.shape[:2]
    if zoom and len(boxes):
        box = boxes[int(r.integers(len(boxes)))]
        scale = float(np.clip(_between(18, 0.72 * size, r) / (box[2] - box[0]), 0.33, 4.5))
        centre, target = (box[:2] + box[2:]) / 2, r.uniform(0.12, 0.88, 2) * size
    else:
        scale, centre, target = r.uniform(0.33, 1.3), r.uniform(0, 1, 2) * (wide, high), np.full(2, size / 2)
    stretch = r.uniform(0.88, 1.14)
    matrix = np.array([[scale * stretch, 0, 0], [0, scale / stretch, 0]], np.float64)
    angle = r.normal(0, 0.05) if r.random() < 0.6 else 0.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ matrix[:, :2]
    matrix = np.column_stack([linear, target - linear @ centre])
    border = cv2.BORDER_REFLECT if r.random() < 0.3 else cv2.BORDER_CONSTANT
    source, from_source = (half, matrix * (2, 2, 1)) if scale < 0.7 else (frame, matrix)
    picture = cv2.warpAffine(
        source, from_source, (size, size), borderMode=border, borderValue=(114, 114, 114)
    )
    picture = _daylight(picture, r)
    found = []
    for left, top, right, bottom in boxes:
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
        corners = (corners @ linear.T + matrix[:, 2]).astype(np.float32)
        if r.random() < 0.6:
            corners = _replaced(picture, corners, world, r)
        found.append(corners)
    if r.random() < 0.5:
        picture = np.ascontiguousarray(picture[:, ::-1])
        found = [np.stack([c[[1, 0, 3, 2], 0] * -1 + size - 1, c[[1, 0, 3, 2], 1]], 1) for c in found]
    return picture, found


def _daylight(picture: Image, r: Rng) -> Image:
    """The frames were taken at dusk by one camera: most are made as bright and as colourless as other places are."""
    if r.random() < 0.2:
        return picture
    levels = np.array(cv2.mean(picture)[:3]) + 8
    wanted = r.uniform(70, 150) * (1 + r.normal(0, 0.05, 3))
    gain = (levels.mean() / levels if r.random() < 0.5 else 1) * (wanted / levels.mean())
    curve = (np.arange(256)[:, None] / 255) ** r.uniform(0.6, 1.0) * 255
    table = np.clip(curve * np.clip(gain, 0.5, 3.5) * np.ones(3), 0, 255).astype(np.uint8)
    return cv2.LUT(picture, table[:, None])


def _replaced(picture: Image, corners: Corners, world: World, r: Rng) -> Corners:
    """Another plate in the real one's place, large enough to cover it or with the place painted over."""
    plate = world.bank[int(r.integers(len(world.bank)))]
    ratio = plate.shape[1] / plate.shape[0]
    low, top = corners.min(0), corners.max(0)
    wide = float(top[0] - low[0]) * (r.uniform(1.04, 1.25) if ratio > 3 else r.uniform(0.8, 1.1))
    wide = max(wide, float(top[1] - low[1]) * 1.02 * min(ratio, 2.2))
    placed = quadrangle(wide, ratio, tuple(corners.mean(0)), r)
    low_px, top_px = np.maximum(low.astype(int) - 1, 0), np.maximum(top.astype(int) + 2, 0)
    picture[low_px[1] : top_px[1], low_px[0] : top_px[0]] = r.uniform(0, 120)
    _place(picture, plate, placed, r)
    return placed


def scene(world: World, size: int, r: Rng) -> tuple[Image, list[Corners]]:
    """A square picture and its plates' corners."""
    mode = r.random()
    if mode < 0.75:
        picture, found = _road(world, size, mode < 0.6, r)
        more = int(r.choice([0, 0, 1]))
    else:
        picture, found = ground(size, r), []
        more = int(r.choice([0, 1, 1, 1, 2]))
    if r.random() < 0.5:
        _distract_around(picture, found, world, r)
    for _ in range(more):
        plate = world.bank[int(r.integers(len(world.bank)))]
        placed = quadrangle(
            _between(18, 0.78 * size, r),
            plate.shape[1] / plate.shape[0],
            tuple(r.uniform(0.05, 0.95, 2) * size),
            r,
        )
        if any(
            (np.abs(placed.mean(0) - other.mean(0)) < (np.ptp(placed, 0) + np.ptp(other, 0)) / 2).all()
            for other in found
        ):
            continue
        _bodywork(picture, placed, r)
        _place(picture, plate, placed, r)
        found.append(placed)
    return look.camera(picture, r) if r.random() < 0.75 else picture, found


def _distract_around(picture: Image, found: list[Corners], world: World, r: Rng) -> None:
    """Distractions that do not lie over a plate."""
    kept = [(np.maximum(c.min(0).astype(int) - 1, 0), np.maximum(c.max(0).astype(int) + 2, 0)) for c in found]
    parts = [picture[low[1] : top[1], low[0] : top[0]].copy() for low, top in kept]
    _distract(picture, world, r)
    for (low, top), part in zip(kept, parts, strict=True):
        picture[low[1] : top[1], low[0] : top[0]] = part
