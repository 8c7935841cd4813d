"""The capture: what viewers see while a camera opens, is lost, is away, and comes back."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Unavailable
from axisedge.media.capture import LONGEST_PAUSE, Capture, CaptureParams
from axisedge.media.frame import Frame, Planes, blank
from axisedge.media.sources import fitted

pytestmark = pytest.mark.feature("VID-02")


class Plug:
    """A camera and its cable. Made anew for every attempt, as real ones are."""

    def __init__(self) -> None:
        self.plugged = True
        self.slow = 0.0
        self.open_now: list[Source] = []
        self.attempts = 0

    def make(self) -> "Source":
        return Source(self)


class Source:
    def __init__(self, plug: Plug) -> None:
        self._plug = plug
        self._closed = threading.Event()

    def open(self, width: int, height: int, fps: float) -> None:
        self._plug.attempts += 1
        self._closed.wait(self._plug.slow)
        if not self._plug.plugged:
            raise Unavailable("camera", "no cable")
        self._plug.open_now.append(self)

    def read(self) -> Planes:
        time.sleep(0.01)
        if not self._plug.plugged or self._closed.is_set():
            raise Unavailable("camera", "pulled out")
        return blank(320, 180, 90)

    def close(self) -> None:
        self._closed.set()
        if self in self._plug.open_now:
            self._plug.open_now.remove(self)


class Rig:
    def __init__(self) -> None:
        self.plug = Plug()
        self.told: list[tuple[bool, str]] = []
        self.began = self.ended = 0
        self.frames: list[Frame] = []
        self.capture = Capture(
            self.plug.make,
            CaptureParams(320, 180, 25),
            lambda planes, wall: planes,
            lambda there, why: self.told.append((there, why)),
            SystemClock(),
            self._begin,
            self._end,
        )

    def _begin(self) -> None:
        self.began += 1

    def _end(self) -> None:
        self.ended += 1


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_lost_camera_is_let_go_at_once_told_once_and_back_soon(rig: Rig) -> None:
    rig.capture.add(rig.frames.append)
    until(lambda: rig.frames)
    rig.plug.plugged = False
    until(lambda: rig.frames[-1].lost)
    assert rig.plug.open_now == []  # one that is held open gets another name when it returns
    assert rig.began == rig.ended == 1
    until(lambda: rig.plug.attempts > 3)
    assert [there for there, _ in rig.told] == [True, False, False]  # pulled out; then no cable
    rig.plug.plugged = True
    back = time.monotonic()
    until(lambda: not rig.frames[-1].lost)
    assert time.monotonic() - back < LONGEST_PAUSE + 0.5
    assert rig.told[-1] == (True, "")
    rig.capture.stop()
    assert rig.plug.open_now == []


def test_a_camera_that_opens_slowly_leaves_nobody_without_pictures(rig: Rig) -> None:
    rig.plug.slow = 2.0
    rig.capture.add(rig.frames.append)
    until(lambda: rig.frames)
    assert rig.frames[0].lost
    until(lambda: not rig.frames[-1].lost)
    assert rig.told == [(True, "")]  # it was never lost
    rig.capture.stop()


def test_nobody_waits_for_a_camera_that_does_not_open(rig: Rig) -> None:
    rig.plug.slow = 60.0
    rig.capture.add(rig.frames.append)
    until(lambda: rig.plug.attempts)
    began = time.monotonic()
    rig.capture.stop()
    assert time.monotonic() - began < 2
    until(lambda: not any(t.name.startswith("capture") for t in threading.enumerate()))
    assert rig.plug.open_now == []


def test_another_source_takes_over_while_viewers_look(rig: Rig) -> None:
    rig.capture.add(rig.frames.append)
    until(lambda: rig.frames)
    other = Plug()
    rig.capture.change(other.make, (640, 480), 25)
    until(lambda: other.open_now)
    assert rig.plug.open_now == []
    until(lambda: rig.frames[-1].height * 4 == rig.frames[-1].width * 3)
    assert not any(frame.lost for frame in rig.frames)
    rig.capture.stop()


@given(st.integers(8, 200), st.integers(8, 200), st.sampled_from([(16, 9), (4, 3), (9, 16), (1, 1)]))
def test_a_picture_of_any_shape_is_shown_whole(columns: int, rows: int, shape: tuple[int, int]) -> None:
    width, height = columns * 2, rows * 2
    made = fitted(blank(width, height, 200), shape[0] * 40, shape[1] * 40)
    got_width, got_height = made.shape[1], made.shape[0] * 2 // 3
    assert got_width % 2 == got_height % 2 == 0
    assert abs(got_width / got_height - shape[0] / shape[1]) < 0.15 * shape[0] / shape[1]
    assert int((made[:got_height] == 200).sum()) == width * height
    assert got_width >= width and got_height >= height


def test_a_picture_of_the_right_shape_is_not_copied() -> None:
    picture = blank(640, 360)
    assert fitted(picture, 1280, 720) is picture
    assert not np.shares_memory(fitted(picture, 640, 480), picture)
