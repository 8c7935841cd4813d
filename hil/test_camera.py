"""The kernel's virtual camera: its controls by ioctl, its pictures, and its cable."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Unavailable
from axisedge.media.av_source import AvSource
from axisedge.media.camera_settings import CameraSettings, ImageSettings
from axisedge.media.capture import Capture, CaptureParams
from axisedge.media.frame import Frame
from axisedge.media.sensor import Sensor
from axisedge.media.sensor_controls import Cid, Refused
from axisedge.media.v4l2_controls import V4l2Controls
from axisedge.media.v4l2_modes import Mode, best, modes

NODE = "/dev/video0"
TEST_MENU, TEST_NUMBERS, READ_ONLY = 0x0098F904, 0x0098F907, 0x0098F90C
"""Controls that the driver has for tests like these."""
DRIVER = Path("/sys/bus/platform/drivers/vivid")


@pytest.fixture
def controls() -> Iterator[V4l2Controls]:
    opened = V4l2Controls(NODE)
    yield opened
    for cid, control in opened.discover().items():
        if cid in (Cid.BRIGHTNESS, Cid.CONTRAST, Cid.SATURATION):
            opened.set(cid, control.default)
    opened.close()


def test_the_drivers_controls_are_found_with_ranges_and_menus(controls: V4l2Controls) -> None:
    found = controls.discover()
    brightness = found[Cid.BRIGHTNESS]
    assert (brightness.name, brightness.least, brightness.most, brightness.default) == (
        "Brightness",
        0,
        255,
        128,
    )
    assert found[Cid.AUTOGAIN].most == 1
    assert found[TEST_MENU].menu == {1: "Menu Item 1", 3: "Menu Item 3", 4: "Menu Item 4"}
    assert found[TEST_NUMBERS].menu == {2: 2, 3: 3, 4: 5, 5: 8, 6: 13, 7: 21, 8: 42}
    assert found[READ_ONLY].read_only


def test_values_are_set_and_read(controls: V4l2Controls) -> None:
    controls.set(Cid.CONTRAST, 77)
    assert controls.get(Cid.CONTRAST) == 77
    with pytest.raises(Refused):
        controls.set(READ_ONLY, 1)
    with pytest.raises(Refused):
        controls.set(TEST_MENU, 2)  # the menu has no such choice
    with pytest.raises(Unavailable):
        controls.get(Cid.ZOOM_ABSOLUTE)  # the camera has none


def test_the_camera_is_told_what_it_has_and_says_what_it_has_not(controls: V4l2Controls) -> None:
    sensor = Sensor(controls)
    settings = ImageSettings(brightness=75, contrast=0, saturation=100)
    assert sensor.apply(CameraSettings(), settings, {}) is None
    assert [controls.get(cid) for cid in (Cid.BRIGHTNESS, Cid.CONTRAST, Cid.SATURATION)] == [192, 0, 255]
    assert sensor.done(settings) == {"brightness", "contrast", "saturation"}
    assert {"image.exposure_mode", "camera.zoom", "camera.focus"} <= set(sensor.unsupported())
    assert sensor.refused == {}


def test_the_modes_are_listed() -> None:
    offered = modes(NODE, 640, 360)
    assert {(mode.width, mode.height) for mode in offered} >= {(640, 360), (1280, 720), (1920, 1080)}
    chosen = best(offered, 640, 360, 25)
    assert isinstance(chosen, Mode)
    assert (chosen.width, chosen.height) == (640, 360) and chosen.fps >= 25


def test_a_control_is_seen_in_the_picture(controls: V4l2Controls) -> None:
    source = AvSource(NODE, SystemClock(), kind="v4l2")
    source.open(640, 360, 25)
    try:
        bright = source.read()
        assert bright.shape == (540, 640)
        controls.set(Cid.BRIGHTNESS, 10)
        dark = [source.read() for _ in range(8)][-1]
        assert dark[:360].mean() < bright[:360].mean() - 40
    finally:
        source.close()


def test_a_camera_that_is_pulled_out_is_lost_and_is_seen_again_within_three_seconds() -> None:
    seen: list[Frame] = []
    told: list[bool] = []
    capture = Capture(
        lambda: AvSource(NODE, SystemClock(), kind="v4l2"),
        CaptureParams(320, 180, 10),
        lambda planes, wall: planes,
        lambda there, why: told.append(there),
        SystemClock(),
    )
    capture.add(seen.append)
    wait_for(lambda: any(not frame.lost for frame in seen))
    (DRIVER / "unbind").write_text("vivid.0")
    try:
        wait_for(lambda: told[-1] is False and seen[-1].lost)
        with pytest.raises(Unavailable) as gone:
            V4l2Controls(NODE)
        assert gone.value.why.endswith((os.strerror(errno.ENOENT), os.strerror(errno.ENODEV)))
    finally:
        (DRIVER / "bind").write_text("vivid.0")
    wait_for(Path(NODE).exists)
    back = time.monotonic()
    wait_for(lambda: told[-1] is True and not seen[-1].lost)
    assert time.monotonic() - back < 3
    capture.stop()
    assert np.asarray(seen[-1].planes).shape == (270, 320)


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
