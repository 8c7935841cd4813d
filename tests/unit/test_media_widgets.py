"""Line graph and meter: what they show of the numbers they are fed with."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from axisedge.media.frame import Planes, blank
from axisedge.media.modifiers import Values
from axisedge.media.overlay_settings import Widget
from axisedge.media.widgets import PaintedWidget

pytestmark = pytest.mark.feature("VID-13")
START = datetime(2026, 1, 1, tzinfo=UTC)


def drawn(widget: PaintedWidget, kbps: float, second: float) -> Planes:
    planes = blank(1280, 720, 90)
    widget.draw(planes, Values(START + timedelta(seconds=second), kbps=kbps))
    return planes


def bar(planes: Planes) -> int:
    """Rows of the bar: it is brighter than the ground, and blue."""
    u = planes[720:].reshape(2, 360, 640)[0]
    return int((u > 150).any(axis=1).sum())


def meter(**more: Any) -> PaintedWidget:
    return PaintedWidget(Widget(kind="meter", dynamic=False, maximum=1000, interval=1, **more))


def test_a_meter_rises_with_its_value_and_stops_at_the_maximum() -> None:
    heights = [bar(drawn(meter(), value, 0)) for value in (100, 500, 1000, 5000)]
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert heights[1] == pytest.approx(heights[2] / 2, abs=2)


def test_a_widget_is_updated_at_its_interval_only() -> None:
    widget = meter()
    first = drawn(widget, 100, 0)
    assert (drawn(widget, 900, 0.5) == first).all()
    assert bar(drawn(widget, 900, 1.1)) > bar(first) * 3


def test_a_graph_keeps_the_values_of_its_window() -> None:
    widget = PaintedWidget(Widget(window=10, interval=1))
    for second in range(5):
        drawn(widget, 1000 if second % 2 else 0, second)
    busy = drawn(widget, 500, 5)
    for second in range(6, 30):
        calm = drawn(widget, 500, second)
    assert bar(busy) > 3 * bar(calm) > 0


def test_a_text_without_a_number_shows_no_value_and_a_fixed_scale_needs_no_order() -> None:
    widget = PaintedWidget(Widget(kind="meter", modifier="#D", dynamic=False, minimum=5, maximum=5))
    planes = blank(1280, 720, 90)
    widget.draw(planes, Values(START, dynamic={0: "closed"}))
    assert bar(planes) == 0 and (planes[:720] != 90).any()


def test_transparency_lets_the_picture_through() -> None:
    opaque, ghost = drawn(meter(), 500, 0), drawn(meter(transparency=100), 500, 0)
    assert (opaque[:720] != 90).any() and np.abs(ghost[:720].astype(int) - 90).max() <= 1


def test_a_clock_that_is_set_back_does_not_stop_a_widget() -> None:
    widget = meter()
    low = bar(drawn(widget, 100, 1000))
    assert bar(drawn(widget, 900, 0)) > low * 3
