"""Sizes of another shape than the picture, and pictures that are turned while they are watched."""

import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from axisedge.media import codec_library
from axisedge.media.encoder import Codec, EncoderParams, offered
from axisedge.media.feed import filling, shown_whole
from axisedge.media.frame import Planes, blank, split_chroma
from axisedge.media.modifiers import Values
from axisedge.media.painting import PaintedImage
from axisedge.media.view_areas import part


def ruler(width: int, height: int) -> Planes:
    """Luma is the column, blue the column and red the row of the chroma planes, all modulo 251."""
    planes = blank(width, height)
    planes[:height] = np.arange(width)[None, :] % 251
    blue, red = split_chroma(planes)
    blue[:] = np.arange(width // 2)[None, :] % 251
    red[:] = np.arange(height // 2)[:, None] % 251
    return planes


@pytest.mark.feature("VID-18")
@pytest.mark.parametrize(
    ("size", "shape", "cut"),
    [
        ((1280, 720), (4, 3), (160, 0, 960, 720)),
        ((640, 480), (16, 9), (0, 60, 640, 360)),
        ((720, 1280), (1, 1), (0, 280, 720, 720)),
        ((1280, 720), (11, 9), (200, 0, 880, 720)),
    ],
)
def test_another_shape_is_the_middle_of_the_picture(
    size: tuple[int, int], shape: tuple[int, int], cut: tuple[int, int, int, int]
) -> None:
    planes, (left, top, wide, high) = ruler(*size), cut
    made = filling(planes, shape)
    assert made.shape == (high * 3 // 2, wide)
    assert np.array_equal(made[:high], planes[top : top + high, left : left + wide])
    for plane, before in zip(split_chroma(made), split_chroma(planes), strict=True):
        rows, columns = slice(top // 2, (top + high) // 2), slice(left // 2, (left + wide) // 2)
        assert np.array_equal(plane, before[rows, columns])
    seen = part(None, *size, shape)
    assert seen is not None
    assert seen == pytest.approx((left / size[0], top / size[1], wide / size[0], high / size[1]), abs=0.002)


@pytest.mark.feature("VID-18")
@pytest.mark.parametrize("shape", [(16, 9), EncoderParams(width=1366, height=768).shape, (427, 240)])
def test_the_same_shape_costs_no_copy(shape: tuple[int, int]) -> None:
    planes = ruler(1280, 720)
    assert filling(planes, shape) is planes
    assert shown_whole(planes, shape) is planes
    assert part((0.25, 0.25, 0.5, 0.5), 1280, 720, shape) == (0.25, 0.25, 0.5, 0.5)


@pytest.mark.feature("VID-03")
def test_a_turned_picture_is_shown_whole_in_the_middle() -> None:
    planes = blank(720, 1280, 200)
    made = shown_whole(planes, (16, 9))
    height, width = made.shape[0] * 2 // 3, made.shape[1]
    assert width <= 1280 and abs(width / height - 16 / 9) < 0.02
    lit = np.flatnonzero(made[height // 2] > 100)
    assert len(lit) / height == pytest.approx(9 / 16, abs=0.01)
    assert lit[0] == pytest.approx(width - 1 - lit[-1], abs=4)
    assert (made[:height, lit[0] : lit[-1]] == 200).all()
    assert (made[:height, : lit[0]] == 16).all()


@pytest.mark.feature("VID-13")
def test_an_image_at_a_corner_in_pixels_stays_inside_a_cropped_picture() -> None:
    picture = np.full((40, 60, 4), 255, np.uint8)
    planes = blank(960, 720)
    PaintedImage((0, 0), picture, corner=(1200, 700)).draw(planes, Values(datetime.now(UTC)))
    assert (planes[682:718, 902:958] > 200).all() and (planes[:680] == 16).all()


@pytest.mark.feature("VID-18")
def test_whether_av1_is_encoded_is_known_without_loading_ffmpeg() -> None:
    assert codec_library.encodes_av1() is (Codec.AV1 in offered())
    asked = "import sys; from axisedge.media import codec_library as c; print(c.encodes_av1(), 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.split() == [str(Codec.AV1 in offered()), "False"]
