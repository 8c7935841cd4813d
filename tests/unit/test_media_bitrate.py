"""Bitrate control, measured on what the encoders give, and the calculator of the average."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media import bitrate
from axisedge.media.encoder import Codec, EncoderParams, RateControl, open_encoder
from axisedge.media.frame import Frame
from axisedge.media.scene import BenchScene

pytestmark = pytest.mark.feature("VID-11")

FPS = 25
CODECS = [Codec.H264, Codec.H265, Codec.AV1]


def filmed(seconds: int, noise: int) -> list[Frame]:
    """The porch with a sensor's noise: something that can be given any number of bits."""
    scene, random = BenchScene(320, 180, BenchCamera()), np.random.default_rng(1)
    frames = []
    for number in range(seconds * FPS):
        planes = scene.draw(number, 1e9 + number / FPS)
        planes[:180] += random.integers(0, noise, (180, 320), np.uint8)
        frames.append(Frame(planes, number, number / FPS, number / FPS))
    return frames


CALM, WILD = filmed(6, 4), filmed(6, 60)


def measured(params: EncoderParams, frames: list[Frame]) -> tuple[float, float]:
    """Mean kbit/s, and those of the worst second after the first, which begins with a key picture."""
    encoder = open_encoder(params)
    sizes = np.array([len(picture.data) for frame in frames for picture in encoder.encode(frame)]) * 8 / 1000
    encoder.close()
    seconds = np.convolve(sizes[FPS:], np.ones(FPS), "valid")
    return float(sizes.sum() * FPS / len(sizes)), float(seconds.max())


def params(
    codec: Codec, mode: RateControl, kbps: int = 0, limit: int = 0, compression: int = 30
) -> EncoderParams:
    return EncoderParams(
        codec, 320, 180, FPS, compression=compression, rate_control=mode, kbps=kbps, limit_kbps=limit
    )


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("kbps", [150, 600])
def test_an_average_is_reached_in_calm_and_in_wild_scenes(codec: Codec, kbps: int) -> None:
    for scene in (CALM, WILD):
        mean, _ = measured(params(codec, RateControl.AVERAGE, kbps), scene)
        assert mean == pytest.approx(kbps, rel=0.3 if scene is WILD else 0.25)


@pytest.mark.parametrize("codec", CODECS)
def test_a_maximum_holds_in_every_second_and_is_not_used_up_by_a_calm_scene(codec: Codec) -> None:
    limit = 400
    free, _ = measured(params(codec, RateControl.VARIABLE), WILD)
    _, worst = measured(params(codec, RateControl.MAXIMUM, limit), WILD)
    assert free > 2 * limit
    assert worst < 1.15 * limit
    calm, _ = measured(params(codec, RateControl.MAXIMUM, 4000), CALM)
    assert calm < 2000


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_the_limit_of_an_average_holds_in_every_second(codec: Codec) -> None:
    changing = [*CALM[: 3 * FPS], *WILD[3 * FPS :]]
    _, free = measured(params(codec, RateControl.AVERAGE, 300), changing)
    _, worst = measured(params(codec, RateControl.AVERAGE, 300, limit=400), changing)
    assert worst < 1.3 * 400
    assert worst < free


@pytest.mark.parametrize("codec", CODECS)
def test_variable_follows_the_scene_and_the_compression(codec: Codec) -> None:
    calm, _ = measured(params(codec, RateControl.VARIABLE), CALM)
    wild, _ = measured(params(codec, RateControl.VARIABLE), WILD)
    small, _ = measured(params(codec, RateControl.VARIABLE, compression=80), WILD)
    assert wild > 3 * calm
    assert small < wild / 2


def test_the_calculator_fills_the_storage() -> None:
    found = bitrate.target(storage=256, days=30)
    assert found.kbps == 790 and not found.limited
    assert found.storage == pytest.approx(256, rel=0.01)
    held = bitrate.target(storage=256, days=1, limit=4000)
    assert held == bitrate.Target(4000, True, pytest.approx(43.2))


@given(st.floats(0.001, 1e6), st.floats(1, 3650), st.just(0) | st.integers(10, 100_000))
def test_a_target_is_never_above_the_limit_and_never_nothing(storage: float, days: float, limit: int) -> None:
    found = bitrate.target(storage, days, limit)
    assert 0 < found.kbps <= max(limit, 0) or limit == 0
    assert found.kbps <= bitrate.MOST
    assert found.limited or found.kbps == bitrate.LEAST or found.storage <= storage * 1.001
