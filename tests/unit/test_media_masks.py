"""Privacy masks: nothing of what lies under them is left, and what is beside them is untouched."""

import numpy as np
import pytest
from pydantic import ValidationError

from axisedge.media.frame import Planes, split_chroma
from axisedge.media.masks import MaskSettings, PrivacyMask, stage
from axisedge.media.scene import BenchScene

SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))


def settings(color: str = "black", **mask: object) -> MaskSettings:
    return MaskSettings.model_validate(
        {"color": color, "masks": {"0": {"name": "Window", "corners": SQUARE, **mask}}}
    )


def noise(seed: int) -> Planes:
    return np.random.default_rng(seed).integers(16, 235, (360, 320), np.uint8)


@pytest.mark.feature("VID-16")
@pytest.mark.parametrize("color", ["black", "grey", "white", "red"])
def test_a_colour_hides_everything_under_it(color: str) -> None:
    cover = stage(settings(color))
    assert cover
    one, other = cover(noise(1)), cover(noise(2))
    assert np.array_equal(one[61:179, 81:239], other[61:179, 81:239])
    for a, b in zip(split_chroma(one), split_chroma(other), strict=True):
        assert np.array_equal(a[31:89, 41:119], b[31:89, 41:119])
    assert np.array_equal(one[:58], noise(1)[:58])


@pytest.mark.feature("VID-16")
def test_a_mosaic_leaves_only_coarse_cells() -> None:
    cover = stage(settings("mosaic"))
    assert cover
    picture = BenchScene(320, 240).draw(1, 1e9)
    before = picture.copy()
    covered = cover(picture)[61:179, 81:239]
    assert not np.array_equal(covered, before[61:179, 81:239])
    assert np.count_nonzero(np.diff(covered.astype(int), axis=1)) < covered.size / 5


@pytest.mark.feature("VID-16")
def test_a_mask_that_is_off_costs_nothing() -> None:
    assert stage(settings(enabled=False)) is None
    assert stage(MaskSettings()) is None


@pytest.mark.parametrize(
    "corners", [((0, 0), (1, 1)), ((0, 0), (0.5, 0.5), (1, 1)), ((0, 0), (2, 0), (0, 1)), ((0, 0),) * 4]
)
def test_what_covers_nothing_is_refused(corners: object) -> None:
    with pytest.raises(ValidationError):
        PrivacyMask.model_validate({"name": "x", "corners": corners})
