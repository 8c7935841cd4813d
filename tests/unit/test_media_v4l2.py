"""V4L2 by ioctl, against a driver's side that is written after the kernel's documentation.

The same code runs against a real kernel's driver in ``hil/test_camera.py``.
"""

import ctypes
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Unavailable
from axisedge.media import v4l2_controls as v
from axisedge.media.sensor_controls import Cid, Control, Refused
from axisedge.media.v4l2_controls import V4l2Controls
from axisedge.media.v4l2_modes import Mode, best

pytestmark = pytest.mark.feature("VID-02")


class Driver:
    """The kernel's side: (type, control, flags) by number, and their values."""

    def __init__(self) -> None:
        self.controls: dict[int, tuple[int, Control, int]] = {
            0x00980001: (6, Control(0x00980001, "User Controls", 0, 0), 0x4),
            Cid.BRIGHTNESS: (1, Control(Cid.BRIGHTNESS, "Brightness", -64, 64, 1, 0), 0),
            Cid.POWER_LINE_FREQUENCY: (
                3,
                Control(
                    Cid.POWER_LINE_FREQUENCY, "Power Line Frequency", 0, 3, 1, 1,
                    {0: "Disabled", 1: "50 Hz", 2: "60 Hz"},
                ),
                0,
            ),
            Cid.EXPOSURE_ABSOLUTE: (1, Control(Cid.EXPOSURE_ABSOLUTE, "Exposure", 1, 5000, 1, 157), 0x10),
            Cid.AUTO_EXPOSURE_BIAS: (
                9,
                Control(Cid.AUTO_EXPOSURE_BIAS, "Bias", 0, 2, 1, 1, {0: -1000, 1: 0, 2: 1000}),
                0,
            ),
            Cid.FOCUS_ABSOLUTE: (1, Control(Cid.FOCUS_ABSOLUTE, "Focus", 0, 250, 5, 0), 0x1),
            0x009A0A00: (7, Control(0x009A0A00, "Some Text", 0, 32), 0),
        }  # fmt: skip
        self.values = {cid: entry[1].default for cid, entry in self.controls.items()}
        self.fails: dict[int, int] = {}
        """Error by request."""

    def ioctl(self, fd: int, request: int, argument: Any) -> int:
        if request in self.fails:
            raise OSError(self.fails[request], "broken")
        if request == v.QUERY_EXT_CTRL:
            after = argument.id & ~v.NEXT_CONTROL
            number = min((cid for cid in self.controls if cid > after), default=0)
            if not number:
                raise OSError(errno.EINVAL, "Invalid argument")
            kind, control, flags = self.controls[number]
            argument.id, argument.type, argument.flags = number, kind, flags
            argument.name = control.name.encode()
            argument.minimum, argument.maximum = control.least, control.most
            argument.step, argument.default_value = control.step, control.default
        elif request == v.QUERYMENU:
            kind, control, _ = self.controls[argument.id]
            if argument.index not in control.menu:
                raise OSError(errno.EINVAL, "Invalid argument")
            meaning = control.menu[argument.index]
            if isinstance(meaning, int):
                argument.meaning.value = meaning
            else:
                argument.meaning.name = meaning.encode()
        else:
            assert argument.count == 1 and argument.which == 0
            one = argument.controls[0]
            if request == v.S_EXT_CTRLS:
                control = self.controls[one.id][1]
                if not control.least <= one.value.value <= control.most:
                    raise OSError(errno.ERANGE, "Numerical result out of range")
                self.values[one.id] = one.value.value
            one.value.value = self.values[one.id]
        return 0


@pytest.fixture
def driver() -> Driver:
    return Driver()


@pytest.fixture
def camera(driver: Driver, tmp_path: Path) -> Iterator[V4l2Controls]:
    node = tmp_path / "video0"
    node.touch()
    controls = V4l2Controls(str(node), driver.ioctl)
    yield controls
    controls.close()


def test_the_structures_are_those_of_the_kernel() -> None:
    assert ctypes.sizeof(v.QueryExtCtrl) == 232
    assert ctypes.sizeof(v.QueryMenu) == 44
    assert ctypes.sizeof(v.ExtControl) == 20
    assert v.QUERY_EXT_CTRL == 0xC0E85667 and v.QUERYMENU == 0xC02C5625
    assert v.S_EXT_CTRLS == 0xC0205648 and v.G_EXT_CTRLS == 0xC0205647  # of 64 bit machines


def test_controls_are_discovered_with_their_ranges_and_menus(camera: V4l2Controls) -> None:
    found = camera.discover()
    assert set(found) == {
        Cid.BRIGHTNESS, Cid.POWER_LINE_FREQUENCY, Cid.EXPOSURE_ABSOLUTE, Cid.AUTO_EXPOSURE_BIAS,
    }  # fmt: skip
    brightness = found[Cid.BRIGHTNESS]
    assert (brightness.name, brightness.least, brightness.most, brightness.default) == (
        "Brightness",
        -64,
        64,
        0,
    )
    assert found[Cid.POWER_LINE_FREQUENCY].menu == {0: "Disabled", 1: "50 Hz", 2: "60 Hz"}
    assert found[Cid.AUTO_EXPOSURE_BIAS].menu == {0: -1000, 1: 0, 2: 1000}


def test_values_are_set_and_read(camera: V4l2Controls, driver: Driver) -> None:
    camera.set(Cid.BRIGHTNESS, -20)
    assert driver.values[Cid.BRIGHTNESS] == -20 == camera.get(Cid.BRIGHTNESS)
    with pytest.raises(Refused, match="out of range"):
        camera.set(Cid.BRIGHTNESS, 65)
    driver.fails[v.S_EXT_CTRLS] = errno.ENODEV
    with pytest.raises(Unavailable):
        camera.set(Cid.BRIGHTNESS, 1)
    driver.fails[v.G_EXT_CTRLS] = errno.EIO
    with pytest.raises(Unavailable):
        camera.get(Cid.BRIGHTNESS)


def test_a_camera_without_controls_has_none_and_one_that_is_gone_is_unavailable(
    camera: V4l2Controls, driver: Driver, tmp_path: Path
) -> None:
    driver.fails[v.QUERY_EXT_CTRL] = errno.ENOTTY
    assert camera.discover() == {}
    driver.fails[v.QUERY_EXT_CTRL] = errno.ENODEV
    with pytest.raises(Unavailable):
        camera.discover()
    with pytest.raises(Unavailable, match="No such file"):
        V4l2Controls(str(tmp_path / "video9"))


def test_a_driver_that_never_ends_its_list_is_not_followed_for_ever(tmp_path: Path) -> None:
    asked: list[int] = []

    def endless(fd: int, request: int, argument: Any) -> int:
        asked.append(argument.id)
        argument.id, argument.type = 0x00980900, 1
        return 0

    node = tmp_path / "video0"
    node.touch()
    camera = V4l2Controls(str(node), endless)
    assert len(camera.discover()) == 1
    assert len(asked) == v.MOST_CONTROLS
    camera.close()
    camera.close()


@given(
    st.integers(-1000, 1000),
    st.integers(0, 2000),
    st.integers(1, 50),
    st.floats(-5000, 5000),
    st.floats(0, 1),
)
def test_every_value_that_is_told_is_one_that_the_control_takes(
    least: int, span: int, step: int, value: float, share: float
) -> None:
    control = Control(1, "any", least, least + span, step, least)
    for told in (control.fitting(value), control.at(share), control.around_default(share * 100)):
        assert control.least <= told <= control.most
        assert (told - least) % step == 0 or told == control.most


def test_the_slider_goes_around_the_default() -> None:
    control = Control(1, "any", -64, 64, 1, 10)
    assert [control.around_default(percent) for percent in (0, 25, 50, 75, 100)] == [-64, -27, 10, 37, 64]


def test_the_best_mode_has_the_size_then_the_rate_then_the_cheapest_format() -> None:
    webcam = [
        Mode("yuyv422", 640, 480, 30),
        Mode("yuyv422", 1280, 720, 10),
        Mode("mjpeg", 640, 480, 30),
        Mode("mjpeg", 1280, 720, 30),
        Mode("h264", 1280, 720, 30),
    ]
    assert best(webcam, 1280, 720, 25) == Mode("mjpeg", 1280, 720, 30)  # raw would be ten pictures a second
    assert best(webcam, 640, 480, 25) == Mode("yuyv422", 640, 480, 30)
    assert best(webcam, 1920, 1080, 25) == Mode("mjpeg", 1280, 720, 30)
    assert best(webcam, 1280, 720, 10) == Mode("yuyv422", 1280, 720, 10)
    assert best([], 1280, 720, 25) is None
