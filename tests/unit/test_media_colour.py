"""The colour of light: gains for presets, and the automatic that finds them from the picture."""

import cv2
import numpy as np
import pytest

from axisedge.media import colour
from axisedge.media.camera_settings import WhiteBalance
from axisedge.media.frame import Planes, blank
from axisedge.media.scene import BenchScene

pytestmark = pytest.mark.feature("VID-06")


def rgb(planes: Planes) -> tuple[float, float, float]:
    """Mean red, green and blue."""
    blue, green, red = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420).reshape(-1, 3).mean(0)
    return float(red), float(green), float(blue)


def grey(level: int = 110) -> Planes:
    return blank(320, 240, level)


def test_gains_multiply_red_and_blue_and_leave_green() -> None:
    before = rgb(grey())
    red, green, blue = rgb(colour.balanced(grey(), (1.3, 0.8)))
    assert red == pytest.approx(before[0] * 1.3, abs=2)
    assert green == pytest.approx(before[1], abs=2)
    assert blue == pytest.approx(before[2] * 0.8, abs=2)


def test_a_gain_and_its_inverse_are_the_picture_again() -> None:
    picture = BenchScene(320, 240).draw(1, 1e9)
    there = colour.balanced(picture.copy(), (1.2, 0.85))
    back = colour.balanced(there, (1 / 1.2, 1 / 0.85))
    assert np.abs(back.astype(int) - picture).mean() < 1.5


def test_light_is_the_redder_the_colder_its_temperature() -> None:
    reds = [colour.light(kelvin)[0] for kelvin in (2000, 2800, 4000, 5500, 6500, 9000)]
    blues = [colour.light(kelvin)[2] for kelvin in (2000, 2800, 4000, 5500, 6500, 9000)]
    assert reds == sorted(reds, reverse=True) and blues == sorted(blues)
    assert colour.light(6500) == pytest.approx([1, 1, 1], abs=0.06)


def test_each_preset_takes_out_its_own_light() -> None:
    for wanted, kelvin in colour.KELVIN.items():
        red, blue = colour.preset(wanted)
        if wanted is WhiteBalance.MERCURY:
            assert red > colour.against(kelvin)[0]  # against its green
            continue
        seen, white = colour.light(kelvin), colour.light(colour.WHITE)
        assert seen[0] * red == pytest.approx(white[0]) and seen[2] * blue == pytest.approx(white[2])
    assert colour.preset(WhiteBalance.SODIUM)[1] > colour.preset(WhiteBalance.FIXED_INDOORS)[1] > 1


@pytest.mark.parametrize("kelvin", [2800, 4000, 9000])
def test_the_automatic_finds_the_light_within_half_a_minute(kelvin: int) -> None:
    needed = colour.against(kelvin)
    lit = colour.balanced(grey(), (1 / needed[0], 1 / needed[1]))
    automatic = colour.AutomaticBalance()
    for look in range(60):
        automatic.look(lit, look * 0.5)
    red, green, blue = rgb(colour.balanced(lit.copy(), automatic.gains))
    assert red == pytest.approx(green, abs=4) and blue == pytest.approx(green, abs=4)


def test_it_moves_gradually() -> None:
    automatic = colour.AutomaticBalance()
    automatic.look(grey(), 0.0)
    assert automatic.gains == pytest.approx(colour.NEUTRAL, abs=0.02)
    lamp = colour.balanced(grey(), (1.4, 0.7))
    before = automatic.gains
    automatic.look(lamp, 0.1)
    assert automatic.gains == before  # not more often than twice a second
    automatic.look(lamp, 0.5)
    assert 0.9 < automatic.gains[0] < 1.0 < automatic.gains[1] < 1.15


def test_a_coloured_wall_is_not_taken_for_coloured_light() -> None:
    picture = cv2.cvtColor(np.full((240, 320, 3), (30, 30, 200), np.uint8), cv2.COLOR_BGR2YUV_I420)
    automatic = colour.AutomaticBalance()
    for look in range(40):
        automatic.look(np.asarray(picture, np.uint8), float(look))
    assert automatic.gains == colour.NEUTRAL


def test_outdoors_no_gain_goes_far() -> None:
    lamp = colour.balanced(grey(), (1.3, 0.75))
    automatic = colour.AutomaticBalance(1.25)
    for look in range(60):
        automatic.look(lamp, float(look))
    assert all(0.8 <= gain <= 1.25 for gain in automatic.gains)


def test_the_manual_sliders_halve_and_double() -> None:
    assert colour.manual(50, 50) == colour.NEUTRAL
    assert colour.manual(0, 100) == (0.5, 2.0)
