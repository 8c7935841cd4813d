"""ffprobe reads from the pictures what was asked of the encoder; the machine's own encoder is tried first."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from axisedge.media import encoder
from axisedge.media.encoder import Codec, EncoderParams, open_encoder
from axisedge.media.frame import Frame
from axisedge.media.scene import BenchScene
from axisedge.testing.players import finished, program

pytestmark = [pytest.mark.feature("VID-09")]

NAMES = {Codec.H264: "h264", Codec.H265: "hevc", Codec.AV1: "av1"}


async def probed(params: EncoderParams, file: Path) -> dict[str, object]:
    """What ffprobe says of three seconds."""
    made, scene = open_encoder(params), BenchScene(params.width, params.height)
    frames = (Frame(scene.draw(n, 1e9 + n / 25), n, n / 25, n / 25) for n in range(75))
    file.write_bytes(b"".join(picture.data for frame in frames for picture in made.encode(frame)))
    made.close()
    status, out, errors = await finished(
        *(program("ffprobe"), "-v", "error", "-count_packets", "-of", "json", "-show_streams"),
        *(
            "-show_entries",
            "stream=codec_name,profile,width,height,has_b_frames,nb_read_packets:frame=pict_type",
        ),
        *("-show_frames", str(file)),
    )
    assert status == 0 and not errors, errors
    found = json.loads(out)
    kinds = "".join(frame["pict_type"] for frame in found["frames"])
    return {**found["streams"][0], "kinds": kinds}


@pytest.mark.parametrize(
    ("profile", "called"), [("baseline", "Constrained Baseline"), ("main", "Main"), ("high", "High")]
)
async def test_each_profile_of_h264_is_what_a_player_finds(profile: str, called: str, tmp_path: Path) -> None:
    found = await probed(
        EncoderParams(width=320, height=180, profile=profile, gop=25), tmp_path / "film.h264"
    )
    assert found["profile"] == called
    assert (found["width"], found["height"], found["has_b_frames"]) == (320, 180, 0)
    assert found["kinds"] == ("I" + "P" * 24) * 3


@pytest.mark.parametrize(("codec", "suffix"), [(Codec.H265, "h265"), (Codec.AV1, "obu")])
async def test_the_other_codecs_are_found_whole(codec: Codec, suffix: str, tmp_path: Path) -> None:
    found = await probed(EncoderParams(codec, 320, 180, gop=25), tmp_path / f"film.{suffix}")
    assert (found["codec_name"], found["profile"]) == (NAMES[codec], "Main")
    assert str(found["kinds"]).count("I") == 3 and len(str(found["kinds"])) == 75


def test_the_machines_own_encoder_is_tried_first_and_its_failure_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "_logged", set())
    assert "h264_v4l2m2m" in encoder.HARDWARE[Codec.H264]
    tried: list[str] = []
    real = encoder.AvEncoder.__init__

    def look(self: encoder.AvEncoder, params: EncoderParams, name: str) -> None:
        tried.append(name)
        real(self, params, name)

    monkeypatch.setattr(encoder.AvEncoder, "__init__", look)
    with caplog.at_level(logging.INFO, logger=encoder.__name__):
        for _ in range(2):
            open_encoder(EncoderParams(width=320, height=180)).close()
    assert tried == ["h264_v4l2m2m", "libx264"] * 2
    told = [record.getMessage() for record in caplog.records if "h264_v4l2m2m" in record.getMessage()]
    assert len(told) == 1 and "libx264 is taken" in told[0]


@pytest.mark.parametrize("product", ["speaker", "door-controller"])
async def test_a_product_without_video_loads_none_of_it(product: str) -> None:
    """A whole device is started, used and stopped."""
    script = f"""
import asyncio, sys
from axisedge.testing.running import run_device

async def main():
    async with run_device({product!r}) as device:
        for path in ("/axis-cgi/param.cgi?action=list", "/axis-cgi/jpg/image.cgi", "/axis-cgi/serverreport.cgi"):
            async with device.session.get(device.http + path) as response:
                await response.read()
        print(sorted(name for name in sys.modules if name == "cv2" or name.startswith("axisedge.media.")))

asyncio.run(main())
"""
    status, out, errors = await finished(sys.executable, "-c", script)
    assert status == 0, errors
    assert out.decode().strip() == "[]"
