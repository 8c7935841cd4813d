"""Texts that belong to a place in the scene, and the classic line of text."""

import numpy as np
import pytest
from pydantic import ValidationError

from axisedge.media.frame import blank
from axisedge.media.modifiers import Values
from axisedge.media.overlay_settings import ClassicOverlay, ClassicSize, Color, Position, Symbol, TextOverlay
from axisedge.media.painting import PaintedAnnotation, PaintedImage, PaintedLine, zoom_level
from tests.unit.test_media_overlays import MOMENT

pytestmark = pytest.mark.feature("VID-13")
VALUES = Values(MOMENT)


def centre(box: tuple[float, float, float, float] | None, **settings: object) -> tuple[float, float] | None:
    """Where something is drawn, as fractions of the picture."""
    wanted = {"text": "██", "position": Position.CUSTOM, "x": 0.5, "y": -0.5, "scene": True, **settings}
    planes = blank(1280, 720, 90)
    PaintedAnnotation(TextOverlay.model_validate(wanted), box).draw(planes, VALUES)
    drawn = np.argwhere(planes[:720] != 90)
    if not len(drawn):
        return None
    down, across = (drawn.min(axis=0) + drawn.max(axis=0)) / 2
    return across / 1280, down / 720


def test_an_annotation_stays_at_its_place_in_the_scene() -> None:
    assert centre(None) == pytest.approx((0.75, 0.25), abs=0.03)
    assert centre((0.5, 0.0, 0.5, 0.5)) == pytest.approx((0.5, 0.5), abs=0.03)
    assert centre((0.7, 0.2, 0.2, 0.2)) == pytest.approx((0.25, 0.25), abs=0.03)


def test_an_annotation_outside_the_view_area_is_not_drawn() -> None:
    assert centre((0.0, 0.5, 0.5, 0.5)) is None


def test_at_other_zoom_levels_a_symbol_stands_for_the_text() -> None:
    half, tenth = (0.5, 0.0, 0.5, 0.5), (0.7, 0.2, 0.1, 0.1)
    assert zoom_level(1.0) == 0 and zoom_level(0.1) == pytest.approx(100)
    assert centre(half, zoom_to=5) is None
    assert centre(half, zoom_to=20) is not None
    assert centre(tenth, zoom_to=20) is None
    assert centre(tenth, zoom_to=20, symbol=Symbol.CIRCLE) == pytest.approx((0.5, 0.5), abs=0.03)


@pytest.mark.parametrize("symbol", [symbol for symbol in Symbol if symbol is not Symbol.NONE])
@pytest.mark.parametrize("color", [Color.WHITE, Color.BLACK, Color.RED, Color.TRANSPARENT])
@pytest.mark.parametrize("size", [8, 40, 200])
def test_every_symbol_is_seen(symbol: Symbol, color: Color, size: int) -> None:
    assert centre((0.5, 0.0, 0.5, 0.5), zoom_to=0, symbol=symbol, color=color, size=size) is not None


def test_zoom_levels_stand_in_order() -> None:
    with pytest.raises(ValidationError, match="zoom level"):
        TextOverlay(text="x", zoom_from=50, zoom_to=20)


@pytest.mark.parametrize(("bottom", "rows"), [(False, slice(0, 80)), (True, slice(640, 720))])
def test_a_classic_text_is_a_bar_across_the_picture(bottom: bool, rows: slice) -> None:
    planes = blank(1280, 720, 90)
    PaintedLine(ClassicOverlay(text_enabled=True, text="Gate", bottom=bottom)).draw(planes, VALUES)
    luma = planes[:720].copy()
    edge = luma[-1 if bottom else 0]
    assert (edge < 20).all()  # black, from the left to the right
    assert (luma[rows, :300] > 200).sum() > 100
    luma[rows] = 90
    assert (luma == 90).all()


def test_a_classic_text_has_date_time_and_text_in_that_order() -> None:
    assert ClassicOverlay(text="Gate").line == ""
    assert ClassicOverlay(text_enabled=True, text="Gate", clock=True, date=True).line == "%F %X Gate"
    assert ClassicOverlay(date=True).line == "%F"


def test_a_classic_text_has_three_sizes() -> None:
    heights = []
    for size in ClassicSize:
        planes = blank(640, 360, 90)
        PaintedLine(ClassicOverlay(text_enabled=True, text="Gate", size=size)).draw(planes, VALUES)
        heights.append(int((planes[:360] != 90).any(axis=1).sum()))
    assert heights == sorted(set(heights))


def test_a_text_longer_than_the_picture_is_cut_off() -> None:
    planes = blank(320, 180, 90)
    PaintedLine(ClassicOverlay(text_enabled=True, text="W" * 500)).draw(planes, VALUES)
    assert (planes[:10] != 90).any()


def test_an_image_lies_so_many_pixels_from_the_corner() -> None:
    planes = blank(640, 360, 90)
    PaintedImage((0, 0), np.full((20, 30, 4), 255, np.uint8), corner=(100, 50)).draw(planes, VALUES)
    assert np.argwhere(planes[:360] != 90).min(axis=0).tolist() == [50, 100]
