"""Tampering and motion, found in the scene of the bench."""

import numpy as np
import pytest

from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.detection import QUIET, Motion, Tampering, small
from axisedge.media.detector_settings import MotionSettings, TamperingSettings
from axisedge.media.detectors import INTERVAL, MARK
from axisedge.media.scene import BenchScene

WIDTH, HEIGHT = 640, 360


class Porch:
    """The scene of the bench, looked at every `INTERVAL`."""

    def __init__(self, *, moving: bool = True) -> None:
        self.switches = BenchCamera(moving=moving)
        self._scene = BenchScene(WIDTH, HEIGHT, self.switches)
        self.now = 0.0
        self.other = False
        """Somebody has turned the camera to something else."""
        self.blurred = False
        self.light = 1.0

    def picture(self) -> np.ndarray:
        self.now = round(self.now + INTERVAL, 3)
        planes = self._scene.draw(round(self.now * 25), 1e9 + self.now)
        luma = planes[:HEIGHT]
        if self.other:
            luma = np.ascontiguousarray(luma[::-1, ::-1].T).repeat(2, 1)[:HEIGHT]
        picture = small(luma, MARK)
        picture = np.clip(picture * self.light, 0, 255)
        if self.blurred:
            picture = np.full_like(picture, picture.mean())
        return picture

    def alarms(self, detector: Tampering, seconds: float) -> list[float]:
        began = self.now
        return [
            round(self.now - began, 1)
            for _ in range(round(seconds / INTERVAL))
            if detector.look(self.picture(), self.now) and detector.tampered
        ]


def detector(delay: int = 5, *, dark: bool = False) -> Tampering:
    return Tampering(TamperingSettings(enabled=True, trigger_delay=delay, dark_images=dark))


@pytest.mark.feature("VID-20")
def test_an_undisturbed_camera_gives_no_alarm_whoever_walks_by() -> None:
    assert Porch().alarms(detector(0), 60) == []


@pytest.mark.feature("VID-20")
@pytest.mark.parametrize("deed", ["covered", "other", "blurred"])
def test_a_spoilt_picture_is_one_alarm_after_the_delay(deed: str) -> None:
    porch, tampering = Porch(), detector(5)
    assert porch.alarms(tampering, 12) == []
    if deed == "covered":
        porch.switches.covered = True
    else:
        setattr(porch, deed, True)
    assert porch.alarms(tampering, 30) == [pytest.approx(5.2, abs=0.3)]


@pytest.mark.feature("VID-20")
def test_a_hand_that_goes_away_before_the_delay_gives_no_alarm_and_a_second_cover_a_second_one() -> None:
    porch, tampering = Porch(), detector(5)
    porch.alarms(tampering, 12)
    porch.switches.covered = True
    assert porch.alarms(tampering, 4) == []
    porch.switches.covered = False
    assert porch.alarms(tampering, 10) == []
    for _ in range(2):
        porch.switches.covered = True
        assert len(porch.alarms(tampering, 10)) == 1
        porch.switches.covered = False
        assert porch.alarms(tampering, 5) == []


@pytest.mark.feature("VID-20")
@pytest.mark.parametrize(("dark", "expected"), [(False, 0), (True, 1)])
def test_darkness_is_an_alarm_only_where_that_is_wanted(dark: bool, expected: int) -> None:
    porch, tampering = Porch(), detector(2, dark=dark)
    porch.alarms(tampering, 12)
    porch.switches.dark = True
    assert len(porch.alarms(tampering, 20)) == expected
    porch.switches.dark = False
    assert porch.alarms(tampering, 5) == []


def changes(porch: Porch, motion: Motion, seconds: float) -> list[bool]:
    found = []
    for _ in range(round(seconds / INTERVAL)):
        if motion.look(porch.picture(), porch.now):
            found.append(motion.moving)
    return found


@pytest.mark.feature("VID-20")
def test_a_visitor_is_motion_until_some_time_after_he_stands_still() -> None:
    porch, motion = Porch(moving=False), Motion(MotionSettings(enabled=True))
    assert changes(porch, motion, 10) == []
    porch.switches.moving = True
    assert changes(porch, motion, 8) == [True]
    porch.switches.moving = False
    assert changes(porch, motion, QUIET * 4) == [False]
    assert changes(porch, motion, 20) == []


@pytest.mark.feature("VID-20")
def test_things_that_are_too_small_can_be_left_out() -> None:
    porch = Porch()
    large = Motion(MotionSettings(enabled=True, smallest=30))
    assert changes(porch, large, 20) == []


@pytest.mark.feature("VID-20")
def test_nothing_is_tampered_with_before_the_scene_has_been_learnt() -> None:
    porch, tampering = Porch(), detector(0)
    porch.switches.covered = True
    assert porch.alarms(tampering, 30) == []  # covered from the start: there is nothing to compare with
    porch.switches.covered = False
    assert porch.alarms(tampering, 5) == []
    porch.switches.covered = True
    assert porch.alarms(tampering, 30) == []  # five seconds are too short for a model of the scene
    porch.switches.covered = False
    assert porch.alarms(tampering, 12) == []
    porch.switches.covered = True
    assert len(porch.alarms(tampering, 10)) == 1


@pytest.mark.feature("VID-20")
def test_a_turned_camera_is_tampered_with_until_it_knows_its_new_scene() -> None:
    porch, tampering = Porch(), detector(2)
    porch.alarms(tampering, 12)
    porch.other = True
    assert len(porch.alarms(tampering, 8)) == 1
    before = tampering.tampered
    assert porch.alarms(tampering, 12) == []
    assert (before, tampering.tampered) == (True, False)
    porch.other = False
    assert len(porch.alarms(tampering, 8)) == 1  # turned back: that is another scene again


@pytest.mark.feature("VID-20")
def test_light_that_changes_is_no_motion() -> None:
    porch, motion = Porch(moving=False), Motion(MotionSettings(enabled=True, sensitivity=80))
    assert changes(porch, motion, 5) == []
    for light in (0.8, 1.0, 0.6, 1.2, 0.4, 1.0):
        porch.light = light
        assert changes(porch, motion, 2) == []
    for dark in (True, False):
        porch.switches.dark = dark
        assert changes(porch, motion, 4) == []


@pytest.mark.feature("VID-20")
def test_flickering_light_hides_no_visitor() -> None:
    porch, motion = Porch(moving=False), Motion(MotionSettings(enabled=True))
    found = []
    for step in range(100):
        porch.light = 0.9 if step % 2 else 1.1
        porch.switches.moving = step >= 50
        if motion.look(porch.picture(), porch.now):
            found.append((step >= 50, motion.moving))
    assert found == [(True, True)]
