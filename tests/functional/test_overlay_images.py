"""Overlay images of every format, the default one, and the parameters of old that show it and a line of text."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import cv2
import numpy as np
import pytest

from axisedge.testing import RunningDevice, run_device
from tests.functional.test_overlays import PATH, call, picture, reds

pytestmark = pytest.mark.feature("VID-13")
StartDevice = Callable[..., Awaitable[RunningDevice]]
UPLOAD = "/axis-cgi/uploadoverlayimage.cgi"
MANAGE = "/axis-cgi/manageoverlayimages.cgi"
RED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">'
    b'<rect width="200" height="100" fill="red"/></svg>'
)
SOLID = np.full((100, 200, 3), (0, 0, 255), np.uint8)


async def upload(device: RunningDevice, name: str, data: bytes, **params: Any) -> dict[str, Any]:
    form = aiohttp.FormData()
    call = {"apiVersion": "1.0", "method": "uploadOverlayImage", "params": params}
    form.add_field("json", json.dumps(call))
    form.add_field("image", data, filename=name, content_type="application/octet-stream")
    async with device.session.post(device.http + UPLOAD, data=form) as response:
        answer: dict[str, Any] = await response.json()
        return answer


@pytest.mark.parametrize("kind", ["svg", "png", "bmp"])
async def test_an_image_of_each_format_is_shown_at_its_size_also_after_a_restart(
    tmp_path: Path, kind: str
) -> None:
    data = RED if kind == "svg" else cv2.imencode(f".{kind}", SOLID)[1].tobytes()
    async with run_device(state=tmp_path) as device:
        assert (await upload(device, f"logo.{kind}", data))["data"] == {"path": "/etc/overlays/logo.ovl"}
        added = {"camera": 1, "overlayPath": "/etc/overlays/logo.ovl", "position": "topLeft"}
        await call(device, "addImage", added)
        assert reds(await picture(device)) == pytest.approx(20_000, rel=0.05)
    async with run_device(state=tmp_path) as device:
        assert reds(await picture(device)) == pytest.approx(20_000, rel=0.05)


async def test_an_image_made_to_scale_shrinks_with_the_picture(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await upload(device, "logo.svg", RED, scaleToResolution=True)
    assert (await device.json_api(MANAGE, "listImages", {}))["data"]["files"] == [
        {"path": "/etc/overlays/logo.ovl", "scaleWithResolution": True}
    ]
    await call(device, "addImage", {"camera": 1, "overlayPath": "logo", "position": "topLeft"})
    assert reds(await picture(device)) == pytest.approx(20_000 * (720 / 1080) ** 2, rel=0.05)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg",
        RED.replace(b"<rect", b'<image href="http://192.0.2.1/a.png" width="5" height="5"/><rect'),
        RED.replace(b'width="200"', b'width="20000"', 1),
        b"\x1f\x8b\x08\x00rubbish",
    ],
)
async def test_a_drawing_that_cannot_be_taken_has_a_code(axisedge_device: RunningDevice, data: bytes) -> None:
    answer = await upload(axisedge_device, "logo.svg", data)
    assert answer["error"]["code"] == 1006
    assert "refused" in answer["error"]["message"]


async def test_the_page_is_told_at_the_field(axisedge_device: RunningDevice) -> None:
    body = {"files": {"logo": {"data": "PHN2Zw=="}}}
    url = f"{axisedge_device.http}/config/rest/overlay-images/v1"
    async with axisedge_device.session.patch(url, json={"data": body}) as response:
        assert response.status == 400
        assert "files.logo.data" in await response.text()


async def test_the_default_image_is_set_told_and_forgotten_with_its_file(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    assert (await device.json_api(MANAGE, "getDefaultImage", {}))["data"] == {"path": ""}
    refused = await device.json_api(MANAGE, "setDefaultImage", {"path": "/etc/overlays/none.ovl"})
    assert refused["error"]["code"] == 1003
    await upload(device, "logo.svg", RED)
    assert (await device.json_api(MANAGE, "setDefaultImage", {"path": "/etc/overlays/logo.ovl"}))[
        "data"
    ] == {}
    told = await device.json_api(MANAGE, "getDefaultImage", {})
    assert told["data"] == {"path": "/etc/overlays/logo.ovl"}
    assert await parameter(device, "Image.OverlayPath") == "/etc/overlays/logo.ovl"
    await device.json_api(MANAGE, "deleteImage", {"path": "/etc/overlays/logo.ovl"})
    assert (await device.json_api(MANAGE, "getDefaultImage", {}))["data"] == {"path": ""}


async def parameter(device: RunningDevice, name: str) -> str:
    listed = await device.get_text(f"/axis-cgi/param.cgi?action=list&group={name}")
    return listed.strip().partition("=")[2]


async def update(device: RunningDevice, query: str) -> str:
    return await device.get_text(f"/axis-cgi/param.cgi?action=update&{query}")


async def test_a_client_of_old_sets_a_text_and_sees_it(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    assert await parameter(device, "Image.I0.Text.String") == ""
    assert await parameter(device, "Image.I0.Text.BGColor") == "black"

    async def white(rows: slice) -> float:
        return float(((await picture(device))[rows].min(axis=2) > 200).mean())

    top, bottom = slice(0, 20), slice(-6, None)
    assert await white(top) < 0.3 and await white(bottom) < 0.3
    look = "Image.I0.Text.BGColor=white&Image.I0.Text.Color=black"
    assert (
        await update(device, f"{look}&Image.I0.Text.String=Gate%20%23i&Image.I0.Text.TextEnabled=yes") == "OK"
    )
    assert await parameter(device, "Image.I0.Text.String") == "Gate #i"
    assert await white(top) > 0.7
    assert await update(device, "Image.I0.Text.Position=bottom&Image.I0.Text.TextSize=large") == "OK"
    assert await white(top) < 0.3 and await white(bottom) > 0.9
    assert await update(device, "Image.I0.Text.TextEnabled=no&Image.I0.Text.ClockEnabled=yes") == "OK"
    assert await white(bottom) > 0.9
    assert await update(device, "Image.I0.Text.ClockEnabled=no") == "OK"
    assert await white(bottom) < 0.3
    assert "Error setting" in await update(device, "Image.I0.Text.Position=middle")


async def test_a_client_of_old_shows_the_default_image(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await upload(device, "logo.png", cv2.imencode(".png", SOLID)[1].tobytes())
    assert "Error setting" in await update(device, "Image.OverlayPath=/etc/overlays/none.ovl")
    assert await update(device, "Image.OverlayPath=/etc/overlays/logo.ovl") == "OK"
    place = "Image.I0.Overlay.Enabled=yes&Image.I0.Overlay.XPos=300&Image.I0.Overlay.YPos=200"
    assert await update(device, place) == "OK"
    shown = await picture(device)
    assert reds(shown[200:300, 300:500]) == pytest.approx(20_000, rel=0.05)
    assert reds(shown) == pytest.approx(20_000, rel=0.05)
    assert await update(device, "Image.I0.Overlay.Enabled=no") == "OK"
    assert reds(await picture(device)) < 200


async def test_an_annotation_of_the_scene_over_the_api(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("lpr-camera")
    area = {"areas": {"2": {"name": "Right", "left": 0.5, "top": 0.0, "width": 0.5, "height": 0.5}}}
    await device.context.settings.update("view-areas", area, "test")
    scene = {"camera": 2, "text": "██", "textColor": "red", "fontSize": 120, "reference": "scene"}
    wanted = scene | {"ptPosition": [90, 45], "zoomInterval": [1, 19_999], "indicator": "cross"}
    identity = (await call(device, "addText", wanted))["identity"]
    (told,) = (await call(device, "list"))["textOverlays"]
    assert told["reference"] == "scene" and told["ptPosition"] == [90.0, 45.0]
    assert told["zoomInterval"] == [1, 19_999] and told["indicator"] == "cross"
    assert (await call(device, "getOverlayCapabilities"))["supportedReferences"] == ["channel", "scene"]
    assert reds(await picture(device, "camera=2&resolution=640x360")) > 1000
    await device.context.settings.update("view-areas", {"areas": {"2": {"left": 0.0}}}, "test")
    assert reds(await picture(device, "camera=2&resolution=640x360")) < 200
    for change, code in (
        ({"zoomInterval": [500, 2]}, 315),
        ({"ptPosition": [999, 0]}, 314),
        ({"indicator": "x"}, 316),
    ):
        answer = await device.json_api(PATH, "setText", {"identity": identity, **change})
        assert answer["error"]["code"] == code


async def test_without_view_areas_there_is_no_scene_to_pin_to(axisedge_device: RunningDevice) -> None:
    answer = await axisedge_device.json_api(PATH, "addText", {"camera": 1, "text": "x", "reference": "scene"})
    assert answer["error"]["code"] == 313
