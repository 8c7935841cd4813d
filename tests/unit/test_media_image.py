"""Image processing: each slider does what it says, and what is neutral is not there."""

import numpy as np
import pytest

from axisedge.media import image
from axisedge.media.camera_settings import CameraSettings, ImageSettings
from axisedge.media.frame import Planes, blank, split_chroma
from axisedge.media.scene import BenchScene


def picture() -> Planes:
    return BenchScene(320, 240).draw(1, 1e9)


def after(camera: dict[str, object] | None = None, **settings: object) -> Planes:
    planes = picture()
    for stage in image.stages(
        CameraSettings.model_validate(camera or {}), ImageSettings.model_validate(settings)
    ):
        planes = stage(planes)
    return planes


def luma(planes: Planes) -> Planes:
    return planes[: planes.shape[0] * 2 // 3]


def colour(planes: Planes) -> float:
    return float(np.mean([np.abs(plane.astype(int) - 128).mean() for plane in split_chroma(planes)]))


@pytest.mark.feature("VID-05")
def test_neutral_settings_need_no_stage_at_all() -> None:
    assert image.stages(CameraSettings(), ImageSettings()) == []


@pytest.mark.feature("VID-05")
def test_brightness_contrast_saturation_and_sharpness_do_what_they_say() -> None:
    before = picture()
    assert luma(after(brightness=80)).mean() > luma(before).mean() > luma(after(brightness=20)).mean()
    assert luma(after(contrast=90)).std() > luma(before).std() > luma(after(contrast=10)).std()
    assert colour(after(saturation=90)) > colour(before) > colour(after(saturation=10))
    assert colour(after(saturation=0)) < 0.5

    def edges(planes: Planes) -> float:
        return float(np.abs(np.diff(luma(planes).astype(int))).mean())

    assert edges(after(sharpness=90)) > edges(before) > edges(after(sharpness=10))


@pytest.mark.feature("VID-05")
def test_tone_mapping_lifts_the_dark_and_defog_stretches_the_pale() -> None:
    assert np.percentile(luma(after(tone_mapping=100)), 10) > np.percentile(luma(picture()), 10)
    pale = blank(320, 240)
    pale[:240] = np.tile(np.linspace(110, 150, 320), (240, 1)).astype(np.uint8)
    stage = image.stages(CameraSettings(), ImageSettings(defog=True))[0]
    assert luma(stage(pale)).std() > 30


@pytest.mark.feature("VID-05")
def test_what_the_sensor_sees_to_is_not_processed_again() -> None:
    settings = ImageSettings(
        brightness=80,
        contrast=70,
        saturation=60,
        sharpness=60,
        exposure_level=70,
        white_balance="fixed_indoor",
    )
    done = frozenset({"brightness", "contrast", "saturation", "sharpness", "exposure_level"})
    assert len(image.stages(CameraSettings(), settings)) == 3
    assert image.stages(CameraSettings(), settings, done) == []


@pytest.mark.feature("VID-03")
def test_a_camera_under_the_ceiling_hangs_upside_down() -> None:
    hanging = after({"mounting_position": "ceiling"})
    assert np.array_equal(luma(hanging), np.rot90(luma(picture()), 2))
    assert np.array_equal(after({"mounting_position": "ceiling", "rotation": 180}), picture())
    assert np.array_equal(
        after({"mounting_position": "ceiling", "rotation": 90}),
        after({"mounting_position": "wall", "rotation": 270}),
    )


@pytest.mark.feature("VID-03")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotation_turns_every_plane(degrees: int) -> None:
    turned = after({"rotation": degrees})
    expected = np.rot90(luma(picture()), -degrees // 90)
    assert np.array_equal(luma(turned), expected)
    for plane, original in zip(split_chroma(turned), split_chroma(picture()), strict=True):
        assert np.array_equal(plane, np.rot90(original, -degrees // 90))


@pytest.mark.feature("VID-03")
def test_mirror() -> None:
    assert np.array_equal(luma(after({"mirror": True})), luma(picture())[:, ::-1])
