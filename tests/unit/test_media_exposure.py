"""Exposure, focus and white balance through a sensor's controls: the bench's, which has those of a webcam."""

from collections.abc import Mapping

import numpy as np
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Unavailable
from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.autofocus import detail
from axisedge.media.bench_sensor import CONTROLS, SHARP_AT, BenchSensor
from axisedge.media.camera_settings import Area, CameraSettings, ImageSettings
from axisedge.media.control_loop import ControlLoop
from axisedge.media.exposure import plan, regulated
from axisedge.media.frame import Planes
from axisedge.media.scene import BenchScene
from axisedge.media.sensor import NEEDS_SENSOR, Sensor
from axisedge.media.sensor_controls import Cid, Control, Controls, Refused


class Turned(SystemClock):
    """A clock that is turned between pictures."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


class Rig:
    """A device's control loop before the bench's scene."""

    def __init__(self, without: tuple[int, ...] = ()) -> None:
        self.switches = BenchCamera(moving=False)
        self.sensor = BenchSensor(self.switches)
        self.controls: Controls = Partial(self.sensor, without) if without else self.sensor
        self.scene = BenchScene(320, 180, self.switches, self.sensor)
        self.clock = Turned()
        self.camera, self.image = CameraSettings(), ImageSettings()
        self.loop = ControlLoop(self.clock, lambda: (self.camera, self.image), lambda: self.controls)
        self.loop.begin()
        self.number = 0

    def set(self, camera: Mapping[str, object] | None = None, **image: object) -> None:
        self.camera = CameraSettings.model_validate(self.camera.model_dump() | dict(camera or {}))
        self.image = ImageSettings.model_validate(self.image.model_dump() | image)
        self.loop.change()

    def picture(self) -> Planes:
        """The next one, a tenth of a second later, as viewers see it."""
        self.number += 1
        self.clock.seconds += 0.1
        planes = self.scene.draw(self.number, 1e9)
        self.loop.look(planes)
        for stage in self.loop.stages():
            planes = stage(planes)
        return planes

    def after(self, seconds: float) -> Planes:
        for _ in range(round(seconds * 10)):
            planes = self.picture()
        return planes

    @property
    def seconds(self) -> float:
        return self.sensor.get(Cid.EXPOSURE_ABSOLUTE) * 1e-4

    @property
    def decibels(self) -> float:
        return self.sensor.get(Cid.GAIN) / 10


class Partial:
    """A camera that lacks some controls."""

    def __init__(self, inner: BenchSensor, without: tuple[int, ...]) -> None:
        self._inner = inner
        self._without = without

    def discover(self) -> Mapping[int, Control]:
        return {cid: control for cid, control in CONTROLS.items() if cid not in self._without}

    def get(self, cid: int) -> int:
        return self._inner.get(cid)

    def set(self, cid: int, value: int) -> None:
        assert cid not in self._without
        self._inner.set(cid, value)

    def close(self) -> None:
        pass


def luma(planes: Planes) -> float:
    """Mean brightness, without the rows of the mark and the clock."""
    return float(planes[30:150].mean())


@pytest.mark.feature("VID-08")
def test_by_default_the_sensors_own_automatic_regulates_and_nothing_is_processed() -> None:
    rig = Rig()
    assert rig.loop.stages() == []
    assert np.array_equal(rig.picture(), BenchScene(320, 180, BenchCamera(moving=False)).draw(1, 1e9))
    day = luma(rig.picture())
    rig.switches.light = 0.02
    assert luma(rig.picture()) == pytest.approx(day, abs=12)
    assert rig.seconds == pytest.approx(0.04) and rig.decibels > 10


@pytest.mark.feature("VID-08")
def test_the_exposure_level_brightens_and_darkens() -> None:
    rig = Rig()
    middle = luma(rig.picture())
    rig.set(exposure_level=75)
    assert luma(rig.picture()) > middle + 20
    rig.set(exposure_level=25)
    assert luma(rig.picture()) < middle - 20


@pytest.mark.feature("VID-08")
def test_max_shutter_and_max_gain_are_kept_and_the_picture_stays_dark() -> None:
    rig = Rig()
    rig.switches.light = 0.02
    rig.set(max_shutter="1/100", max_gain=6)
    dark = luma(rig.after(6))
    assert rig.seconds == pytest.approx(0.01) and rig.decibels == pytest.approx(6, abs=0.2)
    rig.set(max_gain=30)
    assert luma(rig.after(6)) > dark + 20
    assert rig.seconds <= 0.01


@pytest.mark.feature("VID-08")
def test_it_regulates_to_the_same_brightness_in_other_light() -> None:
    rig = Rig()
    rig.set(max_shutter="1/50")
    day = luma(rig.after(5))
    for light in (4.0, 0.3, 0.03):
        rig.switches.light = light
        assert luma(rig.after(8)) == pytest.approx(day, abs=15), light


@pytest.mark.feature("VID-08")
def test_blur_and_noise_are_traded() -> None:
    exposures = {}
    for trade in (0, 100):
        rig = Rig()
        rig.switches.light = 0.1
        rig.set(blur_noise=trade)
        rig.after(6)
        exposures[trade] = rig.seconds, rig.decibels
    assert exposures[0][0] > exposures[100][0] * 4  # low noise: long shutter
    assert exposures[100][1] > exposures[0][1] + 6  # low blur: gain


@pytest.mark.feature("VID-08")
def test_motion_adaptive_exposure_shortens_the_shutter_while_something_moves() -> None:
    rig = Rig()
    rig.switches.light = 0.1
    rig.set(motion_adaptive=True, blur_noise=0)
    rig.after(6)
    still = rig.seconds
    rig.switches.moving = True
    moving = []
    for step in range(40):
        rig.clock.seconds += 0.1
        rig.loop.look(rig.scene.draw(step, 1e9 + step / 5))
        moving.append(rig.seconds)
    assert min(moving) < still / 2


@pytest.mark.feature("VID-08")
@pytest.mark.parametrize(("mode", "seconds"), [("flicker_free_50", 0.02), ("flicker_free_60", 1 / 60)])
def test_flicker_free_has_one_shutter(mode: str, seconds: float) -> None:
    rig = Rig()
    rig.set(exposure_mode=mode)
    for light in (1.0, 0.1):
        rig.switches.light = light
        rig.after(4)
        assert rig.seconds == pytest.approx(seconds, abs=1e-4)
    assert rig.decibels > 0


@pytest.mark.feature("VID-08")
def test_flicker_reduced_has_whole_half_periods_and_shorter_ones_in_bright_light() -> None:
    rig = Rig()
    rig.set({"power_line_frequency": 60}, exposure_mode="flicker_reduced", blur_noise=0)
    rig.switches.light = 0.15
    rig.after(6)
    assert rig.seconds * 120 == pytest.approx(round(rig.seconds * 120), abs=0.02)
    assert rig.sensor.get(Cid.POWER_LINE_FREQUENCY) == 2
    rig.switches.light = 8.0
    rig.after(6)
    assert rig.seconds < 1 / 120


@pytest.mark.feature("VID-08")
def test_hold_and_manual_do_not_follow_the_light() -> None:
    rig = Rig()
    day = luma(rig.picture())
    rig.set(exposure_mode="hold")
    assert luma(rig.picture()) == pytest.approx(day, abs=3)
    rig.switches.light = 0.2
    assert luma(rig.after(3)) < day - 25
    rig.switches.light = 1.0
    rig.set(exposure_mode="manual", max_shutter="1/500", max_gain=0)
    assert luma(rig.after(3)) < day - 20
    assert rig.seconds == pytest.approx(0.002) and rig.decibels == 0


@pytest.mark.feature("VID-08")
def test_automatic_aperture_keeps_the_shutter_and_a_locked_aperture_darkens() -> None:
    rig = Rig()
    rig.set(exposure_mode="auto_aperture", max_shutter="1/250")
    rig.switches.light = 0.2
    rig.after(4)
    assert rig.seconds == pytest.approx(0.004)
    rig.set(exposure_mode="manual", lock_aperture=True, aperture=20)
    dark = luma(rig.picture())
    rig.set(lock_aperture=False)
    assert luma(rig.picture()) > dark + 10


@pytest.mark.feature("VID-08")
def test_the_zone_decides_what_is_exposed_for() -> None:
    rig = Rig()
    bright = rig.scene
    bright._background[:90] = 60  # the upper half is dark, the lower bright
    bright._background[90:180] = 200
    levels = {}
    for zone in ("upper", "lower"):
        rig.set(exposure_zone=zone)
        levels[zone] = luma(rig.after(6))
    assert levels["upper"] > levels["lower"] + 20
    rig.set(exposure_zone="custom", exposure_area={"left": 0, "top": 0, "width": 100, "height": 40})
    assert luma(rig.after(6)) == pytest.approx(levels["upper"], abs=15)


@pytest.mark.feature("VID-08")
def test_without_a_shutter_that_can_be_set_nothing_is_pretended() -> None:
    rig = Rig(without=(Cid.EXPOSURE_ABSOLUTE, Cid.AUTO_EXPOSURE_BIAS))
    out = set(rig.loop.unsupported())
    assert {"image.exposure_mode", "image.max_shutter", "image.max_gain", "image.exposure_zone"} <= out
    assert "camera.zoom" not in out
    rig.set(exposure_mode="manual", max_shutter="1/1000")
    assert rig.loop.stages() == []
    rig.set(exposure_level=80)
    assert len(rig.loop.stages()) == 1  # that can be processed


@pytest.mark.feature("VID-03")
def test_zoom_and_focus() -> None:
    rig = Rig()
    sharp = detail(rig.picture()[30:150], Area())
    rig.set({"autofocus": False, "focus": 100})
    assert detail(rig.picture()[30:150], Area()) < sharp / 2
    rig.set({"focus": round(SHARP_AT * 100 / 255)})
    assert detail(rig.picture()[30:150], Area()) == pytest.approx(sharp, rel=0.05)
    rig.set({"zoom": 100})
    assert rig.sensor.get(Cid.ZOOM_ABSOLUTE) == 400
    zoomed = rig.picture()
    rig.set({"zoom": 0})
    assert not np.array_equal(zoomed[60:120], rig.picture()[60:120])


@pytest.mark.feature("VID-03")
def test_an_area_is_focused_by_searching_and_the_camera_without_autofocus_too() -> None:
    for rig, area in ((Rig(), {"left": 50, "width": 40}), (Rig(without=(Cid.FOCUS_AUTO,)), {})):
        rig.set({"autofocus": False, "focus": 100})
        rig.picture()
        rig.set({"autofocus": True, "autofocus_area": area})
        if (Cid.FOCUS_AUTO in rig.controls.discover()) is False:
            rig.sensor.set(Cid.FOCUS_AUTO, 0)  # it has none
        rig.after(8)
        assert abs(rig.sensor.get(Cid.FOCUS_ABSOLUTE) - SHARP_AT) <= 12
        assert rig.loop._search is None  # found, and left there


@pytest.mark.feature("VID-06")
def test_white_balance_is_the_sensors_where_it_can() -> None:
    rig = Rig()
    neutral = chroma(rig.picture())
    rig.switches.kelvin = 2800
    assert chroma(rig.picture()) == pytest.approx(neutral, abs=1)  # automatic
    rig.set(white_balance="fixed_outdoor1")
    blue, red = chroma(rig.picture())
    assert red > neutral[1] + 5 and blue < neutral[0] - 5  # a lamp looks warm in daylight balance
    rig.set(white_balance="fixed_indoor")
    assert chroma(rig.picture()) == pytest.approx(neutral, abs=1)
    rig.set(white_balance="hold")
    rig.switches.kelvin = 6500
    assert chroma(rig.picture())[0] > neutral[0] + 5
    rig.set(white_balance="manual", red_balance=80)
    assert rig.sensor.get(Cid.RED_BALANCE) == 160
    assert rig.loop.stages() == []


@pytest.mark.feature("VID-06")
def test_white_balance_is_processed_where_the_sensor_cannot() -> None:
    rig = Rig(without=(Cid.AUTO_WHITE_BALANCE, Cid.RED_BALANCE, Cid.BLUE_BALANCE))
    rig.sensor.set(Cid.AUTO_WHITE_BALANCE, 0)  # nobody balances what it sees
    rig.switches.kelvin = 3500
    raw = chroma(rig.scene.draw(1, 1e9))
    assert chroma(rig.after(30))[1] < raw[1] - 4
    rig.set(white_balance="hold")
    held = chroma(rig.picture())
    assert held[1] < raw[1] - 4
    rig.switches.kelvin = 6500
    assert chroma(rig.after(5))[1] < held[1] - 4  # it no longer follows
    rig.set(white_balance="manual", red_balance=70, blue_balance=50)
    red = chroma(rig.picture())[1]
    rig.set(red_balance=30)
    assert chroma(rig.picture())[1] < red - 10
    rig.set(white_balance="fixed_sodium")
    assert chroma(rig.picture())[0] > 140


@pytest.mark.feature("VID-06")
def test_a_picture_that_no_light_made_keeps_its_colours() -> None:
    loop = ControlLoop(Turned(), lambda: (CameraSettings(), ImageSettings()), lambda: None, lit=False)
    loop.begin()
    assert loop.stages() == []
    assert loop.unsupported() == NEEDS_SENSOR


def chroma(planes: Planes) -> tuple[float, float]:
    return float(planes[180:225].mean()), float(planes[225:].mean())


@pytest.mark.feature("VID-05")
def test_sliders_that_the_sensor_has_are_told_to_it_with_the_scene_profile() -> None:
    told: dict[int, int] = {}

    class Webcam:
        def discover(self) -> Mapping[int, Control]:
            return {
                Cid.BRIGHTNESS: Control(Cid.BRIGHTNESS, "Brightness", 0, 255, 1, 128),
                Cid.SATURATION: Control(Cid.SATURATION, "Saturation", 0, 100, 1, 40),
            }

        def get(self, cid: int) -> int:
            return told[cid]

        def set(self, cid: int, value: int) -> None:
            told[cid] = value

        def close(self) -> None:
            pass

    settings = ImageSettings.model_validate({"brightness": 60, "contrast": 70, "scene_profile": "vivid"})
    loop = ControlLoop(Turned(), lambda: (CameraSettings(), settings), Webcam)
    loop.begin()
    assert told == {Cid.BRIGHTNESS: 153, Cid.SATURATION: 62}
    assert len(loop.stages()) == 2  # contrast, and the white balance that the camera has not


def test_a_control_that_refuses_is_remembered_and_one_that_is_gone_ends_the_telling() -> None:
    class Stubborn(BenchSensor):
        def set(self, cid: int, value: int) -> None:
            if cid == Cid.ZOOM_ABSOLUTE:
                raise Refused("Device or resource busy")
            if cid == Cid.IRIS_ABSOLUTE:
                raise Unavailable("camera", "gone")
            super().set(cid, value)

    sensor = Sensor(Stubborn(BenchCamera()))
    with pytest.raises(Unavailable):
        sensor.apply(CameraSettings(), ImageSettings(), {})
    assert sensor.refused == {"Zoom, Absolute": "Device or resource busy"}


def test_only_what_the_sensors_automatic_cannot_do_is_regulated_here() -> None:
    assert not regulated(ImageSettings(), True, biased=False)
    assert regulated(ImageSettings(exposure_level=60), True, biased=False)
    assert not regulated(ImageSettings(exposure_level=60), True, biased=True)
    assert not regulated(ImageSettings.model_validate({"exposure_zone": "spot"}), False, biased=False)
    wanted = plan(CameraSettings(), ImageSettings.model_validate({"exposure_mode": "flicker_free_60"}))
    assert wanted.fixed == pytest.approx(1 / 60)
