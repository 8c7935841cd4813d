"""Cutting plates out of pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.lpr import rectify
from tests.lpr_pictures import plate

LONG = np.array([[0, 0], [520, 0], [520, 112], [0, 112]], np.float32)
places = st.floats(-1e4, 1e4, width=32)


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("scale", [0.2, 1.0, 4.0])
def test_a_plate_in_perspective_becomes_the_upright_strip(scale: float) -> None:
    image = plate("AB123CD")
    seen = (np.array([[40, 30], [300, 60], [290, 130], [35, 85]]) * scale).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(LONG, seen)
    picture = cv2.warpPerspective(
        image, matrix, (round(340 * scale), round(160 * scale)), flags=cv2.INTER_AREA
    )
    strip = rectify.cut(np.asarray(picture, np.uint8), seen, margin=(0, 0))
    wanted = cv2.resize(image, (rectify.WIDTH, rectify.HEIGHT), interpolation=cv2.INTER_AREA)
    assert strip.shape == (rectify.HEIGHT, rectify.WIDTH, 3)
    # How alike: correlation of the brightness; turned over or shifted by three columns it would be far below.
    alike = np.corrcoef(strip[:, :, 1].ravel(), wanted[:, :, 1].ravel())[0, 1]
    shifted = np.corrcoef(strip[:, 3:, 1].ravel(), wanted[:, :-3, 1].ravel())[0, 1]
    assert alike > (0.8 if scale < 1 else 0.93) > shifted


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [(520, 112, [1]), (300, 150, [1]), (280, 200, [1, 2]), (180, 200, [1, 2])],
)
def test_long_short_and_two_line_plates(width: int, height: int, lines: list[int]) -> None:
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    assert [len(way) for way in rectify.strips(corners)] == lines


@pytest.mark.feature("LPR-02")
def test_a_short_plate_loses_the_words_above_and_below() -> None:
    corners = np.array([[0, 0], [300, 0], [300, 150], [0, 150]], np.float32)
    ((only,),) = rectify.strips(corners)
    assert only[:, 1].tolist() == pytest.approx([21, 21, 135, 135])


@pytest.mark.feature("LPR-02")
@given(st.lists(st.tuples(places, places), min_size=4, max_size=4))
def test_any_corners_give_a_strip(points: list[tuple[float, float]]) -> None:
    picture = np.zeros((37, 53, 3), np.uint8)
    corners = np.array(points, np.float32)
    for way in rectify.strips(corners):
        for line in way:
            assert rectify.cut(picture, line).shape == (rectify.HEIGHT, rectify.WIDTH, 3)


@pytest.mark.feature("LPR-02")
def test_a_plate_that_reaches_over_the_edge_is_cut_with_the_edge_repeated() -> None:
    picture = np.full((100, 200, 3), 200, np.uint8)
    corners = np.array([[150, 40], [260, 40], [260, 64], [150, 64]], np.float32)
    assert (rectify.cut(picture, corners) == 200).all()
