"""From the network's cells to corners in the picture, with a network that answers what the test wants."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from axisedge.lpr.detect import Found, find
from axisedge.lpr.models import Network


class Told:
    """Answers with cells for plates at given corners of the searched picture, each with a logit."""

    def __init__(self, plates: list[tuple[NDArray[np.float32], float]]) -> None:
        self._plates = plates
        self.asked: tuple[int, ...] = ()

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """One heat map and the corners."""
        self.asked = batch.shape
        cells = np.zeros((1, 9, batch.shape[2] // 8, batch.shape[3] // 8), np.float32)
        cells[0, 0] = -9
        for corners, logit in self._plates:
            x, y = (int(v) for v in corners.mean(0) // 8)
            for dx in (-1, 0, 1):  # neighbours see the same plate, less surely
                middle = np.array([x + dx + 0.5, y + 0.5], np.float32) * 8
                cells[0, 0, y, x + dx] = logit - abs(dx)
                cells[0, 1:, y, x + dx] = ((corners - middle) / 8).ravel()
        return cells


def box(left: float, top: float, wide: float, high: float) -> NDArray[np.float32]:
    return np.array(
        [[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]], np.float32
    )


def seen(told: Told, width: int, height: int, side: int = 640, most: int = 3) -> list[Found]:
    return find(cast(Network, told), np.zeros((height, width, 3), np.uint8), side, 0.2, most)


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (320, 180), (4000, 3000)])
def test_corners_are_told_in_pixels_of_the_whole_picture(width: int, height: int) -> None:
    told = Told([(box(100, 120, 60, 14), 3.0)])
    (found,) = seen(told, width, height)
    scale = max(width, height) / 640
    assert found.corners == pytest.approx(box(100 * scale, 120 * scale, 60 * scale, 14 * scale), abs=scale)
    assert found.score == pytest.approx(0.9526, abs=1e-3)
    assert told.asked[2] % 32 == 0 and told.asked[3] % 32 == 0 and max(told.asked[2:]) == 640


@pytest.mark.feature("LPR-02")
def test_neighbouring_cells_tell_one_plate_and_the_surest_come_first() -> None:
    told = Told([(box(40, 40, 80, 20), 1.0), (box(300, 200, 80, 20), 4.0), (box(302, 216, 80, 20), 2.0)])
    assert [round(f.corners[0][0]) for f in seen(told, 640, 640)] == [300, 302, 40]
    assert [round(f.corners[0][0]) for f in seen(told, 640, 640, most=1)] == [300]


@pytest.mark.feature("LPR-02")
def test_what_is_too_small_or_folded_over_is_no_plate() -> None:
    crossed = box(40, 40, 80, 20)[[1, 0, 2, 3]]
    assert seen(Told([(crossed, 4.0), (box(300, 200, 30, 4), 4.0)]), 640, 640) == []


@pytest.mark.feature("LPR-02")
@given(st.integers(0, 2**32 - 1), st.integers(1, 700), st.integers(1, 700))
def test_no_answer_and_no_shape_of_picture_breaks_it(seed: int, width: int, height: int) -> None:
    r = np.random.default_rng(seed)

    class Noise:
        def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
            shape = (1, 9, batch.shape[2] // 8, batch.shape[3] // 8)
            return r.normal(0, 10 ** r.uniform(-2, 6), shape).astype(np.float32)

    found = find(cast(Network, Noise()), np.zeros((height, width, 3), np.uint8), 160, 0.2, 3)
    assert len(found) <= 3
    assert all(np.isfinite(f.corners).all() and 0.2 <= f.score <= 1 for f in found)
