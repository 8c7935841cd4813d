"""Whole pictures with the delivered networks: plates drawn here, none, cut off, small, large, nonsense."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.lpr.forms import folded
from axisedge.lpr.read import Reader
from axisedge.lpr.settings import ReadingSettings, Region
from tests.lpr_pictures import car, overlap, plate, road


@pytest.fixture(scope="module")
def reader() -> Reader:
    """As delivered."""
    return Reader()


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("text", ["BA123CD", "KE482TR", "PX71904"])
def test_a_cars_plate_is_read_where_it_is(reader: Reader, text: str) -> None:
    picture = road()
    corners = car(picture, plate(text), (640, 460), 180)
    found = reader.read(picture)
    assert [folded(p.text) for p in found] == [folded(text)]
    (best,) = found
    assert best.confidence > 0.5
    assert np.abs(best.corners - corners).max() < 27  # 0.15 of its width
    assert overlap(best.box, (550, 441, 180, 39)) > 0.6
    assert best.readings[0][0] == best.text and 1 <= len(best.readings) <= 5


@pytest.mark.feature("LPR-02")
def test_two_cars_are_two_plates(reader: Reader) -> None:
    picture = road()
    car(picture, plate("BA123CD"), (300, 500), 170)
    car(picture, plate("KE482TR"), (980, 420), 150)
    assert {folded(p.text) for p in reader.read(picture)} == {"BA123CD", "KE482TR"}


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("seed", range(3))
def test_an_empty_road_has_no_plate(reader: Reader, seed: int) -> None:
    assert reader.read(road(seed=seed)) == []


@pytest.mark.feature("LPR-02")
def test_one_colour_has_no_plate(reader: Reader) -> None:
    for level in (0, 114, 255):
        assert reader.read(np.full((480, 640, 3), level, np.uint8)) == []


@pytest.mark.feature("LPR-02")
def test_a_plate_that_the_edge_cuts_is_not_told_whole(reader: Reader) -> None:
    picture = road()
    car(picture, plate("BA123CD"), (1240, 460), 200)  # its right third lies outside
    assert all(folded(p.text) != "BA123CD" for p in reader.read(picture))


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (3000, 2), (17, 23)])
def test_odd_shapes_are_read_to_the_end(reader: Reader, shape: tuple[int, int]) -> None:
    assert reader.read(np.full((*shape, 3), 90, np.uint8)) == []


@pytest.mark.feature("LPR-02")
def test_a_large_picture_is_searched_small_and_read_sharp(reader: Reader) -> None:
    picture = cv2.resize(road(), (6400, 3600))
    car(picture, plate("KE482TR"), (3200, 2300), 700)
    assert [folded(p.text) for p in reader.read(np.asarray(picture, np.uint8))] == ["KE482TR"]


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((10, 10, 3), np.float32),
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((1, 20_001, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(reader: Reader, picture: np.ndarray) -> None:
    with pytest.raises(Invalid, match="picture"):
        reader.read(picture)


@pytest.mark.feature("LPR-02")
def test_minimum_characters_and_sensitivity_leave_out(reader: Reader) -> None:
    picture = road()
    car(picture, plate("BA123CD"), (640, 460), 180)
    assert Reader(ReadingSettings(minimum_characters=8)).read(picture) == []
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), 7), np.uint8)
    assert Reader(ReadingSettings(sensitivity=1)).read(blurred) == []


@pytest.mark.feature("LPR-02")
def test_threads_and_region_do_not_change_a_clear_reading(reader: Reader) -> None:
    picture = road()
    car(picture, plate("BA123CD"), (640, 460), 180)
    for region in Region:
        (told,) = Reader(ReadingSettings(region=region, threads=2)).read(picture)
        assert folded(told.text) == "BA123CD"


@pytest.mark.feature("LPR-02")
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 300))
def test_noise_of_any_shape_ends_in_a_list(seed: int, width: int, height: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    for told in believes_anything().read(picture):
        assert 0 <= told.confidence <= 1 and len(told.text) >= 1


@functools.cache
def believes_anything() -> Reader:
    """Tells all that has a character."""
    return Reader(ReadingSettings(sensitivity=100, minimum_characters=1, search_size=480))
