"""Overlays over HTTP: what clients set is seen in the picture that comes out."""

import json
from typing import Any

import aiohttp
import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from axisedge.testing import RunningDevice

PATH = "/axis-cgi/dynamicoverlay/dynamicoverlay.cgi"
UPLOAD = "/axis-cgi/uploadoverlayimage.cgi"
Picture = npt.NDArray[np.uint8]


async def picture(device: RunningDevice, query: str = "") -> Picture:
    url = f"{device.http}/axis-cgi/jpg/image.cgi?resolution=1280x720&compression=10&{query}"
    async with device.session.get(url) as response:
        assert response.status == 200, await response.text()
        body = await response.read()
    frame = av.CodecContext.create("mjpeg", "r").decode(av.Packet(body))[0]
    return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def reds(shown: Picture) -> int:
    blue, green, red = (shown[:, :, n].astype(int) for n in range(3))
    return int(((red > 180) & (green < 90) & (blue < 90)).sum())


async def call(device: RunningDevice, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await device.json_api(PATH, method, params or {})
    assert "error" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


@pytest.mark.feature("VID-13")
async def test_a_text_that_a_client_adds_is_in_the_picture_until_it_removes_it(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    before = reds(await picture(device))
    wanted = {"camera": 1, "text": "████", "textColor": "red", "fontSize": 100, "position": "topRight"}
    added = await call(device, "addText", wanted)
    assert added["camera"] == 1
    shown = await picture(device)
    assert reds(shown) > before + 1000
    assert reds(shown[:, :640]) <= before + 10  # it is at the right
    listed = await call(device, "list")
    (entry,) = listed["textOverlays"]
    assert entry["text"] == "████" and entry["position"] == "topRight" and entry["textColor"] == "red"
    assert reds(await picture(device, "overlays=off")) <= before + 10
    await call(device, "setText", {"identity": added["identity"], "position": [-1.0, 1.0]})
    assert reds((await picture(device))[:, 640:]) <= before + 10
    await call(device, "remove", {"identity": added["identity"]})
    assert reds(await picture(device)) <= before + 10


@pytest.mark.feature("VID-13")
async def test_a_dynamic_text_is_set_and_shown(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await call(device, "addText", {"camera": 1, "text": "#D3", "textColor": "red", "fontSize": 90})
    before = reds(await picture(device))
    query = "/axis-cgi/dynamicoverlay.cgi?action="
    await device.get_text(f"{query}settext&text_index=3&text=%E2%96%88%E2%96%88")
    assert await device.get_text(f"{query}gettext&text_index=3") == "██"
    assert reds(await picture(device)) > before + 500
    async with device.session.get(f"{device.http}{query}settext&text_index=17&text=x") as response:
        assert response.status == 400


@pytest.mark.feature("VID-13")
async def test_an_uploaded_image_is_shown_and_cannot_go_while_it_is(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    solid = np.zeros((100, 200, 3), np.uint8)
    solid[:, :] = (0, 0, 255)
    answer = await upload(device, cv2.imencode(".png", solid)[1].tobytes())
    assert answer["data"] == {"path": "/etc/overlays/logo.ovl"}
    added = await call(device, "addImage", {"camera": 1, "overlayPath": "/etc/overlays/logo.ovl"})
    assert reds(await picture(device)) > 15_000
    assert reds(await picture(device, "overlays=text")) < 1000
    manage = "/axis-cgi/manageoverlayimages.cgi"
    refused = await device.json_api(manage, "deleteImage", {"path": "/etc/overlays/logo.ovl"})
    assert refused["error"]["code"] == 1011
    await call(device, "remove", {"identity": added["identity"]})
    await device.json_api(manage, "deleteImage", {"path": "/etc/overlays/logo.ovl"})
    assert (await device.json_api(manage, "listImages", {}))["data"] == {"files": []}


async def upload(device: RunningDevice, data: bytes, method: str = "uploadOverlayImage") -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("json", json.dumps({"apiVersion": "1.0", "method": method, "params": {}}))
    form.add_field("image", data, filename="logo.png", content_type="image/png")
    async with device.session.post(device.http + UPLOAD, data=form) as response:
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer


@pytest.mark.feature("VID-13")
async def test_a_broken_upload_has_a_code(axisedge_device: RunningDevice) -> None:
    assert (await upload(axisedge_device, b"\x89PNG\r\n\x1a\nrubbish"))["error"]["code"] == 1006
    assert (await upload(axisedge_device, b"\x89PNG", "fly"))["error"]["code"] == 1004
    url = axisedge_device.http + UPLOAD
    for body in (b"", b"--x\r\nrubbish"):
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        async with axisedge_device.session.post(url, data=body, headers=headers) as response:
            assert "error" in await response.json(), body


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("addText", {"camera": 1}, 102),
        ("addText", {"camera": 2, "text": "x"}, 301),
        ("addText", {"camera": 1, "text": "x" * 513}, 304),
        ("addText", {"camera": 1, "text": "x", "position": "middle"}, 303),
        ("addText", {"camera": 1, "text": "x", "position": [0, 1.5]}, 303),
        ("addText", {"camera": 1, "text": "x", "textColor": "pink"}, 306),
        ("addText", {"camera": 1, "text": "x", "fontSize": 300}, 309),
        ("addText", {"camera": 1, "text": "x", "reference": "world"}, 313),
        ("addText", {"camera": 1, "text": "x", "rotation": 181}, 321),
        ("addImage", {"camera": 1, "overlayPath": "/etc/overlays/none.ovl"}, 305),
        ("setText", {"identity": 9, "text": "x"}, 302),
        ("setText", {"identity": True}, 302),
        ("remove", {"identity": 9}, 302),
        ("remove", {}, 102),
        ("fly", {}, 203),
    ],
)
async def test_each_refused_value_has_its_code(
    axisedge_device: RunningDevice, method: str, params: dict[str, Any], code: int
) -> None:
    answer = await axisedge_device.json_api(PATH, method, params)
    assert answer["error"]["code"] == code


@pytest.mark.feature("VID-13")
async def test_the_modifiers_are_told_also_to_clients_with_a_number_as_context(
    axisedge_device: RunningDevice,
) -> None:
    body = {"apiVersion": "1.0", "context": 7, "method": "getOverlayModifiers"}
    url = f"{axisedge_device.http}/axis-cgi/overlaymodifiers.cgi"
    async with axisedge_device.session.post(url, json=body) as response:
        answer = await response.json()
    assert answer["context"] == 7
    assert {"mod": "%F"} in answer["data"]["groups"]["date"]
