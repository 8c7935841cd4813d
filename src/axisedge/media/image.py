"""Image processing on I420 pictures. A stage that is neutral is not there at all, so it costs nothing."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.media.camera_settings import CameraSettings, ImageSettings, Rotation, SceneProfile
from axisedge.media.frame import Planes, split_chroma

Stage = Callable[[Planes], Planes]

PROFILES: dict[SceneProfile, dict[str, int]] = {
    SceneProfile.FORENSIC: {},
    SceneProfile.VIVID: {"saturation": 18, "contrast": 8},
    SceneProfile.INDOOR: {"brightness": 4},
    SceneProfile.OUTDOOR: {"contrast": 6, "saturation": 6},
    SceneProfile.TRAFFIC_OVERVIEW: {"contrast": 10, "sharpness": 8, "saturation": -6},
}
"""What a scene profile adds to the sliders."""

_RIGHT = {
    Rotation.RIGHT: cv2.ROTATE_90_CLOCKWISE,
    Rotation.UPSIDE_DOWN: cv2.ROTATE_180,
    Rotation.LEFT: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def turned(camera: CameraSettings) -> Rotation:
    """How far the picture is turned: a camera under the ceiling hangs upside down."""
    hanging = 180 if camera.mounting_position == "ceiling" else 0
    return Rotation((camera.rotation + hanging) % 360)


def stages(camera: CameraSettings, image: ImageSettings, done: frozenset[str] = frozenset()) -> list[Stage]:
    """The stages that these settings need, in order; ``done`` are fields that the sensor sees to."""
    found: list[Stage] = []
    if turned(camera) is not Rotation.NONE:
        found.append(_rotation(turned(camera)))
    if camera.mirror:
        found.append(_each_plane(lambda plane: cv2.flip(plane, 1)))
    added = PROFILES[image.scene_profile]
    slider = {
        name: 0 if name in done else getattr(image, name) - 50 + added.get(name, 0)
        for name in ("saturation", "contrast", "brightness", "sharpness")
    }
    if image.defog:
        found.append(_defog)
    if image.tone_mapping:
        found.append(_tone_mapping(image.tone_mapping))
    if image.local_contrast:
        found.append(_local_contrast(image.local_contrast))
    level = 0 if "exposure_level" in done else image.exposure_level - 50
    if slider["contrast"] or slider["brightness"] or level:
        found.append(_luma_table(_levels(slider["contrast"], slider["brightness"], level)))
    if slider["sharpness"]:
        found.append(_sharpness(slider["sharpness"]))
    if slider["saturation"]:
        found.append(_chroma_tables(*[_around_grey(1 + slider["saturation"] / 50)] * 2))
    return found


def manner(camera: CameraSettings, rotation: int | None, mirror: bool | None, color: int) -> list[Stage]:
    """What one stream does to the picture beyond what ``camera`` is set to; see `StreamArguments`."""
    found: list[Stage] = []
    turn = 0 if rotation is None else rotation - camera.rotation
    turn = Rotation((-turn if camera.mirror else turn) % 360)  # the picture comes turned, then mirrored
    if turn is not Rotation.NONE:
        found.append(_rotation(turn))
    if mirror is not None and mirror is not camera.mirror:
        found.append(_each_plane(lambda plane: cv2.flip(plane, 1)))
    if color != 100:
        found.append(_chroma_tables(*[_around_grey(color / 100)] * 2))
    return found


def _each_plane(change: Callable[[Planes], npt.NDArray[np.generic]]) -> Stage:
    def stage(planes: Planes) -> Planes:
        height = planes.shape[0] * 2 // 3
        luma = np.asarray(change(planes[:height]), np.uint8)
        result = np.empty((luma.shape[0] * 3 // 2, luma.shape[1]), np.uint8)
        result[: luma.shape[0]] = luma
        for target, source in zip(split_chroma(result), split_chroma(planes), strict=True):
            target[:] = change(source)
        return result

    return stage


def _rotation(rotation: Rotation) -> Stage:
    code = _RIGHT[rotation]
    return _each_plane(lambda plane: cv2.rotate(plane, code))


def _luma_table(table: npt.NDArray[np.uint8]) -> Stage:
    def stage(planes: Planes) -> Planes:
        height = planes.shape[0] * 2 // 3
        cv2.LUT(planes[:height], table, dst=planes[:height])
        return planes

    return stage


def _levels(contrast: int, brightness: int, exposure: int) -> npt.NDArray[np.uint8]:
    values = np.arange(256, dtype=np.float32)
    values = (values - 16) * 2 ** (exposure / 25) + 16
    values = (values - 126) * (1 + contrast / 62.5) + 126 + brightness * 1.6
    return np.clip(values, 16, 235).astype(np.uint8)


def _sharpness(amount: int) -> Stage:
    def stage(planes: Planes) -> Planes:
        height = planes.shape[0] * 2 // 3
        luma = planes[:height]
        soft = cv2.GaussianBlur(luma, (0, 0), 1.2)
        if amount > 0:
            cv2.addWeighted(luma, 1 + amount / 25, soft, -amount / 25, 0, dst=luma)
        else:
            cv2.addWeighted(luma, 1 + amount / 50, soft, -amount / 50, 0, dst=luma)
        return planes

    return stage


def _chroma_tables(blue: npt.NDArray[np.uint8], red: npt.NDArray[np.uint8]) -> Stage:
    def stage(planes: Planes) -> Planes:
        for plane, table in zip(split_chroma(planes), (blue, red), strict=True):
            np.copyto(plane, cv2.LUT(plane, table), casting="unsafe")
        return planes

    return stage


def _around_grey(gain: float) -> npt.NDArray[np.uint8]:
    table: npt.NDArray[np.uint8] = ((np.arange(256) - 128) * gain + 128).clip(0, 255).astype(np.uint8)
    return table


def _local_contrast(amount: int) -> Stage:
    equaliser = cv2.createCLAHE(clipLimit=1 + amount / 25, tileGridSize=(8, 8))

    def stage(planes: Planes) -> Planes:
        height = planes.shape[0] * 2 // 3
        planes[:height] = equaliser.apply(planes[:height])
        return planes

    return stage


def _tone_mapping(amount: int) -> Stage:
    values = np.arange(256, dtype=np.float32) / 255
    lifted = values ** (1 / (1 + amount / 80))
    return _luma_table(np.clip(lifted * 255, 0, 255).astype(np.uint8))


def _defog(planes: Planes) -> Planes:
    """Stretch what fog has pressed together: the darkest and brightest hundredth become black and white."""
    height = planes.shape[0] * 2 // 3
    luma = planes[:height]
    low, high = np.percentile(luma[::8, ::8], (1, 99))
    if high - low >= 20:
        gain = 219 / (high - low)
        table = np.clip((np.arange(256) - low) * min(gain, 3.0) + 16, 16, 235).astype(np.uint8)
        cv2.LUT(luma, table, dst=luma)
    return planes
